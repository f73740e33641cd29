"""Opening hours as people type them: "09:00-12:00 13:00-18:00", empty for closed."""

import re

from scrm_app.calendars.engine.hours import Day
from scrm_app.core.errors import InvalidInput

_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–~至到]\s*(\d{1,2})[:：](\d{2})")
_CLOSED = {"", "休", "休息", "closed", "-"}


def parse_hours(text: str) -> Day:
    """The spans of one day in order; InvalidInput naming the text when it cannot be read or spans overlap."""
    text = text.strip()[:200]
    if text.lower() in _CLOSED:
        return ()
    spans = [(int(a) * 60 + int(b), int(c) * 60 + int(d)) for a, b, c, d in _SPAN.findall(text)]
    rest = _SPAN.sub("", text).strip(" ,，;；、")
    edges = [minute for span in spans for minute in span]
    minutes_ok = all(int(m) < 60 for match in _SPAN.findall(text) for m in (match[1], match[3]))
    if rest or not spans or not minutes_ok or edges != sorted(set(edges)) or edges[-1] > 1440:
        raise InvalidInput(
            f"看不懂营业时间“{text}”, 请写成 09:00-12:00 13:00-18:00, 休息日留空。",
            f'Cannot read the hours "{text}". Write 09:00-12:00 13:00-18:00, or leave a closed day empty.',
        )
    return tuple(spans)


def show_hours(day: Day) -> str:
    """The text that `parse_hours` reads back."""
    return " ".join(f"{a // 60:02d}:{a % 60:02d}-{b // 60:02d}:{b % 60:02d}" for a, b in day)
