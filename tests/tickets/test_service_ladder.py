"""Promises over the ticket and ladders: matched, paused, recomputed, climbed once a level, stopped for all by 收到."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.identity import User
from models.notification import Connection
from scrm_app.calendars import service as calendars
from scrm_app.calendars.service import CalendarInput
from scrm_app.core.actor import system_actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.library.engine import demo_desk
from scrm_app.notifications import service as notifications
from scrm_app.tickets import service
from scrm_app.tickets.engine.rulebook import Rule
from scrm_app.tickets.errors import TicketChanged
from scrm_app.tickets.repository import hot
from scrm_app.tickets.repository import promises as rows
from scrm_app.tickets.service.ladders import acknowledge, paused_for
from scrm_app.tickets.service.promises import list_promises
from tests.conftest import NOW, World
from tests.tickets.conftest import Open
from tests.tickets.flows_of_all_kinds import middle, vote

HOUR = timedelta(hours=1)
IDLE = {
    "trigger": "idle",
    "levels": [
        {"after_minutes": 48 * 60, "who": "region_manager", "urgent": False},
        {"after_minutes": 60 * 60, "who": "supervisor", "urgent": True},
    ],
}


def published(session: Session, kind: str, *rules: Rule) -> int:
    actor = system_actor()
    book = service.ensure_book(session, actor, kind=kind, now=NOW)
    revision = service.get_book(session, actor, book_id=book).revision
    for rule in rules:
        revision = service.save_rule(session, actor, book_id=book, revision=revision, rule=rule, now=NOW)
    service.publish_book(session, actor, book_id=book, revision=revision, now=NOW)
    return book


def notices(session: Session, kind: str) -> list[int]:
    found = session.connection().execute(
        sa.text("SELECT user_id FROM notification WHERE kind = :kind ORDER BY id"), {"kind": kind}
    )
    return [row.user_id for row in found]


def climbed(session: Session) -> list[int]:
    """Whom ladders told; the steps' own limits have other keys."""
    found = session.connection().execute(sa.text("SELECT user_id FROM notification WHERE dedupe_key LIKE 'alarm:%'"))
    return [row.user_id for row in found]


def tick(session: Session, at: Any) -> None:
    while notifications.fire_due(session, at):
        pass


@pytest.fixture
def returns(session: Session, world: World) -> int:
    condition = {"field": "title", "op": "contains", "value": "退货"}
    return published(session, "ladder", Rule("", "退货 48 小时", condition=condition, then=IDLE))


def test_a_return_that_stands_48_hours_reaches_the_region_manager(
    session: Session, world: World, returns: int, open_one: Open
) -> None:
    ticket, other = open_one(title="退货: 雨刮片"), open_one()
    tick(session, NOW + 47 * HOUR)
    assert climbed(session) == []
    tick(session, NOW + 49 * HOUR)
    assert climbed(session) == [world.users["erin"]]
    (card,) = [c for c in service.get_why(session, world.alice, ticket_id=ticket) if c.kind == "ticket.escalation"]
    assert card.title.zh == "升级因为 停留 49 小时 > 48 小时, 暂停 0"
    assert not [c for c in service.get_why(session, world.alice, ticket_id=other) if c.kind == "ticket.escalation"]
    tick(session, NOW + 49 * HOUR)
    assert len(climbed(session)) == 1, "a second scheduler or a second tick tells nobody again"


def test_a_pause_is_made_up_for(session: Session, world: World, returns: int, open_one: Open) -> None:
    ticket = open_one(title="退货: 机油")
    version = hot.load(session, ticket).version
    service.pause_ticket(session, world.alice, ticket_id=ticket, version=version, note="等客户", now=NOW + HOUR)
    version = hot.load(session, ticket).version
    service.resume_ticket(session, world.alice, ticket_id=ticket, version=version, now=NOW + 25 * HOUR)
    tick(session, NOW + 50 * HOUR)
    assert climbed(session) == []
    tick(session, NOW + 73 * HOUR)
    assert climbed(session) == [world.users["erin"]]
    (card,) = [c for c in service.get_why(session, world.alice, ticket_id=ticket) if c.kind == "ticket.escalation"]
    assert card.title.zh == "升级因为 停留 49 小时 > 48 小时, 暂停 24"


