"""What time does to a ticket is nobody's act: it is in nobody's way, and no act and no undo loses it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from scrm_app.core import db
from scrm_app.library.engine.build import chain, flow, node, task
from scrm_app.notifications import service as notifications
from scrm_app.tickets import service
from scrm_app.tickets.engine.rulebook import Rule
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import planning
from tests.conftest import NOW, World
from tests.tickets.conftest import FORM, Open, publish
from tests.tickets.test_service_crowd import committed
from tests.tickets.test_service_ladder import climbed, published, tick
from tests.tickets.test_service_moves import MOVE, Publish, publish_next, run, without_approval
from tests.tickets.test_service_reminders import told

__all__ = ["publish_next"]
MINUTE = timedelta(minutes=1)
LEVELS = [
    {"after_minutes": 0, "who": "assignee", "urgent": True},
    {"after_minutes": 30, "who": "leader", "urgent": False},
]
PARALLEL = flow(
    [
        node("start", "start", "开始"),
        node("p", "parallel", "同时"),
        task("a", "备件", "staff", 60, ""),
        task("b", "上门", "staff", 90, ""),
        task("c", "记录", "staff", None, ""),
        node("j", "join", "汇合"),
        task("last", "回访", "staff", 60, ""),
        node("end", "end", "结束"),
    ],
    [*chain("start", "p", "a", "j", "last", "end"), *chain("p", "b", "j"), *chain("p", "c", "j")],
)


def row(session: Session, ticket: int) -> Any:
    return hot.load(session, ticket)


@pytest.fixture(params=["by itself", "by a ladder"])
def breaking(request: pytest.FixtureRequest, session: Session, world: World) -> str:
    """With and without a ladder of the store's own for what is overdue."""
    if request.param == "by a ladder":
        published(session, "ladder", Rule("", "超时", then={"trigger": "overdue", "levels": LEVELS}))
    return str(request.param)


def test_a_broken_promise_is_not_in_the_way_of_who_has_the_ticket_open(
    session: Session, world: World, open_one: Open, breaking: str
) -> None:
    ticket = open_one()
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    seen = row(session, ticket).version
    tick(session, NOW + 31 * MINUTE)
    tick(session, NOW + 62 * MINUTE)
    late = row(session, ticket)
    assert (late.version, late.breached_at) == (seen, NOW + 30 * MINUTE)
    assert late.escalation_level >= 1
    service.complete_ticket(session, world.bob, ticket_id=ticket, version=seen, now=NOW + 63 * MINUTE)
    after = row(session, ticket)
    assert (after.version, after.breached_at, after.escalation_level) == (seen + 1, NOW + 30 * MINUTE, 0)


def test_undoing_a_new_version_keeps_what_was_broken_meanwhile(
    session: Session, world: World, open_one: Open, publish_next: Publish
) -> None:
    ticket = open_one()
    move = publish_next(without_approval(), at=NOW + 10 * MINUTE, accept=MOVE)
    run(session, NOW + 10 * MINUTE)
    moved = row(session, ticket)
    tick(session, NOW + 31 * MINUTE)
    service.undo_moves(session, world.admin, move_id=move, now=NOW + 35 * MINUTE)
    run(session, NOW + 35 * MINUTE)
    back = row(session, ticket)
    assert back.flow_version_id != moved.flow_version_id
    assert (back.escalation_level, back.breached_at) == (1, moved.due_at)


def test_a_mark_and_an_act_at_once_lose_nothing(database: Engine) -> None:
    """The clock has marked the ticket but not committed; the person acts on what they saw before."""
    cast, (ticket,) = committed(1)
    with Session(database) as session:
        seen = row(session, ticket).version
    db.call(lambda session: hot.stamp_ticket(session, ticket, escalation_level=2))
    db.call(service.set_priority, cast["alice"], ticket_id=ticket, version=seen, level=1, now=NOW)
    with Session(database) as session:
        both = row(session, ticket)
    assert (both.escalation_level, both.priority, both.version) == (2, 1, seen + 1)


@pytest.fixture
def split(session: Session, world: World) -> int:
    """A ticket that three work on at once: an hour, an hour and a half, and no promise."""
    flow_id = publish(session, PARALLEL, FORM, "并行")
    about: dict[str, Any] = {"flow_id": flow_id, "answers": {"title": "x"}, "org_unit_id": world.units["pudong"]}
    return service.open_ticket(session, world.alice, now=NOW, **about).id


def due(session: Session, ticket: int) -> dict[str, datetime | None]:
    return {t.node_id: t.due_at for t in hot.open_tasks(session, ticket)}


