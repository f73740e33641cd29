"""Who would have had which work: visits given out in order of time, by the plans dispatch would use.

What is recorded of then counts: roles and stores by the audit log, leave and shifts by their dates, and whoever a
dispatch looked at, as it saw them. The rest is not known: people stand as they stand today and count as there.
`Given.assumed` says where that was so.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TypeAlias

from scrm_app.rollout.engine.staff import ELSEWHERE, Member, Moment, Staff
from scrm_app.tickets.engine import dispatch
from scrm_app.tickets.engine.dispatch import Candidate, Plan


@dataclass(frozen=True, slots=True)
class Pool:
    """Whom a visit could go to, and by which plan. `ticket_id` where the plan looks at the ticket itself; `turns`
    names the round whose turns are taken."""

    plan: Plan
    org_unit_id: int
    ticket_id: int = 0
    turns: str = ""


ORGANISATION, PRESENCE, DUTY = "organisation", "presence", "duty"
"""What was not recorded of a visit: roles and stores of then; who was online; who had a shift."""
SAME_MOMENT, SAME_DAY = timedelta(minutes=1), timedelta(hours=24)
Spans: TypeAlias = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is known of people then: leave and shifts by person, and whom each dispatch looked at, by (ticket, node)."""

    leaves: Mapping[int, Spans] = field(default_factory=dict)
    duties: Mapping[int, Spans] = field(default_factory=dict)
    looked_at: Mapping[tuple[int, str], Sequence[tuple[datetime, Sequence[Candidate]]]] = field(default_factory=dict)
    staff: Staff | None = None

    def seen(self, turn: "Turn") -> dict[int, Candidate]:
        """The people a dispatch of this very visit looked at; none when there was no such dispatch."""
        for at, people in self.looked_at.get((turn.ticket_id, turn.node), ()):
            if turn.recorded_at is not None and abs(at - turn.recorded_at) <= SAME_MOMENT:
                return {one.user_id: one for one in people}
        return {}

    def rostered(self, people: Iterable[Candidate], at: datetime) -> bool:
        """Whether shifts of any of them were planned around that day."""
        near = ((a, b) for one in people for a, b in self.duties.get(one.user_id, ()))
        return any(a - SAME_DAY <= at <= b + SAME_DAY for a, b in near)


@dataclass(frozen=True, slots=True)
class Given:
    """Who has each turn, and what had to be assumed for it."""

    people: dict[tuple[int, int, int], int]
    assumed: dict[tuple[int, int, int], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Turn:
    """One visit to be given out: to `fixed`, else to somebody of `pool`; `left_at` None while it is open.

    `node` and `recorded_at`: the visit of the past it stands for.
    """

    key: tuple[int, int, int]
    """Ticket, stay and person, by their places."""
    entered_at: datetime
    left_at: datetime | None
    fixed: int | None = None
    pool: Pool | None = None
    ticket_id: int = 0
    node: str = ""
    recorded_at: datetime | None = None


def give_out(
    turns: Sequence[Turn], pools: Mapping[Pool, Sequence[Candidate]], recorded: Recorded | None = None
) -> Given:
    """Who would have had each turn. Loads start empty at the first visit."""
    known, assumed = recorded or Recorded(), dict[tuple[int, int, int], frozenset[str]]()
    carrying: dict[int, int] = defaultdict(int)
    latest: dict[int, datetime] = {}
    running: list[tuple[datetime, int]] = []
    found: dict[tuple[int, int, int], int] = {}
    rounds: dict[str, int] = {}
    rosters: dict[tuple[Pool, date], bool] = {}
    for turn in sorted(turns, key=lambda t: (t.entered_at, t.key)):
        while running and running[0][0] <= turn.entered_at:
            carrying[heapq.heappop(running)[1]] -= 1
        who = turn.fixed
        if turn.pool is not None:
            today, day = pools.get(turn.pool, ()), (turn.pool, turn.entered_at.date())
            if turn.pool.plan.on_duty and day not in rosters:
                rosters[day] = known.rostered(today, turn.entered_at)
            people, missing = _then(turn, turn.pool.plan, today, known, rosters.get(day, False))
            assumed[turn.key] = missing
            who = _choose(turn.pool, people, carrying, latest, rounds)
        if who is None:
            continue
        found[turn.key] = who
        carrying[who] += 1
        latest[who] = turn.entered_at
        if turn.left_at is not None:
            heapq.heappush(running, (turn.left_at, who))
    return Given(found, assumed)


def _then(
    turn: Turn, plan: Plan, today: Sequence[Candidate], known: Recorded, planned: bool
) -> tuple[list[Candidate], frozenset[str]]:
    """The people as they were when the visit began, and what of that is not recorded."""
    at, seen, now = turn.entered_at, known.seen(turn), {one.user_id: one for one in today}
    there = [_as_seen(now.get(user), one) for user, one in seen.items()]
    moment = known.staff.at(at) if known.staff is not None else None
    others = [one for one in today if one.user_id not in seen]
    others = list(_placed(others, plan, turn.pool.org_unit_id if turn.pool else 0, moment))
    for one in others:
        away = _within(known.leaves.get(one.user_id, ()), at)
        duty = not plan.on_duty or not planned or _within(known.duties.get(one.user_id, ()), at)
        there.append(replace(one, presence="online", on_leave=away, on_duty=duty))
    if not others:
        return there, frozenset()
    unknown = {ORGANISATION} if moment is None or not moment.complete else set()
    return there, frozenset(unknown | {PRESENCE} | ({DUTY} if plan.on_duty and not planned else set()))


def _meant(one: Member, plan: Plan, near: Mapping[int, int]) -> bool:
    reached = plan.reach == "company" or one.unit_id in near
    return bool(plan.people) or (reached and not one.roles.isdisjoint(plan.roles))


def _placed(people: Iterable[Candidate], plan: Plan, unit: int, moment: Moment | None) -> Iterator[Candidate]:
    """Those who were there then, with the roles they had and as far away as they were."""
    near = moment.near(unit) if moment is not None else {}
    for one in people:
        was = moment.members.get(one.user_id) if moment is not None else None
        if moment is None:
            yield one
        elif was is not None and was.there and _meant(was, plan, near):
            yield replace(one, roles=tuple(sorted(was.roles)), distance=near.get(was.unit_id, ELSEWHERE))


def _as_seen(today: Candidate | None, then: Candidate) -> Candidate:
    """As the dispatch saw them; how the ticket itself looks at them comes from the plan that is tried."""
    if today is None:
        return then
    return replace(
        today,
        roles=then.roles,
        skills=then.skills,
        distance=then.distance,
        presence=then.presence,
        on_leave=then.on_leave,
        on_duty=then.on_duty,
    )


def _within(spans: Spans, at: datetime) -> bool:
    return any(begin <= at < end for begin, end in spans)


def _choose(
    pool: Pool,
    people: Sequence[Candidate],
    carrying: Mapping[int, int],
    latest: Mapping[int, datetime],
    rounds: dict[str, int],
) -> int | None:
    plan = replace(pool.plan, after_user_id=rounds.get(pool.turns, 0))
    now = [
        replace(
            c,
            open_tasks=carrying.get(c.user_id, 0),
            last_assigned_at=latest.get(c.user_id),
        )
        for c in people
    ]
    fit = [c for c in now if dispatch.unfit(c, plan) is None]
    if not fit:
        return None
    chosen = min(fit, key=lambda c: dispatch.score(c, plan)).user_id
    if pool.turns:
        rounds[pool.turns] = chosen
    return chosen
