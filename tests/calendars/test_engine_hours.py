"""Paused and closed time never counts, splitting never changes a sum, and a minute-by-minute oracle agrees."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrm_app.calendars.engine.holidays import china, china_calendar
from scrm_app.calendars.engine.hours import (
    AROUND_THE_CLOCK,
    Day,
    Stopwatch,
    WorkCalendar,
    check,
    due_at,
    is_open,
    working_seconds,
)
from scrm_app.core.errors import InvalidInput

OFFICE: Day = ((540, 720), (780, 1080))
CHINA = china_calendar(OFFICE)
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York"]


@st.composite
def days(draw: Callable[..., object]) -> Day:
    edges = draw(st.lists(st.integers(0, 1440), unique=True, max_size=6).map(sorted))
    edges = edges[: len(edges) // 2 * 2]  # type: ignore[index]
    return tuple(zip(edges[::2], edges[1::2], strict=True))


@st.composite
def calendars(draw: Callable[..., object]) -> WorkCalendar:
    week = (*(draw(days()) for _ in range(6)), ((600, 1200),))
    off, work = china()
    return WorkCalendar(week=week, zone=draw(st.sampled_from(ZONES)), days_off=off, make_up_days=work)  # type: ignore[arg-type]


instants = st.integers(1_514_764_800, 1_780_000_000).map(lambda at: datetime.fromtimestamp(at, UTC))
lengths = st.integers(0, 40 * 24 * 3600)


def by_the_minute(calendar: WorkCalendar, start: datetime, minutes: int) -> datetime:
    """The oracle: walk on one minute at a time."""
    from zoneinfo import ZoneInfo

    at, zone = start, ZoneInfo(calendar.zone)
    while minutes:
        local = at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        minutes -= any(a <= minute < b for a, b in calendar.spans_on(local.date()))
        at += timedelta(minutes=1)
    return at


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, st.integers(1, 3000))
def test_the_due_time_is_what_counting_minutes_gives(calendar: WorkCalendar, start: datetime, minutes: int):
    start = start.replace(second=0)
    assert due_at(calendar, start, minutes * 60) == by_the_minute(calendar, start, minutes)


@settings(deadline=None)
@given(calendars(), instants, lengths, lengths)
def test_splitting_an_interval_never_changes_the_sum(calendar: WorkCalendar, start: datetime, a: int, b: int):
    middle, end = start + timedelta(seconds=a), start + timedelta(seconds=a + b)
    whole = working_seconds(calendar, start, end)
    assert working_seconds(calendar, start, middle) + working_seconds(calendar, middle, end) == whole
    assert working_seconds(calendar, end, start) == -whole


@settings(deadline=None)
@given(calendars(), instants, st.integers(1, 20 * 24 * 3600))
def test_exactly_the_promised_working_time_passes_until_due(calendar: WorkCalendar, start: datetime, seconds: int):
    due = due_at(calendar, start, seconds)
    assert working_seconds(calendar, start, due) == seconds
    assert working_seconds(calendar, start, due - timedelta(seconds=1)) < seconds


@settings(deadline=None)
@given(calendars(), instants, st.integers(1, 500_000), st.lists(st.tuples(lengths, lengths), max_size=5))
def test_paused_time_never_counts(calendar: WorkCalendar, start: datetime, seconds: int, pauses: list[tuple[int, int]]):
    watch, now, ran = Stopwatch(seconds, start), start, 0.0
    for run, stand in pauses:
        ran += working_seconds(calendar, now, now + timedelta(seconds=run))
        now += timedelta(seconds=run)
        watch = watch.pause(calendar, now)
        now += timedelta(seconds=stand)
        watch = watch.resume(now)
    assert watch.left_seconds == seconds - ran


def test_around_the_clock_is_plain_time():
    start = datetime(2026, 2, 16, 3, 4, 5, tzinfo=UTC)
    assert due_at(AROUND_THE_CLOCK, start, 3600) == start + timedelta(hours=1)


def test_a_promise_that_ends_at_closing_time_is_due_then():
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert due_at(CHINA, friday, 3600) == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def test_national_day_is_skipped_and_the_make_up_saturday_works():
    before = datetime(2025, 9, 30, 9, 30, tzinfo=UTC)
    assert due_at(CHINA, before, 3600) == datetime(2025, 10, 9, 1, 30, tzinfo=UTC)
    assert is_open(CHINA, datetime(2025, 10, 11, 2, 0, tzinfo=UTC)), "Saturday 11 October 2025 was a make-up workday"
    assert not is_open(CHINA, datetime(2025, 10, 18, 2, 0, tzinfo=UTC))


@pytest.mark.parametrize("year", range(2018, 2027))
def test_every_day_agrees_with_an_independent_calendar(year: int):
    """The `chinesecalendar` package keeps its own list of the State Council's notices."""
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range(366) if (first + timedelta(days=n)).year == year]
    assert [day for day in days if bool(CHINA.spans_on(day)) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize("spans", [((600, 500),), ((0, 700), (600, 800)), ((-1, 30),), ((0, 1441),)])
def test_hours_that_make_no_sense_are_refused(spans: Day):
    with pytest.raises(InvalidInput):
        check(WorkCalendar(week=(spans,) * 7))


def test_a_week_without_hours_is_refused_and_never_loops():
    never = WorkCalendar(week=((),) * 7)
    with pytest.raises(InvalidInput):
        check(never)
    with pytest.raises(InvalidInput):
        due_at(never, datetime(2026, 1, 1, tzinfo=UTC), 60)
