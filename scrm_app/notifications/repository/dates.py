"""Rules for reminders on dates, and the reminders they planned."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, false, func, null, or_, update
from sqlmodel import Session, col, select

from models.date_rule import DateRule
from models.identity import OrgUnit, Role, User, UserRole
from models.notification import Reminder
from scrm_app.core.prepared import PreparedRead, link
from scrm_app.notifications.repository.tables import reminder


def list_rules(session: Session) -> list[DateRule]:
    """All rules, by what they are about."""
    return list(session.exec(select(DateRule).order_by(DateRule.source, col(DateRule.offset_days), col(DateRule.id))))


_IN_FORCE = PreparedRead(select(DateRule.id).where(col(DateRule.is_enabled)).limit(1))
"""Asked whenever a ticket is written; most companies with none of these rules pay one small read."""


def list_for_sources(session: Session, prefix: str) -> list[DateRule]:
    """Rules in force whose date belongs to one kind of record."""
    session.flush()
    if _IN_FORCE.first(link(session), {}) is None:
        return []
    query = select(DateRule).where(col(DateRule.is_enabled), col(DateRule.source).startswith(prefix, autoescape=True))
    return list(session.exec(query.order_by(col(DateRule.id))))


def get_rule(session: Session, rule_id: int) -> DateRule | None:
    return session.get(DateRule, rule_id)


def add(session: Session, rule: DateRule) -> DateRule:
    """Add and number a rule."""
    session.add(rule)
    session.flush()
    return rule


def remove(session: Session, rule: DateRule) -> None:
    session.delete(rule)
    session.flush()


def next_to_scan(session: Session) -> DateRule | None:
    """A rule that has records left to be planned."""
    query = select(DateRule).where(col(DateRule.scan_after).is_not(None), col(DateRule.is_enabled))
    return session.exec(query.order_by(col(DateRule.id)).limit(1)).first()


def _old(prefixes: Collection[str], before: datetime) -> Any:
    """Rules of these kinds of records that were last gone through before `before`."""
    named = or_(false(), *(col(DateRule.source).startswith(one, autoescape=True) for one in prefixes))
    return and_(col(DateRule.scan_after).is_(None), col(DateRule.scanned_at) < before, named)


def is_any_to_scan(session: Session, prefixes: Collection[str], before: datetime) -> bool:
    """Whether the planning job has anything to do: records left, or rules whose daily round is due."""
    query = select(DateRule.id).where(col(DateRule.is_enabled))
    query = query.where(or_(col(DateRule.scan_after).is_not(None), _old(prefixes, before)))
    return session.exec(query.limit(1)).first() is not None


def advance(session: Session, rule: DateRule, *, to: int | None, now: datetime) -> bool:
    """Move the place of the scan on, unless another process or a change of the rule did meanwhile."""
    values: dict[str, object] = {"scan_after": to}
    if to is None:
        values["scanned_at"] = now
    c = DateRule.__table__.c  # type: ignore[attr-defined]
    where = (c.id == rule.id, c.version == rule.version, c.scan_after == rule.scan_after)
    return session.connection().execute(update(DateRule).where(*where).values(**values)).rowcount == 1


def start_again(session: Session, prefixes: Collection[str], before: datetime) -> int:
    """Rules whose daily round is due are gone through again; how many."""
    statement = update(DateRule).where(col(DateRule.is_enabled), _old(prefixes, before)).values(scan_after=0)
    return session.connection().execute(statement).rowcount


def cancel(session: Session, kind: str, subject_ids: Collection[int] | None = None) -> int:
    """Take back what a rule still has waiting, for some records or for all; how many."""
    statement = update(reminder).where(reminder.c.kind == kind, reminder.c.status == "waiting")
    if subject_ids is not None:
        statement = statement.where(reminder.c.subject_id.in_(list(subject_ids)))
    return session.connection().execute(statement.values(status="cancelled", next_at=null())).rowcount


def list_waiting(session: Session, kind: str, subject_ids: Collection[int], now: datetime) -> dict[int, str]:
    """Record id to the key of the reminder a rule has waiting for it; one whose time has come is as good as told."""
    query = select(Reminder.subject_id, Reminder.dedupe_key).where(
        Reminder.kind == kind,
        Reminder.status == "waiting",
        Reminder.due_at > now,
        col(Reminder.subject_id).in_(list(subject_ids)),
    )
    return {int(subject): str(key) for subject, key in session.exec(query)}


def outlook(session: Session) -> dict[str, tuple[int, datetime | None]]:
    """Kind of reminder to how many wait and when the next is due, for all rules."""
    query = (
        select(Reminder.kind, func.count(), func.min(Reminder.next_at))
        .where(Reminder.status == "waiting", col(Reminder.kind).startswith("date."))
        .group_by(Reminder.kind)
    )
    return {str(kind): (int(count), at) for kind, count, at in session.exec(query)}


def with_role(session: Session, code: str, org_unit_id: int) -> list[int]:
    """Active people with a role in this unit, or in the nearest unit above it that has any."""
    path = session.exec(select(OrgUnit.path).where(OrgUnit.id == org_unit_id)).first() or ""
    above = [int(part) for part in path.split("/") if part]
    query = (
        select(User.id, User.org_unit_id)
        .join(UserRole, col(UserRole.user_id) == col(User.id))
        .join(Role, col(Role.id) == col(UserRole.role_id))
        .where(Role.code == code, col(User.is_active), col(User.org_unit_id).in_(above))
    )
    found = [(int(user or 0), unit) for user, unit in session.exec(query)]
    return next((sorted({u for u, at in found if at == unit}) for unit in reversed(above) if _has(found, unit)), [])


def _has(found: Sequence[tuple[int, int]], unit: int) -> bool:
    return any(at == unit for _, at in found)


def leader(session: Session, org_unit_id: int) -> int | None:
    """Who leads the unit, or the nearest one above it."""
    path = session.exec(select(OrgUnit.path).where(OrgUnit.id == org_unit_id)).first() or ""
    above = [int(part) for part in path.split("/") if part]
    rows = session.exec(select(OrgUnit.id, OrgUnit.leader_id).where(col(OrgUnit.id).in_(above)))
    found = {unit: who for unit, who in rows if who}
    return next((found[unit] for unit in reversed(above) if unit in found), None)


def list_roles(session: Session) -> list[tuple[str, str]]:
    """Roles as (code, name)."""
    return [(str(code), str(name)) for code, name in session.exec(select(Role.code, Role.name).order_by(Role.name))]


def list_people(session: Session, limit: int = 500) -> list[tuple[int, str]]:
    """Active people as (id, name), by name."""
    query = select(User.id, User.name).where(col(User.is_active)).order_by(col(User.pinyin), col(User.id))
    return [(int(user or 0), str(name)) for user, name in session.exec(query.limit(limit))]
