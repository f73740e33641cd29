"""The one field policy of the product: every reader of answers asks here what it may show and change."""

from collections.abc import Mapping

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.rights import FieldPolicy, Viewer, policy_for
from scrm_app.identity import service as identity


def policy_of(
    session: Session,
    actor: Actor,
    schema: FormSchema,
    *,
    audience: str = "staff",
    node: Mapping[str, str] | None = None,
    filling: bool = False,
) -> FieldPolicy:
    """What `actor` may see and change of a form, read through `audience`, at a place with the rights `node`.

    Audiences: staff, customer, temp, export, api. For people without an account `actor` does not count.
    """
    by_org = any(column.startswith("org:") for column in schema.rights)
    viewer = Viewer(
        audience=audience,
        roles=actor.roles,
        orgs=identity.units_above(session, actor.org_unit_id) if by_org else frozenset(),
        cost=actor.may("price.cost"),
        contact=actor.may("contact.view"),
        everything=actor.user_id == 0 and actor.org_ids is None,
        node=node or {},
        filling=filling,
    )
    return policy_for(schema, schema.rights, viewer)
