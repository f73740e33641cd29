"""The price book. The purchase price is shown and taken only with `price.cost`."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.settlement import PricePart
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.money import format_fen
from scrm_app.core.pagination import Page, PageRequest
from scrm_app.forms.service import Record
from scrm_app.settlement import repository
from scrm_app.settlement.repository import prices

MAX_PRICE = 10**10
FIRST = PageRequest(size=100)


@dataclass(frozen=True)
class PriceView:
    """An entry; `cost_fen` is None for those who may not see it."""

    id: int
    name: str
    code: str
    unit: str
    sale_fen: int
    cost_fen: int | None
    is_active: bool
    version: int


def _view(row: PricePart, actor: Actor) -> PriceView:
    cost = row.cost_fen if actor.may("price.cost") else None
    return PriceView(row.id or 0, row.name, row.code, row.unit, row.sale_fen, cost, row.is_active, row.version)


def list_prices(session: Session, actor: Actor, *, text: str = "", page: PageRequest = FIRST) -> Page[PriceView]:
    """One page of the price book; `page.sort` is name, code, sale or status."""
    actor.require_any(["settlement.view", "settlement.design", "settlement.manage"])
    rows, total = prices.list_prices(session, text.strip(), page)
    return Page([_view(row, actor) for row in rows], total)


def find_records(session: Session, actor: Actor, query: str) -> list[Record]:
    """Parts on sale for the product field of a form, with price, code and unit; never the purchase price."""
    actor.require_any(["ticket.open", "ticket.work", "ticket.view", "settlement.view", "form.design"])
    found, _ = prices.list_prices(session, query.strip()[:60], PageRequest(size=60))
    return [_record(row) for row in found if row.is_active]


def get_record(session: Session, _actor: Actor, part_id: int) -> Record | None:
    """One part on sale, for the same field."""
    row = prices.get_price(session, part_id)
    return _record(row) if row is not None and row.is_active else None


def _record(row: PricePart) -> Record:
    facts = {"price": row.sale_fen, "code": row.code, "unit": row.unit}
    return Record(row.id or 0, row.name, " · ".join(p for p in (row.code, format_fen(row.sale_fen)) if p), facts)


def save_price(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    name: str,
    sale_fen: int,
    part_id: int | None = None,
    version: int = 0,
    code: str = "",
    unit: str = "件",
    cost_fen: int | None = None,
    is_active: bool = True,
) -> PriceView:
    """Add or change an entry; the purchase price is kept as it is when the person may not see it."""
    actor.require("settlement.design")
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= 120:
        raise InvalidInput("备件名称需要 1 到 120 个字。", "A part's name has 1 to 120 characters.")
    if not 0 <= sale_fen <= MAX_PRICE or not 0 <= (cost_fen or 0) <= MAX_PRICE:
        raise InvalidInput("价格必须在 0 和 1 亿元之间。", "A price must be between 0 and ¥100 million.")
    row = _row(session, part_id, version, cleaned, now)
    before = {"sale_fen": row.sale_fen, "name": row.name, "is_active": row.is_active} if part_id else {}
    row.name, row.code, row.unit, row.sale_fen = cleaned, code.strip()[:40], unit.strip()[:10] or "件", sale_fen
    row.is_active, row.updated_at = is_active, now
    if cost_fen is not None and actor.may("price.cost"):
        row.cost_fen = cost_fen
    repository.add(session, row)
    after = {"sale_fen": row.sale_fen, "name": row.name, "is_active": row.is_active}
    audit.record(
        session, actor, action="price.saved", subject_type="price_part", subject_id=row.id or 0,
        subject_name=row.name, before=before, after=after, now=now,
    )  # fmt: skip
    live.touch(session, "prices")
    return _view(row, actor)


def _row(session: Session, part_id: int | None, version: int, name: str, now: datetime) -> PricePart:
    if part_id is None:
        taken = prices.price_of(session, name)
        if taken is not None and taken.name == name:
            raise Conflict(
                f"价格表里已有“{name}”, 请直接修改它。", f"“{name}” is in the price book already; change that entry."
            )
        return PricePart(name=name, updated_at=now)
    row = prices.get_price(session, part_id)
    if row is None:
        raise NotFound("没有找到这个备件, 请刷新价格表。", "There is no such part. Refresh the price book.")
    if row.version != version:
        raise Conflict(
            "这个价格刚被别人改过, 请刷新后再改。", "Somebody else changed this price. Refresh and try again."
        )
    row.version += 1
    return row
