"""Rows of skills, shifts, duties, leave and presence."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.identity import OrgUnit, User
from models.staffing import Duty, Leave, Presence, Shift, Skill, StaffSkill

SKILL: sa.Table = Skill.__table__  # type: ignore[attr-defined]
STAFF_SKILL: sa.Table = StaffSkill.__table__  # type: ignore[attr-defined]
SHIFT: sa.Table = Shift.__table__  # type: ignore[attr-defined]
DUTY: sa.Table = Duty.__table__  # type: ignore[attr-defined]
LEAVE: sa.Table = Leave.__table__  # type: ignore[attr-defined]
PRESENCE: sa.Table = Presence.__table__  # type: ignore[attr-defined]
USER: sa.Table = User.__table__  # type: ignore[attr-defined]
ORG: sa.Table = OrgUnit.__table__  # type: ignore[attr-defined]


def people(session: Session, org_ids: Collection[int] | None, limit: int = 300) -> list[Any]:
    """Active people of these units (None = all) with their place."""
    found = (
        sa.select(USER.c.id, USER.c.name, USER.c.org_unit_id, ORG.c.name.label("place"))
        .join(ORG, ORG.c.id == USER.c.org_unit_id)
        .where(USER.c.is_active.is_(True))
    )
    if org_ids is not None:
        found = found.where(USER.c.org_unit_id.in_(sorted(org_ids)))
    return list(session.connection().execute(found.order_by(ORG.c.path, USER.c.id).limit(limit)))


def skills_of(session: Session, user_ids: Collection[int]) -> list[Any]:
    """(user_id, skill_id, level)."""
    found = sa.select(STAFF_SKILL.c.user_id, STAFF_SKILL.c.skill_id, STAFF_SKILL.c.level)
    return list(session.connection().execute(found.where(STAFF_SKILL.c.user_id.in_(list(user_ids)))))


def away(session: Session, user_ids: Collection[int], at: datetime) -> set[int]:
    """Who is on leave at an instant."""
    found = sa.select(LEAVE.c.user_id).where(
        LEAVE.c.user_id.in_(list(user_ids)), LEAVE.c.starts_at <= at, LEAVE.c.ends_at > at
    )
    return {row.user_id for row in session.connection().execute(found)}


def working(session: Session, user_ids: Collection[int], at: datetime) -> set[int]:
    """Whose shift runs at an instant."""
    found = sa.select(DUTY.c.user_id).where(
        DUTY.c.user_id.in_(list(user_ids)), DUTY.c.starts_at <= at, DUTY.c.ends_at > at
    )
    return {row.user_id for row in session.connection().execute(found)}


def presences(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """What people said of themselves."""
    found = sa.select(PRESENCE.c.user_id, PRESENCE.c.status).where(PRESENCE.c.user_id.in_(list(user_ids)))
    return {row.user_id: row.status for row in session.connection().execute(found)}


def list_skills(session: Session) -> list[tuple[int, str]]:
    """(id, name) by name."""
    return [
        (r.id, r.name) for r in session.connection().execute(sa.select(SKILL.c.id, SKILL.c.name).order_by(SKILL.c.name))
    ]


def list_shifts(session: Session) -> list[Any]:
    """Every shift, the earliest first."""
    return list(session.connection().execute(sa.select(SHIFT).order_by(SHIFT.c.starts_minute, SHIFT.c.id)))


def get_shift(session: Session, shift_id: int) -> Any:
    """One shift."""
    return session.connection().execute(sa.select(SHIFT).where(SHIFT.c.id == shift_id)).first()


def add(session: Session, row: Any) -> int:
    """A new row; its id."""
    session.add(row)
    session.flush()
    return int(row.id)


def remove_skill(session: Session, skill_id: int) -> int:
    """The skill and who has it; how many people had it."""
    gone = session.connection().execute(STAFF_SKILL.delete().where(STAFF_SKILL.c.skill_id == skill_id)).rowcount
    session.connection().execute(SKILL.delete().where(SKILL.c.id == skill_id))
    return int(gone)


def remove_shift(session: Session, shift_id: int) -> int:
    """The shift and its duties; how many duties there were."""
    gone = session.connection().execute(DUTY.delete().where(DUTY.c.shift_id == shift_id)).rowcount
    session.connection().execute(SHIFT.delete().where(SHIFT.c.id == shift_id))
    return int(gone)


def _insert(session: Session, table: sa.Table) -> Any:
    return (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)


def set_skill(session: Session, user_id: int, skill_id: int, level: int) -> None:
    """The level of one person's skill; 0 takes it away."""
    connection = session.connection()
    if level == 0:
        connection.execute(
            STAFF_SKILL.delete().where(STAFF_SKILL.c.user_id == user_id, STAFF_SKILL.c.skill_id == skill_id)
        )
        return
    wish = _insert(session, STAFF_SKILL).values(user_id=user_id, skill_id=skill_id, level=level)
    connection.execute(wish.on_conflict_do_update(index_elements=["user_id", "skill_id"], set_={"level": level}))


