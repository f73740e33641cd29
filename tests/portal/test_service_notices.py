"""What customers are told of their own accord, over which way, with whose words."""

import copy
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from models.customer import Customer
from models.notification import Connection, OutboxMessage
from models.portal import PortalLink, PortalNotice
from models.ticket import Ticket
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.notifications import service as notifications
from scrm_app.notifications.service import vault
from scrm_app.portal import presenter
from scrm_app.portal import service as portal
from scrm_app.portal.service import gate, notices
from scrm_app.tickets import service as tickets
from tests.conftest import NOW, World
from tests.portal import conftest
from tests.portal.conftest import Door, open_door
from tests.portal.test_service_aftercare import CLOSED, finish, fire, policy, the_ticket


def way(session: Session, kind: str) -> None:
    row = Connection(kind=kind, name=kind, settings={}, created_at=NOW, updated_at=NOW)
    row.secret = vault.seal({})
    session.add(row)
    session.flush()


@pytest.fixture
def door(session: Session, world: World, monkeypatch: pytest.MonkeyPatch) -> Door:
    monkeypatch.setattr(gate, "_views", gate.Window(10_000, gate.timedelta(minutes=1)))
    graph: Any = copy.deepcopy(conftest.GRAPH)
    graph["nodes"][1]["tell_customer"] = ["page"]
    graph["nodes"][2] |= {
        "tell_customer": ["page", "sms", "email"],
        "customer_text": "{客户姓名}, 您的车辆 ({工单号}) 已进入{门店}的喷漆车间, {联系电话} {进货价}",
    }
    monkeypatch.setattr(conftest, "GRAPH", graph)
    return open_door(session, world)


def page(door: Door, token: str) -> portal.TicketPage:
    return portal.get_ticket_page(door.session, token=token, address="1.2.3.4", now=CLOSED)


def sent(door: Door) -> list[OutboxMessage]:
    return list(door.session.exec(select(OutboxMessage).where(OutboxMessage.kind == "customer").order_by("id")))


def go_on(door: Door) -> Ticket:
    """Bob takes the first step."""
    ticket = the_ticket(door)
    tickets.claim_ticket(door.session, door.world.bob, ticket_id=ticket.id or 0, now=NOW)
    version = the_ticket(door).version
    tickets.complete_ticket(door.session, door.world.bob, ticket_id=ticket.id or 0, version=version, now=NOW)
    return the_ticket(door)


def give_mail(door: Door, email: str) -> None:
    row = the_ticket(door)
    who = Customer(name="王女士", email=email, org_unit_id=row.org_unit_id, created_at=NOW, updated_at=NOW)
    door.session.add(who)
    door.session.flush()
    row.customer_id = who.id
    door.session.flush()


def test_the_customer_reads_each_step_on_their_page_newest_first(door: Door) -> None:
    token = door.ticket_token()
    assert [text for _, text, _ in page(door, token).notices] == ["门店已受理"]
    number = go_on(door).number
    said = f"王女士, 您的车辆 ({number}) 已进入上海浦东店的喷漆车间,  {{进货价}}"
    seen = page(door, token)
    assert [text for _, text, _ in seen.notices] == [said, "门店已受理"]
    assert said in [step.words for step in seen.steps]
    assert presenter.ticket_page(seen)["notices"][0]["text"] == said
    assert sent(door) == [], "no such way is set up"


def test_the_same_words_go_by_text_message_and_mail_where_there_are_such(door: Door) -> None:
    for kind in ("sms_aliyun", "email"):
        way(door.session, kind)
    token = door.ticket_token()
    give_mail(door, "wang@example.com")
    go_on(door)
    text, mail = sent(door)
    assert (text.receiver, mail.receiver) == ("13800001234", "wang@example.com")
    said = page(door, token).notices[0][1]
    assert text.payload["title"] == said
    assert mail.payload["text"] == said
    assert text.payload["link"].endswith(token), "the page the customer has already, not a second one"
    assert text.payload["text"] == f"{said}: {text.payload['link']}"


@pytest.mark.parametrize("email", ["", "   "])
def test_without_an_address_nothing_is_mailed(door: Door, email: str) -> None:
    way(door.session, "email")
    door.ticket_token()
    give_mail(door, email)
    go_on(door)
    assert sent(door) == []


def test_a_ticket_opened_at_the_desk_gets_its_page_for_the_message(door: Door) -> None:
    way(door.session, "sms_aliyun")
    answers = {"title": "异响", "name": "李先生", "phone": "13900001111"}
    where = {"flow_id": door.flow_id, "org_unit_id": door.world.units["pudong"]}
    tickets.open_ticket(door.session, door.world.alice, answers=answers, **where, now=NOW)
    assert door.session.exec(select(PortalLink).where(PortalLink.kind == "ticket")).all() == []
    go_on(door)
    (text,) = sent(door)
    seen = page(door, text.payload["link"].rsplit("/", 1)[-1])
    assert len(seen.notices) == 2


