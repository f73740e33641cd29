"""Saved views of the list."""

from sqlmodel import Session, col, func, or_, select

from models.ticket_view import TicketView


def list_views(session: Session, user_id: int) -> list[TicketView]:
    """A person's own and everybody's, pinned first."""
    query = select(TicketView).where(or_(TicketView.owner_id == user_id, col(TicketView.shared)))
    return list(session.exec(query.order_by(col(TicketView.pinned).desc(), col(TicketView.shared), col(TicketView.id))))


def get_view(session: Session, view_id: int) -> TicketView | None:
    return session.get(TicketView, view_id)


def count_own(session: Session, user_id: int) -> int:
    """How many a person keeps."""
    query = select(func.count()).select_from(TicketView).where(TicketView.owner_id == user_id)
    return int(session.exec(query).one())


def add(session: Session, view: TicketView) -> TicketView:
    """Add and number a view."""
    session.add(view)
    session.flush()
    return view


def remove(session: Session, view: TicketView) -> None:
    session.delete(view)
    session.flush()
