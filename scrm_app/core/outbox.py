"""What must leave the building is a row first: written with its cause, delivered later by a job."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.notification import OutboxMessage


def enqueue(
    session: Session,
    *,
    connection_id: int,
    kind: str,
    payload: dict[str, Any],
    dedupe_key: str,
    now: datetime,
    receiver: str = "",
    not_before: datetime | None = None,
) -> bool:
    """Write one message to be delivered; False when one with this `dedupe_key` was already written.

    `payload` holds title, text, link, and `to` (the receiver's address) or `mobiles` (people to mention).
    """
    row = {"connection_id": connection_id, "kind": kind, "payload": payload, "dedupe_key": dedupe_key}
    return bool(enqueue_all(session, [{**row, "receiver": receiver, "not_before": not_before}], now=now))


def enqueue_all(session: Session, rows: Sequence[dict[str, Any]], *, now: datetime) -> list[int]:
    """`enqueue` for many at once; the ids of the messages that are new."""
    if not rows:
        return []
    values = [
        {
            "connection_id": row["connection_id"],
            "kind": row["kind"],
            "payload": row["payload"],
            "receiver": str(row.get("receiver", ""))[:200],
            "dedupe_key": row["dedupe_key"],
            "status": "waiting",
            "attempts": 0,
            "next_at": row.get("not_before") or now,
            "user_id": row.get("user_id") or None,
            "channel": row.get("channel", ""),
            "urgent": row.get("urgent", False),
            "breaks_quiet": row.get("breaks_quiet", False),
            "lease": "",
            "created_at": now,
            "remote_id": "",
            "error_zh": "",
            "error_en": "",
            "version": 1,
        }
        for row in rows
    ]
    table = OutboxMessage.__table__  # type: ignore[attr-defined]
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(table.c.id)
    return list(session.connection().execute(statement, values).scalars())
