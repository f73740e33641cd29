"""补货: whoever buys and whoever runs the place hear when something runs short; later whoever leads them."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.text import Text
from scrm_app.identity import service as identity
from scrm_app.inventory.engine.level import OUT, grade, turn
from scrm_app.inventory.engine.quantities import shown
from scrm_app.inventory.repository import items, places
from scrm_app.notifications import service as notifications
from scrm_app.notifications.events import AlarmStep
from scrm_app.notifications.service import Step

SUBJECT = "stock"
OWNERS, LEADER = "owners", "leader"
STEPS = {
    "low": (Step(0, OWNERS), Step(24 * 60, LEADER)),
    "out": (Step(0, OWNERS, urgent=True), Step(4 * 60, LEADER, urgent=True)),
}
"""Whom a warning reaches after how many minutes, as long as nobody filled up."""
TITLES = {
    "low": Text("补货提醒: {part}", "Restock: {part}"),
    "out": Text("已缺货: {part}", "Out of stock: {part}"),
}


def judge(session: Session, item: Any, new: Any, now: datetime) -> None:
    """The figures of an item changed: warn at a fall, once; arm again at a rise."""
    after = grade(new.on_hand_milli, new.reserved_milli, new.safety_milli)
    found = turn(new.alert, after)
    if not (found.tell or found.over):
        return
    falls = new.falls + found.tell
    if not items.set_alert(session, item.id, new.alert, after, falls):
        return
    notifications.stop_alarms(session, SUBJECT, item.id, now=now)
    if found.tell:
        notifications.raise_alarm(
            session,
            subject_type=SUBJECT,
            subject_id=item.id,
            name=f"stock:{item.id}:{falls}",
            title=TITLES[after].fill(part=item.part),
            body=Text(item.warehouse, item.warehouse),
            link=link(item.id),
            steps=STEPS[after],
            now=now,
        )


def link(item_id: int) -> str:
    """Where an item is shown."""
    return f"/stock?item={item_id}"


def take_step(session: Session, event: AlarmStep) -> None:
    """A level of a warning is reached: tell whoever that is now, with the figures of now."""
    item = items.get_item(session, event.subject_id)
    if item is None or item.alert not in TITLES:
        return
    owners = owners_of(session, item.warehouse_id)
    upper = places.leader_above(session, item.org_unit_id, owners)
    told = owners if event.who == OWNERS else [upper] if upper else []
    free, safety = shown(item.on_hand_milli - item.reserved_milli), shown(item.safety_milli)
    zh = f"{item.warehouse}可用 {free} {item.unit}, 安全库存 {safety} {item.unit}。请安排采购或调拨。"
    en = f"{item.warehouse}: {free} free, safety stock {safety}. Please buy some or have some transferred."
    notifications.notify(
        session,
        user_ids=told,
        title=TITLES[item.alert].fill(part=item.part),
        body=Text(zh, en),
        link=link(item.id),
        kind=f"stock.{item.alert}",
        dedupe_key=f"stock.{item.alert}:{item.id}:{item.falls}:{event.level}",
        urgent=item.alert == OUT,
        channels=event.channels,
        values={"备件": item.part, "仓库": item.warehouse, "数量": f"{free} {item.unit}"},
        now=event.at,
    )


def owners_of(session: Session, warehouse_id: int) -> list[int]:
    """The buyer and the operations person of a warehouse; where neither is set, whoever may manage stock nearby."""
    row = places.get_warehouse(session, warehouse_id)
    if row is None:
        return []
    named = {one for one in (row.buyer_id, row.operator_id) if one}
    if found := sorted(places.active_people(session, named)):
        return found
    at = places.active_people(session, identity.holders_of(session, "inventory.manage"))
    unit = places.place_of(session, row.org_unit_id)
    line = [int(part) for part in unit.path.split("/") if part] if unit else []
    return next((who for place in reversed(line) if (who := sorted(u for u, p in at.items() if p == place))), [])
