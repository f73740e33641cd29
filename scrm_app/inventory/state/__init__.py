"""What the stock pages hold."""

from scrm_app.inventory.state.item import StockItemState
from scrm_app.inventory.state.listing import StockState
from scrm_app.inventory.state.offers import OffersState
from scrm_app.inventory.state.warehouses import WarehousesState

__all__ = ["OffersState", "StockItemState", "StockState", "WarehousesState"]
