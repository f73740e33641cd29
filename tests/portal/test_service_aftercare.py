"""After closing: who is asked, who may answer and how often, who may reopen, and what stays as it was."""

import dataclasses
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.aftercare import AftercarePolicy, TicketSurvey
from models.notification import Notification
from models.portal import PortalLink
from models.ticket import Ticket
from scrm_app.analytics import presenter as boards
from scrm_app.analytics import service as analytics
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput
from scrm_app.core.pagination import PageRequest
from scrm_app.notifications import service as notifications
from scrm_app.portal import presenter
from scrm_app.portal import service as portal
from scrm_app.portal.errors import LinkExpired, LinkUnknown
from scrm_app.tickets import service as tickets
from scrm_app.tickets.errors import SurveyOver
from scrm_app.tickets.state.wishes import span_filter
from tests.conftest import NOW
from tests.portal.conftest import Door

CLOSED = NOW + timedelta(minutes=30)
DAY = timedelta(days=1)


def policy(door: Door, **wish: Any) -> None:
    designer = door.world.designer
    before = tickets.get_policy(door.session, designer, flow_id=door.flow_id)
    tickets.save_policy(
        door.session,
        designer,
        flow_id=door.flow_id,
        policy=tickets.PolicyInput.model_validate(wish),
        version=before.version,
        now=NOW,
    )


def the_ticket(door: Door) -> Ticket:
    ticket = door.session.exec(select(Ticket).order_by(Ticket.id)).first()  # type: ignore[arg-type]
    assert ticket is not None
    door.session.refresh(ticket)
    return ticket


def finish(door: Door, at: datetime = CLOSED) -> Ticket:
    """Bob does whatever is left."""
    while (ticket := the_ticket(door)).status == "open":
        if ticket.assignee_id is None:
            tickets.claim_ticket(door.session, door.world.bob, ticket_id=ticket.id or 0, now=at)
        wish = {"ticket_id": ticket.id or 0, "version": the_ticket(door).version, "answers": {"diagnosis": "已修"}}
        tickets.complete_ticket(door.session, door.world.bob, **wish, now=at)
    return ticket


def fire(door: Door, at: datetime) -> None:
    while notifications.fire_due(door.session, at):
        pass


def page(door: Door, token: str, at: datetime = CLOSED) -> portal.TicketPage:
    return portal.get_ticket_page(door.session, token=token, address="1.2.3.4", now=at)


def asked(door: Door, **wish: Any) -> tuple[str, str]:
    """A finished ticket whose customer is asked: tokens of its page and of the survey."""
    policy(door, survey_on=True, **wish)
    token = door.ticket_token()
    finish(door)
    fire(door, CLOSED)
    return token, page(door, token).survey.rsplit("/", 1)[-1]


def answer(door: Door, token: str, score: int = 5, nonce: str = "n-1", at: datetime = CLOSED, **more: Any) -> int:
    given = {"picked": [], "words": ""} | more
    return portal.answer_survey(door.session, token=token, nonce=nonce, score=score, address="1.2.3.4", now=at, **given)


def told(door: Door, kind: str) -> list[Notification]:
    return list(door.session.exec(select(Notification).where(Notification.kind == kind)))


def ask(door: Door, token: str, nonce: str = "r-1", reason: str = "又响了", at: datetime = CLOSED) -> str:
    return portal.ask_reopen(door.session, token=token, nonce=nonce, reason=reason, address="1.2.3.4", now=at)


def test_nobody_is_asked_unless_the_flow_says_so(door: Door) -> None:
    token = door.ticket_token()
    finish(door)
    fire(door, CLOSED)
    assert page(door, token).survey == ""
    assert door.session.exec(select(TicketSurvey)).all() == []


def test_the_customer_is_asked_after_the_delay_and_answers_once(door: Door) -> None:
    policy(door, survey_on=True, delay_minutes=120, open_days=3, choices=["态度好", "等太久"])
    token = door.ticket_token()
    finish(door)
    fire(door, CLOSED + timedelta(minutes=119))
    assert page(door, token, CLOSED + timedelta(minutes=119)).survey == ""
    at = CLOSED + timedelta(minutes=120)
    fire(door, at)
    key = page(door, token, at).survey.rsplit("/", 1)[-1]
    for nonce in ("n-1", "n-1"):
        assert answer(door, key, 4, nonce, at, picked=["态度好", "编造的"], words=" 很快 ") == 4
    with pytest.raises(SurveyOver):
        answer(door, key, 1, "n-2", at)
    row = door.session.exec(select(TicketSurvey)).one()
    assert (row.score, row.picked, row.words, row.is_low) == (4, ["态度好"], "很快", False)
    assert row.worker_id == door.world.users["bob"]
    seen = page(door, token, at)
    assert (seen.rated, seen.survey) == (4, "")
    view = tickets.get_ticket_view(door.session, door.world.alice, ticket_id=row.ticket_id, now=at)
    assert [(s.state, s.score, s.words) for s in view.surveys] == [("answered", 4, "很快")]


