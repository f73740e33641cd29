"""Public holidays and make-up workdays of the People's Republic of China, 2004 to 2026, as published each year by the
State Council (facts; the list is shipped in `facts/china_holidays.csv`). Businesses may override single days.
"""

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path

from scrm_app.calendars.engine.hours import Day, WorkCalendar

FACTS = Path(__file__).parents[1] / "facts" / "china_holidays.csv"


@lru_cache
def china() -> tuple[frozenset[date], frozenset[date]]:
    """(days off, make-up workdays)."""
    off: set[date] = set()
    work: set[date] = set()
    with FACTS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            (off if row["kind"] == "off" else work).add(date.fromisoformat(row["date"]))
    return frozenset(off), frozenset(work)


@lru_cache
def names() -> dict[date, str]:
    """The holiday each listed day belongs to, in Chinese."""
    with FACTS.open(encoding="utf-8") as file:
        return {date.fromisoformat(row["date"]): row["name"] for row in csv.DictReader(file)}


def china_calendar(hours: Day, *, six_days: bool = False) -> WorkCalendar:
    """Monday to Friday (or Saturday) with the same hours each day, China's holidays and make-up days."""
    off, work = china()
    week = (hours, hours, hours, hours, hours, hours if six_days else (), ())
    return WorkCalendar(week=week, days_off=off, make_up_days=work)
