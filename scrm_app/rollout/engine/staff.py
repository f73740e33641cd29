"""Who was who at a moment: people, their roles and places, and who led a place.

Rebuilt backwards: from how it is today, every later change of the audit log is taken back. Roles are written there by
name; a name that cannot be told makes the moments before it incomplete.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from scrm_app.flows.engine.parts import Assign

MAX_PEOPLE, ELSEWHERE = 50, 3


@dataclass(frozen=True, slots=True)
class Member:
    """A person: place, role codes; `there` while they can be given work."""

    user_id: int
    name: str
    unit_id: int
    roles: frozenset[str] = frozenset()
    there: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the audit log about a person ("user") or a place ("org_unit"): the fields that changed, as before."""

    at: datetime
    kind: str
    subject_id: int
    before: Mapping[str, Any]
    created: bool = False


@dataclass(frozen=True)
class Moment:
    """The organisation at one time. `paths`: the places from the top down to each; `complete`: all is recorded."""

    members: Mapping[int, Member]
    leaders: Mapping[int, int | None]
    paths: Mapping[int, tuple[int, ...]]
    complete: bool = True

    @cached_property
    def _holders(self) -> dict[str, list[Member]]:
        found: dict[str, list[Member]] = {}
        for one in sorted(self.members.values(), key=lambda m: m.user_id):
            for role in one.roles if one.there else ():
                found.setdefault(role, []).append(one)
        return found

    def near(self, unit: int) -> dict[int, int]:
        """Places whose people may be sent to a store: 0 the store, 1 its region, 2 above."""
        above, found = self.paths.get(unit, ()), {unit: 0}
        if len(above) >= 3:
            region = above[:-1]
            found |= {u: 1 for u, path in self.paths.items() if path[: len(region)] == region and u not in found}
        return found | {u: 2 for u in above if u not in found}

    def asked(self, wanted: Sequence[Assign], unit: int, opener: int | None) -> list[int]:
        """Whom an approval asked then: those of its setting, else the leader."""
        return self._people(wanted, unit, opener) or self._people([Assign("leader")], unit, opener)

    def _people(self, wanted: Sequence[Assign], unit: int, opener: int | None) -> list[int]:
        found = [user for one in wanted for user in self._one(one, unit, opener)]
        return list(dict.fromkeys(found))[:MAX_PEOPLE]

    def _one(self, wanted: Assign, unit: int, opener: int | None) -> list[int]:
        if wanted.kind == "starter":
            return [opener] if opener else []
        if wanted.kind == "person":
            return [int(wanted.value)] if wanted.value.isdigit() and self._there(int(wanted.value)) else []
        if wanted.kind in ("leader", "leader2"):
            rungs = [boss for u in reversed(self.paths.get(unit) or (unit,)) if (boss := self._leader(u))]
            return rungs[:1] if wanted.kind == "leader" else (rungs[1:2] or rungs[-1:])
        if wanted.kind == "unit_role":
            here = [m.user_id for m in self._holders.get(wanted.value, ()) if str(m.unit_id) == wanted.unit]
            return here[:MAX_PEOPLE]
        return self._nearest(wanted.value, unit) if wanted.kind in ("role", "dispatch") and wanted.value else []

    def _nearest(self, role: str, unit: int) -> list[int]:
        near = self.near(unit)
        found = [m for m in self._holders.get(role, ()) if m.unit_id in near][:MAX_PEOPLE]
        closest = min((near[m.unit_id] for m in found), default=0)
        return [m.user_id for m in found if near[m.unit_id] == closest]

    def _there(self, user: int) -> bool:
        return user in self.members and self.members[user].there

    def _leader(self, unit: int) -> int | None:
        boss = self.leaders.get(unit)
        return boss if boss and self._there(boss) else None


class Staff:
    """The organisation over time: today, and the changes that led to it."""

    def __init__(self, today: Moment, changes: Iterable[Change], codes: Mapping[str, str]) -> None:
        """`codes`: role code by every name a role has had, without those that more than one had."""
        self._changes, self._codes = sorted(changes, key=lambda c: c.at), codes
        self._times = [c.at for c in self._changes]
        self._moments = {len(self._changes): today}

    def at(self, when: datetime) -> Moment:
        """How it was then."""
        return self._before(bisect_right(self._times, when))

    def ever(self, roles: Iterable[str]) -> set[int]:
        """Everybody who ever had one of these roles."""
        wanted, found = set(roles), set(self._before(len(self._changes)).members.values())
        for index, change in enumerate(self._changes):
            if change.kind == "user" and change.subject_id in (members := self._before(index).members):
                found.add(members[change.subject_id])
        return {m.user_id for m in found if wanted & m.roles}

    def name(self, user: int) -> str:
        """What a person is called today."""
        found = self._before(len(self._changes)).members.get(user)
        return found.name if found else ""

    def _before(self, index: int) -> Moment:
        """How it was before the change of this number; remembered."""
        known = min(i for i in self._moments if i >= index)
        while known > index:
            known -= 1
            self._moments[known] = self._without(self._moments[known + 1], self._changes[known])
        return self._moments[index]

    def _without(self, later: Moment, change: Change) -> Moment:
        """How it was before a change."""
        if change.kind == "org_unit":
            if "leader_id" not in change.before:
                return later
            return replace(later, leaders={**later.leaders, change.subject_id: change.before["leader_id"]})
        one = later.members.get(change.subject_id)
        if one is None:
            return later
        names = change.before.get("roles")
        known = names is None or all(name in self._codes for name in names)
        before = replace(
            one,
            unit_id=change.before.get("org_unit_id", one.unit_id),
            there=bool(change.before.get("is_active", one.there)) and not change.created,
            roles=one.roles if names is None else frozenset(self._codes[n] for n in names if n in self._codes),
        )
        members = {**later.members, one.user_id: before}
        return replace(later, members=members, complete=later.complete and known)
