"""The one field policy of the product: every reader of answers asks here what it may show and change."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.rights import FieldPolicy, Viewer, policy_for
from scrm_app.forms.engine.rights_parts import AUDIENCES
from scrm_app.identity import service as identity

MAX_UNITS = 120


@dataclass(frozen=True, slots=True)
class Reader:
    """A column of the rights grid: an audience, a role or a department."""

    id: str
    label: Text
    group: str


def readers_of(session: Session) -> list[Reader]:
    """Every column of the rights grid."""
    found = [Reader(f"audience:{code}", text, "audience") for code, text in AUDIENCES.items()]
    found += [Reader(f"role:{code}", Text(name, name), "role") for code, name in identity.list_role_names(session)]
    units = identity.list_unit_names(session)[:MAX_UNITS]
    return found + [Reader(f"org:{unit_id}", Text(name, name), "org") for unit_id, name in units]


def staff_viewer(session: Session, role: str, org_unit_id: int, node: Mapping[str, str] | None = None) -> Viewer:
    """Somebody with this role in this department, at a place with the rights `node`; with neither role nor place the
    designer, who sees everything."""
    held = identity.role_permissions(session, role) if role else None
    return Viewer(
        roles=frozenset({role} if role else ()),
        orgs=identity.units_above(session, org_unit_id) if org_unit_id else frozenset(),
        cost=held is None or "price.cost" in held,
        contact=held is None or "contact.view" in held,
        everything=held is None and not node,
        node=node or {},
    )


def policy_as(
    session: Session, schema: FormSchema, *, reader: str, org_unit_id: int = 0, node: Mapping[str, str] | None = None
) -> FieldPolicy:
    """What a reader of the grid (`role:<code>`, or `audience:` customer, temp, export, api) has of a stored form."""
    kind, _, code = reader.partition(":")
    if reader not in {known.id for known in readers_of(session)} or kind == "org" or reader == "audience:staff":
        raise InvalidInput("请选择用谁的身份来看。", "Choose through whose eyes to look.")
    if kind == "role":
        return policy_for(schema, schema.rights, staff_viewer(session, code, org_unit_id, node))
    return policy_for(schema, schema.rights, Viewer(code, cost=True, contact=True, node=node or {}))


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
