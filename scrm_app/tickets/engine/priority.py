"""How urgent a ticket is, and who is next in a queue without starving anybody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

NORMAL, URGENT, CRITICAL = 0, 1, 2
AGEING_MINUTES = 8 * 60
"""Waiting this long is worth one step of priority."""

_CRITICAL_WORDS = {"2", "特急", "紧急", "非常紧急", "critical", "very_urgent", "p0", "highest"}
_URGENT_WORDS = {"1", "加急", "急", "较急", "高", "urgent", "high", "p1"}


def priority_of(urgency: Iterable[Any], *, customer_bonus: int = 0) -> int:
    """0 普通, 1 加急 or 2 特急 from what the form's urgency and priority fields say; the strongest wins."""
    best = NORMAL
    for value in urgency:
        best = max(best, _level(value))
    return max(NORMAL, min(CRITICAL, best + customer_bonus))


def _level(value: Any) -> int:
    if isinstance(value, bool) or value is None:
        return NORMAL
    if isinstance(value, int | float):
        return max(NORMAL, min(CRITICAL, int(value)))
    word = str(value).strip().lower()
    if word in _CRITICAL_WORDS:
        return CRITICAL
    return URGENT if word in _URGENT_WORDS else NORMAL


def queue_score(priority: int, waited_minutes: float) -> float:
    """The place in a queue: priority first, but every `AGEING_MINUTES` of waiting lifts a ticket one step."""
    return priority + max(0.0, waited_minutes) / AGEING_MINUTES


def rank_at(priority: int, entered_at: datetime, due_at: datetime | None) -> datetime:
    """The static sort key of a queue, earliest first.

    Comparing two tickets by `queue_score` gives the same answer at any moment, so the order can be stored and indexed:
    the promise (or a day after entering when nothing is promised) minus `AGEING_MINUTES` for each step of priority.
    """
    base = due_at if due_at is not None else entered_at + timedelta(days=1)
    return base - timedelta(minutes=AGEING_MINUTES * priority)


MAX_AXIS = 10
"""Options of a field that can be an axis of the matrix."""


@dataclass(frozen=True)
class Hit:
    """A cell of the matrix of impact and urgency that a ticket falls on."""

    level: int
    impact: str
    urgency: str


def usual_level(impact: int, of: int, urgency: int, of_urgency: int) -> int:
    """The priority of a cell before anybody edited it: options rise from the first to the last."""
    return round(CRITICAL * (impact + urgency) / max(1, of + of_urgency - 2))


def matrix_hit(then: Mapping[str, Any], facts: Mapping[str, Any]) -> Hit | None:
    """The cell for a ticket's impact and urgency; the strongest where several options were ticked.

    `then["matrix"]` is {impact: field, urgency: field, cells: [[impact option, urgency option, level]]}. None without a
    matrix, or when one of the two was not answered.
    """
    matrix = then.get("matrix") or {}
    if not matrix:
        return None
    impacts, urgencies = _ticked(facts.get(matrix["impact"])), _ticked(facts.get(matrix["urgency"]))
    found = [
        Hit(int(cell[2]), cell[0], cell[1]) for cell in matrix["cells"] if cell[0] in impacts and cell[1] in urgencies
    ]
    return max(found, key=lambda hit: hit.level, default=None)


def _ticked(value: Any) -> set[str]:
    if value is None or value == "":
        return set()
    return {str(one) for one in value} if isinstance(value, list | tuple | set) else {str(value)}
