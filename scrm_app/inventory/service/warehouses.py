"""仓库: which there are, where they stand, and who is told when something runs short."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from models.inventory import Warehouse
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput
from scrm_app.identity import service as identity
from scrm_app.inventory.errors import NoSuchWarehouse
from scrm_app.inventory.repository import places
from scrm_app.inventory.service.booking import is_in_reach

FIELDS = ("name", "org_unit_id", "latitude", "longitude", "buyer_id", "operator_id", "is_active")


class WarehouseInput(BaseModel):
    """What the form of a warehouse sends; `id` 0 for a new one."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    id: int = 0
    version: int = 0
    name: str = Field(min_length=1, max_length=80)
    org_unit_id: int
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    buyer_id: int | None = None
    operator_id: int | None = None
    is_active: bool = True


@dataclass(frozen=True)
class WarehouseView:
    """A warehouse with the names of who looks after it; `owners` who is told at present."""

    id: int
    name: str
    org_unit_id: int
    place: str
    latitude: float | None
    longitude: float | None
    buyer_id: int
    operator_id: int
    buyer: str
    operator: str
    parts: int
    is_active: bool
    version: int


def list_warehouses(session: Session, actor: Actor) -> list[WarehouseView]:
    """The warehouses in reach, closed ones last."""
    actor.require("inventory.read")
    rows = places.list_warehouses(session, actor, active=False)
    people = {one for row in rows for one in (row[0].buyer_id, row[0].operator_id) if one}
    names = places.names_of(session, people)
    return [_view(row[0], row[1], row[2], names) for row in rows]


def _view(row: Warehouse, place: str, parts: int, names: dict[int, str]) -> WarehouseView:
    buyer, operator = row.buyer_id or 0, row.operator_id or 0
    return WarehouseView(
        id=row.id or 0,
        name=row.name,
        org_unit_id=row.org_unit_id,
        place=place,
        latitude=row.latitude,
        longitude=row.longitude,
        buyer_id=buyer,
        operator_id=operator,
        buyer=names.get(buyer, ""),
        operator=names.get(operator, ""),
        parts=parts,
        is_active=row.is_active,
        version=row.version,
    )


def list_place_choices(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the places in reach a warehouse may belong to."""
    actor.require("inventory.manage")
    units = identity.list_unit_names(session)
    return [one for one in units if actor.org_ids is None or one[0] in actor.org_ids or one[0] == actor.org_unit_id]


def list_owner_choices(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the people who may be told."""
    actor.require("inventory.manage")
    return identity.list_colleagues(session, actor)


def save_warehouse(session: Session, actor: Actor, *, wish: WarehouseInput, now: datetime) -> int:
    """Add or change a warehouse; its id."""
    actor.require("inventory.manage")
    row = _row(session, actor, wish, now)
    _check(session, actor, wish)
    before = {name: getattr(row, name) for name in FIELDS} if wish.id else {}
    for name in FIELDS:
        setattr(row, name, getattr(wish, name))
    row.updated_at = now
    session.add(row)
    session.flush()
    audit.record(
        session,
        actor,
        action="warehouse.saved",
        subject_type="warehouse",
        subject_id=row.id or 0,
        subject_name=row.name,
        org_unit_id=row.org_unit_id,
        before=before,
        after={name: getattr(row, name) for name in FIELDS},
        now=now,
    )
    live.touch(session, "stock")
    return row.id or 0


def _row(session: Session, actor: Actor, wish: WarehouseInput, now: datetime) -> Warehouse:
    if not wish.id:
        return Warehouse(org_unit_id=wish.org_unit_id, name=wish.name, updated_at=now)
    row = places.get_warehouse(session, wish.id)
    if row is None or not is_in_reach(actor, row):
        raise NoSuchWarehouse
    if row.version != wish.version:
        raise Conflict("这个仓库刚被别人改过, 请刷新后再改。", "Somebody just changed this warehouse. Refresh first.")
    row.version += 1
    return row


def _check(session: Session, actor: Actor, wish: WarehouseInput) -> None:
    if wish.org_unit_id not in {key for key, _ in list_place_choices(session, actor)}:
        raise InvalidInput("请选择仓库所属的门店。", "Choose the place the warehouse belongs to.")
    if (wish.latitude is None) != (wish.longitude is None):
        raise InvalidInput("经度和纬度要一起填, 或都留空。", "Give both latitude and longitude, or neither.")
    named = {one for one in (wish.buyer_id, wish.operator_id) if one}
    if named - set(places.active_people(session, named)):
        raise InvalidInput("负责人已停用, 请重新选择。", "This person is no longer active; choose another.")
    taken: Any = places.find_named(session, wish.name)
    if taken is not None and taken.id != wish.id:
        raise Conflict(
            f"已有仓库“{wish.name}”, 请换一个名称。", f"There is a warehouse “{wish.name}”; choose another name."
        )
