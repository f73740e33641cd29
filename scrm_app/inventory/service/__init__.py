"""What can be done about stock, by use case."""

from scrm_app.inventory.repository.items import StockFilter
from scrm_app.inventory.service.beside import PartStock, stock_beside
from scrm_app.inventory.service.exporting import Export, build_export, record_export
from scrm_app.inventory.service.importing import upsert_stock
from scrm_app.inventory.service.moving import count_stock, receive_stock, set_safety, transfer_stock, undo_movement
from scrm_app.inventory.service.offers import (
    Need,
    OfferView,
    OfferWish,
    announce_offer,
    list_offers,
    withdraw_offer,
)
from scrm_app.inventory.service.ticket_parts import (
    OfTicket,
    PartsDone,
    release_parts,
    reserve_parts,
    return_parts,
    use_parts,
)
from scrm_app.inventory.service.views import (
    MovementView,
    StockView,
    Tally,
    count_stock_levels,
    get_stock_item,
    list_item_movements,
    list_part_choices,
    list_stock,
    list_warehouse_choices,
)
from scrm_app.inventory.service.warehouses import (
    WarehouseInput,
    WarehouseView,
    list_owner_choices,
    list_place_choices,
    list_warehouses,
    save_warehouse,
)

__all__ = [
    "Export",
    "MovementView",
    "Need",
    "OfTicket",
    "OfferView",
    "OfferWish",
    "PartStock",
    "PartsDone",
    "StockFilter",
    "StockView",
    "Tally",
    "WarehouseInput",
    "WarehouseView",
    "announce_offer",
    "build_export",
    "count_stock",
    "count_stock_levels",
    "get_stock_item",
    "list_item_movements",
    "list_offers",
    "list_owner_choices",
    "list_part_choices",
    "list_place_choices",
    "list_stock",
    "list_warehouse_choices",
    "list_warehouses",
    "receive_stock",
    "record_export",
    "release_parts",
    "reserve_parts",
    "return_parts",
    "save_warehouse",
    "set_safety",
    "stock_beside",
    "transfer_stock",
    "undo_movement",
    "upsert_stock",
    "use_parts",
    "withdraw_offer",
]
