"""Limits of the columns of boards, and how many tickets stand in them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.ticket_desk import BoardAge, BoardLimit
from scrm_app.core.prepared import PreparedRead, link
from scrm_app.tickets.engine.grouping import field_of
from scrm_app.tickets.engine.limits import Limit, group_of
from scrm_app.tickets.repository import questions
from scrm_app.tickets.repository.grouping import COLUMNS
from scrm_app.tickets.repository.hot import OPEN, TICKET

LIMIT: sa.Table = BoardLimit.__table__  # type: ignore[attr-defined]
_OF_FLOW = PreparedRead(sa.select(LIMIT).where(LIMIT.c.flow_id == sa.bindparam("b_flow")).order_by(LIMIT.c.id))
GROUPS = {"store": "org_unit_id", "person": "assignee_id", "priority": "priority"}


def of_flow(session: Session, flow_id: int) -> list[Limit]:
    """Every limit of a flow's boards."""
    return [_limit(row) for row in _OF_FLOW.all(link(session), {"b_flow": flow_id})]


def _limit(row: Any) -> Limit:
    return Limit(row.id, row.by, row.column, row.scope, row.most, bool(row.hard))


def lock(session: Session, limits: Sequence[Limit]) -> None:
    """Hold these limits until the transaction ends: two tickets never take the last place (SQLite: its write lock)."""
    wanted = (
        select(BoardLimit.id)
        .where(col(BoardLimit.id).in_(sorted(one.id for one in limits)))
        .order_by(col(BoardLimit.id))
    )
    session.exec(wanted.with_for_update()).all()


def _inside(session: Session, flow_id: int, limit: Limit) -> tuple[sa.FromClause, list[sa.ColumnElement[bool]]]:
    """Where the open tickets of the column are found (with columns as a ticket has them), and which those are."""
    if key := field_of(limit.by):
        found = questions.answers(session, flow_id, key)
        value = found.c.value
        return found, [value == limit.column[1:] if limit.column.startswith("=") else sa.func.coalesce(value, "") == ""]
    where: list[sa.ColumnElement[bool]] = [TICKET.c.flow_id == flow_id, OPEN]
    column = COLUMNS[limit.by]
    if limit.by in ("person", "priority"):
        number = int(limit.column)
        return TICKET, [*where, column.is_(None) if limit.by == "person" and not number else column == number]
    return TICKET, [*where, column == limit.column]


def count(session: Session, flow_id: int, limit: Limit, stand: Any, but: int) -> int:
    """How many open tickets stand with this one under a limit, itself not counted."""
    open_ones, where = _inside(session, flow_id, limit)
    where.append((TICKET.c.id if open_ones is TICKET else open_ones.c.ticket_id) != but)
    if limit.scope in GROUPS:
        where.append(open_ones.c[GROUPS[limit.scope]] == group_of(limit.scope, stand))
    found = sa.select(sa.func.count()).select_from(open_ones).where(*where)
    return int(session.connection().execute(found).scalar_one())


def counts(session: Session, flow_id: int, limit: Limit) -> dict[int | None, int]:
    """How many stand under a limit, group by group (None: all together)."""
    open_ones, where = _inside(session, flow_id, limit)
    if limit.scope not in GROUPS:
        found = sa.select(sa.func.count()).select_from(open_ones).where(*where)
        return {None: int(session.connection().execute(found).scalar_one())}
    group = open_ones.c[GROUPS[limit.scope]]
    each = sa.select(group, sa.func.count()).where(*where, group.is_not(None)).group_by(group)
    return {row[0]: int(row[1]) for row in session.connection().execute(each)}


def find(session: Session, flow_id: int, by: str, column: str, scope: str) -> BoardLimit | None:
    """The limit of a column with this scope."""
    wanted = select(BoardLimit).where(
        BoardLimit.flow_id == flow_id, BoardLimit.by == by, BoardLimit.column == column, BoardLimit.scope == scope
    )
    return session.exec(wanted).first()


def add(session: Session, limit: BoardLimit) -> None:
    """Add or change."""
    session.add(limit)
    session.flush()


def remove(session: Session, limit: BoardLimit) -> None:
    session.delete(limit)
    session.flush()


def ages(session: Session, flow_id: int) -> list[BoardAge]:
    """From when on cards have stayed long in the columns of a flow's boards."""
    return list(session.exec(select(BoardAge).where(BoardAge.flow_id == flow_id).order_by(col(BoardAge.id))))


def keep_age(session: Session, age: BoardAge) -> None:
    """Add or change."""
    session.add(age)
    session.flush()


def drop_age(session: Session, age: BoardAge) -> None:
    """The usual colours again."""
    session.delete(age)
    session.flush()
