"""What a node promises, and when somebody has to be told. Working time itself is counted in `calendars`."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Promise:
    """What a node promises: `limit` minutes, a reminder `before` the end and repeated `after` it."""

    limit: int | None = None
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class ReminderPlan:
    """The instants at which somebody has to be told."""

    soon_at: datetime | None
    overdue_at: datetime | None


def plan(promise: Promise, due: datetime | None, now: datetime) -> ReminderPlan:
    """When to warn and when to call it overdue; a warning that would lie in the past is dropped."""
    if due is None:
        return ReminderPlan(None, None)
    soon = due - timedelta(minutes=promise.before) if promise.before else None
    return ReminderPlan(soon if soon is not None and soon > now else None, due)


def next_overdue_at(promise: Promise, fired_at: datetime) -> datetime | None:
    """When to speak again about a ticket that is still overdue; None when the node asks for one notice only."""
    return fired_at + timedelta(minutes=promise.after) if promise.after else None
