"""The Core tables behind the models: hot paths write them directly."""

from typing import Any, cast

from sqlalchemy import Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, select

from models.notification import Connection, Delivery, NoticeRule, Notification, OutboxMessage, Reminder

reminder = cast(Table, Reminder.__table__)  # type: ignore[attr-defined]
notification = cast(Table, Notification.__table__)  # type: ignore[attr-defined]
connection = cast(Table, Connection.__table__)  # type: ignore[attr-defined]
notice_rule = cast(Table, NoticeRule.__table__)  # type: ignore[attr-defined]
outbox = cast(Table, OutboxMessage.__table__)  # type: ignore[attr-defined]
delivery = cast(Table, Delivery.__table__)  # type: ignore[attr-defined]


def is_sqlite(session: Session) -> bool:
    """Whether this transaction runs on SQLite."""
    return session.get_bind().dialect.name == "sqlite"


def insert_into(session: Session, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """INSERT of the running dialect: both know ON CONFLICT."""
    return sqlite.insert(table) if is_sqlite(session) else postgresql.insert(table)


def taken(session: Session, due: Any) -> "Select[tuple[int]]":
    """The ids of `due`, evaluated once; on PostgreSQL locked, and rows that another process holds passed over."""
    if is_sqlite(session):
        return cast("Select[tuple[int]]", due)
    locked = due.with_for_update(skip_locked=True).cte("due").prefix_with("MATERIALIZED")
    return cast("Select[tuple[int]]", select(locked.c.id))
