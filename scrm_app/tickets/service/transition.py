"""One step of a ticket along its flow: guard, version, visits, history, counters, reminders; one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.events import publish
from scrm_app.flows import service as flows
from scrm_app.flows.engine.advance import Command, FlowState, Outcome, Refusal, advance, open_nodes
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.tickets.engine import priority
from scrm_app.tickets.errors import MoveRefused, TicketChanged
from scrm_app.tickets.events import TicketAssigned, TicketClosed, TicketMoved, TicketReturned
from scrm_app.tickets.repository import hot, people
from scrm_app.tickets.service import clock, forms_of, moving, rights
from scrm_app.tickets.service.dispatching import Given, assign


@dataclass(frozen=True)
class Moved:
    """Where the ticket stands after a step."""

    ticket_id: int
    version: int
    status: str
    node_id: str
    node_name: str


@dataclass(frozen=True)
class Place:
    """The columns of a ticket that say where it is."""

    status: str
    node_id: str
    node_name: str
    stage: str
    assignee_id: int | None
    role_code: str
    due_at: datetime | None


def step(
    session: Session,
    actor: Actor,
    command: Command,
    *,
    ticket_id: int,
    version: int | None,
    note: str = "",
    answers: Mapping[str, Any] | None = None,
    supervise: bool = False,
    now: datetime,
) -> Moved:
    """Ask the flow for `command` and write everything that follows from it, or refuse with a sentence.

    `supervise` is for acts of a supervisor (cancel), which ask no worker's right.
    """
    row = rights.load(session, actor, ticket_id, "ticket.admin" if supervise else "ticket.work")
    rights.check_current(row, version)
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    state = FlowState.from_json(row.flow_state)
    if not supervise:
        _check_worker(session, actor, row, state, getattr(command, "at", ""))
    at = getattr(command, "at", "")
    values, patch = forms_of.merged(session, actor, row, answers, now=now, node_id=at)
    graph = forms_of.without_hidden_demands(session, graph, row, values, now)
    outcome = advance(graph, state, command, values=values, now=now)
    if isinstance(outcome, Refusal):
        raise _refusal(session, actor, row, outcome, now)
    return apply(session, actor, row, graph, outcome, patch=patch, note=note, now=now)


def _check_worker(session: Session, actor: Actor, row: Any, state: FlowState, at: str) -> None:
    assignee_id, role_code = row.assignee_id, row.role_code
    if len(state.tokens) > 1:
        tasks = [t for t in hot.open_tasks(session, row.id) if not at or t.node_id == at]
        mine = [t for t in tasks if rights.may_work(actor, t.assignee_id, t.role_code)]
        chosen = (mine or tasks)[:1]
        if chosen:
            assignee_id, role_code = chosen[0].assignee_id, chosen[0].role_code
    rights.check_worker(session, actor, assignee_id, role_code)


def _refusal(session: Session, actor: Actor, row: Any, refusal: Refusal, now: datetime) -> Exception:
    if refusal.code == "missing_fields":
        return forms_of.missing(session, actor, row, refusal.fields, now)
    return MoveRefused(refusal.text)


def apply(
    session: Session,
    actor: Actor,
    row: Any,
    graph: Graph,
    outcome: Outcome,
    *,
    patch: dict[str, Any],
    note: str,
    now: datetime,
) -> Moved:
    """Write the outcome of a step on `row`."""
    who = {"actor_id": actor.user_id or None, "actor_name": actor.name}
    hot.finish_tasks(
        session, [{"b_id": row.id, "b_node": v.node_id, "at": now, "action": v.action, **who} for v in outcome.left]
    )
    given = enter(
        session,
        graph,
        outcome,
        row.id,
        row.flow_version_id,
        row.org_unit_id,
        row.opener_id,
        now,
        answers=patch.get("answers"),
    )
    place = place_of(session, row.id, graph, outcome, given)
    changes = _changes(row, place, outcome, patch, actor, now)
    if not hot.update_ticket(session, row.id, row.version, **changes):
        raise TicketChanged("", row.node_name)
    _history(session, row.id, graph, outcome, who, note, now)
    recount(session, row, place)
    if row.due_at is not None:
        clock.disarm(session, row.id)
    for node_id, (_, due) in given.items():
        clock.arm(session, row.id, graph.nodes[node_id], due, now)
    _announce(session, actor, row, outcome, place, given, note, now)
    if row.move_item_id is not None and place.status == "open":
        moving.arrive(session, ticket_id=row.id, nodes=open_nodes(graph, outcome.state), now=now)
        row = hot.load(session, row.id)
        return Moved(row.id, row.version, row.status, row.node_id, row.node_name)
    return Moved(row.id, row.version + 1, place.status, place.node_id, place.node_name)


Entered = dict[str, tuple[Given, datetime | None]]


def enter(
    session: Session,
    graph: Graph,
    outcome: Outcome,
    ticket_id: int,
    flow_version_id: int,
    org_unit_id: int,
    opener_id: int | None,
    now: datetime,
    answers: Mapping[str, Any] | None = None,
) -> Entered:
    """Open a visit at every people's node that was entered; who has it and until when, by node.

    What is sent back goes to whoever did it before.
    """

    def _assign(node: Node) -> Given:
        where = {"org_unit_id": org_unit_id, "opener_id": opener_id, "ticket_id": ticket_id}
        return assign(session, node, **where, answers=answers, now=now)  # type: ignore[arg-type]

    found: Entered = {}
    rows: list[dict[str, Any]] = []
    back = any(v.action in ("return", "reject") for v in outcome.left)
    for visit in outcome.entered:
        node = graph.nodes[visit.node_id]
        if not node.waits or node.id in found:
            continue
        before = people.last_worker(session, ticket_id, node.id) if back else None
        who = Given(before, node.assign.value if node.assign.kind == "role" else "") if before else _assign(node)
        due = clock.promised_until(session, org_unit_id, now, node.limit_minutes)
        found[node.id] = (who, due)
        rows.append(_visit_row(node, ticket_id, flow_version_id, org_unit_id, graph, who, due, now))
    hot.insert_tasks(session, rows)
    return found


def _visit_row(
    node: Node,
    ticket_id: int,
    version_id: int,
    unit: int,
    graph: Graph,
    who: Given,
    due: datetime | None,
    now: datetime,
) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id,
        "flow_version_id": version_id,
        "node_id": node.id,
        "node_name": graph.label(node.id),
        "kind": node.kind,
        "stage": node.stage,
        "org_unit_id": unit,
        "role_code": who.role_code,
        "assignee_id": who.assignee_id,
        "entered_at": now,
        "due_at": due,
        "action": "",
        "actor_name": "",
        "version": 1,
    }


def place_of(session: Session, ticket_id: int, graph: Graph, outcome: Outcome, given: Entered) -> Place:
    """Where boards show the ticket: its oldest open node, or the end it came to."""
    if outcome.ended:
        node = graph.nodes.get(outcome.end_node) or next(iter(graph.of_kind("end")), None)
        status = "closed" if outcome.state.status == "done" else "cancelled"
        name, stage = (graph.label(node.id), node.stage) if node else ("", "post")
        return Place(status, node.id if node else "", name, stage, None, "", None)
    node = graph.nodes[open_nodes(graph, outcome.state)[0]]
    if node.id in given:
        who, due = given[node.id]
    else:
        task = next(t for t in hot.open_tasks(session, ticket_id) if t.node_id == node.id)
        who, due = Given(task.assignee_id, task.role_code), task.due_at
    return Place("open", node.id, graph.label(node.id), node.stage, who.assignee_id, who.role_code, due)


def _changes(
    row: Any, place: Place, outcome: Outcome, patch: dict[str, Any], actor: Actor, now: datetime
) -> dict[str, Any]:
    moved = place.node_id != row.node_id
    changes: dict[str, Any] = {
        "status": place.status,
        "node_id": place.node_id,
        "node_name": place.node_name,
        "stage": place.stage,
        "assignee_id": place.assignee_id,
        "role_code": place.role_code,
        "due_at": place.due_at,
        "rank_at": priority.rank_at(row.priority, now if moved else row.entered_at, place.due_at),
        "flow_state": outcome.state.to_json(),
        "updated_at": now,
        "last_actor_name": actor.name,
        "paused_at": None,
        "escalation_level": 0 if moved else row.escalation_level,
        "entered_at": now if moved else row.entered_at,
        "closed_at": None if place.status == "open" else now,
    }
    return changes | patch


def recount(session: Session, before: Any, after: Place) -> None:
    """Move one ticket from the counter of its old place to that of its new one."""
    if (before.node_id, before.status) == (after.node_id, after.status):
        return
    same = {"org_unit_id": before.org_unit_id, "flow_id": before.flow_id}
    left = {**same, "node_id": before.node_id, "stage": before.stage, "status": before.status, "tickets": -1}
    entered = {**same, "node_id": after.node_id, "stage": after.stage, "status": after.status, "tickets": 1}
    hot.count(session, [left, entered])


def _history(
    session: Session, ticket_id: int, graph: Graph, outcome: Outcome, who: dict[str, Any], note: str, now: datetime
) -> None:
    left = [v for v in outcome.left if v.action != "cancelled"] or list(outcome.left)
    entered = [graph.label(v.node_id) for v in outcome.entered]
    hot.insert_event(
        session,
        ticket_id=ticket_id,
        kind=left[0].action if left else "moved",
        at=now,
        from_node="、".join(graph.label(v.node_id) for v in left)[:80],
        to_node=("、".join(entered) or (graph.label(outcome.end_node) if outcome.end_node in graph.nodes else ""))[:80],
        note=note[:2000],
        data={},
        **who,
    )


def _announce(
    session: Session, actor: Actor, row: Any, outcome: Outcome, place: Place, given: Entered, note: str, now: datetime
) -> None:
    left = tuple(v.node_id for v in outcome.left)
    publish(session, TicketMoved(row.id, left, tuple(v.node_id for v in outcome.entered), now))
    returned = any(v.action in ("return", "reject") for v in outcome.left)
    if returned and place.status == "open":
        publish(session, TicketReturned(row.id, place.node_id, note, actor.user_id or None, now))
    for who, _ in given.values():
        if who.assignee_id is not None and who.assignee_id != actor.user_id and not returned:
            publish(session, TicketAssigned(row.id, who.assignee_id, actor.user_id or None, now))
    if place.status != "open":
        publish(session, TicketClosed(row.id, row.org_unit_id, place.status == "cancelled", now))
    live.touch(session, "tickets", f"ticket:{row.id}", f"portal:{row.id}")
