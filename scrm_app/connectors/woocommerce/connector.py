"""WooCommerce: paid orders become tickets."""

from collections.abc import Mapping

from scrm_app.connectors.base import SettingField, Settings
from scrm_app.connectors.inbound import PushConnector, ShopOrder, shop_info
from scrm_app.connectors.woocommerce import mapper
from scrm_app.core.text import Text


class Woocommerce(PushConnector):
    """WooCommerce."""

    info = shop_info(
        "woocommerce",
        Text("WooCommerce 商城", "WooCommerce shop"),
        Text("WooCommerce 里付款的订单变成工单。", "Paid orders of a WooCommerce shop become tickets."),
        "shopping-cart",
        SettingField("secret", Text("Webhook 密钥", "Webhook secret"), secret=True, required=True),
    )

    def read(self, settings: Settings, headers: Mapping[str, str], body: bytes) -> ShopOrder | None:
        """See `inbound.Shop`."""
        return mapper.read(str(settings["secret"]), headers, body)
