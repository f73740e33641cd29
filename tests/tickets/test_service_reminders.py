"""Promises become reminders, broken promises climb the ladder, and a ticket that moved on is left in peace."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from scrm_app.notifications import service as notifications
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from tests.conftest import NOW, World
from tests.tickets.conftest import Open


def told(session: Session) -> list[tuple[str, int]]:
    """(kind, user) of every notice so far."""
    rows = session.connection().execute(sa.text("SELECT kind, user_id FROM notification ORDER BY id"))
    return [(row[0], row[1]) for row in rows]


def row(session: Session, ticket_id: int) -> Any:
    return hot.load(session, ticket_id)


def test_due_soon_then_overdue_then_higher_each_hour(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    notifications.fire_due(session, NOW + timedelta(minutes=25))
    assert told(session) == [("ticket.due_soon", world.users["bob"])]
    assert row(session, ticket).breached_at is None

    notifications.fire_due(session, NOW + timedelta(minutes=31))
    assert ("ticket.overdue", world.users["bob"]) in told(session)
    assert ("ticket.escalated", world.users["alice"]) in told(session)
    late = row(session, ticket)
    assert (late.escalation_level, late.breached_at) == (1, NOW + timedelta(minutes=30))

    notifications.fire_due(session, NOW + timedelta(minutes=92))
    assert ("ticket.escalated", world.users["erin"]) in told(session)
    assert row(session, ticket).escalation_level == 2
    before = told(session)
    notifications.fire_due(session, NOW + timedelta(minutes=93))
    assert told(session) == before


def test_a_ticket_that_moved_on_in_time_hears_nothing(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    service.move_ticket(session, world.alice, ticket_id=ticket, to_node="repair", now=NOW)
    before = [notice for notice in told(session) if notice[0] != "ticket.assigned"]
    notifications.fire_due(session, NOW + timedelta(minutes=45))
    assert [notice for notice in told(session) if notice[0] != "ticket.assigned"] == before == []
    assert row(session, ticket).escalation_level == 0


def test_a_paused_ticket_is_not_overdue(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    version = row(session, ticket).version
    service.pause_ticket(session, world.alice, ticket_id=ticket, version=version, note="等配件", now=NOW)
    notifications.fire_due(session, NOW + timedelta(hours=5))
    assert row(session, ticket).breached_at is None
    service.resume_ticket(session, world.alice, ticket_id=ticket, version=version + 1, now=NOW + timedelta(hours=5))
    notifications.fire_due(session, NOW + timedelta(hours=5, minutes=31))
    assert row(session, ticket).breached_at == NOW + timedelta(hours=5, minutes=30)


def test_whoever_gets_a_ticket_and_whoever_is_called_is_told_once(
    session: Session, world: World, open_one: Open
) -> None:
    ticket = open_one()
    version = row(session, ticket).version
    wish: dict[str, Any] = {"ticket_id": ticket, "version": version, "to_user_id": world.users["dora"], "now": NOW}
    service.reassign_ticket(session, world.alice, **wish)
    service.add_comment(session, world.alice, ticket_id=ticket, body="@鲍勃 帮忙看看 @鲍勃", now=NOW)
    assert told(session) == [
        ("ticket.assigned", world.users["dora"]),
        ("ticket.mentioned", world.users["bob"]),
    ]


def test_the_choice_of_a_person_can_be_looked_up(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    service.move_ticket(session, world.alice, ticket_id=ticket, to_node="repair", now=NOW)
    found = session.connection().execute(
        sa.text("SELECT rule, rule_version, result FROM decision WHERE kind = 'ticket.dispatch'")
    )
    (decision,) = found.all()
    assert decision[0] == "tickets.dispatch.least_loaded"
    assert str(row(session, ticket).assignee_id) in str(decision[2])
