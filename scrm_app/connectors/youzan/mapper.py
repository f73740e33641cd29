"""Youzan's order pushes (doc.youzanyun.com, 消息推送) as ours."""

import hashlib
import hmac
from urllib.parse import unquote

from scrm_app.connectors.inbound import (
    CLOSED,
    OTHER,
    PAID,
    PushForged,
    PushUnreadable,
    ShopOrder,
    fen_at,
    items_at,
    joined,
    loaded,
    moment,
    part,
    words_at,
)

STATES = {"trade_TradePaid": PAID, "trade_TradeClose": CLOSED, "trade_TradeMemoModified": OTHER}


def read(client_id: str, secret: str, body: bytes) -> ShopOrder | None:
    """`msg` is URL-encoded JSON; `sign` is md5(client_id + msg + client_secret) over the text as it came."""
    push = loaded(body)
    msg, sign = push.get("msg"), push.get("sign")
    if not isinstance(msg, str) or not isinstance(sign, str):
        raise PushUnreadable
    want = hashlib.md5(f"{client_id}{msg}{secret}".encode(), usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(want.encode(), sign.lower().encode()):
        raise PushForged
    state = STATES.get(str(push.get("type")))
    if state is None or push.get("test") is True:
        return None
    order = loaded(unquote(msg))
    info = ("full_order_info", "order_info")
    where = ("full_order_info", "address_info")
    number = words_at(order, *info, "tid") or words_at(order, "tid") or words_at(push, "id")
    if not number:
        raise PushUnreadable
    address, buyer = part(order, *where), part(order, "full_order_info", "buyer_info")
    places = [f"delivery_{name}" for name in ("province", "city", "district", "address")]
    return ShopOrder(
        number=number,
        state=state,
        buyer=words_at(address, "receiver_name") or words_at(buyer, "fans_nickname"),
        phone=words_at(address, "receiver_tel", limit=40) or words_at(buyer, "buyer_phone", limit=40),
        province=words_at(address, "delivery_province"),
        address=joined(address, *places, separator=""),
        items=items_at(order, "title", "full_order_info", "orders"),
        amount_fen=fen_at(order, "full_order_info", "pay_info", "payment"),
        currency="CNY",
        note=words_at(order, "full_order_info", "remark_info", "buyer_message", limit=500),
        placed_at=moment(words_at(order, *info, "created"), "Asia/Shanghai"),
    )
