"""Inbox rows, wishes and the addresses of people."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from models.identity import OrgUnit, User
from models.notification import Notification, NotificationPreference
from scrm_app.core.pagination import PageRequest
from scrm_app.notifications.repository.tables import insert_into, notification


def add_new(session: Session, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Write inbox rows; the user ids for whom the notice is new."""
    if not rows:
        return []
    insert = insert_into(session, notification)
    statement = insert.on_conflict_do_nothing(index_elements=["user_id", "dedupe_key"])
    returning = statement.returning(notification.c.user_id)
    return list(session.connection().execute(returning, list(rows)).scalars())


def list_people(
    session: Session, user_ids: Collection[int]
) -> list[tuple[User, OrgUnit, NotificationPreference | None]]:
    """Active people with their unit and wishes, in the order of their ids."""
    statement = (
        select(User, OrgUnit, NotificationPreference)
        .join(OrgUnit, col(OrgUnit.id) == col(User.org_unit_id))
        .join(NotificationPreference, col(NotificationPreference.user_id) == col(User.id), isouter=True)
        .where(col(User.id).in_(list(user_ids)), col(User.is_active))
        .order_by(col(User.id))
    )
    return list(session.exec(statement).all())


def _of(user_id: int, statement: Any, *, unread_only: bool) -> Any:
    statement = statement.where(Notification.user_id == user_id)
    return statement.where(col(Notification.read_at).is_(None)) if unread_only else statement


def list_notifications(session: Session, user_id: int, page: PageRequest, *, unread_only: bool) -> list[Notification]:
    """One page of a person's inbox, newest first."""
    statement = _of(user_id, select(Notification), unread_only=unread_only)
    statement = statement.order_by(col(Notification.created_at).desc(), col(Notification.id).desc())
    return list(session.exec(statement.offset(page.offset).limit(page.size)))


def get_newest_id(session: Session, user_id: int) -> int:
    """The id of the last written notice of a person; 0 when there is none."""
    return session.exec(select(func.max(Notification.id)).where(Notification.user_id == user_id)).one() or 0


def list_newer(session: Session, user_id: int, after: int) -> list[Notification]:
    """Unread notices younger than `after`, oldest first."""
    statement = _of(user_id, select(Notification), unread_only=True).where(col(Notification.id) > after)
    return list(session.exec(statement.order_by(col(Notification.id)).limit(20)))


def count_notifications(session: Session, user_id: int, *, unread_only: bool) -> int:
    """How many a person has."""
    statement = _of(user_id, select(func.count()).select_from(Notification), unread_only=unread_only)
    return int(session.exec(statement).one())


def mark_read(session: Session, user_id: int, ids: Collection[int] | None, now: datetime) -> int:
    """Mark some (or all) of a person's own unread notices; how many changed."""
    n = notification.c
    statement = update(notification).where(n.user_id == user_id, n.read_at.is_(None)).values(read_at=now)
    if ids is not None:
        statement = statement.where(n.id.in_(list(ids)))
    return session.connection().execute(statement).rowcount


def mark_unread(session: Session, user_id: int, ids: Collection[int]) -> int:
    """Undo of `mark_read`."""
    n = notification.c
    statement = update(notification).where(n.user_id == user_id, n.id.in_(list(ids))).values(read_at=None)
    return session.connection().execute(statement).rowcount


def find_preference(session: Session, user_id: int) -> NotificationPreference | None:
    """A person's wishes, if they ever stated any."""
    statement = select(NotificationPreference).where(NotificationPreference.user_id == user_id)
    return session.exec(statement).first()


def get_user(session: Session, user_id: int) -> User | None:
    """A person."""
    return session.get(User, user_id)
