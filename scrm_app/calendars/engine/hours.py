"""Working time as prefix sums: when is a promise of N working seconds due, and how much of it has passed.

Every opening interval of the covered years is kept as UTC seconds with the working seconds before it, so both
questions are one bisection. Local wall-clock hours are converted through the zone database, so a day with a clock
change has the length it really has.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from scrm_app.core.errors import InvalidInput

Span = tuple[int, int]
"""Opening and closing as minutes after local midnight, 0 to 1440."""
Day = tuple[Span, ...]
MAX_YEARS = 60


@dataclass(frozen=True)
class WorkCalendar:
    """When a place works: a week (Monday first), public days off, make-up workdays, and single-day overrides."""

    week: tuple[Day, Day, Day, Day, Day, Day, Day]
    zone: str = "Asia/Shanghai"
    days_off: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()
    """Weekend days worked in exchange for a holiday; they keep Monday's hours unless the week says otherwise."""
    overrides: Mapping[date, Day] = field(default_factory=dict)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        days = tuple(sorted(self.overrides.items()))
        return hash((self.week, self.zone, self.days_off, self.make_up_days, days))

    def spans_on(self, day: date) -> Day:
        """The opening spans of one day; an override wins over a holiday, a holiday over the week."""
        if day in self.overrides:
            return self.overrides[day]
        if day in self.days_off:
            return ()
        if day in self.make_up_days:
            return self.week[day.weekday()] or next((hours for hours in self.week if hours), ())
        return self.week[day.weekday()]


AROUND_THE_CLOCK = WorkCalendar(week=(((0, 1440),),) * 7)


def check(calendar: WorkCalendar) -> None:
    """InvalidInput, in words, for spans that overlap, run backwards, or leave no working time at all."""
    days = [*calendar.week, *calendar.overrides.values()]
    for spans in days:
        edges = [minute for span in spans for minute in span]
        if edges != sorted(set(edges)) or any(not 0 <= minute <= 1440 for minute in edges):
            raise InvalidInput(
                "营业时间段须从早到晚, 互不重叠, 且在 00:00 到 24:00 之间。",
                "Opening hours must run forward, must not overlap and must lie between 00:00 and 24:00.",
            )
    if not any(calendar.week):
        raise InvalidInput("每周至少要有一个营业时段。", "There must be at least one opening span in the week.")


@dataclass(frozen=True)
class _Timeline:
    starts: list[int]
    ends: list[int]
    before: list[int]
    """Working seconds before each span."""

    @property
    def total(self) -> int:
        return self.before[-1] + self.ends[-1] - self.starts[-1] if self.starts else 0


def _instant(day: date, minute: int, zone: ZoneInfo) -> int:
    moment = datetime.combine(day + timedelta(days=minute // 1440), time(minute % 1440 // 60, minute % 60), zone)
    return int(moment.astimezone(UTC).timestamp())


def _open_spans(calendar: WorkCalendar, first: int, last: int) -> Iterator[tuple[int, int]]:
    zone = ZoneInfo(calendar.zone)
    day = date(first, 1, 1)
    while day.year <= last:
        for opening, closing in calendar.spans_on(day):
            start, end = _instant(day, opening, zone), _instant(day, closing, zone)
            if end > start:
                yield start, end
        day += timedelta(days=1)


@lru_cache(maxsize=256)
def _timeline(calendar: WorkCalendar, first: int, last: int) -> _Timeline:
    line = _Timeline([], [], [])
    passed = 0
    for start, end in _open_spans(calendar, first, last):
        line.starts.append(start)
        line.ends.append(end)
        line.before.append(passed)
        passed += end - start
    return line


def _covering(calendar: WorkCalendar, earliest: int, latest: int) -> _Timeline:
    return _timeline(calendar, (earliest - 1) // 4 * 4, (latest + 1) // 4 * 4 + 3)


def _passed(line: _Timeline, at: float) -> float:
    i = bisect_right(line.starts, at) - 1
    return 0 if i < 0 else line.before[i] + min(at, line.ends[i]) - line.starts[i]


def due_at(calendar: WorkCalendar, start: datetime, seconds: int) -> datetime:
    """The instant at which `seconds` of working time after `start` (aware) are over; zero is `start` itself.

    A promise that ends exactly at closing time is due at closing time, not at the next opening.
    """
    if start.tzinfo is None:
        raise ValueError("naive datetime refused: hand in an aware one")
    if seconds <= 0:
        return start
    for years in (0, 4, 12, MAX_YEARS):
        line = _covering(calendar, start.year, start.year + years)
        target = _passed(line, start.timestamp()) + seconds
        if target <= line.total:
            i = bisect_left(line.before, target) - 1
            return datetime.fromtimestamp(line.starts[i] + target - line.before[i], UTC)
    raise InvalidInput(
        f"按此营业时间, {MAX_YEARS} 年内无法完成该时限。",
        f"With these opening hours the promise would not end within {MAX_YEARS} years.",
    )


def working_seconds(calendar: WorkCalendar, start: datetime, end: datetime) -> float:
    """Working seconds between two aware instants; negative when `end` is before `start`."""
    line = _covering(calendar, min(start, end).year, max(start, end).year)
    return _passed(line, end.timestamp()) - _passed(line, start.timestamp())


def is_open(calendar: WorkCalendar, at: datetime) -> bool:
    """Whether the place works at that instant."""
    line = _covering(calendar, at.year, at.year)
    i = bisect_right(line.starts, at.timestamp()) - 1
    return i >= 0 and at.timestamp() < line.ends[i]


def open_between(calendar: WorkCalendar, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The opening spans that touch two aware instants, whole."""
    line = _covering(calendar, start.year, end.year)
    first = bisect_right(line.ends, start.timestamp())
    last = bisect_left(line.starts, end.timestamp())
    return [
        (datetime.fromtimestamp(line.starts[i], UTC), datetime.fromtimestamp(line.ends[i], UTC))
        for i in range(first, last)
    ]


ClockKind = Literal["running", "paused"]


@dataclass(frozen=True)
class Stopwatch:
    """A promise that can stand still: what was left when it last changed, and since when it runs (None = paused)."""

    left_seconds: float
    running_since: datetime | None

    def pause(self, calendar: WorkCalendar, now: datetime) -> "Stopwatch":
        """Stand still; a paused one stays as it is."""
        if self.running_since is None:
            return self
        return Stopwatch(self.left_seconds - working_seconds(calendar, self.running_since, now), None)

    def resume(self, now: datetime) -> "Stopwatch":
        """Run again; a running one stays as it is."""
        return self if self.running_since is not None else Stopwatch(self.left_seconds, now)

    def due(self, calendar: WorkCalendar) -> datetime | None:
        """When it ends if nothing changes; None while it stands still."""
        if self.running_since is None:
            return None
        return due_at(calendar, self.running_since, max(0, round(self.left_seconds)))
