"""The progress screen of a store: what of a ticket may hang in the shop for all to read. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scrm_app.core.text import Text

LANES: dict[str, Text] = {
    "pre": Text("等候中", "Waiting"),
    "mid": Text("进行中", "In progress"),
    "post": Text("即将完成", "Nearly done"),
    "done": Text("已完成", "Done"),
}
MASKED_TAIL = 3
MOST = 12
"""Cards of one lane that are shown; a screen on the wall is not scrolled."""


@dataclass(frozen=True)
class WallCard:
    """One ticket on the screen. `done` of `steps` steps lie behind it; `since`: when it came to where it is."""

    code: str
    words: Text
    lane: str
    since: datetime
    done: int = 0
    steps: int = 0


@dataclass(frozen=True)
class WallLane:
    """One column of the screen, and how many cards more there are than fit."""

    key: str
    cards: list[WallCard]
    more: int


def cover(code: str, tail: int = 2) -> str:
    """A number plate or a ticket number its owner recognises and nobody else can look up: `沪A·88612` → `沪A***12`.

    What is covered already keeps its end, or is nothing when that is covered too.
    """
    text = " ".join(code.split())
    if "*" in text:
        return f"***{text[-MASKED_TAIL:]}" if "*" not in text[-MASKED_TAIL:] else ""
    if len(text) < 5:
        return f"{text[:1]}***" if text else ""
    tail = min(tail, len(text) - 4)
    return f"{text[:2]}***{text[-tail:]}" if tail > 0 else f"{text[:1]}***{text[-1]}"


def lanes(cards: Iterable[WallCard]) -> list[WallLane]:
    """The cards in their columns: longest there first, of the finished ones the newest."""
    found: dict[str, list[WallCard]] = {key: [] for key in LANES}
    for card in sorted(cards, key=lambda one: (one.since, one.code)):
        found.get(card.lane, found["mid"]).append(card)
    found["done"].reverse()
    return [_lane(key, listed) for key, listed in found.items()]


def _lane(key: str, cards: Sequence[WallCard]) -> WallLane:
    return WallLane(key, list(cards[:MOST]), max(0, len(cards) - MOST))
