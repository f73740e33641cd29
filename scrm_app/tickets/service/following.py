"""What follows a step besides the move itself: the line in the history, the alarm clocks, the program's own actions."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.events import publish
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.kinds import KINDS
from scrm_app.flows.engine.seats import progress
from scrm_app.flows.engine.state import Outcome, Visit
from scrm_app.notifications import service as notifications
from scrm_app.tickets.events import NodePassed, SubflowLeft
from scrm_app.tickets.repository import hot, people
from scrm_app.tickets.service import clock
from scrm_app.tickets.service.entering import Turn

WAIT = "flow.wait"


def write_history(
    session: Session,
    ticket_id: int,
    graph: Graph,
    outcome: Outcome,
    who: dict[str, Any],
    note: str,
    data: dict[str, Any],
    now: datetime,
) -> None:
    """One line for the step, and one for every vote that was taken for granted."""
    left = [v for v in outcome.left if v.action != "cancelled"] or list(outcome.left)
    ended = graph.label(outcome.end_node) if outcome.end_node in graph.nodes else ""
    entered = dict.fromkeys(graph.label(v.node_id) for v in outcome.entered)
    hot.insert_event(
        session,
        ticket_id=ticket_id,
        kind=left[0].action if left else "moved",
        at=now,
        from_node="、".join(dict.fromkeys(graph.label(v.node_id) for v in left))[:80],
        to_node=("、".join(entered) or ended)[:80],
        note=note[:2000],
        data={**_votes(outcome, left), **data},
        **who,
    )
    granted = [(v.node_id, int(v.action)) for v in outcome.granted if v.action.isdigit()]
    names = people.names(session, [user for _, user in granted]) if granted else {}
    for node_id, user in granted:
        line = {"kind": "granted", "at": now, "actor_name": names.get(user, ""), "from_node": graph.label(node_id)[:80]}
        hot.insert_event(session, ticket_id=ticket_id, **line)


def _votes(outcome: Outcome, left: list[Visit]) -> dict[str, Any]:
    """How far the vote is at a node the ticket has not left."""
    for token in outcome.state.tokens:
        if token.seats and any(v.token_id == token.id and v.node_id == token.node for v in left):
            return {"votes": list(progress(token))}
    return {}


def arm(session: Session, ticket_id: int, turns: list[Turn], now: datetime) -> None:
    """Ask to be woken for the promises of people, and at the end of every wait."""
    seen = set()
    for turn in turns:
        if turn.node.waits and (turn.node.id, turn.due) not in seen:
            seen.add((turn.node.id, turn.due))
            clock.arm(session, ticket_id, turn.node, turn.due, now)
        elif turn.node.kind == "wait" and turn.due is not None:
            key = f"{WAIT}:{ticket_id}:{turn.node.id}:{turn.token}:{now.isoformat()}"
            about = {"kind": WAIT, "subject_type": "ticket", "subject_id": ticket_id, "dedupe_key": key}
            payload = {"node": turn.node.id, "token": turn.token, "since": now.isoformat()}
            notifications.schedule_reminders(session, [{**about, "due_at": turn.due, "payload": payload}])


def carry_on(session: Session, ticket_id: int, graph: Graph, outcome: Outcome, now: datetime) -> bool:
    """Tell of every node that does something by itself; True when there was one."""
    acts = [
        s.node_id
        for s in outcome.passed
        if s.took and s.node_id in graph.nodes and KINDS[graph.nodes[s.node_id].kind].acts
    ]
    started = [(v.node_id, v.token_id) for v in outcome.entered if graph.nodes[v.node_id].kind == "subflow"]
    ended = [v for v in outcome.left if graph.nodes[v.node_id].kind == "subflow" and v.action != "woken"]
    for visit in ended:
        publish(session, SubflowLeft(ticket_id, visit.token_id, now))
    for node_id in acts:
        if not graph.nodes[node_id].holds:
            publish(session, NodePassed(ticket_id, node_id, 0, now))
    for node_id, token in started:
        publish(session, NodePassed(ticket_id, node_id, token, now))
    return bool(acts or started or ended)
