"""Canned replies."""

from sqlmodel import Session, col, func, or_, select

from models.ticket_reply import TicketReply


def list_replies(session: Session, user_id: int) -> list[TicketReply]:
    """A person's own and then everybody's, by title."""
    query = select(TicketReply).where(or_(TicketReply.owner_id == user_id, col(TicketReply.shared)))
    order = col(TicketReply.shared), col(TicketReply.keys), col(TicketReply.id)
    return list(session.exec(query.order_by(*order)))


def get_reply(session: Session, reply_id: int) -> TicketReply | None:
    return session.get(TicketReply, reply_id)


def count_replies(session: Session, *, owner_id: int, shared: bool) -> int:
    """How many a person keeps for themselves, or how many everybody has."""
    query = select(func.count()).select_from(TicketReply).where(col(TicketReply.shared) == shared)
    if not shared:
        query = query.where(TicketReply.owner_id == owner_id)
    return int(session.exec(query).one())


def add(session: Session, reply: TicketReply) -> TicketReply:
    """Add and number a reply."""
    session.add(reply)
    session.flush()
    return reply


def remove(session: Session, reply: TicketReply) -> None:
    session.delete(reply)
    session.flush()
