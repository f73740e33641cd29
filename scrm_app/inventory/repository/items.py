"""Rows of stock items: reading a page of them, and the one conditional update that changes them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, func, or_, update
from sqlmodel import Session, col, select

from models.identity import OrgUnit
from models.inventory import StockItem, Warehouse
from models.settlement import PricePart
from scrm_app.core.actor import Actor
from scrm_app.core.bulk import table_of
from scrm_app.core.pagination import Page, PageRequest
from scrm_app.inventory.engine.ledger import Change

ITEM = table_of(StockItem)
_FREE: Any = col(StockItem.on_hand_milli) - col(StockItem.reserved_milli)
_COLUMNS: tuple[Any, ...] = (
    StockItem.id,
    StockItem.warehouse_id,
    col(Warehouse.name).label("warehouse"),
    Warehouse.org_unit_id,
    StockItem.part_id,
    col(PricePart.name).label("part"),
    PricePart.code,
    PricePart.unit,
    PricePart.sale_fen,
    PricePart.cost_fen,
    StockItem.on_hand_milli,
    StockItem.reserved_milli,
    StockItem.safety_milli,
    StockItem.alert,
    StockItem.falls,
    StockItem.version,
    OrgUnit.path,
    func.coalesce(Warehouse.latitude, OrgUnit.latitude).label("latitude"),
    func.coalesce(Warehouse.longitude, OrgUnit.longitude).label("longitude"),
)
_SORTS: dict[str, Any] = {
    "part": PricePart.name,
    "code": PricePart.code,
    "warehouse": Warehouse.name,
    "on_hand": StockItem.on_hand_milli,
    "free": _FREE,
    "safety": StockItem.safety_milli,
}
_LOWEST_FIRST: Any = case((_FREE <= 0, 0), (col(StockItem.safety_milli) >= _FREE, 1), else_=2)


@dataclass(frozen=True)
class StockFilter:
    """What the list is narrowed to. `parts`: ids found by sound beside those whose name or code has `q`."""

    q: str = ""
    warehouse_id: int = 0
    level: str = ""
    """low (at or under the safety stock, or gone), out, or ""."""
    parts: tuple[int, ...] = ()


def _base() -> Any:
    return (
        select(*_COLUMNS)
        .join(Warehouse, col(Warehouse.id) == col(StockItem.warehouse_id))
        .join(OrgUnit, col(OrgUnit.id) == col(Warehouse.org_unit_id))
        .join(PricePart, col(PricePart.id) == col(StockItem.part_id))
    )


def within(query: Any, actor: Actor) -> Any:
    """Only warehouses of the places in reach; own scope reaches the own place."""
    if actor.org_ids is None:
        return query
    return query.where(col(Warehouse.org_unit_id).in_({*actor.org_ids, actor.org_unit_id}))


def _matching(query: Any, wish: StockFilter) -> Any:
    if q := wish.q.strip()[:60]:
        query = query.where(
            or_(
                col(PricePart.name).contains(q, autoescape=True),
                col(PricePart.code).contains(q, autoescape=True),
                col(StockItem.part_id).in_(wish.parts),
            )
        )
    if wish.warehouse_id:
        query = query.where(StockItem.warehouse_id == wish.warehouse_id)
    if wish.level == "out":
        query = query.where(_FREE <= 0)
    if wish.level == "low":
        query = query.where(or_(_FREE <= 0, col(StockItem.safety_milli) >= _FREE))
    return query.where(col(Warehouse.is_active))


def _ordered(query: Any, page: PageRequest) -> Any:
    if page.sort in _SORTS:
        order = _SORTS[page.sort]
        return query.order_by(order.desc() if page.descending else order.asc(), col(StockItem.id))
    return query.order_by(_LOWEST_FIRST, col(PricePart.name), col(Warehouse.name), col(StockItem.id))


def list_items(session: Session, actor: Actor, wish: StockFilter, page: PageRequest) -> Page[Row[Any]]:
    """One page of the stock in reach; unsorted, what is short stands first."""
    found = _matching(within(_base(), actor), wish)
    total = session.execute(found.with_only_columns(func.count(col(StockItem.id)))).scalar_one()
    return Page(list(session.execute(_ordered(found, page).offset(page.offset).limit(page.size))), total)


def first_items(session: Session, actor: Actor, wish: StockFilter, page: PageRequest, limit: int) -> list[Row[Any]]:
    """The first items in the order of the list."""
    return list(session.execute(_ordered(_matching(within(_base(), actor), wish), page).limit(limit)))


def count_short(session: Session, actor: Actor) -> tuple[int, int, int]:
    """How many items there are, how many at or under their safety stock, how many have nothing left."""
    query = _matching(within(_base(), actor), StockFilter()).with_only_columns(
        func.count(col(StockItem.id)),
        func.coalesce(func.sum(case((_FREE <= 0, 0), (col(StockItem.safety_milli) >= _FREE, 1), else_=0)), 0),
        func.coalesce(func.sum(case((_FREE <= 0, 1), else_=0)), 0),
    )
    everything, low, out = session.execute(query).one()
    return int(everything), int(low), int(out)


def get_item(session: Session, item_id: int) -> Row[Any] | None:
    """One item with its part and its warehouse."""
    return session.execute(_base().where(StockItem.id == item_id)).first()


def items_of(session: Session, part_ids: Collection[int], warehouse_id: int = 0) -> list[Row[Any]]:
    """The items of these parts in active warehouses, or in one."""
    query = _base().where(col(StockItem.part_id).in_(sorted(part_ids)), col(Warehouse.is_active))
    if warehouse_id:
        query = query.where(StockItem.warehouse_id == warehouse_id)
    return list(session.execute(query.order_by(col(StockItem.id))))


def lock_item(session: Session, warehouse_id: int, part_id: int, now: datetime) -> Row[Any]:
    """The item of a part in a warehouse, made where there is none yet, and kept from others until the end.

    On PostgreSQL the row is locked; SQLite has one writer.
    """
    dialect = session.get_bind().dialect.name
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    fresh = {"warehouse_id": warehouse_id, "part_id": part_id, "alert": "", "falls": 0, "version": 1, "updated_at": now}
    session.execute(insert(ITEM).values(**fresh).on_conflict_do_nothing())
    session.execute(
        select(ITEM.c.id).where(ITEM.c.warehouse_id == warehouse_id, ITEM.c.part_id == part_id).with_for_update()
    )
    query = _base().where(StockItem.warehouse_id == warehouse_id, StockItem.part_id == part_id)
    return session.execute(query).one()


def change(session: Session, item_id: int, by: Change, now: datetime) -> Row[Any] | None:
    """Add a change to an item if the law of the stock allows it; the new figures, or None where it does not."""
    on_hand, reserved = ITEM.c.on_hand_milli + by.on_hand, ITEM.c.reserved_milli + by.reserved
    statement = (
        update(ITEM)
        .where(ITEM.c.id == item_id, reserved >= 0, reserved <= on_hand)
        .values(on_hand_milli=on_hand, reserved_milli=reserved, version=ITEM.c.version + 1, updated_at=now)
        .returning(ITEM.c.on_hand_milli, ITEM.c.reserved_milli, ITEM.c.safety_milli, ITEM.c.alert, ITEM.c.falls)
    )
    return session.execute(statement).first()


def set_safety(session: Session, item_id: int, version: int, safety: int, now: datetime) -> bool:
    """Another safety stock, unless somebody changed the item first."""
    statement = update(ITEM).where(ITEM.c.id == item_id, ITEM.c.version == version)
    values = {"safety_milli": safety, "version": version + 1, "updated_at": now}
    return bool(session.execute(statement.values(**values)).rowcount)  # type: ignore[attr-defined]


def set_alert(session: Session, item_id: int, before: str, grade: str, falls: int) -> bool:
    """Remember what was told; False where somebody else just did."""
    statement = update(ITEM).where(ITEM.c.id == item_id, ITEM.c.alert == before).values(alert=grade, falls=falls)
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def part_names(session: Session) -> Sequence[tuple[int, str]]:
    """Every part that lies anywhere, as (id, name), for finding by sound."""
    query = select(PricePart.id, PricePart.name).where(col(PricePart.id).in_(select(StockItem.part_id)))
    return [(int(key or 0), name) for key, name in session.exec(query)]


def list_parts(session: Session, limit: int = 1000) -> list[PricePart]:
    """The price book's active parts by name, for choosing one."""
    return list(session.exec(select(PricePart).where(col(PricePart.is_active)).order_by(PricePart.name).limit(limit)))


def get_part(session: Session, part_id: int) -> PricePart | None:
    """One part of the price book."""
    return session.get(PricePart, part_id)


def parts_called(session: Session, names: Collection[str]) -> dict[str, PricePart]:
    """Active parts by the name or code they are written with; a name goes before a code."""
    wanted = sorted(set(names))
    query = select(PricePart).where(
        or_(col(PricePart.name).in_(wanted), col(PricePart.code).in_(wanted)), col(PricePart.is_active)
    )
    found = list(session.exec(query))
    by_code = {part.code: part for part in found if part.code}
    return {**by_code, **{part.name: part for part in found}}
