"""Amounts that wait: the store's leader and the office hear of them once the next morning, nobody when all is done."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models.notification import Notification
from models.settlement import Statement
from scrm_app.core import events
from scrm_app.notifications import service as notifications
from scrm_app.settlement import service
from scrm_app.settlement.service.settling import settle_work
from scrm_app.wiring import WIRING
from tests.conftest import NOW, World
from tests.settlement.conftest import Publish, work

MORNING = NOW + timedelta(hours=23)
"""Saturday 09:00 in Shanghai."""


@pytest.fixture(autouse=True)
def wired() -> None:
    events.wire(WIRING)


def told(session: Session, kind: str) -> list[tuple[int, str, str]]:
    found = session.exec(select(Notification).where(Notification.kind == kind).order_by(Notification.id))  # type: ignore[arg-type]
    return [(one.user_id, one.title_zh, one.link) for one in found]


def fire(session: Session, at: object) -> None:
    while notifications.fire_due(session, at):  # type: ignore[arg-type]
        pass


def test_new_amounts_are_told_once_the_next_morning(session: Session, world: World, publish: Publish) -> None:
    publish()
    for n in (1, 2, 3):
        settle_work(session, work(world.units["pudong"], n), NOW + timedelta(minutes=n))
    settle_work(session, work(world.units["chaoyang"], 9), NOW)
    fire(session, MORNING - timedelta(minutes=1))
    assert told(session, "settlement.waits") == []
    fire(session, MORNING)
    fire(session, MORNING + timedelta(hours=1))
    row = session.exec(select(Statement).where(Statement.org_unit_id == world.units["pudong"])).one()
    (leader,) = told(session, "settlement.waits")
    assert (leader[0], leader[2]) == (world.users["alice"], f"/statements/{row.id}?answer=open")
    assert "上海浦东店 2026-11" in leader[1]
    assert sorted(one[0] for one in told(session, "settlement.office")) == [
        world.users["admin"],
        world.users["finance"],
    ]
    body = session.exec(select(Notification.body_zh).where(Notification.user_id == world.users["finance"])).one()
    assert body.startswith("2 份对账单共 ¥")


def test_what_the_store_confirmed_meanwhile_is_not_told(session: Session, world: World, publish: Publish) -> None:
    publish()
    statement_id = settle_work(session, work(world.units["pudong"]), NOW)
    row = session.get(Statement, statement_id, populate_existing=True)
    assert row is not None
    service.confirm_statement(session, world.alice, statement_id=row.id or 0, version=row.version, now=NOW)
    fire(session, MORNING)
    assert told(session, "settlement.waits") == []
    assert told(session, "settlement.office") == []
    settle_work(session, work(world.units["pudong"], 2), MORNING)
    fire(session, MORNING + timedelta(days=1))
    assert [one[0] for one in told(session, "settlement.waits")] == [world.users["alice"]]


def test_tickets_without_a_plan_are_told_to_the_office_with_the_amounts(
    session: Session, world: World, publish: Publish
) -> None:
    publish(match={"customer_types": ["VIP"]})
    settle_work(session, work(world.units["pudong"], 1), NOW)
    settle_work(session, work(world.units["pudong"], 2, customer_type="VIP"), NOW)
    fire(session, MORNING)
    body = session.exec(select(Notification.body_zh).where(Notification.user_id == world.users["finance"])).one()
    assert "1 张工单还没有适用的结算方案" in body
