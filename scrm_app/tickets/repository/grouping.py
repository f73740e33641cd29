"""The board by something else than the node, and in lanes: counts and cards of each column, lane by lane."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.util import find_tables
from sqlalchemy.sql.visitors import replacement_traverse
from sqlmodel import Session

from models.flow import FlowVersion
from scrm_app.core.actor import Actor
from scrm_app.tickets.repository import questions
from scrm_app.tickets.repository.filtering import TicketFilter, in_scope, matching
from scrm_app.tickets.repository.hot import TASK, TICKET
from scrm_app.tickets.repository.reading import first_cards

COLUMNS: Mapping[str, Any] = {
    "node": TICKET.c.node_id,
    "stage": TICKET.c.stage,
    "person": TICKET.c.assignee_id,
    "priority": TICKET.c.priority,
    "store": TICKET.c.org_unit_id,
}
TOGETHER = 40
VERSION: sa.Table = FlowVersion.__table__  # type: ignore[attr-defined]
Cell = tuple[Any, Any]
"""The value of the column and of the lane (None without lanes)."""


@dataclass(frozen=True)
class Layout:
    """What stands on the board and what it is grouped by."""

    wish: TicketFilter
    by: str
    lane: str = ""
    field: str = ""

    @property
    def row(self) -> Any:
        """What the lanes are."""
        return COLUMNS[self.lane] if self.lane else sa.null()


def _open(session: Session, actor: Actor, layout: Layout, now: datetime) -> list[sa.ColumnElement[bool]]:
    plain = replace(layout.wish, node_id="", status="open")
    return [*in_scope(actor), *matching(session, actor, plain, now)]


def cell_counts(session: Session, actor: Actor, layout: Layout, now: datetime) -> dict[Cell, int]:
    """Open tickets in reach of each column and lane."""
    column, where = COLUMNS[layout.by], _open(session, actor, layout, now)
    if not layout.lane:
        found = sa.select(column, sa.func.count()).where(*where).group_by(column)
        return {(row[0], None): int(row[1]) for row in session.connection().execute(found)}
    lane_first = (layout.row, column)  # as the indexes begin: SQLite then reads nothing but them
    both = sa.select(column, layout.row, sa.func.count()).where(*where).group_by(*lane_first)
    return {(row[0], row[1]): int(row[2]) for row in session.connection().execute(both)}


class Answers:
    """A board by a question: open tickets by their answer, without those at `unseen` (flow version, nodes)."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        layout: Layout,
        unseen: Iterable[tuple[int, Collection[str]]],
        now: datetime,
    ) -> None:
        self._session, self._choice = session, questions.answers(session, layout.wish.flow_id, layout.field)
        self._laned, self._lane = bool(layout.lane), self._own(layout.row)
        plain = replace(layout.wish, node_id="", status="", flow_id=0)
        where = [*in_scope(actor), *matching(session, actor, plain, now)]
        where += [
            sa.not_(sa.and_(TICKET.c.flow_version_id == version, TICKET.c.node_id.in_(sorted(nodes))))
            for version, nodes in unseen
        ]
        self._where: list[Any] = [self._own(clause) for clause in where]
        apart = any(TICKET in find_tables(clause, include_selects=True) for clause in self._where)
        joined = self._choice.join(TICKET, TICKET.c.id == self._choice.c.ticket_id)
        self._from: sa.FromClause = joined if apart else self._choice

    def _own(self, clause: Any) -> Any:
        """The clause on what stands beside the answers, as far as that goes."""
        own = self._choice.c

        def ours(element: Any, **_: Any) -> Any:
            if not isinstance(element, sa.Column) or element.table is not TICKET:
                return None
            return own.get("ticket_id" if element.name == "id" else element.name)

        return replacement_traverse(clause, {}, ours)

    def counts(self) -> dict[Cell, int]:
        """How many of each answer and lane."""
        by = (self._choice.c.value, self._lane)
        found = sa.select(*by, sa.func.count()).select_from(self._from).where(*self._where)
        found = found.group_by(*by[: 1 + self._laned])
        return {(row[0], row[1]): int(row[2]) for row in self._session.connection().execute(found)}

    def cards(self, spans: Mapping[Cell, tuple[int, int]]) -> dict[Cell, list[Any]]:
        """The cards of each cell in queue order, from the place and as many as `spans` says."""
        cells = list(spans)
        chosen: dict[Cell, list[int]] = {cell: [] for cell in cells}
        for at in range(0, len(cells), TOGETHER):
            parts = [self._part(cells[n], spans[cells[n]], n) for n in range(at, min(len(cells), at + TOGETHER))]
            for row in self._session.connection().execute(sa.union_all(*parts)):
                chosen[cells[row.cell]].append(row.ticket_id)
        return cards_of(self._session, chosen)

    def _part(self, cell: Cell, span: tuple[int, int], n: int) -> sa.Select[Any]:
        own = self._choice.c
        pairs = [(own.value, cell[0])] + ([(self._lane, cell[1])] if self._laned else [])
        inside = [column.is_(None) if value is None else column == value for column, value in pairs]
        found = sa.select(own.ticket_id, sa.literal_column(str(n)).label("cell")).select_from(self._from)
        found = found.where(*self._where, *inside).order_by(own.rank_at, own.ticket_id).limit(span[1]).offset(span[0])
        return sa.select(found.subquery())


