"""Rows of wishes to open a ticket: the first one with a key counts."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from models.ticket import Ticket, TicketIntake


def claim(session: Session, key: str, now: datetime) -> bool:
    """Whether this transaction is the first with the key; waits for another that is under way with it."""
    table: Any = TicketIntake.__table__  # type: ignore[attr-defined]
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    wish = insert(table).values(key=key, at=now).on_conflict_do_nothing().returning(table.c.key)
    return session.connection().execute(wish).first() is not None


def find(session: Session, key: str) -> tuple[int, str] | None:
    """(id, number) of the ticket that was opened with the key."""
    query = select(Ticket.id, Ticket.number).join(TicketIntake, col(TicketIntake.ticket_id) == Ticket.id)
    row = session.exec(query.where(TicketIntake.key == key)).first()
    return (row[0] or 0, row[1]) if row else None


def settle(session: Session, key: str, ticket_id: int) -> None:
    """The wish became this ticket."""
    session.connection().execute(
        sa.update(TicketIntake).where(col(TicketIntake.key) == key).values(ticket_id=ticket_id)
    )


def drop_before(session: Session, before: datetime, limit: int) -> int:
    """Forget wishes older than `before`; how many."""
    old = select(TicketIntake.key).where(TicketIntake.at < before).limit(limit)
    return session.connection().execute(sa.delete(TicketIntake).where(col(TicketIntake.key).in_(old))).rowcount


def is_any_before(session: Session, before: datetime) -> bool:
    """Whether there are wishes older than `before`."""
    return session.exec(select(TicketIntake.key).where(TicketIntake.at < before).limit(1)).first() is not None
