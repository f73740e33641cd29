"""Choosing who gets a ticket: filters with the values they met, one strategy, the same tie-breaks everywhere.

Every strategy is a key that depends on one candidate alone, so the choice is the minimum of a total order: it does not
change when losers are left out of a stored card, and the same card always gives the same winner.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import heapify, heappop, heapreplace, nsmallest
from typing import Any

RULE = "tickets.dispatch.least_loaded"
RULE_VERSION = 1
STRATEGIES = (
    "least_loaded",
    "round_robin",
    "skill_match",
    "nearest",
    "same_person",
    "specialist",
    "region",
)
REACHES = ("around", "store", "region", "company")
FAR_KM = 20_000.0
KEPT_LOSERS = 30
"""Mean radius (IUGG)."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take the ticket. `distance` 0 = same store, 1 = same region, 2 = further.

    `skills`: level 1 to 3 by skill id; `speed_percent` 100 = like colleagues; `km` to the customer, None = unknown.
    """

    user_id: int
    name: str
    open_tasks: int
    distance: int = 0
    last_assigned_at: datetime | None = None
    roles: tuple[str, ...] = ()
    skills: Mapping[int, int] = field(default_factory=dict)
    presence: str = "online"
    on_leave: bool = False
    on_duty: bool = False
    speed_percent: int = 100
    km: float | None = None
    served_before: bool = False
    category_level: int = 0


@dataclass(frozen=True)
class Plan:
    """What a rule asks for. `people` empty = everybody of `roles`; `cap` 0 = no limit."""

    strategy: str = "region"
    roles: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    reach: str = "around"
    skills: tuple[int, ...] = ()
    on_duty: bool = False
    cap: int = 0
    max_km: int = 0
    urgent: bool = False
    """An urgent ticket also goes to people who are busy."""
    after_user_id: int = 0
    """Who was last in the round."""


@dataclass(frozen=True)
class Choice:
    """Who was chosen, and the table that explains it: first those who could, best first, then those filtered out."""

    user_id: int | None
    considered: list[dict[str, Any]]


Reason = tuple[str, Any, Any]


def choose(
    candidates: Iterable[Candidate], plan: Plan | None = None, *, exclude: frozenset[int] = frozenset()
) -> Choice:
    """The winner of `plan` and every candidate with its score or the reason why not; deterministic."""
    wanted = plan or Plan()
    fit: list[tuple[tuple[float, ...], Candidate]] = []
    out: list[tuple[Reason, Candidate]] = []
    for one in candidates:
        why = ("excluded", "", "") if one.user_id in exclude else unfit(one, wanted)
        if why is None:
            fit.append((score(one, wanted), one))
        else:
            out.append((why, one))
    best = nsmallest(KEPT_LOSERS, fit, key=_points)
    rows = [{**row(one), "score": list(points), "why": ""} for points, one in best]
    rows += [{**row(one), "why": why[0], "actual": why[1], "wanted": why[2]} for why, one in out[:KEPT_LOSERS]]
    return Choice(best[0][1].user_id if best else None, rows)


def _points(pair: tuple[tuple[float, ...], Candidate]) -> tuple[float, ...]:
    return pair[0]


def unfit(one: Candidate, plan: Plan) -> Reason | None:
    """The first reason why a person may not get the ticket: (code, the value met, the value wanted); None = may."""
    if plan.people and one.user_id not in plan.people:
        return "people", "", ""
    if not plan.people and plan.roles and not set(plan.roles) & set(one.roles):
        return "role", list(one.roles), list(plan.roles)
    if (plan.reach == "store" and one.distance > 0) or (plan.reach == "region" and one.distance > 1):
        return "reach", one.distance, plan.reach
    if one.on_leave:
        return "leave", "", ""
    if one.presence == "away" or (one.presence == "busy" and not plan.urgent):
        return "presence", one.presence, "online"
    if plan.on_duty and not one.on_duty:
        return "duty", "", ""
    missing = [skill for skill in plan.skills if not one.skills.get(skill)]
    if missing:
        return "skill", sorted(one.skills), missing
    if plan.cap and one.open_tasks >= plan.cap:
        return "cap", one.open_tasks, plan.cap
    if plan.max_km and (one.km is None or one.km > plan.max_km):
        return "far", one.km, plan.max_km
    return None


def score(one: Candidate, plan: Plan) -> tuple[float, ...]:
    """The strategy's own key, then load weighted by speed, then the longest idle, then the lowest id; lowest wins."""
    first = _FIRST[plan.strategy](one, plan)
    if plan.strategy == "round_robin":
        return first, float(one.user_id)
    return first, weighted_load(one), _idle_since(one), float(one.user_id)


def _idle_since(one: Candidate) -> float:
    return one.last_assigned_at.timestamp() if one.last_assigned_at else 0.0


