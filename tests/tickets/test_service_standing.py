"""Where and for whom the clock of service promises stands still, on a real database; and the law behind it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from scrm_app.calendars.engine.hours import WorkCalendar, working_seconds
from scrm_app.core.events import publish
from scrm_app.tickets import service
from scrm_app.tickets.engine.rule_words import say_then
from scrm_app.tickets.engine.rulebook import Rule
from scrm_app.tickets.engine.sla import Running, stands_still
from scrm_app.tickets.events import CustomerReplied
from scrm_app.tickets.repository import hot
from scrm_app.tickets.repository import promises as rows
from tests.conftest import NOW, World
from tests.tickets.conftest import Open
from tests.tickets.test_service_ladder import published

HOUR = timedelta(hours=1)
SHOP = WorkCalendar(week=(((540, 720), (780, 1080)),) * 5 + ((), ()), zone="Asia/Shanghai")
START = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
changes = st.lists(st.tuples(st.integers(0, 20_000), st.booleans()), max_size=12)


def spent(line: list[tuple[int, bool]], until: int) -> float:
    clock = Running(10**7, 0.0, START)
    for minute, stands in sorted(line):
        clock = clock.follow(stands, SHOP, START + timedelta(minutes=minute))
    return clock.used(SHOP, START + timedelta(minutes=until))


@given(changes)
def test_only_the_working_time_that_runs_is_counted(line: list[tuple[int, bool]]) -> None:
    edges, running, total = [*sorted(line), (20_000, True)], True, 0.0
    before = 0
    for minute, stands in edges:
        if running:
            span = START + timedelta(minutes=before), START + timedelta(minutes=minute)
            total += working_seconds(SHOP, *span)
        before, running = minute, not stands
    assert spent(line, 20_000) == pytest.approx(total)


@given(changes, st.integers(0, 20_000))
def test_looking_in_between_never_changes_the_sum(line: list[tuple[int, bool]], cut: int) -> None:
    ordered = sorted(line)
    now = next((stands for minute, stands in reversed(ordered) if minute <= cut), False)
    after = [one for one in ordered if one[0] > cut]
    split = [one for one in ordered if one[0] <= cut]
    clock = Running(10**7, 0.0, START)
    for minute, stands in [*split, (cut, now), *after]:
        clock = clock.follow(stands, SHOP, START + timedelta(minutes=minute))
    assert clock.used(SHOP, START + timedelta(minutes=20_000)) == pytest.approx(spent(line, 20_000))


def test_what_a_policy_says() -> None:
    def still(then: dict[str, Any], places: list[tuple[str, str]], paused: bool = False, reason: str = "") -> bool:
        return stands_still(then, paused=paused, reason=reason, places=places)

    parts = {"pause_nodes": ["等配件"]}
    assert still(parts, [("等配件", "task")])
    assert not still(parts, [("等配件", "task"), ("维修", "task")]), "somebody still works"
    assert not still(parts, [("等", "wait")])
    assert still({"pause_waits": True}, [("等", "wait")])
    assert not still({}, [])
    assert still({}, [("维修", "task")], paused=True, reason="customer")
    assert not still({"pause_customer": False}, [("维修", "task")], paused=True, reason="customer")
    assert still({"pause_customer": False}, [("维修", "task")], paused=True, reason="parts")


def policy(session: Session, **then: Any) -> None:
    published(session, "sla", Rule("", "标准", then={"resolution_minutes": 480, **then}))


def promise(session: Session, ticket: int) -> Any:
    return next(one for one in rows.all_promises(session, ticket) if one.kind == "resolution")


def move(session: Session, world: World, ticket: int, to: str, at: datetime, **answers: Any) -> None:
    service.move_ticket(session, world.alice, ticket_id=ticket, to_node=to, answers=answers or None, now=at)


def test_the_clock_stands_at_a_named_step_and_runs_behind_it(session: Session, world: World, open_one: Open) -> None:
    policy(session, pause_nodes="维修、等配件")
    ticket = open_one()
    assert promise(session, ticket).due_at == NOW + 8 * HOUR
    move(session, world, ticket, "repair", NOW + HOUR)
    assert (promise(session, ticket).running_since, promise(session, ticket).due_at) == (None, None)
    move(session, world, ticket, "visit", NOW + 5 * HOUR, labour_hours=1)
    assert promise(session, ticket).spent_seconds == 3600
    assert promise(session, ticket).due_at == NOW + 12 * HOUR


def wait(session: Session, world: World, ticket: int, at: datetime) -> None:
    version = hot.load(session, ticket).version
    service.await_customer(session, world.alice, ticket_id=ticket, version=version, note="问颜色", now=at)


def test_the_answer_of_the_customer_lets_the_clock_run(session: Session, world: World, open_one: Open) -> None:
    policy(session)
    ticket = open_one()
    due = hot.load(session, ticket).due_at
    wait(session, world, ticket, NOW + HOUR / 4)
    row = hot.load(session, ticket)
    assert (row.paused_for, promise(session, ticket).due_at) == ("customer", None)
    publish(session, CustomerReplied(ticket, NOW + 2 * HOUR))
    row = hot.load(session, ticket)
    assert (row.paused_at, row.paused_for) == (None, "")
    assert row.due_at == due + HOUR * 7 / 4
    assert promise(session, ticket).due_at == NOW + 8 * HOUR + HOUR * 7 / 4
    history = service.get_ticket_view(session, world.alice, ticket_id=ticket, now=NOW).history
    assert [line.kind for line in history][-2:] == ["paused", "resumed"]
    publish(session, CustomerReplied(ticket, NOW + 3 * HOUR))
    assert hot.load(session, ticket).version == row.version, "an answer nobody waited for changes nothing"


def test_an_answer_does_not_bring_the_parts(session: Session, world: World, open_one: Open) -> None:
    policy(session)
    ticket = open_one()
    version = hot.load(session, ticket).version
    service.await_parts(session, world.alice, ticket_id=ticket, version=version, note="", now=NOW)
    publish(session, CustomerReplied(ticket, NOW + HOUR))
    assert hot.load(session, ticket).paused_for == "parts"


def test_a_policy_that_does_not_grant_it_runs_on(session: Session, world: World, open_one: Open) -> None:
    policy(session, pause_customer=False)
    ticket = open_one()
    wait(session, world, ticket, NOW + HOUR / 4)
    assert promise(session, ticket).due_at == NOW + 8 * HOUR
    assert hot.load(session, ticket).paused_at is not None


def test_a_ticket_moved_while_on_hold_has_its_promises_run_again(
    session: Session, world: World, open_one: Open
) -> None:
    policy(session)
    ticket = open_one()
    wait(session, world, ticket, NOW + HOUR)
    move(session, world, ticket, "repair", NOW + 3 * HOUR)
    assert promise(session, ticket).due_at == NOW + 10 * HOUR
    assert hot.load(session, ticket).paused_for == ""


def test_the_rule_says_so_in_words(session: Session, world: World) -> None:
    policy(session, pause_nodes=["等配件"], pause_waits=True)
    (book,) = service.list_books(session, world.admin, kind="sla")
    rule = service.get_book(session, world.admin, book_id=book[0]).rules[0]
    assert rule.then["pause_nodes"] == ["等配件"]
    said = say_then("sla", rule.then, {})
    assert "在「等配件」、自动等待、等客户时停表" in said.zh
    assert "stands still at 等配件" in said.en
