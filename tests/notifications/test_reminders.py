"""Reminders: claimed once, fired once, none held up by another."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from models.notification import Reminder
from scrm_app.core import events
from scrm_app.core.errors import Forbidden
from scrm_app.core.pagination import PageRequest
from scrm_app.notifications import service
from scrm_app.notifications.events import ReminderDue
from tests.conftest import NOW, World


@pytest.fixture
def heard(session: Session) -> Iterator[list[ReminderDue]]:
    """Everything that was published; a reminder of kind `poison` breaks its subscriber."""
    seen: list[ReminderDue] = []

    def listen(_session: Session, event: ReminderDue) -> None:
        if event.kind == "poison":
            raise RuntimeError("broken subscriber")
        seen.append(event)

    events.wire([(ReminderDue, listen)])
    yield seen
    events.wire([])


def add(session: Session, key: str, minutes: float = 0, kind: str = "ticket.due_soon", subject: int = 1) -> None:
    due = NOW + timedelta(minutes=minutes)
    wanted: dict[str, Any] = {"kind": kind, "subject_type": "ticket", "subject_id": subject}
    service.schedule_reminder(session, **wanted, due_at=due, payload={"key": key}, dedupe_key=key)


def test_fires_when_due_and_only_once(session: Session, heard: list[ReminderDue]) -> None:
    add(session, "past", -1)
    add(session, "future", 1)
    for _ in range(3):
        service.fire_due(session, NOW)
    assert [e.payload["key"] for e in heard] == ["past"]
    assert not service.is_reminder_due(session, NOW)
    assert service.is_reminder_due(session, NOW + timedelta(minutes=1))


def test_oldest_first_in_batches(session: Session, heard: list[ReminderDue]) -> None:
    for n in range(450):
        add(session, f"k{n}", -n)
    more = [service.fire_due(session, NOW) for _ in range(3)]
    assert more == [True, True, False]
    due = [e.due_at for e in heard]
    assert len(due) == 450
    assert due == sorted(due)


def test_the_same_key_moves_a_waiting_reminder_and_never_refires(session: Session, heard: list[ReminderDue]) -> None:
    add(session, "k", 10)
    add(session, "k", -1)
    service.fire_due(session, NOW)
    add(session, "k", -1)
    service.fire_due(session, NOW)
    assert len(heard) == 1
    assert session.exec(select(func.count()).select_from(Reminder)).one() == 1


def test_cancelled_reminders_stay_silent_and_can_come_back(session: Session, heard: list[ReminderDue]) -> None:
    add(session, "a", -1, kind="ticket.due_soon")
    add(session, "b", -1, kind="ticket.overdue")
    add(session, "c", -1, subject=2)
    assert service.cancel_reminders(session, "ticket", 1, ["ticket.overdue"]) == 1
    assert service.cancel_reminders(session, "ticket", 1) == 1
    service.fire_due(session, NOW)
    assert [e.payload["key"] for e in heard] == ["c"]
    add(session, "a", -1)
    service.fire_due(session, NOW)
    assert [e.payload["key"] for e in heard] == ["c", "a"]


def test_poison_is_pushed_on_recorded_and_holds_up_nobody(session: Session, heard: list[ReminderDue]) -> None:
    for n in range(5):
        add(session, f"k{n}", -n, kind="poison" if n == 2 else "ticket.due_soon")
    service.fire_due(session, NOW)
    assert {e.payload["key"] for e in heard[-4:]} == {"k0", "k1", "k3", "k4"}
    bad = session.exec(select(Reminder).where(Reminder.kind == "poison")).one()
    session.refresh(bad)
    assert (bad.status, bad.attempts) == ("waiting", 1)
    assert bad.next_at == NOW + timedelta(minutes=1)
    assert "broken subscriber" in bad.last_error
    assert bad.due_at == NOW - timedelta(minutes=2)


def test_poison_is_given_up_in_the_end(session: Session, heard: list[ReminderDue]) -> None:
    add(session, "k", -1, kind="poison")
    for hours in range(12):
        service.fire_due(session, NOW + timedelta(hours=2 * hours))
    bad = session.exec(select(Reminder)).one()
    session.refresh(bad)
    assert (bad.status, bad.next_at, bad.attempts) == ("failed", None, 8)


def test_given_up_reminders_are_counted_and_get_another_chance(
    session: Session, world: World, heard: list[ReminderDue]
) -> None:
    add(session, "k", -1, kind="poison")
    for hours in range(12):
        service.fire_due(session, NOW + timedelta(hours=2 * hours))
    page = service.list_messages(session, world.admin, wanted=service.Filter(), page=PageRequest())
    assert page.failed_reminders == 1
    assert "broken subscriber" in page.failed_reason
    with pytest.raises(Forbidden):
        service.refire_failed(session, world.alice, now=NOW)
    assert service.refire_failed(session, world.admin, now=NOW) == 1
    assert service.is_reminder_due(session, NOW)


def test_what_a_poisoned_subscriber_wrote_is_undone(session: Session) -> None:
    def half(inner: Session, event: ReminderDue) -> None:
        add(inner, f"child-{event.payload['key']}", 60, kind="child")
        if event.kind == "poison":
            raise RuntimeError("after writing")

    events.wire([(ReminderDue, half)])
    add(session, "good", -1)
    add(session, "bad", -1, kind="poison")
    service.fire_due(session, NOW)
    children = session.exec(select(Reminder.dedupe_key).where(col(Reminder.kind) == "child")).all()
    assert children == ["child-good"]
    events.wire([])


def test_a_backlog_after_an_outage_fires_whole(session: Session, heard: list[ReminderDue]) -> None:
    rows = [
        {"kind": "k", "subject_type": "t", "subject_id": n, "due_at": NOW, "payload": {}, "dedupe_key": f"k{n}"}
        for n in range(1000)
    ]
    service.schedule_reminders(session, rows)
    day_later = NOW + timedelta(days=1)
    while service.fire_due(session, day_later):
        pass
    assert len(heard) == 1000
    assert {e.at for e in heard} == {day_later}
