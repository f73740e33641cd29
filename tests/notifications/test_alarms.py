"""Graded warnings for any feature: levels by time, 收到 stops all, two clocks and kill -9 tell nobody twice."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session

from scrm_app.core import db, events
from scrm_app.core.text import Text
from scrm_app.notifications import service
from scrm_app.notifications.service import Step
from scrm_app.wiring import WIRING
from tests.conftest import NOW, World, build_world

ROOT = Path(__file__).parents[2]
HOUR = timedelta(hours=1)


def low_stock(session: Session, first: int, second: int, now: datetime = NOW) -> int | None:
    """What a stock feature would raise."""
    return service.raise_alarm(
        session,
        subject_type="part",
        subject_id=7,
        name="stock:7",
        title=Text("机油滤芯库存不足", "Oil filters are low"),
        body=Text("剩余 2 个", "2 left"),
        link="/stock/7",
        steps=[Step(0, [first]), Step(60, [second], urgent=True)],
        now=now,
    )


def told(session: Session) -> list[tuple[int, bool]]:
    rows = session.connection().execute(sa.text("SELECT user_id, urgent FROM notification ORDER BY id"))
    return [(row.user_id, bool(row.urgent)) for row in rows]


def test_each_level_is_told_at_its_time_and_once(session: Session, world: World) -> None:
    bob, alice = world.users["bob"], world.users["alice"]
    assert low_stock(session, bob, alice) is not None
    assert low_stock(session, bob, alice) is None, "the same name is the same alarm"
    assert told(session) == [(bob, False)]
    service.fire_due(session, NOW + 59 * HOUR / 60)
    assert told(session) == [(bob, False)]
    service.fire_due(session, NOW + HOUR)
    service.fire_due(session, NOW + HOUR)
    assert told(session) == [(bob, False), (alice, True)]
    (view,) = service.list_alarms(session, "part", 7)
    assert (view.level, view.levels, view.status) == (2, 2, "done")


@pytest.mark.parametrize("taken", [True, False])
def test_seen_or_settled_stops_what_is_left(session: Session, world: World, taken: bool) -> None:
    low_stock(session, world.users["bob"], world.users["alice"])
    assert service.stop_alarms(session, "part", 7, by_id=3, by_name="鲍勃", taken=taken, now=NOW) == 1
    service.fire_due(session, NOW + 9 * HOUR)
    assert len(told(session)) == 1
    assert service.list_alarms(session, "part", 7)[0].status == ("taken" if taken else "over")


def test_a_clock_that_jumps_forward_takes_every_missed_level_once(session: Session, world: World) -> None:
    low_stock(session, world.users["bob"], world.users["alice"])
    service.fire_due(session, NOW + 400 * HOUR)
    service.fire_due(session, NOW + 2 * HOUR)
    assert [user for user, _ in told(session)] == [world.users["bob"], world.users["alice"]]


KILLED = """
import os, signal
from datetime import datetime, UTC, timedelta
import models
from scrm_app.core import db, events
from scrm_app.wiring import WIRING
from scrm_app.notifications import service
from scrm_app.notifications.service import alarms
events.wire(WIRING)
tell = alarms._tell
def die(*a):
    tell(*a)
    os.kill(os.getpid(), signal.SIGKILL)
alarms._tell = die
db.call(service.fire_due, datetime.fromisoformat(os.environ["AT"]))
"""


def test_killed_between_telling_and_recording_it_is_told_once(database: Engine) -> None:
    events.wire(WIRING)
    with db.transaction() as session:
        world = build_world(session)
        bob, alice = world.users["bob"], world.users["alice"]
        low_stock(session, bob, alice)
    env = {**os.environ, "AT": (NOW + HOUR).isoformat()}
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, env=env, check=False)
    assert done.returncode == -signal.SIGKILL
    with db.transaction(write=False) as session:
        assert told(session) == [(bob, False)]
    db.call(service.fire_due, NOW + HOUR)
    db.call(service.fire_due, NOW + HOUR)
    with db.transaction(write=False) as session:
        assert told(session) == [(bob, False), (alice, True)]
