"""The promise of a node and its clock: when it is due, when to remind, what a pause does.

First depth: plain minutes, round the clock. Every instant is aware; every length is in minutes.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

ClockState = Literal["none", "ok", "soon", "overdue", "paused"]


@dataclass(frozen=True)
class Promise:
    """What a node promises: `limit` minutes, a reminder `before` the end and repeated `after` it."""

    limit: int | None = None
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class Clock:
    """A running (or paused) promise; without `due_at` nothing was promised."""

    due_at: datetime | None = None
    paused_at: datetime | None = None


@dataclass(frozen=True)
class ReminderPlan:
    """The instants at which somebody has to be told."""

    soon_at: datetime | None
    overdue_at: datetime | None


def due_at(entered_at: datetime, limit: int | None) -> datetime | None:
    """The instant the promise ends, or None when the node promises nothing."""
    return None if limit is None or limit <= 0 else entered_at + timedelta(minutes=limit)


def plan(promise: Promise, due: datetime | None, now: datetime) -> ReminderPlan:
    """When to warn and when to call it overdue; a warning that would lie in the past is dropped."""
    if due is None:
        return ReminderPlan(None, None)
    soon = due - timedelta(minutes=promise.before) if promise.before else None
    return ReminderPlan(soon if soon is not None and soon > now else None, due)


def next_overdue_at(promise: Promise, fired_at: datetime) -> datetime | None:
    """When to speak again about a ticket that is still overdue; None when the node asks for one notice only."""
    return fired_at + timedelta(minutes=promise.after) if promise.after else None


def pause(clock: Clock, now: datetime) -> Clock:
    """Stop the clock; pausing a paused clock changes nothing."""
    return clock if clock.paused_at is not None else replace(clock, paused_at=now)


def resume(clock: Clock, now: datetime) -> Clock:
    """Start the clock again; the promise moves by exactly the time it stood still."""
    if clock.paused_at is None:
        return clock
    stood = max(now - clock.paused_at, timedelta(0))
    return Clock(None if clock.due_at is None else clock.due_at + stood, None)


def minutes_left(clock: Clock, now: datetime) -> float | None:
    """Minutes until due (negative when overdue); a paused clock answers for the moment it was paused."""
    if clock.due_at is None:
        return None
    return (clock.due_at - (clock.paused_at or now)).total_seconds() / 60


def state(clock: Clock, now: datetime, soon_minutes: int = 60) -> ClockState:
    """One word for a card: nothing promised, fine, soon due, overdue, or standing still."""
    left = minutes_left(clock, now)
    if left is None:
        return "none"
    if clock.paused_at is not None:
        return "paused"
    if left < 0:
        return "overdue"
    return "soon" if left <= soon_minutes else "ok"
