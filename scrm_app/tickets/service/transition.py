"""One step of a ticket along its flow: guard, version, visits, history, counters, reminders; one transaction."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.events import publish
from scrm_app.flows import service as flows
from scrm_app.flows.engine.advance import (
    Command,
    FlowState,
    Move,
    Outcome,
    Refusal,
    Return,
    advance,
    open_nodes,
    open_places,
    standing,
)
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.seating import seat_all
from scrm_app.flows.engine.state import Visit
from scrm_app.tickets.engine import priority
from scrm_app.tickets.errors import MoveRefused, TicketChanged
from scrm_app.tickets.events import TicketAssigned, TicketClosed, TicketMoved, TicketReturned
from scrm_app.tickets.repository import counting, hot
from scrm_app.tickets.service import clock, following, forms_of, ladders, moving, rights
from scrm_app.tickets.service.asking import Panel, Subject
from scrm_app.tickets.service.entering import Place, Turn, enter, place_of
from scrm_app.tickets.service.limits import check_room


@dataclass(frozen=True)
class Moved:
    """Where the ticket stands after a step."""

    ticket_id: int
    version: int
    status: str
    node_id: str
    node_name: str


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
    data: dict[str, Any] | None = None,
    now: datetime,
) -> Moved:
    """Ask the flow for `command` and write everything that follows from it, or refuse with a sentence.

    `supervise` is for acts of a supervisor (cancel), which ask no worker's right.
    """
    row = rights.load(session, actor, ticket_id, "ticket.admin" if supervise else "ticket.work")
    rights.check_current(row, version)
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    state = FlowState.from_json(row.flow_state)
    wishes = [command] if supervise else _own(session, actor, row, graph, state, command)
    at = getattr(wishes[0], "at", "")
    values, patch = forms_of.merged(session, actor, row, answers, now=now, node_id=at)
    asked = forms_of.without_hidden_demands(session, graph, row, values, now)
    outcome = _first(asked, state, wishes, values, now)
    if isinstance(outcome, Refusal):
        raise _refusal(session, actor, row, outcome, now)
    return apply(session, actor, row, graph, outcome, patch=patch, note=note, data=data, now=now)


def _first(
    graph: Graph, state: FlowState, wishes: list[Command], values: Mapping[str, Any], now: datetime
) -> Outcome | Refusal:
    """The first wish the flow grants, else why it does not grant the first."""
    answers = []
    for wish in wishes:
        answer = advance(graph, state, wish, values=values, now=now)
        if isinstance(answer, Outcome):
            return answer
        answers.append(answer)
    return answers[0]


def _own(session: Session, actor: Actor, row: Any, graph: Graph, state: FlowState, command: Command) -> list[Command]:
    """The command as it concerns this person's own turn; NotYourTask when there is none.

    A dragged card may mean any of the turns a person has; they are tried in order.
    """
    tokens = standing(graph, state)
    if len(tokens) < 2 and not any(t.seats for t in tokens):
        rights.check_worker(session, actor, row.assignee_id, row.role_code)
        return [command]
    at = getattr(command, "at", "")
    tasks = [t for t in people_tasks(session, row.id) if not at or t.node_id == at]
    mine = [t for t in tasks if rights.may_work(actor, t.assignee_id, t.role_code)]
    mine.sort(key=lambda t: t.assignee_id != actor.user_id)
    first = (mine or tasks or [row])[0]
    rights.check_worker(session, actor, first.assignee_id, first.role_code)
    if not mine:
        return [command]
    if (
        not at
        and not isinstance(command, Move)
        and len({t.node_id for t in mine}) > 1
        and not isinstance(command, Return)
    ):
        return [command]
    return [_for_turn(command, task) for task in (mine if isinstance(command, Move) else mine[:1])]


def _for_turn(command: Command, task: Any) -> Command:
    turn: dict[str, Any] = {"at": task.node_id, "token": task.token_id, "seat": task.seat}
    known = {f.name for f in fields(command)}
    return replace(command, **{name: value for name, value in turn.items() if name in known})


def people_tasks(session: Session, ticket_id: int) -> list[Any]:
    """The open turns of people; what is merely awaited is left out."""
    return [t for t in hot.open_tasks(session, ticket_id) if t.kind not in ("wait", "subflow")]


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
    data: dict[str, Any] | None = None,
    now: datetime,
) -> Moved:
    """Write the outcome of a step on `row`: seats, turns, history, counters, reminders, and what follows from it."""
    values = patch.get("answers", row.answers)
    about = Subject(row.id, row.flow_version_id, row.org_unit_id, row.opener_id, values)
    agreeing = any(v.action == "approve" for v in outcome.left)
    panel = Panel(session, about, actor.user_id, agreeing=agreeing)
    outcome = seat_all(graph, outcome, panel, values=values, now=now)
    if outcome.changes:
        patch = patch | forms_of.written(session, row.form_version_id, values, outcome.changes)
        about = replace(about, answers=patch["answers"])
    who = {"actor_id": actor.user_id or None, "actor_name": actor.name}
    hot.finish_tasks(session, [_finished(row.id, visit, who, now) for visit in outcome.left])
    if row.paused_at is not None:
        clock.run_on(session, row, now)
    turns = enter(session, graph, outcome, about, now, panel)
    place = place_of(session, row.id, graph, outcome, turns)
    changes = _changes(row, place, outcome, patch, actor, now)
    check_room(session, actor, row, **changes)
    if not hot.update_ticket(session, row.id, row.version, **hot.differing(row, changes)):
        raise TicketChanged("", row.node_name)
    following.write_history(session, row.id, graph, outcome, who, note, data or {}, now)
    if row.paused_at is not None and place.node_id == row.node_id:
        hot.insert_event(session, ticket_id=row.id, kind="resumed", at=now, **who)
    recount(session, row, place)
    if row.due_at is not None and not _stays(graph, row, outcome):
        clock.disarm(session, row.id)
    if row.escalation_level or row.breached_at is not None:
        ladders.settle(session, row.id, now)
    following.arm(session, row.id, turns, now)
    acted = following.carry_on(session, row.id, graph, outcome, now)
    _announce(session, actor, row, outcome, place, turns, note, now)
    if row.move_item_id is not None and place.status == "open":
        moving.arrive(session, ticket_id=row.id, nodes=open_nodes(graph, outcome.state), now=now)
        acted = True
    return _moved(session, row, place, acted)


def _finished(ticket_id: int, visit: Visit, who: dict[str, Any], now: datetime) -> dict[str, Any]:
    place = {"b_id": ticket_id, "b_node": visit.node_id, "b_token": visit.token_id, "b_seat": visit.seat}
    return {**place, "at": now, "action": visit.action, **who}


def _stays(graph: Graph, row: Any, outcome: Outcome) -> bool:
    """Whether somebody who was asked before the step is still asked; their reminders stay."""
    before = Counter(open_places(graph, FlowState.from_json(row.flow_state)))
    before.subtract((v.node_id, v.token_id, v.seat) for v in outcome.left)
    return any(count > 0 for count in before.values())


def _moved(session: Session, row: Any, place: Place, acted: bool) -> Moved:
    """Where the ticket is now; read again when automatic actions may have moved it further."""
    if not acted:
        return Moved(row.id, row.version + 1, place.status, place.node_id, place.node_name)
    now_at = hot.load_for_change(session, row.id)
    return Moved(now_at.id, now_at.version, now_at.status, now_at.node_id, now_at.node_name)


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
        "paused_for": "",
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
    counting.count(session, [left, entered])


def _announce(
    session: Session,
    actor: Actor,
    row: Any,
    outcome: Outcome,
    place: Place,
    turns: list[Turn],
    note: str,
    now: datetime,
) -> None:
    left = tuple(v.node_id for v in outcome.left)
    publish(session, TicketMoved(row.id, left, tuple(v.node_id for v in outcome.entered), now))
    returned = any(v.action in ("return", "reject", "auto_reject", "reopened") for v in outcome.left)
    if returned and place.status == "open":
        publish(session, TicketReturned(row.id, place.node_id, note, actor.user_id or None, now))
    asked = {t.who.assignee_id for t in turns} - {None, actor.user_id}
    for user_id in () if returned else sorted(u for u in asked if u):
        publish(session, TicketAssigned(row.id, user_id, actor.user_id or None, now))
    if place.status != "open":
        publish(session, TicketClosed(row.id, row.org_unit_id, place.status == "cancelled", now))
    live.touch(session, "tickets", f"ticket:{row.id}", f"portal:{row.id}")
