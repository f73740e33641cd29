"""When a reminder on a date is due; pure.

A day that comes every year is kept on its day; 29 February is kept on 28 February in years without one.
"""

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MAX_OFFSET_DAYS = 365
MINUTES = 1440


@dataclass(frozen=True)
class When:
    """`offset_days` after the date (negative: before), `minute` after midnight, once or every year."""

    offset_days: int = 0
    minute: int = 540
    yearly: bool = False


@dataclass(frozen=True)
class Due:
    """The day that is thought of, and the moment (UTC) it is told."""

    on: date
    at: datetime


def in_year(on: date, year: int) -> date:
    """The same day in another year."""
    if (on.month, on.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return on.replace(year=year)


def due_at(when: When, on: date, zone: str) -> datetime | None:
    """The moment that is told about `on`; None outside the calendar."""
    try:
        day = on + timedelta(days=when.offset_days)
        at = datetime.combine(day, time(when.minute // 60, when.minute % 60), ZoneInfo(zone))
        return at.astimezone(UTC)
    except OverflowError:
        return None


def next_due(when: When, on: date, *, now: datetime, zone: str) -> Due | None:
    """The first moment after `now`; None when a date that comes once is over."""
    for day in _days(when, on, now.astimezone(ZoneInfo(zone)).year):
        at = due_at(when, day, zone)
        if at is not None and at > now:
            return Due(day, at)
    return None


def _days(when: When, on: date, year: int) -> Iterator[date]:
    if not when.yearly:
        yield on
        return
    for one in range(max(year - 2, on.year), min(max(year, on.year) + 3, 9999)):
        yield in_year(on, one)
