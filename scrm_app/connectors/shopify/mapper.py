"""Shopify's order webhooks (shopify.dev, Webhooks) as ours."""

from collections.abc import Mapping

from scrm_app.connectors.inbound import (
    CLOSED,
    OTHER,
    PAID,
    PushUnreadable,
    ShopOrder,
    check_hmac,
    fen_at,
    items_at,
    joined,
    loaded,
    moment,
    part,
    words_at,
)


def read(secret: str, headers: Mapping[str, str], body: bytes) -> ShopOrder | None:
    """`X-Shopify-Hmac-Sha256` is base64(HMAC-SHA256(secret, body))."""
    check_hmac(secret, headers.get("x-shopify-hmac-sha256", ""), body)
    if not headers.get("x-shopify-topic", "orders/").startswith("orders/"):
        return None
    order = loaded(body)
    number = words_at(order, "id")
    if not number:
        raise PushUnreadable
    where = "shipping_address" if part(order, "shipping_address") else "billing_address"
    return ShopOrder(
        number=number,
        state=_state(words_at(order, "financial_status"), closed=bool(part(order, "cancelled_at"))),
        buyer=words_at(order, where, "name") or joined(order.get("customer"), "first_name", "last_name"),
        phone=words_at(order, where, "phone", limit=40) or words_at(order, "phone", limit=40),
        province=words_at(order, where, "province"),
        address=" ".join(
            filter(None, (words_at(order, where, k) for k in ("province", "city", "address1", "address2")))
        ),
        items=items_at(order, "name", "line_items"),
        amount_fen=fen_at(order, "total_price"),
        currency=words_at(order, "currency", limit=3),
        note=words_at(order, "note", limit=500),
        placed_at=moment(words_at(order, "created_at"), "UTC"),
    )


def _state(paid: str, *, closed: bool) -> str:
    if closed or paid in ("refunded", "voided"):
        return CLOSED
    return PAID if paid in ("paid", "partially_refunded") else OTHER