def pause(session: Session, world: World, ticket: int) -> None:
    version = row(session, ticket).version
    service.pause_ticket(session, world.alice, ticket_id=ticket, version=version, note="等件", now=NOW + 30 * MINUTE)


def overdue(session: Session, at: datetime) -> int:
    tick(session, at)
    return len([kind for kind, _ in told(session) if kind == "ticket.escalated"])


def test_after_a_pause_every_branch_has_the_time_left_that_it_had(session: Session, world: World, split: int) -> None:
    pause(session, world, split)
    version = row(session, split).version
    service.resume_ticket(session, world.alice, ticket_id=split, version=version, now=NOW + 130 * MINUTE)
    assert due(session, split) == {"a": NOW + 160 * MINUTE, "b": NOW + 190 * MINUTE, "c": None}
    assert overdue(session, NOW + 159 * MINUTE) == 0
    assert overdue(session, NOW + 161 * MINUTE) == 1
    assert overdue(session, NOW + 191 * MINUTE) == 2


def test_a_step_in_one_branch_ends_the_pause_of_the_others_too(session: Session, world: World, split: int) -> None:
    pause(session, world, split)
    about: dict[str, Any] = {"ticket_id": split, "version": row(session, split).version, "at": "a"}
    service.complete_ticket(session, world.alice, now=NOW + 130 * MINUTE, **about)
    assert row(session, split).paused_at is None
    assert due(session, split) == {"b": NOW + 190 * MINUTE, "c": None}
    assert overdue(session, NOW + 189 * MINUTE) == 0
    assert overdue(session, NOW + 191 * MINUTE) == 1


def test_another_due_time_for_one_branch_leaves_the_others_their_alarm(
    session: Session, world: World, split: int
) -> None:
    about: dict[str, Any] = {"ticket_id": split, "version": row(session, split).version, "by": "due"}
    planning.reschedule_ticket(session, world.alice, at=NOW + 300 * MINUTE, now=NOW, **about)
    assert due(session, split) == {"a": NOW + 300 * MINUTE, "b": NOW + 90 * MINUTE, "c": None}
    assert overdue(session, NOW + 89 * MINUTE) == 0
    assert overdue(session, NOW + 91 * MINUTE) == 1


def test_a_promise_that_was_broken_before_the_pause_is_not_broken_again(
    session: Session, world: World, open_one: Open
) -> None:
    ticket = open_one()
    assert overdue(session, NOW + 31 * MINUTE) == 1
    version = row(session, ticket).version
    service.pause_ticket(session, world.alice, ticket_id=ticket, version=version, note="等件", now=NOW + 32 * MINUTE)
    service.resume_ticket(session, world.alice, ticket_id=ticket, version=version + 1, now=NOW + 40 * MINUTE)
    assert overdue(session, NOW + 41 * MINUTE) == 1
    assert overdue(session, NOW + 101 * MINUTE) == 2


def test_a_ladder_whose_first_level_is_still_to_come_ends_when_the_ticket_moves_on(
    session: Session, world: World, open_one: Open
) -> None:
    later = [{"after_minutes": 30, "who": "leader", "urgent": False}]
    published(session, "ladder", Rule("", "超时", then={"trigger": "overdue", "levels": later}))
    ticket = open_one()
    tick(session, NOW + 31 * MINUTE)
    assert (row(session, ticket).escalation_level, climbed(session)) == (0, [])
    service.move_ticket(session, world.alice, ticket_id=ticket, to_node="repair", now=NOW + 40 * MINUTE)
    tick(session, NOW + 70 * MINUTE)
    assert climbed(session) == []
    assert [alarm.status for alarm in notifications.list_alarms(session, "ticket", ticket)] == ["over"]


def test_what_was_given_away_goes_back_to_whoever_had_it_and_at_its_own_step(
    session: Session, world: World, split: int
) -> None:
    def who() -> dict[str, int | None]:
        return {t.node_id: t.assignee_id for t in hot.open_tasks(session, split)}

    def change(fn: Callable[..., Any], **more: Any) -> None:
        fn(session, world.alice, ticket_id=split, version=row(session, split).version, now=NOW, **more)

    service.claim_ticket(session, world.alice, ticket_id=split, at="b", now=NOW)
    change(service.undo_taking)
    assert who() == {"a": None, "b": None, "c": None}
    service.claim_ticket(session, world.bob, ticket_id=split, at="a", now=NOW)
    change(service.reassign_ticket, at="a", to_user_id=world.users["dora"])
    change(service.undo_taking)
    assert who() == {"a": world.users["bob"], "b": None, "c": None}
