"""Looking at a draft as somebody else, and the columns of its rights grid."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.text import Text
from scrm_app.forms.engine.answers import initial
from scrm_app.forms.engine.browser import seen
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.rights import Viewer, exposures, policy_for
from scrm_app.forms.engine.rights_parts import AUDIENCES
from scrm_app.forms.engine.schema import read_draft
from scrm_app.identity import service as identity

MAX_UNITS = 120


@dataclass(frozen=True, slots=True)
class Reader:
    """A column of the rights grid: an audience, a role or a department."""

    id: str
    label: Text
    group: str


def list_readers(session: Session, actor: Actor) -> list[Reader]:
    """Every column of the rights grid."""
    actor.require("form.design")
    found = [Reader(f"audience:{code}", text, "audience") for code, text in AUDIENCES.items()]
    found += [Reader(f"role:{code}", Text(name, name), "role") for code, name in identity.list_role_names(session)]
    units = identity.list_unit_names(session)[:MAX_UNITS]
    return found + [Reader(f"org:{unit_id}", Text(name, name), "org") for unit_id, name in units]


def look_as(
    session: Session, actor: Actor, *, content: object, role: str, org_unit_id: int = 0, now: datetime
) -> dict[str, dict[str, Any]]:
    """The unsaved draft as somebody with this role has it on a computer and a phone, and as a customer has it on H5.

    Without a role it is shown as the designer drew it.
    """
    actor.require("form.design")
    schema, _ = read_draft(content)
    held = identity.role_permissions(session, role) if role else None
    staff = Viewer(
        roles=frozenset({role} if role else ()),
        orgs=identity.units_above(session, org_unit_id) if org_unit_id else frozenset(),
        cost=held is None or "price.cost" in held,
        contact=held is None or "contact.view" in held,
        everything=held is None,
    )
    mine = _seen(schema, staff, now)
    return {"pc": mine, "phone": mine, "h5": _seen(schema, Viewer("customer", filling=True), now)}


def _seen(schema: FormSchema, viewer: Viewer, now: datetime) -> dict[str, Any]:
    return seen(policy_for(schema, schema.rights, viewer), initial(schema), now)


def say_exposures(old: FormSchema, new: FormSchema) -> list[Text]:
    """What publishing would newly show to people without an account though it is protected."""
    known = set(exposures(old, old.rights))
    return [
        Text(f"「{label}」将在{AUDIENCES[audience].zh}可见", f'"{label}" will be visible to {AUDIENCES[audience].en}')
        for audience, key, label in exposures(new, new.rights)
        if (audience, key, label) not in known
    ]
