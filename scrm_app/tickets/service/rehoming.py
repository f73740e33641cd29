"""One running ticket carried to another version of its flow, and put back; always inside the caller's transaction.

Its answers, its history, who has it and since when stay. A visit whose node promises something else gets its promise
counted anew from the moment the ticket entered it, with the working time it stood paused; a promise already broken
stays broken.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.calendars import service as calendars
from scrm_app.core import live
from scrm_app.core.events import publish
from scrm_app.flows.engine.advance import FlowState, open_nodes
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.migrate import migrate
from scrm_app.flows.engine.state import Refusal
from scrm_app.flows.engine.views import FlowVersionView
from scrm_app.forms.engine import answers as answers_engine
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.notifications import service as notifications
from scrm_app.tickets.engine import priority, sla
from scrm_app.tickets.events import TicketAssigned
from scrm_app.tickets.repository import hot, moving
from scrm_app.tickets.service import clock
from scrm_app.tickets.service.dispatching import Given, assign

MOVED, RETURNED = "migrated", "migrated_back"
KEPT = (
    "flow_version_id", "form_version_id", "flow_state", "node_id", "node_name", "stage", "assignee_id", "role_code",
    "due_at", "rank_at",
)  # fmt: skip
KEPT_OF_TASK = ("flow_version_id", "node_id", "node_name", "kind", "stage", "assignee_id", "role_code", "due_at")
_INSTANTS = frozenset({"due_at", "rank_at"})


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
    places = {
        t.node: after.node for t, after in zip(FlowState.from_json(row.flow_state).tokens, state.tokens, strict=True)
    }
    carried = [
        _carry_task(session, row, task, old.graph, new, places.get(task.node_id, task.node_id), now) for task in tasks
    ]
    place = _place(new.graph, state, carried, row)
    changes: dict[str, Any] = {
        "flow_version_id": new.id,
        "form_version_id": new.form_version_id,
        "flow_state": state.to_json(),
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
    for visit in carried:
        _wake(session, row, visit, now)
    _count(session, row, changes)
    _note(session, row, old, new, str(changes["node_name"]), who, now, kind)
    for visit in carried:
        given = visit.who.assignee_id
        if visit.reassigned and given is not None:
            publish(session, TicketAssigned(row.id, given, who.user_id, now))
    live.touch(session, "tickets", f"ticket:{row.id}", f"portal:{row.id}")
    return None


@dataclass(frozen=True)
class _Visit:
    """An open visit as it is after the move."""

    node: Node
    who: Given
    due: datetime | None
    due_changed: bool
    reassigned: bool


def _carry_task(
    session: Session, row: Any, task: Any, old: Graph, new: FlowVersionView, to: str, now: datetime
) -> _Visit:
    node, before = new.graph.nodes[to], old.nodes.get(task.node_id)
    same_rule = before is not None and before.assign == node.assign
    who = Given(task.assignee_id, task.role_code)
    if not same_rule:
        who = assign(session, node, org_unit_id=row.org_unit_id, opener_id=row.opener_id, ticket_id=row.id, now=now)
    limit = before.limit_minutes if before else None
    due = task.due_at if limit == node.limit_minutes else _promised(session, task, limit, node.limit_minutes)
    moving.write_task(
        session,
        task.id,
        flow_version_id=new.id,
        node_id=node.id,
        node_name=new.graph.label(node.id),
        kind=node.kind,
        stage=node.stage,
        assignee_id=who.assignee_id,
        role_code=who.role_code,
        due_at=due,
    )
    changed = due != task.due_at or node.id != task.node_id
    return _Visit(node, who, due, changed, who.assignee_id != task.assignee_id)


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
    here = open_nodes(graph, state)
    by_node = {v.node.id: v for v in reversed(visits)}
    return next((by_node[n] for n in here if n in by_node), None) if row.status == "open" else None


def _wake(session: Session, row: Any, visit: _Visit, now: datetime) -> None:
    """Reminders follow a changed promise. One already broken is not broken again; it is spoken of at its next time."""
    if not visit.due_changed:
        return
    clock.disarm(session, row.id)
    if row.paused_at is not None or visit.due is None:
        return
    if visit.due > now or row.breached_at is None:
        clock.arm(session, row.id, visit.node, visit.due, now)
        return
    again = sla.next_overdue_at(clock.promise_of(visit.node), now)
    if again is not None:
        node_id = visit.node.id
        key = f"{clock.OVERDUE}:{row.id}:{node_id}:{again.isoformat()}"
        payload = {"node": node_id, "due": visit.due.isoformat()}
        about = {"kind": clock.OVERDUE, "subject_type": "ticket", "subject_id": row.id}
        notifications.schedule_reminders(session, [{**about, "due_at": again, "payload": payload, "dedupe_key": key}])


def _count(session: Session, row: Any, after: Mapping[str, Any]) -> None:
    if row.node_id == after["node_id"]:
        return
    same = {"org_unit_id": row.org_unit_id, "flow_id": row.flow_id, "status": row.status}
    left = {**same, "node_id": row.node_id, "stage": row.stage, "tickets": -1}
    hot.count(session, [left, {**same, "node_id": after["node_id"], "stage": after["stage"], "tickets": 1}])


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
    """Undo for a ticket nobody touched since: every column as it was; `old` is the version it goes back to."""
    ticket = {name: _read(name, before["ticket"][name]) for name in KEPT}
    hot.update_ticket(session, row.id, row.version, **ticket, updated_at=now)
    clock.disarm(session, row.id)
    for saved in before["tasks"]:
        columns = {name: _read(name, saved[name]) for name in KEPT_OF_TASK}
        moving.write_task(session, saved["id"], **columns)
        node, due = old.graph.nodes.get(columns["node_id"]), columns["due_at"]
        if node is not None and due is not None and row.paused_at is None:
            _wake(session, row, _Visit(node, Given(), due, True, False), now)
    _count(session, row, ticket)
    _note(session, row, new, old, str(ticket["node_name"]), who, now, RETURNED)
    live.touch(session, "tickets", f"ticket:{row.id}", f"portal:{row.id}")
