"""kill -9 at every step: nothing lost, nothing in the database doubled, repeats on the wire carry the same key."""

import collections
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, func, select

from models.identity import OrgUnit, User
from models.notification import Connection, Notification, OutboxMessage, Reminder
from scrm_app.core import clock, db, outbox
from scrm_app.notifications import service
from scrm_app.notifications.service import vault
from tests.simulators import bots

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
BATCH = 128
"""jobs.CLAIMED: how many messages a killed process may have had in its hands."""
SEND_POINTS = {
    "claimed, not committed": 0,
    "claim committed, not sent": 0,
    "sent, not recorded": BATCH,
    "attempt closed, not committed": BATCH,
    "recorded, not committed": BATCH,
    "recorded and committed": BATCH,
}
"""Where it dies, and how many repeats that may cost at most (one batch a kill)."""
FIRE_POINTS = ["reminders claimed, not committed", "published, not committed", "reminders committed"]


@pytest.fixture
def platform() -> Iterator[tuple[bots.World, str]]:
    world = bots.World(latency_seconds=0.01, webhook_secret="")
    url, stop = bots.start(world)
    yield world, url
    stop()


@pytest.fixture
def hook(database: Engine, platform: tuple[bots.World, str]) -> tuple[int, int]:
    """A webhook connection and a person; their ids."""
    now = clock.now()
    with db.transaction() as session:
        unit = OrgUnit(kind="hq", name="总部", path="/1/")
        session.add(unit)
        session.flush()
        user = User(login="a", name="甲", password_hash="!", org_unit_id=unit.id or 0, created_at=now)
        way = Connection(
            kind="webhook", name="ERP", settings={"url": f"{platform[1]}/hook"}, created_at=now, updated_at=now
        )
        way.secret = vault.seal({})
        session.add_all([user, way])
        session.flush()
        return way.id or 0, user.id or 0


def start(*args: str, fault: str = "none:1", lease: int = 4) -> "subprocess.Popen[bytes]":
    from scrm_app.core.settings import settings

    env = {**os.environ, "FAULT": fault, "LEASE": str(lease), "DATABASE_URL": settings().database_url}
    env |= {"DATA_DIR": str(settings().data_dir), "SCHEDULER": "1"}
    command = [sys.executable, "-m", "tests.notifications.crash_worker", *args]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def killed(fault: str) -> None:
    """Run a worker that must die at `fault`."""
    worker = start("loop", "30", fault=fault)
    assert worker.wait(40) == -signal.SIGKILL, f"never reached: {fault}"


def finish(seconds: float = 60) -> None:
    """A healthy worker works off what is left."""
    worker = start("loop", str(seconds))
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end and worker.poll() is None and is_open():
            time.sleep(0.1)
    finally:
        worker.terminate()
        worker.wait(10)
    assert not is_open()


def is_open() -> bool:
    with db.transaction(write=False) as session:
        waiting = session.exec(select(func.count()).where(OutboxMessage.status.in_(["waiting", "sending"]))).one()  # type: ignore[attr-defined]
        due = session.exec(select(func.count()).where(Reminder.status == "waiting")).one()
    return bool(waiting or due)


def write_messages(connection_id: int, count: int) -> None:
    rows = [
        {"connection_id": connection_id, "kind": "t", "payload": {"title": str(n)}, "dedupe_key": f"m{n}"}
        for n in range(count)
    ]
    with db.transaction() as session:
        outbox.enqueue_all(session, rows, now=clock.now())


def write_reminders(user_id: int, count: int) -> None:
    due = clock.now() - timedelta(seconds=1)
    rows = [
        {"kind": "t", "subject_type": "t", "subject_id": n, "due_at": due, "payload": {"user_id": user_id}}
        for n in range(count)
    ]
    with db.transaction() as session:
        service.schedule_reminders(session, [{**r, "dedupe_key": f"r{r['subject_id']}"} for r in rows])


def arrived(world: bots.World) -> collections.Counter[str]:
    return collections.Counter(m.target for m in world.accepted)


