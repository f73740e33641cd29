"""The demo company's warehouses with their opening stock, and what has run short by now."""

from datetime import datetime, timedelta

from sqlmodel import Session

from scrm_app.core.pagination import PageRequest
from scrm_app.inventory import service as inventory
from scrm_app.inventory.service import OfferWish, StockFilter, WarehouseInput
from scrm_app.library.engine.demo_company import STORES
from scrm_app.library.engine.demo_stock import DRAINS, OFFER, OFFER_NOTE, OFFER_PARTS, opening
from scrm_app.library.engine.demo_stories import PARTS
from scrm_app.library.service.company import Company


def open_warehouses(session: Session, company: Company, *, now: datetime) -> dict[str, int]:
    """A warehouse at each store, filled as on the day the company began; warehouse id by store."""
    places = {}
    for at, store in enumerate(STORES):
        lead = company.at(store.code, "manager")
        wish = WarehouseInput(
            name=f"{store.name}备件库",
            org_unit_id=company.units[store.code],
            buyer_id=company.at(store.code, "region_manager").user_id,
            operator_id=lead.user_id,
        )
        place = inventory.save_warehouse(session, lead, wish=wish, now=now)
        rows = [
            {"part": part, "warehouse": wish.name, "quantity": str(count), "safety": str(safety)}
            for part in PARTS
            for count, safety in [opening(at, part)]
        ]
        inventory.upsert_stock(
            session, lead, rows=rows, source="期初盘点表", org_unit_id=company.units[store.code], now=now
        )
        places[store.code] = place
    return places


def run_short(session: Session, company: Company, places: dict[str, int], *, now: datetime) -> None:
    """Stores help each other out until something runs low and something is gone; an offer is announced."""
    for hours, drain in enumerate(DRAINS, start=2):
        lead = company.at(drain.store, "manager")
        wish = StockFilter(q=drain.part, warehouse_id=places[drain.store])
        item = inventory.list_stock(session, lead, wish=wish, page=PageRequest()).rows[0]
        inventory.transfer_stock(
            session,
            lead,
            item_id=item.id,
            to_warehouse_id=places[drain.to],
            quantity=str(item.free // 1000 - drain.left),
            reason=drain.reason,
            now=now - timedelta(hours=hours),
        )
    named = {label.rpartition(" · ")[0]: key for key, label in inventory.list_part_choices(session, company.admin)}
    offer = OfferWish(
        name=OFFER,
        starts_on=(now + timedelta(days=9)).date().isoformat(),
        parts=[(named[part], str(count)) for part, count in OFFER_PARTS],
        note=OFFER_NOTE,
    )
    inventory.announce_offer(session, company.admin, wish=offer, now=now - timedelta(hours=1))
