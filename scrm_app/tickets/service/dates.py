"""The date fields of ticket forms that reminders can hang on."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlmodel import Session

from scrm_app.core import clock
from scrm_app.core.actor import system_actor
from scrm_app.core.numbers import whole
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.forms import service as forms
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.own import DATE_KINDS, day_of
from scrm_app.notifications import service as notifications
from scrm_app.notifications.service import DateChoice, DateFact, DateProvider
from scrm_app.tickets.repository import dates as repository
from scrm_app.tickets.service import forms_of

PREFIX = "ticket:"


def replan(session: Session, ticket_ids: Collection[int]) -> None:
    """Tickets were written: their reminders follow their dates."""
    notifications.replan_dates(session, PREFIX, ticket_ids, now=clock.now())


def _choices(session: Session) -> list[DateChoice]:
    found = []
    for form in forms.list_forms(session, system_actor(), published=True):
        version = forms.latest_version(session, form.id)
        for field in version.schema.questions() if version else ():
            if field.kind in DATE_KINDS:
                label = f"{form.name} · {field.label}"
                found.append(DateChoice(f"{PREFIX}{form.id}:{field.key}", Text(label, label)))
    return found


def _read(source: str) -> tuple[int, str]:
    form_id, _, key = source.removeprefix(PREFIX).partition(":")
    return whole(form_id), key


def _fact(session: Session, row: Any, key: str) -> DateFact:
    schema: FormSchema = forms_of.schema_of(session, row.form_version_id)
    field = schema.field(key)
    on = day_of((row.answers or {}).get(key), settings().zone) if field and row.status != "cancelled" else None
    label = Text(field.label, field.label) if field else Text("", "")
    name = f"{row.number} {row.title}"
    open_to_all = not any(key in cells for cells in schema.rights.values())
    whose = {"owner_id": row.assignee_id, "org_unit_id": row.org_unit_id}
    return DateFact(row.id, on, label, name, f"/tickets/{row.id}", **whose, is_shown=open_to_all)


def _facts(session: Session, source: str, ids: Collection[int]) -> Sequence[DateFact]:
    form_id, key = _read(source)
    return [_fact(session, row, key) for row in repository.of_form(session, form_id, ids, 0, 0)]


def _scan(session: Session, source: str, after: int, limit: int) -> Sequence[DateFact]:
    form_id, key = _read(source)
    return [_fact(session, row, key) for row in repository.of_form(session, form_id, None, after, limit)]


DATES = (DateProvider(PREFIX, "ticket_date", _choices, _facts, _scan, daily=False),)
