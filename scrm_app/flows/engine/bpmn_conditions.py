"""Branch conditions of other tools: `${amount > 500 && kind == "退货"}` (JUEL), `=amount > 500 and …` (FEEL)."""

import re
from collections.abc import Mapping
from typing import Any

from scrm_app.rules.engine.nodes import FieldInfo

_OPS = {"==": "eq", "=": "eq", "!=": "ne", ">": "gt", ">=": "ge", "<": "lt", "<=": "le"}
_SAID = {"eq": "=", "ne": "!=", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_LEAF = re.compile(
    r"\s*([^\s=!<>&|()\"']{1,80})\s*(==|!=|>=|<=|>|<|=)\s*(?:\"([^\"]{0,200})\"|'([^']{0,200})'|(-?\d{1,12}(?:\.\d{1,6})?)|(true|false))\s*"
)  # fmt: skip
MAX_PARTS = 20


def read_condition(text: str, fields: Mapping[str, FieldInfo]) -> dict[str, Any] | None:
    """Our condition for a comparison, or several joined by and / or; None when it says more than that.

    Names are keys or labels of `fields`; an amount of money is written in yuan.
    """
    body = _bare(text)
    for joint, op in ((r"\s(?:and|AND)\s|&&", "all"), (r"\s(?:or|OR)\s|\|\|", "any")):
        parts = re.split(joint, body)
        if len(parts) > 1:
            found = [_leaf(part, fields) for part in parts] if len(parts) <= MAX_PARTS else [None]
            return None if None in found else {"op": op, "of": found}
    return _leaf(body, fields)


def write_condition(condition: dict[str, Any], labels: Mapping[str, str]) -> str:
    """A FEEL expression for a stored condition; "" when FEEL has no words for it."""
    op = condition.get("op")
    if op in ("all", "any") and isinstance(condition.get("of"), list):
        parts = [write_condition(part, labels) for part in condition["of"] if isinstance(part, dict)]
        return (" and " if op == "all" else " or ").join(parts) if parts and all(parts) else ""
    value, key = condition.get("value"), str(condition.get("field", ""))
    if op not in _SAID or isinstance(value, list | dict) or value is None:
        return ""
    said = str(value) if isinstance(value, int | float) else '"' + str(value).replace('"', "'") + '"'
    return f"{labels.get(key, key)} {_SAID[op]} {said}"


def _bare(text: str) -> str:
    body = text.strip()
    if body[:2] in ("${", "#{") and body.endswith("}"):
        body = body[2:-1]
    return body.removeprefix("=").strip() if not body.startswith("==") else body


def _leaf(text: str, fields: Mapping[str, FieldInfo]) -> dict[str, Any] | None:
    found = _LEAF.fullmatch(text)
    if not found:
        return None
    name, op, double, single, number, truth = found.groups()
    key = name if name in fields else next((k for k, info in fields.items() if info.label == name), "")
    if not key:
        return None
    return {"field": key, "op": _OPS[op], "value": _value(fields[key], double or single, number, truth)}


def _value(info: FieldInfo, words: str | None, number: str | None, truth: str | None) -> Any:
    if number is not None:
        amount = float(number)
        if info.kind == "money":
            return round(amount * 100)
        return int(amount) if amount.is_integer() else amount
    return words if truth is None else truth == "true"
