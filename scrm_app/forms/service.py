"""What a person can do with forms: make, edit the draft, publish, archive; and what other features read."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlmodel import Session

from models.form import Form, FormVersion
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text
from scrm_app.forms import repository
from scrm_app.forms.engine.draft import BLANK, changes
from scrm_app.forms.engine.schema import FormSchema, SchemaProblem, parse_schema, read_draft
from scrm_app.forms.errors import FormNotFound, NothingToPublish, StaleDraft

READERS = ("form.design", "flow.design", "ticket.open", "portal.manage", "import.run")
MAX_LISTED = 500
_parsed: WeakKeyDictionary[Any, dict[int, "FormVersionView"]] = WeakKeyDictionary()
"""Parsed versions by database (its connection pool); a version never changes, so they are never out of date."""


@dataclass(frozen=True, slots=True)
class FormVersionView:
    """A published version; `schema` is ready to use."""

    id: int
    form_id: int
    number: int
    name: str
    schema: FormSchema


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form in a list."""

    id: int
    name: str
    description: str
    fields: int
    latest_number: int
    latest_version_id: int | None
    has_changes: bool
    archived: bool
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in a form's history."""

    id: int
    number: int
    note: str
    published_at: datetime
    fields: int


@dataclass(frozen=True, slots=True)
class DraftView:
    """A form opened in the designer."""

    id: int
    name: str
    description: str
    revision: int
    latest_number: int
    has_changes: bool
    archived: bool
    content: dict[str, Any]
    problems: list[SchemaProblem]
    versions: list[VersionRow]


