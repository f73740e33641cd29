"""What follows from one attempt: sent, tried again when, or given up; and what it means for the connection."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_ATTEMPTS = 12
FIRST_WAIT_SECONDS = 15
LONGEST_WAIT_SECONDS = 3600
LONGEST_LIFE = timedelta(days=3)
BREAKER_AFTER = 3
BREAKER_SECONDS = 30
BREAKER_LONGEST_SECONDS = 900


@dataclass(frozen=True)
class Attempt:
    """How an attempt ended, without the words. `throttled`: the other side asked us to slow down."""

    ok: bool
    permanent: bool = False
    unreachable: bool = False
    throttled: bool = False
    retry_after_seconds: int = 0


@dataclass(frozen=True)
class Verdict:
    """What becomes of the message. `attempts` may be lower than before: being throttled does not count."""

    status: str
    attempts: int
    next_at: datetime | None
    outcome: str


@dataclass(frozen=True)
class Health:
    """What the connection remembers."""

    failures: int
    paused_until: datetime | None


def wait_seconds(attempts: int, roll: float) -> float:
    """Exponential back-off with equal jitter: between half and all of 15 s · 2^(attempts-1), at most an hour.

    `roll` is a random number in [0, 1).
    """
    full: int = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS << min(max(attempts, 1) - 1, 20))
    return full / 2 + full / 2 * roll


def judge(attempt: Attempt, *, attempts: int, created_at: datetime, now: datetime, roll: float) -> Verdict:
    """Sent, waiting again, or dead; `attempts` counts this one."""
    if attempt.ok:
        return Verdict("sent", attempts, None, "ok")
    too_old = now - created_at >= LONGEST_LIFE
    if attempt.permanent or too_old or (attempts >= MAX_ATTEMPTS and not attempt.throttled):
        return Verdict("dead", attempts, None, "dead")
    counted = attempts - 1 if attempt.throttled else attempts
    wait = max(wait_seconds(counted, roll), attempt.retry_after_seconds)
    return Verdict("waiting", max(counted, 0), now + timedelta(seconds=wait), "retry")


def health(before: Health, attempt: Attempt, now: datetime) -> Health:
    """A connection that answers is well; one that is silent three times rests, longer each time."""
    if attempt.throttled:
        rest = now + timedelta(seconds=attempt.retry_after_seconds or 60)
        return Health(before.failures, max(rest, before.paused_until or rest))
    if not attempt.unreachable:
        return Health(0, before.paused_until)
    failures = before.failures + 1
    if failures < BREAKER_AFTER:
        return Health(failures, before.paused_until)
    rest_seconds = min(BREAKER_LONGEST_SECONDS, BREAKER_SECONDS * 2 ** min(failures - BREAKER_AFTER, 10))
    return Health(failures, now + timedelta(seconds=rest_seconds))


def budget(per_minute: int, sent_last_minute: int, failures: int, free: int) -> int:
    """How many messages a connection may start now: its pace, one probe while it is ill, never more than `free`."""
    pace = free if per_minute == 0 else min(free, max(0, per_minute - sent_last_minute))
    return min(pace, 1) if failures >= BREAKER_AFTER else pace


def poison_wait_seconds(attempts: int) -> int:
    """How long a reminder whose subscriber failed is pushed on: 1, 2, 4 … at most 60 minutes."""
    return min(3600, 60 << min(max(attempts, 1) - 1, 20))
