"""Rows of people, roles, sessions and the organisation tree."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, or_, text, update
from sqlmodel import Session, col, select

from models.identity import AppSetting, LoginAttempt, OrgUnit, Role, User, UserRole, UserSession
from models.module import ModuleSwitch
from scrm_app.core.pagination import PageRequest
from scrm_app.core.prepared import PreparedRead, link

_LIVE = (
    UserSession.user_id == User.id,
    UserSession.fingerprint == bindparam("fingerprint"),
    col(UserSession.revoked_at).is_(None),
    UserSession.expires_at > bindparam("now"),
    col(User.is_active),
)
_SESSION = select(UserSession, User).where(*_LIVE)
_SIGNED_IN = PreparedRead(select(User.id, User.name, User.org_unit_id).where(*_LIVE))
_RIGHTS = PreparedRead(
    select(Role.code, Role.permissions, Role.scope).where(
        Role.id == UserRole.role_id, UserRole.user_id == bindparam("user_id")
    )
)
"""Every event of every browser asks both first."""
_SWITCHES = PreparedRead(select(ModuleSwitch.key, ModuleSwitch.is_on))
_BELOW = select(OrgUnit.id).where(col(OrgUnit.path).like(bindparam("path")))


def find_session(session: Session, fingerprint: str, now: datetime) -> tuple[UserSession, User] | None:
    """The live session and its active user."""
    return session.exec(_SESSION, params={"fingerprint": fingerprint, "now": now}).first()


def find_signed_in(session: Session, fingerprint: str, now: datetime) -> Any:
    """(id, name, org_unit_id) of the active user of a live session, or None."""
    return _SIGNED_IN.first(link(session), {"fingerprint": fingerprint, "now": now})


def list_rights_of(session: Session, user_id: int) -> Sequence[Any]:
    """(code, permissions, scope) of each role a person has, as stored before this transaction's unflushed changes."""
    return _RIGHTS.all(link(session), {"user_id": user_id})


def list_switches(session: Session) -> list[tuple[str, bool]]:
    """(key, on) of every module that was ever switched, as stored before this transaction's unflushed changes."""
    return [(str(row[0]), bool(row[1])) for row in _SWITCHES.all(link(session), {})]


def switches(session: Session) -> list[ModuleSwitch]:
    """The rows of the module switches."""
    return list(session.exec(select(ModuleSwitch).order_by(ModuleSwitch.key)))


def list_roles_of(session: Session, user_id: int) -> list[Role]:
    """The roles a person has."""
    return list(session.exec(select(Role).where(Role.id == UserRole.role_id, UserRole.user_id == user_id)))


def get_org_unit(session: Session, org_unit_id: int) -> OrgUnit | None:
    """One place in the tree."""
    return session.get(OrgUnit, org_unit_id)


def list_subtree_ids(session: Session, path: str) -> list[int]:
    """Ids of a unit and everything below it; a path is digits between slashes."""
    return [unit_id or 0 for unit_id in session.exec(_BELOW, params={"path": f"{path}%"})]


def count_users(session: Session) -> int:
    """How many users there are; zero means first run."""
    return len(session.exec(select(User.id).limit(2)).all())


def get_setting(session: Session, name: str) -> dict[str, Any]:
    """A named value of the installation; {} when never set."""
    row = session.exec(select(AppSetting).where(AppSetting.name == name)).first()
    return row.value if row else {}


def put_setting(session: Session, name: str, value: dict[str, Any]) -> None:
    """Keep a named value of the installation."""
    row = session.exec(select(AppSetting).where(AppSetting.name == name)).first() or AppSetting(name=name, version=0)
    row.value, row.version = value, row.version + 1
    session.add(row)
    session.flush()


def get_user(session: Session, user_id: int) -> User | None:
    """A person by id, active or not."""
    return session.get(User, user_id)


def find_user_for_sign_in(session: Session, login: str) -> User | None:
    """The active person with this account name, locked so that tries are counted one after the other."""
    found = select(User).where(User.login == login, col(User.is_active))
    return session.exec(found.with_for_update()).first()


def find_user_by_login(session: Session, login: str) -> User | None:
    """The person with this account name, active or not."""
    return session.exec(select(User).where(User.login == login)).first()


def has_signed_in_from(session: Session, user_id: int, address: str) -> bool:
    """Whether the person ever signed in from this address."""
    found = select(UserSession.id).where(UserSession.user_id == user_id, UserSession.address == address)
    return session.exec(found.limit(1)).first() is not None


def count_attempts(
    session: Session, since: datetime, *, login: str = "", familiar: bool | None = None, address: str = ""
) -> int:
    """Failed tries since an instant, by account and class, or by address."""
    found = select(func.count()).select_from(LoginAttempt).where(col(LoginAttempt.at) > since)
    if login:
        found = found.where(LoginAttempt.login == login, LoginAttempt.familiar == familiar)
    if address:
        found = found.where(LoginAttempt.address == address)
    return int(session.execute(found).scalar_one())


def forget_attempt(session: Session, attempt_id: int) -> None:
    """The try was right."""
    session.execute(delete(LoginAttempt).where(col(LoginAttempt.id) == attempt_id))


def forget_attempts_before(session: Session, instant: datetime) -> None:
    """Old tries no longer count."""
    session.execute(delete(LoginAttempt).where(col(LoginAttempt.at) < instant))


def list_sessions_of(session: Session, user_id: int, now: datetime) -> list[UserSession]:
    """Live sessions of a person, last used first."""
    found = select(UserSession).where(
        UserSession.user_id == user_id, col(UserSession.revoked_at).is_(None), UserSession.expires_at > now
    )
    return list(session.exec(found.order_by(col(UserSession.seen_at).desc())))


