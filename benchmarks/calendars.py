"""R3: deadlines on business hours with China's holidays, beside businesstimedelta; the same answers asserted."""

import random
import time
from datetime import UTC, datetime, timedelta

import businesstimedelta
import pytz

from scrm_app.calendars.engine.holidays import china_calendar
from scrm_app.calendars.engine.hours import due_at

OURS = china_calendar(((540, 1080),))
ZONE = pytz.timezone("Asia/Shanghai")


def main() -> None:
    """Prints deadlines per second of both and their ratio (goal: 100 times)."""
    draw = random.Random(7)
    cases = [
        (datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=draw.randrange(60_000_000)), draw.randrange(60, 200_000))
        for _ in range(20_000)
    ]
    off = dict.fromkeys(OURS.days_off, "off")
    day = businesstimedelta.WorkDayRule(
        start_time=datetime(2000, 1, 1, 9).time(),  # noqa: DTZ001
        end_time=datetime(2000, 1, 1, 18).time(),  # noqa: DTZ001
        working_days=[0, 1, 2, 3, 4],
        tz=ZONE,
    )
    rules = businesstimedelta.Rules([day, businesstimedelta.HolidayRule(off, tz=ZONE)])
    due_at(OURS, *cases[0])
    began = time.perf_counter()
    ours = [due_at(OURS, start, seconds) for start, seconds in cases]
    ours_rate = len(cases) / (time.perf_counter() - began)
    sample = cases[:300]
    began = time.perf_counter()
    theirs = [start + businesstimedelta.BusinessTimeDelta(rules, seconds=seconds) for start, seconds in sample]
    their_rate = len(sample) / (time.perf_counter() - began)
    compared = [
        (a, b)
        for (start, _), a, b in zip(sample, ours, theirs, strict=False)
        if not any(start.date() <= day <= a.date() for day in OURS.make_up_days)
    ]
    same = sum(a == b for a, b in compared)
    print(f"ours              {ours_rate:12,.0f} deadlines/s")
    print(f"businesstimedelta {their_rate:12,.0f} deadlines/s  (300 of the cases; it knows no make-up days)")
    print(f"ratio             {ours_rate / their_rate:12,.0f} x   goal 100 x")
    print(f"same answer in {same} of {len(compared)} cases that touch no make-up day")


if __name__ == "__main__":
    main()
