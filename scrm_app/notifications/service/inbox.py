"""Tell people something, and what they see of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.identity import OrgUnit, User
from models.notification import Notification, NotificationPreference
from scrm_app.connectors import registry
from scrm_app.core import live, outbox
from scrm_app.core.actor import Actor
from scrm_app.core.pagination import PageRequest
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.notifications.engine.channels import Person, Way, plan
from scrm_app.notifications.repository import connections, inbox


def notify(
    session: Session,
    *,
    user_ids: Collection[int],
    title: Text,
    body: Text,
    link: str,
    kind: str,
    dedupe_key: str,
    now: datetime,
    urgent: bool = False,
) -> int:
    """A notice for each person's inbox, and outbox rows for their mail and the bots that cover them.

    The same `dedupe_key` reaches the same person once, however often it is called. `link` is a path of this product.
    How many people got something new.
    """
    found = inbox.list_people(session, set(user_ids))
    common = {"kind": kind, "link": link[:300], "urgent": urgent, "dedupe_key": dedupe_key[:200], "created_at": now}
    words = {
        "title_zh": title.zh[:200],
        "title_en": title.en[:200],
        "body_zh": body.zh[:1000],
        "body_en": body.en[:1000],
    }
    rows = [{"user_id": user.id, **words, **common, "read_at": None} for user, _, _ in found]
    fresh = set(inbox.add_new(session, rows))
    if not fresh:
        return 0
    live.touch(session, *(f"{topic}:{user_id}" for user_id in fresh for topic in ("inbox", "notices", "popup")))
    people = [_person(user, unit, wishes) for user, unit, wishes in found if user.id in fresh]
    sendings = plan(people, _ways(session), urgent=urgent, now=now, zone=settings().zone)
    address = f"{settings().public_url}{link}" if link.startswith("/") else link
    outbox.enqueue_all(
        session,
        [
            {
                "connection_id": s.connection_id,
                "kind": kind,
                "payload": {
                    "title": title.say(s.lang),
                    "text": body.say(s.lang),
                    "link": address,
                    "to": s.to,
                    "mobiles": list(s.mobiles),
                },
                "receiver": s.receiver,
                "dedupe_key": f"{dedupe_key[:200]}:{s.suffix}",
                "not_before": s.not_before,
            }
            for s in sendings
        ],
        now=now,
    )
    return len(fresh)


def _person(user: User, unit: OrgUnit, wishes: NotificationPreference | None) -> Person:
    return Person(
        user_id=user.id or 0,
        name=user.name,
        email=user.email,
        phone=user.phone,
        org_path=unit.path,
        lang=str(user.preferences.get("lang", "zh-CN")),
        wants_email=wishes.email if wishes else True,
        wants_mention=wishes.mention if wishes else True,
        quiet_from=wishes.quiet_from if wishes else None,
        quiet_to=wishes.quiet_to if wishes else None,
    )


def _ways(session: Session) -> list[Way]:
    return [
        Way(
            connection_id=row.id or 0,
            name=row.name,
            audience=registry.connector(row.kind).info.audience,
            org_path=unit.path if unit else "",
            urgent_only=row.urgent_only,
        )
        for row, unit in connections.list_connections(session)
        if row.is_enabled
    ]


@dataclass(frozen=True)
class NoticeRow:
    """One line of an inbox."""

    id: int
    kind: str
    title: Text
    body: Text
    link: str
    urgent: bool
    unread: bool
    at: datetime


@dataclass(frozen=True)
class InboxPage:
    """A page of an inbox with its counts."""

    rows: list[NoticeRow]
    total: int
    unread: int


def _row(n: Notification) -> NoticeRow:
    title, body = Text(n.title_zh, n.title_en), Text(n.body_zh, n.body_en)
    return NoticeRow(n.id or 0, n.kind, title, body, n.link, n.urgent, n.read_at is None, n.created_at)


def list_inbox(session: Session, actor: Actor, *, page: PageRequest, unread_only: bool) -> InboxPage:
    """One's own notices; everybody may read their own."""
    rows = inbox.list_notifications(session, actor.user_id, page, unread_only=unread_only)
    return InboxPage(
        [_row(n) for n in rows],
        inbox.count_notifications(session, actor.user_id, unread_only=unread_only),
        inbox.count_notifications(session, actor.user_id, unread_only=True),
    )


def list_newer(session: Session, actor: Actor, *, after: int) -> list[NoticeRow]:
    """One's own unread notices that came after notice `after`, oldest first; at most 20."""
    return [_row(n) for n in inbox.list_newer(session, actor.user_id, after)]


def get_newest_id(session: Session, actor: Actor) -> int:
    """The id of one's newest notice; 0 when there is none."""
    return inbox.get_newest_id(session, actor.user_id)


def count_unread(session: Session, actor: Actor) -> int:
    """One's own unread notices."""
    return inbox.count_notifications(session, actor.user_id, unread_only=True)


def mark_read(session: Session, actor: Actor, *, ids: Collection[int] | None, now: datetime) -> int:
    """Some of one's own notices (None: all) are read; how many changed."""
    changed = inbox.mark_read(session, actor.user_id, ids, now)
    if changed:
        live.touch(session, f"inbox:{actor.user_id}", f"notices:{actor.user_id}")
    return changed


def mark_unread(session: Session, actor: Actor, *, ids: Collection[int]) -> int:
    """Undo of `mark_read`."""
    changed = inbox.mark_unread(session, actor.user_id, ids)
    if changed:
        live.touch(session, f"inbox:{actor.user_id}", f"notices:{actor.user_id}")
    return changed