def cards_of(session: Session, chosen: Mapping[Cell, Sequence[int]]) -> dict[Cell, list[Any]]:
    """The cards of the tickets chosen for each cell, in that order."""
    ids = [ticket_id for listed in chosen.values() for ticket_id in listed]
    rows: dict[int, Any] = {}
    for at in range(0, len(ids), 500):
        part = first_cards([TICKET.c.id.in_(ids[at : at + 500])], 500)
        rows |= {row.id: row for row in session.connection().execute(part)}
    return {cell: [rows[ticket_id] for ticket_id in listed] for cell, listed in chosen.items()}


def cell_cards(
    session: Session, actor: Actor, layout: Layout, spans: Mapping[Cell, tuple[int, int]], now: datetime
) -> dict[Cell, list[Any]]:
    """The open cards of each cell in queue order, from the place and as many as `spans` says."""
    cells, where = list(spans), _open(session, actor, layout, now)
    found: dict[Cell, list[Any]] = {cell: [] for cell in cells}
    for at in range(0, len(cells), TOGETHER):
        parts = [
            first_cards([*where, *_inside(layout, cells[n])], spans[cells[n]][1], spans[cells[n]][0], n)
            for n in range(at, min(len(cells), at + TOGETHER))
        ]
        for row in session.connection().execute(sa.union_all(*parts)):
            found[cells[row.cell]].append(row)
    for cards in found.values():
        cards.sort(key=lambda row: (row.rank_at, row.id))
    return found


def _inside(layout: Layout, cell: Cell) -> list[sa.ColumnElement[bool]]:
    pairs = [(COLUMNS[layout.by], cell[0])] + ([(layout.row, cell[1])] if layout.lane else [])
    return [column.is_(None) if value is None else column == value for column, value in pairs]


def judged(session: Session, ticket_id: int) -> Any:
    """One card with what judges its moves."""
    return session.connection().execute(first_cards([TICKET.c.id == ticket_id], 1)).one()


def finishers(session: Session, ticket_ids: Iterable[int]) -> dict[int, int]:
    """Ticket id to the person who did the last finished step of it, for those where a person did."""
    done = (TASK.c.ticket_id.in_(list(ticket_ids)), TASK.c.finished_at.is_not(None), TASK.c.actor_id.is_not(None))
    found = sa.select(TASK.c.ticket_id, TASK.c.actor_id).where(*done).order_by(TASK.c.finished_at, TASK.c.id)
    return {row[0]: row[1] for row in session.connection().execute(found)}


def shared(session: Session, ticket_ids: Iterable[int]) -> set[int]:
    """Of these tickets those that several people work on at once."""
    turns = (
        TASK.c.ticket_id.in_(list(ticket_ids)),
        TASK.c.finished_at.is_(None),
        ~TASK.c.kind.in_(("wait", "subflow")),
    )
    found = sa.select(TASK.c.ticket_id).where(*turns).group_by(TASK.c.ticket_id).having(sa.func.count() > 1)
    return {row[0] for row in session.connection().execute(found)}


def versions_of(session: Session, flow_id: int) -> list[int]:
    """Every published version of a flow."""
    return list(session.connection().execute(sa.select(VERSION.c.id).where(VERSION.c.flow_id == flow_id)).scalars())
