"""Every connector the product speaks. A new one is a folder and a line here."""

from scrm_app.connectors.base import Connector, Info
from scrm_app.connectors.dingtalk.connector import DingtalkBot
from scrm_app.connectors.email.connector import Email
from scrm_app.connectors.webhook.connector import Webhook
from scrm_app.connectors.wecom.connector import WecomBot
from scrm_app.core.errors import NotFound

_CONNECTORS: dict[str, Connector] = {c.info.kind: c for c in (Email(), WecomBot(), DingtalkBot(), Webhook())}


def connector(kind: str) -> Connector:
    """The connector of `kind`; NotFound when there is none."""
    if kind not in _CONNECTORS:
        raise NotFound("没有这种连接方式。", "There is no such kind of connection.")
    return _CONNECTORS[kind]


def infos() -> list[Info]:
    """What can be connected, in the order a person is offered it."""
    return [c.info for c in _CONNECTORS.values()]
