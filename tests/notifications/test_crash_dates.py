"""kill -9 between planning, claiming, telling, sending and recording a reminder on a date: told once, none lost."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import func, select

from models.customer import Customer
from models.date_rule import DateRule
from models.identity import User
from models.notification import Notification, OutboxMessage, Reminder
from scrm_app.core import clock, db
from scrm_app.core.settings import settings
from scrm_app.notifications import service
from tests.notifications.test_crash import BATCH, arrived, hook, killed, platform, start
from tests.simulators import bots

__all__ = ["hook", "platform"]
pytestmark = pytest.mark.slow
COUNT = 60
POINTS = {
    "dates planned, not committed": 0,
    "dates planned and committed": 0,
    "reminders claimed, not committed": 0,
    "date told, not committed": 0,
    "reminders committed": 0,
    "claim committed, not sent": 0,
    "sent, not recorded": BATCH,
    "recorded, not committed": BATCH,
    "recorded and committed": BATCH,
}
"""Where it dies, and how many repeats on the wire that may cost at most."""


def born_today(user_id: int, rule_made: datetime) -> None:
    """Customers whose birthday is today, and a rule that tells their owner about it at the first minute of the day."""
    today = clock.local(clock.now(), settings().zone).date()
    when = {"created_at": rule_made, "updated_at": rule_made}
    with db.transaction() as session:
        unit = session.get_one(User, user_id).org_unit_id
        whose = {"org_unit_id": unit, "owner_id": user_id, "birthday": today.replace(year=2000)}
        session.add(DateRule(name="生日", source="customer.birthday", minute=0, **when))
        session.add_all([Customer(name=f"客户{n}", **whose, **when) for n in range(COUNT)])


def plan_as_of(at: datetime) -> None:
    with db.transaction() as session:
        while service.plan_dates(session, at):
            pass


def yesterday() -> datetime:
    """A moment before today began in the business zone."""
    today = clock.local(clock.now(), settings().zone).date()
    return datetime.combine(today, datetime.min.time(), ZoneInfo(settings().zone)).astimezone(UTC) - timedelta(hours=1)


def work_until_told(seconds: float = 60) -> None:
    """A healthy worker, until everybody is told, all is sent and next year is planned."""
    worker, end = start("loop", str(seconds)), time.monotonic() + seconds
    try:
        while time.monotonic() < end and states() != (COUNT, COUNT, COUNT):
            time.sleep(0.1)
    finally:
        worker.terminate()
        worker.wait(10)


def states() -> tuple[int, int, int]:
    """(fired this year, waiting for next year, sent)."""
    with db.transaction(write=False) as session:

        def count(table: type[Reminder] | type[OutboxMessage], status: str) -> int:
            return int(session.exec(select(func.count()).select_from(table).where(table.status == status)).one())

        return count(Reminder, "fired"), count(Reminder, "waiting"), count(OutboxMessage, "sent")


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_step_of_a_date(point: str, hook: tuple[int, int], platform: tuple[bots.World, str]) -> None:
    born_today(hook[1], yesterday())
    if not point.startswith("dates planned"):
        plan_as_of(yesterday())
        assert states() == (0, COUNT, 0)
    killed(f"{point}:1")
    if point.startswith("dates planned"):
        with db.transaction(write=False) as session:
            made = session.exec(select(func.count()).select_from(Reminder)).one()
        assert made == (COUNT if point.endswith("and committed") else 0)
        return
    work_until_told()
    assert states() == (COUNT, COUNT, COUNT)
    with db.transaction(write=False) as session:
        told = session.exec(select(Notification.dedupe_key).where(Notification.kind == "date.reminder")).all()
    assert len(told) == len(set(told)) == COUNT
    got = arrived(platform[0])
    assert len(got) == COUNT
    assert sum(got.values()) - COUNT <= POINTS[point]
