"""Outbox rows: claimed with a lease, sent outside any transaction, then recorded; and what people see of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlmodel import Session, col, or_, select

from models.notification import Connection, Delivery, OutboxMessage
from scrm_app.core.pagination import PageRequest
from scrm_app.notifications.repository.tables import delivery, outbox, taken


@dataclass(frozen=True)
class Claimed:
    """A message this process may send until its lease ends."""

    id: int
    connection_id: int
    kind: str
    payload: dict[str, Any]
    dedupe_key: str
    attempts: int
    created_at: datetime
    lease: str
    delivery_id: int = 0


def list_ready_connections(session: Session, now: datetime) -> list[Connection]:
    """Connections that may send and have something due."""
    waiting = select(OutboxMessage.id).where(OutboxMessage.connection_id == Connection.id)
    due = waiting.where(col(OutboxMessage.next_at) <= now).exists()
    return list(
        session.exec(
            select(Connection)
            .where(col(Connection.is_enabled), col(Connection.archived_at).is_(None), due)
            .where(or_(col(Connection.paused_until).is_(None), col(Connection.paused_until) <= now))
            .order_by(col(Connection.id))
        )
    )


def count_started_since(session: Session, connection_id: int, since: datetime) -> int:
    """Attempts over a connection since `since`: its pace."""
    statement = select(func.count()).where(Delivery.connection_id == connection_id, Delivery.started_at > since)
    return session.exec(statement).one()


def claim(
    session: Session, connection_id: int, *, now: datetime, limit: int, lease: str, seconds: int
) -> list[Claimed]:
    """Take up to `limit` due messages of a connection; an attempt whose lease ran out is closed as unknown."""
    m = OutboxMessage
    due = select(m.id).where(m.connection_id == connection_id, col(m.next_at) <= now)
    due = due.order_by(col(m.next_at)).limit(limit)
    c = outbox.c
    statement = (
        update(outbox)
        .where(c.id.in_(taken(session, due)))
        .values(status="sending", lease=lease, next_at=now + timedelta(seconds=seconds), attempts=c.attempts + 1)
        .returning(c.id, c.connection_id, c.kind, c.payload, c.dedupe_key, c.attempts, c.created_at, c.lease)
    )
    rows = [Claimed(*row) for row in session.connection().execute(statement)]
    return _open_deliveries(session, sorted(rows, key=lambda r: r.id), now)


def _open_deliveries(session: Session, rows: list[Claimed], now: datetime) -> list[Claimed]:
    if not rows:
        return []
    d = delivery.c
    lost = update(delivery).where(d.outbox_message_id.in_([r.id for r in rows]), d.finished_at.is_(None))
    session.connection().execute(lost.values(finished_at=now, outcome="unknown"))
    blank = {"code": "", "said_zh": "", "said_en": "", "detail": ""}
    values = [
        {
            "outbox_message_id": r.id,
            "connection_id": r.connection_id,
            "attempt": r.attempts,
            "started_at": now,
            "outcome": "running",
            **blank,
        }
        for r in rows
    ]
    insert = delivery.insert().returning(d.id, d.outbox_message_id)
    ids = {message_id: key for key, message_id in session.connection().execute(insert, values)}
    return [replace(r, delivery_id=ids[r.id]) for r in rows]


def finish_deliveries(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Close attempts with their outcomes; each row has `the_id` and the columns to set."""
    if rows:
        names = [name for name in rows[0] if name != "the_id"]
        statement = update(delivery).where(delivery.c.id == bindparam("the_id"))
        session.connection().execute(statement.values({name: bindparam(f"new_{name}") for name in names}), _new(rows))


def finish_messages(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Record what became of messages whose lease is still ours; how many were. Each row has `the_id`, `the_lease`."""
    if not rows:
        return 0
    names = [name for name in rows[0] if name not in ("the_id", "the_lease")]
    mine = (outbox.c.id == bindparam("the_id"), outbox.c.lease == bindparam("the_lease"))
    statement = update(outbox).where(*mine, outbox.c.status == "sending")
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return session.connection().execute(statement.values(lease="", **values), _new(rows)).rowcount


def _new(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k if k.startswith("the_") else f"new_{k}": v for k, v in row.items()} for row in rows]


def get_connection(session: Session, connection_id: int) -> Connection | None:
    """One connection, archived or not."""
    return session.get(Connection, connection_id)


@dataclass(frozen=True)
class Filter:
    """What a person asked the deliveries page for."""

    status: str = ""
    connection_id: int = 0
    search: str = ""


def _filtered(statement: Any, wanted: Filter) -> Any:
    if wanted.status:
        statement = statement.where(OutboxMessage.status == wanted.status)
    if wanted.connection_id:
        statement = statement.where(OutboxMessage.connection_id == wanted.connection_id)
    if wanted.search:
        statement = statement.where(col(OutboxMessage.receiver).contains(wanted.search, autoescape=True))
    return statement


SORTS: dict[str, Any] = {
    "to": OutboxMessage.receiver,
    "status": OutboxMessage.status,
    "connection": Connection.name,
    "attempts": OutboxMessage.attempts,
    "when": OutboxMessage.id,
}


def list_messages(session: Session, wanted: Filter, page: PageRequest) -> list[tuple[OutboxMessage, Connection]]:
    """One page of messages, newest first unless wished otherwise, each with its connection."""
    statement = select(OutboxMessage, Connection).where(OutboxMessage.connection_id == Connection.id)
    newest = col(OutboxMessage.id).desc()
    statement = _filtered(statement, wanted).order_by(page.order(SORTS, newest), newest)
    return list(session.exec(statement.offset(page.offset).limit(page.size)).all())


def count_messages(session: Session, wanted: Filter) -> int:
    """How many messages the filter lets through."""
    return int(session.exec(_filtered(select(func.count()).select_from(OutboxMessage), wanted)).one())


def count_by_status(session: Session, connection_id: int = 0) -> dict[str, int]:
    """How many messages are in each state."""
    statement = select(OutboxMessage.status, func.count()).group_by(OutboxMessage.status)
    if connection_id:
        statement = statement.where(OutboxMessage.connection_id == connection_id)
    return dict(session.exec(statement).all())


def get_message(session: Session, message_id: int) -> OutboxMessage | None:
    """One message."""
    return session.get(OutboxMessage, message_id)


def list_deliveries(session: Session, message_id: int) -> list[Delivery]:
    """Every attempt at one message, oldest first."""
    statement = select(Delivery).where(Delivery.outbox_message_id == message_id).order_by(col(Delivery.id))
    return list(session.exec(statement.limit(100)))


def revive(session: Session, *, connection_id: int, now: datetime, limit: int) -> int:
    """Dead messages of a connection are due again, with fresh attempts; how many."""
    dead = select(OutboxMessage.id).where(OutboxMessage.connection_id == connection_id, OutboxMessage.status == "dead")
    fresh = {"status": "waiting", "attempts": 0, "next_at": now, "created_at": now}
    revived = update(outbox).where(outbox.c.id.in_(dead.limit(limit))).values(**fresh)
    return session.connection().execute(revived).rowcount


def cancel_waiting(session: Session, connection_id: int) -> int:
    """Unsent messages of a connection that is taken away; how many."""
    open_ = (outbox.c.connection_id == connection_id, outbox.c.status.in_(["waiting", "dead"]))
    statement = update(outbox).where(*open_).values(status="cancelled", next_at=None)
    return session.connection().execute(statement).rowcount
