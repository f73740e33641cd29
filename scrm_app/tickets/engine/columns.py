"""The columns a list of tickets can have, and the facts a card can show: fixed ones, and answers of forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scrm_app.core.text import Text
from scrm_app.tickets.engine.typed import VALUES

MOST, MOST_FACTS = 16, 9
USUAL = ("due", "node", "customer", "store", "assignee", "created")
USUAL_FACTS = ("priority", "node", "customer", "store", "due", "assignee")
DRAWN = frozenset({"priority", "due", "assignee"})
"""Facts a card has a place of its own for."""
NEAR = frozenset({"node", "customer", "store"})
"""Facts that stand in one line under the title."""
LIST_ONLY = frozenset({"created", "closed", "status", "flow"})
FIXED: Mapping[str, Text] = {
    "due": Text("时限", "Due"),
    "node": Text("当前步骤", "Step"),
    "customer": Text("客户", "Customer"),
    "store": Text("门店", "Store"),
    "assignee": Text("处理人", "Assignee"),
    "created": Text("新建时间", "Opened"),
    "phone": Text("电话", "Phone"),
    "priority": Text("优先级", "Priority"),
    "tags": Text("标签", "Tags"),
    "amount": Text("金额", "Amount"),
    "flow": Text("流程", "Flow"),
    "opener": Text("提交人", "Opened by"),
    "channel": Text("来源", "Channel"),
    "status": Text("状态", "Status"),
    "closed": Text("完成时间", "Closed"),
}
FETCHED = frozenset({"phone", "tags", "amount", "flow", "opener", "channel"})
"""Fixed columns that a list does not load by itself."""
ANSWER = "a."


@dataclass(frozen=True)
class ColumnChoice:
    """A column there is to choose; `label` of an answer is the field's own name."""

    key: str
    label: Text


def answer_key(form_id: int, field_key: str) -> str:
    """The column that holds the answers of a field of a form."""
    return f"{ANSWER}{form_id}.{field_key}"


def is_answer(key: str) -> bool:
    """Whether a column holds answers of a form."""
    return key.startswith(ANSWER)


def needs_more(keys: Iterable[str]) -> bool:
    """Whether these columns hold more than a list loads by itself."""
    return any(key in FETCHED or is_answer(key) for key in keys)


def chosen(keys: object, offered: Iterable[str], usual: Iterable[str] = USUAL, most: int = MOST) -> list[str]:
    """The wished columns in their order: known ones, each once; the usual ones when nothing was wished."""
    known = set(offered)
    wished = keys if isinstance(keys, list | tuple) else usual
    return list(dict.fromkeys(key for key in wished if isinstance(key, str) and key in known))[:most]


def turned(keys: list[str], key: str) -> list[str]:
    """With the column at the end, or without it."""
    return [one for one in keys if one != key] if key in keys else [*keys, key]


def shifted(keys: list[str], key: str, step: int) -> list[str]:
    """The column one place earlier (-1) or later (1); at the edge nothing changes."""
    if key not in keys:
        return keys
    rest = [one for one in keys if one != key]
    place = max(0, min(len(rest), keys.index(key) + step))
    return [*rest[:place], key, *rest[place:]]


def read_keys(text: str) -> list[str] | None:
    """Columns as an address names them (`due,node,a.3.plate`); None when it names none."""
    keys = [part[:80] for part in text.split(",") if part][:MOST]
    return keys or None


def channel_words(channel: str) -> Text:
    """How the request came in."""
    return VALUES["channel"].get(channel, (Text(channel, channel),))[0]
