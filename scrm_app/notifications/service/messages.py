"""What people see of the outbox, and what they can do about a message that did not get through."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.notification import Connection, Delivery, OutboxMessage
from scrm_app.audit import service as audit
from scrm_app.connectors import registry
from scrm_app.connectors.email.mapper import is_address
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.pagination import PageRequest
from scrm_app.core.text import Text
from scrm_app.notifications.errors import ConnectionNotFound, MessageNotFound, NotSendableAgain
from scrm_app.notifications.repository import connections, outbox, reminders
from scrm_app.notifications.repository.outbox import Filter


@dataclass(frozen=True)
class MessageRow:
    """One message in the list."""

    id: int
    title: str
    receiver: str
    connection: str
    connection_kind: str
    kind: str
    status: str
    attempts: int
    next_at: datetime | None
    created_at: datetime
    sent_at: datetime | None
    error: Text


@dataclass(frozen=True)
class MessagePage:
    """A page of messages with the counts of every state."""

    rows: list[MessageRow]
    total: int
    counts: dict[str, int]
    connections: list[tuple[int, str]]
    failed_reminders: int = 0
    failed_reason: str = ""


@dataclass(frozen=True)
class AttemptRow:
    """One attempt."""

    number: int
    outcome: str
    code: str
    said: Text
    detail: str
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class MessageDetail:
    """A message with its words and every attempt."""

    row: MessageRow
    text: str
    link: str
    to: str
    can_edit_to: bool
    version: int
    attempts: list[AttemptRow]


def _row(m: OutboxMessage, c: Connection) -> MessageRow:
    return MessageRow(
        id=m.id or 0,
        title=str(m.payload.get("title", "")),
        receiver=m.receiver,
        connection=c.name,
        connection_kind=c.kind,
        kind=m.kind,
        status=m.status,
        attempts=m.attempts,
        next_at=m.next_at,
        created_at=m.created_at,
        sent_at=m.sent_at,
        error=Text(m.error_zh, m.error_en),
    )


def list_messages(session: Session, actor: Actor, *, wanted: Filter, page: PageRequest) -> MessagePage:
    """Messages newest first; counts are over everything."""
    actor.require("notify.manage")
    rows = [_row(m, c) for m, c in outbox.list_messages(session, wanted, page)]
    ways = [(c.id or 0, c.name) for c, _ in connections.list_connections(session)]
    total, counts = outbox.count_messages(session, wanted), outbox.count_by_status(session)
    return MessagePage(rows, total, counts, ways, *reminders.count_failed(session))


def _get(session: Session, message_id: int) -> tuple[OutboxMessage, Connection]:
    message = outbox.get_message(session, message_id)
    connection = outbox.get_connection(session, message.connection_id) if message else None
    if message is None or connection is None:
        raise MessageNotFound
    return message, connection


def _attempt(d: Delivery) -> AttemptRow:
    said = Text(d.said_zh, d.said_en)
    if d.outcome == "unknown":
        said = Text(
            "程序在发送途中停止, 不知道是否送达, 已用同一编号重发。",
            "The program stopped while sending. Whether it arrived is unknown; it was sent again with the same key.",
        )
    return AttemptRow(d.attempt, d.outcome, d.code, said, d.detail, d.started_at, d.finished_at)


def get_message(session: Session, actor: Actor, *, message_id: int) -> MessageDetail:
    """One message with every attempt."""
    actor.require("notify.manage")
    message, connection = _get(session, message_id)
    personal = registry.connector(connection.kind).info.audience == "person"
    return MessageDetail(
        row=_row(message, connection),
        text=str(message.payload.get("text", "")),
        link=str(message.payload.get("link", "")),
        to=str(message.payload.get("to", "")),
        can_edit_to=personal and message.status in ("dead", "waiting"),
        version=message.version,
        attempts=[_attempt(d) for d in outbox.list_deliveries(session, message_id)],
    )


def _note(
    session: Session, actor: Actor, message: OutboxMessage, verb: str, before: dict[str, Any], now: datetime
) -> None:
    audit.record(
        session,
        actor,
        action=f"delivery.{verb}",
        subject_type="delivery",
        subject_id=message.id or 0,
        subject_name=str(message.payload.get("title", ""))[:120],
        before=before,
        after={"status": message.status, "receiver": message.receiver},
        now=now,
    )


def resend_message(session: Session, actor: Actor, *, message_id: int, to: str, now: datetime) -> None:
    """Try a given-up or waiting message again now, to a corrected address if one is given."""
    actor.require("notify.manage")
    message, connection = _get(session, message_id)
    if message.status not in ("dead", "waiting"):
        raise NotSendableAgain
    if connection.archived_at is not None:
        raise ConnectionNotFound
    before = {"status": message.status, "receiver": message.receiver}
    if to and to != message.payload.get("to"):
        if not is_address(to):
            raise InvalidInput("收件地址不是一个完整的邮箱。", "This is not a complete e-mail address.")
        message.payload = {**message.payload, "to": to}
        message.receiver = to
    if message.status == "dead":
        message.attempts, message.created_at = 0, now
    message.status, message.next_at, message.version = "waiting", now, message.version + 1
    session.add(message)
    moved = before["receiver"] != message.receiver
    _note(session, actor, message, "redirected" if moved else "retried", before, now)
    connections.resume_pause(session, message.connection_id)
    live.touch(session, "deliveries")


def stop_message(session: Session, actor: Actor, *, message_id: int, now: datetime) -> None:
    """Do not send it any more."""
    actor.require("notify.manage")
    message, _ = _get(session, message_id)
    if message.status not in ("dead", "waiting"):
        raise NotSendableAgain
    before = {"status": message.status, "receiver": message.receiver}
    message.status, message.next_at, message.version = "cancelled", None, message.version + 1
    session.add(message)
    _note(session, actor, message, "cancelled", before, now)
    live.touch(session, "deliveries")


def replay_dead(session: Session, actor: Actor, *, connection_id: int, now: datetime) -> int:
    """After the cause is repaired: every given-up message of a connection is sent again; how many."""
    actor.require("notify.manage")
    row = connections.get_connection(session, connection_id)
    if row is None or row.archived_at is not None:
        raise ConnectionNotFound
    connections.resume_pause(session, connection_id)
    live.touch(session, "deliveries")
    count = outbox.revive(session, connection_id=connection_id, now=now, limit=5000)
    audit.record(
        session,
        actor,
        action="connection.retried",
        subject_type="connection",
        subject_id=connection_id,
        subject_name=row.name,
        after={"messages": count},
        now=now,
    )
    return count
