"""What went out to whom today, what waits for a digest, how kinds of notices are treated, and who reads them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from models.identity import User
from models.notification import NoticeRule, Notification, OutboxMessage
from scrm_app.notifications.repository.tables import notice_rule, notification, outbox, taken


def sent_since(session: Session, user_ids: Collection[int], since: datetime) -> dict[int, dict[str, int]]:
    """Ordinary messages to these people since then, by person and channel; cancelled ones do not count."""
    c = outbox.c
    statement = (
        select(c.user_id, c.channel, func.count())
        .where(c.user_id.in_(list(user_ids)), c.created_at >= since, c.urgent.is_(False), c.status != "cancelled")
        .group_by(c.user_id, c.channel)
    )
    found: dict[int, dict[str, int]] = {}
    for user_id, channel, count in session.connection().execute(statement):
        found.setdefault(user_id, {})[channel] = count
    return found


def hold(session: Session, dedupe_key: str, held: dict[int, datetime]) -> None:
    """Mark the notices of these people for their next digest."""
    c = notification.c
    for at in set(held.values()):
        users = [user for user, when in held.items() if when == at]
        statement = update(notification).where(c.dedupe_key == dedupe_key, c.user_id.in_(users))
        session.connection().execute(statement.values(digest_at=at))


def is_digest_due(session: Session, now: datetime) -> bool:
    """Whether anybody's digest is due."""
    statement = select(notification.c.id).where(notification.c.digest_at <= now).limit(1)
    return session.connection().execute(statement).first() is not None


def take_digests(session: Session, now: datetime, limit: int) -> list[Any]:
    """Claim the notices of due digests, whole people at a time; (user_id, kind, title_zh, title_en, link, created_at,
    read_at)."""
    n = Notification
    first = select(n.user_id).where(col(n.digest_at) <= now).order_by(col(n.digest_at)).limit(1).scalar_subquery()
    due = select(n.id).where(n.user_id == first, col(n.digest_at) <= now).order_by(col(n.id)).limit(limit)
    c = notification.c
    statement = (
        update(notification)
        .where(c.id.in_(taken(session, due)))
        .values(digest_at=None)
        .returning(c.id, c.user_id, c.kind, c.title_zh, c.title_en, c.link, c.created_at, c.read_at)
    )
    return sorted(session.connection().execute(statement), key=lambda row: row.id)


def find_rule(session: Session, kind: str) -> NoticeRule | None:
    """How a kind is treated; None where nobody changed anything."""
    return session.get(NoticeRule, kind)


def get_words(session: Session, kind: str) -> Any:
    """The row of a kind without building an object, for the hot path; None where there is none."""
    return session.connection().execute(notice_rule.select().where(notice_rule.c.kind == kind)).first()


def list_rules(session: Session) -> Sequence[NoticeRule]:
    """Every changed kind."""
    return session.exec(select(NoticeRule)).all()


def read_rates(session: Session, since: datetime) -> list[tuple[str, int, int, int]]:
    """(kind, notices, people, read) since then."""
    n = notification.c
    statement = (
        select(n.kind, func.count(), func.count(func.distinct(n.user_id)), func.count(n.read_at))
        .where(n.created_at >= since)
        .group_by(n.kind)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.connection().execute(statement)]


def sent_by_kind(session: Session, since: datetime) -> dict[str, int]:
    """Messages that left the building since then, by kind."""
    c = outbox.c
    statement = select(c.kind, func.count()).where(c.created_at >= since).group_by(c.kind)
    return {row[0]: row[1] for row in session.connection().execute(statement)}


def sample(session: Session, kind: str) -> Notification | None:
    """The newest notice of a kind, for a preview."""
    statement = select(Notification).where(col(Notification.kind) == kind).order_by(col(Notification.id).desc())
    return session.exec(statement.limit(1)).first()


def list_active_ids(session: Session, org_ids: Collection[int] | None, limit: int) -> list[int]:
    """Active people within reach, by name."""
    statement = select(User.id).where(col(User.is_active)).order_by(col(User.pinyin), col(User.id)).limit(limit)
    if org_ids is not None:
        statement = statement.where(col(User.org_unit_id).in_(list(org_ids)))
    return [found for found in session.exec(statement) if found is not None]


def get_message(session: Session, message_id: int) -> OutboxMessage | None:
    """One message."""
    return session.get(OutboxMessage, message_id)
