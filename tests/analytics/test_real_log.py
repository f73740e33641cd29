"""4,580 real cases: every figure of the flow report equals what pandas computes from the file."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from scrm_app.analytics import service
from scrm_app.core import db
from scrm_app.core.settings import settings
from tests.analytics.conftest import HelpDesk
from tests.conftest import NOW


def report(desk: HelpDesk, first: date = date(2009, 1, 1), last: date = date(2014, 12, 31)) -> service.FlowReport:
    return db.call(
        service.get_flow_report, desk.admin, flow_id=desk.flow_id, first=first, last=last, now=NOW, write=False
    )


def ended(desk: HelpDesk) -> "pd.Series[Any]":
    after = desk.frame.groupby("case")["at"].shift(-1)
    return after.fillna(desk.frame["at"]).dt.tz_convert(settings().zone)


def test_median_and_ninetieth_percentile_of_every_activity_equal_pandas(help_desk: HelpDesk) -> None:
    by = help_desk.frame.groupby("activity")["seconds"]
    expected = pd.DataFrame({"n": by.size(), "median": by.quantile(0.5) / 60, "p90": by.quantile(0.9) / 60})
    found = {node.name: (node.count, node.median_minutes, node.p90_minutes) for node in report(help_desk).nodes}
    assert set(found) == set(expected.index)
    for name, row in expected.iterrows():
        assert found[str(name)] == pytest.approx((row["n"], row["median"], row["p90"]), rel=1e-9, abs=1e-6), name


def test_the_same_for_one_quarter(help_desk: HelpDesk) -> None:
    first, last = date(2012, 1, 1), date(2012, 3, 31)
    days = ended(help_desk).dt.date
    part = help_desk.frame[(days >= first) & (days <= last)]
    by = part.groupby("activity")["seconds"]
    found = {node.name: (node.count, node.median_minutes) for node in report(help_desk, first, last).nodes}
    for name in by.groups:
        assert found[str(name)] == pytest.approx((int(by.size()[name]), by.median()[name] / 60), rel=1e-9, abs=1e-6)
    assert set(found) == {str(name) for name in by.groups}


def test_the_twenty_most_frequent_ways_equal_pandas(help_desk: HelpDesk) -> None:
    ways = help_desk.frame.groupby("case")["activity"].agg(tuple).value_counts()
    found = report(help_desk)
    assert found.tickets == 4_580
    assert found.variant_count == len(ways) == 226
    assert [way.count for way in found.variants] == list(ways.head(20))
    for way in found.variants:
        assert ways[way.path] == way.count
        assert way.share == pytest.approx(way.count / 4_580)


def test_closed_a_day_equals_pandas(help_desk: HelpDesk) -> None:
    day = date(2012, 5, 10)
    at = pd.Timestamp(day, tz=settings().zone).to_pydatetime()
    last = help_desk.frame.groupby("case")["at"].last().dt.tz_convert(settings().zone).dt.date
    found = db.call(service.get_overview, help_desk.admin, now=at.replace(hour=23, minute=59), write=False)
    expected = [(d, int((last == d).sum())) for d, _, _ in found.trend]
    assert [(d, closed) for d, _, closed in found.trend] == expected
    assert found.cards.closed_today == expected[-1][1]
