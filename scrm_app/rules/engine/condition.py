"""Reading a condition from JSON, and the public face of the condition language.

`{"op": "all"|"any", "of": [...]}`, `{"op": "not", "of": [one]}`, `{"field": "amount", "op": "gt", "value": 5000}`.
"""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from scrm_app.core.money import parse_yuan
from scrm_app.core.text import Text
from scrm_app.rules.engine.evaluate import compile_condition, holds
from scrm_app.rules.engine.explain import Explained, explain
from scrm_app.rules.engine.nodes import (
    ALL_OPS,
    LIST_VALUE,
    NO_VALUE,
    OPS_BY_KIND,
    All,
    AnyOf,
    Condition,
    FieldInfo,
    Leaf,
    Not,
    fields_of,
)
from scrm_app.rules.engine.wording import op_text, words
from scrm_app.rules.errors import BadCondition

__all__ = [
    "MAX_DEPTH",
    "MAX_NODES",
    "OPS_BY_KIND",
    "All",
    "AnyOf",
    "Condition",
    "Explained",
    "FieldInfo",
    "Leaf",
    "Not",
    "compile_condition",
    "explain",
    "fields_of",
    "holds",
    "op_text",
    "parse",
    "to_json",
    "words",
]

MAX_DEPTH = 8
MAX_NODES = 64
MAX_VALUES = 200
MAX_TEXT = 500
MAX_NUMBER = 10**15
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.:]{0,79}")

Fields = Mapping[str, FieldInfo]


def parse(data: object, fields: Fields | None = None) -> Condition:
    """The condition in `data`; with `fields` every key must be known and every value of its field's kind.

    Raises BadCondition with a sentence for people.
    """
    counter = [0]
    return _parse(data, fields, 1, counter)


def to_json(condition: Condition) -> dict[str, Any]:
    """The stored form of a condition; `parse(to_json(c)) == c`."""
    if isinstance(condition, Leaf):
        data: dict[str, Any] = {"field": condition.field, "op": condition.op}
        if condition.op not in NO_VALUE:
            data["value"] = list(condition.value) if isinstance(condition.value, tuple) else condition.value
        return data
    if isinstance(condition, Not):
        return {"op": "not", "of": [to_json(condition.part)]}
    return {"op": "all" if isinstance(condition, All) else "any", "of": [to_json(part) for part in condition.of]}


def _parse(data: object, fields: Fields | None, depth: int, counter: list[int]) -> Condition:
    counter[0] += 1
    if depth > MAX_DEPTH or counter[0] > MAX_NODES:
        raise BadCondition(
            f"条件太复杂: 最多 {MAX_DEPTH} 层, {MAX_NODES} 条。请拆成几个分支。",
            f"The condition is too complex: at most {MAX_DEPTH} levels and {MAX_NODES} lines. Split it into branches.",
        )
    if not isinstance(data, Mapping):
        raise BadCondition("条件无法识别, 请重新设置。", "The condition cannot be read. Please set it again.")
    op = data.get("op")
    if op in ("all", "any", "not") and "field" not in data:
        return _parse_group(data, str(op), fields, depth, counter)
    return _parse_leaf(data, op, fields)


def _parse_group(data: Mapping[Any, Any], op: str, fields: Fields | None, depth: int, counter: list[int]) -> Condition:
    of = data.get("of")
    if not isinstance(of, list) or (op == "not" and len(of) != 1):
        raise BadCondition(
            "条件组不完整, 请删除后重新添加。", "A group of conditions is incomplete. Remove it and add it again."
        )
    inner = tuple(_parse(part, fields, depth + 1, counter) for part in of)
    if op == "not":
        return Not(inner[0])
    return All(inner) if op == "all" else AnyOf(inner)


def _parse_leaf(data: Mapping[Any, Any], op: object, fields: Fields | None) -> Leaf:
    key = data.get("field")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise BadCondition("有一行条件没有选择字段。", "One line of the condition has no field chosen.")
    if not isinstance(op, str) or op not in ALL_OPS:
        raise BadCondition("有一行条件没有选择比较方式。", "One line of the condition has no comparison chosen.")
    info = None
    if fields is not None:
        info = fields.get(key)
        if info is None:
            raise BadCondition(
                f"条件用到的字段「{key}」已不在表单中, 请改选别的字段。",
                f'The condition uses the field "{key}", which is no longer in the form. Choose another field.',
            )
        if op not in OPS_BY_KIND.get(info.kind, _ANY_KIND):
            zh, en = op_text(op, info.kind)
            raise BadCondition(
                f"字段「{info.label}」不能用「{zh}」比较, 请改选比较方式。",
                f'The field "{info.label}" cannot be compared with "{en}". Choose another comparison.',
            )
    return Leaf(key, op, _parse_value(op, data.get("value"), info, info.label if info else key))


_ANY_KIND = tuple(ALL_OPS)


def _parse_value(op: str, value: object, info: FieldInfo | None, label: str) -> object:
    if op in NO_VALUE:
        return None
    if op in LIST_VALUE:
        if not isinstance(value, list) or not value or len(value) > MAX_VALUES:
            raise _bad_value(label, "请至少选择一个值", "choose at least one value")
        return tuple(_scalar(item, info, label) for item in value)
    if op == "between":
        if not isinstance(value, list) or len(value) != 2:
            raise _bad_value(label, "请填写起止两个值", "give both ends of the range")
        low, high = (_scalar(item, info, label) for item in value)
        if isinstance(low, str) is not isinstance(high, str) or low > high:  # type: ignore[operator]
            raise _bad_value(label, "起始值不能大于结束值", "the start must not be above the end")
        return (low, high)
    return _scalar(value, info, label)


def _scalar(value: object, info: FieldInfo | None, label: str) -> str | int | float | bool:
    if info is not None:
        value = _coerce(value, info)
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) and math.isfinite(value) and abs(value) <= MAX_NUMBER:
        return value
    if isinstance(value, str) and value.strip() and len(value) <= MAX_TEXT:
        return value
    raise _bad_value(label, "请填写要比较的值", "give a value to compare with")


def _coerce(value: object, info: FieldInfo) -> object:
    """The value as its field's kind wants it; typed text becomes a number, an id or fen."""
    wrong = _bad_value(info.label, "值的格式不对", "the value has the wrong format")
    try:
        if info.kind in ("number", "rating", "slider", "person", "customer") and isinstance(value, str):
            number = float(value)
            return int(number) if number.is_integer() else number
        if info.kind == "money" and isinstance(value, str):
            return parse_yuan(value)
        if info.kind in ("date", "date_range"):
            return date.fromisoformat(str(value)).isoformat()
        if info.kind == "datetime":
            return datetime.fromisoformat(str(value)).isoformat()
    except (ValueError, OverflowError) as error:
        raise wrong from error
    if info.kind == "time" and not (isinstance(value, str) and _CLOCK.fullmatch(value)):
        raise wrong
    numeric = ("number", "money", "rating", "slider", "person", "customer")
    if info.kind in numeric and not isinstance(value, int | float):
        raise wrong
    if info.options and info.kind in ("single", "multiple") and str(value) not in info.options:
        raise _bad_value(info.label, "所选的选项已不存在", "the chosen option no longer exists")
    return value


def _bad_value(label: str, zh: str, en: str) -> BadCondition:
    text = Text(f"条件「{label}」: {zh}。", f'Condition on "{label}": {en}.')
    return BadCondition(text.zh, text.en)
