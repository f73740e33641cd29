"""The company's own fields as the customer list knows them: where an answer stands and what is looked for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

MOST = 6
"""How many own fields narrow a list at once."""
IN_LIST = 3
"""How many own fields are columns of the list."""


@dataclass(frozen=True)
class OwnField:
    """A field somebody may search by. `way`: choice, choices, number, days or words; `path` leads into the answer.

    `scale`: what a typed number is multiplied with to be compared (100 for money, stored in fen).
    """

    key: str
    label: str
    way: str
    path: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()
    is_moment: bool = False
    scale: int = 1


@dataclass(frozen=True)
class OwnWish:
    """What an own field is narrowed to: a choice or words in `value`; a number or a day from `value` to `to`."""

    key: str
    value: str = ""
    to: str = ""


def number_of(text: str, scale: int) -> float | None:
    """A typed bound as it is stored; None when none was typed."""
    try:
        number = Decimal(text.replace(",", "").strip()) * scale
    except InvalidOperation:
        return None
    return float(number) if number.is_finite() and abs(number) < 10**15 else None


def bounds_of(wish: OwnWish, *, is_moment: bool, zone: str) -> tuple[str, str]:
    """From (included) and up to (not included) as stored: days as `YYYY-MM-DD`, moments in UTC; "" is no bound."""

    def bound(text: str, later: int) -> str:
        try:
            day = date.fromisoformat(text.strip()) + timedelta(days=later)
        except (ValueError, OverflowError):
            return ""
        if not is_moment:
            return day.isoformat()
        at = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
        return at.isoformat()[:19]

    return bound(wish.value, 0), bound(wish.to, 1)


def words_of(field: OwnField, wish: OwnWish) -> str:
    """A filter in words: the shown choice, the words, or a span."""
    if field.way in ("choice", "choices"):
        return dict(field.options).get(wish.value, wish.value)
    if field.way == "words":
        return wish.value
    return f"{wish.value} – {wish.to}" if wish.to != wish.value else wish.value


def fits(field: OwnField, wish: OwnWish) -> bool:
    """Whether a wish says anything about this field."""
    if field.way in ("choice", "choices"):
        return wish.value in dict(field.options)
    if field.way == "words":
        return bool(wish.value.strip())
    if field.way == "number":
        return any(number_of(text, 1) is not None for text in (wish.value, wish.to))
    return any(bounds_of(wish, is_moment=False, zone="UTC"))
