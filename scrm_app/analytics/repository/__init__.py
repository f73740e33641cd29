"""Boards read with SQL aggregates; nothing here writes, and nothing loads rows it does not show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Float, Select, and_, case, false, func, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlmodel import Session, col

from models.aftercare import TicketSurvey
from models.flow import Flow, FlowVersion
from models.identity import OrgUnit, User
from models.settlement import Statement, StatementLine
from models.ticket import Ticket, TicketEvent, TicketTask
from scrm_app.analytics.engine.quantiles import RankedValue
from scrm_app.core.actor import Actor, Scope


class seconds_between(GenericFunction[float]):
    """Seconds from the first instant to the second, in any of our databases."""

    type = Float()
    inherit_cache = True


@compiles(seconds_between)
def _seconds_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    start, end = (compiler.process(part, **kw) for part in element.clauses)
    return f"EXTRACT(EPOCH FROM ({end} - {start}))"


@compiles(seconds_between, "sqlite")
def _seconds_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    start, end = (compiler.process(part, **kw) for part in element.clauses)
    whole = f"strftime('%s', {end}) - strftime('%s', {start})"
    part_of_end, part_of_start = (f"(strftime('%f', {at}) - strftime('%S', {at}))" for at in (end, start))
    return f"(({whole}) + ROUND({part_of_end} - {part_of_start}, 3))"


class local_day(GenericFunction[date]):
    """The business day of an instant, given the minutes the zone is ahead of UTC."""

    type = Date()
    inherit_cache = True


@compiles(local_day)
def _day_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    at, minutes = (compiler.process(part, **kw) for part in element.clauses)
    return f"(({at} AT TIME ZONE 'UTC') + ({minutes}) * INTERVAL '1 minute')::date"


@compiles(local_day, "sqlite")
def _day_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    at, minutes = (compiler.process(part, **kw) for part in element.clauses)
    return f"date({at}, ({minutes}) || ' minutes')"


def mine(actor: Actor, model: Any) -> ColumnElement[bool]:
    """The rows of a table that somebody may count."""
    if actor.org_ids is None:
        return true()
    if actor.scope is Scope.OWN:
        people = [getattr(model, name) for name in ("assignee_id", "opener_id") if hasattr(model, name)]
        return or_(false(), *(person == actor.user_id for person in people))
    return col(model.org_unit_id).in_(actor.org_ids)


def count_tickets(session: Session, actor: Actor, *conditions: ColumnElement[bool]) -> int:
    """Tickets in reach that fulfil the conditions."""
    return int(session.scalar(select(func.count()).select_from(Ticket).where(mine(actor, Ticket), *conditions)) or 0)


def count_open(session: Session, actor: Actor) -> int:
    """Tickets not finished."""
    return count_tickets(session, actor, col(Ticket.status) == "open")


def _late(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(Ticket.status) == "open", col(Ticket.due_at) < now, col(Ticket.paused_at).is_(None)


def count_overdue(session: Session, actor: Actor, now: datetime) -> int:
    """Open tickets past the promise of the place where they are."""
    return count_tickets(session, actor, *_late(now))


def count_opened_since(session: Session, actor: Actor, since: datetime) -> int:
    """Tickets opened at or after an instant."""
    return count_tickets(session, actor, col(Ticket.created_at) >= since)


def count_closed_between(session: Session, actor: Actor, since: datetime, until: datetime) -> int:
    """Tickets finished in [since, until)."""
    finished = and_(col(Ticket.closed_at) >= since, col(Ticket.closed_at) < until)
    return count_tickets(session, actor, col(Ticket.status) == "closed", finished)


def count_by_day(session: Session, actor: Actor, column: str, since: datetime, offset: int) -> dict[date, int]:
    """Tickets a business day by `created_at` or `closed_at`."""
    at = getattr(Ticket, column)
    day = local_day(at, offset).label("day")
    rows = session.execute(select(day, func.count()).where(at >= since, mine(actor, Ticket)).group_by(day))
    return {found: int(count) for found, count in rows}


def near_ranks(
    session: Session, inner: Select[Any], groups: int, percents: Sequence[int] = (50, 90)
) -> list[RankedValue]:
    """Only the rows whose rank a median or another percentile needs leave the database."""
    sub = inner.subquery()
    place, last = (sub.c.rank - 1) * 100, sub.c.n - 1
    near = or_(false(), *(func.abs(place - last * percent) < 100 for percent in percents))
    names = [sub.c[f"g{i}"] for i in range(groups)]
    rows = session.execute(select(*names, sub.c.rank, sub.c.n, sub.c.value).where(near).order_by(*names, sub.c.rank))
    return [RankedValue(tuple(row[:groups]), int(row[-3]), int(row[-2]), float(row[-1])) for row in rows]


def ranked(value: Any, *groups: Any) -> Select[Any]:
    """Values with their rank within their group and the size of the group."""
    return select(
        *(group.label(f"g{i}") for i, group in enumerate(groups)),
        func.row_number().over(partition_by=list(groups), order_by=value).label("rank"),
        func.count().over(partition_by=list(groups)).label("n"),
        value.label("value"),
    )


def list_node_times(
    session: Session, actor: Actor, flow_id: int, since: datetime, until: datetime
) -> list[RankedValue]:
    """Handling times by (node id) of the visits of a flow that ended in [since, until)."""
    seconds = seconds_between(col(TicketTask.entered_at), col(TicketTask.finished_at))
    inner = (
        ranked(seconds, col(TicketTask.node_id))
        .join(Ticket, col(Ticket.id) == TicketTask.ticket_id)
        .where(col(Ticket.flow_id) == flow_id, mine(actor, Ticket))
        .where(col(TicketTask.finished_at) >= since, col(TicketTask.finished_at) < until)
    )
    return near_ranks(session, inner, 1)


def list_node_names(session: Session, flow_id: int) -> dict[str, str]:
    """The latest name of each node of a flow that was ever visited, in order of first visit."""
    span = (
        select(func.min(col(TicketTask.id)).label("first"), func.max(col(TicketTask.id)).label("last"))
        .join(FlowVersion, col(FlowVersion.id) == TicketTask.flow_version_id)
        .where(col(FlowVersion.flow_id) == flow_id)
        .group_by(col(TicketTask.node_id))
        .subquery()
    )
    rows = session.execute(
        select(col(TicketTask.node_id), col(TicketTask.node_name))
        .join(span, col(TicketTask.id) == span.c.last)
        .order_by(span.c.first)
    )
    return {str(node): str(name) for node, name in rows}


def list_ticket_times(session: Session, actor: Actor, since: datetime, until: datetime) -> list[RankedValue]:
    """From opening to closing, by (store id), of the tickets closed in [since, until)."""
    seconds = seconds_between(col(Ticket.created_at), col(Ticket.closed_at))
    inner = ranked(seconds, col(Ticket.org_unit_id)).where(
        col(Ticket.status) == "closed",
        col(Ticket.closed_at) >= since,
        col(Ticket.closed_at) < until,
        mine(actor, Ticket),
    )
    return near_ranks(session, inner, 1)


def list_visits(
    session: Session, actor: Actor, flow_id: int, since: datetime, until: datetime, limit: int = 400_000
) -> Iterator[tuple[int, str]]:
    """(ticket id, node name) of the closed tickets of a flow closed in [since, until), in the order they happened."""
    rows = session.execute(
        select(col(TicketTask.ticket_id), col(TicketTask.node_name))
        .join(Ticket, col(Ticket.id) == TicketTask.ticket_id)
        .where(col(Ticket.flow_id) == flow_id, col(Ticket.status) == "closed", mine(actor, Ticket))
        .where(col(Ticket.closed_at) >= since, col(Ticket.closed_at) < until)
        .order_by(col(TicketTask.ticket_id), col(TicketTask.entered_at), col(TicketTask.id))
        .limit(limit)
    )
    return ((int(ticket), str(name)) for ticket, name in rows)


@dataclass(frozen=True)
class FlowUse:
    """A flow and how many tickets it has had."""

    id: int
    name: str
    tickets: int


def list_flows(session: Session, actor: Actor) -> list[FlowUse]:
    """Flows with tickets in reach, busiest first."""
    many = func.count(col(Ticket.id))
    rows = session.execute(
        select(col(Flow.id), col(Flow.name), many)
        .join(Ticket, col(Ticket.flow_id) == Flow.id)
        .where(mine(actor, Ticket))
        .group_by(col(Flow.id), col(Flow.name))
        .order_by(many.desc(), col(Flow.id))
    )
    return [FlowUse(int(key), str(name), int(count)) for key, name, count in rows]


@dataclass(frozen=True)
class StoreRow:
    """A store's month: opened, closed, still open, open and overdue."""

    id: int
    name: str
    opened: int
    closed: int
    open: int
    overdue: int


