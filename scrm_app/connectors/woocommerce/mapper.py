"""WooCommerce's order webhooks (woocommerce.github.io/woocommerce-rest-api-docs, Webhooks) as ours."""

from collections.abc import Mapping

from scrm_app.connectors import inbound
from scrm_app.connectors.inbound import CLOSED, OTHER, PAID, ShopOrder

STATES = {"processing": PAID, "completed": PAID, "cancelled": CLOSED, "refunded": CLOSED, "failed": CLOSED}


def read(secret: str, headers: Mapping[str, str], body: bytes) -> ShopOrder | None:
    """`X-WC-Webhook-Signature` is base64(HMAC-SHA256(secret, body)); the ping of a new webhook bears none."""
    if not headers.get("x-wc-webhook-signature") and body.startswith(b"webhook_id="):
        return None
    inbound.check_hmac(secret, headers.get("x-wc-webhook-signature", ""), body)
    if not headers.get("x-wc-webhook-topic", "order.").startswith("order."):
        return None
    order = inbound.loaded(body)
    number = inbound.words_at(order, "id")
    if not number:
        raise inbound.PushUnreadable
    return ShopOrder(
        number=number,
        state=STATES.get(inbound.words_at(order, "status"), OTHER),
        buyer=inbound.joined(order.get("billing"), "first_name", "last_name"),
        phone=inbound.words_at(order, "billing", "phone", limit=40),
        province=inbound.words_at(order, "shipping", "state"),
        address=inbound.joined(order.get("shipping"), "state", "city", "address_1", "address_2"),
        items=inbound.items_at(order, "name", "line_items"),
        amount_fen=inbound.fen_at(order, "total"),
        currency=inbound.words_at(order, "currency", limit=3),
        note=inbound.words_at(order, "customer_note", limit=500),
        placed_at=inbound.moment(inbound.words_at(order, "date_created_gmt"), "UTC"),
    )
