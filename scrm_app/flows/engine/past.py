"""What tickets recorded: visits to nodes, the votes of several people at one node as one stay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

CALLED_OFF = frozenset({"cancelled"})
"""Ways a visit ends that are not its own doing: somebody else moved the ticket."""


@dataclass(frozen=True, slots=True)
class Past:
    """One recorded visit: `action` "" while it is open. A stay of several `votes` ends when the last of them was given.

    `after_end`: nothing else was open when it began, the ticket had ended and was opened again.
    """

    node: str
    entered_at: datetime
    finished_at: datetime | None = None
    action: str = ""
    due_at: datetime | None = None
    who: int | None = None
    who_name: str = ""
    role: str = ""
    token: int = 0
    seat: int = 0
    origin: str = ""
    """The node on the version it ran on, where `node` is already that of another drawing."""
    votes: tuple["Past", ...] = ()
    after_end: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """What one ticket recorded. `status`: open, closed or cancelled."""

    ticket_id: int
    number: str
    org_unit_id: int
    opener_id: int | None
    answers: Mapping[str, Any]
    status: str
    created_at: datetime
    visits: tuple[Past, ...]


def stays_of(visits: Sequence[Past]) -> list[Past]:
    """Recorded visits by node, the votes of several people at one node as one, in order of entering."""
    found: list[Past] = []
    last: dict[tuple[str, int], int] = {}
    for visit in sorted(visits, key=lambda v: v.entered_at):
        place = visit.node, visit.token
        at = last.get(place)
        if at is not None and _together(found[at], visit):
            found[at] = _joined(found[at], visit)
        else:
            last[place] = len(found)
            found.append(visit)
    return _marked(found)


def votes_of(stay: Past) -> tuple[Past, ...]:
    """What was said in a stay, oldest first."""
    said = [v for v in stay.votes or (stay,) if v.finished_at is not None and v.action not in CALLED_OFF]
    return tuple(sorted(said, key=_ended))


def _ended(visit: Past) -> datetime:
    return visit.finished_at or visit.entered_at


def _together(one: Past, other: Past) -> bool:
    if one.entered_at == other.entered_at or one.finished_at is None or other.entered_at < one.finished_at:
        return True
    seats = {vote.seat for vote in one.votes or (one,)} | {other.seat}
    return bool(other.token) and other.entered_at == one.finished_at and len(seats) > 1


def _joined(one: Past, other: Past) -> Past:
    open_still = one.finished_at is None or other.finished_at is None
    last = max((one, other), key=lambda v: (_ended(v), v.action not in CALLED_OFF))
    names = "、".join(dict.fromkeys(n for n in (*one.who_name.split("、"), other.who_name) if n))
    return replace(
        last,
        entered_at=min(one.entered_at, other.entered_at),
        finished_at=None if open_still else _ended(last),
        action="" if open_still else last.action,
        due_at=one.due_at or other.due_at,
        who_name=names,
        votes=(*(one.votes or (one,)), other),
    )


def _marked(stays: list[Past]) -> list[Past]:
    """Those before which everything had ended."""
    found: list[Past] = []
    until: datetime | None = None
    for n, stay in enumerate(stays):
        gap = n > 0 and until is not None and until < stay.entered_at
        found.append(replace(stay, after_end=True) if gap else stay)
        open_still = stay.finished_at is None or (n > 0 and until is None)
        until = None if open_still else max(_ended(stay), until or _ended(stay))
    return found
