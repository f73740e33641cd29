"""The stock as an Excel workbook, within the rights of who takes it out."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.cells import workbook
from scrm_app.core.errors import InvalidInput
from scrm_app.core.pagination import PageRequest
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.inventory.repository import items
from scrm_app.inventory.repository.items import StockFilter
from scrm_app.inventory.service.views import COST, StockView, view, with_sound

MOST = 5_000
HEADS = (
    (Text("备件", "Part"), 28),
    (Text("编码", "Code"), 12),
    (Text("仓库", "Warehouse"), 22),
    (Text("单位", "Unit"), 8),
    (Text("现有", "On hand"), 10),
    (Text("已预留", "Reserved"), 10),
    (Text("可用", "Free"), 10),
    (Text("安全库存", "Safety stock"), 10),
    (Text("状态", "State"), 12),
)
COSTS = ((Text("进货价", "Purchase price"), 12), (Text("库存金额", "Value"), 14))
GRADES = {"": Text("正常", "In stock"), "low": Text("低于安全库存", "Low"), "out": Text("已缺货", "Out of stock")}


@dataclass(frozen=True)
class Export:
    """A workbook, its name, and how many items stand in it."""

    name: str
    data: bytes
    count: int


def build_export(session: Session, actor: Actor, *, wish: StockFilter, page: PageRequest, now: datetime) -> Export:
    """Every item that matches, in the order of the list; purchase prices only for those who may see them.

    InvalidInput for none and for more than 5,000. Only reads; `record_export` writes it down.
    """
    actor.require("inventory.read")
    found = items.first_items(session, actor, with_sound(session, wish), page, MOST + 1)
    if not found:
        raise InvalidInput("没有符合条件的库存可以导出。", "No stock matches, so there is nothing to export.")
    if len(found) > MOST:
        raise InvalidInput(
            f"一次最多导出 {MOST:,} 条库存, 请再筛选。", f"At most {MOST:,} items per export; narrow the list down."
        )
    heads = (*HEADS, *(COSTS if actor.may(COST) else ()))
    rows = [_cells(view(row, actor), actor.lang) for row in found]
    title = Text("库存", "Stock").say(actor.lang)
    stamp = f"{clock.local(now, settings().zone):%Y%m%d-%H%M}"
    data = workbook(title, [(text.say(actor.lang), width) for text, width in heads], rows)
    return Export(f"{title}-{stamp}.xlsx", data, len(rows))


def record_export(session: Session, actor: Actor, *, count: int, query: str, now: datetime) -> None:
    """Who took how many items out, and under which filters, into the audit log."""
    actor.require("inventory.read")
    name = Text(f"{count} 条库存", f"{count} stock items")
    audit.record_export(session, actor, noun="stock", name=name, count=count, query=query, now=now)


def _cells(item: StockView, lang: str) -> list[Any]:
    facts: list[Any] = [item.part, item.code, item.warehouse, item.unit]
    facts += [_number(milli) for milli in (item.on_hand, item.reserved, item.free, item.safety)]
    facts.append(GRADES[item.grade].say(lang))
    if item.cost_fen is not None:
        value = Decimal(item.cost_fen) * item.on_hand / 100_000
        facts += [item.cost_fen / 100, float(value.quantize(Decimal("0.01")))]
    return facts


def _number(milli: int) -> int | float:
    return milli // 1000 if milli % 1000 == 0 else milli / 1000
