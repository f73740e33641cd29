"""Strict readers for the parts of a drawing: the value, or a sentence that says what is wrong."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from scrm_app.flows.errors import BadGraph

MAX_NAME, MAX_TEXT, MAX_MINUTES = 60, 500, 60 * 24 * 366
_ID = re.compile(r"[A-Za-z0-9_\-]{1,64}\Z")
_TAG = re.compile(r"<\s*[/!a-zA-Z]")
Made = TypeVar("Made")


def malformed() -> BadGraph:
    """Not even the shape is right: no person draws this, so a reload is the way out."""
    return BadGraph("流程数据格式不对, 请刷新页面后重试。", "The flow data is malformed. Reload and try again.")


def mapping(raw: Any) -> Mapping[str, Any]:
    """An object; nothing counts as an empty one."""
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise malformed()
    return raw


def items(raw: Mapping[str, Any], key: str) -> list[Any]:
    """A list; nothing counts as an empty one."""
    value = raw.get(key) or []
    if not isinstance(value, list):
        raise malformed()
    return value


def several(raw: Mapping[str, Any], key: str, limit: int, read: Callable[[Any], Made]) -> tuple[Made, ...]:
    """At most `limit` things, each read by `read`."""
    found = items(raw, key)
    if len(found) > limit:
        raise BadGraph(f"一个节点的清单最多 {limit} 项。", f"A list at a node has at most {limit} entries.")
    return tuple(read(one) for one in found)


def ident(value: Any) -> str:
    """An id made by the designer."""
    if not isinstance(value, str) or not _ID.match(value):
        raise malformed()
    return value


def key(value: Any) -> str:
    """The key of a form field; empty while nothing is chosen."""
    return "" if value in (None, "") else clean(value, 64)


def text(raw: Mapping[str, Any], name: str, limit: int) -> str:
    """Plain words of at most `limit` characters."""
    return clean(raw.get(name) or "", limit)


def clean(value: Any, limit: int) -> str:
    """Trimmed, printable, not markup."""
    if not isinstance(value, str):
        raise BadGraph("流程里有一段文字读不出来。", "A text in the flow cannot be read.")
    words = "".join(c for c in value if c.isprintable() or c == "\n").strip()
    if len(words) > limit:
        raise BadGraph(
            f"「{words[:12]}…」太长了, 最多 {limit} 个字。", f"“{words[:12]}…” is too long; at most {limit}."
        )
    if _TAG.search(words):
        raise BadGraph(
            f"「{words[:20]}」里像是网页代码, 请只写普通文字。", f"“{words[:20]}” looks like web code; plain text only."
        )
    return words


def texts(raw: Mapping[str, Any], name: str, count: int, limit: int) -> tuple[str, ...]:
    """Lines of plain words; empty ones are dropped."""
    return tuple(words for words in several(raw, name, count, lambda v: clean(v, limit)) if words)


def one_of(value: Any, allowed: tuple[str, ...]) -> str:
    """One of the known words."""
    if not isinstance(value, str) or value not in allowed:
        raise BadGraph(f"不认识的选项: {str(value)[:30]}。", f"Unknown option: {str(value)[:30]}.")
    return value


def weight(value: Any, limit: int, depth: int = 0) -> int:
    """How many parts a JSON value has; deeper than 24 counts as more than `limit`."""
    if depth > 24:
        return limit + 1
    if isinstance(value, dict):
        return 1 + sum(weight(v, limit, depth + 1) for v in value.values())
    if isinstance(value, list):
        return 1 + sum(weight(v, limit, depth + 1) for v in value)
    return 1 + len(value) // 200 if isinstance(value, str) else 1


def number(value: Any) -> float:
    """A place on the canvas."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e6 < value < 1e6:
        raise BadGraph("有一个节点的位置不合法。", "The position of a node is not valid.")
    return round(float(value), 1)


def whole(value: Any, low: int, high: int) -> int | None:
    """A whole number in range; None while it is not filled in."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadGraph(f"请填 {low} 到 {high} 之间的整数。", f"Enter a whole number between {low} and {high}.")
    return value


def minutes(value: Any) -> int | None:
    """A time in whole minutes; None when there is none."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MAX_MINUTES:
        raise BadGraph(
            "时限和提醒请填 1 分钟到 366 天之间的整数分钟。", "Times are whole minutes between 1 minute and 366 days."
        )
    return value


def flag(value: Any, default: bool = False) -> bool:
    """Yes or no; nothing means `default`."""
    if value is None:
        return default
    if not isinstance(value, bool):
        raise malformed()
    return value
