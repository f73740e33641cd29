"""One running ticket carried to another version of its flow, and put back; always inside the caller's transaction.

Its answers, its history, who has it and since when stay. A visit whose node promises something else gets its promise
counted anew from the moment the ticket entered it, with the working time it stood paused; a promise already broken
stays broken. A wait ends when the node it stands at now says, counted from when it began.

Where the node asks other people, they are asked as if the ticket had come to this drawing: who is still asked keeps
their visit and what they said, who is not any more loses it, and a new visit carries the promise of the place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.calendars import service as calendars
from scrm_app.core import live
from scrm_app.core.events import publish
from scrm_app.flows.engine.advance import FlowState, open_nodes, standing
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.migrate import migrate
from scrm_app.flows.engine.state import Refusal, Seat, Token
from scrm_app.flows.engine.views import FlowVersionView
from scrm_app.forms.engine import answers as answers_engine
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.notifications import service as notifications
from scrm_app.tickets.engine import priority
from scrm_app.tickets.events import TicketAssigned, VotesSuffice
from scrm_app.tickets.repository import counting, hot, moving, people
from scrm_app.tickets.service import clock, following, promises, reseating
from scrm_app.tickets.service.asking import Subject
from scrm_app.tickets.service.dispatching import Given, leader_of
from scrm_app.tickets.service.entering import Turn, wait_until
from scrm_app.tickets.service.reseating import Asked

MOVED, RETURNED = "migrated", "migrated_back"
KEPT = (
    "flow_version_id", "form_version_id", "flow_state", "node_id", "node_name", "stage", "assignee_id", "role_code",
    "due_at", "rank_at", "entered_at", "paused_at", "paused_for", "escalation_level",
)  # fmt: skip
KEPT_OF_TASK = (
    "flow_version_id", "node_id", "node_name", "seat", "kind", "stage", "assignee_id", "role_code", "due_at",
)  # fmt: skip
_INSTANTS = frozenset({"due_at", "rank_at", "entered_at", "paused_at"})
_OPEN: dict[str, Any] = {"finished_at": None, "action": "", "actor_id": None, "actor_name": ""}


@dataclass(frozen=True)
class Who:
    """In whose name the history speaks."""

    user_id: int | None
    name: str


def refuse(row: Any, old: Graph, new: Graph, mapping: Mapping[str, str]) -> FlowState | Refusal:
    """Where the ticket would stand on `new`, or why it cannot go there."""
    return migrate(old, new, FlowState.from_json(row.flow_state), mapping)


def to_fill(schema: FormSchema, graph: Graph, state: FlowState, answers: Mapping[str, Any]) -> list[str]:
    """Labels of the fields somebody must fill in or correct on the new version before these nodes can be left."""
    wanted = {key for node in open_nodes(graph, state) for key in graph.nodes[node].required}
    wanted |= {field.key for field in schema.questions() if field.required}
    _, problems = answers_engine.validate(schema, answers, only={f.key for f in schema.questions()})
    found = []
    for field in schema.questions():
        empty = answers.get(field.key) in (None, "", [], {})
        if (empty and field.key in wanted) or (not empty and field.key in problems):
            found.append(field.label)
    return found


def snapshot(row: Any, tasks: Iterable[Any]) -> dict[str, Any]:
    """What putting back needs: the ticket's place and its open visits, as JSON."""
    kept = {name: _stored(getattr(row, name)) for name in KEPT}
    return {"ticket": kept, "tasks": [{"id": t.id, **{n: _stored(getattr(t, n)) for n in KEPT_OF_TASK}} for t in tasks]}


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in _INSTANTS and value else value


