"""Youzan's order pushes (doc.youzanyun.com, 消息推送) as ours."""

import hashlib
import hmac
from urllib.parse import unquote

from scrm_app.connectors import inbound
from scrm_app.connectors.inbound import CLOSED, OTHER, PAID, ShopOrder

STATES = {"trade_TradePaid": PAID, "trade_TradeClose": CLOSED, "trade_TradeMemoModified": OTHER}


def read(client_id: str, secret: str, body: bytes) -> ShopOrder | None:
    """`msg` is URL-encoded JSON; `sign` is md5(client_id + msg + client_secret) over the text as it came."""
    push = inbound.loaded(body)
    msg, sign = push.get("msg"), push.get("sign")
    if not isinstance(msg, str) or not isinstance(sign, str):
        raise inbound.PushUnreadable
    want = hashlib.md5(f"{client_id}{msg}{secret}".encode(), usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(want.encode(), sign.lower().encode()):
        raise inbound.PushForged
    state = STATES.get(str(push.get("type")))
    if state is None or push.get("test") is True:
        return None
    order = inbound.loaded(unquote(msg))
    info = ("full_order_info", "order_info")
    where = ("full_order_info", "address_info")
    number = inbound.words_at(order, *info, "tid") or inbound.words_at(order, "tid") or inbound.words_at(push, "id")
    if not number:
        raise inbound.PushUnreadable
    address, buyer = inbound.part(order, *where), inbound.part(order, "full_order_info", "buyer_info")
    places = [f"delivery_{name}" for name in ("province", "city", "district", "address")]
    return ShopOrder(
        number=number,
        state=state,
        buyer=inbound.words_at(address, "receiver_name") or inbound.words_at(buyer, "fans_nickname"),
        phone=inbound.words_at(address, "receiver_tel", limit=40) or inbound.words_at(buyer, "buyer_phone", limit=40),
        province=inbound.words_at(address, "delivery_province"),
        address=inbound.joined(address, *places, separator=""),
        items=inbound.items_at(order, "title", "full_order_info", "orders"),
        amount_fen=inbound.fen_at(order, "full_order_info", "pay_info", "payment"),
        currency="CNY",
        note=inbound.words_at(order, "full_order_info", "remark_info", "buyer_message", limit=500),
        placed_at=inbound.moment(inbound.words_at(order, *info, "created"), "Asia/Shanghai"),
    )