def test_a_vote_that_ends_a_pause_where_the_ticket_stays_ends_it_in_the_reckoning(
    session: Session, world: World, returns: int
) -> None:
    flow_id = middle(session, vote(world, "all", "alice", "dora", limit_minutes=None))
    about: dict[str, Any] = {"flow_id": flow_id, "answers": {"title": "退货: 机油"}}
    ticket = service.open_ticket(session, world.bob, org_unit_id=world.units["pudong"], now=NOW, **about).id
    where = {"ticket_id": ticket}
    version = hot.load(session, ticket).version
    service.complete_ticket(session, world.bob, version=version, now=NOW, **where)
    version = hot.load(session, ticket).version
    service.pause_ticket(session, world.alice, version=version, note="等客户", now=NOW + HOUR, **where)
    service.approve_ticket(session, world.alice, version=version + 1, now=NOW + 25 * HOUR, **where)
    row = hot.load(session, ticket)
    assert (row.node_id, row.paused_at) == ("vote", None)
    assert paused_for(session, row, row.entered_at, NOW + 30 * HOUR) == 24 * HOUR
    tick(session, NOW + 71 * HOUR)
    assert climbed(session) == []
    tick(session, NOW + 73 * HOUR)
    assert climbed(session) == [world.users["erin"]]


@pytest.mark.parametrize("take", [False, True])
def test_seen_stops_the_ladder_for_all(
    session: Session, world: World, returns: int, open_one: Open, take: bool
) -> None:
    ticket = open_one(title="退货: 机油")
    tick(session, NOW + 49 * HOUR)
    before = climbed(session)
    acknowledge(session, world.erin, ticket_id=ticket, take=take, now=NOW + 50 * HOUR)
    tick(session, NOW + 200 * HOUR)
    assert climbed(session) == before
    with pytest.raises(NotFound):
        acknowledge(session, world.erin, ticket_id=ticket, take=take, now=NOW + 51 * HOUR)
    with pytest.raises(NotFound):
        acknowledge(session, world.charlie, ticket_id=ticket, take=take, now=NOW + 51 * HOUR)


def test_a_ticket_that_moves_on_ends_its_ladder(session: Session, world: World, returns: int, open_one: Open) -> None:
    ticket = open_one(title="退货: 机油")
    tick(session, NOW + 49 * HOUR)
    service.move_ticket(session, world.alice, ticket_id=ticket, to_node="repair", now=NOW + 50 * HOUR)
    (alarm,) = notifications.list_alarms(session, "ticket", ticket)
    assert (alarm.status, alarm.level) == ("over", 1)


def test_an_overdue_ladder_names_its_own_people(session: Session, world: World, open_one: Open) -> None:
    levels = [
        {"after_minutes": 0, "who": "assignee", "urgent": True},
        {"after_minutes": 30, "who": "leader", "urgent": False},
        {"after_minutes": 60, "who": "supervisor", "urgent": False},
    ]
    published(session, "ladder", Rule("", "超时", then={"trigger": "overdue", "levels": levels}))
    ticket = open_one()
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    for minutes in (31, 62, 95):
        tick(session, NOW + timedelta(minutes=minutes))
    assert notices(session, "ticket.escalated") == [world.users[name] for name in ("bob", "alice", "erin")]
    assert hot.load(session, ticket).escalation_level == 3


def test_a_level_is_told_over_the_channels_it_names(session: Session, world: World, open_one: Open) -> None:
    levels = [
        {"after_minutes": 0, "who": "assignee", "urgent": False, "channels": ["email", "sms", "fax"]},
        {"after_minutes": 30, "who": "leader", "urgent": False},
    ]
    book = published(session, "ladder", Rule("", "超时", then={"trigger": "overdue", "levels": levels}))
    (rule,) = service.get_book(session, system_actor(), book_id=book).rules
    assert [one["channels"] for one in rule.then["levels"]] == [["email", "sms"], []]
    session.add_all(
        [Connection(kind=kind, name=kind, created_at=NOW, updated_at=NOW) for kind in ("email", "sms_aliyun")]
    )
    for name in ("bob", "alice"):
        person = session.get_one(User, world.users[name])
        person.email, person.phone = f"{name}@example.com", "13800000001"
        session.add(person)
    session.flush()
    ticket = open_one()
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    for minutes in (31, 62):
        tick(session, NOW + timedelta(minutes=minutes))
    sent = session.connection().execute(
        sa.text("SELECT user_id, channel FROM outbox_message WHERE kind = 'ticket.escalated' ORDER BY id")
    )
    bob, alice = world.users["bob"], world.users["alice"]
    assert [tuple(row) for row in sent] == [(bob, "email"), (bob, "sms"), (alice, "email")]


