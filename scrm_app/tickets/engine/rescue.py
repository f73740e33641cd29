"""The smallest set of re-assignments that saves most promises: one after another, always the one that saves most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from scrm_app.tickets.engine.dispatch import Candidate, Plan, unfit
from scrm_app.tickets.engine.forecast import Model

LEAST = 0.25
"""A move has to save at least a quarter of a promise, all tickets of both people counted."""
MOST = 10
NEAR = 2
"""The distance up to which people may be sent: the store, its region, above."""


@dataclass(frozen=True)
class Visit:
    """An open visit with a promise. Minutes are working minutes; `left` counts from when the person is there.

    `lefts`: the same for everybody who might take it. No `plan` = it stays where it is.
    """

    id: int
    step: str
    user_id: int | None
    stood: float
    left: float
    plan: Plan | None = None
    people: tuple[Candidate, ...] = ()
    lefts: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Move:
    """Give a visit to somebody else. `saved`: promises, the other tickets of both counted; loads before it."""

    visit_id: int
    from_user: int | None
    to_user: int
    before: float
    after: float
    saved: float
    from_load: int
    to_load: int


@dataclass(frozen=True)
class Rescue:
    """The moves in the order of what they save, and the promises expected to break without and with them."""

    moves: tuple[Move, ...]
    before: float
    after: float


class Desk:
    """Who has what, while moves are tried."""

    def __init__(self, model: Model, visits: Sequence[Visit], loads: Mapping[int, int]) -> None:
        self.model, self.loads = model, dict(loads)
        self.visits = {one.id: one for one in visits}
        self.of: dict[int | None, set[int]] = {}
        for one in visits:
            self.of.setdefault(one.user_id, set()).add(one.id)

    def chance(self, one: Visit, load: int) -> float:
        """Of one visit when its person has `load` open ones, itself counted; 0 when nothing is known."""
        others = max(0, load - 1) if one.user_id is not None else 0
        found = self.model.chance(one.step, others, one.user_id or 0, one.stood, one.left)
        return found or 0.0

    def expected(self, user_id: int | None, load: int, without: int = 0) -> float:
        """Promises of a person that break with a load."""
        mine = (self.visits[i] for i in self.of.get(user_id, ()) if i != without)
        return sum(self.chance(one, load) for one in mine)

    def load(self, user_id: int | None) -> int:
        """Open visits of a person."""
        return self.loads.get(user_id, 0) if user_id is not None else 0

    def try_move(self, one: Visit, to: Candidate) -> Move | None:
        """What giving the visit to a person saves; None when the person may not have it."""
        target, source = to.user_id, one.user_id
        has = self.load(target)
        if one.plan is None or target == source or to.distance > NEAR or unfit(replace(to, open_tasks=has), one.plan):
            return None
        before = self.chance(one, self.load(source))
        moved = taken(one, target)
        after = self.chance(moved, has + 1)
        relief, harm = 0.0, self.expected(target, has + 1) - self.expected(target, has)
        if source is not None:
            full = self.load(source)
            relief = self.expected(source, full, one.id) - self.expected(source, full - 1, one.id)
        saved = before - after + relief - harm
        return Move(one.id, source, target, before, after, saved, self.load(source), has)

    def do(self, move: Move) -> None:
        """The ticket changes hands; it does not move again."""
        one = self.visits[move.visit_id]
        self.of[one.user_id].discard(move.visit_id)
        self.of.setdefault(move.to_user, set()).add(move.visit_id)
        self.visits[move.visit_id] = replace(taken(one, move.to_user), plan=None)
        if move.from_user is not None:
            self.loads[move.from_user] = self.load(move.from_user) - 1
        self.loads[move.to_user] = self.load(move.to_user) + 1

    def total(self) -> float:
        """Promises that break as things stand."""
        return sum(self.expected(user_id, self.load(user_id)) for user_id in self.of)


def taken(one: Visit, user_id: int) -> Visit:
    """The visit in another person's hands: they begin anew, with the time that is left when they are there."""
    return replace(one, user_id=user_id, stood=0.0, left=one.lefts.get(user_id, one.left))


def rescue(model: Model, visits: Sequence[Visit], loads: Mapping[int, int]) -> Rescue:
    """At most ten moves; each is the best of all that are left after the ones before it, and saves at least LEAST."""
    desk = Desk(model, visits, loads)
    before = desk.total()
    moves: list[Move] = []
    tried: dict[int, list[Move]] = {}
    stale = set(desk.visits)
    while len(moves) < MOST:
        for visit_id in stale:
            one = desk.visits[visit_id]
            found = (desk.try_move(one, person) for person in one.people)
            tried[visit_id] = [move for move in found if move is not None and move.saved >= LEAST]
        best = max((m for part in tried.values() for m in part), key=_first, default=None)
        if best is None:
            break
        desk.do(best)
        moves.append(best)
        touched = {best.from_user, best.to_user} - {None}
        stale = {i for i, one in desk.visits.items() if _touches(one, touched)}
    return Rescue(tuple(moves), before, desk.total())


def _first(move: Move) -> tuple[float, int, int]:
    return move.saved, -move.visit_id, -move.to_user


def _touches(one: Visit, users: set[int | None]) -> bool:
    return one.user_id in users or any(person.user_id in users for person in one.people)
