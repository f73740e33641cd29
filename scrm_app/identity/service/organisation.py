"""The tree 总部 → 区域 → 门店/服务点."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from models.identity import OrgUnit
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput
from scrm_app.core.events import publish
from scrm_app.identity import repository
from scrm_app.identity.errors import ChangedMeanwhile, NoSuchThing
from scrm_app.identity.events import AccessChanged

_BELOW = {"hq": {"region", "store"}, "region": {"region", "store"}, "store": set[str]()}


class PlaceInput(BaseModel):
    """What is filled in about a place."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    name: str = Field(min_length=1, max_length=80)
    kind: Literal["hq", "region", "store"] = "store"
    leader_id: int | None = None
    province_code: str = Field(default="", max_length=6, pattern=r"^\d*$")
    city_code: str = Field(default="", max_length=6, pattern=r"^\d*$")
    address: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=30)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    is_active: bool = True


@dataclass(frozen=True)
class PlaceView:
    """One place of the tree, in the order and depth it is drawn."""

    id: int
    parent_id: int | None
    kind: str
    name: str
    depth: int
    leader_id: int | None
    leader_name: str
    people: int
    address: str
    phone: str
    province_code: str
    city_code: str
    is_active: bool
    version: int
    latitude: float | None = None
    longitude: float | None = None


def list_places(session: Session, actor: Actor) -> list[PlaceView]:
    """The tree within reach, parents before children."""
    actor.require_any(("org.manage", "user.manage"))
    units = repository.list_org_units(session, actor.org_ids)
    people = repository.count_by_place(session)
    names = repository.user_names(session, {u.leader_id for u in units if u.leader_id})
    top = min((u.path.count("/") for u in units), default=0)
    return [
        PlaceView(
            id=u.id or 0,
            parent_id=u.parent_id,
            kind=u.kind,
            name=u.name,
            depth=u.path.count("/") - top,
            leader_id=u.leader_id,
            leader_name=names.get(u.leader_id or 0, ""),
            people=people.get(u.id or 0, 0),
            address=u.address,
            phone=u.phone,
            province_code=u.province_code,
            city_code=u.city_code,
            is_active=u.is_active,
            version=u.version,
            latitude=u.latitude,
            longitude=u.longitude,
        )
        for u in _as_tree(units)
    ]


def _as_tree(units: list[OrgUnit]) -> list[OrgUnit]:
    ids = {u.id for u in units}
    below: dict[int | None, list[OrgUnit]] = {}
    for unit in sorted(units, key=lambda u: u.id or 0):
        below.setdefault(unit.parent_id if unit.parent_id in ids else None, []).append(unit)
    out: list[OrgUnit] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        unit = waiting.pop()
        out.append(unit)
        waiting.extend(reversed(below.get(unit.id, [])))
    return out


def list_stores(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the active places in reach where work is done: the stores, or whatever there is."""
    units = [u for u in repository.list_org_units(session, actor.org_ids) if u.is_active]
    stores = [u for u in units if u.kind == "store"] or units
    return [(u.id or 0, u.name) for u in stores]


def list_unit_names(session: Session) -> list[tuple[int, str]]:
    """(id, name) of every active place, parents first, for choosing one in a grid."""
    return [(u.id or 0, u.name) for u in repository.list_org_units(session) if u.is_active]


def add_unit(session: Session, parent: OrgUnit | None, place: PlaceInput) -> OrgUnit:
    """The bare row with its path; the caller has checked everything."""
    unit = OrgUnit(parent_id=parent.id if parent else None, path="/", **place.model_dump())
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    session.flush()
    return unit


def _facts(unit: OrgUnit) -> dict[str, object]:
    names = ["name", "kind", "leader_id", "province_code", "city_code", "address", "phone", "is_active"]
    names += ["latitude", "longitude"]
    return {name: getattr(unit, name) for name in names}


def _within_reach(session: Session, actor: Actor, org_unit_id: int) -> OrgUnit:
    unit = repository.get_org_unit(session, org_unit_id)
    if unit is None or (actor.org_ids is not None and org_unit_id not in actor.org_ids):
        raise NoSuchThing
    return unit


def create_place(session: Session, actor: Actor, *, parent_id: int, place: PlaceInput, now: datetime) -> int:
    """A new region or store below a place."""
    actor.require("org.manage")
    parent = _within_reach(session, actor, parent_id)
    if place.kind not in _BELOW[parent.kind]:
        raise InvalidInput(
            "门店下面不能再建组织, 请选择总部或区域作为上级。",
            "A store has nothing below it. Choose the head office or a region.",
        )
    if parent.path.count("/") > 8:
        raise InvalidInput("组织层级最多 8 层。", "The organisation has at most 8 levels.")
    unit = add_unit(session, parent, place)
    publish(session, AccessChanged(actor, "org.created", "org_unit", unit.id or 0, unit.name, now, after=_facts(unit)))
    return unit.id or 0


def edit_place(
    session: Session, actor: Actor, *, org_unit_id: int, place: PlaceInput, version: int, now: datetime
) -> None:
    """Change a place; its kind stays."""
    actor.require("org.manage")
    unit = _within_reach(session, actor, org_unit_id)
    if unit.version != version:
        raise ChangedMeanwhile
    if place.leader_id is not None and not repository.user_names(session, {place.leader_id}):
        raise InvalidInput("请选择一位存在的负责人。", "Choose an existing person in charge.")
    if not place.is_active and repository.count_by_place(session).get(org_unit_id, 0):
        raise Conflict(
            "这里还有人员, 请先把他们移到别的组织。", "There are still people here. Move them elsewhere first."
        )
    before = _facts(unit)
    for name, value in place.model_dump(exclude={"kind"}).items():
        setattr(unit, name, value)
    unit.version += 1
    publish(session, AccessChanged(actor, "org.edited", "org_unit", org_unit_id, unit.name, now, before, _facts(unit)))


def list_lines(session: Session) -> list[tuple[int, tuple[int, ...], int | None]]:
    """(place, the places from the top down to it, who leads it); for working things out, not for showing."""
    units = repository.list_org_units(session)
    return [(u.id or 0, tuple(int(part) for part in u.path.split("/") if part), u.leader_id) for u in units]


def units_above(session: Session, org_unit_id: int) -> frozenset[int]:
    """A unit and everything above it, for rights that are given to departments."""
    unit = repository.get_org_unit(session, org_unit_id)
    path = unit.path if unit is not None else ""
    return frozenset({org_unit_id, *(int(part) for part in path.split("/") if part)})


def find_units(session: Session, actor: Actor, *, query: str = "", unit_id: int = 0) -> list[tuple[int, str, str]]:
    """Active places in reach as (id, name, name of the place above), for pickers; one place with `unit_id`."""
    actor.require_any(("ticket.open", "ticket.work", "ticket.view", "form.design", "org.manage"))
    units = repository.list_org_units(session, actor.org_ids)
    names = {unit.id: unit.name for unit in units}
    wanted = query.strip().lower()
    return [
        (unit.id or 0, unit.name, names.get(unit.parent_id, ""))
        for unit in units
        if unit.is_active and wanted in unit.name.lower() and unit_id in (0, unit.id)
    ]
