"""What the list of forms and other features read."""

from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from sqlmodel import Session

from models.form import Form, FormVersion
from scrm_app.core.actor import Actor
from scrm_app.core.prepared import remember
from scrm_app.forms import repository
from scrm_app.forms.engine.schema import read_draft
from scrm_app.forms.errors import FormNotFound
from scrm_app.forms.service.shapes import FormRow, FormVersionView

READERS = ("form.design", "flow.design", "ticket.open", "portal.manage", "import.run")
MAX_LISTED = 500
_parsed: WeakKeyDictionary[Any, dict[int, FormVersionView]] = WeakKeyDictionary()
"""Parsed versions by database (its connection pool); a version never changes, so they are never out of date."""


def list_forms(
    session: Session, actor: Actor, *, query: str = "", archived: bool = False, published: bool = False
) -> list[FormRow]:
    """Forms by last change; with `published` only those that have a version."""
    actor.require_any(READERS)
    forms = repository.list_forms(session, archived=archived, query=query.strip()[:80], limit=MAX_LISTED)
    newest = repository.latest_ids(session, [form.id or 0 for form in forms])
    return [_row(form, newest.get(form.id or 0)) for form in forms if form.latest_number or not published]


def get_form_version(session: Session, version_id: int) -> FormVersionView:
    """A published version for other features, parsed once for each process; raises FormNotFound."""
    cache = _parsed.setdefault(session.get_bind().engine.pool, {})
    found = cache.get(version_id)
    if found is None:
        mine = version_id in session.info.get("forms_published", ())
        found = remember(session, cache, version_id, partial(_read, session, version_id), own=mine)
    return found


def _read(session: Session, version_id: int) -> FormVersionView:
    version = repository.find_version(session, version_id)
    if version is None:
        raise FormNotFound
    return to_view(version)


def latest_version(session: Session, form_id: int) -> FormVersionView | None:
    """The newest published version of a form, None before the first."""
    version = repository.find_latest(session, form_id)
    return to_view(version) if version else None


def to_view(version: FormVersion) -> FormVersionView:
    """A stored version, parsed."""
    return FormVersionView(
        version.id or 0, version.form_id, version.number, version.name, read_draft(version.content)[0]
    )


def _row(form: Form, version_id: int | None) -> FormRow:
    return FormRow(
        id=form.id or 0,
        name=form.name,
        description=form.description,
        fields=len(form.draft.get("fields", [])),
        latest_number=form.latest_number,
        latest_version_id=version_id,
        has_changes=form.has_changes,
        archived=form.archived_at is not None,
        updated_at=form.updated_at,
    )
