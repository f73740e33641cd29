"""What happens to running tickets when a version is published: planned, carried out in batches, undone, or later."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.moving import TicketMove
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.kinds import KINDS
from scrm_app.flows.engine.migrate import suggest
from scrm_app.flows.engine.state import Refusal
from scrm_app.tickets.repository import filtering, hot, moving
from scrm_app.tickets.service import rehoming

BATCH = 40
UNDO_FOR = timedelta(minutes=30)
LISTED = 50
STAY, MOVE, LATER = "stay", "move", "later"
_GONE = Text("工单在移动之前已经结束。", "The ticket ended before it was moved.")
_PASSED = Text("后来发布的版本已经移动过它。", "A later publication moved it.")
_TOUCHED = Text(
    "移动后有人处理过, 旧版里没有对应的位置, 保留在新版。",
    "Worked on since; the old version has no such place, so it stays on the new one.",
)


@dataclass(frozen=True)
class Choice:
    """What to do with the tickets at a node: stay, move now, or move later when they reach `at`."""

    do: str = STAY
    at: str = ""


def read_choices(raw: Mapping[str, Any]) -> dict[str, Choice]:
    """Choices by node id from what a browser sent."""
    found = {}
    for node, choice in raw.items():
        do, at = str(choice.get("do", STAY)), str(choice.get("at", ""))
        if do not in (STAY, MOVE, LATER) or (do == LATER and not at):
            raise InvalidInput(
                "请为每个节点选择: 留在旧版、移到对应节点, 或到达某节点时再移。",
                "Choose for each node: stay, move, or move on reaching a node.",
            )
        found[str(node)[:64]] = Choice(do, at[:64])
    return found


@dataclass(frozen=True)
class MoveView:
    """A move as the screens show it; `undo_until` is None when it is too late or undone."""

    id: int
    flow_id: int
    to_number: int
    status: str
    total: int
    moved: int
    refused: int
    waiting: int
    undone: int
    left: int
    by: str
    created_at: datetime
    undo_until: datetime | None
    listed: list[tuple[int, str, str, str, Text]] = field(default_factory=list)
    """Tickets to look at: (id, number, title, state, reason)."""


def start_moves(
    session: Session,
    actor: Actor,
    *,
    flow_id: int,
    version_id: int,
    choices: Mapping[str, Choice],
    mapping: Mapping[str, str],
    now: datetime,
) -> int:
    """Remember which tickets go to a published version; the job carries them. The move's id, 0 when none goes."""
    actor.require("flow.design")
    wanted = {node: choice for node, choice in choices.items() if choice.do != STAY}
    rows = moving.open_tickets(session, flow_id, version_id, wanted) if wanted else []
    if not rows:
        return 0
    items = []
    for row in rows:
        choice = wanted[row.node_id]
        now_there = choice.do == LATER and choice.at == row.node_id
        status = "later" if choice.do == LATER and not now_there else "todo"
        at = choice.at if status == "later" else ""
        items.append(
            {"ticket_id": row.id, "from_version_id": row.flow_version_id, "status": status, "at_node": at} | _EMPTY
        )
    counts = Counter(item["status"] for item in items)
    move = TicketMove(
        flow_id=flow_id,
        to_version_id=version_id,
        mapping=dict(mapping),
        choices={node: {"do": c.do, "at": c.at} for node, c in wanted.items()},
        total=len(items),
        status="running" if counts["todo"] else "done",
        user_id=actor.user_id or None,
        user_name=actor.name[:80],
        created_at=now,
        finished_at=None if counts["todo"] else now,
    )
    move_id = moving.add_move(session, move, items)
    moving.point_at_items(session, move_id)
    after = {"move": move_id, "now": counts["todo"], "later": counts["later"]}
    audit.record(
        session, actor, action="flow.tickets_moved", subject_type="flow", subject_id=flow_id, after=after, now=now
    )
    live.touch(session, f"flowmove:{flow_id}")
    return move_id


