"""WooCommerce's order webhooks (woocommerce.github.io/woocommerce-rest-api-docs, Webhooks) as ours."""

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
    words_at,
)

STATES = {"processing": PAID, "completed": PAID, "cancelled": CLOSED, "refunded": CLOSED, "failed": CLOSED}


def read(secret: str, headers: Mapping[str, str], body: bytes) -> ShopOrder | None:
    """`X-WC-Webhook-Signature` is base64(HMAC-SHA256(secret, body)); the ping of a new webhook bears none."""
    if not headers.get("x-wc-webhook-signature") and body.startswith(b"webhook_id="):
        return None
    check_hmac(secret, headers.get("x-wc-webhook-signature", ""), body)
    if not headers.get("x-wc-webhook-topic", "order.").startswith("order."):
        return None
    order = loaded(body)
    number = words_at(order, "id")
    if not number:
        raise PushUnreadable
    return ShopOrder(
        number=number,
        state=STATES.get(words_at(order, "status"), OTHER),
        buyer=joined(order.get("billing"), "first_name", "last_name"),
        phone=words_at(order, "billing", "phone", limit=40),
        province=words_at(order, "shipping", "state"),
        address=" ".join(
            filter(None, (words_at(order, "shipping", k) for k in ("state", "city", "address_1", "address_2")))
        ),
        items=items_at(order, "name", "line_items"),
        amount_fen=fen_at(order, "total"),
        currency=words_at(order, "currency", limit=3),
        note=words_at(order, "customer_note", limit=500),
        placed_at=moment(words_at(order, "date_created_gmt"), "UTC"),
    )
