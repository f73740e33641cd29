"""The numbers of a running flow, node by node."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.rollout import repository

DAYS = 30


@dataclass(frozen=True)
class NodeNumbers:
    """One node: tickets here now and overdue; of the last days: visits, middle minutes, tickets that broke off here."""

    node_id: str
    here: int = 0
    overdue: int = 0
    visits: int = 0
    median_minutes: float | None = None
    dropped: int = 0


def get_numbers(session: Session, actor: Actor, *, flow_id: int, now: datetime) -> dict[str, NodeNumbers]:
    """Numbers of every node with any, over all versions of the flow, within the reader's reach."""
    actor.require("flow.design")
    actor.require("ticket.view")
    here = repository.tickets_here(session, flow_id, actor.org_ids, now)
    spent: dict[str, list[float]] = {}
    for node, minutes in repository.minutes_spent(session, flow_id, actor.org_ids, now - timedelta(days=DAYS)):
        spent.setdefault(node, []).append(minutes)
    dropped = repository.dropped_at(session, flow_id, actor.org_ids, now - timedelta(days=DAYS))
    found = {}
    for node in {*here, *spent, *dropped}:
        count, late = here.get(node, (0, 0))
        times = spent.get(node, [])
        middle = round(median(times), 1) if times else None
        found[node] = NodeNumbers(node, count, late, len(times), middle, dropped.get(node, 0))
    return found
