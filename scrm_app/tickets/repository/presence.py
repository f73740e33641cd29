"""Which browser tabs show a ticket."""

from datetime import datetime

from sqlmodel import Session, col, delete, select

from models.identity import User
from models.ticket_desk import TicketPresence


def find(session: Session, tab: str) -> TicketPresence | None:
    """What a tab shows."""
    return session.get(TicketPresence, tab, populate_existing=True)


def keep(session: Session, row: TicketPresence) -> None:
    """A tab shows a ticket."""
    session.merge(row)
    session.flush()


def drop(session: Session, row: TicketPresence) -> None:
    """A tab shows no ticket any more."""
    session.delete(row)
    session.flush()


def drop_old(session: Session, before: datetime) -> None:
    """Tabs that were not heard of since show nothing."""
    session.exec(delete(TicketPresence).where(col(TicketPresence.seen_at) < before))


def others(session: Session, ticket_id: int, user_id: int, since: datetime) -> list[tuple[str, str]]:
    """Tabs of other people that show the ticket, each with the person's name."""
    shown = (TicketPresence.ticket_id == ticket_id, TicketPresence.user_id != user_id, TicketPresence.seen_at > since)
    wanted = select(TicketPresence.tab, User.name).join(User, col(TicketPresence.user_id) == col(User.id))
    return list(session.exec(wanted.where(*shown).order_by(col(User.name), col(User.id))))
