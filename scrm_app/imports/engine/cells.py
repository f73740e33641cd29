"""One cell of text → a value, or the sentence that says what is wrong with it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from scrm_app.core.text import Text

Parsed = tuple[object, Text | None]
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(0\d{2,3}\d{7,8}|400\d{7}|800\d{7})(#\d{1,6})?")
_FOREIGN = re.compile(r"\+\d{7,15}")
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, 0xFEFF, 0x200B, 0x200E, 0x200F, 0x202D, 0x202E])
_CHINESE_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?\s*(.*)")
_LOOSE_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?")
_EMPTY = {"", "-", "--", "/", "null", "none", "nan", "n/a", "#n/a", "无", "空"}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－＋：／（）−", "0123456789.,-+:/()-")
_CURRENCY_BEFORE = re.compile(r"^([+-]?)\s*(?:[¥￥$]|rmb|cny)\s*", re.IGNORECASE)
_CURRENCY_AFTER = re.compile(r"\s*(?:[¥￥$元]|rmb|cny)$", re.IGNORECASE)
MAX_FEN = 10**13
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def clean(raw: str) -> str:
    """Without control characters, outer spaces, and the apostrophe an export puts before a formula."""
    if not raw.isprintable():
        raw = raw.translate(_CONTROL)
    text = raw.strip()
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@":
        return text[1:]
    return text


def is_empty(text: str) -> bool:
    """Blank, or one of the ways people write "nothing"."""
    return text == "" or (len(text) <= 4 and text.lower() in _EMPTY)


def parse_text(text: str, max_length: int) -> Parsed:
    """Text up to `max_length` characters."""
    if len(text) > max_length:
        return None, Text(f"超过 {max_length} 个字", f"longer than {max_length} characters")
    return text, None


def parse_phone(text: str) -> Parsed:
    """A mainland mobile or landline number without separators, or +country."""
    if _MOBILE.fullmatch(text):
        return text, None
    digits = re.sub(r"[\s\-()（）]", "", text.translate(_FULL_WIDTH))
    for prefix in ("+86", "0086"):
        digits = digits.removeprefix(prefix)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) or _FOREIGN.fullmatch(digits):
        return digits, None
    return None, Text(f"“{_short(text)}” 不是电话号码", f"“{_short(text)}” is not a phone number")


def parse_money(text: str) -> Parsed:
    """Yuan as written ("1,234.5", "¥12", "-¥12", "12元", an accountant's "(12.00)" for less than nothing) → fen."""
    plain = text.translate(_FULL_WIDTH).replace(",", "").strip()
    owed = plain.startswith("(") and plain.endswith(")")
    plain = _CURRENCY_AFTER.sub("", _CURRENCY_BEFORE.sub(r"\1", plain[1:-1] if owed else plain))
    plain = f"-{plain}" if owed else plain
    try:
        fen = Decimal(plain) * 100
    except InvalidOperation:
        return None, Text(f"“{_short(text)}” 不是金额", f"“{_short(text)}” is not an amount")
    if not fen.is_finite() or abs(fen) > MAX_FEN:
        return None, Text(f"“{_short(text)}” 不是金额", f"“{_short(text)}” is not an amount")
    if fen != fen.to_integral_value():
        return None, Text(f"“{_short(text)}” 精确到分以下", f"“{_short(text)}” is finer than a fen")
    return int(fen), None


def date_reader(zone: str, *, month_first: bool = False) -> Callable[[str], Parsed]:
    """A reader of dates; times without an offset are in `zone`. Gives ISO text in UTC."""
    local = ZoneInfo(zone)

    def read(text: str) -> Parsed:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            found = _loose(text, month_first)
            if found is None:
                return None, Text(f"“{_short(text)}” 不是日期时间", f"“{_short(text)}” is not a date")
            at = found
        if not 1900 <= at.year <= 2200:
            return None, Text(f"“{_short(text)}” 的年份不合理", f"the year of “{_short(text)}” is not plausible")
        aware = at if at.tzinfo else at.replace(tzinfo=local)
        return aware.astimezone(UTC).isoformat(), None

    return read


def _loose(text: str, month_first: bool) -> datetime | None:
    plain = text.translate(_FULL_WIDTH).strip()
    if chinese := _CHINESE_DATE.fullmatch(plain):
        year, month, day, rest = chinese.groups()
        rest = rest.replace("时", ":").replace("点", ":").replace("分", ":").replace("秒", "").strip(": ")
        plain = f"{year}-{month}-{day} {rest if ':' in rest or not rest else rest + ':00'}".strip()
    try:
        if loose := _LOOSE_DATE.fullmatch(plain):
            return _build([int(part or 0) for part in loose.groups()])
        if last := _YEAR_LAST.fullmatch(plain):
            one, two, year_, *clock = [int(part or 0) for part in last.groups()]
            day_, month_ = (two, one) if month_first else (one, two)
            return _build([year_, month_, day_, *clock])
        if re.fullmatch(r"\d{5}(\.\d+)?", plain) and 20_000 < float(plain) < 80_000:
            return _build([1899, 12, 30, 0, 0, 0]) + timedelta(seconds=round(float(plain) * 86_400))
    except ValueError:
        return None
    return None


def _build(parts: list[int]) -> datetime:
    year, month, day, hour, minute, second = parts
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  the zone is added by the caller


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"
