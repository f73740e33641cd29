"""When a reminder on a date is due."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.notifications.engine.dates import MAX_OFFSET_DAYS, When, due_at, in_year, next_due

ZONE = "Asia/Shanghai"
DAYS = st.dates(date(1900, 1, 1), date(2080, 12, 31))
MOMENTS = st.integers(0, 40 * 525_600).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
WHENS = st.builds(When, st.integers(-MAX_OFFSET_DAYS, MAX_OFFSET_DAYS), st.integers(0, 1439), st.booleans())
YEARLY = st.builds(When, st.integers(-MAX_OFFSET_DAYS, MAX_OFFSET_DAYS), st.integers(0, 1439), st.just(True))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


@pytest.mark.parametrize(
    ("when", "on", "now", "due"),
    [
        (When(0, 540), "2026-11-21", "2026-11-20T10:00", "2026-11-21T09:00"),
        (When(-3, 540), "2026-11-25", "2026-11-20T10:00", "2026-11-22T09:00"),
        (When(7, 1439), "2026-11-21", "2026-11-20T10:00", "2026-11-28T23:59"),
        (When(0, 540), "2026-11-20", "2026-11-20T09:00", None),
        (When(0, 540, yearly=True), "1990-11-20", "2026-11-20T08:59", "2026-11-20T09:00"),
        (When(0, 540, yearly=True), "1990-11-20", "2026-11-20T09:00", "2027-11-20T09:00"),
        (When(0, 540, yearly=True), "2000-02-29", "2026-11-20T10:00", "2027-02-28T09:00"),
        (When(0, 540, yearly=True), "2000-02-29", "2027-12-01T10:00", "2028-02-29T09:00"),
        (When(-1, 540, yearly=True), "2000-02-29", "2028-01-01T10:00", "2028-02-28T09:00"),
        (When(-3, 540, yearly=True), "1990-01-02", "2026-12-29T10:00", "2026-12-30T09:00"),
        (When(0, 540, yearly=True), "2030-05-01", "2026-11-20T10:00", "2030-05-01T09:00"),
    ],
)
def test_before_on_and_after_the_day(when: When, on: str, now: str, due: str | None) -> None:
    found = next_due(when, date.fromisoformat(on), now=at(now), zone=ZONE)
    assert (found.at if found else None) == (at(due) if due else None)


@given(WHENS, DAYS, MOMENTS)
def test_what_is_planned_lies_ahead_and_as_far_from_its_day_as_wished(when: When, on: date, now: datetime) -> None:
    found = next_due(when, on, now=now, zone=ZONE)
    if found is not None:
        assert found.at > now
        local = found.at.astimezone(ZoneInfo(ZONE))
        assert local.date() - found.on == timedelta(days=when.offset_days)
        assert local.hour * 60 + local.minute == when.minute
        assert found.on == (in_year(on, found.on.year) if when.yearly else on)


@given(YEARLY, DAYS, MOMENTS)
def test_a_day_of_every_year_is_never_skipped_and_never_told_twice(when: When, on: date, now: datetime) -> None:
    first = next_due(when, on, now=now, zone=ZONE)
    assert first is not None
    second = next_due(when, on, now=first.at, zone=ZONE)
    assert second is not None
    assert second.on.year == first.on.year + 1
    before = due_at(when, in_year(on, first.on.year - 1), ZONE) if first.on.year > on.year else None
    assert before is None or before <= now


@given(DAYS, st.integers(1900, 2100))
def test_every_year_has_the_day(on: date, year: int) -> None:
    found = in_year(on, year)
    assert found.year == year
    assert (found.month, found.day) in {(on.month, on.day), (2, 28)}


def test_the_end_of_the_calendar_is_no_accident() -> None:
    assert due_at(When(365, 0), date(9999, 12, 31), ZONE) is None
    assert due_at(When(-365, 0), date(1, 1, 1), ZONE) is None
