"""Orders pushed by shops become tickets of the store behind the request link."""

from typing import Any

import pytest
from sqlmodel import Session, col, select

from models.customer import Customer, Order
from models.notification import Connection, Notification
from models.portal import PortalLink
from models.ticket import Ticket, TicketComment
from scrm_app.core import events
from scrm_app.core.text import Text
from scrm_app.notifications import service as notifications
from scrm_app.portal import service as portal
from scrm_app.portal.errors import LinkRevoked
from scrm_app.portal.service.shop_orders import ShopUnknown
from scrm_app.tickets import service as tickets
from scrm_app.wiring import WIRING
from tests.conftest import NOW
from tests.portal.conftest import Door
from tests.simulators.shops import SHOPIFY, YOUZAN, push


class Shop:
    """A shop that is connected."""

    def __init__(self, door: Door, kind: str = "youzan", words: str = "") -> None:
        events.wire(WIRING)
        self.door, self.kind, self.session = door, kind, door.session
        values = {"client_id": "client", "secret": "s3cret", "entry": door.link.address, "words": words}
        draft = notifications.Draft(kind, f"店铺 {kind}", values)
        self.id = notifications.save_connection(door.session, door.world.admin, draft=draft, now=NOW)

    def hear(self, order: Any = YOUZAN, **more: Any) -> None:
        headers, body = push(self.kind, order, **more)
        portal.hear_order(self.session, connection_id=self.id, headers=headers, body=body, now=NOW)

    def tickets(self) -> list[Ticket]:
        return list(self.session.exec(select(Ticket).order_by(col(Ticket.id))))


def all_of(session: Session, table: Any) -> list[Any]:
    return list(session.exec(select(table)))


@pytest.fixture
def shop(door: Door) -> Shop:
    return Shop(door)


def test_a_paid_order_becomes_a_ticket_with_its_customer_and_the_order_at_them(shop: Shop) -> None:
    shop.hear()
    (ticket,) = shop.tickets()
    assert (ticket.title, ticket.channel, ticket.org_unit_id) == (
        "空调清洗 x2、加氟",
        "youzan",
        shop.door.world.units["pudong"],
    )
    assert ticket.answers == {"title": "空调清洗 x2、加氟", "name": "王女士", "phone": "13800001234"}
    (order,) = all_of(shop.session, Order)
    assert (order.external_id, order.paid_fen, order.province_code) == ("E2026", 8900, "310000")
    customer = shop.session.get_one(Customer, ticket.customer_id)
    assert (customer.id, customer.name, customer.phone) == (order.customer_id, "王女士", "13800001234")
    (said,) = all_of(shop.session, TicketComment)
    assert (said.audience, "¥89.00" in said.body, "周末上门" in said.body) == ("internal", True, True)
    assert "13800001234" not in said.body


def test_the_same_push_again_changes_nothing(shop: Shop) -> None:
    for _ in range(3):
        shop.hear()
    assert len(shop.tickets()) == len(all_of(shop.session, Order)) == 1


def test_only_what_was_named_opens_a_ticket_but_every_order_stands_at_its_customer(door: Door) -> None:
    shop = Shop(door, words="安装")
    shop.hear()
    assert (shop.tickets(), len(all_of(shop.session, Order))) == ([], 1)


def test_an_order_paid_back_tells_whoever_works_on_it_once(shop: Shop) -> None:
    shop.hear(type="trade_TradeClose")
    assert all_of(shop.session, TicketComment) == []
    shop.hear()
    (ticket,) = shop.tickets()
    tickets.claim_ticket(shop.session, shop.door.world.bob, ticket_id=ticket.id or 0, now=NOW)
    shop.hear({**YOUZAN, "full_order_info": {"order_info": {"tid": "E2026-2"}}}, type="trade_TradeClose")
    assert len(all_of(shop.session, TicketComment)) == 1


def test_a_closed_order_of_a_claimed_ticket_is_a_notice(door: Door) -> None:
    shop = Shop(door)
    shop.hear()
    (ticket,) = shop.tickets()
    tickets.claim_ticket(shop.session, door.world.bob, ticket_id=ticket.id or 0, now=NOW)
    shop.session.expire_all()
    for _ in range(2):
        shop.hear(type="trade_TradeClose")
    found = [n for n in all_of(shop.session, Notification) if n.kind == "ticket.order_closed"]
    assert [n.user_id for n in found] == [door.world.bob.user_id]
    assert len(all_of(shop.session, TicketComment)) == 2


def test_money_of_another_currency_is_not_taken_for_yuan(door: Door) -> None:
    shop = Shop(door, "shopify")
    shop.hear(SHOPIFY)
    assert len(shop.tickets()) == 1
    assert all_of(shop.session, Order) == []
    assert "10.01 USD" in all_of(shop.session, TicketComment)[0].body


def test_a_link_taken_back_refuses_writes_nothing_and_is_seen_at_the_connection(shop: Shop) -> None:
    link = shop.session.exec(select(PortalLink).where(PortalLink.kind == "submit")).one()
    link.revoked_at = NOW
    shop.session.add(link)
    shop.session.flush()
    with pytest.raises(LinkRevoked), shop.session.begin_nested():
        shop.hear()
    assert (shop.tickets(), all_of(shop.session, Order)) == ([], [])
    portal.note_refused_order(shop.session, connection_id=shop.id, said=Text("停用", "off"), now=NOW)
    assert shop.session.get_one(Connection, shop.id, populate_existing=True).last_error_zh == "停用"
    with pytest.raises(ShopUnknown):
        portal.hear_order(shop.session, connection_id=999, headers={}, body=b"{}", now=NOW)
