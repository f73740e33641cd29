"""A ticket arrives somewhere: a row for everybody who is asked now, and for what is awaited, with its promise."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from scrm_app.core.numbers import whole
from scrm_app.core.settings import settings
from scrm_app.flows import service as flows
from scrm_app.flows.engine.advance import Outcome, standing
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.parts import Wait
from scrm_app.flows.engine.state import Token, Visit
from scrm_app.tickets.repository import hot, people
from scrm_app.tickets.service import clock, promises
from scrm_app.tickets.service.asking import Panel, Subject, is_date
from scrm_app.tickets.service.dispatching import Given, assign


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


@dataclass(frozen=True)
class Turn:
    """Somebody's turn, or something awaited; `due` is the promise, or when the wait is over."""

    node: Node
    token: int
    seat: int
    who: Given
    due: datetime | None


def enter(
    session: Session, graph: Graph, outcome: Outcome, about: Subject, now: datetime, panel: Panel | None = None
) -> list[Turn]:
    """Open a row for every turn that begins. What is sent back goes to whoever did it before."""
    tokens = {t.id: t for t in outcome.state.tokens}
    back = any(v.action in ("return", "reject", "withdraw", "auto_reject", "reopened") for v in outcome.left)
    turns = []
    for visit in outcome.entered:
        node = graph.nodes[visit.node_id]
        if visit.action != "enter":
            continue
        if node.holds:
            turns.append(Turn(node, visit.token_id, 0, Given(), wait_until(session, about, node.parts.wait, now)))
            continue
        who = _who(session, node, tokens.get(visit.token_id), visit, about, back, panel, now)
        flow_id = flows.get_flow_version(session, about.flow_version_id).flow_id
        limit = promises.scaled(session, about.ticket_id, flow_id, node.limit_minutes)
        due = clock.promised_until(session, about.org_unit_id, now, limit)
        turns.append(Turn(node, visit.token_id, visit.seat, who, due))
    hot.insert_tasks(session, [_row(turn, graph, about, now) for turn in turns])
    return turns


def _who(
    session: Session,
    node: Node,
    token: Token | None,
    visit: Visit,
    about: Subject,
    back: bool,
    panel: Panel | None,
    now: datetime,
) -> Given:
    meant = next((s.who for s in token.seats if s.id == visit.seat), "") if token else ""
    if whole(meant) and people.is_active_user(session, whole(meant)) is not None:
        return Given(int(meant))
    before = people.last_worker(session, about.ticket_id, node.id) if back else None
    if before:
        return Given(before, node.assign.value if node.assign.kind == "role" else "")
    alone = panel.alone(node) if panel and node.parts.approval.approvers else None
    if alone:
        return Given(alone)
    where: dict[str, Any] = {"org_unit_id": about.org_unit_id, "opener_id": about.opener_id}
    given = assign(session, node, **where, ticket_id=about.ticket_id, answers=about.answers, now=now)
    if given == Given() and node.assign.kind != "none":
        return Given(next((rung[0] for rung in people.leaders(session, about.org_unit_id) if rung), None))
    return given


def _row(turn: Turn, graph: Graph, about: Subject, now: datetime) -> dict[str, Any]:
    return {
        "ticket_id": about.ticket_id,
        "flow_version_id": about.flow_version_id,
        "node_id": turn.node.id,
        "node_name": graph.label(turn.node.id),
        "token_id": turn.token,
        "seat": turn.seat,
        "kind": turn.node.kind,
        "stage": turn.node.stage,
        "org_unit_id": about.org_unit_id,
        "role_code": turn.who.role_code,
        "assignee_id": turn.who.assignee_id,
        "entered_at": now,
        "due_at": turn.due if turn.node.waits else None,
        "action": "",
        "actor_name": "",
        "version": 1,
    }


def wait_until(session: Session, about: Subject, wait: Wait, now: datetime) -> datetime | None:
    """When a wait is over by itself; a date that is not filled in is over at once, None only ends by its event."""
    if wait.until == "event":
        return now + timedelta(minutes=wait.timeout_minutes) if wait.timeout_minutes else None
    if wait.until == "date":
        found = is_date(about.answers.get(wait.field))
        if found is None:
            return now
        aware = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(settings().zone))
        return aware.astimezone(UTC) + timedelta(minutes=wait.offset_minutes)
    minutes = wait.minutes or 0
    if wait.working and minutes:
        return clock.promised_until(session, about.org_unit_id, now, minutes)
    return now + timedelta(minutes=minutes)


def place_of(session: Session, ticket_id: int, graph: Graph, outcome: Outcome, turns: list[Turn]) -> Place:
    """Where boards show the ticket: its oldest open node, or the end it came to."""
    if outcome.ended:
        node = graph.nodes.get(outcome.end_node) or next(iter(graph.of_kind("end")), None)
        status = "closed" if outcome.state.status == "done" else "cancelled"
        name, stage = (graph.label(node.id), node.stage) if node else ("", "post")
        return Place(status, node.id if node else "", name, stage, None, "", None)
    token = standing(graph, outcome.state)[0]
    node = graph.nodes[token.node]
    turn = next((t for t in turns if t.node.id == node.id and t.token == token.id), None)
    if turn is not None:
        who, due = turn.who, turn.due if node.waits else None
    else:
        tasks = [t for t in hot.open_tasks(session, ticket_id) if t.node_id == node.id]
        task = next((t for t in tasks if t.token_id in (token.id, 0)), tasks[0] if tasks else None)
        who = Given(task.assignee_id, task.role_code) if task else Given()
        due = task.due_at if task else None
    return Place("open", node.id, graph.label(node.id), node.stage, who.assignee_id, who.role_code, due)
