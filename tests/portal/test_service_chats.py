"""Customers who write to the company's WeChat account, from the encrypted delivery to the ticket and back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from models.customer import Customer, CustomerIdentity
from models.notification import Connection, OutboxMessage
from models.portal import PortalLink
from models.ticket import Ticket, TicketComment
from scrm_app.connectors.wechat_official import callback
from scrm_app.connectors.wechat_official.callback import CallbackForged, Secrets
from scrm_app.core import events
from scrm_app.customers import service as customers
from scrm_app.customers.presenter import known_on
from scrm_app.notifications import service as notifications
from scrm_app.notifications.service.notifying import ways_out
from scrm_app.portal import service as portal
from scrm_app.portal.engine.limits import CHATS_PER_PERSON_HOUR
from scrm_app.portal.service import chats
from scrm_app.tickets import service as tickets
from scrm_app.wiring import WIRING
from tests.conftest import NOW
from tests.portal.conftest import Door

KNOWN = Secrets("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wxdemo")


@dataclass
class Account:
    """An account that is connected, and people who write to it."""

    door: Door
    id: int

    @property
    def session(self) -> Session:
        return self.door.session

    def deliver(
        self, text: str = "", *, who: str = "oCustomer-0001", n: str = "1", kind: str = "text", more: str = "",
        now: datetime = NOW, known: Secrets = KNOWN, stamp: str = "",
    ) -> str:  # fmt: skip
        """What the account answers to one delivery, in clear; "" for `success`."""
        body = (
            f"<xml><ToUserName>gh_1</ToUserName><FromUserName>{who}</FromUserName><CreateTime>{int(now.timestamp())}"
            f"</CreateTime><MsgType>{kind}</MsgType><Content><![CDATA[{text}]]></Content><MsgId>{n}</MsgId>{more}</xml>"
        )
        cipher, at = callback.encrypt(known, body), stamp or str(int(now.timestamp()))
        query = {"msg_signature": callback.signature(known.token, at, "n", cipher), "timestamp": at, "nonce": "n"}
        whole = f"<xml><ToUserName>gh_1</ToUserName><Encrypt>{cipher}</Encrypt></xml>".encode()
        said = portal.hear_message(self.session, connection_id=self.id, query=query, body=whole, now=now)
        if said == "success":
            return ""
        return callback.elements(callback.decrypt(known, callback.elements(said)["Encrypt"]))["Content"]

    def tickets(self) -> list[Ticket]:
        return list(self.session.exec(select(Ticket).order_by(col(Ticket.id))))

    def words(self) -> list[tuple[str, str]]:
        rows = self.session.exec(select(TicketComment).order_by(col(TicketComment.id)))
        return [(row.audience, row.body) for row in rows]

    def sent(self) -> list[tuple[str, str]]:
        rows = self.session.exec(select(OutboxMessage).where(OutboxMessage.connection_id == self.id))
        return [(row.receiver, row.payload["text"]) for row in rows]


@pytest.fixture
def account(door: Door) -> Account:
    events.wire(WIRING)
    values = {"app_id": "wxdemo", "secret": "s", "token": KNOWN.token, "aes_key": KNOWN.aes_key}
    draft = notifications.Draft("wechat_official", "公众号", values | {"entry": door.link.address})
    return Account(door, notifications.save_connection(door.session, door.world.admin, draft=draft, now=NOW))


def test_the_first_words_become_a_ticket_and_the_next_go_to_it(account: Account) -> None:
    answer = account.deliver("空调不制冷\n昨天开始的")
    (ticket,) = account.tickets()
    assert (ticket.title, ticket.channel, ticket.org_unit_id) == (
        "空调不制冷",
        "wechat",
        account.door.world.units["pudong"],
    )
    assert ticket.answers == {"title": "空调不制冷"}
    assert ticket.number in answer
    assert "/h5/ticket/" in answer
    assert account.deliver("还漏水", n="2") == ""
    assert len(account.tickets()) == 1
    assert account.words() == [("customer", "空调不制冷\n昨天开始的"), ("customer", "还漏水")]
    later = account.deliver("好了吗", n="3", now=NOW + timedelta(hours=1))
    assert "/h5/ticket/" in later
    customer = account.session.exec(select(Customer).where(Customer.id == ticket.customer_id)).one()
    assert (customer.source, customer.org_unit_id) == ("wechat", ticket.org_unit_id)


def test_the_same_delivery_again_changes_nothing(account: Account) -> None:
    account.deliver("空调不制冷")
    assert [account.deliver("空调不制冷") for _ in range(2)] == ["", ""]
    assert len(account.tickets()) == len(account.words()) == 1


def test_people_are_kept_apart_and_one_person_stays_one(account: Account) -> None:
    for n, who in enumerate(("oA", "oB", "oA")):
        account.deliver(f"第{n}句", who=who, n=str(n))
    assert len(account.tickets()) == 2
    assert len(account.session.exec(select(CustomerIdentity)).all()) == 2


def test_staff_answers_and_steps_go_back_to_the_chat_within_48_hours(account: Account) -> None:
    account.deliver("空调不制冷")
    (ticket,) = account.tickets()
    alice = account.door.world.alice
    tickets.add_comment(account.session, alice, ticket_id=ticket.id or 0, body="内部看看", now=NOW)
    tickets.add_comment(account.session, alice, ticket_id=ticket.id or 0, body="明天上门", audience="public", now=NOW)
    assert account.sent() == [("oCustomer-0001", "明天上门")]
    late = NOW + timedelta(hours=49)
    tickets.add_comment(account.session, alice, ticket_id=ticket.id or 0, body="太晚", audience="public", now=late)
    assert len(account.sent()) == 1


def test_a_customer_asks_for_progress(account: Account) -> None:
    assert account.deliver("进度") == chats.NOTHING_OPEN.zh
    account.deliver("空调不制冷", n="2")
    assert account.tickets()[0].number in account.deliver("进度", n="3")
    assert len(account.words()) == 1


def test_who_follows_the_account_is_greeted_and_other_events_are_taken_in_silence(account: Account) -> None:
    assert account.door.link.address in account.deliver(kind="event", more="<Event>subscribe</Event>")
    assert account.deliver(kind="event", n="2", more="<Event>view</Event>") == ""
    assert account.tickets() == []


def test_what_cannot_be_passed_on_is_said(account: Account) -> None:
    assert account.deliver(kind="video", n="1") == chats.NO_VIDEO.zh
    assert account.deliver(kind="never_heard_of", n="2") == chats.NOT_READ.zh
    assert account.tickets() == []
    account.deliver("My air conditioner is broken", n="3")
    assert "Progress" not in account.deliver(kind="video", n="4")
    assert account.words()[-1] == ("customer", "[视频]")


def test_an_english_customer_reads_english(account: Account) -> None:
    assert account.deliver("The brakes squeal").startswith("We took it up")


def test_words_call_nobody_and_a_link_taken_back_is_said_and_seen(account: Account) -> None:
    account.deliver("@管理员 快来")
    assert "@" not in account.words()[0][1]
    link = account.session.exec(select(PortalLink).where(PortalLink.kind == "submit")).one()
    link.revoked_at = NOW
    account.session.add(link)
    answer = account.deliver("又坏了", who="oB", n="9")
    assert "停用" in answer
    assert len(account.tickets()) == 1
    row = account.session.get_one(Connection, account.id, populate_existing=True)
    assert "停用" in row.last_error_zh
    assert account.deliver("我那张呢", n="10") == ""
    assert account.words()[-1] == ("customer", "我那张呢")


def test_forged_old_and_foreign_deliveries_are_refused(account: Account) -> None:
    other_token = Secrets("other1", KNOWN.aes_key, KNOWN.receive_id)
    other_account = Secrets(KNOWN.token, KNOWN.aes_key, "wxother")
    for known in (other_token, other_account):
        with pytest.raises(CallbackForged):
            account.deliver("x", known=known)
    for stamp in (str(int(NOW.timestamp()) - 3600), "soon", "9" * 20):
        with pytest.raises(CallbackForged):
            account.deliver("x", stamp=stamp)
    with pytest.raises(chats.AccountUnknown):
        portal.hear_message(account.session, connection_id=999, query={}, body=b"<xml/>", now=NOW)
    notifications.switch_connection(
        account.session, account.door.world.admin, connection_id=account.id, on=False, now=NOW
    )
    with pytest.raises(chats.AccountUnknown):
        account.deliver("x")
    assert account.tickets() == []


def test_a_flood_from_one_person_is_stopped_in_words(account: Account) -> None:
    answers = [account.deliver(f"第{n}句", n=str(n)) for n in range(CHATS_PER_PERSON_HOUR + 1)]
    assert len(account.words()) == CHATS_PER_PERSON_HOUR
    assert answers[-1]
    assert account.deliver("另一位", who="oB", n="x")


def test_the_address_is_verified_only_with_the_right_signature(account: Account) -> None:
    query = {"signature": callback.signature(KNOWN.token, "1", "n"), "timestamp": "1", "nonce": "n", "echostr": "42"}
    assert portal.verify_account(account.session, connection_id=account.id, query=query) == "42"
    with pytest.raises(CallbackForged):
        portal.verify_account(account.session, connection_id=account.id, query=query | {"nonce": "m"})


def test_notices_to_staff_never_go_to_the_account(account: Account) -> None:
    assert all(way.connection_id != account.id for way in ways_out(account.session))


def test_the_customer_page_says_that_they_are_known_in_wechat(account: Account) -> None:
    account.deliver("空调不制冷")
    (ticket,) = account.tickets()
    card = customers.get_card(account.session, account.door.world.admin, customer_id=ticket.customer_id or 0)
    assert [known_on(card, lang) for lang in ("zh", "en")] == ["微信公众号", "WeChat official account"]
