"""A running flow goes on without a person: a time has come, something happened, another ticket ended, time is up."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.events import publish
from scrm_app.flows import service as flows
from scrm_app.flows.engine.advance import Cancel, Command, Count, FlowState, Refusal, TimeUp, Wake, advance
from scrm_app.flows.engine.state import Token, Visit
from scrm_app.tickets.errors import MoveRefused, NothingAwaited
from scrm_app.tickets.events import TicketAssigned
from scrm_app.tickets.repository import flowing, hot
from scrm_app.tickets.service import forms_of, rights, transition
from scrm_app.tickets.service.asking import Subject, people_of


def wait_is_over(session: Session, *, ticket_id: int, payload: Mapping[str, Any], at: datetime) -> None:
    """The time of a wait node has come; a thread that has moved on since is left alone."""
    row = hot.load_for_change(session, ticket_id)
    if row is None or row.status != "open":
        return
    for token in FlowState.from_json(row.flow_state).tokens:
        same = (token.id, token.node, token.since) == (payload.get("token"), payload.get("node"), payload.get("since"))
        if same:
            go_on(session, row, Wake(token.id), "time", at)
            return


def wake_event(session: Session, *, ticket_id: int, event: str, signal: str = "", now: datetime) -> int:
    """Something happened that wait nodes may wait for (customer_reply, bill_confirmed, signal); how many went on."""
    woken = 0
    while True:
        row = hot.load_for_change(session, ticket_id)
        token = _awaiting(session, row, event, signal) if row is not None and row.status == "open" else None
        if token is None or woken > 20:
            return woken
        go_on(session, row, Wake(token.id), event, now)
        woken += 1


def _awaiting(session: Session, row: Any, event: str, signal: str) -> Token | None:
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    for token in FlowState.from_json(row.flow_state).tokens:
        wait = graph.nodes[token.node].parts.wait
        meant = wait.until == "event" and wait.event == event and (event != "signal" or wait.signal == signal)
        if graph.nodes[token.node].kind == "wait" and meant:
            return token
    return None


def count_votes(session: Session, *, ticket_id: int, tokens: Sequence[int], now: datetime) -> None:
    """The says at these threads are enough as the flow is drawn now: they go on."""
    for token_id in tokens:
        row = hot.load_for_change(session, ticket_id)
        tokens_now = FlowState.from_json(row.flow_state).tokens if row is not None and row.status == "open" else ()
        if any(t.id == token_id and t.seats for t in tokens_now):
            go_on(session, row, Count(token_id), "votes", now)


def signal_ticket(session: Session, actor: Actor, *, ticket_id: int, signal: str, now: datetime) -> int:
    """Another program says that something has happened; NothingAwaited when no step waits for that."""
    row = rights.load(session, actor, ticket_id, "ticket.work")
    rights.check_current(row, None)
    woken = wake_event(session, ticket_id=ticket_id, event="signal", signal=signal.strip()[:40], now=now)
    if not woken:
        raise NothingAwaited(signal[:40])
    return woken


def child_ended(session: Session, *, ticket_id: int, now: datetime) -> None:
    """A ticket that a flow had opened has ended: the thread that waited for it goes on, with its answers."""
    child = hot.load_for_change(session, ticket_id)
    if child is None or not child.parent_id or not child.parent_token:
        return
    parent = hot.load_for_change(session, child.parent_id)
    if parent is None or parent.status != "open":
        return
    graph = flows.get_flow_version(session, parent.flow_version_id).graph
    for token in FlowState.from_json(parent.flow_state).tokens:
        node = graph.nodes[token.node]
        if token.id == child.parent_token and node.kind == "subflow" and node.holds:
            pairs = node.parts.subflow.out
            given = {p.target: child.answers[p.source] for p in pairs if child.answers.get(p.source) is not None}
            go_on(session, parent, Wake(token.id), "child", now, given=given, data={"number": child.number})
            return


def call_off_children(session: Session, *, ticket_id: int, token: int, now: datetime) -> None:
    """Nobody waits for the sub-flow any more: its ticket ends too."""
    for child_id in flowing.open_children(session, ticket_id, token):
        row = hot.load_for_change(session, child_id)
        if row is not None and row.status == "open":
            go_on(session, row, Cancel(), "parent", now)


def time_up(session: Session, row: Any, task: Any, now: datetime) -> bool:
    """The limit of a step is over: pass, reject or hand over, as the node says; False when it says nothing."""
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    node = graph.nodes.get(task.node_id)
    if node is None or node.on_timeout == "none":
        return False
    if node.on_timeout == "transfer":
        return _hand_over(session, row, task, node.timeout_to, now)
    tokens = [t for t in FlowState.from_json(row.flow_state).tokens if t.node == node.id]
    token = next((t for t in tokens if t.id == task.token_id), tokens[0] if tokens else None)
    if token is None:
        return False
    try:
        go_on(session, row, TimeUp(token.id), node.on_timeout, now)
    except MoveRefused as refusal:
        said = {"zh": refusal.text.zh, "en": refusal.text.en}
        line = {"kind": "auto_failed", "at": now, "from_node": task.node_name, "data": said}
        hot.insert_event(session, ticket_id=row.id, **line)
        return False
    return True


def _hand_over(session: Session, row: Any, task: Any, wanted: Any, now: datetime) -> bool:
    about = Subject(row.id, row.flow_version_id, row.org_unit_id, row.opener_id, row.answers)
    user = next((u for u in people_of(session, about, [wanted]) if u != task.assignee_id), None)
    if user is None:
        return False
    hot.assign_task(session, task.id, user)
    changes = {"assignee_id": user} if task.node_id == row.node_id else {}
    fresh = hot.load_for_change(session, row.id)
    hot.update_ticket(session, row.id, fresh.version, updated_at=now, **changes)
    hot.insert_event(session, ticket_id=row.id, kind="auto_transfer", at=now, from_node=task.node_name)
    _log(session, row, task.node_id, "transfer", {"user": user}, now)
    publish(session, TicketAssigned(row.id, user, None, now))
    live.touch(session, "tickets", f"ticket:{row.id}")
    return True


def go_on(
    session: Session,
    row: Any,
    command: Command,
    why: str,
    now: datetime,
    *,
    given: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """A step nobody took; `given` are answers it brings along. MoveRefused when the flow cannot take it."""
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    state = FlowState.from_json(row.flow_state)
    patch = forms_of.written(session, row.form_version_id, row.answers, given) if given else {}
    values = patch.get("answers", row.answers)
    asked = forms_of.without_hidden_demands(session, graph, row, values, now)
    answer = advance(asked, state, command, values=values, now=now)
    if isinstance(answer, Refusal):
        raise MoveRefused(answer.text)
    if isinstance(command, Count):
        node_id = next(t.node for t in state.tokens if t.id == command.token)
        answer = replace(answer, left=(*answer.left, Visit(node_id, command.token, "counted", now)))
    at = next((v.node_id for v in answer.left), "")
    actor = system_actor(row.org_unit_id)
    told = {"why": why, **(data or {})}
    transition.apply(session, actor, row, graph, answer, patch=patch, note="", data=told, now=now)
    _log(session, row, at, why, {"entered": [v.node_id for v in answer.entered]}, now)


def _log(session: Session, row: Any, node_id: str, why: str, result: dict[str, Any], now: datetime) -> None:
    version = flows.get_flow_version(session, row.flow_version_id)
    audit.log_decision(
        session,
        kind="flow.by_itself",
        subject_type="ticket",
        subject_id=row.id,
        rule=f"flow:{version.flow_id}",
        rule_version=version.number,
        inputs={"node": node_id, "why": why},
        result=result,
        now=now,
    )
