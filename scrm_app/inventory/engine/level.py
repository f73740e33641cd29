"""When a part counts as short, and when that is told."""

from dataclasses import dataclass

NONE, LOW, OUT = "", "low", "out"
_RANK = {NONE: 0, LOW: 1, OUT: 2}


def grade(on_hand: int, reserved: int, safety: int) -> str:
    """out: nothing left that is not promised; low: at or under the safety stock; "" otherwise."""
    available = on_hand - reserved
    if available <= 0:
        return OUT
    return LOW if available <= safety else NONE


@dataclass(frozen=True)
class Turn:
    """What a change means for the warning: the grade from now on, whether it is told, whether one is over."""

    grade: str
    tell: bool
    over: bool


def turn(before: str, after: str) -> Turn:
    """Told once a fall: only when it got worse. Every rise arms it again."""
    return Turn(after, _RANK[after] > _RANK[before], _RANK[after] < _RANK[before])
