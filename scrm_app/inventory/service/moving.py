"""入库, 调拨, 盘点: what a person does to the stock, and taking it back."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.inventory import StockMovement, Warehouse
from scrm_app.audit import service as audit
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.inventory.engine.ledger import Change
from scrm_app.inventory.engine.quantities import milli_of, shown
from scrm_app.inventory.errors import BadQuantity, NoSuchItem, NoSuchWarehouse, NotEnough
from scrm_app.inventory.repository import items, movements, places
from scrm_app.inventory.service.booking import book, by, is_in_reach, judge_anew, reachable

UNDO_WITHIN = timedelta(minutes=30)


def _quantity(text: object, *, zero: bool = False) -> int:
    milli = milli_of(text)
    if milli is None or (milli == 0 and not zero):
        raise BadQuantity(zero=zero)
    return milli


def _warehouse(session: Session, warehouse_id: int) -> Warehouse:
    row = places.get_warehouse(session, warehouse_id)
    if row is None or not row.is_active:
        raise NoSuchWarehouse
    return row


def _audit(
    session: Session, actor: Actor, verb: str, item: Any, now: datetime, before: dict[str, Any], after: dict[str, Any]
) -> None:
    audit.record(
        session,
        actor,
        action=f"stock.{verb}",
        subject_type="stock_item",
        subject_id=item.id,
        subject_name=f"{item.part} · {item.warehouse}",
        org_unit_id=item.org_unit_id,
        before=before,
        after=after,
        now=now,
    )


def _figures(session: Session, item_id: int) -> dict[str, Any]:
    row = items.get_item(session, item_id)
    return {"on_hand": shown(row.on_hand_milli)} if row is not None else {}


def receive_stock(
    session: Session,
    actor: Actor,
    *,
    warehouse_id: int,
    part_id: int,
    quantity: object,
    reason: str = "",
    now: datetime,
) -> int:
    """Parts came in; the id of the line that can be taken back."""
    actor.require("inventory.move")
    warehouse, part = _warehouse(session, warehouse_id), items.get_part(session, part_id)
    if not is_in_reach(actor, warehouse):
        raise NoSuchWarehouse
    if part is None or not part.is_active:
        raise InvalidInput("请从价格表里选择备件。", "Choose a part of the price book.")
    milli = _quantity(quantity)
    item = items.lock_item(session, warehouse_id, part_id, now)
    before = {"on_hand": shown(item.on_hand_milli)}
    made = book(session, item, "in", Change(milli), by(actor, reason), now)
    _audit(session, actor, "received", item, now, before, _figures(session, item.id))
    return made or 0


def transfer_stock(
    session: Session, actor: Actor, *, item_id: int, to_warehouse_id: int, quantity: object, reason: str, now: datetime
) -> int:
    """Parts go from a warehouse in reach to any other; the id of the line that can be taken back."""
    actor.require("inventory.move")
    item = reachable(session, actor, item_id)
    target, milli = _warehouse(session, to_warehouse_id), _quantity(quantity)
    if target.id == item.warehouse_id:
        raise InvalidInput("请选择另一个仓库。", "Choose another warehouse.")
    both = {item.warehouse_id, to_warehouse_id}
    locked = {place: items.lock_item(session, place, item.part_id, now) for place in sorted(both)}
    source, other = locked[item.warehouse_id], locked[to_warehouse_id]
    made = book(session, source, "transfer", Change(-milli), by(actor, reason, other_item_id=other.id), now)
    if made is None:
        raise _not_enough(source)
    book(session, other, "transfer", Change(milli), by(actor, reason, other_item_id=source.id), now)
    before = {"on_hand": shown(source.on_hand_milli)}
    after = {**_figures(session, source.id), "to": other.warehouse, "quantity": shown(milli)}
    _audit(session, actor, "transferred", source, now, before, after)
    return made


def _not_enough(item: Any) -> NotEnough:
    return NotEnough(item.part, item.warehouse, shown(item.on_hand_milli - item.reserved_milli), item.unit)


def count_stock(
    session: Session, actor: Actor, *, item_id: int, counted: object, version: int, reason: str = "", now: datetime
) -> int | None:
    """盘点: what was really found; the id of the correction, None where the figure was right.

    Conflict when something moved since the person looked, and when tickets were promised more than was found.
    """
    actor.require("inventory.move")
    seen, milli = reachable(session, actor, item_id), _quantity(counted, zero=True)
    item = items.lock_item(session, seen.warehouse_id, seen.part_id, now)
    if item.version != version:
        raise Conflict(
            "盘点时这个备件刚有出入库, 请看一眼最新数量再填。",
            "This part just moved. Look at the new figure, then count.",
        )
    if milli < item.reserved_milli:
        held = shown(item.reserved_milli)
        raise Conflict(
            f"有 {held} {item.unit}已预留给工单, 盘点数不能更少; 请先处理这些工单。",
            f"{held} are promised to tickets; the count cannot be lower. Deal with those tickets first.",
        )
    if milli == item.on_hand_milli:
        return None
    made = book(session, item, "adjust", Change(milli - item.on_hand_milli), by(actor, reason), now)
    _audit(session, actor, "counted", item, now, {"on_hand": shown(item.on_hand_milli)}, {"on_hand": shown(milli)})
    return made


def set_safety(session: Session, actor: Actor, *, item_id: int, safety: object, version: int, now: datetime) -> None:
    """The figure at or under which somebody is told; 0 for only when nothing is left."""
    actor.require("inventory.manage")
    item, milli = reachable(session, actor, item_id), _quantity(safety, zero=True)
    if milli == item.safety_milli:
        return
    if not items.set_safety(session, item_id, version, milli, now):
        raise Conflict(
            "这条库存刚有变动, 请看一眼最新数量再改。", "This stock just changed. Look at the new figures first."
        )
    judge_anew(session, item, now)
    _audit(session, actor, "safety_set", item, now, {"safety": shown(item.safety_milli)}, {"safety": shown(milli)})


def undo_movement(session: Session, actor: Actor, *, movement_id: int, now: datetime) -> None:
    """Take back one's own receipt, transfer or count of the last 30 minutes: the opposite is written down."""
    actor.require("inventory.move")
    line = movements.get_movement(session, movement_id)
    if line is None or line.actor_id != actor.user_id or line.ticket_id or line.undoes_id:
        raise NotFound("没有可撤销的库存变动。", "There is nothing to undo.")
    item = reachable(session, actor, line.item_id)
    if now - line.at > UNDO_WITHIN or movements.is_undone(session, movement_id):
        raise Conflict(
            "已经撤销过, 或超过 30 分钟; 请用盘点更正数量。",
            "Undone already, or older than 30 minutes; correct it by a count.",
        )
    lines = [line, *movements.other_sides(session, line)]
    for one in sorted(lines, key=lambda found: found.item_id):
        _take_back(session, actor, one, now)
    _audit(session, actor, "undone", item, now, {"on_hand": shown(item.on_hand_milli)}, _figures(session, item.id))


def _take_back(session: Session, actor: Actor, line: StockMovement, now: datetime) -> None:
    item = items.get_item(session, line.item_id)
    if item is None:
        raise NoSuchItem
    why = by(actor, "撤销", other_item_id=line.other_item_id, undoes_id=line.id)
    if book(session, item, line.kind, Change(-line.change_milli), why, now) is None:
        raise _not_enough(item)
