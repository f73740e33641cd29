"""Rows of movements; only ever added."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.inventory import StockItem, StockMovement, Warehouse
from scrm_app.core.pagination import Page, PageRequest
from scrm_app.inventory.engine.ledger import Booked


def add(session: Session, movement: StockMovement) -> int:
    """One more line; its id."""
    session.add(movement)
    session.flush()
    return movement.id or 0


def get_movement(session: Session, movement_id: int) -> StockMovement | None:
    """One line."""
    return session.get(StockMovement, movement_id)


def other_sides(session: Session, line: StockMovement) -> list[StockMovement]:
    """The line at the other warehouse of a transfer."""
    if line.other_item_id is None:
        return []
    query = select(StockMovement).where(
        StockMovement.item_id == line.other_item_id,
        StockMovement.other_item_id == line.item_id,
        StockMovement.at == line.at,
        StockMovement.change_milli == -line.change_milli,
        col(StockMovement.id) > line.id,
    )
    return list(session.exec(query.order_by(col(StockMovement.id)).limit(1)))


def is_undone(session: Session, movement_id: int) -> bool:
    """Whether a later line took it back."""
    return session.exec(select(StockMovement.id).where(StockMovement.undoes_id == movement_id)).first() is not None


def list_movements(session: Session, item_id: int, page: PageRequest) -> Page[Any]:
    """The lines of an item, newest first, with the name of the other warehouse of a transfer."""
    other = (
        select(Warehouse.name)
        .join(StockItem, col(StockItem.warehouse_id) == col(Warehouse.id))
        .where(col(StockItem.id) == col(StockMovement.other_item_id))
        .scalar_subquery()
    )
    total = session.exec(select(func.count(col(StockMovement.id))).where(StockMovement.item_id == item_id)).one()
    query = (
        select(StockMovement, other.label("other"))
        .where(StockMovement.item_id == item_id)
        .order_by(col(StockMovement.id).desc())
    )
    return Page(list(session.execute(query.offset(page.offset).limit(page.size))), total)


def sums(session: Session, item_id: int) -> tuple[int, int]:
    """What the lines of an item add up to: on hand and promised."""
    total = select(
        func.coalesce(func.sum(StockMovement.change_milli), 0),
        func.coalesce(func.sum(StockMovement.reserved_change_milli), 0),
    ).where(StockMovement.item_id == item_id)
    on_hand, reserved = session.execute(total).one()
    return int(on_hand), int(reserved)


def booked(session: Session, ticket_id: int) -> dict[int, Booked]:
    """Item id to what a ticket was promised and has taken there."""
    query = (
        select(
            StockMovement.item_id,
            func.sum(StockMovement.reserved_change_milli),
            func.sum(StockMovement.change_milli),
        )
        .where(StockMovement.ticket_id == ticket_id)
        .group_by(col(StockMovement.item_id))
    )
    return {item: Booked(int(held), -int(taken)) for item, held, taken in session.execute(query)}


def newest_at(session: Session, item_ids: Collection[int]) -> dict[int, Any]:
    """Item id to when it last moved."""
    query = (
        select(StockMovement.item_id, func.max(StockMovement.at))
        .where(col(StockMovement.item_id).in_(list(item_ids)))
        .group_by(col(StockMovement.item_id))
    )
    return dict(session.execute(query).tuples().all())
