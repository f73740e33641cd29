"""What people see of their notices."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.notification import Notification
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.pagination import PageRequest
from scrm_app.core.text import Text
from scrm_app.notifications.repository import inbox


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