def test_a_step_is_told_once_each_time_it_is_reached(door: Door) -> None:
    way(door.session, "sms_aliyun")
    door.ticket_token()
    go_on(door)
    finish(door)
    rows = door.session.exec(select(PortalNotice).where(PortalNotice.kind == "step")).all()
    assert len({row.dedupe_key for row in rows}) == len(rows) == 2
    assert len(sent(door)) == 1


def test_the_survey_is_asked_on_the_page_by_text_message_and_by_mail(door: Door) -> None:
    for kind in ("sms_tencent", "email"):
        way(door.session, kind)
    policy(door, survey_on=True)
    token = door.ticket_token()
    give_mail(door, "wang@example.com")
    finish(door)
    before = len(sent(door))
    fire(door, CLOSED)
    fire(door, CLOSED)
    text, mail = sent(door)[before:]
    assert text.payload["title"] == mail.payload["title"] == "请评价本次服务"
    assert "/h5/survey/" in text.payload["text"]
    assert "/h5/survey/" in mail.payload["link"]
    seen = page(door, token)
    assert [kind for kind, _, _ in seen.notices].count("survey") == 1
    assert "http" not in seen.notices[0][1]


def test_each_flow_says_how_its_survey_is_sent(door: Door) -> None:
    for kind in ("sms_tencent", "email"):
        way(door.session, kind)
    policy(door, survey_on=True, survey_ways=["email"])
    token = door.ticket_token()
    give_mail(door, "wang@example.com")
    finish(door)
    before = len(sent(door))
    fire(door, CLOSED)
    (mail,) = sent(door)[before:]
    assert mail.receiver == "wang@example.com"
    assert [kind for kind, _, _ in page(door, token).notices].count("survey") == 0


def test_a_survey_that_is_not_sent_can_still_be_answered_on_the_link(door: Door) -> None:
    for kind in ("sms_tencent", "email"):
        way(door.session, kind)
    policy(door, survey_on=True, survey_ways=[])
    token = door.ticket_token()
    give_mail(door, "wang@example.com")
    finish(door)
    before = len(sent(door))
    fire(door, CLOSED)
    assert sent(door)[before:] == []
    seen = page(door, token)
    assert [kind for kind, _, _ in seen.notices].count("survey") == 0
    assert seen.survey.startswith("/h5/survey/")


NIGHT = NOW + timedelta(hours=13)
"""23:00 in Shanghai."""
MORNING = NOW + timedelta(hours=22)
"""08:00 the next day."""


def wait_for_customer(door: Door, at: datetime) -> None:
    row = the_ticket(door)
    wish: dict[str, Any] = {"ticket_id": row.id or 0, "version": row.version, "note": "内部: 等客户确认报价", "now": at}
    tickets.await_customer(door.session, door.world.alice, **wish)


def spoken(door: Door, lang: str) -> None:
    row = the_ticket(door)
    door.session.get_one(Customer, row.customer_id).lang = lang
    door.session.flush()


def test_waiting_for_the_customer_tells_them_in_the_words_of_the_house(door: Door) -> None:
    for kind in ("sms_aliyun", "email"):
        way(door.session, kind)
    token = door.ticket_token()
    give_mail(door, "wang@example.com")
    number = the_ticket(door).number
    wait_for_customer(door, NOW)
    (told,) = [text for _, text, _ in page(door, token).notices if "等您的回复" in text]
    (mail,) = [m for m in sent(door) if m.receiver == "wang@example.com"]
    assert (mail.payload["title"], mail.payload["text"]) == (f"工单 {number} 等您回复", told)
    assert "内部" not in repr([m.payload for m in sent(door)])


