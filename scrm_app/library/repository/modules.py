"""What the modules were used for in a span of time, and what hangs on them now; counted from their own rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from models.aftercare import TicketSurvey
from models.audit import Decision
from models.customer import Customer
from models.importing import ImportJob
from models.notification import OutboxMessage
from models.opportunity import Opportunity, StageChange
from models.portal import PortalEntry, PortalLink, PortalNotice
from models.settlement import Statement, StatementLine
from models.ticket import Ticket

RUNNING = ("queued", "running")


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    return int(session.execute(select(func.count()).where(*where)).scalar_one())


def _within(column: Any, since: datetime, until: datetime) -> ColumnElement[bool]:
    return (col(column) >= since) & (col(column) < until)


def count_use(session: Session, since: datetime, until: datetime, period: str) -> dict[str, int]:
    """Counts of [since, until) by name; statements are of the month `period` ("2026-11")."""

    def within(column: Any, *where: ColumnElement[bool]) -> int:
        return _count(session, _within(column, since, until), *where)

    rows = select(func.coalesce(func.sum(ImportJob.done_count), 0)).where(_within(ImportJob.finished_at, since, until))
    lines = select(func.count()).select_from(StatementLine).join(Statement).where(col(Statement.period) == period)
    return {
        "tickets_opened": within(Ticket.created_at),
        "tickets_closed": within(Ticket.closed_at),
        "customers": within(Customer.created_at),
        "messages": within(OutboxMessage.sent_at, col(OutboxMessage.status) == "sent"),
        "opportunities": within(Opportunity.created_at),
        "stage_changes": within(StageChange.at),
        "statements": _count(session, col(Statement.period) == period),
        "lines": int(session.execute(lines).scalar_one()),
        "entries": within(PortalEntry.at),
        "notices": within(PortalNotice.at),
        "surveys": within(TicketSurvey.answered_at),
        "imports": within(ImportJob.finished_at, col(ImportJob.status) == "done"),
        "rows": int(session.execute(rows).scalar_one()),
        "dispatched": within(Decision.at, col(Decision.kind) == "ticket.dispatch"),
        "promised": within(Decision.at, col(Decision.kind) == "ticket.sla"),
    }


def count_hanging(session: Session, now: datetime) -> dict[str, int]:
    """What is under way in the modules: it waits while they are off."""
    live = (col(PortalLink.revoked_at).is_(None), col(PortalLink.expires_at) > now)
    return {
        "statements": _count(session, col(Statement.status) != "locked"),
        "links": _count(session, *live),
        "opportunities": _count(session, col(Opportunity.status) == "open"),
    }


def count_importing(session: Session, target: str) -> int:
    """Imports that are under way, of one target or ("") of any."""
    of_target = (col(ImportJob.target) == target,) if target else ()
    return _count(session, col(ImportJob.status).in_(RUNNING), *of_target)
