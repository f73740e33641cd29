"""The board by something else than the node: counts and first cards of each column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.tickets.repository.filtering import TicketFilter, in_scope, matching
from scrm_app.tickets.repository.hot import TASK, TICKET
from scrm_app.tickets.repository.reading import first_cards

COLUMNS: Mapping[str, Any] = {
    "stage": TICKET.c.stage,
    "person": TICKET.c.assignee_id,
    "priority": TICKET.c.priority,
}


def _open(session: Session, actor: Actor, wish: TicketFilter, now: datetime) -> list[sa.ColumnElement[bool]]:
    plain = replace(wish, node_id="", status="")
    return [*in_scope(actor), *matching(session, actor, plain, now), TICKET.c.status == "open"]


def group_counts(session: Session, actor: Actor, wish: TicketFilter, by: str, now: datetime) -> dict[Any, int]:
    """Open tickets in reach by the value of `by` (a key of COLUMNS)."""
    column = COLUMNS[by]
    found = sa.select(column, sa.func.count()).where(*_open(session, actor, wish, now)).group_by(column)
    return {row[0]: int(row[1]) for row in session.connection().execute(found)}


def group_cards(
    session: Session, actor: Actor, wish: TicketFilter, by: str, limits: Mapping[Any, int], now: datetime
) -> dict[Any, list[Any]]:
    """The first open cards of each value of `by` in queue order, as many as `limits` says, in one round trip."""
    found: dict[Any, list[Any]] = {value: [] for value in limits}
    where, column = _open(session, actor, wish, now), COLUMNS[by]
    parts = [
        first_cards([*where, column.is_(None) if value is None else column == value], limit)
        for value, limit in limits.items()
    ]
    rows: Sequence[Any] = session.connection().execute(sa.union_all(*parts)).all() if parts else []
    for row in rows:
        found[getattr(row, column.name)].append(row)
    for cards in found.values():
        cards.sort(key=lambda row: (row.rank_at, row.id))
    return found


def judged(session: Session, ticket_id: int) -> Any:
    """One card with what judges its moves."""
    return session.connection().execute(first_cards([TICKET.c.id == ticket_id], 1)).one()


def shared(session: Session, ticket_ids: Iterable[int]) -> set[int]:
    """Of these tickets those that several people work on at once."""
    turns = (
        TASK.c.ticket_id.in_(list(ticket_ids)),
        TASK.c.finished_at.is_(None),
        ~TASK.c.kind.in_(("wait", "subflow")),
    )
    found = sa.select(TASK.c.ticket_id).where(*turns).group_by(TASK.c.ticket_id).having(sa.func.count() > 1)
    return {row[0] for row in session.connection().execute(found)}