def list_stores(session: Session, actor: Actor, since: datetime, now: datetime) -> list[StoreRow]:
    """Stores with tickets in reach, most closed first."""

    def total(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)

    is_open = col(Ticket.status) == "open"
    closed = total(col(Ticket.status) == "closed", col(Ticket.closed_at) >= since).label("closed")
    rows = session.execute(
        select(
            col(OrgUnit.id),
            col(OrgUnit.name),
            total(col(Ticket.created_at) >= since),
            closed,
            total(is_open),
            total(*_late(now)),
        )
        .join(Ticket, col(Ticket.org_unit_id) == OrgUnit.id)
        .where(mine(actor, Ticket), or_(is_open, col(Ticket.created_at) >= since, col(Ticket.closed_at) >= since))
        .group_by(col(OrgUnit.id), col(OrgUnit.name))
        .order_by(closed.desc(), col(OrgUnit.id))
        .limit(20)
    )
    return [StoreRow(int(row[0]), str(row[1]), *(int(value) for value in row[2:])) for row in rows]


def list_composition(session: Session, actor: Actor, since: datetime) -> list[tuple[str, int]]:
    """Settled fen by kind of line of the work done since, largest first."""
    fen = func.sum(col(StatementLine.amount_fen))
    rows = session.execute(
        select(col(StatementLine.kind), fen)
        .join(Statement, col(Statement.id) == StatementLine.statement_id)
        .where(col(StatementLine.occurred_at) >= since, mine(actor, Statement))
        .group_by(col(StatementLine.kind))
        .order_by(func.abs(fen).desc())
    )
    return [(str(kind), int(total)) for kind, total in rows if total]


