"""Fields that a form once had: their answers stay readable under the version they were given on."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session

from models.form import FormVersion
from scrm_app.forms import repository
from scrm_app.forms.engine.bad_answer import BadAnswer
from scrm_app.forms.engine.fields import COMPUTED_KINDS, FormSchema
from scrm_app.forms.engine.schema import read_draft
from scrm_app.forms.engine.tables import read_value
from scrm_app.forms.service.shapes import OldField


def old_fields(versions: Iterable[FormVersion]) -> dict[str, OldField]:
    """Key to the field as the newest of these versions (newest first) had it; questions only."""
    found: dict[str, OldField] = {}
    for version in versions:
        for field in read_draft(version.content)[0].questions():
            found.setdefault(field.key, OldField(field, version.number))
    return found


def find_old_answers(
    session: Session, *, form_id: int, schema: FormSchema, answers: Mapping[str, Any]
) -> list[tuple[OldField, Any]]:
    """Answers that the form of a ticket no longer asks for, or now asks in another kind: (field as it was, answer).

    An answer nobody can name any more is left out.
    """
    fields = {field.key: field for field in schema.questions()}
    lost = {k: v for k, v in answers.items() if v not in (None, "", [], {}) and not _fits(fields.get(k), v)}
    if not lost:
        return []
    known = old_fields(repository.list_versions(session, form_id, limit=200))
    return [(known[key], value) for key, value in lost.items() if key in known and _fits(known[key].field, value)]


def _fits(field: Any, value: Any) -> bool:
    if field is None:
        return False
    if field.kind in COMPUTED_KINDS:
        return True
    try:
        read_value(field, value)
    except BadAnswer:
        return False
    return True
