"""Do our medians mean what pandas means, and our paths what happened?"""

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.analytics.engine.days import day_start, fill_days, words_for_minutes
from scrm_app.analytics.engine.quantiles import RankedValue, percentile, ranks_for, spreads
from scrm_app.analytics.engine.variants import variants
from scrm_app.analytics.presenter.scale import tally


@given(st.lists(st.integers(0, 10_000_000), min_size=1, max_size=60), st.sampled_from([50, 90]))
def test_two_rows_around_the_rank_are_enough_for_the_percentile_of_pandas(values: list[int], percent: int) -> None:
    ordered = sorted(values)
    low, high = ranks_for(len(values), percent)
    known = {rank: float(ordered[rank - 1]) for rank in (low, high)}
    expected = pd.Series(values).quantile(percent / 100)
    assert percentile(known, len(values), percent) == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_each_group_has_its_own_spread_in_minutes() -> None:
    rows = [RankedValue(("a",), 1, 1, 120.0), RankedValue(("b",), 1, 2, 60.0), RankedValue(("b",), 2, 2, 180.0)]
    found = {spread.group: (spread.count, spread.median_minutes) for spread in spreads(rows)}
    assert found == {("a",): (1, 2.0), ("b",): (2, 2.0)}


def test_paths_are_counted_and_the_rest_is_named() -> None:
    visits = [(1, "受理"), (1, "维修"), (2, "受理"), (2, "维修"), (3, "受理")]
    ways, kinds = variants(visits, top=1)
    assert kinds == 2
    assert (ways[0].path, ways[0].count, round(ways[0].share, 3)) == (("受理", "维修"), 2, 0.667)
    assert variants([]) == ([], 0)


def test_a_day_begins_at_midnight_of_the_business() -> None:
    late = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert day_start(late, "Asia/Shanghai") == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


def test_days_without_tickets_are_zero() -> None:
    assert fill_days({date(2026, 11, 2): 3}, date(2026, 11, 3), 3) == [
        (date(2026, 11, 1), 0),
        (date(2026, 11, 2), 3),
        (date(2026, 11, 3), 0),
    ]


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [(35, "35 分钟", "35 min"), (150, "2.5 小时", "2.5 h"), (4320, "3.0 天", "3.0 d")],
)
def test_a_duration_is_as_long_as_a_person_would_say_it(minutes: int, zh: str, en: str) -> None:
    assert (words_for_minutes(minutes, "zh-CN"), words_for_minutes(minutes, "en")) == (zh, en)


def test_there_is_no_half_a_ticket_on_a_scale_of_few() -> None:
    assert tally([], [])["dtick"] == tally([0, 0])["dtick"] == tally([1], [5])["dtick"] == 1
    assert tally([0])["range"][1] > 1
    assert tally([2, 400]) == {"rangemode": "tozero"}
