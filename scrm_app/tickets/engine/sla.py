"""What a node promises, and when somebody has to be told. Working time itself is counted in `calendars`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from scrm_app.calendars.engine.hours import WorkCalendar, due_at, working_seconds


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


@dataclass(frozen=True)
class Running:
    """A promise over the whole ticket: what it allows, what is used up, and since when it runs (None = paused).

    Paused time never counts; splitting a span into parts never changes the sum, because working time is additive.
    """

    target_seconds: int
    spent_seconds: float
    running_since: datetime | None

    def used(self, calendar: WorkCalendar, now: datetime) -> float:
        """Working seconds used up until `now`."""
        if self.running_since is None:
            return self.spent_seconds
        return self.spent_seconds + max(0.0, working_seconds(calendar, self.running_since, now))

    def pause(self, calendar: WorkCalendar, now: datetime) -> "Running":
        """Stand still from `now`; a paused one stays as it is."""
        if self.running_since is None:
            return self
        return replace(self, spent_seconds=self.used(calendar, now), running_since=None)

    def resume(self, now: datetime) -> "Running":
        """Run again from `now`; a running one stays as it is."""
        return self if self.running_since is not None else replace(self, running_since=now)

    def follow(self, stands: bool, calendar: WorkCalendar, now: datetime) -> "Running":
        """Stand still or run from `now`, as the rules say; nothing changes when it does so already."""
        return self.pause(calendar, now) if stands else self.resume(now)

    def retarget(self, target_seconds: int) -> "Running":
        """Another rule applies: what was used stays used."""
        return replace(self, target_seconds=target_seconds)

    def under_new_hours(self, before: WorkCalendar, now: datetime) -> "Running":
        """The opening hours change now: what ran until now is counted by the old ones."""
        if self.running_since is None:
            return self
        return replace(self, spent_seconds=self.used(before, now), running_since=now)

    def due(self, calendar: WorkCalendar, share: float = 1.0) -> datetime | None:
        """When `share` of the promise is used up if nothing changes; None while it stands still."""
        if self.running_since is None:
            return None
        left = self.target_seconds * share - self.spent_seconds
        return due_at(calendar, self.running_since, round(left)) if left > 0 else self.running_since


CUSTOMER, PARTS, PLACE = "customer", "parts", "place"
AWAITED = ("wait", "subflow")
"""Kinds of visits that nobody works on."""


def stands_still(then: Mapping[str, Any], *, paused: bool, reason: str, places: Iterable[tuple[str, str]]) -> bool:
    """Whether promises over the whole ticket stand still under a policy.

    A pause by hand stops them (waiting for the customer only if the policy grants it); so does standing nowhere but at
    `pause_nodes`, or at visits that are merely awaited if `pause_waits`. `places` are (name, kind) of the open visits.
    """
    if paused and (reason != CUSTOMER or then.get("pause_customer", True)):
        return True
    named, waits = set(then.get("pause_nodes") or ()), bool(then.get("pause_waits"))
    here = list(places)
    return bool(here) and all(name in named or (waits and kind in AWAITED) for name, kind in here)
