"""Making forms and drawing their drafts."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.form import Form
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.text import Text
from scrm_app.forms import repository
from scrm_app.forms.engine.browser import steps_of_draft
from scrm_app.forms.engine.draft import BLANK
from scrm_app.forms.engine.schema import read_draft
from scrm_app.forms.service.common import clean, free_name, load_form, record, save
from scrm_app.forms.service.desk import hold_or_refuse
from scrm_app.forms.service.old import old_fields
from scrm_app.forms.service.shapes import DraftView, Saved, VersionRow


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
        name=free_name(session, name),
        description=clean(description, 300),
        draft=schema.to_json(),
        created_by_id=actor.user_id or None,
        updated_by_id=actor.user_id or None,
        created_at=now,
        updated_at=now,
    )
    session.add(form)
    session.flush()
    live.touch(session, "forms")
    record(session, actor, "form.created", form, now, after={"name": form.name})
    return form.id or 0


def copy_form(session: Session, actor: Actor, *, form_id: int, now: datetime, name: str = "") -> int:
    """A new form with the same draft, called `name` or "… 副本"; its id."""
    actor.require("form.design")
    form = load_form(session, form_id)
    name = name or _copy_name(session, form.name, actor.lang)
    return create_form(session, actor, name=name, description=form.description, content=form.draft, now=now)


def rename_form(
    session: Session, actor: Actor, *, form_id: int, revision: int, name: str, now: datetime, tab: str = ""
) -> Saved:
    """Change the name; StaleDraft when somebody saved in the meantime."""
    actor.require("form.design")
    form = load_form(session, form_id)
    hold_or_refuse(session, actor, form_id=form_id, tab=tab, now=now)
    values = {"name": free_name(session, name, besides=form_id)}
    before = form.name
    saved = save(session, actor, form, revision, values, now)
    record(session, actor, "form.renamed", form, now, before={"name": before}, after={"name": form.name})
    return saved


def save_draft(
    session: Session, actor: Actor, *, form_id: int, revision: int, content: object, now: datetime, tab: str = ""
) -> Saved:
    """Keep the draft as it is being drawn, finished or not.

    DraftHeld while another tab has the pen, StaleDraft when somebody saved in the meantime.
    """
    actor.require("form.design")
    form = load_form(session, form_id)
    hold_or_refuse(session, actor, form_id=form_id, tab=tab, now=now)
    schema, _ = read_draft(content)
    newest = repository.find_latest(session, form_id)
    different = newest is None or read_draft(newest.content)[0] != schema
    return save(session, actor, form, revision, {"draft": schema.to_json(), "has_changes": different}, now)


def archive_form(session: Session, actor: Actor, *, form_id: int, archived: bool, now: datetime) -> None:
    """Take a form out of every choice, or bring it back; tickets that use it are not touched."""
    actor.require("form.design")
    form = load_form(session, form_id)
    if not archived:
        form.name = free_name(session, form.name, besides=form_id)
    form.archived_at = now if archived else None
    form.revision += 1
    form.updated_at = now
    session.flush()
    live.touch(session, "forms", f"form:{form_id}")
    record(session, actor, "form.archived" if archived else "form.restored", form, now)


def get_draft(session: Session, actor: Actor, *, form_id: int) -> DraftView:
    """A form for the designer, with what is still to be finished and its history."""
    actor.require("form.design")
    form = load_form(session, form_id)
    stored = repository.list_versions(session, form_id)
    versions = [
        VersionRow(v.id or 0, v.number, v.note, v.published_at, len(v.content.get("fields", []))) for v in stored
    ]
    schema, problems = read_draft(form.draft)
    here = {item.get("key") for item in form.draft.get("fields", []) if isinstance(item, dict)}
    return DraftView(
        id=form_id,
        name=form.name,
        description=form.description,
        revision=form.revision,
        latest_number=form.latest_number,
        has_changes=form.has_changes,
        archived=form.archived_at is not None,
        content=form.draft,
        problems=problems,
        versions=versions,
        steps=steps_of_draft(schema),
        gone=[old for key, old in old_fields(stored).items() if key not in here],
    )


def _copy_name(session: Session, name: str, lang: str) -> str:
    """The first free "name copy", "name copy 2" …"""
    base = f"{name[:70]} {Text('副本', 'copy').say(lang)}"
    tries = (base if number == 1 else f"{base} {number}" for number in range(1, 100))
    return next((wish for wish in tries if not repository.count_named(session, wish)), base)
