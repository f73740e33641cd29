"""The clock of a promise: the laws first, then the edges."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scrm_app.tickets.engine import sla

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
