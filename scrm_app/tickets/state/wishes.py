"""What a browser sends, read strictly: types are not enforced on the way here."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scrm_app.core.errors import InvalidInput
from scrm_app.tickets.service import Rated

T = TypeVar("T", bound=BaseModel)


class Wish(BaseModel):
    """What every wish has in common: more than was asked for is left out."""

    model_config = ConfigDict(extra="ignore")


class CardMove(Wish):
    """A card was dropped."""

    seq: int = Field(ge=0, le=10**15)
    card: int = Field(ge=1, le=2**31 - 1)
    to: str = Field(min_length=1, max_length=120)
    axis: str = Field(default="column", pattern="^(column|lane|both)$")
    lane: str = Field(default="", max_length=120)
    """The lane it was dropped in, where column and lane changed at once."""
    version: int = Field(ge=0, le=2**31)


class CalendarDrop(Wish):
    """A ticket was dropped on another time: minutes after local midnight."""

    card: int = Field(ge=1, le=2**31 - 1)
    version: int = Field(ge=0, le=2**31)
    day: date
    minute: int = Field(ge=0, le=1439)


class HandOver(Wish):
    """A ticket was dropped on another person."""

    card: int = Field(ge=1, le=2**31 - 1)
    version: int = Field(ge=0, le=2**31)
    to: int = Field(ge=1, le=2**31 - 1)


class TimeWish(Wish):
    """The sheet that asks for another time."""

    day: str = Field(default="", max_length=10)
    clock: str = Field(default="", max_length=8)
    minutes: int = Field(default=0, ge=0, le=1440)


class FoldWish(Wish):
    """A column (`c:` and its id) or a lane (`l:`) was folded or opened."""

    id: str = Field(pattern="^[cl]:", max_length=122)
    shut: bool


class WindowWish(Wish):
    """Somebody scrolled down a long column."""

    column: str = Field(min_length=1, max_length=120)
    start: int = Field(ge=0, le=10**6)


class RuleMove(Wish):
    """A rule was dragged to another place."""

    id: str = Field(min_length=1, max_length=40)
    to: int = Field(ge=0, le=1000)


class NoteWish(Wish):
    """The small sheet that asks for a reason, and perhaps for whom or where to."""

    note: str = Field(default="", max_length=2000)
    target: str = Field(default="", max_length=64)
    when: str = Field(default="before", pattern="^(before|after)$")


class SearchWish(Wish):
    """A form field looks for people or customers."""

    kind: str = Field(default="", max_length=20)
    query: str = Field(default="", max_length=80)


class RevealWish(Wish):
    """A masked answer and why somebody needs to read it."""

    key: str = Field(min_length=1, max_length=81)
    reason: str = Field(default="", max_length=400)


def unreadable() -> InvalidInput:
    """What a forged or broken event is told."""
    return InvalidInput(
        "提交的内容无法识别, 请刷新页面后重试。", "That could not be read. Reload the page and try again."
    )


def read(model: type[T], data: Any) -> T:
    """`data` as `model`, or a refusal in words."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise unreadable() from error


def whole(value: Any, low: int = 0, high: int = 2**31 - 1) -> int:
    """A whole number out of anything; `low` when it is none."""
    try:
        return min(max(int(str(value)), low), high)
    except ValueError:
        return low


def picked(form: Mapping[str, Any]) -> list[int]:
    """The people ticked in a sheet: boxes named `pick-<user id>`; at most 20."""
    names = [str(name) for name, value in form.items() if str(name).startswith("pick-") and value]
    return [whole(name.removeprefix("pick-")) for name in names[:20]]


def answers_of(data: Any) -> dict[str, Any]:
    """Form answers: a mapping of a sane size."""
    if not isinstance(data, Mapping) or len(data) > 400:
        raise unreadable()
    return {str(key)[:64]: value for key, value in data.items()}


def query_of(**parts: Any) -> str:
    """An address's query without what is empty or zero."""
    return urlencode({key: value for key, value in parts.items() if value not in ("", 0, None, False)})


DAYS = tuple(f"{name}_{end}" for name in ("created", "closed", "due", "appointed") for end in ("from", "to"))
RATED_DAYS = ("rated_from", "rated_to")
SPANS = (*DAYS, *RATED_DAYS, "visited", "node", "rated", "rated_by", "reopened", "stood", "stood_to", "slow")
SCORES = ("any", "low", "asked", "1", "2", "3", "4", "5")


def spans_of(asked: Mapping[str, Any]) -> dict[str, str]:
    """What a board's number narrows the list to: business days (both included) and a node, as far as readable."""
    found = {name: str(asked.get(name) or "")[:64] for name in SPANS}
    return {
        name: value for name, value in found.items() if value and (name not in (*DAYS, *RATED_DAYS) or day_of(value))
    }


def day_of(text: str) -> date | None:
    """A day as `2026-11-20`; None when it is not one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def span_filter(spans: Mapping[str, str], zone: str) -> dict[str, Any]:
    """The same as arguments of a `TicketFilter`: a day `to` ends with the next midnight."""
    found: dict[str, Any] = {"visited": spans.get("visited", ""), "node_id": spans.get("node", "")}
    found |= {name: at for name in DAYS if (at := _midnight(spans, name, zone))}
    found |= {"stood": spans.get("stood", ""), "stood_at": _midnight(spans, "stood_to", zone)}
    found["slow_minutes"] = whole(spans.get("slow"), 0, 10_000_000)
    score = spans.get("rated", "") if spans.get("rated") in SCORES else ""
    since, until = (_midnight(spans, name, zone) for name in RATED_DAYS)
    worker, reopened = whole(spans.get("rated_by")), bool(spans.get("reopened"))
    if score or worker or reopened:
        found["after"] = Rated(score, worker, since, until, reopened)
    return found


def _midnight(spans: Mapping[str, str], name: str, zone: str) -> datetime | None:
    day = day_of(spans.get(name, ""))
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1) if name.endswith("_to") else day, time(), ZoneInfo(zone))


def moment(day: date, minutes: int, zone: str) -> datetime:
    """A business day and minutes after its midnight as an instant."""
    return datetime.combine(day, time(minutes // 60, minutes % 60), ZoneInfo(zone))


def minute_of(text: str) -> int:
    """`14:30` as minutes after midnight; -1 when it is none."""
    try:
        at = time.fromisoformat(text)
    except ValueError:
        return -1
    return at.hour * 60 + at.minute
