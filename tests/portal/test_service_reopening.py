"""Reopening after closing: who may, how long, what the customer may ask for, and what stays as it was."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.aftercare import ReopenWish, TicketSurvey
from models.dispatch import TicketPromise
from models.settlement import Statement, StatementLine
from models.ticket import TicketCounter, TicketEvent
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound, ScrmError
from scrm_app.portal.errors import LinkUnknown
from scrm_app.settlement import service as settlement
from scrm_app.tickets import service as tickets
from scrm_app.tickets.engine.rulebook import Rule
from scrm_app.tickets.errors import NotReopenable, ReopenTooLate
from tests.conftest import NOW
from tests.portal.conftest import Door
from tests.portal.test_service_aftercare import (
    CLOSED,
    DAY,
    answer,
    ask,
    asked,
    finish,
    fire,
    page,
    policy,
    the_ticket,
    told,
)
from tests.settlement.conftest import Publish, work


def test_staff_reopen_within_the_days_and_it_goes_back_to_whoever_did_it(door: Door) -> None:
    policy(door, reopen_days=7, reopen_staff="work")
    door.submit()
    closed = finish(door)
    number = closed.number
    at = CLOSED + 7 * DAY
    wish = {"ticket_id": closed.id or 0, "version": closed.version, "note": "客户来电说又响了"}
    view = tickets.get_ticket_view(door.session, door.world.bob, ticket_id=closed.id or 0, now=at)
    assert view.actions == ["reopen"]
    tickets.reopen_ticket(door.session, door.world.bob, **wish, now=at)
    ticket = the_ticket(door)
    assert (ticket.number, ticket.status, ticket.node_id, ticket.closed_at) == (number, "open", "fix", None)
    assert ticket.assignee_id == door.world.users["bob"]
    assert ticket.entered_at == at
    last = door.session.exec(select(TicketEvent).order_by(TicketEvent.id.desc())).first()  # type: ignore[union-attr]
    assert last is not None
    assert (last.kind, last.note, last.actor_id) == ("reopened", "客户来电说又响了", door.world.users["bob"])
    tickets.write_counts(door.session)
    counted = {(c.node_id, c.status): c.tickets for c in door.session.exec(select(TicketCounter)) if c.tickets}
    assert counted == {("fix", "open"): 1}
    view = tickets.get_ticket_view(door.session, door.world.bob, ticket_id=ticket.id or 0, now=at)
    assert [node for node, _ in view.returns] == ["accept"]
    assert finish(door, at + timedelta(hours=1)).status == "closed"


def test_too_late_is_said_in_words_and_changes_nothing(door: Door) -> None:
    policy(door, reopen_days=7, reopen_staff="work", reopen_customer="self")
    token = door.ticket_token()
    closed = finish(door)
    late = CLOSED + 7 * DAY + timedelta(seconds=1)
    wish = {"ticket_id": closed.id or 0, "version": closed.version, "note": "又响了"}
    with pytest.raises(ReopenTooLate) as refused:
        tickets.reopen_ticket(door.session, door.world.bob, **wish, now=late)
    assert "7 天" in refused.value.text.zh
    with pytest.raises(ReopenTooLate):
        ask(door, token, at=late)
    assert page(door, token, late).reopen.how == ""
    assert the_ticket(door).status == "closed"


@pytest.mark.parametrize("who", ["no", "assign"])
def test_only_those_the_flow_names_reopen(door: Door, who: str) -> None:
    policy(door, reopen_staff=who)
    door.submit()
    closed = finish(door)
    wish = {"ticket_id": closed.id or 0, "version": closed.version, "note": "又响了", "now": CLOSED}
    with pytest.raises(NotReopenable):
        tickets.reopen_ticket(door.session, door.world.bob, **wish)
    with pytest.raises(NotFound):
        tickets.reopen_ticket(door.session, door.world.charlie, **wish)
    with pytest.raises(Forbidden):
        tickets.reopen_ticket(door.session, door.world.designer, **wish)
    if who == "no":
        with pytest.raises(NotReopenable):
            tickets.reopen_ticket(door.session, door.world.alice, **wish)
    else:
        assert tickets.reopen_ticket(door.session, door.world.alice, **wish).status == "open"


def test_a_cancelled_or_open_ticket_and_a_stale_page_are_refused(door: Door) -> None:
    policy(door, reopen_staff="work")
    door.submit()
    ticket = the_ticket(door)
    for version in (ticket.version, ticket.version + 1):
        wish = {"ticket_id": ticket.id or 0, "version": version, "note": "x", "now": NOW}
        with pytest.raises(Conflict):
            tickets.reopen_ticket(door.session, door.world.bob, **wish)
    tickets.cancel_ticket(
        door.session, door.world.alice, ticket_id=ticket.id or 0, version=ticket.version, note="重复", now=NOW
    )
    version = the_ticket(door).version
    with pytest.raises(NotReopenable):
        tickets.reopen_ticket(
            door.session, door.world.alice, ticket_id=ticket.id or 0, version=version, note="x", now=NOW
        )


def test_the_customer_asks_and_the_store_declines_with_a_reason(door: Door) -> None:
    policy(door, reopen_customer="ask")
    token = door.ticket_token()
    finish(door)
    assert page(door, token).reopen.how == "ask"
    assert (ask(door, token), ask(door, token)) == ("open", "")
    with pytest.raises(Conflict):
        ask(door, token, "r-2")
    assert {n.user_id for n in told(door, "ticket.reopen_asked")} == {door.world.users[w] for w in ("alice", "bob")}
    wish = door.session.exec(select(ReopenWish)).one()
    about = {"ticket_id": wish.ticket_id, "wish_id": wish.id or 0, "now": CLOSED}
    with pytest.raises(NotReopenable):
        tickets.decide_reopen(door.session, door.world.bob, accept=True, answer="", **about)
    with pytest.raises(NotFound):
        tickets.decide_reopen(door.session, door.world.charlie, accept=True, answer="", **about)
    with pytest.raises(InvalidInput):
        tickets.decide_reopen(door.session, door.world.alice, accept=False, answer=" ", **about)
    tickets.decide_reopen(door.session, door.world.alice, accept=False, answer="这是正常磨合声", **about)
    seen = page(door, token).reopen
    assert seen.wish is not None
    assert (seen.wish.outcome, seen.wish.answer, seen.how) == ("declined", "这是正常磨合声", "ask")
    with pytest.raises(Conflict):
        tickets.decide_reopen(door.session, door.world.alice, accept=True, answer="", **about)


def test_a_wish_in_time_is_granted_even_after_the_days(door: Door) -> None:
    policy(door, reopen_customer="ask", reopen_days=1)
    token = door.ticket_token()
    finish(door)
    ask(door, token, at=CLOSED + DAY)
    wish = door.session.exec(select(ReopenWish)).one()
    about = {"ticket_id": wish.ticket_id, "wish_id": wish.id or 0, "now": CLOSED + 3 * DAY}
    tickets.decide_reopen(door.session, door.world.alice, accept=True, answer="", **about)
    assert the_ticket(door).status == "open"
    assert wish.outcome == "reopened"


def test_the_customer_reopens_at_once_where_the_flow_allows_it(door: Door) -> None:
    policy(door, reopen_customer="self", reopen_node="accept")
    token = door.ticket_token()
    finish(door)
    assert (ask(door, token), ask(door, token)) == ("reopened", "")
    assert (the_ticket(door).status, the_ticket(door).node_id) == ("open", "accept")
    assert page(door, token).reopen.how == ""
    events = door.session.exec(select(TicketEvent).where(TicketEvent.kind == "reopened")).all()
    assert len(events) == 1


@pytest.mark.parametrize("reason", ["", "   ", "长" * 501])
def test_a_wish_needs_a_reason_of_sane_length(door: Door, reason: str) -> None:
    policy(door, reopen_customer="self")
    token = door.ticket_token()
    finish(door)
    with pytest.raises(InvalidInput):
        ask(door, token, reason=reason)


def test_a_customer_cannot_reopen_where_the_flow_does_not_offer_it(door: Door) -> None:
    token = door.ticket_token()
    finish(door)
    with pytest.raises(NotReopenable):
        ask(door, token)
    with pytest.raises(LinkUnknown):
        ask(door, door.token)


def test_reopening_calls_the_open_question_off_and_the_next_closing_asks_anew(door: Door) -> None:
    token, key = asked(door, reopen_customer="self")
    ask(door, token)
    with pytest.raises(ScrmError):
        answer(door, key, 5, at=CLOSED + timedelta(minutes=1))
    again = CLOSED + DAY
    finish(door, again)
    fire(door, again)
    fresh = page(door, token, again).survey.rsplit("/", 1)[-1]
    assert fresh != key
    with pytest.raises(ScrmError):
        answer(door, key, 5, "n-9", again)
    answer(door, fresh, 5, at=again)
    assert [(s.round, s.score) for s in door.session.exec(select(TicketSurvey).order_by(TicketSurvey.round))] == [  # type: ignore[arg-type]
        (1, None),
        (2, 5),
    ]


def test_promises_start_anew_and_the_first_ones_stay_as_they_ended(door: Door) -> None:
    admin = door.world.admin
    book = tickets.ensure_book(door.session, admin, kind="sla", now=NOW)
    rule = Rule("", "标准", condition=None, then={"response_minutes": 30, "resolution_minutes": 20})
    tickets.save_rule(door.session, admin, book_id=book, revision=1, rule=rule, now=NOW)
    revision = tickets.get_book(door.session, admin, book_id=book).revision
    tickets.publish_book(door.session, admin, book_id=book, revision=revision, note="", now=NOW)
    policy(door, reopen_customer="self")
    token = door.ticket_token()
    fire(door, NOW + timedelta(minutes=21))
    finish(door)
    first = {p.kind: (p.due_at, p.met_at, p.breached_at) for p in door.session.exec(select(TicketPromise))}
    assert first["resolution"][2] is not None
    ask(door, token, at=CLOSED + DAY)
    rows = list(door.session.exec(select(TicketPromise)))
    assert {p.kind: (p.due_at, p.met_at, p.breached_at) for p in rows if p.round == 1} == first
    fresh = {p.kind: p for p in rows if p.round == 2}
    assert set(fresh) == {"response", "resolution"}
    assert all(p.met_at is None and p.breached_at is None and p.running_since == CLOSED + DAY for p in fresh.values())


def test_what_is_settled_in_a_locked_statement_stays_when_a_ticket_is_reopened_and_closed_again(
    door: Door, publish: Publish
) -> None:
    policy(door, reopen_staff="work")
    publish()
    door.submit()
    closed = finish(door)
    if not door.session.exec(select(StatementLine)).all():
        settlement.settle_work(door.session, work(door.world.units["pudong"], closed.id or 0), CLOSED)
    statement = door.session.exec(select(Statement)).one()
    settlement.lock_statement(
        door.session, door.world.finance, statement_id=statement.id or 0, version=statement.version, now=CLOSED
    )
    before = [line.model_dump() for line in door.session.exec(select(StatementLine))]
    tickets.reopen_ticket(
        door.session, door.world.bob, ticket_id=closed.id or 0, version=closed.version, note="又响了", now=CLOSED + DAY
    )
    finish(door, CLOSED + 2 * DAY)
    door.session.expire_all()
    assert before
    assert [line.model_dump() for line in door.session.exec(select(StatementLine))] == before
    assert [s.status for s in door.session.exec(select(Statement))] == ["locked"]
