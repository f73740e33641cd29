"""Paid orders of the company's shops on other platforms: the order at the customer, and a ticket for the work."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.portal import PortalEntry, PortalLink
from scrm_app.connectors import registry
from scrm_app.connectors.base import Settings
from scrm_app.connectors.inbound import CLOSED, PAID, ShopOrder, entry_token, wanted
from scrm_app.core import crypto, live
from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.errors import NotFound
from scrm_app.core.money import format_fen
from scrm_app.core.text import Text
from scrm_app.customers import service as customers
from scrm_app.customers.engine.provinces import province_code
from scrm_app.notifications import service as notifications
from scrm_app.portal import repository
from scrm_app.portal.errors import LinkUnknown
from scrm_app.portal.service.gate import knock, still_opens
from scrm_app.portal.service.quotas import check_open, take_place
from scrm_app.tickets import service as tickets

GIVEN_UP = Text(
    "订单 {number} 已在平台关闭或退款, 请确认是否继续。",
    "Order {number} was closed or paid back on the platform. Please see whether the work goes on.",
)


class ShopUnknown(NotFound):
    """No shop is connected here, or it is switched off."""

    def __init__(self) -> None:
        super().__init__("这里没有连接店铺。", "No shop is connected here.")


def hear_order(session: Session, *, connection_id: int, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Take one push of a platform. The same order in the same state again changes nothing."""
    kind, settings = _shop(session, connection_id)
    order = registry.shops()[kind].read(settings, headers, body)
    if order is None:
        return
    link = repository.find_link(session, crypto.fingerprint(entry_token(str(settings["entry"]))))
    if link is None or link.kind != "submit":
        raise LinkUnknown
    nonce = crypto.fingerprint(f"{connection_id}:{order.number}:{order.state}")[:64]
    entry, again = knock(session, link, "order", nonce=nonce, address=f"shop:{connection_id}", now=now)
    if again:
        return
    shop = replace(system_actor(link.org_unit_id), name=registry.shops()[kind].info.name.zh)
    if order.state == PAID:
        _take(session, shop, connection_id, kind, settings, link, entry, order, now)
    elif order.state == CLOSED:
        _closed(session, shop, link, connection_id, order, now)
    notifications.note_inbound(session, connection_id, None, now)


def note_refused_order(session: Session, *, connection_id: int, said: Text, now: datetime) -> None:
    """A push that could not be taken is seen at its connection; the platform sends it again."""
    if notifications.find_inbound(session, connection_id, registry.shops()) is not None:
        notifications.note_inbound(session, connection_id, said, now)


def _shop(session: Session, connection_id: int) -> tuple[str, Settings]:
    found = notifications.find_inbound(session, connection_id, registry.shops())
    if found is None:
        raise ShopUnknown
    return found


def _take(
    session: Session,
    shop: Actor,
    connection_id: int,
    kind: str,
    settings: Settings,
    link: PortalLink,
    entry: PortalEntry,
    order: ShopOrder,
    now: datetime,
) -> None:
    customer_id = _buyer(session, shop, f"{kind}:{connection_id}", order, now)
    if not wanted(settings, order):
        return
    still_opens(link, now)
    check_open(link, now)
    take_place(session, link, entry, "", now)
    words = "、".join(order.items) or order.number
    opened = tickets.open_from_words(
        session,
        shop,
        flow_id=link.flow_id or 0,
        words=words,
        org_unit_id=link.org_unit_id,
        customer_id=customer_id,
        channel=kind,
        known={"customer_name": order.buyer, "phone": order.phone, "address": order.address},
        now=now,
    )
    entry.ticket_id = opened.id
    told = [f"订单 {order.number}: {words}", f"实付 {_amount(order)}", f"买家留言: {order.note}" if order.note else ""]
    tickets.add_comment(session, shop, ticket_id=opened.id, body="\n".join(filter(None, told)), now=now)
    live.touch(session, "tickets")


def _amount(order: ShopOrder) -> str:
    if order.currency in ("", "CNY"):
        return format_fen(order.amount_fen)
    return f"{order.amount_fen / 100:.2f} {order.currency}"


def _buyer(session: Session, shop: Actor, source: str, order: ShopOrder, now: datetime) -> int | None:
    """The customer, with the order among theirs where it is in yuan; nobody when the platform names nobody."""
    buyer = {"customer_name": order.buyer, "customer_phone": order.phone}
    if not any(buyer.values()):
        return None
    if order.currency not in ("", "CNY"):
        about: dict[str, Any] = {"name": order.buyer, "phone": order.phone, "org_unit_id": shop.org_unit_id}
        return customers.ensure_customer(session, shop, **about, source=source, now=now)
    row = {
        **{name: value for name, value in buyer.items() if value},
        "external_id": order.number,
        "item": "、".join(order.items)[:400],
        "amount_fen": order.amount_fen,
        "paid_fen": order.amount_fen,
        "province_code": province_code(order.province) or "",
        "address": order.address[:400],
        "placed_at": order.placed_at,
    }
    customers.upsert_orders(session, shop, rows=[row], source=source, org_unit_id=shop.org_unit_id, now=now)
    return customers.buyer_of(session, source, order.number)


def _closed(
    session: Session, shop: Actor, link: PortalLink, connection_id: int, order: ShopOrder, now: datetime
) -> None:
    """Whoever works on an order that was closed or paid back reads it at once; what to do is theirs to decide."""
    nonce = crypto.fingerprint(f"{connection_id}:{order.number}:{PAID}")[:64]
    taken = repository.find_entry(session, link.id or 0, "order", nonce)
    if taken is None or taken.ticket_id is None:
        return
    ticket_id = tickets.merged_into(session, taken.ticket_id)
    tickets.add_comment(session, shop, ticket_id=ticket_id, body=GIVEN_UP.fill(number=order.number).zh, now=now)
    row = repository.get_ticket(session, ticket_id)
    if row is not None and row.assignee_id is not None and row.status == "open":
        notifications.notify(
            session,
            user_ids=[row.assignee_id],
            title=Text(f"{row.number} 的订单已关闭", f"The order of {row.number} was closed"),
            body=GIVEN_UP.fill(number=order.number),
            link=f"/tickets/{ticket_id}",
            kind="ticket.order_closed",
            dedupe_key=f"order.closed:{ticket_id}",
            now=now,
        )
    live.touch(session, "tickets")
