"""Shopify's order webhooks (shopify.dev, Webhooks) as ours."""

from collections.abc import Mapping

from scrm_app.connectors import inbound
from scrm_app.connectors.inbound import CLOSED, OTHER, PAID, ShopOrder


def read(secret: str, headers: Mapping[str, str], body: bytes) -> ShopOrder | None:
    """`X-Shopify-Hmac-Sha256` is base64(HMAC-SHA256(secret, body))."""
    inbound.check_hmac(secret, headers.get("x-shopify-hmac-sha256", ""), body)
    if not headers.get("x-shopify-topic", "orders/").startswith("orders/"):
        return None
    order = inbound.loaded(body)
    number = inbound.words_at(order, "id")
    if not number:
        raise inbound.PushUnreadable
    where = "shipping_address" if inbound.part(order, "shipping_address") else "billing_address"
    customer = inbound.joined(order.get("customer"), "first_name", "last_name")
    return ShopOrder(
        number=number,
        state=_state(inbound.words_at(order, "financial_status"), closed=bool(inbound.part(order, "cancelled_at"))),
        buyer=inbound.words_at(order, where, "name") or customer,
        phone=inbound.words_at(order, where, "phone", limit=40) or inbound.words_at(order, "phone", limit=40),
        province=inbound.words_at(order, where, "province"),
        address=inbound.joined(order.get(where), "province", "city", "address1", "address2"),
        items=inbound.items_at(order, "name", "line_items"),
        amount_fen=inbound.fen_at(order, "total_price"),
        currency=inbound.words_at(order, "currency", limit=3),
        note=inbound.words_at(order, "note", limit=500),
        placed_at=inbound.moment(inbound.words_at(order, "created_at"), "UTC"),
    )


def _state(paid: str, *, closed: bool) -> str:
    if closed or paid in ("refunded", "voided"):
        return CLOSED
    return PAID if paid in ("paid", "partially_refunded") else OTHER