def test_the_survey_link_expires_and_opens_nothing_else(door: Door) -> None:
    token, key = asked(door, open_days=3)
    for wrong in ("", "x", token, key[:43] + token[43:]):
        with pytest.raises(LinkUnknown):
            portal.get_survey_page(door.session, token=wrong, address="x", now=CLOSED)
    with pytest.raises(LinkUnknown):
        page(door, key)
    with pytest.raises(LinkExpired):
        answer(door, key, at=CLOSED + 3 * DAY)


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_outside_the_stars_is_refused_and_may_be_given_again(door: Door, score: int) -> None:
    _, key = asked(door)
    with door.session.begin_nested() as tried:
        with pytest.raises(InvalidInput):
            answer(door, key, score)
        tried.rollback()
    assert answer(door, key, 3) == 3


@pytest.mark.parametrize(("whom", "is_asked"), [("all", True), ("phone", True), ("h5", True)])
def test_whom_is_asked(door: Door, whom: str, is_asked: bool) -> None:
    assert bool(asked(door, whom=whom)[1]) is is_asked


def test_who_did_not_come_by_a_link_is_not_asked_when_the_flow_asks_those_who_did(door: Door) -> None:
    policy(door, survey_on=True, whom="h5")
    token = door.ticket_token()
    the_ticket(door).channel = "pc"
    door.session.flush()
    finish(door)
    fire(door, CLOSED)
    assert page(door, token).survey == ""


def test_a_low_score_reaches_the_leader_once(door: Door) -> None:
    _, key = asked(door)
    answer(door, key, 2, words="等了三天")
    (notice,) = told(door, "ticket.rated_low")
    assert (notice.user_id, "等了三天" in notice.body_zh) == (door.world.users["alice"], True)


def test_a_good_score_disturbs_nobody(door: Door) -> None:
    _, key = asked(door, low_action="reopen")
    answer(door, key, 3)
    assert told(door, "ticket.rated_low") == []
    assert the_ticket(door).status == "closed"


def test_a_low_score_opens_a_follow_up_that_belongs_to_the_ticket(door: Door) -> None:
    _, key = asked(door, low_action="follow_up")
    answer(door, key, 1)
    first, second = door.session.exec(select(Ticket).order_by(Ticket.id)).all()  # type: ignore[arg-type]
    assert (second.parent_id, second.status, second.title) == (first.id, "open", "回访 (1 分): 刹车异响")
    assert door.session.exec(select(TicketSurvey)).one().follow_up_id == second.id


def test_a_low_score_reopens_the_ticket(door: Door) -> None:
    _, key = asked(door, low_action="reopen", low_score=3)
    answer(door, key, 3, words="还在响")
    ticket = the_ticket(door)
    assert (ticket.status, ticket.node_id) == ("open", "fix")


def test_nothing_internal_is_on_the_survey_page(door: Door) -> None:
    _, key = asked(door)
    found = portal.get_survey_page(door.session, token=key, address="x", now=CLOSED)
    sent = json.dumps(presenter.survey_page(found), ensure_ascii=False)
    for secret in ("内部", "已修", "13800001234", "王女士", door.world.bob.name, "diagnosis", "客户很难缠"):
        assert secret not in sent
    assert found.worker == "鲍**"


