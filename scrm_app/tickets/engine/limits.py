"""How full a column may get (WIP limits): who enters one, how full it is, and what is said. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scrm_app.core.text import Text
from scrm_app.tickets.engine.grouping import field_of

SCOPES: Mapping[str, Text] = {
    "all": Text("全部门店合计", "all stores together"),
    "store": Text("每家门店", "each store"),
    "person": Text("每位负责人", "each person"),
    "priority": Text("每个优先级", "each priority"),
}
MOST = 9999


@dataclass(frozen=True)
class Limit:
    """At most `most` open tickets in a column, counted over all, per store or per person; `hard` ones refuse."""

    id: int
    by: str
    column: str
    scope: str
    most: int
    hard: bool


@dataclass(frozen=True)
class Stand:
    """Where a ticket stands, as far as the columns of boards are concerned."""

    org_unit_id: int
    node_id: str = ""
    stage: str = ""
    assignee_id: int | None = None
    priority: int = 0
    status: str = "open"
    answers: Mapping[str, Any] = field(default_factory=dict)


def column_of(by: str, stand: Stand) -> str:
    """The column a ticket stands in on a board laid out by `by`."""
    if key := field_of(by):
        answer = stand.answers.get(key)
        return f"={answer}" if isinstance(answer, str) and answer else "0"
    found: dict[str, Any] = {"stage": stand.stage, "person": stand.assignee_id or 0, "priority": stand.priority}
    return str(found.get(by, stand.node_id))


def group_of(scope: str, stand: Stand) -> int | None:
    """With whom a ticket is counted together: a store, a person, a priority, or (None) everybody."""
    return {"store": stand.org_unit_id, "person": stand.assignee_id, "priority": stand.priority}.get(scope)


def holds(limit: Limit, stand: Stand | None) -> bool:
    """Whether a ticket is counted by a limit."""
    if stand is None or stand.status != "open" or column_of(limit.by, stand) != limit.column:
        return False
    return limit.scope != "person" or stand.assignee_id is not None


def entered(limits: Iterable[Limit], before: Stand | None, after: Stand) -> list[Limit]:
    """The limits a ticket newly counts for when it goes from one place to another."""
    return [
        limit
        for limit in limits
        if holds(limit, after)
        and not (holds(limit, before) and before and group_of(limit.scope, before) == group_of(limit.scope, after))
    ]


def state_of(limit: Limit, counts: Mapping[int | None, int]) -> str:
    """ok, full or over: the fullest group counts."""
    most = max(counts.values(), default=0)
    return grade(limit, most)


def grade(limit: Limit, count: int) -> str:
    """ok, full or over, for one group that has so many."""
    return "over" if count > limit.most else "full" if count == limit.most else "ok"


def refusal(limit: Limit, title: Text) -> Text:
    """Why nothing more goes into a column."""
    whose = {
        "store": Text("这家门店的", " of this store"),
        "person": Text("这位负责人的", " of this person"),
        "priority": Text("这个优先级的", " of this priority"),
    }
    zh, en = (whose[limit.scope].zh, whose[limit.scope].en) if limit.scope in whose else ("", "")
    return Text(
        f"{zh}「{title.zh}」已满 ({limit.most} 张)。请先办完其中一张, 或请主管调整上限。",
        f"“{title.en}”{en} is full ({limit.most}). Finish a ticket there first, or ask for a higher limit.",
    )


def words(limit: Limit, state: str) -> Text:
    """A limit in one sentence, for the head of a column."""
    scope, kind = SCOPES[limit.scope], Text("满了不能再放", "nothing more fits") if limit.hard else None
    zh, en = f"上限 {limit.most} 张, {scope.zh}", f"Limit {limit.most}, {scope.en}"
    zh += f"; {kind.zh}" if kind else "; 只提醒"
    en += f"; {kind.en}" if kind else "; a warning only"
    now = {"full": Text("。现在已满", ". Full now"), "over": Text("。现在已超出", ". Exceeded now")}.get(state)
    return Text(zh + now.zh, en + now.en) if now else Text(zh, en)
