"""The clock of the product survives a machine whose time jumps and a database that goes away."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from models.notification import Reminder
from scrm_app import scheduler
from scrm_app.core import clock, db, events
from scrm_app.core.jobs import Job
from scrm_app.core.text import Text
from scrm_app.notifications import service
from scrm_app.notifications.events import ReminderDue
from tests.conftest import NOW
from tests.postgres import Cluster


@pytest.fixture
def heard() -> Iterator[list[int]]:
    seen: list[int] = []
    events.wire([(ReminderDue, lambda _session, event: seen.append(event.subject_id))])
    yield seen
    events.wire([])


def remind(session: Session, subject_id: int, minutes: float) -> None:
    service.schedule_reminder(
        session,
        kind="ticket.due_soon",
        subject_type="ticket",
        subject_id=subject_id,
        due_at=NOW + timedelta(minutes=minutes),
        dedupe_key=f"k{subject_id}",
    )


FIRE = Job("reminders", 0.25, Text("提醒", "Reminders"), fn=service.fire_due, due=service.is_reminder_due)


async def tick(minutes: float) -> None:
    with clock.frozen(NOW + timedelta(minutes=minutes)):
        await scheduler.run_job(FIRE)


async def test_time_that_jumps_fires_each_reminder_once_and_forgets_none(database: Engine, heard: list[int]) -> None:
    with db.transaction() as session:
        for subject_id, minutes in ((1, 0), (2, 60), (3, 24 * 60)):
            remind(session, subject_id, minutes)
    for minutes in (0, 90, -600, 0, 61, 59):
        await tick(minutes)
    assert heard == [1, 2]
    await tick(10 * 24 * 60)
    await tick(-5)
    await tick(24 * 60)
    assert heard == [1, 2, 3]


async def test_a_clock_that_is_set_back_goes_on_ticking() -> None:
    ticks = 0

    async def count(_now: object) -> bool:
        nonlocal ticks
        ticks += 1
        return False

    running = scheduler.Clock([Job("count", 0.05, Text("数", "Count"), alone=count)])
    running.start()
    try:
        await asyncio.sleep(0.3)
        running.scheduler.modify_job("count", next_run_time=clock.now() + timedelta(hours=1))
        await asyncio.sleep(0.1)
        before = ticks
        await asyncio.sleep(0.2)
        assert ticks == before, "as APScheduler alone would go on"
        running.heal()
        await asyncio.sleep(0.3)
        assert ticks > before
    finally:
        await running.stop()


async def test_a_database_that_is_gone_for_a_while_loses_no_reminder(
    postgres: Engine, cluster: Cluster, monkeypatch: pytest.MonkeyPatch, heard: list[int]
) -> None:
    SQLModel.metadata.create_all(postgres)
    monkeypatch.setattr(db, "engine", lambda: postgres)
    with db.transaction() as session:
        remind(session, 1, 0)
    cluster.stop()
    try:
        await tick(1)
        await tick(2)
    finally:
        cluster.start()
    assert heard == []
    await tick(3)
    await tick(4)
    assert heard == [1]
    with db.transaction(write=False) as session:
        assert session.exec(select(Reminder.subject_id)).all() == [1]
