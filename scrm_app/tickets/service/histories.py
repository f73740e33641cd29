"""Past tickets as histories to replay; for features above, inside their own permission check."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.flows.engine.replay import History, Past
from scrm_app.tickets.engine.dispatch import Candidate
from scrm_app.tickets.errors import TicketNotFound
from scrm_app.tickets.repository import filtering, histories, people
from scrm_app.tickets.service import rights, viewing


@dataclass(frozen=True)
class PastTicket:
    """A history with the version it ran on, and the names its nodes had."""

    history: History
    flow_version_id: int
    node_names: dict[str, str]


def count_past(session: Session, flow_id: int, since: datetime) -> int:
    """How many tickets of a flow were opened since."""
    return histories.count_tickets(session, flow_id, since)


def list_past(session: Session, flow_id: int, since: datetime, *, after: int, limit: int) -> list[PastTicket]:
    """The next tickets of a flow opened since, by id; everything in reach of nobody in particular."""
    rows = histories.tickets_after(session, flow_id, since, after, limit)
    visits: dict[int, list[Any]] = {row.id: [] for row in rows}
    for visit in histories.visits_of(session, list(visits)) if rows else []:
        visits[visit.ticket_id].append(visit)
    return [_past(row, visits[row.id]) for row in rows]


def get_past(session: Session, actor: Actor, *, ticket_id: int) -> PastTicket:
    """One ticket's history for somebody who may see it; TicketNotFound otherwise."""
    rights.look(session, actor, ticket_id)
    row = histories.one_ticket(session, ticket_id)
    if row is None:
        raise TicketNotFound
    return _past(row, histories.visits_of(session, [ticket_id]))


def _past(row: Any, visits: list[Any]) -> PastTicket:
    found = tuple(
        Past(v.node_id, v.entered_at, v.finished_at, v.action, v.due_at, v.who, v.who_name, v.role_code) for v in visits
    )
    status = row.status if row.status in ("open", "closed") else "cancelled"
    about = row.id, row.number, row.org_unit_id, row.opener_id, row.answers, status, row.created_at
    return PastTicket(History(*about, found), row.flow_version_id, {v.node_id: v.node_name for v in visits})


def sample_of(session: Session, actor: Actor, *, number: str, now: datetime) -> tuple[int, int, dict[str, Any]]:
    """(ticket id, store, answers) of the ticket with this number, as the reader may see them, to try a draft with."""
    ticket_id = histories.find_number(session, " ".join(number.split())[:40])
    if ticket_id is None:
        raise TicketNotFound
    view = viewing.get_ticket_view(session, actor, ticket_id=ticket_id, now=now)
    return ticket_id, view.org_unit_id, view.answers


def candidates(session: Session, role_code: str, org_unit_id: int) -> list[Candidate]:
    """Who could get work of a role at a store."""
    return people.candidates(session, role_code, org_unit_id)


def leader_of(session: Session, org_unit_id: int) -> int | None:
    """Who leads a store, or the next unit above that has a leader."""
    return next((rung[0] for rung in people.leaders(session, org_unit_id) if rung), None)


def user_names(session: Session, ids: set[int]) -> dict[int, str]:
    """User id to name."""
    return people.names(session, ids)


def list_recent(session: Session, actor: Actor, *, flow_id: int, limit: int = 30) -> list[tuple[int, str, str]]:
    """The newest tickets of a flow the reader may see: (id, number, title)."""
    if not actor.may("ticket.view"):
        return []
    rows = histories.recent(session, flow_id, filtering.in_scope(actor), limit)
    return [(row.id, row.number, row.title) for row in rows]