def revoke_sessions(session: Session, user_id: int, now: datetime, keep: str = "") -> int:
    """End the sessions of a person, but the one with fingerprint `keep`; how many."""
    done = session.execute(
        update(UserSession)
        .where(
            col(UserSession.user_id) == user_id,
            col(UserSession.revoked_at).is_(None),
            col(UserSession.fingerprint) != keep,
        )
        .values(revoked_at=now)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def set_seen(session: Session, fingerprint: str, now: datetime) -> None:
    """The session is in use."""
    session.execute(update(UserSession).where(col(UserSession.fingerprint) == fingerprint).values(seen_at=now))


def list_users(
    session: Session,
    org_ids: frozenset[int] | None,
    wish: str,
    org_unit_id: int | None,
    active: bool | None,
    page: PageRequest,
) -> tuple[list[User], int]:
    """One page of people and how many there are."""
    where: list[ColumnElement[bool]] = []
    if org_ids is not None:
        where.append(col(User.org_unit_id).in_(org_ids))
    if org_unit_id is not None:
        where.append(col(User.org_unit_id) == org_unit_id)
    if active is not None:
        where.append(col(User.is_active) == active)
    if wish:
        parts = (User.name, User.login, User.phone, User.pinyin, User.email)
        where.append(or_(*[col(part).icontains(wish, autoescape=True) for part in parts]))
    total = session.execute(select(func.count()).select_from(User).where(*where)).scalar_one()
    column = {"name": User.pinyin, "login": User.login, "created_at": User.created_at}.get(page.sort, User.id)
    order = col(column).desc() if page.descending else col(column).asc()
    rows = session.exec(select(User).where(*where).order_by(order, col(User.id)).offset(page.offset).limit(page.size))
    return list(rows), int(total)


def list_active_users(session: Session, org_unit_ids: list[int] | None) -> list[User]:
    """Active people by name, within places."""
    found = select(User).where(col(User.is_active))
    if org_unit_ids is not None:
        found = found.where(col(User.org_unit_id).in_(org_unit_ids))
    return list(session.exec(found.order_by(col(User.pinyin), col(User.id)).limit(500)))


def list_everybody(session: Session) -> list[User]:
    """Every person, active or not."""
    return list(session.exec(select(User).order_by(col(User.id))))


def user_names(session: Session, user_ids: set[int | None]) -> dict[int, str]:
    """Names of people by id."""
    rows = session.exec(select(User.id, User.name).where(col(User.id).in_(user_ids)))
    return {user_id or 0: name for user_id, name in rows}


def roles_by_user(session: Session, user_ids: list[int]) -> dict[int, list[Role]]:
    """The roles of many people at once."""
    out: dict[int, list[Role]] = {}
    rows = session.exec(
        select(UserRole.user_id, Role)
        .where(UserRole.role_id == Role.id, col(UserRole.user_id).in_(user_ids))
        .order_by(col(Role.id))
    )
    for user_id, role in rows:
        out.setdefault(user_id, []).append(role)
    return out


def list_roles(session: Session, role_ids: set[int] | None = None) -> list[Role]:
    """Roles, oldest first; some of them or all."""
    found = select(Role).order_by(col(Role.id))
    return list(session.exec(found if role_ids is None else found.where(col(Role.id).in_(role_ids))))


def set_roles(session: Session, user_id: int, role_ids: list[int]) -> None:
    """Exactly these roles."""
    session.execute(delete(UserRole).where(col(UserRole.user_id) == user_id, col(UserRole.role_id).not_in(role_ids)))
    have = set(session.exec(select(UserRole.role_id).where(UserRole.user_id == user_id)))
    session.add_all([UserRole(user_id=user_id, role_id=role_id) for role_id in role_ids if role_id not in have])
    session.flush()


def count_by_role(session: Session) -> dict[int, int]:
    """How many people have each role."""
    rows = session.execute(select(UserRole.role_id, func.count()).group_by(col(UserRole.role_id)))
    return {row[0]: int(row[1]) for row in rows}


def has_active_holder(session: Session, permission: str, scope: str) -> bool:
    """Whether an active person holds the permission with this scope."""
    roles = session.exec(
        select(Role).where(
            Role.id == UserRole.role_id, UserRole.user_id == User.id, col(User.is_active), Role.scope == scope
        )
    )
    return any(permission in role.permissions for role in roles)


def list_holders(session: Session, permission: str) -> list[int]:
    """Ids of the active people who hold a permission, whatever its scope."""
    found = session.exec(
        select(User.id, Role).where(Role.id == UserRole.role_id, UserRole.user_id == User.id, col(User.is_active))
    )
    return sorted({user_id for user_id, role in found if user_id is not None and permission in role.permissions})


def list_org_units(session: Session, org_ids: frozenset[int] | None = None) -> list[OrgUnit]:
    """Places by path; those in reach or all."""
    found = select(OrgUnit).order_by(col(OrgUnit.path))
    return list(session.exec(found if org_ids is None else found.where(col(OrgUnit.id).in_(org_ids))))


def org_names(session: Session) -> dict[int, str]:
    """Names of places by id."""
    return {unit_id or 0: name for unit_id, name in session.exec(select(OrgUnit.id, OrgUnit.name))}


def count_by_place(session: Session) -> dict[int, int]:
    """How many active people belong to each place."""
    rows = session.execute(
        select(User.org_unit_id, func.count()).where(col(User.is_active)).group_by(col(User.org_unit_id))
    )
    return {row[0]: int(row[1]) for row in rows}


def lock_setup(session: Session) -> None:
    """Two wizards at once: the second waits, then finds the users of the first (PostgreSQL; SQLite writes singly)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(7291)"))
