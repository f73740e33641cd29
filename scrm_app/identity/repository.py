"""Rows of people, roles, sessions and the organisation tree."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.identity import AppSetting, OrgUnit, Role, User, UserRole, UserSession


def find_session(session: Session, fingerprint: str, now: datetime) -> tuple[UserSession, User] | None:
    """The live session and its active user."""
    return session.exec(
        select(UserSession, User)
        .where(UserSession.user_id == User.id, UserSession.fingerprint == fingerprint)
        .where(col(UserSession.revoked_at).is_(None), UserSession.expires_at > now, col(User.is_active))
    ).first()


def list_roles_of(session: Session, user_id: int) -> list[Role]:
    """The roles a person has."""
    return list(session.exec(select(Role).where(Role.id == UserRole.role_id, UserRole.user_id == user_id)))


def get_org_unit(session: Session, org_unit_id: int) -> OrgUnit | None:
    """One place in the tree."""
    return session.get(OrgUnit, org_unit_id)


def list_subtree_ids(session: Session, path: str) -> list[int]:
    """Ids of a unit and everything below it."""
    units = session.exec(select(OrgUnit).where(col(OrgUnit.path).startswith(path, autoescape=True)))
    return [unit.id or 0 for unit in units]


def count_users(session: Session) -> int:
    """How many users there are; zero means first run."""
    return len(session.exec(select(User.id).limit(2)).all())


def get_setting(session: Session, name: str) -> dict[str, Any]:
    """A named value of the installation; {} when never set."""
    row = session.exec(select(AppSetting).where(AppSetting.name == name)).first()
    return row.value if row else {}
