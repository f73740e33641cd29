"""Rows of warehouses and offers, and the people who look after them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.identity import OrgUnit, User
from models.inventory import StockItem, StockOffer, Warehouse
from scrm_app.core.actor import Actor
from scrm_app.inventory.repository.items import within


def list_warehouses(session: Session, actor: Actor | None = None, *, active: bool = True) -> list[Any]:
    """(warehouse, place name, number of parts) by name; those in reach of `actor`, or all."""
    counted = (
        select(func.count(col(StockItem.id))).where(col(StockItem.warehouse_id) == col(Warehouse.id)).scalar_subquery()
    )
    query: Any = select(Warehouse, OrgUnit.name, counted).join(OrgUnit, col(OrgUnit.id) == col(Warehouse.org_unit_id))
    if active:
        query = query.where(col(Warehouse.is_active))
    if actor is not None:
        query = within(query, actor)
    return list(session.execute(query.order_by(col(Warehouse.is_active).desc(), col(Warehouse.name))))


def get_warehouse(session: Session, warehouse_id: int) -> Warehouse | None:
    """One warehouse."""
    return session.get(Warehouse, warehouse_id)


def find_named(session: Session, name: str) -> Warehouse | None:
    """The warehouse of this name."""
    return session.exec(select(Warehouse).where(Warehouse.name == name)).first()


def warehouse_of(session: Session, org_unit_id: int) -> Warehouse | None:
    """The first active warehouse of a place."""
    query = select(Warehouse).where(Warehouse.org_unit_id == org_unit_id, col(Warehouse.is_active))
    return session.exec(query.order_by(col(Warehouse.id))).first()


def has_any(session: Session) -> bool:
    """Whether there is a warehouse at all: without one, nobody keeps stock here."""
    return session.exec(select(Warehouse.id).where(col(Warehouse.is_active)).limit(1)).first() is not None


def place_of(session: Session, org_unit_id: int) -> OrgUnit | None:
    """A place of the organisation."""
    return session.get(OrgUnit, org_unit_id)


def active_people(session: Session, user_ids: Collection[int]) -> dict[int, int]:
    """User id to place, of those who are active."""
    query = select(User.id, User.org_unit_id).where(col(User.id).in_(list(user_ids)), col(User.is_active))
    return {int(user or 0): place for user, place in session.exec(query)}


def names_of(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """User id to name."""
    query = select(User.id, User.name).where(col(User.id).in_(list(user_ids)))
    return {int(user or 0): name for user, name in session.exec(query)}


def leader_above(session: Session, org_unit_id: int, but: Collection[int]) -> int | None:
    """Who leads the place, or the nearest above it, and is not among `but`."""
    unit = session.get(OrgUnit, org_unit_id)
    line = [int(part) for part in unit.path.split("/") if part] if unit else []
    query = (
        select(OrgUnit.id, OrgUnit.leader_id)
        .join(User, col(User.id) == col(OrgUnit.leader_id))
        .where(col(OrgUnit.id).in_(line), col(User.is_active))
    )
    leads = {place: who for place, who in session.exec(query) if who and who not in but}
    return next((leads[place] for place in reversed(line) if place in leads), None)


def list_offers(session: Session, actor: Actor, since: date) -> list[StockOffer]:
    """Offers that have not begun before `since`, of the places in reach or above, the next first."""
    query = select(StockOffer).where(col(StockOffer.is_active), StockOffer.starts_on >= since)
    if actor.org_ids is not None:
        unit = session.get(OrgUnit, actor.org_unit_id)
        line = {int(part) for part in unit.path.split("/") if part} if unit else set()
        query = query.where(col(StockOffer.org_unit_id).in_({*actor.org_ids, *line}))
    return list(session.exec(query.order_by(col(StockOffer.starts_on), col(StockOffer.id)).limit(100)))


def get_offer(session: Session, offer_id: int) -> StockOffer | None:
    """One offer."""
    return session.get(StockOffer, offer_id)
