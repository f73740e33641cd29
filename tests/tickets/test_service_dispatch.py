"""Dispatch rules at work: who gets the ticket, what the card says, drafts that change nothing, caps under a crowd."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session

from models.identity import OrgUnit
from scrm_app.audit import service as audit
from scrm_app.calendars import service as calendars
from scrm_app.core import db, events
from scrm_app.core.actor import system_actor
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput
from scrm_app.tickets import service
from scrm_app.tickets.engine import dispatch
from scrm_app.tickets.engine.rulebook import Rule
from scrm_app.tickets.repository import desk, hot
from tests.conftest import NOW, World, build_world
from tests.tickets.conftest import FORM, GRAPH, Open, publish
from tests.tickets.test_service_crowd import add_staff

STAFF = {"roles": ["staff"], "strategy": "least_loaded"}


def rules_of(session: Session, *rules: Rule) -> int:
    """A published dispatch book with these rules; its id."""
    actor = system_actor()
    book = service.ensure_book(session, actor, kind="dispatch", now=NOW)
    revision = service.get_book(session, actor, book_id=book).revision
    for rule in rules:
        revision = service.save_rule(session, actor, book_id=book, revision=revision, rule=rule, now=NOW)
    service.publish_book(session, actor, book_id=book, revision=revision, now=NOW)
    return book


def to_repair(session: Session, world: World, ticket: int) -> Any:
    """Send a ticket to the node that dispatches; its row."""
    service.move_ticket(session, world.alice, ticket_id=ticket, to_node="repair", now=NOW)
    return hot.load(session, ticket)


def card(session: Session, ticket: int) -> Any:
    return audit.list_decisions(session, "ticket", ticket)[0]


def test_the_first_rule_decides_and_the_decision_can_be_recomputed(
    session: Session, world: World, open_one: Open
) -> None:
    vip = {"field": "title", "op": "contains", "value": "空调"}
    rules_of(
        session,
        Rule("", "空调归朵拉", condition=vip, then={"people": [str(world.users["dora"])], "strategy": "least_loaded"}),
        Rule("", "其他", then=STAFF),
    )
    ticket = open_one()
    assert to_repair(session, world, ticket).assignee_id == world.users["dora"]
    decision = card(session, ticket)
    assert (decision.inputs["rule_name"], decision.rule_version) == ("空调归朵拉", 1)
    assert dispatch.recompute(decision.inputs) == decision.result["user_id"] == world.users["dora"]


def test_a_draft_changes_nothing_until_it_is_published(session: Session, world: World, open_one: Open) -> None:
    book = rules_of(session, Rule("", "给鲍勃", then={"people": [str(world.users["bob"])], "strategy": "least_loaded"}))
    actor = system_actor()
    view = service.get_book(session, actor, book_id=book)
    changed = Rule(view.rules[0].id, "给朵拉", then={"people": [str(world.users["dora"])], "strategy": "least_loaded"})
    revision = service.save_rule(session, actor, book_id=book, revision=view.revision, rule=changed, now=NOW)
    assert service.get_book(session, actor, book_id=book).changed
    assert to_repair(session, world, open_one()).assignee_id == world.users["bob"]
    service.publish_book(session, actor, book_id=book, revision=revision, now=NOW)
    assert to_repair(session, world, open_one()).assignee_id == world.users["dora"]
    with pytest.raises(Conflict):
        service.move_rule(session, actor, book_id=book, revision=revision - 1, rule_id=changed.id, to=0, now=NOW)
    service.restore_version(session, actor, book_id=book, revision=revision, number=1, now=NOW)
    assert service.get_book(session, actor, book_id=book).rules[0].name == "给鲍勃"


@pytest.mark.parametrize("how", ["away", "busy", "leave"])
def test_who_is_away_busy_or_on_leave_gets_nothing(session: Session, world: World, open_one: Open, how: str) -> None:
    rules_of(session, Rule("", "员工", then=STAFF))
    if how == "leave":
        span = {"starts_at": NOW - timedelta(hours=1), "ends_at": NOW + timedelta(days=2)}
        calendars.add_leave(session, world.admin, user_id=world.users["bob"], **span, reason="探亲", now=NOW)
    else:
        calendars.set_presence(session, world.bob, status=how, now=NOW)
    ticket = open_one()
    assert to_repair(session, world, ticket).assignee_id == world.users["dora"]
    (bob,) = [row for row in card(session, ticket).inputs["candidates"] if row["user_id"] == world.users["bob"]]
    assert bob["why"] == ("leave" if how == "leave" else "presence")


def test_busy_people_still_get_urgent_tickets(session: Session, world: World, open_one: Open) -> None:
    rules_of(session, Rule("", "员工", then={**STAFF, "people": [str(world.users["bob"])]}))
    calendars.set_presence(session, world.bob, status="busy", now=NOW)
    assert to_repair(session, world, open_one()).assignee_id is None
    assert to_repair(session, world, open_one(urgency="特急")).assignee_id == world.users["bob"]


def test_nobody_fits_leaves_it_in_the_queue_and_tells_the_leader(
    session: Session, world: World, open_one: Open
) -> None:
    rules_of(session, Rule("", "制冷", then={**STAFF, "skills": [calendars.make_sure_skill(session, "制冷")]}))
    ticket = open_one()
    row = to_repair(session, world, ticket)
    assert (row.assignee_id, row.role_code, row.node_id) == (None, "staff", "repair")
    told = session.connection().execute(sa.text("SELECT user_id, kind, body_zh FROM notification")).all()
    assert (world.users["alice"], "ticket.nobody_fits") in [(r[0], r[1]) for r in told]
    assert {r["why"] for r in card(session, ticket).inputs["candidates"]} == {"skill"}
    calendars.set_skill(
        session,
        world.admin,
        user_id=world.users["bob"],
        skill_id=calendars.make_sure_skill(session, "制冷"),
        level=2,
        now=NOW,
    )
    assert to_repair(session, world, open_one()).assignee_id == world.users["bob"]


def test_on_duty_and_nearest(session: Session, world: World, open_one: Open) -> None:
    shift = calendars.add_shift(session, world.admin, name="白班", starts_minute=9 * 60, ends_minute=18 * 60, now=NOW)
    rules_of(session, Rule("", "当班", then={**STAFF, "on_duty": True}))
    calendars.set_duty(session, world.admin, user_id=world.users["dora"], day=NOW.date(), shift_id=shift, now=NOW)
    assert to_repair(session, world, open_one()).assignee_id == world.users["dora"]
    for key, spot in (("pudong", (31.22, 121.54)), ("chaoyang", (39.92, 116.44))):
        unit = session.get(OrgUnit, world.units[key])
        assert unit is not None
        unit.latitude, unit.longitude = spot
    session.flush()
    near = {**STAFF, "strategy": "nearest", "reach": "company", "max_km": 500}
    view = service.get_book(session, world.admin, book_id=1)
    revision = service.save_rule(
        session, world.admin, book_id=1, revision=view.revision, rule=Rule(view.rules[0].id, "最近", then=near), now=NOW
    )
    service.publish_book(session, world.admin, book_id=1, revision=revision, now=NOW)
    ticket = open_one()
    to_repair(session, world, ticket)
    charlie = next(r for r in card(session, ticket).inputs["candidates"] if r["user_id"] == world.users["charlie"])
    assert charlie["why"] == "far"
    assert 1000 < charlie["km"] < 1150


def test_the_count_beside_a_condition_and_who_may_edit(session: Session, world: World, open_one: Open) -> None:
    open_one(amount=900_00)
    open_one(amount=100_00)
    big = {"field": "amount", "op": "gt", "value": 500_00}
    found = service.count_matches(session, world.admin, condition=big)
    assert (found.hits, found.of, len(found.samples)) == (1, 2, 1)
    with pytest.raises(Forbidden):
        service.ensure_book(session, world.bob, kind="dispatch", now=NOW)
    book = service.ensure_book(session, world.admin, kind="dispatch", now=NOW)
    wrong = Rule("", "错", condition={"field": "nothing", "op": "eq", "value": 1}, then=STAFF)
    with pytest.raises(InvalidInput):
        service.save_rule(session, world.admin, book_id=book, revision=1, rule=wrong, now=NOW)


def test_a_crowd_never_exceeds_the_cap(database: Engine) -> None:
    """16 tickets dispatched at the same moment to two people with a cap of 3: six are given out, ten wait."""
    events.wire([])
    with db.transaction() as session:
        world = build_world(session)
        flow_id = publish(session, GRAPH, FORM)
        rules_of(session, Rule("", "员工", then={**STAFF, "cap": 3}))
        alice = world.alice
        wish: dict[str, Any] = {"flow_id": flow_id, "answers": {"title": "异响"}, "org_unit_id": world.units["pudong"]}
        tickets = [service.open_ticket(session, alice, now=NOW, **wish).id for _ in range(16)]
    start = Barrier(16)

    def go(ticket: int) -> None:
        start.wait()
        db.call(service.move_ticket, alice, ticket_id=ticket, to_node="repair", now=NOW)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(go, tickets))
    with Session(database) as session:
        rows = [hot.load(session, ticket) for ticket in tickets]
    given = [row.assignee_id for row in rows if row.assignee_id]
    assert sorted(given.count(one) for one in set(given)) == [3, 3]
    assert all(row.node_id == "repair" for row in rows)


def test_however_many_fill_up_meanwhile_nobody_gets_more_than_the_cap(
    session: Session, world: World, open_one: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = [add_staff(session, world, n).user_id for n in range(10)]
    rules_of(session, Rule("", "员工", then={**STAFF, "reach": "store", "cap": 1}))
    asked: list[int] = []

    def full(_session: Session, user_id: int, _now: Any) -> int:
        asked.append(user_id)
        return 1

    monkeypatch.setattr(desk, "take_seat", full)
    assert to_repair(session, world, open_one()).assignee_id is None
    assert set(crowd) < set(asked)


def test_a_round_under_a_crowd_gives_everybody_the_same(database: Engine) -> None:
    events.wire([])
    with db.transaction() as session:
        world = build_world(session)
        flow_id = publish(session, GRAPH, FORM)
        rules_of(session, Rule("", "轮流", then={**STAFF, "reach": "store", "strategy": "round_robin"}))
        alice = world.alice
        wish: dict[str, Any] = {"flow_id": flow_id, "answers": {"title": "异响"}, "org_unit_id": world.units["pudong"]}
        tickets = [service.open_ticket(session, alice, now=NOW, **wish).id for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda t: db.call(service.move_ticket, alice, ticket_id=t, to_node="repair", now=NOW), tickets))
    with Session(database) as session:
        given = [hot.load(session, ticket).assignee_id for ticket in tickets]
    assert sorted(given.count(one) for one in set(given)) == [6, 6]
