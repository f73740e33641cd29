"""4,580 real cases: every flow metric equals what pandas computes from the file."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pytest

from scrm_app.analytics.presenter import metrics as shown
from scrm_app.analytics.service import metrics as service
from scrm_app.core import db
from scrm_app.core.pagination import PageRequest
from scrm_app.core.settings import settings
from scrm_app.tickets import service as tickets
from scrm_app.tickets.state.wishes import span_filter, spans_of
from tests.analytics.conftest import HelpDesk
from tests.conftest import NOW

FIRST, LAST = date(2012, 2, 1), date(2012, 4, 30)


def metrics(desk: HelpDesk, first: date = FIRST, last: date = LAST, store: int = 0) -> service.FlowMetrics:
    wish: dict[str, Any] = {"flow_id": desk.flow_id, "store_id": store, "first": first, "last": last}
    return db.call(service.get_flow_metrics, desk.admin, **wish, now=NOW, write=False)


def cases(desk: HelpDesk) -> pd.DataFrame:
    """One row a case: opened, closed, its local day and how long it took."""
    by = desk.frame.groupby("case")["at"].agg(["min", "max"])
    by["day"] = by["max"].dt.tz_convert(settings().zone).dt.date
    by["seconds"] = (by["max"] - by["min"]).dt.total_seconds()
    return by


def within(frame: pd.DataFrame, first: date = FIRST, last: date = LAST) -> pd.DataFrame:
    return frame[(frame["day"] >= first) & (frame["day"] <= last)]


def test_percentiles_of_lead_and_cycle_time(help_desk: HelpDesk) -> None:
    found, seconds = metrics(help_desk), within(cases(help_desk))["seconds"]
    expected = {p: seconds.quantile(p / 100) / 60 for p in (50, 85, 95)}
    assert found.lead == pytest.approx(expected, rel=1e-9)
    assert found.cycle == pytest.approx(expected, rel=1e-9), "work on this log begins when a case is opened"
    assert found.open == found.older == 0


def test_closed_by_day_and_by_week(help_desk: HelpDesk) -> None:
    found, closed = metrics(help_desk), within(cases(help_desk))
    a_day = closed.groupby("day").size().reindex(found.days, fill_value=0)
    assert found.finished == list(a_day.cumsum())
    monday = closed["day"].map(lambda day: day - timedelta(days=day.weekday()))
    expected = monday.value_counts()
    assert {week: count for week, count in found.weeks if count} == expected.to_dict()
    assert sum(count for _, count in found.weeks) == len(closed)


def test_what_stood_where_at_the_end_of_each_day(help_desk: HelpDesk) -> None:
    found, frame = metrics(help_desk), help_desk.frame.copy()
    zone = settings().zone
    after = frame.groupby("case")["at"].shift(-1).fillna(frame["at"])
    frame["came"], frame["left"] = frame["at"].dt.tz_convert(zone).dt.date, after.dt.tz_convert(zone).dt.date
    standing = {place.name: place.standing for place in found.places}
    for at, day in enumerate(found.days):
        there = frame[(frame["came"] <= day) & (frame["left"] > day)].groupby("activity").size()
        assert {name: line[at] for name, line in standing.items() if line[at]} == there.to_dict(), day


def test_time_at_each_step(help_desk: HelpDesk) -> None:
    found, frame = metrics(help_desk), help_desk.frame
    after = frame.groupby("case")["at"].shift(-1).fillna(frame["at"])
    days = after.dt.tz_convert(settings().zone).dt.date
    by = frame[(days >= FIRST) & (days <= LAST)].groupby("activity")["seconds"]
    ended = {place.name: place for place in found.places if place.visits}
    assert {name: place.visits for name, place in ended.items()} == by.size().to_dict()
    for name, place in ended.items():
        for percent, minutes in place.times.items():
            assert minutes == pytest.approx(by.quantile(percent / 100)[name] / 60, rel=1e-9, abs=1e-6)


def test_points_are_the_tickets_closed_in_these_days(help_desk: HelpDesk) -> None:
    last = date(2012, 3, 31)
    found, closed = metrics(help_desk, FIRST, last), within(cases(help_desk), FIRST, last)
    assert 100 < len(closed) < service.POINTS
    assert sorted(p.lead_minutes for p in found.points) == pytest.approx(sorted(closed["seconds"] / 60))
    many = metrics(help_desk, date(2012, 1, 1), date(2012, 12, 31)).points
    newest = within(cases(help_desk), date(2012, 1, 1), date(2012, 12, 31))["max"].nlargest(service.POINTS)
    assert sorted(p.closed_at for p in many) == sorted(at.to_pydatetime() for at in newest)


def listed(desk: HelpDesk, link: str) -> int:
    """How many tickets the list shows under a link."""
    asked = dict(parse_qsl(urlsplit(link).query))
    wish = tickets.TicketFilter(
        flow_id=int(asked.get("flow", 0)),
        status="" if asked.get("status") == "all" else asked.get("status", "open"),
        **span_filter(spans_of(asked), settings().zone),
    )
    page = PageRequest(1, 10, "created", True)
    found = db.call(tickets.list_tickets, desk.admin, wish=wish, page=page, now=NOW, write=False)
    return int(found.total)


def test_every_number_opens_exactly_its_tickets(help_desk: HelpDesk) -> None:
    found, closed = metrics(help_desk), within(cases(help_desk))
    links = shown.metric_links(found)
    assert listed(help_desk, links["cumulative"][0][-1]) == len(closed)
    for n, place in enumerate(reversed(found.places), start=1):
        assert listed(help_desk, links["cumulative"][n][40]) == place.standing[40], place.name
    for (monday, count), link in zip(found.weeks, links["weeks"][0], strict=True):
        assert listed(help_desk, link) == count, monday
    for row, percent in zip(shown.percentile_rows(found, "en"), service.PERCENTS, strict=True):
        slow = (closed["seconds"] >= int(found.lead[percent]) * 60).sum()
        assert listed(help_desk, row["link"]) == slow


def test_a_store_without_tickets_has_nothing(help_desk: HelpDesk) -> None:
    stores = [key for key, _ in metrics(help_desk).stores if key != help_desk.store]
    found = metrics(help_desk, store=stores[0])
    assert (found.finished[-1], found.places, found.points, found.lead) == (0, [], [], {})
    assert metrics(help_desk, store=help_desk.store).finished == metrics(help_desk).finished