SLA = Rule(
    "", "标准", then={"response_minutes": 30, "resolution_minutes": 480, "node_percent": 100, "warn_percent": 50}
)
FAST = Rule(
    "",
    "加急",
    condition={"field": "priority", "op": "ne", "value": "0"},
    then={"response_minutes": 10, "resolution_minutes": 120, "node_percent": 50, "warn_percent": 80},
)


def promise(session: Session, ticket: int, kind: str) -> Any:
    return next(p for p in rows.all_promises(session, ticket) if p.kind == kind)


def test_promises_are_warned_of_broken_and_kept(session: Session, world: World, open_one: Open) -> None:
    published(session, "sla", FAST, SLA)
    ticket, answered = open_one(), open_one()
    service.claim_ticket(session, world.bob, ticket_id=answered, now=NOW + timedelta(minutes=5))
    assert promise(session, answered, "response").met_at == NOW + timedelta(minutes=5)
    tick(session, NOW + timedelta(minutes=16))
    assert set(notices(session, "promise.warn")) >= {world.users["bob"]}
    tick(session, NOW + timedelta(minutes=31))
    assert promise(session, ticket, "response").breached_at == NOW + timedelta(minutes=30)
    assert promise(session, answered, "response").breached_at is None
    assert promise(session, ticket, "resolution").due_at == NOW + timedelta(minutes=480)


def test_a_claim_taken_back_lets_the_first_response_run_again(session: Session, world: World, open_one: Open) -> None:
    published(session, "sla", SLA)
    ticket = open_one()
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW + timedelta(minutes=29))
    tick(session, NOW + timedelta(minutes=31))
    version = hot.load(session, ticket).version
    later = NOW + timedelta(minutes=32)
    for other in (world.dora, world.alice):
        with pytest.raises(InvalidInput):
            service.undo_taking(session, other, ticket_id=ticket, version=version, now=later)
    with pytest.raises(InvalidInput):
        service.undo_taking(session, world.bob, ticket_id=ticket, version=version, now=later + HOUR)
    with pytest.raises(TicketChanged):
        service.undo_taking(session, world.bob, ticket_id=ticket, version=version - 1, now=later)
    service.undo_taking(session, world.bob, ticket_id=ticket, version=version, now=later)
    row = hot.load(session, ticket)
    assert (row.assignee_id, row.version) == (None, version + 1)
    assert promise(session, ticket, "response").met_at is None
    tick(session, later)
    assert promise(session, ticket, "response").breached_at == NOW + timedelta(minutes=30)
    with pytest.raises(InvalidInput):
        service.undo_taking(session, world.bob, ticket_id=ticket, version=version + 1, now=later)


def test_an_answer_that_came_late_is_late_though_the_clock_had_not_looked(
    session: Session, world: World, open_one: Open
) -> None:
    published(session, "sla", SLA)
    for minutes, late in ((30, False), (31, True)):
        ticket = open_one()
        service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW + timedelta(minutes=minutes))
        found = list_promises(session, hot.load(session, ticket), NOW + HOUR)
        assert {one.kind: one.breached for one in found} == {"response": late, "resolution": False}


def test_a_ladder_for_the_first_response_ends_with_the_response(session: Session, world: World, open_one: Open) -> None:
    levels = [{"after_minutes": minutes, "who": "leader", "urgent": False} for minutes in (0, 30, 60)]
    published(session, "ladder", Rule("", "响应超时", then={"trigger": "response", "levels": levels}))
    published(session, "sla", SLA)
    ticket = open_one()
    tick(session, NOW + timedelta(minutes=31))
    assert climbed(session) == [world.users["alice"]]
    answered = NOW + timedelta(minutes=40)
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=answered)
    tick(session, NOW + timedelta(minutes=41))
    (alarm,) = notifications.list_alarms(session, "ticket", ticket)
    assert (alarm.status, alarm.level) == ("over", 1)
    version = hot.load(session, ticket).version
    service.undo_taking(session, world.bob, ticket_id=ticket, version=version, now=answered + timedelta(minutes=1))
    tick(session, NOW + timedelta(minutes=62))
    assert len(climbed(session)) == 2, "an answer taken back is none"
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW + timedelta(minutes=63))
    tick(session, NOW + 9 * HOUR)
    assert len(climbed(session)) == 2


