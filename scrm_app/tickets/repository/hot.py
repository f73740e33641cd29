"""The statements of a transition: Core, built once, a handful of round trips, all in the caller's transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.ticket import Ticket, TicketEvent, TicketSequence, TicketTask, TicketWatcher
from scrm_app.core.prepared import Prepared, PreparedRead, link

TICKET: sa.Table = Ticket.__table__  # type: ignore[attr-defined]
TASK: sa.Table = TicketTask.__table__  # type: ignore[attr-defined]
EVENT: sa.Table = TicketEvent.__table__  # type: ignore[attr-defined]
WATCHER: sa.Table = TicketWatcher.__table__  # type: ignore[attr-defined]
SEQUENCE: sa.Table = TicketSequence.__table__  # type: ignore[attr-defined]
OPEN = TICKET.c.status == sa.literal_column("'open'")
"""As it stands in the indexes: with a bound value SQLite uses none of those that hold only what is open."""

_BY_ID = sa.select(TICKET).where(TICKET.c.id == sa.bindparam("b_id"))
_READ, _LOAD = PreparedRead(_BY_ID), PreparedRead(_BY_ID.with_for_update())
_VERSION = PreparedRead(sa.select(TICKET.c.version).where(TICKET.c.id == sa.bindparam("b_id")))
_OPEN_TASKS = PreparedRead(
    sa.select(TASK).where(TASK.c.ticket_id == sa.bindparam("b_id"), TASK.c.finished_at.is_(None))
)
_FINISH = Prepared(
    TASK.update()
    .where(
        TASK.c.ticket_id == sa.bindparam("b_id"),
        TASK.c.node_id == sa.bindparam("b_node"),
        sa.or_(TASK.c.token_id == sa.bindparam("b_token"), TASK.c.token_id == 0),
        TASK.c.seat == sa.bindparam("b_seat"),
        TASK.c.finished_at.is_(None),
    )
    .values(
        finished_at=sa.bindparam("at"),
        action=sa.bindparam("action"),
        actor_id=sa.bindparam("actor_id"),
        actor_name=sa.bindparam("actor_name"),
    )
)
_CLAIM = (
    TASK.update()
    .where(TASK.c.id == sa.bindparam("b_task"), TASK.c.assignee_id.is_(None), TASK.c.finished_at.is_(None))
    .values(assignee_id=sa.bindparam("who"), version=TASK.c.version + 1)
)


def load_for_change(session: Session, ticket_id: int) -> Any:
    """The whole ticket row, locked against others until the transaction ends (SQLite: the write lock does it)."""
    return _LOAD.first(link(session), {"b_id": ticket_id})


def lock_all(session: Session, ticket_ids: Sequence[int]) -> None:
    """Lock these tickets in the order of their ids, before anything else is: who acts on one of them waits no longer
    than the whole act, and never for something it holds itself."""
    wanted = sa.select(TICKET.c.id).where(TICKET.c.id.in_(ticket_ids)).order_by(TICKET.c.id)
    session.connection().execute(wanted.with_for_update()).all()


def load(session: Session, ticket_id: int) -> Any:
    """The whole ticket row, to look at."""
    return _READ.first(link(session), {"b_id": ticket_id})


def version_of(session: Session, ticket_id: int) -> int:
    """The version a ticket has now."""
    return int(_VERSION.first(link(session), {"b_id": ticket_id})[0])


def open_tasks(session: Session, ticket_id: int) -> Sequence[Any]:
    """The visits that are not finished: several inside a parallel part, and where several people are asked."""
    return _OPEN_TASKS.all(link(session), {"b_id": ticket_id})


@lru_cache(maxsize=256)
def _update_of(columns: tuple[str, ...]) -> Prepared:
    values: dict[str, Any] = {name: sa.bindparam(f"v_{name}", type_=TICKET.c[name].type) for name in columns}
    return Prepared(
        TICKET.update()
        .where(TICKET.c.id == sa.bindparam("b_id"), TICKET.c.version == sa.bindparam("b_version"))
        .values(version=TICKET.c.version + sa.literal_column("1"), **values)
    )


def differing(row: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Those of `values` that a ticket's row does not have yet: SQLite rewrites the indexes of every column set."""
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def update_ticket(session: Session, ticket_id: int, version: int, **values: Any) -> bool:
    """Write `values` if the ticket still has `version`; False when somebody was faster."""
    if not _TOLD.isdisjoint(values):
        mark(session, ticket_id)
    bound = {f"v_{name}": value for name, value in values.items()}
    statement = _update_of(tuple(sorted(values)))
    result = statement.run(link(session), {"b_id": ticket_id, "b_version": version, **bound})
    return bool(result.rowcount == 1)


