"""Stock in words and figures, ready for a screen."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.money import format_fen
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.inventory.engine.quantities import shown
from scrm_app.inventory.service import MovementView, OfferView, StockView, Tally, WarehouseInput, WarehouseView

GRADES = {
    "": (Text("正常", "In stock"), "green"),
    "low": (Text("低于安全库存", "Low"), "amber"),
    "out": (Text("已缺货", "Out of stock"), "red"),
}
KINDS = {
    "in": Text("入库", "In"),
    "out": Text("领用", "Used"),
    "transfer": Text("调拨", "Transfer"),
    "adjust": Text("盘点", "Count"),
    "reserve": Text("预留", "Promised"),
    "release": Text("释放预留", "Released"),
}
SYSTEM = Text("系统", "The product")


def moment(at: datetime) -> str:
    """Local date and minute."""
    return clock.local(at, settings().zone).strftime("%Y-%m-%d %H:%M")


def options(pairs: Iterable[tuple[int, str]]) -> list[dict[str, str]]:
    """Choices for a select."""
    return [{"value": str(key), "label": label} for key, label in pairs]


def row(item: StockView, lang: str) -> dict[str, Any]:
    """One line of the list, and what the drawer shows of it."""
    words, hue = GRADES[item.grade]
    return {
        "id": item.id,
        "part": item.part,
        "code": item.code,
        "unit": item.unit,
        "warehouse": item.warehouse,
        "warehouse_id": str(item.warehouse_id),
        "part_id": str(item.part_id),
        "on_hand": shown(item.on_hand),
        "reserved": shown(item.reserved),
        "free": shown(item.free),
        "safety": shown(item.safety),
        "state": words.say(lang),
        "state_hue": hue,
        "sale": format_fen(item.sale_fen),
        "cost": "" if item.cost_fen is None else format_fen(item.cost_fen),
        "version": item.version,
    }


def tally(found: Tally) -> dict[str, int]:
    """The three figures above the list."""
    return {"all": found.all, "low": found.low, "out": found.out}


def _signed(milli: int) -> str:
    return f"+{shown(milli)}" if milli > 0 else shown(milli)


def movement(line: MovementView, lang: str) -> dict[str, Any]:
    """One line of the ledger."""
    held = line.kind in ("reserve", "release")
    amount = line.reserved_change if held else line.change
    other = Text("调入自", "from") if amount > 0 else Text("调往", "to")
    return {
        "id": line.id,
        "kind": line.kind,
        "word": KINDS[line.kind].say(lang),
        "amount": _signed(amount),
        "hue": "gray" if held else "green" if amount > 0 else "red",
        "balance": shown(line.balance),
        "reason": line.reason,
        "other": f"{other.say(lang)} {line.other}" if line.other else "",
        "who": SYSTEM.say(lang) if line.actor == SYSTEM.zh else line.actor,
        "ticket": line.ticket_number,
        "href": f"/tickets/{line.ticket_id}" if line.ticket_id else "",
        "undo": line.is_undo,
        "at": moment(line.at),
    }


def warehouse(one: WarehouseView) -> dict[str, Any]:
    """One line of the warehouses, and the values of its form."""
    return {
        "id": one.id,
        "name": one.name,
        "place": one.place,
        "org_unit_id": str(one.org_unit_id),
        "latitude": "" if one.latitude is None else str(one.latitude),
        "longitude": "" if one.longitude is None else str(one.longitude),
        "buyer_id": str(one.buyer_id or ""),
        "operator_id": str(one.operator_id or ""),
        "buyer": one.buyer,
        "operator": one.operator,
        "parts": str(one.parts),
        "is_active": one.is_active,
        "version": one.version,
    }


def read_warehouse(form: dict[str, Any], *, key: int, version: int) -> WarehouseInput:
    """The form of a warehouse as the service wants it; a sentence when it cannot be read."""
    given = {name: str(form.get(name) or "").strip() or None for name in WarehouseInput.model_fields}
    given |= {"id": key, "version": version, "is_active": bool(form.get("is_active")) if key else True}  # type: ignore[dict-item]
    try:
        return WarehouseInput.model_validate(given)
    except ValidationError as error:
        wrong = str(error.errors()[0]["loc"][0])
        raise InvalidInput(*_WRONG.get(wrong, _WRONG["name"])) from error


_WRONG = {
    "name": ("仓库名称需要 1 到 80 个字。", "A warehouse's name has 1 to 80 characters."),
    "org_unit_id": ("请选择仓库所属的门店。", "Choose the place the warehouse belongs to."),
    "latitude": ("纬度在 -90 到 90 之间, 例如 31.2304。", "A latitude lies between -90 and 90, like 31.2304."),
    "longitude": ("经度在 -180 到 180 之间, 例如 121.4737。", "A longitude lies between -180 and 180, like 121.4737."),
}


def offer(view: OfferView, lang: str) -> dict[str, Any]:
    """An offer with what it needs."""
    missing = sum(1 for need in view.needs if need.missing)
    enough = Text("备货充足", "Enough in stock")
    short = Text(f"{missing} 项不够", f"{missing} short")
    return {
        "id": view.id,
        "name": view.name,
        "day": view.starts_on.isoformat(),
        "note": view.note,
        "by": view.by,
        "may": view.may_withdraw,
        "state": (short if missing else enough).say(lang),
        "hue": "red" if missing else "green",
        "needs": [
            {
                "part": need.part,
                "warehouse": need.warehouse,
                "wanted": f"{shown(need.wanted)} {need.unit}",
                "free": shown(need.free),
                "missing": shown(need.missing) if need.missing else "",
                "href": f"/stock?item={need.item_id}" if need.item_id else "",
            }
            for need in view.needs
        ],
    }
