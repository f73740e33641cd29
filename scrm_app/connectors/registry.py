"""Every connector the product speaks. A new one is a folder and a line here."""

from collections.abc import Mapping

from scrm_app.connectors.base import Connector, Info
from scrm_app.connectors.dingtalk.connector import DingtalkBot
from scrm_app.connectors.dingtalk_work.connector import DingtalkWork
from scrm_app.connectors.email.connector import Email
from scrm_app.connectors.inbound import Shop
from scrm_app.connectors.shopify.connector import SHOP as SHOPIFY
from scrm_app.connectors.sms_aliyun.connector import AliyunSms
from scrm_app.connectors.sms_tencent.connector import TencentSms
from scrm_app.connectors.webhook.connector import Webhook
from scrm_app.connectors.wechat_official.connector import WechatOfficial
from scrm_app.connectors.wecom.connector import WecomBot
from scrm_app.connectors.wecom_app.connector import WecomApp
from scrm_app.connectors.woocommerce.connector import SHOP as WOOCOMMERCE
from scrm_app.connectors.youzan.connector import Youzan
from scrm_app.core.errors import NotFound

_SHOPS = (Youzan(), WOOCOMMERCE, SHOPIFY)
_ALL: tuple[Connector, ...] = (
    Email(),
    WecomApp(),
    WecomBot(),
    DingtalkWork(),
    DingtalkBot(),
    AliyunSms(),
    TencentSms(),
    WechatOfficial(),
    Webhook(),
    *_SHOPS,
)
_CONNECTORS = {c.info.kind: c for c in _ALL}


def connector(kind: str) -> Connector:
    """The connector of `kind`; NotFound when there is none."""
    if kind not in _CONNECTORS:
        raise NotFound("没有这种连接方式。", "There is no such kind of connection.")
    return _CONNECTORS[kind]


def shops() -> Mapping[str, Shop]:
    """The connectors that take orders in, by kind."""
    return {one.info.kind: one for one in _SHOPS}


def infos() -> list[Info]:
    """What can be connected, in the order a person is offered it."""
    return [c.info for c in _CONNECTORS.values()]