def rehome(
    session: Session,
    row: Any,
    old: FlowVersionView,
    new: FlowVersionView,
    mapping: Mapping[str, str],
    who: Who,
    now: datetime,
    *,
    kind: str = MOVED,
) -> Refusal | None:
    """Carry a ticket (its row locked) from `old` to `new`; a Refusal changes nothing."""
    state = refuse(row, old.graph, new.graph, mapping)
    if isinstance(state, Refusal):
        return state
    tasks = list(hot.open_tasks(session, row.id))
    threads = list(zip(FlowState.from_json(row.flow_state).tokens, state.tokens, strict=True))
    about = Subject(row.id, new.id, row.org_unit_id, row.opener_id, row.answers)
    asked = reseating.ask_anew(session, about, row, old.graph, new.graph, state, tasks, now)
    visits = _visits(_Move(session, row, old.graph, new, asked, now), tasks, threads, who)
    place = _place(new.graph, asked.state, visits, row)
    changes: dict[str, Any] = {
        "flow_version_id": new.id,
        "form_version_id": new.form_version_id,
        "flow_state": asked.state.to_json(),
        "node_id": place.node.id if place else row.node_id,
        "node_name": new.graph.label(place.node.id) if place else row.node_name,
        "stage": place.node.stage if place else row.stage,
        "assignee_id": place.who.assignee_id if place else row.assignee_id,
        "role_code": place.who.role_code if place else row.role_code,
        "due_at": place.due if place else row.due_at,
        "rank_at": priority.rank_at(row.priority, row.entered_at, place.due if place else row.due_at),
        "updated_at": now,
        "move_item_id": None,
    }
    hot.update_ticket(session, row.id, row.version, **changes)
    if any(visit.due_changed for visit in visits):
        _rearm(session, row, visits, now)
    _wait_on(session, row, new, asked.state)
    promises.follow(session, row.id, now)
    _count(session, row, changes)
    _note(session, row, old, new, str(changes["node_name"]), who, now, kind)
    for given in sorted({v.who.assignee_id for v in visits if v.reassigned and v.who.assignee_id is not None}):
        publish(session, TicketAssigned(row.id, given, who.user_id, now))
    if asked.agreed:
        publish(session, VotesSuffice(row.id, tuple(asked.agreed), now))
    live.touch(session, "tickets", f"ticket:{row.id}", f"portal:{row.id}")
    return None


@dataclass(frozen=True)
class _Visit:
    """An open visit as it is after the move; `reassigned`: its person did not have it before."""

    node: Node
    token: int
    seat: int
    who: Given
    due: datetime | None
    due_changed: bool
    reassigned: bool


def _thread(threads: list[tuple[Token, Token]], task: Any) -> Token | None:
    """The thread a visit belongs to, as it stands after the move; old visits (token 0) go by their node."""
    own = next((after for before, after in threads if before.id == task.token_id), None)
    return own or next((after for before, after in threads if before.node == task.node_id), None)


@dataclass(frozen=True)
class _Move:
    """What carrying the visits of one ticket needs to know."""

    session: Session
    row: Any
    old: Graph
    new: FlowVersionView
    asked: Asked
    now: datetime

    def seat(self, token: Token | None, task: Any) -> int:
        """The seat a visit is for now; -1: it is no longer asked."""
        seat = int(task.seat)
        return self.asked.seats.get((token.id, seat), seat) if token else seat

    def due(self, task: Any, node: Node) -> datetime | None:
        """The promise of a visit at `node`: the same one where the limit is the same."""
        before = self.old.nodes.get(task.node_id)
        limit = before.limit_minutes if before else None
        if limit == node.limit_minutes:
            due: datetime | None = task.due_at
            return due
        about = self.session, self.row.id, self.new.flow_id
        return _promised(
            self.session, task, promises.scaled(*about, limit), promises.scaled(*about, node.limit_minutes)
        )


