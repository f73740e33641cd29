"""Shopify: paid orders become tickets."""

from collections.abc import Mapping

from scrm_app.connectors.base import SettingField, Settings
from scrm_app.connectors.inbound import PushConnector, ShopOrder, shop_info
from scrm_app.connectors.shopify import mapper
from scrm_app.core.text import Text


class Shopify(PushConnector):
    """Shopify."""

    info = shop_info(
        "shopify",
        Text("Shopify 商店", "Shopify shop"),
        Text("Shopify 里付款的订单变成工单。", "Paid orders of a Shopify shop become tickets."),
        "shopping-cart",
        SettingField("secret", Text("Webhook 密钥", "Webhook secret"), secret=True, required=True),
    )

    def read(self, settings: Settings, headers: Mapping[str, str], body: bytes) -> ShopOrder | None:
        """See `inbound.Shop`."""
        return mapper.read(str(settings["secret"]), headers, body)
