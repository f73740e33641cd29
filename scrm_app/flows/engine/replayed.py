"""What came of a replay, and whether it is what was recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scrm_app.core.text import Text
from scrm_app.flows.engine.past import History, Past, stays_of


@dataclass(frozen=True, slots=True)
class Stay:
    """A visit in the replay; `past` is the recorded one it repeats, None for a node that is new. `asked`: the user
    ids of several people who are asked by another rule than then."""

    node: str
    entered_at: datetime
    left_at: datetime | None = None
    past: Past | None = None
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Replayed:
    """How the ticket would have gone. `status`: open, closed, cancelled or stuck (`reason` says why)."""

    stays: tuple[Stay, ...]
    status: str
    reason: Text | None = None
    skipped: tuple[str, ...] = ()
    """Nodes of the past that the ticket would not have come to."""
    inferred: int = 0
    """Choices taken from the way it went, because the form no longer says what it said then."""
    by_hand: int = 0
    """Moves that the drawing of the time did not permit (imports, corrections), repeated as recorded."""


def path(stays: Sequence[Stay]) -> list[str]:
    """The nodes in the order they were entered."""
    return [stay.node for stay in stays]


def same_path(history: History, replayed: Replayed) -> Text | None:
    """None when the replay reproduces what was recorded, else why not. Branches that ran at once may swap places."""
    recorded = [p.node for p in stays_of(history.visits)]
    mine = path(replayed.stays)
    if replayed.reason is not None:
        return replayed.reason
    if sorted(recorded) == sorted(mine) and replayed.status == history.status:
        return None
    missing = [n for n in recorded if n not in mine]
    extra = [n for n in mine if n not in recorded]
    if missing or extra:
        return Text(
            f"少了 {len(missing)} 步, 多了 {len(extra)} 步: 表单内容或流程后来改过, 或经人工移动、导入。",
            f"{len(missing)} step(s) fewer, {len(extra)} more: answers or flow were changed later, or it was moved or "
            "imported by hand.",
        )
    if len(recorded) != len(mine):
        return Text("同一步经过的次数不同。", "A step was passed another number of times.")
    return Text("结束的方式不同。", "It ended in another way.")
