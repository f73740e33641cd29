"""Several people at one form: who has the pen, taking over, and drafts put aside so that no work is lost."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.form import Form
from models.form_desk import FormLease, FormSnapshot
from scrm_app.core import bulk
from scrm_app.core.actor import Actor
from scrm_app.core.errors import NotFound
from scrm_app.core.pens import Hold, Pens
from scrm_app.core.text import Text
from scrm_app.forms import repository
from scrm_app.forms.engine.schema import read_draft
from scrm_app.forms.errors import DraftHeld
from scrm_app.forms.service.common import load_form, record, save
from scrm_app.forms.service.shapes import Saved, SnapshotRow
from scrm_app.notifications import service as notifications

PENS = Pens(bulk.table_of(FormLease), "form_id", "form", repository.user_name)


def claim_draft(session: Session, actor: Actor, *, form_id: int, tab: str, now: datetime) -> Hold:
    """Take the draft if it is free or ours (also from a tab of ours that is closed), else say who has it."""
    actor.require("form.design")
    load_form(session, form_id)
    return PENS.claim(session, actor, form_id, tab, now)


def get_hold(session: Session, actor: Actor, *, form_id: int, tab: str, now: datetime) -> Hold:
    """Who has the draft, without touching it."""
    actor.require("form.design")
    return PENS.get(session, actor, form_id, tab, now)


def take_over_draft(session: Session, actor: Actor, *, form_id: int, tab: str, now: datetime) -> Hold:
    """Become the one who designs. What the other had saved is put aside, and the other is told."""
    actor.require("form.design")
    form = load_form(session, form_id)
    before = PENS.holder(session, form_id, now)
    if before is not None and (before.user_id, before.tab) != (actor.user_id, tab):
        _put(session, form, before.user_id, before.tab, "taken", form.draft, now)
        _tell(session, actor, form, before, now)
    return PENS.take(session, actor, form_id, tab, now)


def release_draft(session: Session, actor: Actor, *, form_id: int, tab: str) -> None:
    """Give the draft back; nothing happens to who does not hold it."""
    actor.require("form.design")
    PENS.release(session, actor, form_id, tab)


def holds_drafts(session: Session, *, tab: str) -> bool:
    """Whether this browser tab still holds a draft."""
    return bool(PENS.held_by(session, tab))


def leave_drafts(session: Session, *, tab: str) -> None:
    """This browser tab shows something else, signed in or not: what it held is free for whoever waits for it."""
    PENS.leave(session, tab)


def put_aside(session: Session, actor: Actor, *, form_id: int, tab: str, content: object, now: datetime) -> bool:
    """Keep a draft that could not be saved because somebody else has it; False when nothing would be lost."""
    actor.require("form.design")
    form = load_form(session, form_id)
    schema, _ = read_draft(content)
    if read_draft(form.draft)[0] == schema:
        return False
    _put(session, form, actor.user_id, tab, "unsaved", schema.to_json(), now)
    return True


def list_snapshots(session: Session, actor: Actor, *, form_id: int) -> list[SnapshotRow]:
    """Drafts of this form that were put aside, newest first."""
    actor.require("form.design")
    load_form(session, form_id)
    return [
        SnapshotRow(row.id or 0, name, row.created_at, row.reason == "taken", len(row.content.get("fields", [])))
        for row, name in repository.list_snapshots(session, form_id)
    ]


def restore_snapshot(
    session: Session, actor: Actor, *, form_id: int, snapshot_id: int, revision: int, now: datetime, tab: str = ""
) -> Saved:
    """A draft put aside becomes the draft; the one it replaces is put aside in turn."""
    actor.require("form.design")
    form = load_form(session, form_id)
    hold_or_refuse(session, actor, form_id=form_id, tab=tab, now=now)
    found = repository.find_snapshot(session, form_id, snapshot_id)
    if found is None:
        raise NotFound("没有找到这份快照, 请刷新页面。", "This snapshot was not found. Reload the page.")
    _put(session, form, form.updated_by_id, "", "taken", form.draft, now)
    schema, _ = read_draft(found.content)
    newest = repository.find_latest(session, form_id)
    different = newest is None or read_draft(newest.content)[0] != schema
    saved = save(session, actor, form, revision, {"draft": schema.to_json(), "has_changes": different}, now)
    record(session, actor, "form.restored", form, now, after={"snapshot": snapshot_id})
    return saved


def hold_or_refuse(session: Session, actor: Actor, *, form_id: int, tab: str, now: datetime) -> None:
    """Refuse with DraftHeld while another person or another tab has the draft."""
    lease = PENS.holder_besides(session, actor, form_id, tab, now)
    if lease is not None:
        raise DraftHeld(PENS.name_of(session, lease.user_id))


def get_revision(session: Session, actor: Actor, *, form_id: int) -> int:
    """How often the draft was saved."""
    actor.require("form.design")
    return load_form(session, form_id).revision


def _put(
    session: Session, form: Form, user_id: int | None, tab: str, reason: str, content: dict[str, Any], now: datetime
) -> None:
    again = repository.find_unsaved(session, form.id or 0, user_id or 0, tab) if reason == "unsaved" else None
    if again is not None:
        again.content, again.created_at = content, now
        session.flush()
        return
    row = FormSnapshot(
        form_id=form.id or 0, user_id=user_id or None, tab=tab, reason=reason, content=content, created_at=now
    )
    repository.keep_snapshot(session, row)


def _tell(session: Session, actor: Actor, form: Form, before: Any, now: datetime) -> None:
    record(session, actor, "form.taken_over", form, now)
    if before.user_id == actor.user_id:
        return
    body = Text(
        f"{actor.name}接手了表单「{form.name}」的编辑。您的内容已存为快照, 可以在表单里恢复。",
        f"{actor.name} took over the form “{form.name}”. Your draft is kept as a snapshot and can be restored.",
    )
    notifications.notify(
        session,
        user_ids=[before.user_id],
        title=Text("表单的编辑被接手", "Somebody took over a form"),
        body=body,
        link=f"/forms/{form.id}",
        kind="form",
        dedupe_key=f"form-taken:{form.id}:{before.tab}:{now.isoformat()}",
        now=now,
    )
