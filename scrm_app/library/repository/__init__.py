"""The few facts a replay needs between two steps."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.aftercare import TicketSurvey
from models.identity import User
from models.ticket import Ticket, TicketTask


@dataclass(frozen=True)
class Standing:
    """Where a ticket is: its version, place and who has it."""

    version: int
    status: str
    node_id: str
    assignee_id: int | None


def get_standing(session: Session, ticket_id: int) -> Standing:
    """Read from the table itself, because services write past the session."""
    row = session.execute(
        select(col(Ticket.version), col(Ticket.status), col(Ticket.node_id), col(Ticket.assignee_id)).where(
            col(Ticket.id) == ticket_id
        )
    ).one()
    return Standing(int(row[0]), str(row[1]), str(row[2]), row[3])


def has_users(session: Session) -> bool:
    """Whether anybody can sign in already."""
    return session.execute(select(col(User.id)).limit(1)).first() is not None


def get_user(session: Session, user_id: int) -> User:
    """A person, for making an actor of."""
    return session.get_one(User, user_id)


def count_by_state(session: Session) -> dict[tuple[str, str], int]:
    """Tickets by (status, node id)."""
    rows = session.execute(
        select(col(Ticket.status), col(Ticket.node_id), func.count()).group_by(col(Ticket.status), col(Ticket.node_id))
    )
    return {(str(status), str(node)): int(count) for status, node, count in rows}


def count_open_tasks(session: Session, ticket_id: int) -> int:
    """Visits not finished."""
    query = select(func.count()).where(col(TicketTask.ticket_id) == ticket_id, col(TicketTask.finished_at).is_(None))
    return int(session.execute(query).scalar_one())


def get_ticket_id(session: Session, number: str) -> int:
    """The ticket with this number."""
    return int(session.execute(select(col(Ticket.id)).where(col(Ticket.number) == number)).scalar_one() or 0)


def list_surveys(session: Session) -> list[tuple[int, datetime, list[str], str]]:
    """(ticket, asked at, choices, customer) of the unanswered surveys, oldest first."""
    query = (
        select(
            col(TicketSurvey.ticket_id),
            col(TicketSurvey.asked_at),
            col(TicketSurvey.choices),
            col(Ticket.customer_name),
        )
        .join(Ticket, col(Ticket.id) == TicketSurvey.ticket_id)
        .where(col(TicketSurvey.answered_at).is_(None))
        .order_by(col(TicketSurvey.asked_at), col(TicketSurvey.id))
    )
    return [(int(key), at, [str(one) for one in choices], name) for key, at, choices, name in session.execute(query)]


def list_in_hand(session: Session, limit: int) -> list[tuple[int, int, int]]:
    """(ticket, version, assignee) of open tickets that somebody has, the newest first."""
    query = (
        select(col(Ticket.id), col(Ticket.version), col(Ticket.assignee_id))
        .where(col(Ticket.status) == "open", col(Ticket.assignee_id).is_not(None), col(Ticket.paused_at).is_(None))
        .order_by(col(Ticket.id).desc())
        .limit(limit)
    )
    return [(int(key or 0), version, int(who or 0)) for key, version, who in session.execute(query)]


def list_closed_between(session: Session, since: datetime, until: datetime, node: str) -> list[tuple[int, str]]:
    """(ticket, customer) of the tickets that passed `node` and were closed in [since, until), newest first."""
    query = (
        select(col(Ticket.id), col(Ticket.customer_name))
        .where(col(Ticket.status) == "closed", col(Ticket.closed_at) >= since, col(Ticket.closed_at) < until)
        .where(
            select(col(TicketTask.id))
            .where(col(TicketTask.ticket_id) == Ticket.id, col(TicketTask.node_id) == node)
            .exists()
        )
        .order_by(col(Ticket.closed_at).desc(), col(Ticket.id))
        .limit(5)
    )
    return [(int(key or 0), name) for key, name in session.execute(query)]
