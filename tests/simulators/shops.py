"""Shops that push paid orders, signed as their platforms sign them.

`python -m tests.simulators.shops URL KIND SECRET [CLIENT_ID]` sends one order and prints the answer.
"""

import base64
import hashlib
import hmac
import json
import sys
import time
from typing import Any
from urllib.parse import quote

import httpx

YOUZAN = {
    "full_order_info": {
        "order_info": {"tid": "E2026", "created": "2026-11-20 10:00:00"},
        "address_info": {
            "receiver_name": "王女士",
            "receiver_tel": "13800001234",
            "delivery_province": "上海市",
            "delivery_city": "上海市",
            "delivery_district": "浦东新区",
            "delivery_address": "世纪大道 1 号",
        },
        "pay_info": {"payment": "89.00"},
        "remark_info": {"buyer_message": "周末上门"},
        "orders": [{"title": "空调清洗", "num": 2}, {"title": "加氟", "num": 1}],
    }
}
WOO = {
    "id": 727,
    "status": "processing",
    "total": "29.35",
    "currency": "CNY",
    "date_created_gmt": "2026-11-20T02:00:00",
    "billing": {"first_name": "San", "last_name": "Zhang", "phone": "13800001234"},
    "shipping": {"city": "上海", "address_1": "世纪大道 1 号"},
    "line_items": [{"name": "上门检测", "quantity": 1}],
}
SHOPIFY = {
    "id": 4507,
    "financial_status": "paid",
    "total_price": "10.005",
    "currency": "USD",
    "created_at": "2026-11-20T10:00:00+08:00",
    "shipping_address": {"name": "Bob", "phone": "555", "city": "Louisville"},
    "line_items": [{"name": "Tune-up", "quantity": 1}],
}


def signed(body: bytes, secret: str = "s3cret") -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def push(
    kind: str, order: object, *, secret: str = "s3cret", client_id: str = "client", **more: Any
) -> tuple[dict[str, str], bytes]:
    """Headers and body as the platform sends them."""
    if kind == "youzan":
        msg = quote(json.dumps(order, ensure_ascii=False))
        sign = hashlib.md5(f"{client_id}{msg}{secret}".encode()).hexdigest()
        return {}, json.dumps({"msg": msg, "sign": sign, "type": "trade_TradePaid", **more}).encode()
    body = json.dumps(order, ensure_ascii=False).encode()
    name = {"woocommerce": "x-wc-webhook-signature", "shopify": "x-shopify-hmac-sha256"}[kind]
    return {name: signed(body, secret)}, body


def main() -> None:
    """One order of today."""
    url, kind, secret, *rest = sys.argv[1:]
    order = json.loads(json.dumps({"youzan": YOUZAN, "woocommerce": WOO, "shopify": SHOPIFY}[kind]))
    number = f"E{int(time.time())}"
    if kind == "youzan":
        order["full_order_info"]["order_info"]["tid"] = number
    else:
        order["id"] = int(number[1:])
    headers, body = push(kind, order, secret=secret, client_id=rest[0] if rest else "client")
    answer = httpx.post(url, content=body, headers=headers, timeout=10)
    sys.stdout.write(f"{answer.status_code} {answer.text}\n")


if __name__ == "__main__":
    main()