def set_presence(session: Session, user_id: int, status: str, now: datetime) -> None:
    """What a person says of themselves."""
    wish = _insert(session, PRESENCE).values(user_id=user_id, status=status, changed_at=now)
    session.connection().execute(
        wish.on_conflict_do_update(index_elements=["user_id"], set_={"status": status, "changed_at": now})
    )


def duties(session: Session, user_ids: Collection[int], first: date, last: date) -> list[Any]:
    """Duties of these people on these days."""
    found = sa.select(DUTY).where(DUTY.c.user_id.in_(list(user_ids)), DUTY.c.day_on.between(first, last))
    return list(session.connection().execute(found))


def duty_spans(session: Session, user_ids: Collection[int], since: datetime, until: datetime) -> list[Any]:
    """(user_id, starts_at, ends_at) of duties that touch a span, the earliest first."""
    found = sa.select(DUTY.c.user_id, DUTY.c.starts_at, DUTY.c.ends_at).where(
        DUTY.c.user_id.in_(list(user_ids)), DUTY.c.starts_at < until, DUTY.c.ends_at > since
    )
    return list(session.connection().execute(found.order_by(DUTY.c.starts_at)))


def get_duty(session: Session, duty_id: int) -> Any:
    """One duty with its shift and person."""
    found = (
        sa.select(
            DUTY,
            SHIFT.c.name.label("shift"),
            SHIFT.c.starts_minute,
            SHIFT.c.ends_minute,
            USER.c.name,
            USER.c.org_unit_id,
        )
        .join(SHIFT, SHIFT.c.id == DUTY.c.shift_id)
        .join(USER, USER.c.id == DUTY.c.user_id)
    )
    return session.connection().execute(found.where(DUTY.c.id == duty_id)).first()


def find_duty(session: Session, user_id: int, day: date) -> list[Any]:
    """What a person does on a day."""
    return list(session.connection().execute(sa.select(DUTY).where(DUTY.c.user_id == user_id, DUTY.c.day_on == day)))


def remove_duties(session: Session, user_id: int, day: date) -> None:
    """The person is free that day."""
    session.connection().execute(DUTY.delete().where(DUTY.c.user_id == user_id, DUTY.c.day_on == day))


def hand_over(session: Session, duty_id: int, note: str, now: datetime) -> bool:
    """Write what the night leaves; False when it was written before."""
    wish = DUTY.update().where(DUTY.c.id == duty_id, DUTY.c.handed_over_at.is_(None))
    return session.connection().execute(wish.values(handed_over_at=now, handover=note)).rowcount == 1


def starting(session: Session, org_unit_id: int, since: datetime, until: datetime) -> list[int]:
    """People of a unit whose shift is running or begins within a span."""
    found = (
        sa.select(DUTY.c.user_id)
        .join(USER, USER.c.id == DUTY.c.user_id)
        .where(USER.c.org_unit_id == org_unit_id, DUTY.c.starts_at <= until, DUTY.c.ends_at > since)
    )
    return sorted({row.user_id for row in session.connection().execute(found)})


def leaves(session: Session, user_ids: Collection[int], since: datetime, until: datetime) -> list[Any]:
    """Leave that touches a span."""
    found = sa.select(LEAVE).where(
        LEAVE.c.user_id.in_(list(user_ids)), LEAVE.c.ends_at > since, LEAVE.c.starts_at < until
    )
    return list(session.connection().execute(found.order_by(LEAVE.c.starts_at)))


def get_leave(session: Session, leave_id: int) -> Any:
    """One leave."""
    return session.connection().execute(sa.select(LEAVE).where(LEAVE.c.id == leave_id)).first()


def remove_leave(session: Session, leave_id: int) -> None:
    """The person stays."""
    session.connection().execute(LEAVE.delete().where(LEAVE.c.id == leave_id))
