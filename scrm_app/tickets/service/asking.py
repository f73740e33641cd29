"""Which people a setting of the flow means for one ticket: persons, roles, leaders, whoever opened it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.numbers import whole
from scrm_app.flows.engine.graph import Node
from scrm_app.flows.engine.parts import Assign
from scrm_app.tickets.repository import flowing, people

MAX_PEOPLE = 50


@dataclass(frozen=True)
class Subject:
    """The ticket a flow runs for, as far as choosing people and times needs it."""

    ticket_id: int
    flow_version_id: int
    org_unit_id: int
    opener_id: int | None
    answers: dict[str, Any] = field(default_factory=dict)


def people_of(session: Session, about: Subject, wanted: Iterable[Assign]) -> list[int]:
    """User ids in the order of the settings, each once; people who left are skipped."""
    found = [user for one in wanted for user in _one(session, about, one)]
    return list(dict.fromkeys(found))[:MAX_PEOPLE]


def _one(session: Session, about: Subject, wanted: Assign) -> list[int]:
    if wanted.kind == "starter":
        return [about.opener_id] if about.opener_id else []
    if wanted.kind == "person":
        person = people.is_active_user(session, whole(wanted.value)) if whole(wanted.value) else None
        return [person.id] if person else []
    if wanted.kind in ("leader", "leader2"):
        rungs = [rung[0] for rung in people.leaders(session, about.org_unit_id) if rung]
        return rungs[:1] if wanted.kind == "leader" else (rungs[1:2] or rungs[-1:])
    if wanted.kind == "unit_role":
        units = [whole(wanted.unit)] if whole(wanted.unit) else []
        return [user for user, _ in flowing.with_role(session, wanted.value, units)]
    if wanted.kind in ("role", "dispatch") and wanted.value:
        return nearest(session, wanted.value, about.org_unit_id)
    return []


def nearest(session: Session, role_code: str, org_unit_id: int) -> list[int]:
    """Everybody with the role in the store; without any there, in its region; without any there, above."""
    near = people.units_around(session, org_unit_id)
    found = flowing.with_role(session, role_code, list(near))
    closest = min((near[unit] for _, unit in found), default=0)
    return [user for user, unit in found if near[unit] == closest]


def panel_of(session: Session, about: Subject, approvers: Iterable[Assign]) -> list[int]:
    """The user ids an approval asks: those of its setting, else the leader."""
    return people_of(session, about, approvers) or people_of(session, about, [Assign("leader")])


class Panel:
    """Who is asked at the approvals of one step; asked of the database once a node."""

    def __init__(self, session: Session, about: Subject, actor_id: int = 0, *, agreeing: bool = False) -> None:
        self.session, self.about, self.asked = session, about, dict[str, list[int]]()
        self.agreeing = actor_id if agreeing else 0

    def __call__(self, node: Node) -> tuple[list[str], frozenset[str]]:
        """(user ids to ask, those taken as agreeing): see `flows.engine.seating`."""
        approval = node.parts.approval
        users = self.asked.setdefault(node.id, panel_of(self.session, self.about, approval.approvers))
        agreed: set[int] = set()
        if approval.dedupe:
            agreed = flowing.agreed(self.session, self.about.ticket_id) | {self.about.opener_id or 0, self.agreeing}
        return [str(u) for u in users], frozenset(str(u) for u in agreed if u)

    def alone(self, node: Node) -> int | None:
        """The only person asked at a node that made no seats."""
        return next(iter(self.asked.get(node.id, ())), None)


def is_date(value: Any) -> datetime | None:
    """A stored date or moment, None for anything else."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return None
