"""Flow metrics as aggregates: a day, a rank or a few hundred points leave the database, never all rows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, func, or_, select
from sqlmodel import Session, col

from models.flow import FlowVersion
from models.identity import OrgUnit
from models.ticket import Ticket, TicketTask
from scrm_app.analytics.engine.metrics import Stay
from scrm_app.analytics.engine.quantiles import RankedValue
from scrm_app.analytics.repository import local_day, mine, near_ranks, ranked, seconds_between
from scrm_app.core.actor import Actor

About = tuple[int, int]
"""Flow id and store id; 0 = every store."""


def _tickets(actor: Actor, about: About) -> list[ColumnElement[bool]]:
    found = [col(Ticket.flow_id) == about[0], mine(actor, Ticket)]
    return [*found, col(Ticket.org_unit_id) == about[1]] if about[1] else found


def _closed(actor: Actor, about: About, since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    within = (col(Ticket.closed_at) >= since, col(Ticket.closed_at) < until)
    return [*_tickets(actor, about), col(Ticket.status) == "closed", *within]


def list_stores(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Stores in reach."""
    found = select(col(OrgUnit.id), col(OrgUnit.name)).where(col(OrgUnit.kind) == "store")
    if actor.org_ids is not None:
        found = found.where(col(OrgUnit.id).in_(actor.org_ids))
    return [(int(key), str(name)) for key, name in session.execute(found.order_by(col(OrgUnit.path)))]


def list_stays(
    session: Session, actor: Actor, about: About, since: datetime, until: datetime, offset: int
) -> list[Stay]:
    """Visits that touch [since, until) by place, day of arrival and day of leaving, counted."""
    versions = select(col(FlowVersion.id)).where(col(FlowVersion.flow_id) == about[0])
    came, left = col(TicketTask.entered_at), col(TicketTask.finished_at)
    arrival = case((came >= since, local_day(came, offset))).label("arrival")
    leaving = case((left < until, local_day(left, offset))).label("leaving")
    found = (
        select(col(TicketTask.node_id), arrival, leaving, func.count())
        .where(col(TicketTask.flow_version_id).in_(versions), or_(left.is_(None), left >= since), came < until)
        .where(mine(actor, TicketTask))
        .group_by(col(TicketTask.node_id), arrival, leaving)
    )
    if about[1]:
        found = found.where(col(TicketTask.org_unit_id) == about[1])
    return [(str(node), a, b, int(count)) for node, a, b, count in session.execute(found)]


def count_closed_by_day(
    session: Session, actor: Actor, about: About, since: datetime, until: datetime, offset: int
) -> dict[date, int]:
    """Tickets finished a business day."""
    day = local_day(col(Ticket.closed_at), offset).label("day")
    found = select(day, func.count()).where(*_closed(actor, about, since, until)).group_by(day)
    return {at: int(count) for at, count in session.execute(found)}


def _spans(actor: Actor, about: About, since: datetime, until: datetime) -> Subquery:
    """Closed tickets with the moment work on them began: the first visit of the stage 处理中, else the opening."""
    began = func.min(case((col(TicketTask.stage) == "mid", col(TicketTask.entered_at))))
    return (
        select(
            col(Ticket.id).label("id"),
            col(Ticket.number).label("number"),
            col(Ticket.created_at).label("opened"),
            col(Ticket.closed_at).label("closed"),
            func.coalesce(began, col(Ticket.created_at)).label("began"),
        )
        .outerjoin(TicketTask, col(TicketTask.ticket_id) == col(Ticket.id))
        .where(*_closed(actor, about, since, until))
        .group_by(col(Ticket.id), col(Ticket.number), col(Ticket.created_at), col(Ticket.closed_at))
        .subquery()
    )


def list_durations(
    session: Session,
    actor: Actor,
    about: About,
    since: datetime,
    until: datetime,
    start: str,
    percents: Sequence[int],
) -> list[RankedValue]:
    """Seconds until closing, from `start` (opened or began): the values around these percentiles."""
    spans = _spans(actor, about, since, until)
    inner = ranked(seconds_between(spans.c[start], spans.c.closed)).select_from(spans)
    return near_ranks(session, inner, 0, percents)


def list_points(
    session: Session, actor: Actor, about: About, since: datetime, until: datetime, limit: int
) -> list[tuple[int, str, datetime, float, float]]:
    """(id, number, closed at, lead seconds, cycle seconds) of the tickets closed last, newest first."""
    spans = _spans(actor, about, since, until)
    lead, cycle = seconds_between(spans.c.opened, spans.c.closed), seconds_between(spans.c.began, spans.c.closed)
    found = select(spans.c.id, spans.c.number, spans.c.closed, lead, cycle).order_by(spans.c.closed.desc())
    return [(row[0], row[1], row[2], float(row[3]), float(row[4])) for row in session.execute(found.limit(limit))]


def count_open(session: Session, actor: Actor, about: About, before: datetime | None = None) -> int:
    """Open tickets; only those opened before an instant, if given."""
    where = [*_tickets(actor, about), col(Ticket.status) == "open"]
    where += [col(Ticket.created_at) < before] if before else []
    return int(session.scalar(select(func.count()).select_from(Ticket).where(*where)) or 0)


def list_oldest(session: Session, actor: Actor, about: About, limit: int) -> list[Any]:
    """(id, number, node_id, node_name, created_at) of the open tickets that wait longest."""
    found = select(
        col(Ticket.id), col(Ticket.number), col(Ticket.node_id), col(Ticket.node_name), col(Ticket.created_at)
    ).where(*_tickets(actor, about), col(Ticket.status) == "open")
    return list(session.execute(found.order_by(col(Ticket.created_at), col(Ticket.id)).limit(limit)))


def list_node_times(
    session: Session, actor: Actor, about: About, since: datetime, until: datetime, percents: Sequence[int]
) -> list[RankedValue]:
    """Seconds of visits that ended in [since, until), by place: the values around these percentiles."""
    versions = select(col(FlowVersion.id)).where(col(FlowVersion.flow_id) == about[0])
    seconds = seconds_between(col(TicketTask.entered_at), col(TicketTask.finished_at))
    inner = (
        ranked(seconds, col(TicketTask.node_id))
        .where(col(TicketTask.flow_version_id).in_(versions), mine(actor, TicketTask))
        .where(col(TicketTask.finished_at) >= since, col(TicketTask.finished_at) < until)
    )
    if about[1]:
        inner = inner.where(col(TicketTask.org_unit_id) == about[1])
    return near_ranks(session, inner, 1, percents)
