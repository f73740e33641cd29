"""When to try again, and when a connection rests."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.notifications.engine.attempts import (
    BREAKER_AFTER,
    LONGEST_LIFE,
    LONGEST_WAIT_SECONDS,
    MAX_ATTEMPTS,
    Attempt,
    Health,
    budget,
    health,
    judge,
    poison_wait_seconds,
    wait_seconds,
)

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
OK, GONE, BUSY = Attempt(True), Attempt(False, permanent=True), Attempt(False)
SILENT = Attempt(False, unreachable=True)
SLOWER = Attempt(False, throttled=True, retry_after_seconds=60)


def judged(attempt: Attempt, attempts: int = 1, age: timedelta = timedelta(0)) -> tuple[str, datetime | None]:
    verdict = judge(attempt, attempts=attempts, created_at=NOW - age, now=NOW, roll=0.5)
    return verdict.status, verdict.next_at


def test_a_success_is_done() -> None:
    assert judged(OK) == ("sent", None)


def test_a_permanent_failure_stops_at_once() -> None:
    assert judged(GONE) == ("dead", None)


def test_a_passing_failure_waits_and_ends_as_a_dead_letter() -> None:
    statuses = [judged(BUSY, n)[0] for n in range(1, MAX_ATTEMPTS + 1)]
    assert statuses == ["waiting"] * (MAX_ATTEMPTS - 1) + ["dead"]


def test_being_throttled_does_not_use_up_attempts_but_age_does() -> None:
    verdict = judge(SLOWER, attempts=MAX_ATTEMPTS + 5, created_at=NOW, now=NOW, roll=0)
    assert (verdict.status, verdict.attempts) == ("waiting", MAX_ATTEMPTS + 4)
    assert judged(SLOWER, 1, LONGEST_LIFE)[0] == "dead"


@given(st.integers(1, 60), st.floats(0, 1, exclude_max=True))
def test_waits_grow_and_stay_within_an_hour(attempts: int, roll: float) -> None:
    assert 7.5 <= wait_seconds(attempts, roll) <= LONGEST_WAIT_SECONDS
    assert wait_seconds(attempts + 1, roll) >= wait_seconds(attempts, roll)


@given(st.integers(1, MAX_ATTEMPTS - 1), st.integers(0, 7200), st.floats(0, 1, exclude_max=True))
def test_never_sooner_than_the_other_side_asks(attempts: int, asked: int, roll: float) -> None:
    verdict = judge(Attempt(False, retry_after_seconds=asked), attempts=attempts, created_at=NOW, now=NOW, roll=roll)
    assert verdict.next_at is not None
    assert verdict.next_at >= NOW + timedelta(seconds=asked)


def test_a_silent_connection_rests_longer_each_time_and_recovers_at_once() -> None:
    state, rests = Health(0, None), []
    for _ in range(10):
        state = health(state, SILENT, NOW)
        rests.append((state.paused_until - NOW).total_seconds() if state.paused_until else 0)
    assert rests[: BREAKER_AFTER - 1] == [0] * (BREAKER_AFTER - 1)
    assert rests == sorted(rests)
    assert rests[-1] == 900
    assert health(state, OK, NOW).failures == 0


def test_a_refused_message_does_not_make_the_connection_ill() -> None:
    assert health(Health(2, None), GONE, NOW) == Health(0, None)


@pytest.mark.parametrize(
    ("per_minute", "sent", "failures", "free", "want"),
    [(0, 0, 0, 64, 64), (20, 5, 0, 64, 15), (20, 25, 0, 64, 0), (0, 0, 3, 64, 1), (20, 20, 3, 64, 0), (0, 0, 0, 0, 0)],
)
def test_pace(per_minute: int, sent: int, failures: int, free: int, want: int) -> None:
    assert budget(per_minute, sent, failures, free) == want


def test_a_poisoned_reminder_is_pushed_on_at_most_an_hour() -> None:
    assert [poison_wait_seconds(n) for n in (1, 2, 3, 7, 100)] == [60, 120, 240, 3600, 3600]
