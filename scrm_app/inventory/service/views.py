"""Looking at the stock: the list, one item with its movements, what there is to choose from."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.pagination import Page, PageRequest
from scrm_app.customers.engine.pinyin import spell
from scrm_app.inventory.engine.level import grade
from scrm_app.inventory.repository import items, movements, places
from scrm_app.inventory.repository.items import StockFilter
from scrm_app.inventory.service.booking import reachable

COST = "price.cost"


@dataclass(frozen=True)
class StockView:
    """One part in one warehouse (thousandths); `cost_fen` is None for those who may not see it."""

    id: int
    part_id: int
    part: str
    code: str
    unit: str
    warehouse_id: int
    warehouse: str
    on_hand: int
    reserved: int
    safety: int
    grade: str
    sale_fen: int
    cost_fen: int | None
    version: int

    @property
    def free(self) -> int:
        """What is not promised to tickets."""
        return self.on_hand - self.reserved


@dataclass(frozen=True)
class MovementView:
    """One line of the ledger."""

    id: int
    kind: str
    change: int
    reserved_change: int
    balance: int
    reason: str
    actor: str
    ticket_id: int
    ticket_number: str
    other: str
    is_undo: bool
    at: datetime


@dataclass(frozen=True)
class Tally:
    """How many items there are, how many run low, how many are out."""

    all: int
    low: int
    out: int


def view(row: Any, actor: Actor) -> StockView:
    """A stored item for a screen."""
    return StockView(
        id=row.id,
        part_id=row.part_id,
        part=row.part,
        code=row.code,
        unit=row.unit,
        warehouse_id=row.warehouse_id,
        warehouse=row.warehouse,
        on_hand=row.on_hand_milli,
        reserved=row.reserved_milli,
        safety=row.safety_milli,
        grade=grade(row.on_hand_milli, row.reserved_milli, row.safety_milli),
        sale_fen=row.sale_fen,
        cost_fen=row.cost_fen if actor.may(COST) else None,
        version=row.version,
    )


def with_sound(session: Session, wish: StockFilter) -> StockFilter:
    """The wish with the parts whose name sounds like what was typed in Latin letters (空气滤清器: kqlqq, kongqi)."""
    typed = wish.q.strip().lower().replace(" ", "")
    if not typed or not typed.isascii():
        return wish
    found = [key for key, name in items.part_names(session) if any(typed in sound for sound in spell(name))]
    return replace(wish, parts=tuple(found))


def list_stock(session: Session, actor: Actor, *, wish: StockFilter, page: PageRequest) -> Page[StockView]:
    """One page of the stock in reach, what is short first."""
    actor.require("inventory.read")
    found = items.list_items(session, actor, with_sound(session, wish), page)
    return Page([view(row, actor) for row in found.rows], found.total)


def count_stock_levels(session: Session, actor: Actor) -> Tally:
    """How the stock in reach stands."""
    actor.require("inventory.read")
    return Tally(*items.count_short(session, actor))


def get_stock_item(session: Session, actor: Actor, *, item_id: int) -> StockView:
    """One item in reach."""
    actor.require("inventory.read")
    return view(reachable(session, actor, item_id), actor)


def list_item_movements(session: Session, actor: Actor, *, item_id: int, page: PageRequest) -> Page[MovementView]:
    """The ledger of an item, newest first."""
    actor.require("inventory.read")
    reachable(session, actor, item_id)
    found = movements.list_movements(session, item_id, page)
    return Page([_movement(line, other or "") for line, other in found.rows], found.total)


def _movement(line: Any, other: str) -> MovementView:
    return MovementView(
        id=line.id,
        kind=line.kind,
        change=line.change_milli,
        reserved_change=line.reserved_change_milli,
        balance=line.balance_milli,
        reason=line.reason,
        actor=line.actor_name,
        ticket_id=line.ticket_id or 0,
        ticket_number=line.ticket_number,
        other=other,
        is_undo=line.undoes_id is not None,
        at=line.at,
    )


def list_warehouse_choices(session: Session, actor: Actor, *, everywhere: bool = False) -> list[tuple[int, str]]:
    """(id, name) of the warehouses in reach; `everywhere`: of all, where parts may be sent to."""
    actor.require("inventory.read")
    rows = places.list_warehouses(session, None if everywhere else actor)
    return [(row[0].id, row[0].name) for row in rows]


def list_part_choices(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """(id, name with code) of the parts in the price book."""
    actor.require("inventory.read")
    return [(p.id or 0, f"{p.name} · {p.code}" if p.code else p.name) for p in items.list_parts(session)]
