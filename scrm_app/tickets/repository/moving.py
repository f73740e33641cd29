"""Rows of moves between flow versions, and the tickets they are about."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.moving import TicketMove, TicketMoveItem
from scrm_app.tickets.repository.hot import TASK, TICKET

MOVE: sa.Table = TicketMove.__table__  # type: ignore[attr-defined]
ITEM: sa.Table = TicketMoveItem.__table__  # type: ignore[attr-defined]


def standing(session: Session, flow_id: int, besides: int) -> list[Any]:
    """Open tickets of a flow that are not on version `besides`: (flow_version_id, node_id, node_name, tickets)."""
    columns = (TICKET.c.flow_version_id, TICKET.c.node_id, TICKET.c.node_name)
    wanted = (
        sa.select(*columns, sa.func.count().label("tickets"))
        .where(TICKET.c.flow_id == flow_id, TICKET.c.status == "open", TICKET.c.flow_version_id != besides)
        .group_by(*columns)
    )
    return list(session.connection().execute(wanted))


def open_tickets(session: Session, flow_id: int, besides: int, nodes: Iterable[str]) -> list[Any]:
    """The whole rows of those tickets that stand at `nodes`."""
    wanted = sa.select(TICKET).where(
        TICKET.c.flow_id == flow_id,
        TICKET.c.status == "open",
        TICKET.c.flow_version_id != besides,
        TICKET.c.node_id.in_(sorted(set(nodes))),
    )
    return list(session.connection().execute(wanted.order_by(TICKET.c.id)))


def examples(session: Session, flow_id: int, node_id: str, besides: int, limits: list[Any], limit: int) -> list[Any]:
    """Some tickets standing at a node, oldest first, within the reader's reach (`limits`)."""
    wanted = sa.select(TICKET.c.id, TICKET.c.number, TICKET.c.title, TICKET.c.customer_name).where(
        TICKET.c.flow_id == flow_id,
        TICKET.c.status == "open",
        TICKET.c.node_id == node_id,
        TICKET.c.flow_version_id != besides,
        *limits,
    )
    return list(session.connection().execute(wanted.order_by(TICKET.c.id).limit(limit)))


def add_move(session: Session, move: TicketMove, items: list[dict[str, Any]]) -> int:
    """Keep a move with its lines; its id."""
    session.add(move)
    session.flush()
    if items:
        session.connection().execute(ITEM.insert(), [{"move_id": move.id, **item} for item in items])
    return move.id or 0


def point_at_items(session: Session, move_id: int) -> None:
    """Tickets that move later remember their line, so that a transition finds it without asking."""
    line = sa.select(ITEM.c.id).where(ITEM.c.ticket_id == TICKET.c.id, ITEM.c.move_id == move_id)
    later = sa.select(ITEM.c.ticket_id).where(ITEM.c.move_id == move_id, ITEM.c.status == "later")
    session.connection().execute(
        TICKET.update().where(TICKET.c.id.in_(later)).values(move_item_id=line.scalar_subquery())
    )


def forget_items(session: Session, move_id: int) -> None:
    """Nothing of this move waits any more."""
    items = sa.select(ITEM.c.id).where(ITEM.c.move_id == move_id)
    session.connection().execute(TICKET.update().where(TICKET.c.move_item_id.in_(items)).values(move_item_id=None))


def lock_move(session: Session, move_id: int) -> TicketMove | None:
    """A move, locked against other workers until the transaction ends."""
    return session.exec(
        select(TicketMove).where(TicketMove.id == move_id).with_for_update().execution_options(populate_existing=True)
    ).first()


def find_move(session: Session, move_id: int) -> TicketMove | None:
    """A move to look at."""
    return session.exec(
        select(TicketMove).where(TicketMove.id == move_id).execution_options(populate_existing=True)
    ).first()


def next_busy(session: Session) -> int | None:
    """The oldest move with work left."""
    wanted = select(TicketMove.id).where(col(TicketMove.status).in_(("running", "undoing")))
    return session.exec(wanted.order_by(col(TicketMove.id)).limit(1)).first()


def list_moves(session: Session, flow_id: int, limit: int = 20) -> list[TicketMove]:
    """Moves of a flow, newest first."""
    wanted = select(TicketMove).where(TicketMove.flow_id == flow_id).order_by(col(TicketMove.id).desc())
    return list(session.exec(wanted.limit(limit)))


def items(session: Session, move_id: int, status: Iterable[str], limit: int) -> list[Any]:
    """Lines of a move in these states, oldest first."""
    wanted = sa.select(ITEM).where(ITEM.c.move_id == move_id, ITEM.c.status.in_(sorted(status)))
    return list(session.connection().execute(wanted.order_by(ITEM.c.id).limit(limit)))


def get_item(session: Session, item_id: int) -> Any:
    """One line."""
    return session.connection().execute(sa.select(ITEM).where(ITEM.c.id == item_id)).first()


def write_item(session: Session, item_id: int, **values: Any) -> None:
    """Change a line."""
    session.connection().execute(ITEM.update().where(ITEM.c.id == item_id).values(**values))


def cancel_open(session: Session, move_id: int) -> None:
    """Tickets that were not moved yet stay."""
    still = ITEM.c.status.in_(("later", "todo"))
    session.connection().execute(ITEM.update().where(ITEM.c.move_id == move_id, still).values(status="undone"))


def count_items(session: Session, move_id: int) -> dict[str, int]:
    """Lines by state."""
    wanted = sa.select(ITEM.c.status, sa.func.count()).where(ITEM.c.move_id == move_id).group_by(ITEM.c.status)
    return {status: int(count) for status, count in session.connection().execute(wanted)}


def named_items(session: Session, move_id: int, status: Iterable[str], limits: list[Any], limit: int) -> list[Any]:
    """Lines with the ticket's number and title, within the reader's reach."""
    wanted = (
        sa.select(ITEM, TICKET.c.number, TICKET.c.title)
        .join(TICKET, TICKET.c.id == ITEM.c.ticket_id)
        .where(ITEM.c.move_id == move_id, ITEM.c.status.in_(sorted(status)), *limits)
    )
    return list(session.connection().execute(wanted.order_by(ITEM.c.id).limit(limit)))


def write_task(session: Session, task_id: int, **values: Any) -> None:
    """Change an open visit."""
    session.connection().execute(TASK.update().where(TASK.c.id == task_id).values(version=TASK.c.version + 1, **values))


def drop_open_tasks(session: Session, ticket_id: int, besides: list[int]) -> None:
    """Open visits that never were: a move that is taken back had begun them."""
    open_ones = TASK.c.finished_at.is_(None)
    gone = TASK.delete().where(TASK.c.ticket_id == ticket_id, open_ones, TASK.c.id.not_in(besides))
    session.connection().execute(gone)
