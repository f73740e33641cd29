"""Several people at one flow: who has the pen, taking over, and drawings put aside so that no work is lost."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.flow import Flow
from models.flow_desk import FlowSnapshot
from scrm_app.audit import service as audit
from scrm_app.core.actor import Actor
from scrm_app.core.errors import NotFound
from scrm_app.core.pens import Hold
from scrm_app.core.text import Text
from scrm_app.flows import repository
from scrm_app.flows.engine.draft import same
from scrm_app.flows.engine.graph import parse_draft
from scrm_app.flows.engine.graph_json import graph_json
from scrm_app.flows.engine.views import Saved, SnapshotRow
from scrm_app.flows.errors import DraftHeld
from scrm_app.flows.service.common import PENS, living_flow, save
from scrm_app.identity import service as identity
from scrm_app.notifications import service as notifications

MAX_NAMES = 400


def claim_draft(session: Session, actor: Actor, *, flow_id: int, tab: str, now: datetime) -> Hold:
    """Take the draft if it is free or ours (also from a tab of ours that is closed), else say who has it."""
    actor.require("flow.design")
    living_flow(session, flow_id)
    return PENS.claim(session, actor, flow_id, tab, now)


def get_hold(session: Session, actor: Actor, *, flow_id: int, tab: str, now: datetime) -> Hold:
    """Who has the draft, without touching it."""
    actor.require("flow.design")
    return PENS.get(session, actor, flow_id, tab, now)


def take_over_draft(session: Session, actor: Actor, *, flow_id: int, tab: str, now: datetime) -> Hold:
    """Become the one who draws. What the other had saved is put aside, and the other is told."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    before = PENS.holder(session, flow_id, now)
    if before is not None and (before.user_id, before.tab) != (actor.user_id, tab):
        _put(session, flow, before.user_id, before.tab, "taken", flow.draft, now)
        _tell(session, actor, flow, before, now)
    return PENS.take(session, actor, flow_id, tab, now)


def release_draft(session: Session, actor: Actor, *, flow_id: int, tab: str) -> None:
    """Give the draft back; nothing happens to who does not hold it."""
    actor.require("flow.design")
    PENS.release(session, actor, flow_id, tab)


def holds_drafts(session: Session, *, tab: str) -> bool:
    """Whether this browser tab still holds a draft."""
    return bool(PENS.held_by(session, tab))


def leave_drafts(session: Session, *, tab: str) -> None:
    """This browser tab shows something else, signed in or not: what it held is free for whoever waits for it."""
    PENS.leave(session, tab)


def put_aside(session: Session, actor: Actor, *, flow_id: int, tab: str, graph: object, now: datetime) -> bool:
    """Keep a drawing that could not be saved because somebody else took over; False when nothing would be lost."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    drawing = parse_draft(graph)
    stored = parse_draft(flow.draft)
    if same(stored, drawing) and stored.notes == drawing.notes:
        return False
    _put(session, flow, actor.user_id, tab, "unsaved", graph_json(drawing), now)
    return True


def list_snapshots(session: Session, actor: Actor, *, flow_id: int) -> list[SnapshotRow]:
    """Drawings of this flow that were put aside, newest first."""
    actor.require("flow.design")
    living_flow(session, flow_id)
    rows = repository.list_snapshots(session, flow_id)
    names = repository.user_names(session, {r.user_id for r in rows if r.user_id})
    return [
        SnapshotRow(r.id or 0, names.get(r.user_id or 0, ""), r.created_at, r.reason, len(r.graph.get("nodes", [])))
        for r in rows
    ]


def restore_snapshot(
    session: Session, actor: Actor, *, flow_id: int, snapshot_id: int, revision: int, now: datetime, tab: str = ""
) -> Saved:
    """A drawing put aside becomes the draft; the draft it replaces is put aside in turn."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    hold_or_refuse(session, actor, flow_id=flow_id, tab=tab, now=now)
    found = repository.find_snapshot(session, flow_id, snapshot_id)
    if found is None:
        raise NotFound("没有找到这份快照, 请刷新页面。", "This snapshot was not found. Reload the page.")
    keep_draft(session, flow, now)
    saved = save(session, actor, flow, revision, {"draft": found.graph}, now)
    after = {"snapshot": snapshot_id}
    audit.record(session, actor, action="flow.restored", subject_type="flow", subject_id=flow_id, after=after, now=now)
    return saved


def hold_or_refuse(session: Session, actor: Actor, *, flow_id: int, tab: str, now: datetime) -> None:
    """Refuse with DraftHeld while another person or another tab has the draft."""
    lease = PENS.holder_besides(session, actor, flow_id, tab, now)
    if lease is not None:
        raise DraftHeld(PENS.name_of(session, lease.user_id))


def read_part(_session: Session, actor: Actor, *, graph: object) -> dict[str, Any]:
    """What somebody pastes, checked and brought into the stored form; refuses what is no part of a flow."""
    actor.require("flow.design")
    return graph_json(parse_draft(graph))


def spell_names(_session: Session, actor: Actor, *, names: object) -> dict[str, str]:
    """Names to their pinyin ("店长审批" → "dianzhangshenpi dzsp"), for finding nodes."""
    actor.require("flow.design")
    wanted = names if isinstance(names, list) else []
    return {n: identity.pinyin_of(n[:60]) for n in wanted[:MAX_NAMES] if isinstance(n, str)}


def keep_draft(session: Session, flow: Flow, now: datetime) -> None:
    """Put the draft aside because another drawing takes its place; not when it is just what was published."""
    if flow.has_changes:
        _put(session, flow, flow.updated_by_id, "", "replaced", flow.draft, now)


def _put(
    session: Session,
    flow: Flow,
    user_id: int | None,
    tab: str,
    reason: str,
    graph: dict[str, Any],
    now: datetime,
) -> None:
    again = repository.find_unsaved(session, flow.id or 0, user_id or 0, tab) if reason == "unsaved" else None
    if again is not None:
        again.graph, again.created_at = graph, now
        session.flush()
        return
    row = FlowSnapshot(
        flow_id=flow.id or 0, user_id=user_id or None, tab=tab, reason=reason, graph=graph, created_at=now
    )
    repository.keep(session, row)


def _tell(session: Session, actor: Actor, flow: Flow, before: Any, now: datetime) -> None:
    body = Text(
        f"{actor.name}接手了「{flow.name}」的编辑。您的内容已存为快照, 可以在流程里恢复。",
        f"{actor.name} took over “{flow.name}”. Your drawing is kept as a snapshot and can be restored.",
    )
    title = Text("流程的编辑被接手", "Somebody took over a flow")
    audit.record(session, actor, action="flow.taken_over", subject_type="flow", subject_id=flow.id or 0, now=now)
    if before.user_id == actor.user_id:
        return
    link, once = f"/flows/{flow.id}", f"flow-taken:{flow.id}:{before.tab}:{now.isoformat()}"
    notifications.notify(
        session, user_ids=[before.user_id], title=title, body=body, link=link, kind="flow", dedupe_key=once, now=now
    )