@lru_cache(maxsize=8)
def _stamp_of(columns: tuple[str, ...]) -> Prepared:
    values: dict[str, Any] = {name: sa.bindparam(f"v_{name}", type_=TICKET.c[name].type) for name in columns}
    return Prepared(TICKET.update().where(TICKET.c.id == sa.bindparam("b_id")).values(**values))


def stamp_ticket(session: Session, ticket_id: int, **values: Any) -> None:
    """Write what time alone did to a ticket that is locked: nobody's act, so `version` and who has it open stay.

    Only for columns no person's act is based on: whoever acts next on what they saw loses nothing by it.
    """
    bound = {f"v_{name}": value for name, value in values.items()}
    _stamp_of(tuple(sorted(values))).run(link(session), {"b_id": ticket_id, **bound})


def finish_tasks(session: Session, rows: list[dict[str, Any]]) -> None:
    """Close visits: rows of `{b_id, b_node, b_token, b_seat, at, action, actor_id, actor_name}`."""
    if rows:
        _FINISH.run_many(link(session), rows)


def claim_task(session: Session, task_id: int, user_id: int) -> bool:
    """Give a waiting visit to `user_id`; True for exactly one of any number who try at once."""
    return session.connection().execute(_CLAIM, {"b_task": task_id, "who": user_id}).rowcount == 1


def assign_task(session: Session, task_id: int, user_id: int | None) -> None:
    """Hand a visit to somebody else (or back to the queue)."""
    session.connection().execute(
        TASK.update().where(TASK.c.id == task_id).values(assignee_id=user_id, version=TASK.c.version + 1)
    )


@lru_cache(maxsize=16)
def _insert_of(table: sa.Table, columns: tuple[str, ...]) -> Prepared:
    return Prepared(table.insert().inline(), columns)


def insert_tasks(session: Session, rows: list[dict[str, Any]]) -> None:
    """Open visits; every row names the same columns."""
    if rows:
        _insert_of(TASK, tuple(rows[0])).run_many(link(session), rows)


def insert_event(session: Session, **row: Any) -> None:
    """Add a line to the history."""
    whole = {"from_node": "", "to_node": "", "note": "", "data": {}, "actor_id": None, "actor_name": "", **row}
    _insert_of(EVENT, tuple(whole)).run(link(session), whole)


def insert_ticket(session: Session, **row: Any) -> int:
    """Add a ticket; its id."""
    ticket_id = int(_insert_ticket(tuple(row)).first(link(session), row)[0])
    mark(session, ticket_id)
    return ticket_id


_TOLD = frozenset({"answers", "title", "customer_name", "contact_phone"})


def mark(session: Session, *ticket_ids: int) -> None:
    """What these tickets are found by has changed; the index is written before the commit."""
    session.info.setdefault("unfound", set()).update(ticket_ids)


@lru_cache(maxsize=16)
def _insert_ticket(columns: tuple[str, ...]) -> PreparedRead:
    return PreparedRead(TICKET.insert().returning(TICKET.c.id), columns)


def next_number(session: Session, org_unit_id: int, day: date) -> int:
    """The next running number of a store on a business day; two callers never get the same."""
    connection = link(session)
    values = {"b_unit": org_unit_id, "b_day": day}
    return int(_number_statement(connection.dialect.name).first(connection, values)[0])


@lru_cache(maxsize=2)
def _number_statement(dialect: str) -> PreparedRead:
    base = (
        (postgresql if dialect == "postgresql" else sqlite)
        .insert(SEQUENCE)
        .values(
            org_unit_id=sa.bindparam("b_unit"), day_on=sa.bindparam("b_day", type_=sa.Date), last=sa.literal_column("1")
        )
    )
    grown = {"last": SEQUENCE.c.last + sa.literal_column("1")}
    statement = base.on_conflict_do_update(index_elements=["org_unit_id", "day_on"], set_=grown)
    return PreparedRead(statement.returning(SEQUENCE.c.last))


def set_task_due(session: Session, task_id: int, due_at: datetime) -> None:
    """Move the promise of a visit (after a pause)."""
    session.connection().execute(TASK.update().where(TASK.c.id == task_id).values(due_at=due_at))
