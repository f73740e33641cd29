"""Flow metrics: cumulative flow, lead and cycle time, throughput, time at each step, age of what is open."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from scrm_app.analytics import repository as common
from scrm_app.analytics.engine.days import offset_minutes
from scrm_app.analytics.engine.metrics import running, standing, weekly
from scrm_app.analytics.engine.quantiles import RankedValue, percentile
from scrm_app.analytics.repository import metrics as repository
from scrm_app.analytics.service import between
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.settings import settings

PERCENTS = (50, 85, 95)
POINTS, OLDEST = 500, 300
MAX_SPAN = timedelta(days=400)
Percentiles = dict[int, float]
"""Minutes by percent; empty when nothing was finished."""


@dataclass(frozen=True)
class Point:
    """A finished ticket: minutes from its opening, and from the start of work, to its closing."""

    id: int
    number: str
    closed_at: datetime
    lead_minutes: float
    cycle_minutes: float


@dataclass(frozen=True)
class Waiting:
    """An open ticket, where it stands and for how many minutes it has been open."""

    id: int
    number: str
    node: str
    age_minutes: float


@dataclass(frozen=True)
class Place:
    """A step: how many stood there at the end of each day, how many visits ended, and how long those took."""

    id: str
    name: str
    standing: list[int]
    visits: int
    times: Percentiles


@dataclass(frozen=True)
class FlowMetrics:
    """One flow, of one store or all, between two days (both included)."""

    flows: list[common.FlowUse]
    stores: list[tuple[int, str]]
    flow_id: int
    store_id: int
    first: date
    last: date
    days: list[date]
    places: list[Place]
    finished: list[int]
    """Tickets closed since the first day, at the end of each day."""
    weeks: list[tuple[date, int]]
    lead: Percentiles
    cycle: Percentiles
    points: list[Point]
    open: int
    older: int
    """Of the open ones those older than 85 of 100 finished ones were."""
    waiting: list[Waiting]


def get_flow_metrics(
    session: Session,
    actor: Actor,
    *,
    flow_id: int | None,
    store_id: int = 0,
    first: date | None,
    last: date | None,
    now: datetime,
) -> FlowMetrics:
    """How the work of a flow moves, counted by the database within the reader's reach."""
    actor.require("report.view")
    first, last, since, until = between(first, last, now)
    if last - first > MAX_SPAN:
        raise InvalidInput("流动指标最多看 400 天。", "Flow metrics show at most 400 days.")
    flows, stores = common.list_flows(session, actor), repository.list_stores(session, actor)
    chosen = next((flow.id for flow in flows if flow.id == flow_id), flows[0].id if flows else 0)
    store = next((key for key, _ in stores if key == store_id), 0)
    about, offset = (chosen, store), offset_minutes(since, settings().zone)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    closed = repository.count_closed_by_day(session, actor, about, since, until, offset)
    lead, cycle = (
        _percentiles(repository.list_durations(session, actor, about, since, until, start, PERCENTS))
        for start in ("opened", "began")
    )
    old = now - timedelta(minutes=lead[85]) if lead else None
    return FlowMetrics(
        flows=flows,
        stores=stores,
        flow_id=chosen,
        store_id=store,
        first=first,
        last=last,
        days=days,
        places=_places(session, actor, about, since, until, offset, days),
        finished=running(closed.get(day, 0) for day in days),
        weeks=weekly(closed, first, last),
        lead=lead,
        cycle=cycle,
        points=[
            Point(key, number, at, seconds / 60, work / 60)
            for key, number, at, seconds, work in repository.list_points(session, actor, about, since, until, POINTS)
        ],
        open=repository.count_open(session, actor, about),
        older=repository.count_open(session, actor, about, old) if old else 0,
        waiting=[
            Waiting(row[0], row[1], row[3], (now - row[4]).total_seconds() / 60)
            for row in repository.list_oldest(session, actor, about, OLDEST)
        ],
    )


def _percentiles(rows: list[RankedValue]) -> Percentiles:
    values = {row.rank: row.value for row in rows}
    return {p: percentile(values, rows[0].count, p) / 60 for p in PERCENTS} if rows else {}


def _places(
    session: Session,
    actor: Actor,
    about: repository.About,
    since: datetime,
    until: datetime,
    offset: int,
    days: list[date],
) -> list[Place]:
    stood = standing(repository.list_stays(session, actor, about, since, until, offset), days)
    times: dict[object, list[RankedValue]] = {}
    for row in repository.list_node_times(session, actor, about, since, until, PERCENTS):
        times.setdefault(row.group[0], []).append(row)
    names = common.list_node_names(session, about[0]) if about[0] else {}
    return [
        Place(
            node,
            name,
            stood.get(node, [0] * len(days)),
            times[node][0].count if node in times else 0,
            _percentiles(times.get(node, [])),
        )
        for node, name in names.items()
        if node in times or any(stood.get(node, ()))
    ]
