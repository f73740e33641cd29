"""Tickets that were closed before any plan was for them, settled once one is published."""

from datetime import datetime

from sqlmodel import Session

from scrm_app.settlement.repository import unsettled as unsettled_rows
from scrm_app.settlement.service.settling import settle_work
from scrm_app.settlement.service.work import load_work


def is_anything_waiting(session: Session, now: datetime) -> bool:  # noqa: ARG001
    """Whether a plan has been published since some ticket was last tried."""
    return bool(unsettled_rows.list_worth_a_look(session, 1))


def settle_waiting(session: Session, *, now: datetime, limit: int) -> int:
    """Try one batch of waiting tickets again; how many were looked at. Each is tried once for every publication."""
    waiting = unsettled_rows.list_worth_a_look(session, limit)
    for row in waiting:
        row.checked_at = now
    session.flush()
    for row in waiting:
        work = load_work(session, row.ticket_id)
        if work is not None:
            settle_work(session, work, now)
    return len(waiting)