@dataclass(frozen=True, slots=True)
class Saved:
    """The outcome of saving a draft."""

    revision: int
    has_changes: bool
    problems: list[SchemaProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PublishPlan:
    """What publishing now would mean: problems forbid it, changes say what becomes different."""

    number: int
    problems: list[SchemaProblem]
    changes: list[Text]


def create_form(
    session: Session,
    actor: Actor,
    *,
    name: str,
    now: datetime,
    description: str = "",
    content: dict[str, Any] | None = None,
) -> int:
    """A new form, empty or with `content` as its draft; its id."""
    actor.require("form.design")
    schema, _ = read_draft(content or BLANK)
    form = Form(
        name=_free_name(session, name),
        description=_clean(description, 300),
        draft=schema.to_json(),
        created_by_id=actor.user_id or None,
        updated_by_id=actor.user_id or None,
        created_at=now,
        updated_at=now,
    )
    session.add(form)
    session.flush()
    live.touch(session, "forms")
    _record(session, actor, "form.created", form, now, after={"name": form.name})
    return form.id or 0


def copy_form(session: Session, actor: Actor, *, form_id: int, now: datetime, name: str = "") -> int:
    """A new form with the same draft, called `name` or "… 副本"; its id."""
    actor.require("form.design")
    form = _form(session, form_id)
    name = name or _copy_name(session, form.name, actor.lang)
    return create_form(session, actor, name=name, description=form.description, content=form.draft, now=now)


def rename_form(session: Session, actor: Actor, *, form_id: int, revision: int, name: str, now: datetime) -> Saved:
    """Change the name; StaleDraft when somebody saved in the meantime."""
    actor.require("form.design")
    form = _form(session, form_id)
    values = {"name": _free_name(session, name, besides=form_id)}
    before = form.name
    saved = _save(session, actor, form, revision, values, now)
    _record(session, actor, "form.renamed", form, now, before={"name": before}, after={"name": form.name})
    return saved


def save_draft(session: Session, actor: Actor, *, form_id: int, revision: int, content: object, now: datetime) -> Saved:
    """Keep the draft as it is being drawn, finished or not; StaleDraft when somebody saved in the meantime."""
    actor.require("form.design")
    form = _form(session, form_id)
    schema, _ = read_draft(content)
    newest = repository.find_latest(session, form_id)
    different = newest is None or read_draft(newest.content)[0] != schema
    return _save(session, actor, form, revision, {"draft": schema.to_json(), "has_changes": different}, now)


def _save(session: Session, actor: Actor, form: Form, revision: int, values: dict[str, Any], now: datetime) -> Saved:
    if form.archived_at is not None:
        raise FormNotFound
    form_id = form.id or 0
    written = values | {"updated_by_id": actor.user_id or None, "updated_at": now}
    if not repository.save_draft(session, form_id, revision=revision, values=written):
        raise StaleDraft
    live.touch(session, "forms", f"form:{form_id}")
    session.refresh(form)
    return Saved(form.revision, form.has_changes, read_draft(form.draft)[1])


def plan_publish(session: Session, actor: Actor, *, form_id: int) -> PublishPlan:
    """What publishing the draft now would mean, in sentences."""
    actor.require("form.design")
    form = _form(session, form_id)
    schema, problems = read_draft(form.draft)
    newest = repository.find_latest(session, form_id)
    old = read_draft(newest.content)[0] if newest else FormSchema()
    return PublishPlan(form.latest_number + 1, problems, changes(old, schema))


def publish_form(
    session: Session, actor: Actor, *, form_id: int, revision: int, now: datetime, note: str = ""
) -> FormVersionView:
    """Make the draft the next immutable version; BadSchema, StaleDraft or NothingToPublish refuse."""
    actor.require("form.design")
    form = _form(session, form_id)
    parse_schema(form.draft)
    if not form.has_changes:
        raise NothingToPublish
    number = form.latest_number + 1
    _save(session, actor, form, revision, {"latest_number": number, "has_changes": False}, now)
    version = FormVersion(
        form_id=form_id,
        number=number,
        name=form.name,
        content=form.draft,
        note=_clean(note, 300),
        published_by_id=actor.user_id or None,
        published_at=now,
    )
    repository.add_version(session, version)
    session.info.setdefault("forms_published", set()).add(version.id)
    after = {"number": number, "note": version.note, "fields": len(form.draft.get("fields", []))}
    _record(session, actor, "form.published", form, now, before={"number": number - 1}, after=after)
    return _view(version)


def archive_form(session: Session, actor: Actor, *, form_id: int, archived: bool, now: datetime) -> None:
    """Take a form out of every choice, or bring it back; tickets that use it are not touched."""
    actor.require("form.design")
    form = _form(session, form_id)
    if not archived:
        form.name = _free_name(session, form.name, besides=form_id)
    form.archived_at = now if archived else None
    form.revision += 1
    form.updated_at = now
    session.flush()
    live.touch(session, "forms", f"form:{form_id}")
    _record(session, actor, "form.archived" if archived else "form.restored", form, now)


def list_forms(
    session: Session, actor: Actor, *, query: str = "", archived: bool = False, published: bool = False
) -> list[FormRow]:
    """Forms by last change; with `published` only those that have a version."""
    actor.require_any(READERS)
    forms = repository.list_forms(session, archived=archived, query=query.strip()[:80], limit=MAX_LISTED)
    newest = repository.latest_ids(session, [form.id or 0 for form in forms])
    return [_row(form, newest.get(form.id or 0)) for form in forms if form.latest_number or not published]


def get_draft(session: Session, actor: Actor, *, form_id: int) -> DraftView:
    """A form for the designer, with what is still to be finished and its history."""
    actor.require("form.design")
    form = _form(session, form_id)
    versions = [
        VersionRow(v.id or 0, v.number, v.note, v.published_at, len(v.content.get("fields", [])))
        for v in repository.list_versions(session, form_id)
    ]
    return DraftView(
        id=form_id,
        name=form.name,
        description=form.description,
        revision=form.revision,
        latest_number=form.latest_number,
        has_changes=form.has_changes,
        archived=form.archived_at is not None,
        content=form.draft,
        problems=read_draft(form.draft)[1],
        versions=versions,
    )


def get_form_version(session: Session, version_id: int) -> FormVersionView:
    """A published version for other features, parsed once for each process; raises FormNotFound."""
    cache = _parsed.setdefault(session.get_bind().engine.pool, {})
    found = cache.get(version_id)
    if found is None:
        version = repository.find_version(session, version_id)
        if version is None:
            raise FormNotFound
        found = _view(version)
        if version_id not in session.info.get("forms_published", ()):
            cache[version_id] = found
    return found


def latest_version(session: Session, form_id: int) -> FormVersionView | None:
    """The newest published version of a form, None before the first."""
    version = repository.find_latest(session, form_id)
    return _view(version) if version else None


def _view(version: FormVersion) -> FormVersionView:
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


def _form(session: Session, form_id: int) -> Form:
    form = repository.find_form(session, form_id)
    if form is None:
        raise FormNotFound
    return form


def _record(session: Session, actor: Actor, action: str, form: Form, now: datetime, **states: dict[str, Any]) -> None:
    audit.record(
        session,
        actor,
        action=action,
        subject_type="form",
        subject_id=form.id or 0,
        subject_name=form.name,
        now=now,
        before=states.get("before"),
        after=states.get("after"),
    )


def _copy_name(session: Session, name: str, lang: str) -> str:
    """The first free "name copy", "name copy 2" …"""
    base = f"{name[:70]} {Text('副本', 'copy').say(lang)}"
    tries = (base if number == 1 else f"{base} {number}" for number in range(1, 100))
    return next((wish for wish in tries if not repository.count_named(session, wish)), base)


def _clean(text: str, limit: int) -> str:
    return "".join(c for c in text if c.isprintable() or c == "\n").strip()[:limit]


def _free_name(session: Session, name: str, besides: int = 0) -> str:
    """The trimmed name; refuses an empty, too long or taken one."""
    wanted = _clean(name, 81)
    if not 1 <= len(wanted) <= 80:
        raise InvalidInput("请给表单起个名称, 1 到 80 个字。", "Give the form a name of 1 to 80 characters.")
    if repository.count_named(session, wanted, besides):
        raise InvalidInput(
            f"已有一张叫「{wanted}」的表单, 请换个名称。", f'There is already a form called "{wanted}". Choose another.'
        )
    return wanted