@pytest.mark.parametrize(
    ("point", "nth"), [*((p, 1) for p in SEND_POINTS), ("claim committed, not sent", 40), ("sent, not recorded", 40)]
)
def test_killed_while_sending(point: str, nth: int, hook: tuple[int, int], platform: tuple[bots.World, str]) -> None:
    count = 150
    write_messages(hook[0], count)
    killed(f"{point}:{nth}")
    finish()
    got = arrived(platform[0])
    assert set(got) == {f"m{n}" for n in range(count)}
    repeats = sum(got.values()) - count
    allowed = SEND_POINTS[point] if nth == 1 else BATCH
    assert repeats <= allowed, f"{repeats} repeats"
    with db.transaction(write=False) as session:
        assert session.exec(select(func.count()).where(OutboxMessage.status == "sent")).one() == count


@pytest.mark.parametrize(("point", "nth"), [*((p, 1) for p in FIRE_POINTS), ("published, not committed", 130)])
def test_killed_while_firing(point: str, nth: int, hook: tuple[int, int], platform: tuple[bots.World, str]) -> None:
    count = 300
    write_reminders(hook[1], count)
    killed(f"{point}:{nth}")
    finish()
    check_fired(count, platform[0], kills=1)


def check_fired(count: int, world: bots.World, kills: int) -> None:
    with db.transaction(write=False) as session:
        assert session.exec(select(func.count()).where(Reminder.status == "fired")).one() == count
        assert session.exec(select(func.count()).select_from(Notification)).one() == count
        assert session.exec(select(func.count()).select_from(OutboxMessage)).one() == count
    got = arrived(world)
    assert len(got) == count
    assert sum(got.values()) - count <= BATCH * kills


def test_random_kills(hook: tuple[int, int], platform: tuple[bots.World, str]) -> None:
    """Six kills at random moments of firing and sending at once."""
    count, kills, dice = 1200, 6, random.Random(20261121)
    write_reminders(hook[1], count)
    for _ in range(kills):
        worker = start("loop", "30")
        time.sleep(0.9 + dice.random() * 0.7)
        worker.kill()
        worker.wait(10)
    finish(120)
    check_fired(count, platform[0], kills)


def test_four_clocks_by_mistake(hook: tuple[int, int], platform: tuple[bots.World, str]) -> None:
    """Four processes run the same jobs at once: everything once."""
    count = 1000
    write_reminders(hook[1], count)
    workers = [start("loop", "240", lease=400) for _ in range(4)]
    end = time.monotonic() + 240
    while is_open() and time.monotonic() < end:
        time.sleep(0.1)
    for worker in workers:
        worker.terminate()
        worker.wait(10)
    check_fired(count, platform[0], kills=0)


def test_the_second_clock_stands_by_and_takes_over(
    hook: tuple[int, int], platform: tuple[bots.World, str], database: Engine
) -> None:
    first = start("clock")
    time.sleep(2.5)
    second = start("clock")
    try:
        write_reminders(hook[1], 50)
        wait_until_fired(database, 50)
        first.kill()
        first.wait(10)
        with db.transaction() as session:
            late = {"kind": "t", "subject_type": "t", "subject_id": 999, "due_at": clock.now()}
            service.schedule_reminder(session, **late, payload={"user_id": hook[1]}, dedupe_key="late")  # type: ignore[arg-type]
        wait_until_fired(database, 51)
    finally:
        second.terminate()
        assert second.wait(30) == 0
        if first.poll() is None:
            first.kill()
    assert not is_open()


def wait_until_fired(database: Engine, count: int, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    fired = -1
    while fired != count and time.monotonic() < end:
        time.sleep(0.1)
        with Session(database) as session:
            fired = session.exec(select(func.count()).where(Reminder.status == "fired")).one()
            open_ = session.exec(select(func.count()).where(OutboxMessage.status == "sent")).one()
            fired = fired if fired == open_ else -1
    assert fired == count
