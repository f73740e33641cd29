"""The clock of a promise: the laws first, then the edges."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.calendars.engine.hours import AROUND_THE_CLOCK, WorkCalendar, working_seconds
from scrm_app.tickets.engine import sla
from scrm_app.tickets.engine.sla import Running

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
moments = st.integers(0, 60 * 24 * 30).map(lambda m: START + timedelta(minutes=m))
limits = st.integers(1, 60 * 24 * 30)


@given(limits, st.integers(0, 60 * 24 * 40), moments)
def test_a_warning_is_always_before_the_end_and_never_in_the_past(limit: int, before: int, now: datetime) -> None:
    due = START + timedelta(minutes=limit)
    plan = sla.plan(sla.Promise(limit, before or None), due, now)
    assert plan.overdue_at == due
    if plan.soon_at is not None:
        assert now < plan.soon_at < due or before == 0


def test_no_limit_is_no_promise() -> None:
    assert sla.plan(sla.Promise(), None, START) == sla.ReminderPlan(None, None)
    assert sla.next_overdue_at(sla.Promise(), START) is None


def test_an_overdue_promise_speaks_again_after_the_wished_minutes() -> None:
    assert sla.next_overdue_at(sla.Promise(after=30), START) == START + timedelta(minutes=30)


CALENDARS = (
    AROUND_THE_CLOCK,
    WorkCalendar(week=(((540, 720), (780, 1080)),) * 5 + ((), ())),
    WorkCalendar(week=(((540, 1080),),) * 7, zone="America/New_York"),
    WorkCalendar(week=(((0, 1440),),) * 7, zone="Europe/Berlin"),
)
calendars = st.sampled_from(CALENDARS)
turns = st.lists(st.integers(1, 60 * 24 * 4), min_size=1, max_size=12)
starts = st.sampled_from(
    [
        START,
        datetime(2026, 12, 30, 9, 30, tzinfo=UTC),
        datetime(2026, 3, 7, 20, 0, tzinfo=UTC),
        datetime(2026, 10, 24, 21, 0, tzinfo=UTC),
    ]
)
"""An ordinary Friday, a year's end, and the nights before the clocks change in New York and in Berlin."""


@given(calendars, starts, turns)
def test_paused_time_never_counts(calendar: WorkCalendar, start: datetime, minutes: list[int]) -> None:
    """Work, pause, work, pause …: used is exactly the working time of the running spans."""
    clock, at, expected = Running(10**7, 0, start), start, 0.0
    for n, length in enumerate(minutes):
        then = at + timedelta(minutes=length)
        if n % 2 == 0:
            expected += working_seconds(calendar, at, then)
            clock = clock.pause(calendar, then)
        else:
            assert clock.used(calendar, then) == clock.used(calendar, at)
            clock = clock.resume(then)
        at = then
    assert clock.used(calendar, at) == pytest.approx(expected, abs=1e-6)


@given(calendars, starts, turns)
def test_splitting_a_span_never_changes_the_sum(calendar: WorkCalendar, start: datetime, minutes: list[int]) -> None:
    whole = Running(10**7, 0, start)
    split, at = whole, start
    for length in minutes:
        at += timedelta(minutes=length)
        split = split.pause(calendar, at).resume(at)
    assert split.used(calendar, at) == pytest.approx(whole.used(calendar, at), abs=1e-6)


@given(calendars, starts, st.integers(60, 10**6), st.integers(0, 10**4))
def test_the_promise_is_due_when_it_is_used_up(
    calendar: WorkCalendar, start: datetime, target: int, waited: int
) -> None:
    clock = Running(target, 0, start)
    paused_at = start + timedelta(minutes=waited)
    due = clock.due(calendar)
    assert due is not None
    assert clock.used(calendar, due) == pytest.approx(target, abs=1)
    if paused_at < due:
        later = clock.pause(calendar, paused_at).resume(paused_at + timedelta(days=3)).due(calendar)
        assert later is not None
        assert later >= due


@given(calendars, calendars, starts, st.integers(600, 10**6), st.integers(1, 5000))
def test_new_hours_count_only_from_their_day_on(
    before: WorkCalendar, after: WorkCalendar, start: datetime, target: int, minutes: int
) -> None:
    change = start + timedelta(minutes=minutes)
    clock = Running(target, 0, start).under_new_hours(before, change)
    assert clock.used(after, change) == pytest.approx(working_seconds(before, start, change), abs=1e-6)
    end = change + timedelta(days=2)
    assert clock.used(after, end) == pytest.approx(
        working_seconds(before, start, change) + working_seconds(after, change, end), abs=1e-6
    )


@given(calendars, starts, st.integers(600, 10**6), st.integers(600, 10**6))
def test_another_target_keeps_what_was_used(calendar: WorkCalendar, start: datetime, old: int, new: int) -> None:
    now = start + timedelta(hours=5)
    assert Running(old, 0, start).retarget(new).used(calendar, now) == Running(old, 0, start).used(calendar, now)