_EMPTY: dict[str, Any] = {"before": {}, "after_version": 0, "reason_zh": "", "reason_en": ""}


def has_moves(session: Session, _now: datetime) -> bool:
    """Whether any move has work left."""
    return moving.next_busy(session) is not None


def run_moves(session: Session, now: datetime) -> bool:
    """One batch of the oldest move, in the caller's transaction; True when there is more."""
    move_id = moving.next_busy(session)
    move = moving.lock_move(session, move_id) if move_id else None
    if move is None or move.status not in ("running", "undoing"):
        return False
    undoing = move.status == "undoing"
    batch = moving.items(session, move.id or 0, ["moved"] if undoing else ["todo"], BATCH)
    for item in batch:
        (_undo_one if undoing else _move_one)(session, move, item, now)
    move.version += 1
    if len(batch) < BATCH:
        move.status, move.finished_at = ("undone" if undoing else "done"), now
    session.flush()
    live.touch(session, f"flowmove:{move.flow_id}", "tickets")
    return moving.next_busy(session) is not None


def _move_one(session: Session, move: TicketMove, item: Any, now: datetime) -> None:
    row = hot.load_for_change(session, item.ticket_id)
    if row is None or row.status != "open" or row.flow_version_id == move.to_version_id:
        moving.write_item(session, item.id, status="gone", reason_zh=_GONE.zh, reason_en=_GONE.en)
        return
    _carry(session, move, item, row, now)


def _carry(session: Session, move: TicketMove, item: Any, row: Any, now: datetime) -> None:
    old = flows.get_flow_version(session, row.flow_version_id)
    new = flows.get_flow_version(session, move.to_version_id)
    before = rehoming.snapshot(row, hot.open_tasks(session, row.id))
    where = {**suggest(old.graph, new.graph), **move.mapping}
    refusal = rehoming.rehome(session, row, old, new, where, _who(move), now)
    if refusal is not None:
        reason = refusal.text
        moving.write_item(session, item.id, status="refused", reason_zh=reason.zh[:300], reason_en=reason.en[:300])
        return
    after = _version_to_undo(session, row, new.graph, (where.get(t["node_id"], "") for t in before["tasks"]))
    values = {"before": before, "after_version": after, "from_version_id": old.id}
    moving.write_item(session, item.id, status="moved", **values)


def _version_to_undo(session: Session, row: Any, graph: Graph, stood: Iterable[str]) -> int:
    """The ticket's version at which the undo gives everything back.

    A ticket whose votes were enough went on by itself: it counts as untouched unless an automatic node may have acted
    on the way from where it `stood`.
    """
    now_at = hot.load_for_change(session, row.id)
    carried = int(row.version) + 1
    if now_at.version == carried or now_at.status != "open":
        return carried
    stops = [n for n in graph.halts if not graph.nodes[n].parts.approval.dedupe]
    ahead = {n for node in stood for n in graph.reachable(node, stops) if n != node}
    acted = any(KINDS[graph.nodes[n].kind].acts for n in ahead)
    return carried if acted else int(now_at.version)


def _who(move: TicketMove) -> rehoming.Who:
    return rehoming.Who(move.user_id, move.user_name)


def arrive(session: Session, *, ticket_id: int, nodes: tuple[str, ...], now: datetime) -> None:
    """A ticket that was to move on reaching a node stands there now: move it, in the step's own transaction.

    What cannot be carried stays on its version and is listed with the reason; the step itself is never refused for it.
    """
    row = hot.load_for_change(session, ticket_id)
    item = moving.get_item(session, row.move_item_id) if row is not None and row.move_item_id else None
    if row is None or item is None or item.status != "later" or item.at_node not in nodes:
        return
    move = moving.find_move(session, item.move_id)
    if move is None or row.flow_version_id != item.from_version_id:
        moving.write_item(session, item.id, status="gone", reason_zh=_PASSED.zh, reason_en=_PASSED.en)
        return
    _carry(session, move, item, row, now)
    live.touch(session, f"flowmove:{move.flow_id}")


