"""Reminders on dates: planned, moved, taken back, told once; rules made and deleted by those who may."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.customer import Customer
from models.equipment import Equipment
from models.notification import Notification, Reminder
from models.opportunity import Opportunity
from scrm_app.core import clock, db, events
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from scrm_app.customers import service as customers
from scrm_app.customers.engine.profile import ProfileDraft
from scrm_app.library.engine.build import chain, field, flow, node, task
from scrm_app.notifications import service
from scrm_app.notifications.service import DateRuleInput
from scrm_app.pipeline import service as pipeline
from scrm_app.tickets import service as tickets
from scrm_app.wiring import WIRING
from tests.conftest import NOW, World, build_world
from tests.tickets.conftest import publish

BIRTHDAY = DateRuleInput("生日关怀", "customer.birthday", 0, 540)
NINE = timedelta(hours=1)
"""09:00 in Shanghai is one hour before NOW's time of day (10:00)."""


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def customer(session: Session, world: World, **more: Any) -> int:
    row = Customer(
        **{"name": "王女士", "org_unit_id": world.units["pudong"], "owner_id": world.users["bob"]} | more,
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(row)
    session.flush()
    return row.id or 0


def plan(session: Session, now: datetime = NOW) -> None:
    while service.plan_dates(session, now):
        pass


def fire(session: Session, now: datetime) -> None:
    while service.fire_due(session, now):
        pass


def waiting(session: Session) -> list[tuple[str, int, datetime]]:
    rows = session.exec(select(Reminder).where(Reminder.status == "waiting").order_by(Reminder.id)).all()  # type: ignore[arg-type]
    return [(r.subject_type, r.subject_id, r.due_at) for r in rows if r.kind.startswith("date.")]


def told(session: Session) -> list[tuple[int, str]]:
    rows = session.exec(select(Notification).where(Notification.kind == "date.reminder")).all()
    return [(row.user_id, row.title_zh) for row in rows]


def rule(session: Session, world: World, wish: DateRuleInput = BIRTHDAY, **more: Any) -> int:
    made = service.save_date_rule(session, world.admin, wish=wish, now=NOW, **more)
    plan(session)
    return made


def test_a_birthday_is_told_to_the_owner_every_year(session: Session, world: World) -> None:
    one = customer(session, world, birthday=date(1990, 11, 21))
    customer(session, world, name="没有生日")
    customer(session, world, name="渠道买家", kind="collective", birthday=date(1990, 11, 21))
    rule(session, world)
    day = NOW + timedelta(days=1) - NINE
    assert waiting(session) == [("customer", one, day)]
    fire(session, day - timedelta(seconds=1))
    assert told(session) == []
    fire(session, day)
    fire(session, day)
    assert told(session) == [(world.users["bob"], "生日关怀: 王女士")]
    assert waiting(session) == [("customer", one, day.replace(year=2027))]


def test_a_leap_day_is_kept_in_common_years(session: Session, world: World) -> None:
    one = customer(session, world, birthday=date(2000, 2, 29))
    rule(session, world)
    assert waiting(session) == [("customer", one, datetime(2027, 2, 28, 1, tzinfo=NOW.tzinfo))]
    fire(session, datetime(2027, 2, 28, 1, tzinfo=NOW.tzinfo))
    assert waiting(session) == [("customer", one, datetime(2028, 2, 29, 1, tzinfo=NOW.tzinfo))]


def test_a_changed_date_moves_the_row_and_a_deleted_one_takes_it_back(session: Session, world: World) -> None:
    rule(session, world)
    draft = ProfileDraft(name="王女士", birthday="1990-12-01")
    one = customers.create_customer(session, world.alice, draft=draft, now=NOW)
    assert [at.month for _, _, at in waiting(session)] == [12]
    changed = {"customer_id": one, "now": NOW}
    customers.edit_customer(session, world.alice, version=1, draft=replace(draft, birthday="1990-11-25"), **changed)
    assert waiting(session) == [("customer", one, NOW + timedelta(days=5) - NINE)]
    customers.edit_customer(session, world.alice, version=2, draft=replace(draft, birthday=""), **changed)
    assert waiting(session) == []
    customers.edit_customer(session, world.alice, version=3, draft=replace(draft, birthday="1990-11-25"), **changed)
    assert waiting(session) == [("customer", one, NOW + timedelta(days=5) - NINE)]


@pytest.mark.parametrize("junk", ["x", "1990-02-30", "0001-01-01", "1990/1/1"])
def test_a_birthday_that_is_none_is_a_sentence(session: Session, world: World, junk: str) -> None:
    with pytest.raises(InvalidInput):
        customers.create_customer(session, world.alice, draft=ProfileDraft(name="甲", birthday=junk), now=NOW)


def test_what_changed_behind_our_back_is_not_told_but_planned_anew(session: Session, world: World) -> None:
    one = customer(session, world, birthday=date(1990, 11, 21))
    rule(session, world)
    row = session.get(Customer, one)
    assert row is not None
    row.birthday = date(1990, 11, 28)
    session.flush()
    fire(session, NOW + timedelta(days=1))
    assert told(session) == []
    assert waiting(session) == [("customer", one, NOW + timedelta(days=8) - NINE)]


def test_the_daily_round_finds_what_an_import_wrote(session: Session, world: World) -> None:
    rule(session, world)
    assert not service.is_date_to_plan(session, NOW)
    one = customer(session, world, birthday=date(1990, 11, 28))
    later = NOW + timedelta(hours=21)
    assert service.is_date_to_plan(session, later)
    plan(session, later)
    assert [subject for _, subject, _ in waiting(session)] == [one]


def test_a_follow_up_before_the_day_and_not_for_what_is_closed(session: Session, world: World) -> None:
    rule(session, world, DateRuleInput("跟进", "opportunity.follow_up", -1, 8 * 60, "role:manager"))
    one = pipeline.create_opportunity(session, world.alice, draft=pipeline.Draft(name="大单"), now=NOW)
    on = date(2026, 11, 25)
    pipeline.note_contact(session, world.alice, opportunity_id=one, version=1, note="", follow_up_on=on, now=NOW)
    assert waiting(session) == [("opportunity", one, datetime(2026, 11, 24, 0, tzinfo=NOW.tzinfo))]
    fire(session, datetime(2026, 11, 24, 0, tzinfo=NOW.tzinfo))
    assert told(session) == [(world.users["alice"], "跟进: 大单")]
    on = date(2026, 12, 25)
    pipeline.note_contact(session, world.alice, opportunity_id=one, version=2, note="", follow_up_on=on, now=NOW)
    assert len(waiting(session)) == 1
    pipeline.move_stage(session, world.alice, opportunity_id=one, version=3, to_stage="won", now=NOW)
    assert waiting(session) == []
    assert session.get(Opportunity, one).follow_up_on == on  # type: ignore[union-attr]


def test_a_device_due_for_service(session: Session, world: World) -> None:
    owner = customer(session, world, owner_id=None)
    rule(session, world, DateRuleInput("保养", "equipment.service", -7, 540))
    draft = customers.EquipmentDraft(model="KFR", installed_on=date(2026, 11, 1), maintenance_days=30)
    device = customers.add_equipment(session, world.alice, customer_id=owner, draft=draft, now=NOW)
    assert waiting(session) == [("equipment", device.id, datetime(2026, 11, 24, 1, tzinfo=NOW.tzinfo))]
    fire(session, datetime(2026, 11, 24, 2, tzinfo=NOW.tzinfo))
    assert told(session) == [(world.users["alice"], "保养: 王女士 · KFR")], "without an owner, who leads the store"
    row = session.get(Equipment, device.id)
    assert row is not None
    customers.note_service(
        session, world.alice, equipment_id=device.id, version=row.version, on=date(2026, 11, 20), now=NOW
    )
    assert waiting(session) == [("equipment", device.id, datetime(2026, 12, 13, 1, tzinfo=NOW.tzinfo))]


FORM = {
    "fields": [
        field("title", "text", "问题", role="title", required=True),
        field("visit", "date", "预约日期"),
        field("secret", "date", "内部日期"),
    ],
    "rights": {"role:staff": {"secret": "hide"}},
}
GRAPH = flow(
    [
        node("start", "start", "开始", stage="pre"),
        task("repair", "维修", "staff", 60, "维修中"),
        node("end", "end", "结束"),
    ],
    chain("start", "repair", "end"),
)


def test_a_date_field_of_a_form(session: Session, world: World) -> None:
    flow_id = publish(session, GRAPH, FORM, "预约")
    visit = next(s for s, label in service.date_rule_choices(session, world.admin).dates if "预约日期" in label.zh)
    rule(session, world, DateRuleInput("预约提醒", visit, -1, 18 * 60, f"user:{world.users['dora']}"))
    answers = {"title": "不制冷", "visit": "2026-11-25"}
    where = {"flow_id": flow_id, "org_unit_id": world.units["pudong"], "now": NOW}
    one = tickets.open_ticket(session, world.alice, answers=answers, **where).id
    tickets.index_changed(session)
    assert waiting(session) == [("ticket_date", one, datetime(2026, 11, 24, 10, tzinfo=NOW.tzinfo))]
    tickets.claim_ticket(session, world.bob, ticket_id=one, now=NOW)
    version = tickets.get_ticket_view(session, world.bob, ticket_id=one, now=NOW).version
    changed = {"title": "不制冷", "visit": "2026-11-22"}
    tickets.save_answers(session, world.bob, ticket_id=one, version=version, answers=changed, now=NOW)
    tickets.index_changed(session)
    assert waiting(session) == [("ticket_date", one, datetime(2026, 11, 21, 10, tzinfo=NOW.tzinfo))]
    fire(session, datetime(2026, 11, 21, 10, tzinfo=NOW.tzinfo))
    assert [user for user, _ in told(session)] == [world.users["dora"]]
    notice = session.exec(select(Notification).where(Notification.kind == "date.reminder")).one()
    assert notice.link == f"/tickets/{one}"
    assert "2026-11-22" in notice.body_zh


def test_a_date_that_not_everybody_sees_is_not_said(session: Session, world: World) -> None:
    flow_id = publish(session, GRAPH, FORM, "预约")
    secret = next(s for s, label in service.date_rule_choices(session, world.admin).dates if "内部日期" in label.zh)
    rule(session, world, DateRuleInput("内部", secret, 0, 540, f"user:{world.users['bob']}"))
    where = {"flow_id": flow_id, "org_unit_id": world.units["pudong"], "now": NOW}
    tickets.open_ticket(session, world.admin, answers={"title": "x", "secret": "2026-11-25"}, **where)
    tickets.index_changed(session)
    fire(session, datetime(2026, 11, 25, 1, tzinfo=NOW.tzinfo))
    notice = session.exec(select(Notification).where(Notification.kind == "date.reminder")).one()
    assert "2026-11" not in notice.title_zh + notice.body_zh + notice.body_en


def test_a_changed_rule_plans_anew_and_never_tells_twice(session: Session, world: World) -> None:
    one = customer(session, world, birthday=date(1990, 11, 21))
    made = rule(session, world)
    day = NOW + timedelta(days=1) - NINE
    later = replace(BIRTHDAY, minute=600)
    service.save_date_rule(session, world.admin, wish=later, rule_id=made, version=1, now=NOW)
    plan(session)
    assert waiting(session) == [("customer", one, day + timedelta(hours=1))]
    fire(session, day + timedelta(hours=1))
    again = replace(BIRTHDAY, minute=660)
    service.save_date_rule(session, world.admin, wish=again, rule_id=made, version=2, now=day + timedelta(hours=1))
    plan(session, day + timedelta(hours=1))
    fire(session, day + timedelta(hours=2))
    assert len(told(session)) == 1
    with pytest.raises(Conflict):
        service.save_date_rule(session, world.admin, wish=again, rule_id=made, version=1, now=NOW)


def test_a_rule_switched_off_or_deleted_tells_nobody(session: Session, world: World) -> None:
    customer(session, world, birthday=date(1990, 11, 21))
    made = rule(session, world)
    off = replace(BIRTHDAY, is_enabled=False)
    service.save_date_rule(session, world.admin, wish=off, rule_id=made, now=NOW)
    plan(session)
    assert waiting(session) == []
    service.save_date_rule(session, world.admin, wish=BIRTHDAY, rule_id=made, now=NOW)
    plan(session)
    assert len(waiting(session)) == 1
    assert service.delete_date_rule(session, world.admin, rule_id=made, now=NOW) == BIRTHDAY
    assert waiting(session) == []
    fire(session, NOW + timedelta(days=2))
    assert told(session) == []


def test_a_rule_deleted_in_mid_scan_plans_nothing_more(session: Session, world: World) -> None:
    for number in range(1100):
        session.add(Customer(name=f"客户{number}", birthday=date(1990, 12, 1), org_unit_id=world.units["pudong"],
                             created_at=NOW, updated_at=NOW))  # fmt: skip
    session.flush()
    made = service.save_date_rule(session, world.admin, wish=BIRTHDAY, now=NOW)
    assert service.plan_dates(session, NOW)
    assert len(waiting(session)) == 500
    assert service.plan_dates(session, NOW)
    assert len(waiting(session)) == 1000
    plan(session)
    assert len(waiting(session)) == 1100
    assert [r.waiting for r in service.list_date_rules(session, world.admin)] == [1100]
    service.delete_date_rule(session, world.admin, rule_id=made, now=NOW)
    assert not service.plan_dates(session, NOW)
    assert waiting(session) == []


def test_very_many_records_written_at_once(session: Session, world: World) -> None:
    rule(session, world)
    one = customer(session, world, birthday=date(1990, 12, 1))
    service.replan_dates(session, "customer.", [*range(10_000, 45_000), one], now=NOW)
    assert [subject for _, subject, _ in waiting(session)] == [one]


def test_two_clocks_tell_once(database: Engine) -> None:
    events.wire(WIRING)
    with db.transaction() as session:
        world = build_world(session)
        customer(session, world, birthday=date(1990, 11, 21))
        service.save_date_rule(session, world.admin, wish=BIRTHDAY, now=NOW)
    for _ in range(2):
        with db.transaction() as session:
            plan(session)
    day = NOW + timedelta(days=1)
    for _ in range(2):
        with db.transaction() as session:
            service.fire_due(session, day)
    with Session(database) as session:
        assert len(told(session)) == 1
        assert len(waiting(session)) == 1


def test_a_transaction_that_dies_loses_nothing(database: Engine) -> None:
    events.wire(WIRING)
    with db.transaction() as session:
        world = build_world(session)
        customer(session, world, birthday=date(1990, 11, 21))
        service.save_date_rule(session, world.admin, wish=BIRTHDAY, now=NOW)
        plan(session)
    with Session(database) as dying:
        service.fire_due(dying, NOW + timedelta(days=1))
        assert len(told(dying)) == 1
        dying.rollback()
    with db.transaction() as session:
        assert told(session) == []
        service.fire_due(session, NOW + timedelta(days=1))
        assert len(told(session)) == 1


@pytest.mark.parametrize(
    "wish",
    [
        replace(BIRTHDAY, name=" "),
        replace(BIRTHDAY, name="长" * 61),
        replace(BIRTHDAY, words="长" * 301),
        replace(BIRTHDAY, source="customer.password"),
        replace(BIRTHDAY, source="ticket:999:x"),
        replace(BIRTHDAY, offset_days=366),
        replace(BIRTHDAY, minute=1440),
        replace(BIRTHDAY, minute=-1),
        replace(BIRTHDAY, who="everybody"),
        replace(BIRTHDAY, who="role:nobody"),
        replace(BIRTHDAY, who="user:99999"),
        replace(BIRTHDAY, who="user:x"),
    ],
)
def test_what_makes_no_sense_is_a_sentence(session: Session, world: World, wish: DateRuleInput) -> None:
    with pytest.raises(InvalidInput):
        service.save_date_rule(session, world.admin, wish=wish, now=NOW)


def test_rules_are_for_those_who_manage_notices(session: Session, world: World) -> None:
    made = rule(session, world)
    for attack in (
        lambda: service.list_date_rules(session, world.alice),
        lambda: service.date_rule_choices(session, world.alice),
        lambda: service.save_date_rule(session, world.alice, wish=BIRTHDAY, now=NOW),
        lambda: service.delete_date_rule(session, world.alice, rule_id=made, now=NOW),
    ):
        with pytest.raises(Forbidden):
            attack()
    with pytest.raises(NotFound):
        service.delete_date_rule(session, world.admin, rule_id=2**31 - 1, now=NOW)


def test_the_daily_round_after_an_outage_takes_back_nothing_that_is_due(session: Session, world: World) -> None:
    """The clock was off over nine o'clock: the round plans next year before the reminder of today is claimed."""
    born = customer(session, world, birthday=date(1990, 11, 21))
    service.save_date_rule(session, world.admin, wish=BIRTHDAY, now=NOW)
    plan(session)
    late = NOW + timedelta(days=1)
    with clock.frozen(late):
        service.replan_dates(session, "customer.", [born], now=late)
        fire(session, late)
    assert told(session) == [(world.users["bob"], "生日关怀: 王女士")]
