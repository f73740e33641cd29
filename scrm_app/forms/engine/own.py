"""The company's own fields of a customer: which fit, how each can be searched, and how a cell of a table is read."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from scrm_app.core.text import Text
from scrm_app.forms.engine.bad_answer import BadAnswer
from scrm_app.forms.engine.fields import COMPUTED_KINDS, FILE_KINDS, LOOKUP_KINDS, Field, FormSchema
from scrm_app.forms.engine.regions import place_in
from scrm_app.forms.engine.tables import read_value

DATE_KINDS = frozenset({"date", "datetime", "date_range"})
UNFIT = FILE_KINDS | {"serial"}
"""What a ticket holds and a customer cannot: uploads belong to tickets, serial numbers are given when one is sent."""
BY_HAND = UNFIT | COMPUTED_KINDS | LOOKUP_KINDS | {"table"}
"""What no cell of a table can say unmistakably."""
_NUMBERS = frozenset({"number", "money", "rating", "slider"})
_WORDS = frozenset({"text", "long_text", "phone", "scan", "time", "location", "region"}) | LOOKUP_KINDS
_PARTS = re.compile(r"[、,，;；]")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\D+(\d{4}-\d{2}-\d{2})")


def unfit(schema: FormSchema) -> list[str]:
    """The names of fields a customer cannot have."""
    return [item.label for item in schema.questions() if item.kind in UNFIT]


def way_of(item: Field) -> str:
    """How a field is searched: choice, choices, number, days, words, or "" for not at all."""
    kind = item.value_kind
    if kind in ("single", "multiple"):
        return {"single": "choice", "multiple": "choices"}[kind]
    if kind in DATE_KINDS:
        return "days"
    return "number" if kind in _NUMBERS else "words" if kind in _WORDS else ""


def path_of(item: Field) -> tuple[str, ...]:
    """Where inside a stored answer the thing that is searched stands."""
    inside = {"date_range": ("from",), "location": ("text",), "region": ("names",)}
    return (item.key, *(("name",) if item.kind in LOOKUP_KINDS else inside.get(item.kind, ())))


def day_of(value: Any, zone: str) -> date | None:
    """The day of an answer: a date, a moment in the zone of the business, or the first day of a span."""
    text = value.get("from") if isinstance(value, Mapping) else value
    if not isinstance(text, str):
        return None
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        at = datetime.fromisoformat(text)
        return (at.astimezone(ZoneInfo(zone)) if at.tzinfo else at).date()
    except ValueError:
        return None


def cell_kind(item: Field) -> str:
    """How an import reads the cells of a column for this field: phone, money, datetime or text; "" for not at all."""
    if item.kind in BY_HAND:
        return ""
    return {"phone": "phone", "money": "money", "date": "datetime", "datetime": "datetime"}.get(item.kind, "text")


def from_cell(item: Field, value: Any, zone: str) -> Any:
    """The stored answer that a cell means; raises BadAnswer with the reason."""
    if isinstance(value, datetime):
        at = value.astimezone(ZoneInfo(zone))
        value = at.date().isoformat() if item.kind == "date" else at.isoformat()
    if item.kind == "single":
        value = _option(item, str(value))
    elif item.kind == "multiple":
        value = [_option(item, part) for part in _PARTS.split(str(value)) if part.strip()]
    elif item.kind == "region":
        value = _place(str(value))
    elif item.kind == "location":
        value = {"text": str(value)}
    elif item.kind == "date_range":
        found = _SPAN.search(str(value))
        value = {"from": found[1], "to": found[2]} if found else str(value)
    return read_value(item, value)


def _option(item: Field, text: str) -> str:
    wanted = "".join(text.split()).casefold()
    for option in item.options:
        if wanted in ("".join(option.label.split()).casefold(), option.value.casefold()):
            return option.value
    raise BadAnswer(f"没有「{text.strip()[:40]}」这个选项。", f'There is no option "{text.strip()[:40]}".')


def _place(text: str) -> dict[str, Any]:
    codes = place_in(text)
    if codes is None:
        raise BadAnswer(
            f"没有找到地区「{text.strip()[:40]}」, 请写到区县, 例如 浙江省杭州市西湖区。",
            f'There is no one district "{text.strip()[:40]}"; write it down to the district, like 浙江省杭州市西湖区.',
        )
    return {"codes": codes}


def pointed_at(item: Field, text: str, found: Mapping[str, Sequence[int]]) -> int:
    """The id of the one person or customer a cell names; raises BadAnswer when there is none or there are several."""
    ids = found.get(text, ())
    if len(ids) == 1:
        return ids[0]
    who = Text("同事", "colleague") if item.kind == "person" else Text("客户", "customer")
    if not ids:
        raise BadAnswer(f"没有找到{who.zh}「{text[:40]}」。", f'There is no {who.en} "{text[:40]}".')
    raise BadAnswer(f"有 {len(ids)} 位{who.zh}叫「{text[:40]}」, 分不清。", f'{len(ids)} are called "{text[:40]}".')


def refusal(item: Field, why: Text) -> Text:
    """Why a row of a table is refused, with the name of the column."""
    return Text(f"{item.label}: {why.zh}", f"{item.label}: {why.en}")
