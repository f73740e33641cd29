"""Spans of work and leave, and the sentences against a wished time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scrm_app.core.text import Text
from scrm_app.tickets.engine.planning import Circumstances, Span, conflicts, covered, overlap, working

DAY = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)


def span(start: float, end: float) -> Span:
    return DAY + start * HOUR, DAY + end * HOUR


spans = st.builds(lambda a, n: span(a, a + n), st.integers(-12, 40), st.integers(1, 14))
many = st.lists(spans, max_size=6)


@given(many, many, st.integers(0, 24))
def test_splitting_a_day_never_changes_the_sum(duties: list[Span], leaves: list[Span], cut: int) -> None:
    whole = working(span(0, 24), duties, leaves)
    parts = working(span(0, cut), duties, leaves) + working(span(cut, 24), duties, leaves)
    assert parts == whole


@given(many, many)
def test_nobody_works_more_than_the_day_or_less_than_nothing(duties: list[Span], leaves: list[Span]) -> None:
    assert timedelta(0) <= working(span(0, 24), duties, leaves) <= working(span(0, 24), duties, []) <= 24 * HOUR
    assert working(span(0, 24), duties, [span(-24, 48)]) == timedelta(0)
    assert working(span(0, 24), duties + duties, leaves) == working(span(0, 24), duties, leaves)


@given(many)
def test_what_is_covered_is_counted_hour_by_hour(given_spans: list[Span]) -> None:
    hours = [span(n, n + 1) for n in range(24)]
    slow = sum(any(overlap(hour, one) for one in given_spans) for hour in hours)
    assert covered(span(0, 24), given_spans) == slow * HOUR


def said(wish: Span, **about: object) -> str:
    found = conflicts(wish, Circumstances(person="鲍勃", **about), lambda at: f"{at:%H:%M}")  # type: ignore[arg-type]
    return " ".join(one.zh for one in found)


def test_each_conflict_is_a_sentence() -> None:
    wish = span(10, 11)
    assert said(wish, duties=[span(8, 16)]) == ""
    assert "不在班" in said(span(15.5, 16.5), duties=[span(8, 16)])
    assert "没有排班" in said(wish, duties=[])
    assert "请假" in said(wish, duties=[span(8, 16)], leaves=[span(10.5, 12)])
    assert "不营业" in said(wish, duties=None, opening=[span(12, 20)])
    assert said(wish, duties=None, opening=[span(8, 20)]) == ""
    assert "T-1" in said(wish, duties=[span(8, 16)], others=[("T-1", *span(10.5, 11.5))])
    assert said(wish, duties=[span(8, 16)], others=[("T-1", *span(11, 12))]) == ""
    assert "晚于承诺" in said(wish, duties=[span(8, 16)], promises=[(Text("解决", "Resolution"), DAY + 10.5 * HOUR)])


def test_what_is_due_at_closing_time_is_in_order() -> None:
    assert said(span(18, 18), duties=None, opening=[span(8, 18)]) == ""
    assert "不营业" in said(span(8, 8), duties=None, opening=[span(8, 18)])
