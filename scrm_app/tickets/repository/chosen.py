"""What a person chose for the list and the boards."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.ticket_desk import TicketDesk


def find(session: Session, user_id: int, place: str) -> dict[str, Any]:
    """What somebody chose at a place; empty before the first time."""
    desk = session.get(TicketDesk, (user_id, place))
    return dict(desk.data) if desk else {}


def keep(session: Session, user_id: int, place: str, data: dict[str, Any], now: datetime) -> None:
    """Write it down."""
    desk = session.get(TicketDesk, (user_id, place)) or TicketDesk(user_id=user_id, place=place, updated_at=now)
    desk.data, desk.updated_at = data, now
    session.add(desk)
    session.flush()