_FIRST: dict[str, Callable[[Candidate, Plan], float]] = {
    "least_loaded": lambda _one, _plan: 0.0,
    "round_robin": lambda one, plan: 0.0 if one.user_id > plan.after_user_id else 1.0,
    "skill_match": lambda one, plan: -float(sum(one.skills.get(skill, 0) for skill in plan.skills)),
    "nearest": lambda one, _plan: one.km if one.km is not None else FAR_KM,
    "same_person": lambda one, _plan: 0.0 if one.served_before else 1.0,
    "specialist": lambda one, _plan: -float(one.category_level),
    "region": lambda one, _plan: float(one.distance),
}


def weighted_load(one: Candidate) -> float:
    """Open tasks as somebody of average speed would feel them."""
    return _felt(one.open_tasks, one.speed_percent)


def _felt(tasks: int, speed_percent: int) -> float:
    return round(tasks * 100 / max(10, speed_percent), 4)


def row(one: Candidate) -> dict[str, Any]:
    """A candidate as it is stored with a decision."""
    facts = dict(one.__dict__)
    facts["last_assigned_at"] = one.last_assigned_at.isoformat() if one.last_assigned_at else None
    facts["skills"] = {str(skill): level for skill, level in one.skills.items()}
    facts["roles"] = list(one.roles)
    return facts


def candidate_of(stored: Mapping[str, Any]) -> Candidate:
    """The candidate in a stored row."""
    known = {name: stored[name] for name in Candidate.__dataclass_fields__ if name in stored}
    at = known.get("last_assigned_at")
    known["last_assigned_at"] = datetime.fromisoformat(at) if at else None
    known["skills"] = {int(skill): int(level) for skill, level in dict(known.get("skills") or {}).items()}
    known["roles"] = tuple(known.get("roles") or ())
    return Candidate(**known)


def plan_of(stored: Mapping[str, Any]) -> Plan:
    """The plan in a rule or a stored card."""
    known = {name: stored[name] for name in Plan.__dataclass_fields__ if name in stored}
    for name in ("roles", "people", "skills"):
        known[name] = tuple(known.get(name) or ())
    return Plan(**known)


def recompute(card: Mapping[str, Any]) -> int | None:
    """Who wins when the stored card is asked again."""
    excluded = frozenset(r["user_id"] for r in card["candidates"] if r.get("why") == "excluded")
    return choose(map(candidate_of, card["candidates"]), plan_of(card.get("plan") or {}), exclude=excluded).user_id


def give_out(people: Sequence[Candidate], plans: Iterable[Plan]) -> list[int | None]:
    """Many tickets in a row, each raising the load of whoever gets it; the winner of each.

    The same as choosing again and again: one heap a plan, refreshed lazily, because a higher load never ranks higher.
    Only the load changes on the way, so everything else about a person is asked once for all plans that ask the same.
    """
    known = {one.user_id: one for one in people}
    loads = {one.user_id: one.open_tasks for one in people}
    felt = {one.user_id: weighted_load(one) for one in people}
    fitting: dict[Plan, list[Candidate]] = {}
    heaps: dict[Plan, list[_Entry]] = {}
    winners: list[int | None] = []
    for plan in plans:
        heap = heaps.get(plan)
        if heap is None:
            asks = replace(plan, strategy="region", cap=0, after_user_id=0)
            fit = fitting.get(asks)
            if fit is None:
                fit = fitting[asks] = [one for one in people if unfit(one, asks) is None]
            heap = heaps[plan] = [_entry(one, plan, felt[one.user_id], loads[one.user_id]) for one in fit]
            heapify(heap)
        winner = _top(heap, loads, felt, plan)
        winners.append(winner)
        if winner is not None:
            loads[winner] += 1
            felt[winner] = _felt(loads[winner], known[winner].speed_percent)
    return winners


_Entry = tuple[float, float, float, int, int]
"""The score, flat, and the load it was made with."""


def _entry(one: Candidate, plan: Plan, felt: float, load: int) -> _Entry:
    first = _FIRST[plan.strategy](one, plan)
    if plan.strategy == "round_robin":
        return first, 0.0, 0.0, one.user_id, load
    return first, felt, _idle_since(one), one.user_id, load


def _top(heap: list[_Entry], loads: dict[int, int], felt: dict[int, float], plan: Plan) -> int | None:
    cap, in_turn = plan.cap, plan.strategy == "round_robin"
    while heap:
        first, _, idle, user_id, load = heap[0]
        now = loads[user_id]
        if cap and now >= cap:
            heappop(heap)
        elif now == load:
            return user_id
        else:
            heapreplace(heap, (first, 0.0 if in_turn else felt[user_id], idle, user_id, now))
    return None