@dataclass(frozen=True)
class ScoreRow:
    """Answers about a store, a person or a flow: tickets rated, answers, the sum of their scores, tickets rated low."""

    id: int
    name: str
    tickets: int
    answers: int
    total: int
    low: int


def _answers(actor: Actor, flow_id: int, since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    at = col(TicketSurvey.answered_at)
    chosen = [col(TicketSurvey.flow_id) == flow_id] if flow_id else []
    return [at >= since, at < until, mine(actor, Ticket), *chosen]


def _score_sums() -> list[Any]:
    """Tickets, answers, the sum of the scores, tickets with a low one."""
    ticket = col(TicketSurvey.ticket_id)
    low = func.count(func.distinct(case((col(TicketSurvey.is_low), ticket))))
    return [func.count(func.distinct(ticket)), func.count(), func.coalesce(func.sum(col(TicketSurvey.score)), 0), low]


def list_scores(
    session: Session, actor: Actor, by: str, flow_id: int, since: datetime, until: datetime
) -> list[ScoreRow]:
    """Scores by store, worker or flow of the answers given in [since, until), most answers first; at most 50."""
    model, key = {
        "store": (OrgUnit, TicketSurvey.org_unit_id),
        "worker": (User, TicketSurvey.worker_id),
        "flow": (Flow, TicketSurvey.flow_id),
    }[by]
    table: Any = model
    sums = _score_sums()
    rows = session.execute(
        select(col(table.id), col(table.name), *sums)
        .select_from(TicketSurvey)
        .join(Ticket, col(Ticket.id) == TicketSurvey.ticket_id)
        .join(table, col(table.id) == key)
        .where(*_answers(actor, flow_id, since, until))
        .group_by(col(table.id), col(table.name))
        .order_by(sums[0].desc(), col(table.id))
        .limit(50)
    )
    return [ScoreRow(int(row[0]), str(row[1]), *(int(value) for value in row[2:])) for row in rows]


def list_scores_by_day(
    session: Session, actor: Actor, flow_id: int, since: datetime, until: datetime, offset: int
) -> list[tuple[date, int, int, int]]:
    """(business day, tickets rated, answers, sum), oldest first."""
    day = local_day(col(TicketSurvey.answered_at), offset).label("day")
    rows = session.execute(
        select(day, *_score_sums()[:3])
        .select_from(TicketSurvey)
        .join(Ticket, col(Ticket.id) == TicketSurvey.ticket_id)
        .where(*_answers(actor, flow_id, since, until))
        .group_by(day)
        .order_by(day)
    )
    return [(found, int(tickets), int(count), int(total)) for found, tickets, count, total in rows]


def count_asked(session: Session, actor: Actor, flow_id: int, since: datetime, until: datetime) -> tuple[int, int]:
    """Tickets whose customers were asked in [since, until), and those of them that answered since."""
    chosen = [col(TicketSurvey.flow_id) == flow_id] if flow_id else []
    asked = (col(TicketSurvey.asked_at) >= since, col(TicketSurvey.asked_at) < until, mine(actor, Ticket))
    answered = func.count(func.distinct(case((col(TicketSurvey.score).is_not(None), TicketSurvey.ticket_id))))
    row = session.execute(
        select(func.count(func.distinct(TicketSurvey.ticket_id)), answered)
        .select_from(TicketSurvey)
        .join(Ticket, col(Ticket.id) == TicketSurvey.ticket_id)
        .where(*asked, *chosen)
    ).one()
    return int(row[0]), int(row[1])


def count_reopened(session: Session, actor: Actor, flow_id: int, since: datetime, until: datetime) -> int:
    """Tickets that were reopened in [since, until)."""
    again = select(col(TicketEvent.id)).where(
        col(TicketEvent.ticket_id) == Ticket.id,
        col(TicketEvent.kind) == "reopened",
        col(TicketEvent.at) >= since,
        col(TicketEvent.at) < until,
    )
    chosen = [col(Ticket.flow_id) == flow_id] if flow_id else []
    return count_tickets(session, actor, again.exists(), *chosen)


def count_rated(session: Session, actor: Actor, flow_id: int, since: datetime, until: datetime, low: bool) -> int:
    """Tickets that were rated in [since, until); only low ones with `low`."""
    at = col(TicketSurvey.answered_at)
    found: list[Any] = [col(TicketSurvey.ticket_id) == Ticket.id, at >= since, at < until]
    found += [col(TicketSurvey.is_low)] if low else []
    chosen = [col(Ticket.flow_id) == flow_id] if flow_id else []
    return count_tickets(session, actor, select(col(TicketSurvey.id)).where(*found).exists(), *chosen)
