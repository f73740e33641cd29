"""Looking at a draft as somebody else, and the columns of its rights grid."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.text import Text
from scrm_app.forms.engine.answers import initial
from scrm_app.forms.engine.browser import seen
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.rights import Viewer, exposures, policy_for
from scrm_app.forms.engine.rights_parts import AUDIENCES, is_right
from scrm_app.forms.engine.schema import read_draft
from scrm_app.forms.service.policy import Reader, readers_of, staff_viewer


def list_readers(session: Session, actor: Actor) -> list[Reader]:
    """Every column of the rights grid."""
    actor.require("form.design")
    return readers_of(session)


def look_as(
    session: Session,
    actor: Actor,
    *,
    content: object,
    role: str,
    org_unit_id: int = 0,
    node: Mapping[str, str] | None = None,
    now: datetime,
) -> dict[str, dict[str, Any]]:
    """The unsaved draft as somebody with this role has it on a computer and a phone, and as a customer has it on H5.

    `node` holds the rights of a step, field key to right, to look at it there. Without role and step it is shown as
    the designer drew it.
    """
    actor.require("form.design")
    schema, _ = read_draft(content)
    there = {key: right for key, right in (node or {}).items() if is_right(right)}
    mine = _seen(schema, staff_viewer(session, role, org_unit_id, there), now)
    return {"pc": mine, "phone": mine, "h5": _seen(schema, Viewer("customer", node=there, filling=not there), now)}


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
