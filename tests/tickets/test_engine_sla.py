"""The clock of a promise: the laws first, then the edges."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scrm_app.tickets.engine import sla

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
moments = st.integers(0, 60 * 24 * 30).map(lambda m: START + timedelta(minutes=m))
limits = st.integers(1, 60 * 24 * 30)


@given(limits, st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), max_size=8))
def test_pauses_move_the_promise_by_exactly_the_time_it_stood_still(limit: int, spans: list[tuple[int, int]]) -> None:
    clock, now, stood = sla.Clock(sla.due_at(START, limit)), START, timedelta(0)
    for running, standing in spans:
        now += timedelta(minutes=running)
        clock = sla.pause(clock, now)
        now += timedelta(minutes=standing)
        clock = sla.resume(clock, now)
        stood += timedelta(minutes=standing)
    assert clock == sla.Clock(START + timedelta(minutes=limit) + stood)


@given(limits, moments, moments)
def test_time_left_does_not_change_while_paused(limit: int, a: datetime, b: datetime) -> None:
    paused = sla.pause(sla.Clock(sla.due_at(START, limit)), min(a, b))
    assert sla.minutes_left(paused, max(a, b)) == sla.minutes_left(paused, min(a, b))
    assert sla.state(paused, max(a, b)) == "paused"


@given(limits, st.integers(0, 60 * 24 * 40), moments)
def test_a_warning_is_always_before_the_end_and_never_in_the_past(limit: int, before: int, now: datetime) -> None:
    due = sla.due_at(START, limit)
    plan = sla.plan(sla.Promise(limit, before or None), due, now)
    assert plan.overdue_at == due
    if plan.soon_at is not None:
        assert due is not None
        assert now < plan.soon_at < due or before == 0


def test_pausing_twice_keeps_the_first_moment_and_resuming_a_running_clock_changes_nothing() -> None:
    clock = sla.Clock(START + timedelta(hours=1))
    paused = sla.pause(clock, START)
    assert sla.pause(paused, START + timedelta(hours=5)) == paused
    assert sla.resume(clock, START + timedelta(hours=5)) == clock


def test_no_limit_is_no_promise() -> None:
    assert sla.due_at(START, None) is None
    assert sla.plan(sla.Promise(), None, START) == sla.ReminderPlan(None, None)
    assert sla.state(sla.Clock(), START) == "none"
    assert sla.minutes_left(sla.Clock(), START) is None
    assert sla.next_overdue_at(sla.Promise(), START) is None


def test_the_words_for_a_card() -> None:
    clock = sla.Clock(START + timedelta(hours=2))
    assert sla.state(clock, START) == "ok"
    assert sla.state(clock, START + timedelta(minutes=70)) == "soon"
    assert sla.state(clock, START + timedelta(hours=2)) == "soon"
    assert sla.state(clock, START + timedelta(hours=2, seconds=1)) == "overdue"
