"""Half-filled forms of staff: a new ticket, or changes to a ticket that were not saved yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.tickets.service import forms_of, rights


def _new_place(session: Session, flow_id: int, org_unit_id: int | None) -> forms.Place | None:
    version = flows.latest_version(session, flow_id)
    if version.form_version_id is None:
        return None
    form = forms.get_form_version(session, version.form_version_id)
    return forms.Place(f"new:{flow_id}", form.form_id, form.id, org_unit_id or None)


def keep_new(
    session: Session, actor: Actor, *, flow_id: int, answers: Mapping[str, Any], org_unit_id: int, now: datetime
) -> None:
    """Keep what I filled in so far for a new ticket of this flow."""
    actor.require("ticket.open")
    place = _new_place(session, flow_id, org_unit_id)
    if place is not None:
        key = forms.staff_key(actor, place.subject)
        forms.keep_fill(session, key=key, place=place, answers=answers, user_id=actor.user_id or None, now=now)


def find_new(session: Session, actor: Actor, *, flow_id: int, now: datetime) -> dict[str, Any]:
    """What I filled in before for a new ticket of this flow; empty when nothing."""
    actor.require("ticket.open")
    found = forms.find_fill(session, key=forms.staff_key(actor, f"new:{flow_id}"), now=now)
    return found.answers if found else {}


def drop_new(session: Session, actor: Actor, *, flow_id: int) -> None:
    """Throw away what I filled in so far."""
    actor.require("ticket.open")
    forms.drop_fill(session, key=forms.staff_key(actor, f"new:{flow_id}"))


def finish_new(session: Session, actor: Actor, *, flow_id: int, org_unit_id: int, now: datetime) -> None:
    """The form was sent and became a ticket."""
    place = _new_place(session, flow_id, org_unit_id)
    if place is not None:
        key = forms.staff_key(actor, place.subject)
        forms.finish_fill(session, key=key, place=place, user_id=actor.user_id or None, now=now)


def keep_edit(session: Session, actor: Actor, *, ticket_id: int, answers: Mapping[str, Any], now: datetime) -> None:
    """Keep my unsaved changes to a ticket I may see: only what differs, so that nobody else's change is undone."""
    row = rights.load(session, actor, ticket_id, "ticket.work")
    if row.form_version_id is None:
        return
    form = forms.get_form_version(session, row.form_version_id)
    place = forms.Place(f"ticket:{ticket_id}", form.form_id, form.id, row.org_unit_id)
    key = forms.staff_key(actor, place.subject)
    shown = forms_of.policy_at(session, actor, form.schema, row).answers(row.answers)
    answers = {name: value for name, value in answers.items() if (value or None) != (shown.get(name) or None)}
    if not answers:
        forms.drop_fill(session, key=key)
        return
    forms.keep_fill(session, key=key, place=place, answers=answers, user_id=actor.user_id or None, now=now)


def find_edit(session: Session, actor: Actor, *, ticket_id: int, now: datetime) -> dict[str, Any]:
    """My unsaved changes to a ticket; empty when none, or when I may not change it any more."""
    row = rights.look(session, actor, ticket_id)
    if row.status != "open" or not actor.may("ticket.work"):
        return {}
    found = forms.find_fill(session, key=forms.staff_key(actor, f"ticket:{ticket_id}"), now=now)
    same_form = found is not None and found.form_version_id == row.form_version_id
    return dict(found.answers) if found is not None and same_form else {}


def drop_edit(session: Session, actor: Actor, *, ticket_id: int) -> None:
    """Throw my unsaved changes to a ticket away."""
    actor.require("ticket.work")
    forms.drop_fill(session, key=forms.staff_key(actor, f"ticket:{ticket_id}"))
