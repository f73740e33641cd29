"""Reminder rows: written in bulk, claimed in batches by one statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, false, literal_column, null, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from models.notification import Reminder
from scrm_app.core import bulk
from scrm_app.core.prepared import Prepared, link
from scrm_app.notifications.repository.tables import reminder, taken

GIVEN = ("kind", "subject_type", "subject_id", "due_at", "payload", "dedupe_key")
_NEW = [(name, f"new_{name}") for name in GIVEN]


@dataclass(frozen=True)
class Claimed:
    """A reminder that this transaction alone has taken."""

    id: int
    kind: str
    subject_type: str
    subject_id: int
    due_at: datetime
    payload: dict[str, Any]
    attempts: int


def upsert(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write reminders; one with a known key is moved to its new time, unless it has already fired."""
    if not rows:
        return
    connection = link(session)
    values = [{new: row[name] for name, new in _NEW} for row in rows]
    _upsert_statement(connection.dialect.name).run_many(connection, values)


@lru_cache(maxsize=2)
def _upsert_statement(dialect: str) -> Prepared:
    given = {name: bindparam(f"new_{name}", type_=reminder.c[name].type) for name in GIVEN}
    fresh: dict[str, Any] = {
        "status": literal_column("'waiting'"),
        "attempts": literal_column("0"),
        "last_error": literal_column("''"),
    }
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(reminder)
    insert = insert.values({**given, "next_at": given["due_at"], **fresh})
    new = insert.excluded
    statement = insert.on_conflict_do_update(
        index_elements=["dedupe_key"],
        set_={
            "due_at": new.due_at,
            "next_at": new.next_at,
            "payload": new.payload,
            "status": new.status,
            "attempts": new.attempts,
            "last_error": new.last_error,
        },
        where=reminder.c.status != literal_column("'fired'"),
    )
    return Prepared(statement.inline())


def cancel(session: Session, subject_type: str, subject_id: int, kinds: Collection[str] | None) -> int:
    """Waiting reminders of a subject are taken back; how many."""
    names = tuple(kinds) if kinds is not None else ()
    values = {"about": subject_type, "whose": subject_id, **{f"kind_{n}": name for n, name in enumerate(names)}}
    return int(_cancel_statement(None if kinds is None else len(names)).run(link(session), values).rowcount)


@lru_cache(maxsize=16)
def _cancel_statement(kinds: int | None) -> Prepared:
    c = reminder.c
    statement = (
        update(reminder)
        .where(c.subject_type == bindparam("about"), c.subject_id == bindparam("whose"))
        .where(c.status == literal_column("'waiting'"))
        .values(status=literal_column("'cancelled'"), next_at=null())
    )
    if kinds is not None:
        statement = statement.where(or_(false(), *(c.kind == bindparam(f"kind_{n}") for n in range(kinds))))
    return Prepared(statement)


def any_due(session: Session, now: datetime) -> bool:
    """Whether the clock has anything to do."""
    return session.exec(select(Reminder.id).where(col(Reminder.next_at) <= now).limit(1)).first() is not None


def claim(session: Session, now: datetime, limit: int, after: int | None = None) -> list[Claimed]:
    """Take up to `limit` due reminders, oldest first; what another process has is passed over.

    `after`: only those of this very transaction with greater ids.
    """
    due = select(Reminder.id).where(col(Reminder.next_at) <= now).order_by(col(Reminder.next_at)).limit(limit)
    if after is not None:
        due = due.where(col(Reminder.id) > after, *bulk.own(session, reminder))
    c = reminder.c
    statement = (
        update(reminder)
        .where(c.id.in_(taken(session, due)))
        .values(status="fired", fired_at=now, next_at=None)
        .returning(c.id, c.kind, c.subject_type, c.subject_id, c.due_at, c.payload, c.attempts)
    )
    rows = [Claimed(*row) for row in session.connection().execute(statement)]
    return sorted(rows, key=lambda r: (r.due_at, r.id))


def push_on(session: Session, claimed: Claimed, *, at: datetime | None, error: str) -> None:
    """A reminder whose subscriber failed waits again until `at`; None gives up."""
    session.connection().execute(
        update(reminder)
        .where(reminder.c.id == bindparam("the_id"))
        .values(
            status="failed" if at is None else "waiting",
            next_at=at,
            fired_at=None,
            attempts=claimed.attempts + 1,
            last_error=error[:400],
        ),
        {"the_id": claimed.id},
    )


def count_failed(session: Session) -> tuple[int, str]:
    """How many reminders were given up, and why the latest was."""
    failed = select(Reminder.last_error).where(Reminder.status == "failed").order_by(col(Reminder.id).desc())
    reasons = session.exec(failed.limit(1000)).all()
    return len(reasons), reasons[0] if reasons else ""


def revive_failed(session: Session, now: datetime) -> int:
    """Given-up reminders are due again; how many."""
    again = {"status": "waiting", "attempts": 0, "next_at": now}
    statement = update(reminder).where(reminder.c.status == "failed").values(**again)
    return session.connection().execute(statement).rowcount
