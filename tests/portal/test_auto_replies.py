"""Automatic answers: at the right moment and hour, to the right words, once in their window, never to themselves."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from models.notification import OutboxMessage
from models.portal import PortalNotice
from models.ticket import Ticket, TicketComment, TicketEvent
from scrm_app.calendars import service as calendars
from scrm_app.calendars.service import CalendarInput
from scrm_app.core import events
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.library.engine.build import leaf
from scrm_app.portal import service as portal
from scrm_app.tickets import service as tickets
from scrm_app.tickets.engine import rule_words
from scrm_app.tickets.engine.auto_reply import MOST_A_DAY
from scrm_app.tickets.engine.rulebook import Rule
from scrm_app.wiring import WIRING
from tests.conftest import NOW
from tests.portal.conftest import Door

NIGHT = NOW + timedelta(hours=12)
"""22:00 in Shanghai."""
Teach = Callable[..., None]


@pytest.fixture
def teach(door: Door) -> Teach:
    """Publishes rules in this order: `teach({"moment": …, "text": …}, …)`."""
    events.wire(WIRING)

    def published(*thens: dict[str, Any], condition: dict[str, Any] | None = None) -> None:
        admin = door.world.admin
        book = tickets.ensure_book(door.session, admin, kind="reply", now=NOW)
        for n, then in enumerate(thens):
            revision = tickets.get_book(door.session, admin, book_id=book).revision
            rule = Rule("", f"规则{n}", condition=condition, then=then)
            tickets.save_rule(door.session, admin, book_id=book, revision=revision, rule=rule, now=NOW)
        revision = tickets.get_book(door.session, admin, book_id=book).revision
        tickets.publish_book(door.session, admin, book_id=book, revision=revision, now=NOW)

    return published


def heard(session: Session) -> list[str]:
    return [one.text for one in session.exec(select(PortalNotice).where(PortalNotice.kind == "auto"))]


def write(door: Door, token: str, text: str, at: datetime = NOW, nonce: str = "") -> None:
    nonce = nonce or f"nonce-{text}-{at.isoformat()}"
    portal.send_message(door.session, token=token, nonce=nonce, text=text, address="1.2.3.4", now=at)


def test_a_request_is_answered_in_the_words_of_the_rule_and_staff_see_it(door: Door, teach: Teach) -> None:
    teach({"moment": "received", "text": "{客户姓名}您好, {工单号} 已收到。{门店}"})
    door.submit()
    row = door.session.exec(select(Ticket)).one()
    assert heard(door.session) == [f"王女士您好, {row.number} 已收到。上海浦东店"]
    told = door.session.exec(select(TicketEvent).where(TicketEvent.kind == "auto_replied")).one()
    assert (told.note, told.data["rule"]) == (heard(door.session)[0], "规则0")


def test_what_staff_open_is_answered_by_nobody(door: Door, teach: Teach) -> None:
    teach({"moment": "received", "text": "已收到"})
    wish = {"answers": {"title": "异响", "name": "王", "phone": "13800001234"}, "now": NOW}
    unit = door.world.units["pudong"]
    tickets.open_ticket(door.session, door.world.alice, flow_id=door.flow_id, org_unit_id=unit, **wish)
    assert heard(door.session) == []


def test_out_of_hours_and_keywords_and_the_first_that_holds(door: Door, teach: Teach) -> None:
    shut = CalendarInput("浦东", ["09:00-18:00"] * 7, door.world.units["pudong"])
    calendars.save_calendar(door.session, door.world.admin, wish=shut, now=NOW)
    teach(
        {"moment": "message", "hours": "closed", "text": "现在打烊了, 明早回您", "text_en": "We are closed"},
        {"moment": "message", "keywords": "价格、多少钱, PRICE", "text": "报价会写在账单里"},
    )
    token = door.ticket_token()
    write(door, token, "好了吗")
    assert heard(door.session) == []
    write(door, token, "大概多少钱?")
    write(door, token, "好了吗", NIGHT)
    assert heard(door.session) == ["报价会写在账单里", "现在打烊了, 明早回您"]
    write(door, token, "the price please", NIGHT + timedelta(hours=14))
    assert heard(door.session)[2:] == ["报价会写在账单里"]


def test_once_in_its_window_and_not_without_end(door: Door, teach: Teach) -> None:
    teach({"moment": "message", "text": "请稍候", "window_minutes": 30})
    token = door.ticket_token()
    for minute, expected in ((0, 1), (10, 1), (29, 1), (31, 2), (40, 2)):
        write(door, token, f"在吗{minute}", NOW + timedelta(minutes=minute))
        assert len(heard(door.session)) == expected
    write(door, token, "在吗", NOW + timedelta(minutes=70), nonce="nonce-twice")
    write(door, token, "在吗", NOW + timedelta(minutes=120), nonce="nonce-twice")
    assert len(heard(door.session)) == 3, "the same message again is no message"
    for n in range(12):
        write(door, token, f"喂{n}", NOW + timedelta(hours=3 + n))
    assert len(heard(door.session)) == MOST_A_DAY
    write(door, token, "第二天", NOW + timedelta(hours=30))
    assert len(heard(door.session)) == MOST_A_DAY + 1


def test_an_answer_answers_nobody_and_keeps_no_promise(door: Door, teach: Teach) -> None:
    teach(
        {"moment": "message", "text": "多少钱? 请稍候", "keywords": "多少钱"}, {"moment": "received", "text": "多少钱"}
    )
    token = door.ticket_token()
    write(door, token, "多少钱")
    assert len(heard(door.session)) == 2
    comments = door.session.exec(select(TicketComment)).all()
    assert [one.audience for one in comments] == ["customer"]
    assert door.session.exec(select(OutboxMessage).where(OutboxMessage.channel == "sms")).all() == []


def test_conditions_are_those_of_all_rules_and_drafts_say_nothing(door: Door, teach: Teach) -> None:
    teach({"moment": "received", "text": "特急已收到"}, condition=leaf("priority", "eq", "2"))
    door.submit()
    assert heard(door.session) == []
    book = tickets.ensure_book(door.session, door.world.admin, kind="reply", now=NOW)
    found = tickets.get_book(door.session, door.world.admin, book_id=book)
    draft = Rule("", "草稿", then={"moment": "received", "text": "草稿"})
    where = {"book_id": book, "revision": found.revision, "now": NOW}
    tickets.save_rule(door.session, door.world.admin, rule=draft, **where)
    door.submit("nonce-0002", phone="13900000000")
    assert heard(door.session) == []
    for who in ("bob", "finance"):
        with pytest.raises(Forbidden):
            tickets.save_rule(door.session, getattr(door.world, who), rule=draft, **where)


@pytest.mark.parametrize(
    "then",
    [
        {"moment": "received", "text": " "},
        {"moment": "received", "text": "长" * 501},
        {"moment": "sometimes", "text": "好"},
        {"moment": "message", "text": "好", "hours": "noon"},
        {"moment": "message", "text": "好", "window_minutes": 1},
    ],
)
def test_what_makes_no_sense_is_refused(teach: Teach, then: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        teach(then)


def test_a_rule_in_words() -> None:
    then = {"moment": "message", "hours": "closed", "keywords": ["价格"], "text": "明早回您"}
    said = rule_words.say_then("reply", then, {})
    assert said.zh == "客户留言 · 非营业时间 · 含 价格: 「明早回您」"
    assert said.en == "The customer wrote · out of hours · with 价格: “明早回您”"
