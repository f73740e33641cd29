"""Youzan: paid orders become tickets."""

from collections.abc import Mapping

from scrm_app.connectors.base import SettingField, Settings
from scrm_app.connectors.inbound import PushConnector, ShopOrder, shop_info
from scrm_app.connectors.youzan import mapper
from scrm_app.core.text import Text


class Youzan(PushConnector):
    """有赞."""

    info = shop_info(
        "youzan",
        Text("有赞店铺", "Youzan shop"),
        Text("有赞里付款的维修、安装订单变成工单。", "Paid orders of a Youzan shop become tickets."),
        "store",
        SettingField("client_id", Text("应用编号 (client_id)", "Client ID"), required=True),
        SettingField("secret", Text("应用密钥 (client_secret)", "Client secret"), secret=True, required=True),
    )

    def read(self, settings: Settings, headers: Mapping[str, str], body: bytes) -> ShopOrder | None:  # noqa: ARG002
        """See `inbound.Shop`."""
        return mapper.read(str(settings["client_id"]), str(settings["secret"]), body)