def test_a_higher_priority_shortens_what_is_left_and_keeps_what_was_used(
    session: Session, world: World, open_one: Open
) -> None:
    published(session, "sla", FAST, SLA)
    ticket = open_one()
    later = NOW + timedelta(minutes=60)
    version = hot.load(session, ticket).version
    service.set_priority(session, world.alice, ticket_id=ticket, version=version, level=2, now=later)
    assert promise(session, ticket, "resolution").due_at == NOW + timedelta(minutes=120)
    assert open_one(urgency="特急") == ticket + 1
    assert hot.load(session, ticket + 1).due_at == NOW + timedelta(minutes=15)


def test_a_pause_moves_the_promise_by_its_length(session: Session, world: World, open_one: Open) -> None:
    published(session, "sla", SLA)
    ticket = open_one()
    version = hot.load(session, ticket).version
    service.pause_ticket(session, world.alice, ticket_id=ticket, version=version, note="等配件", now=NOW + HOUR)
    assert promise(session, ticket, "resolution").due_at is None
    version = hot.load(session, ticket).version
    service.resume_ticket(session, world.alice, ticket_id=ticket, version=version, now=NOW + 9 * HOUR)
    assert promise(session, ticket, "resolution").due_at == NOW + 8 * HOUR + timedelta(minutes=480)
    assert promise(session, ticket, "resolution").spent_seconds == 3600


def test_new_opening_hours_count_from_now_on(session: Session, world: World, open_one: Open) -> None:
    """Open round the clock until 12:00 Friday, then 09:00 to 13:00 only: six of eight hours are left, two days more."""
    wish = CalendarInput("浦东", ["00:00-24:00"] * 7, world.units["pudong"], public_holidays=False)
    calendar = calendars.save_calendar(session, world.admin, wish=wish, now=NOW)
    published(session, "sla", SLA)
    ticket = open_one()
    service.move_ticket(session, world.alice, ticket_id=ticket, to_node="repair", now=NOW)
    row = hot.load(session, ticket)
    changed = replace(wish, week=["09:00-13:00"] * 7)
    calendars.save_calendar(session, world.admin, wish=changed, now=NOW + 2 * HOUR, calendar_id=calendar, version=1)
    assert promise(session, ticket, "resolution").due_at == NOW + 48 * HOUR
    moved = hot.load(session, ticket)
    assert moved.due_at > row.due_at


def test_who_waits_may_ask_but_not_every_minute(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    assert service.nudge_ticket(session, world.alice, ticket_id=ticket, now=NOW) == 1
    with pytest.raises(Conflict, match="30"):
        service.nudge_as_customer(session, ticket, "王女士", NOW)
    assert service.nudge_as_customer(session, ticket, "王女士", NOW + 31 * timedelta(minutes=1)) == 1
    assert notices(session, "ticket.nudged") == [world.users["bob"]] * 2
    with pytest.raises(NotFound):
        service.nudge_ticket(session, world.charlie, ticket_id=ticket, now=NOW + HOUR)


def test_priority_rules_raise_and_say_why(session: Session, world: World, open_one: Open) -> None:
    leak = {"field": "title", "op": "contains", "value": "漏油"}
    published(session, "priority", Rule("", "漏油", condition=leak, then={"level": 2}))
    ticket = open_one(title="发动机漏油")
    assert hot.load(session, ticket).priority == 2
    assert hot.load(session, open_one(urgency="加急")).priority == 1
    (card,) = service.get_why(session, world.alice, ticket_id=ticket)
    assert card.title.zh == "优先级为特急, 因为规则「漏油」"


def test_a_return_or_exchange_reminds_its_specialist_before_the_region_manager(
    session: Session, world: World, open_one: Open
) -> None:
    name, condition, then = demo_desk.RETURNS
    published(session, "ladder", Rule("", name, condition=condition, then=then))
    ticket = open_one(title="换货: 雨刮片")
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    tick(session, NOW + 23 * HOUR)
    assert climbed(session) == []
    tick(session, NOW + 25 * HOUR)
    assert climbed(session) == [world.users["bob"]]
    tick(session, NOW + 49 * HOUR)
    assert climbed(session) == [world.users["bob"], world.users["erin"]]
