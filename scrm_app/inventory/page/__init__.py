"""Pages of the stock."""

from scrm_app.inventory.page.listing import stock_page
from scrm_app.inventory.page.offers import offers_page
from scrm_app.inventory.page.warehouses import warehouses_page

__all__ = ["offers_page", "stock_page", "warehouses_page"]