@pytest.mark.parametrize(
    ("lang", "said"),
    [("", "请确认报价, 王女士"), ("zh", "请确认报价, 王女士"), ("en", "Please accept the quote, 王女士")],
)
def test_the_words_of_the_node_in_the_customers_language(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    monkeypatch.setattr(gate, "_views", gate.Window(10_000, gate.timedelta(minutes=1)))
    graph: Any = copy.deepcopy(conftest.GRAPH)
    words = {"waiting_text": "请确认报价, {客户姓名}", "waiting_text_en": "Please accept the quote, {customer}"}
    graph["nodes"][1] |= words | {"tell_customer": ["email"]}
    graph["nodes"][2] |= {"tell_customer": ["email"], "customer_text_en": "In the workshop"}
    monkeypatch.setattr(conftest, "GRAPH", graph)
    door = open_door(session, world)
    way(session, "email")
    door.ticket_token()
    give_mail(door, "wang@example.com")
    spoken(door, lang)
    wait_for_customer(door, NOW)
    assert [m.payload["text"] for m in sent(door)] == [said]
    row = the_ticket(door)
    tickets.resume_ticket(session, door.world.alice, ticket_id=row.id or 0, version=row.version, now=NOW)
    go_on(door)
    step = sent(door)[-1]
    english = lang == "en"
    assert (step.payload["text"] == "In the workshop") is english
    assert ("News about" in step.payload["title"]) is english


ROOM = {"customer_text": "您的车辆已进入喷漆车间", "waiting_text": "请确认报价"}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("喷漆", "Your request has moved on to the next step."),
        ("Paint shop", "Your request has moved on to “Paint shop”."),
        ("42", "Your request has moved on to the next step."),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_where_nobody_wrote_english_an_english_sentence_stands_before_the_words(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch, lang: str, name: str, sentence: str
) -> None:
    monkeypatch.setattr(gate, "_views", gate.Window(10_000, gate.timedelta(minutes=1)))
    graph: Any = copy.deepcopy(conftest.GRAPH)
    graph["nodes"][1] |= ROOM
    graph["nodes"][2] |= ROOM | {"tell_customer": ["page", "email"], "name": name}
    monkeypatch.setattr(conftest, "GRAPH", graph)
    door = open_door(session, world)
    way(session, "email")
    token = door.ticket_token()
    give_mail(door, "wang@example.com")
    spoken(door, lang)
    wait_for_customer(door, NOW)
    asked = {"zh": "请确认报价", "en": f"{notices.AWAITED.en} 请确认报价"}[lang]
    assert [m.payload["text"] for m in sent(door)] == [asked]
    row = the_ticket(door)
    tickets.resume_ticket(session, door.world.alice, ticket_id=row.id or 0, version=row.version, now=NOW)
    go_on(door)
    told = {"zh": "您的车辆已进入喷漆车间", "en": f"{sentence} 您的车辆已进入喷漆车间"}[lang]
    assert sent(door)[-1].payload["text"] == told
    assert told in [text for _, text, _ in page(door, token).notices]


def test_messages_wait_for_the_end_of_the_quiet_hours_but_not_about_critical_tickets(door: Door) -> None:
    way(door.session, "email")
    door.ticket_token()
    give_mail(door, "wang@example.com")
    wait_for_customer(door, NIGHT)
    (held,) = sent(door)
    assert (held.next_at, held.urgent, held.breaks_quiet) == (MORNING, False, False)
    row = the_ticket(door)
    tickets.resume_ticket(door.session, door.world.alice, ticket_id=row.id or 0, version=row.version, now=NIGHT)
    row = the_ticket(door)
    tickets.set_priority(door.session, door.world.alice, ticket_id=row.id or 0, version=row.version, level=2, now=NIGHT)
    wait_for_customer(door, NIGHT + timedelta(minutes=1))
    at_once = sent(door)[-1]
    assert (at_once.next_at, at_once.urgent, at_once.breaks_quiet) == (NIGHT + timedelta(minutes=1), True, True)


def test_the_quiet_hours_of_customers_are_set_by_who_may(door: Door) -> None:
    session, world = door.session, door.world
    assert notifications.get_customer_quiet(session, world.admin).words == ("21:00", "08:00")
    wish = {"start": "22:30", "end": "07:00", "now": NOW}
    with pytest.raises(Forbidden):
        notifications.save_customer_quiet(session, world.alice, **wish)  # type: ignore[arg-type]
    for bad in ("", "24:00", "x", "9"):
        with pytest.raises(InvalidInput):
            notifications.save_customer_quiet(session, world.admin, start=bad, end="07:00", now=NOW)
    notifications.save_customer_quiet(session, world.admin, **wish)  # type: ignore[arg-type]
    assert notifications.get_customer_quiet(session, world.admin).words == ("22:30", "07:00")
    way(session, "email")
    door.ticket_token()
    give_mail(door, "wang@example.com")
    wait_for_customer(door, NOW + timedelta(hours=12))
    assert sent(door)[0].next_at == NOW + timedelta(hours=12)


def test_who_writes_in_english_is_written_to_in_english(door: Door) -> None:
    answers = {**conftest.ANSWERS}
    here = {"token": door.token, "nonce": "nonce-0009", "address": "1.2.3.4", "now": NOW}
    portal.submit_request(door.session, answers=answers, lang="en", **here)
    row = the_ticket(door)
    assert door.session.get_one(Customer, row.customer_id).lang == "en"
