"""A condition as a sentence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from scrm_app.core.money import format_fen
from scrm_app.core.text import Text
from scrm_app.rules.engine.nodes import All, AnyOf, Condition, FieldInfo, Leaf, Not

_OPS: dict[str, Text] = {
    "eq": Text("等于", "is"),
    "ne": Text("不等于", "is not"),
    "gt": Text("大于", "is above"),
    "ge": Text("大于等于", "is at least"),
    "lt": Text("小于", "is below"),
    "le": Text("小于等于", "is at most"),
    "in": Text("属于", "is one of"),
    "not_in": Text("不属于", "is none of"),
    "contains": Text("包含", "contains"),
    "empty": Text("未填写", "is empty"),
    "not_empty": Text("已填写", "is filled in"),
    "between": Text("介于", "is between"),
    "starts_with": Text("开头是", "starts with"),
}
_TIME: dict[str, Text] = {
    "gt": Text("晚于", "is after"),
    "ge": Text("不早于", "is not before"),
    "lt": Text("早于", "is before"),
    "le": Text("不晚于", "is not after"),
}
_CHOICE: dict[str, Text] = {"eq": Text("是", "is"), "ne": Text("不是", "is not")}

ZONE = ZoneInfo("Asia/Shanghai")
Labels = Mapping[str, FieldInfo | str]


def op_text(op: str, kind: str = "text") -> Text:
    """The comparison as people say it of a field of this kind."""
    if kind in ("date", "datetime", "time") and op in _TIME:
        return _TIME[op]
    if kind in ("single", "person", "customer", "region") and op in _CHOICE:
        return _CHOICE[op]
    return _OPS[op]


def words(condition: Condition, labels: Labels, lang: str) -> str:
    """The condition in words, e.g. `金额 大于 ¥500.00 且 优先级 是 加急`; labels may be names or FieldInfo."""
    return _say(condition, labels, lang, top=True)


def _say(condition: Condition, labels: Labels, lang: str, top: bool) -> str:
    if isinstance(condition, Leaf):
        return _say_leaf(condition, labels, lang)
    if isinstance(condition, Not):
        inner = _say(condition.part, labels, lang, top=True)
        return Text(f"并非 ({inner})", f"not ({inner})").say(lang)
    if not condition.of:
        if isinstance(condition, All):
            return Text("任何情况", "always").say(lang)
        return Text("从不", "never").say(lang)
    if len(condition.of) == 1:
        return _say(condition.of[0], labels, lang, top)
    glue = Text(" 或 ", " or ") if isinstance(condition, AnyOf) else Text(" 且 ", " and ")
    joined = glue.say(lang).join(_say(part, labels, lang, top=False) for part in condition.of)
    return joined if top else f"({joined})"


def _say_leaf(leaf: Leaf, labels: Labels, lang: str) -> str:
    known = labels.get(leaf.field, leaf.field)
    info = known if isinstance(known, FieldInfo) else FieldInfo(leaf.field, known, "")
    verb = op_text(leaf.op, info.kind).say(lang)
    if leaf.op in ("empty", "not_empty"):
        return f"{info.label} {verb}"
    if leaf.op == "between":
        low, high = (_say_value(item, info) for item in leaf.value)
        return Text(f"{info.label} 介于 {low} 和 {high} 之间", f"{info.label} is between {low} and {high}").say(lang)
    if isinstance(leaf.value, tuple):
        listed = Text("、", ", ").say(lang).join(_say_value(item, info) for item in leaf.value)
        return f"{info.label} {verb} {listed}"
    return f"{info.label} {verb} {_say_value(leaf.value, info)}"


def _say_value(value: Any, info: FieldInfo) -> str:
    if info.kind == "money" and isinstance(value, int) and not isinstance(value, bool):
        return format_fen(value)
    if info.kind == "datetime":
        return _say_moment(str(value))
    return info.options.get(str(value), str(value))


def _say_moment(value: str) -> str:
    """An ISO instant on the wall clock of the business; other text as it is."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return (moment.astimezone(ZONE) if moment.tzinfo else moment).strftime("%Y-%m-%d %H:%M")