def _visits(move: _Move, tasks: list[Any], threads: list[tuple[Token, Token]], who: Who) -> list[_Visit]:
    """The visits as they are after the move: carried, ended, and begun for whoever is asked in addition."""
    session, at = move.session, {task.id: _thread(threads, task) for task in tasks}
    places = {(t.id, s.id): (t, s) for t, s in reseating.open_places(move.new.graph, move.asked.state)}
    carried, gone = [], []
    for task in tasks:
        token = at[task.id]
        people = token is not None and move.new.graph.nodes[token.node].waits
        if people and token and places.pop((token.id, move.seat(token, task)), None) is None:
            gone.append(task)
        else:
            carried.append((task, _carried(move, task, token)))
    done = {"at": move.now, "action": "cancelled", "actor_id": who.user_id, "actor_name": who.name}
    hot.finish_tasks(
        session,
        [{"b_id": move.row.id, "b_node": t.node_id, "b_token": t.token_id, "b_seat": t.seat, **done} for t in gone],
    )
    for task, visit in carried:
        moving.write_task(session, task.id, **_columns(move.new, visit))
    begun = []
    for token, seat in places.values():
        own = [task for task in tasks if (found := at[task.id]) is not None and found.id == token.id]
        begun.append(_begin(move, token, seat, own))
    hot.insert_tasks(session, [columns for _, columns in begun])
    had = {(token.id if (token := at[t.id]) else 0, t.assignee_id) for t in tasks}
    after = [visit for _, visit in carried] + [visit for visit, _ in begun]
    return [replace(v, reassigned=(v.token, v.who.assignee_id) not in had) for v in after]


def _carried(move: _Move, task: Any, token: Token | None) -> _Visit:
    node = move.new.graph.nodes[token.node if token else task.node_id]
    who = Given(task.assignee_id, task.role_code)
    if token and (token.id, task.seat) in move.asked.seats:
        alone = move.asked.alone.get(token.id)
        who = Given(task.assignee_id) if alone is None else alone if alone != Given() else who
    due = move.due(task, node)
    changed = due != task.due_at or node.id != task.node_id
    return _Visit(node, token.id if token else 0, move.seat(token, task), who, due, changed, False)


def _begin(move: _Move, token: Token, seat: Seat, before: list[Any]) -> tuple[_Visit, dict[str, Any]]:
    """A visit for somebody asked in addition: since the ticket is there, or since the one before them has spoken."""
    node, row, who = move.new.graph.nodes[token.node], move.row, move.asked.alone.get(token.id, Given())
    if seat.who:
        active = seat.who.isdigit() and people.is_active_user(move.session, int(seat.who)) is not None
        who = Given(int(seat.who) if active else leader_of(move.session, row.org_unit_id))
    if before and not (node.parts.approval.mode == "sequence" and any(s.verdict for s in token.seats)):
        first = min(before, key=lambda t: t.entered_at)
        since, due = first.entered_at, move.due(first, node)
    else:
        limit = promises.scaled(move.session, row.id, move.new.flow_id, node.limit_minutes)
        since, due = move.now, clock.promised_until(move.session, row.org_unit_id, move.now, limit)
    visit = _Visit(node, token.id, seat.id, who, due, True, True)
    new = {"ticket_id": row.id, "org_unit_id": row.org_unit_id, "token_id": token.id, "entered_at": since}
    return visit, {**new, **_columns(move.new, visit), "action": "", "actor_name": "", "version": 1}


def _columns(new: FlowVersionView, visit: _Visit) -> dict[str, Any]:
    """The columns of a visit that say where it is, whose and by when."""
    return {
        "flow_version_id": new.id,
        "node_id": visit.node.id,
        "node_name": new.graph.label(visit.node.id),
        "seat": visit.seat,
        "kind": visit.node.kind,
        "stage": visit.node.stage,
        "assignee_id": visit.who.assignee_id,
        "role_code": visit.who.role_code,
        "due_at": visit.due,
    }


def _promised(session: Session, task: Any, before: int | None, after: int | None) -> datetime | None:
    """The new promise, counted from entering, plus the working time the old one had been put off by pauses."""
    if not after:
        return None
    unit, since = task.org_unit_id, task.entered_at
    pause = 0
    if before and task.due_at is not None:
        first = calendars.due_at(session, unit, since, before)
        pause = max(0, round(calendars.working_minutes(session, unit, first, task.due_at)))
    return clock.promised_until(session, unit, since, after + pause)


