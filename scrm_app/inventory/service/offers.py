"""活动备货: an offer is announced, and whoever looks after a warehouse hears what it will need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.inventory import StockOffer
from scrm_app.audit import service as audit
from scrm_app.core import clock, live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.inventory.engine.quantities import milli_of, shown
from scrm_app.inventory.errors import BadQuantity, NoSuchWarehouse
from scrm_app.inventory.repository import items, places
from scrm_app.inventory.service import warning
from scrm_app.notifications import service as notifications

KIND = "stock.offer"
MOST_PARTS = 20


@dataclass(frozen=True)
class OfferWish:
    """What is announced: (part id, quantity as typed) for each warehouse; `warehouse_id` 0 for all in reach."""

    name: str
    starts_on: str
    parts: Sequence[tuple[int, object]]
    warehouse_id: int = 0
    note: str = ""


@dataclass(frozen=True)
class Need:
    """One part at one warehouse (thousandths)."""

    part: str
    unit: str
    warehouse: str
    wanted: int
    free: int
    item_id: int

    @property
    def missing(self) -> int:
        """How much has to come in before the offer begins."""
        return max(0, self.wanted - self.free)


@dataclass(frozen=True)
class OfferView:
    """An offer to come, with what it needs at the warehouses in reach."""

    id: int
    name: str
    starts_on: date
    note: str
    by: str
    needs: tuple[Need, ...]
    may_withdraw: bool


def today(now: datetime) -> date:
    """The day at the business."""
    return clock.local(now, settings().zone).date()


def _read(wish: OfferWish, now: datetime) -> tuple[str, date, list[dict[str, Any]]]:
    name = " ".join(wish.name.split())
    if not 1 <= len(name) <= 80:
        raise InvalidInput("活动名称需要 1 到 80 个字。", "An offer's name has 1 to 80 characters.")
    try:
        day = date.fromisoformat(wish.starts_on.strip())
    except ValueError as error:
        raise InvalidInput("请选择活动开始日期。", "Choose the day the offer begins.") from error
    if day < today(now):
        raise InvalidInput("活动开始日期不能早于今天。", "The offer cannot begin before today.")
    sums: dict[int, int] = {}
    for part_id, quantity in wish.parts:
        milli = milli_of(quantity)
        if not milli:
            raise BadQuantity
        sums[part_id] = sums.get(part_id, 0) + milli
    if not 1 <= len(sums) <= MOST_PARTS:
        raise InvalidInput(
            f"请填写 1 到 {MOST_PARTS} 个备件和预计数量。", f"Give 1 to {MOST_PARTS} parts with the expected quantity."
        )
    return name, day, [{"part_id": part, "quantity_milli": milli} for part, milli in sums.items()]


def announce_offer(session: Session, actor: Actor, *, wish: OfferWish, now: datetime) -> int:
    """Announce an offer and tell those who look after the warehouses what it will need; its id."""
    actor.require("inventory.manage")
    name, day, parts = _read(wish, now)
    if any(items.get_part(session, line["part_id"]) is None for line in parts):
        raise InvalidInput("请从价格表里选择备件。", "Choose parts of the price book.")
    here = [row[0].id for row in places.list_warehouses(session, actor) if wish.warehouse_id in (0, row[0].id)]
    if not here:
        raise NoSuchWarehouse
    offer = StockOffer(
        name=name,
        starts_on=day,
        parts=parts,
        warehouses=here,
        org_unit_id=actor.org_unit_id,
        note=wish.note.strip()[:300],
        created_by=actor.user_id,
        created_name=actor.name[:40],
        created_at=now,
    )
    session.add(offer)
    session.flush()
    _tell(session, actor, offer, now)
    _audit(session, actor, offer, "announced", now)
    return offer.id or 0


def _audit(session: Session, actor: Actor, offer: StockOffer, verb: str, now: datetime) -> None:
    audit.record(
        session,
        actor,
        action=f"stock_offer.{verb}",
        subject_type="stock_offer",
        subject_id=offer.id or 0,
        subject_name=offer.name,
        after={"starts_on": offer.starts_on.isoformat()} if verb == "announced" else {},
        now=now,
    )
    live.touch(session, "stock")


def _needs(session: Session, actor: Actor, offer: StockOffer) -> dict[int, list[Need]]:
    """Warehouse id to what the offer needs there, as far as the warehouses are in reach."""
    wanted = {int(line["part_id"]): int(line["quantity_milli"]) for line in offer.parts}
    here = [row[0] for row in places.list_warehouses(session, actor) if row[0].id in offer.warehouses]
    stock = {(row.warehouse_id, row.part_id): row for row in items.items_of(session, list(wanted))}
    parts = {key: items.get_part(session, key) for key in wanted}
    return {
        place.id: [
            Need(
                part.name,
                part.unit,
                place.name,
                milli,
                row.on_hand_milli - row.reserved_milli if (row := stock.get((place.id, key))) is not None else 0,
                row.id if row is not None else 0,
            )
            for key, milli in wanted.items()
            if (part := parts[key]) is not None
        ]
        for place in here
    }


def _tell(session: Session, actor: Actor, offer: StockOffer, now: datetime) -> None:
    for place, needs in _needs(session, actor, offer).items():
        day = offer.starts_on.isoformat()
        zh = "; ".join(_line(one).zh for one in needs)
        en = "; ".join(_line(one).en for one in needs)
        name = needs[0].warehouse if needs else ""
        notifications.notify(
            session,
            user_ids=warning.owners_of(session, place),
            title=Text(f"活动备货: {offer.name}", f"Stock up for: {offer.name}"),
            body=Text(f"{name}, {day} 开始。{zh}。", f"{name}, from {day}. {en}."),
            link="/stock/offers",
            kind=KIND,
            dedupe_key=f"{KIND}:{offer.id}:{place}",
            values={"仓库": name, "备件": "、".join(one.part for one in needs), "数量": zh},
            now=now,
        )


def _line(need: Need) -> Text:
    wanted, free, missing = (shown(milli) for milli in (need.wanted, need.free, need.missing))
    if need.missing:
        return Text(
            f"{need.part}要 {wanted} {need.unit}, 可用 {free}, 缺 {missing}",
            f"{need.part}: {wanted} needed, {free} free, {missing} missing",
        )
    return Text(f"{need.part}要 {wanted} {need.unit}, 可用 {free}", f"{need.part}: {wanted} needed, {free} free")


def list_offers(session: Session, actor: Actor, *, now: datetime) -> list[OfferView]:
    """The offers to come, with what they need at the warehouses in reach."""
    actor.require("inventory.read")
    return [
        OfferView(
            offer.id or 0,
            offer.name,
            offer.starts_on,
            offer.note,
            offer.created_name,
            tuple(need for lines in _needs(session, actor, offer).values() for need in lines),
            actor.may("inventory.manage") and _is_own(actor, offer),
        )
        for offer in places.list_offers(session, actor, today(now))
    ]


def _is_own(actor: Actor, offer: StockOffer) -> bool:
    return actor.org_ids is None or offer.org_unit_id in {*actor.org_ids, actor.org_unit_id}


def withdraw_offer(session: Session, actor: Actor, *, offer_id: int, now: datetime, back: bool = False) -> None:
    """The offer does not take place (`back`: it does after all)."""
    actor.require("inventory.manage")
    offer = places.get_offer(session, offer_id)
    if offer is None or not _is_own(actor, offer):
        raise NotFound("没有找到这个活动。", "There is no such offer.")
    if offer.is_active is back:
        raise Conflict("这个活动刚被别人改过, 请刷新。", "Somebody just changed this offer. Refresh.")
    offer.is_active, offer.version = back, offer.version + 1
    session.add(offer)
    session.flush()
    _audit(session, actor, offer, "restored" if back else "withdrawn", now)
