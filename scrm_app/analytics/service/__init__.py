"""What the boards show, read with the reader's own reach."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from scrm_app.analytics import repository
from scrm_app.analytics.engine.days import day_start, fill_days, offset_minutes
from scrm_app.analytics.engine.quantiles import Spread, spreads
from scrm_app.analytics.engine.variants import Variant, variants
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.settings import settings

DAYS = 30
MAX_DAYS = 3_700


@dataclass(frozen=True)
class Cards:
    """The numbers at the top: tickets open, overdue, opened and closed today, closed yesterday."""

    open: int
    overdue: int
    opened_today: int
    closed_today: int
    closed_yesterday: int
    today: date


@dataclass(frozen=True)
class NodeTime:
    """How long a place of a flow takes, in minutes."""

    node_id: str
    name: str
    count: int
    median_minutes: float
    p90_minutes: float


@dataclass(frozen=True)
class StoreLine:
    """A store's last thirty days, with the middle time from opening to closing (None: nothing closed)."""

    id: int
    name: str
    opened: int
    closed: int
    open: int
    overdue: int
    median_minutes: float | None


@dataclass(frozen=True)
class Overview:
    """Everything on the overview besides the cards."""

    cards: Cards
    since: date
    trend: list[tuple[date, int, int]]
    flows: list[repository.FlowUse]
    flow_id: int
    nodes: list[NodeTime]
    stores: list[StoreLine]
    composition: list[tuple[str, int]]


def get_cards(session: Session, actor: Actor, *, now: datetime) -> Cards:
    """The five counts, each from its own index."""
    actor.require("report.view")
    zone = settings().zone
    today, yesterday = day_start(now, zone), day_start(now, zone, 1)
    return Cards(
        open=repository.count_open(session, actor),
        overdue=repository.count_overdue(session, actor, now),
        opened_today=repository.count_opened_since(session, actor, today),
        closed_today=repository.count_closed_between(session, actor, today, now + timedelta(seconds=1)),
        closed_yesterday=repository.count_closed_between(session, actor, yesterday, today),
        today=now.astimezone(ZoneInfo(zone)).date(),
    )


def get_overview(session: Session, actor: Actor, *, flow_id: int | None = None, now: datetime) -> Overview:
    """The last thirty days; node times are those of `flow_id`, or of the busiest flow."""
    cards = get_cards(session, actor, now=now)
    zone = settings().zone
    since = day_start(now, zone, DAYS - 1)
    offset = offset_minutes(now, zone)
    opened = repository.count_by_day(session, actor, "created_at", since, offset)
    closed = repository.count_by_day(session, actor, "closed_at", since, offset)
    flows = repository.list_flows(session, actor)
    chosen = next((flow.id for flow in flows if flow.id == flow_id), flows[0].id if flows else 0)
    return Overview(
        cards=cards,
        since=cards.today - timedelta(days=DAYS - 1),
        trend=[(day, count, closed.get(day, 0)) for day, count in fill_days(opened, cards.today, DAYS)],
        flows=flows,
        flow_id=chosen,
        nodes=_node_times(session, actor, chosen, since, now + timedelta(seconds=1)) if chosen else [],
        stores=_stores(session, actor, since, now),
        composition=repository.list_composition(session, actor, since) if actor.may("settlement.view") else [],
    )


def _stores(session: Session, actor: Actor, since: datetime, now: datetime) -> list[StoreLine]:
    times = {
        spread.group[0]: spread.median_minutes
        for spread in spreads(repository.list_ticket_times(session, actor, since, now + timedelta(seconds=1)))
    }
    return [
        StoreLine(row.id, row.name, row.opened, row.closed, row.open, row.overdue, times.get(row.id))
        for row in repository.list_stores(session, actor, since, now)
    ]


def _node_times(session: Session, actor: Actor, flow_id: int, since: datetime, until: datetime) -> list[NodeTime]:
    found: dict[object, Spread] = {
        spread.group[0]: spread for spread in spreads(repository.list_node_times(session, actor, flow_id, since, until))
    }
    names = repository.list_node_names(session, flow_id)
    return [
        NodeTime(node, name, spread.count, spread.median_minutes, spread.p90_minutes)
        for node, name in names.items()
        if (spread := found.get(node)) is not None
    ]


@dataclass(frozen=True)
class FlowReport:
    """One flow between two days: times by node, and the ways its closed tickets took."""

    flows: list[repository.FlowUse]
    flow_id: int
    first: date
    last: date
    nodes: list[NodeTime]
    variants: list[Variant]
    variant_count: int
    tickets: int


def between(first: date | None, last: date | None, now: datetime) -> tuple[date, date, datetime, datetime]:
    """The days asked for (the last thirty by default), and their instants."""
    zone = ZoneInfo(settings().zone)
    last = last or now.astimezone(zone).date()
    first = first or last - timedelta(days=DAYS - 1)
    if first > last or (last - first).days > MAX_DAYS:
        raise InvalidInput(
            "开始日期要早于结束日期, 且最多相隔十年。",
            "The first day must be before the last, at most ten years apart.",
        )
    since = datetime.combine(first, datetime.min.time(), zone)
    return first, last, since, datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)


def get_flow_report(
    session: Session, actor: Actor, *, flow_id: int | None, first: date | None, last: date | None, now: datetime
) -> FlowReport:
    """Node times of visits, and paths of tickets, that ended between two business days (both included)."""
    actor.require("report.view")
    first, last, since, until = between(first, last, now)
    flows = repository.list_flows(session, actor)
    chosen = next((flow.id for flow in flows if flow.id == flow_id), flows[0].id if flows else 0)
    ways, kinds = variants(repository.list_visits(session, actor, chosen, since, until))
    return FlowReport(
        flows=flows,
        flow_id=chosen,
        first=first,
        last=last,
        nodes=_node_times(session, actor, chosen, since, until),
        variants=ways,
        variant_count=kinds,
        tickets=round(ways[0].count / ways[0].share) if ways else 0,
    )


@dataclass(frozen=True)
class Satisfaction:
    """What customers answered between two days. `rated`, `low`, `asked`, `replied` and `reopened` count tickets."""

    flows: list[repository.FlowUse]
    flow_id: int
    first: date
    last: date
    rated: int
    low: int
    asked: int
    replied: int
    reopened: int
    answers: int
    total: int
    days: list[tuple[date, int, int, int]]
    stores: list[repository.ScoreRow]
    workers: list[repository.ScoreRow]
    by_flow: list[repository.ScoreRow]


def get_satisfaction(
    session: Session, actor: Actor, *, flow_id: int, first: date | None, last: date | None, now: datetime
) -> Satisfaction:
    """Scores of the answers given between two business days (both included), by store, person, flow and day."""
    actor.require("report.view")
    first, last, since, until = between(first, last, now)
    about = (flow_id, since, until)
    days = repository.list_scores_by_day(session, actor, *about, offset_minutes(now, settings().zone))
    asked, replied = repository.count_asked(session, actor, *about)
    return Satisfaction(
        flows=repository.list_flows(session, actor),
        flow_id=flow_id,
        first=first,
        last=last,
        rated=repository.count_rated(session, actor, *about, low=False),
        low=repository.count_rated(session, actor, *about, low=True),
        asked=asked,
        replied=replied,
        reopened=repository.count_reopened(session, actor, *about),
        answers=sum(count for _, _, count, _ in days),
        total=sum(total for _, _, _, total in days),
        days=days,
        stores=repository.list_scores(session, actor, "store", *about),
        workers=repository.list_scores(session, actor, "worker", *about),
        by_flow=repository.list_scores(session, actor, "flow", *about),
    )
