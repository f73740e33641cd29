"""Where the money of a statement stands: every line is on exactly one side, so the sides always add up to the total."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scrm_app.core.text import Text
from scrm_app.settlement.engine.statement import Kind


class Answer(StrEnum):
    """What whoever owes or earns a line said about it."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class Outcome(StrEnum):
    """How an objection ended."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    KEPT = "kept"
    CORRECTED = "corrected"


ANSWERS: dict[str, Text] = {
    Answer.OPEN: Text("待确认", "Not answered"),
    Answer.CONFIRMED: Text("已确认", "Confirmed"),
    Answer.DISPUTED: Text("有异议", "Disputed"),
}
OUTCOMES: dict[str, Text] = {
    Outcome.OPEN: Text("处理中", "Being looked at"),
    Outcome.WITHDRAWN: Text("已撤回", "Withdrawn"),
    Outcome.KEPT: Text("维持原金额", "Amount kept"),
    Outcome.CORRECTED: Text("已更正", "Corrected"),
}


@dataclass(frozen=True)
class Standing:
    """Fen on each side. An adjustment somebody objects to stands with the disputed ones."""

    open_fen: int = 0
    confirmed_fen: int = 0
    disputed_fen: int = 0
    adjusted_fen: int = 0
    disputed_count: int = 0

    @property
    def total_fen(self) -> int:
        """All sides together."""
        return self.open_fen + self.confirmed_fen + self.disputed_fen + self.adjusted_fen

    @property
    def payable_fen(self) -> int:
        """What can be paid now: disputed lines are frozen, the rest is not."""
        return self.total_fen - self.disputed_fen


def standing(groups: Iterable[tuple[str, str, int, int]]) -> Standing:
    """The sides of (kind, answer, fen, lines) groups."""
    fen = {"open": 0, "confirmed": 0, "disputed": 0, "adjusted": 0}
    frozen = 0
    for kind, answer, amount, lines in groups:
        fen[side_of(kind, answer)] += amount
        frozen += lines if answer == Answer.DISPUTED else 0
    return Standing(fen["open"], fen["confirmed"], fen["disputed"], fen["adjusted"], frozen)


def side_of(kind: str, answer: str) -> str:
    """The one side a line is on: disputed before all, then adjusted, then what was said about it."""
    if answer == Answer.DISPUTED:
        return "disputed"
    if kind == Kind.ADJUSTMENT:
        return "adjusted"
    return "confirmed" if answer == Answer.CONFIRMED else "open"


@dataclass(frozen=True)
class Settling:
    """What settling an objection does: the line's new answer, and the fen of the adjustment line (0: none)."""

    answer: Answer
    adjustment_fen: int


def settle(amount_fen: int, correction_fen: int, locked: bool) -> Settling:
    """An open statement gets its line back and a line for the difference.

    A locked one never changes: its frozen line stays, and the whole outcome is paid in the next open month.
    """
    if locked:
        return Settling(Answer.DISPUTED, amount_fen + correction_fen)
    return Settling(Answer.OPEN, correction_fen)