def _place(graph: Graph, state: FlowState, visits: list[_Visit], row: Any) -> _Visit | None:
    """The visit boards show: the oldest open node, as transitions do."""
    by_token = {v.token: v for v in reversed(visits)}
    here = [by_token[t.id] for t in standing(graph, state) if t.id in by_token]
    return here[0] if here and row.status == "open" else None


def _rearm(session: Session, row: Any, visits: Iterable[_Visit], now: datetime) -> None:
    """The reminders of all open visits anew, each promise once however many people it was made to."""
    clock.disarm(session, row.id)
    if row.paused_at is not None:
        return
    promised = {(v.node.id, v.due): v for v in visits if v.due is not None}
    for visit in promised.values():
        clock.arm_again(session, row, visit.node, visit.due or now, now)


def _wait_on(session: Session, row: Any, version: FlowVersionView, state: FlowState) -> None:
    """The alarm clocks of the waits, by the nodes they stand at on this version."""
    notifications.cancel_reminders(session, "ticket", row.id, kinds=[following.WAIT])
    about = Subject(row.id, version.id, row.org_unit_id, row.opener_id, row.answers)
    for token in state.tokens:
        node = version.graph.nodes[token.node]
        if node.kind == "wait":
            since = datetime.fromisoformat(token.since)
            due = wait_until(session, about, node.parts.wait, since)
            following.arm(session, row.id, [Turn(node, token.id, 0, Given(), due)], since)


def _count(session: Session, row: Any, after: Mapping[str, Any]) -> None:
    if row.node_id == after["node_id"]:
        return
    same = {"org_unit_id": row.org_unit_id, "flow_id": row.flow_id, "status": row.status}
    left = {**same, "node_id": row.node_id, "stage": row.stage, "tickets": -1}
    counting.count(session, [left, {**same, "node_id": after["node_id"], "stage": after["stage"], "tickets": 1}])


def _note(
    session: Session, row: Any, old: FlowVersionView, new: FlowVersionView, to: str, who: Who, now: datetime, kind: str
) -> None:
    hot.insert_event(
        session,
        ticket_id=row.id,
        kind=kind,
        at=now,
        actor_id=who.user_id,
        actor_name=who.name,
        from_node=row.node_name,
        to_node=to,
        data={"from_version": old.number, "to_version": new.number},
    )


def put_back(
    session: Session,
    row: Any,
    before: Mapping[str, Any],
    old: FlowVersionView,
    new: FlowVersionView,
    who: Who,
    now: datetime,
) -> None:
    """Undo for a ticket nobody touched since: every column as it was; `old` is the version it goes back to.

    A promise broken meanwhile stays broken, with its level: time is not taken back.
    """
    ticket = {name: _read(name, value) for name, value in before["ticket"].items() if name in KEPT}
    ticket["escalation_level"] = max(ticket["escalation_level"], row.escalation_level)
    hot.update_ticket(session, row.id, row.version, **ticket, updated_at=now)
    moving.drop_open_tasks(session, row.id, besides=[saved["id"] for saved in before["tasks"]])
    visits = []
    for saved in before["tasks"]:
        columns = {name: _read(name, saved[name]) for name in KEPT_OF_TASK if name in saved}
        moving.write_task(session, saved["id"], **columns, **_OPEN)
        node = old.graph.nodes.get(columns["node_id"])
        if node is not None:
            visits.append(_Visit(node, 0, columns.get("seat", 0), Given(), columns["due_at"], True, False))
    _rearm(session, row, visits, now)
    _wait_on(session, row, old, FlowState.from_json(ticket["flow_state"]))
    _count(session, row, ticket)
    _note(session, row, new, old, str(ticket["node_name"]), who, now, RETURNED)
    live.touch(session, "tickets", f"ticket:{row.id}", f"portal:{row.id}")