def undo_moves(session: Session, actor: Actor, *, move_id: int, now: datetime) -> None:
    """Everything back to where it was, within half an hour of publishing; the job carries it out."""
    actor.require("flow.design")
    move = moving.lock_move(session, move_id)
    if move is None:
        raise NotFound("没有找到这次移动。", "This move was not found.")
    if _undo_until(move, now) is None:
        raise Conflict(
            "已经超过 30 分钟, 或者已经撤销过, 不能再撤销。请发布一个新版本来处理。",
            "More than 30 minutes have passed, or it was undone already. Publish another version instead.",
        )
    moving.forget_items(session, move_id)
    moving.cancel_open(session, move_id)
    move.status, move.finished_at, move.version = "undoing", None, move.version + 1
    session.flush()
    audit.record(session, actor, action="flow.move_undone", subject_type="flow", subject_id=move.flow_id, now=now)
    live.touch(session, f"flowmove:{move.flow_id}")


def _undo_one(session: Session, move: TicketMove, item: Any, now: datetime) -> None:
    row = hot.load_for_change(session, item.ticket_id)
    old = flows.get_flow_version(session, item.from_version_id)
    new = flows.get_flow_version(session, move.to_version_id)
    if row is None or row.status != "open" or row.flow_version_id != move.to_version_id:
        moving.write_item(session, item.id, status="kept", reason_zh=_GONE.zh, reason_en=_GONE.en)
        return
    if row.version == item.after_version:
        rehoming.put_back(session, row, item.before, old, new, _who(move), now)
    else:
        there = {**suggest(old.graph, new.graph), **move.mapping}
        back = {**suggest(new.graph, old.graph), **{to: frm for frm, to in there.items() if frm in old.graph.nodes}}
        refusal: Refusal | None = rehoming.rehome(session, row, new, old, back, _who(move), now, kind=rehoming.RETURNED)
        if refusal is not None:
            moving.write_item(session, item.id, status="kept", reason_zh=_TOUCHED.zh, reason_en=_TOUCHED.en)
            return
    moving.write_item(session, item.id, status="undone")


def _undo_until(move: TicketMove, now: datetime) -> datetime | None:
    until = move.created_at + UNDO_FOR
    return until if move.status in ("running", "done") and now < until else None


def get_move(session: Session, actor: Actor, *, move_id: int, now: datetime) -> MoveView:
    """A move with the tickets in reach that need a look."""
    actor.require("flow.design")
    move = moving.find_move(session, move_id)
    if move is None:
        raise NotFound("没有找到这次移动。", "This move was not found.")
    limits = filtering.in_scope(actor) if actor.may("ticket.view") else []
    rows = moving.named_items(session, move_id, ("refused", "kept", "gone", "later"), limits, LISTED)
    listed = [(r.ticket_id, r.number, r.title, r.status, Text(r.reason_zh, r.reason_en)) for r in rows]
    return _view(session, move, now, listed if actor.may("ticket.view") else [])


def list_moves(session: Session, actor: Actor, *, flow_id: int, now: datetime) -> list[MoveView]:
    """The moves of a flow, newest first."""
    actor.require("flow.design")
    return [_view(session, move, now, []) for move in moving.list_moves(session, flow_id)]


def _view(session: Session, move: TicketMove, now: datetime, listed: list[Any]) -> MoveView:
    number = flows.get_flow_version(session, move.to_version_id).number
    states = moving.count_items(session, move.id or 0)
    done, failed = states.get("moved", 0) + states.get("kept", 0), states.get("refused", 0) + states.get("gone", 0)
    counts = (move.total, done, failed, states.get("later", 0), states.get("undone", 0), states.get("todo", 0))
    about = (move.id or 0, move.flow_id, number, move.status)
    return MoveView(*about, *counts, move.user_name, move.created_at, _undo_until(move, now), listed)