def test_settings_are_for_designers_and_say_what_is_wrong(door: Door) -> None:
    with pytest.raises(Forbidden):
        tickets.list_policies(door.session, door.world.alice)
    for wish, word in (
        ({"open_days": 0}, "90 天"),
        ({"delay_minutes": -1}, "30 天"),
        ({"low_score": 5}, "1 到 4"),
        ({"reopen_days": 400}, "365"),
        ({"survey_on": True, "question": " "}, "问客户"),
        ({"reopen_node": "nowhere"}, "步骤"),
        ({"choices": [str(n) for n in range(13)]}, "12"),
    ):
        with pytest.raises(InvalidInput) as refused:
            policy(door, **wish)
        assert word in refused.value.text.zh
    assert door.session.exec(select(AftercarePolicy)).all() == []
    policy(door, survey_on=True)
    stale = tickets.PolicyInput()
    with pytest.raises(Conflict):
        tickets.save_policy(door.session, door.world.designer, flow_id=door.flow_id, policy=stale, version=0, now=NOW)


def test_every_number_of_the_report_opens_as_many_tickets(door: Door) -> None:
    token, key = asked(door, low_action="notify", reopen_customer="self")
    answer(door, key, 1)
    ask(door, token, at=CLOSED + timedelta(minutes=5))
    finish(door, CLOSED + timedelta(minutes=9))
    fire(door, CLOSED + timedelta(minutes=9))
    fresh = page(door, token, CLOSED + timedelta(minutes=9)).survey.rsplit("/", 1)[-1]
    answer(door, fresh, 4, at=CLOSED + timedelta(minutes=10))
    alice = door.world.alice
    found = analytics.get_satisfaction(
        door.session, alice, flow_id=0, first=None, last=None, now=CLOSED + timedelta(minutes=11)
    )
    assert (found.rated, found.low, found.asked, found.replied, found.reopened) == (1, 1, 1, 1, 1)
    assert (found.answers, found.total) == (2, 5)
    cards = boards.satisfaction_cards(found)
    assert cards["average"] == "2.50"
    links = [(cards[f"{name}_link"], int(cards[name])) for name in ("rated", "low", "asked", "reopened")]
    for by in ("store", "rated_by", "flow"):
        (row,) = boards.score_rows(found, by)
        links += [(row["link"], int(row["answers"])), (row["low_link"], int(row["low"]))]
    links += [(link, 1) for link in boards.score_links(found)]
    for link, count in links:
        assert listed(door, link) == count, link
    other = analytics.get_satisfaction(
        door.session, dataclasses.replace(door.world.charlie, permissions=alice.permissions),
        flow_id=0, first=None, last=None, now=CLOSED,
    )  # fmt: skip
    assert (other.rated, other.asked, other.stores) == (0, 0, [])
    with pytest.raises(Forbidden):
        analytics.get_satisfaction(door.session, door.world.bob, flow_id=0, first=None, last=None, now=CLOSED)


def listed(door: Door, link: str) -> int:
    """How many tickets the list shows for an address."""
    from urllib.parse import parse_qsl, urlsplit

    from scrm_app.tickets.state.wishes import spans_of

    asked = dict(parse_qsl(urlsplit(link).query))
    wish = tickets.TicketFilter(
        flow_id=int(asked.get("flow", 0)),
        store_id=int(asked.get("store", 0)),
        **span_filter(spans_of(asked), "Asia/Shanghai"),
    )
    return tickets.list_tickets(door.session, door.world.alice, wish=wish, page=PageRequest(), now=CLOSED).total


def test_the_links_of_a_ticket_and_of_its_survey_are_not_mixed_up(door: Door) -> None:
    token, key = asked(door)
    ticket = the_ticket(door)
    again = portal.create_ticket_link(door.session, door.world.alice, ticket_id=ticket.id or 0, now=CLOSED)
    assert again.address.endswith(token)
    assert {link.kind for link in door.session.exec(select(PortalLink))} == {"submit", "ticket", "survey"}
    assert key


def test_service_the_leader_hears_of_a_question_nobody_answered(door: Door) -> None:
    asked(door, remind_hours=24, delay_minutes=0)
    fire(door, CLOSED + timedelta(hours=23))
    assert told(door, "survey.remind") == []
    fire(door, CLOSED + timedelta(hours=24))
    (one,) = told(door, "survey.remind")
    assert one.user_id == door.world.users["alice"]
    assert (the_ticket(door).number in one.title_zh, "王女士" in one.body_zh) == (True, True)


def test_service_an_answered_or_short_question_reminds_nobody(door: Door) -> None:
    _, survey = asked(door, remind_hours=24)
    answer(door, survey)
    fire(door, CLOSED + timedelta(hours=48))
    assert told(door, "survey.remind") == []
    with pytest.raises(InvalidInput):
        policy(door, survey_on=True, remind_hours=-1)
