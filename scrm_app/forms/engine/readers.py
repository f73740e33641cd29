"""Readers of the kinds with a form of their own: times, ranges, ratings, scans, places, and records of other features.

Stored forms: time `HH:MM` · date_range `{"from", "to"}`, both `YYYY-MM-DD` and included · rating an integer from 1 ·
slider a number · scan a text · location `{"lat", "lng", "accuracy", "text"}` in WGS 84 degrees and metres, the
coordinates None when the place was typed · department, product, order, equipment and ticket `{"id", "name"}`, whose
name the service sets (service/lookups.py): the pure reader only takes the shape.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from scrm_app.forms.engine.bad_answer import BadAnswer
from scrm_app.forms.engine.fields import LOOKUP_KINDS, Field

MAX_ID = 2**63 - 1
MAX_NAME = 200
DEFAULT_STARS = 5
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(:[0-5][0-9](\.[0-9]{1,6})?)?", re.ASCII)


def read_day(value: object) -> str:
    """A day between 1900 and 2200 as `YYYY-MM-DD`."""
    try:
        if not isinstance(value, str) or len(value) != 10:
            raise ValueError(value)
        day = date.fromisoformat(value)
    except ValueError as error:
        raise BadAnswer("请选择日期。", "Please choose a date.") from error
    if not 1900 <= day.year <= 2200:
        raise BadAnswer("日期要在 1900 到 2200 年之间。", "The date must be between 1900 and 2200.")
    return day.isoformat()


def _read_time(_field: Field, value: object) -> str:
    found = _TIME.fullmatch(value) if isinstance(value, str) and len(value) <= 20 else None
    if found is None:
        raise BadAnswer("请选择时间, 例如 09:30。", "Please choose a time such as 09:30.")
    return f"{int(found[1]):02d}:{found[2]}"


def _read_range(_field: Field, value: object) -> dict[str, str] | None:
    if not isinstance(value, Mapping):
        raise BadAnswer("请选择起止日期。", "Please choose the first and the last day.")
    if all(value.get(end) in (None, "") for end in ("from", "to")):
        return None
    if any(value.get(end) in (None, "") for end in ("from", "to")):
        raise BadAnswer("起止日期都要选择。", "Please choose both the first and the last day.")
    first, last = read_day(value["from"]), read_day(value["to"])
    if first > last:
        raise BadAnswer("开始日期不能晚于结束日期。", "The first day must not be after the last.")
    return {"from": first, "to": last}


def stars(field: Field) -> int:
    """How many stars a rating has, 3 to 10."""
    return int(min(max(field.max, 3), 10)) if field.max is not None else DEFAULT_STARS


def _read_rating(field: Field, value: object) -> int:
    number = int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,2}", value, re.ASCII) else value
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= stars(field):
        raise BadAnswer(f"请选择 1 到 {stars(field)} 分。", f"Please choose 1 to {stars(field)}.")
    return number


def slider_ends(field: Field) -> tuple[int | float, int | float]:
    """The two ends of a slider: 0 to 100 unless said otherwise."""
    return (0 if field.min is None else field.min, 100 if field.max is None else field.max)


def read_slider(field: Field, number: Decimal) -> int | float:
    """The number a slider stands at; one of its steps between its ends."""
    low, high = slider_ends(field)
    if not low <= number <= high:
        raise BadAnswer(f"请选择 {low:g} 到 {high:g} 之间的值。", f"Please choose a value from {low:g} to {high:g}.")
    return int(number) if number == int(number) else float(number)


def _read_scan(_field: Field, value: object) -> str | None:
    if not isinstance(value, str):
        raise BadAnswer("请扫码或手动输入编码。", "Please scan the code or type it.")
    kept = "".join(c for c in value if unicodedata.category(c) not in ("Cc", "Cs")).strip()
    if len(kept) > MAX_NAME:
        raise BadAnswer(f"编码太长, 最多 {MAX_NAME} 个字。", f"The code is too long; at most {MAX_NAME} characters.")
    return kept or None


def _degrees(value: object, limit: int) -> float | None:
    if value is None or isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return round(float(value), 6) if abs(value) <= limit else None


def _read_location(_field: Field, value: object) -> dict[str, Any] | None:
    wrong = BadAnswer("定位无法识别, 请重新定位或填写位置。", "The place cannot be read. Locate again or type it.")
    if not isinstance(value, Mapping):
        raise wrong
    text = value.get("text") or ""
    if not isinstance(text, str) or len(text) > 500:
        raise wrong
    kept = " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MAX_NAME]
    given = [value.get(name) is not None for name in ("lat", "lng")]
    lat, lng = _degrees(value.get("lat"), 90), _degrees(value.get("lng"), 180)
    if any(given) and (lat is None or lng is None):
        raise wrong
    if lat is None and not kept:
        return None
    spread = value.get("accuracy")
    known = isinstance(spread, int | float) and not isinstance(spread, bool) and math.isfinite(spread)
    metres = min(max(round(spread), 0), 10**6) if known and lat is not None else None  # type: ignore[arg-type]
    return {"lat": lat, "lng": lng, "accuracy": metres, "text": kept}


def read_id(value: object) -> int:
    """A record's id out of a number or its digits."""
    number = value if isinstance(value, int) and not isinstance(value, bool) else None
    if isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{0,18}", value):
        number = int(value)
    if number is None or not 0 < number <= MAX_ID:
        raise BadAnswer("请从列表中选择。", "Please choose from the list.")
    return number


def _read_lookup(_field: Field, value: object) -> dict[str, Any]:
    given = value.get("id") if isinstance(value, Mapping) else value
    name = value.get("name") if isinstance(value, Mapping) else ""
    shown = "".join(c for c in name if c.isprintable())[:MAX_NAME] if isinstance(name, str) else ""
    return {"id": read_id(given), "name": shown}


READERS: dict[str, Callable[[Field, object], Any]] = {
    "time": _read_time,
    "date_range": _read_range,
    "rating": _read_rating,
    "scan": _read_scan,
    "location": _read_location,
    **dict.fromkeys(LOOKUP_KINDS, _read_lookup),
}
