"""A masked answer in full, for a reason that is recorded."""

from datetime import datetime

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput, NotFound
from scrm_app.forms.engine.answers import show_value
from scrm_app.tickets.service import forms_of, rights

LEAST, MOST = 4, 200


def reveal_field(session: Session, actor: Actor, *, ticket_id: int, key: str, reason: str, now: datetime) -> str:
    """The answer behind a mask, in words. Needs `field.reveal` and a reason; both stand in the audit log.

    What is hidden from the person, not only masked, stays hidden.
    """
    actor.require("field.reveal")
    row = rights.look(session, actor, ticket_id)
    why = " ".join(reason.split())
    if not LEAST <= len(why) <= MOST:
        raise InvalidInput("请写明查看的原因 (4 到 200 个字)。", "Say why you need to see it (4 to 200 characters).")
    schema = forms_of.schema_of(session, row.form_version_id)
    field = schema.field(key)
    if field is None or forms_of.policy_at(session, actor, schema, row).of(key).level != "mask":
        raise NotFound("这里没有被遮挡的内容。", "Nothing is masked here.")
    audit.record(
        session,
        actor,
        action="ticket.revealed",
        subject_type="ticket",
        subject_id=ticket_id,
        subject_name=row.number,
        after={"field": field.label, "reason": why},
        now=now,
    )
    return show_value(field, row.answers.get(key), actor.lang, names={})
