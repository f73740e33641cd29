"""R1 and R2: reminders as rows with one tick, beside one APScheduler job a reminder, in the same run on SQLite.

R1 adds reminders; R2 lets 10,000 come due at the same moment and looks how late each one's effect (one committed
row) is. APScheduler gets its SQLAlchemyJobStore with the same SQLite settings and `misfire_grace_time=None`, and once
more its defaults, to count what it drops.
"""

import asyncio
import logging
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(tempfile.mkdtemp(prefix="reminders-"))
os.environ.update({"DATA_DIR": str(FOLDER), "SECRET_KEY": "benchmark", "SCHEDULER": "0"})
os.environ.pop("DATABASE_URL", None)

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlmodel import Session, SQLModel

import models  # noqa: F401
from models.notification import Reminder
from scrm_app.core import db, events
from scrm_app.core.jobs import Job
from scrm_app.core.text import Text
from scrm_app.notifications import service
from scrm_app.notifications.events import ReminderDue
from scrm_app.scheduler import Clock

MANY, DUE, SAMPLE, BULK = 100_000, 10_000, 2_000, 5_000
QUICK = "--quick" in sys.argv
if QUICK:
    MANY, DUE, SAMPLE = 10_000, 1_000, 300

logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
_done = threading.Event()
_stamps: list[float] = []
_lock = threading.Lock()
_effects: list[sqlite3.Connection] = []


def effect(number: int) -> None:
    """What an APScheduler job does here: write one row and commit."""
    with _lock:
        _effects[0].execute("INSERT INTO effect VALUES (?)", (number,))
        _effects[0].commit()
        _stamps.append(time.time())
        if len(_stamps) == DUE:
            _done.set()


def p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98] if len(values) > 1 else float("nan")


def rows(count: int, due: datetime, offset: int = 0) -> list[dict[str, Any]]:
    base = {"kind": "k", "subject_type": "ticket", "due_at": due, "payload": {"level": 1}}
    return [{**base, "subject_id": n, "dedupe_key": f"k:{offset + n}"} for n in range(count)]


def ours_add() -> tuple[float, float]:
    """Reminders a second: in bulk (5,000 a transaction), and one a transaction."""
    later = datetime.now(UTC) + timedelta(days=30)
    batch = rows(MANY, later)
    began = time.perf_counter()
    for start in range(0, MANY, BULK):
        db.call(service.schedule_reminders, batch[start : start + BULK])
    bulk = MANY / (time.perf_counter() - began)
    singles = rows(SAMPLE, later, MANY)
    began = time.perf_counter()
    for row in singles:
        db.call(service.schedule_reminder, **row)
    return bulk, SAMPLE / (time.perf_counter() - began)


def theirs(name: str, **defaults: Any) -> BackgroundScheduler:
    store = SQLAlchemyJobStore(engine=db.make_engine(f"sqlite:///{FOLDER / name}.db"))  # WAL, NORMAL: like ours
    scheduler = BackgroundScheduler(jobstores={"default": store}, job_defaults=defaults, timezone="UTC")
    scheduler.start()
    return scheduler


def theirs_add() -> float:
    """Jobs a second, one at a time: there is no bulk call. A sample, because 100,000 would take a minute."""
    scheduler = theirs("add", misfire_grace_time=None)
    later = datetime.now(UTC) + timedelta(days=30)
    began = time.perf_counter()
    for n in range(SAMPLE):
        scheduler.add_job(effect, "date", run_date=later, args=[n])
    rate = SAMPLE / (time.perf_counter() - began)
    scheduler.shutdown(wait=False)
    return rate


def theirs_due(add_rate: float, label: str, **defaults: Any) -> list[float]:
    """Lateness of every job that ran, seconds."""
    _stamps.clear()
    _done.clear()
    scheduler = theirs(label, **defaults)
    due = datetime.now(UTC) + timedelta(seconds=DUE / add_rate * 1.5 + 3)
    for n in range(DUE):
        scheduler.add_job(effect, "date", run_date=due, args=[n])
    _done.wait(
        (due - datetime.now(UTC)).total_seconds() + 60 if defaults else (due - datetime.now(UTC)).total_seconds() + 20
    )
    scheduler.shutdown(wait=False)
    return [stamp - due.timestamp() for stamp in _stamps]


def ours_due() -> tuple[list[float], int]:
    """Lateness of every reminder's committed effect under the real clock (tick 0.25 s), and the number of effects."""
    with db.transaction() as session:
        session.connection().exec_driver_sql("CREATE TABLE effect (n INTEGER PRIMARY KEY)")

    def subscriber(session: Session, event: ReminderDue) -> None:
        session.connection().exec_driver_sql("INSERT INTO effect VALUES (?)", (event.subject_id,))

    events.wire([(ReminderDue, subscriber)])
    due = datetime.now(UTC) + timedelta(seconds=3 + random.random())
    batch = rows(DUE, due, 10 * MANY)
    db.call(service.schedule_reminders, batch)
    lateness: list[float] = []

    async def fire(now: datetime) -> None:
        more = await db.run(service.is_reminder_due, now, write=False)
        while more:
            before = DUE - len(lateness)
            more = await db.run(service.fire_due, datetime.now(UTC))
            taken = min(before, 200)
            lateness.extend([time.time() - due.timestamp()] * taken)

    async def run() -> None:
        clock = Clock([Job("fire", 0.25, Text("", ""), alone=fire)])
        clock.start()
        while len(lateness) < DUE:
            await asyncio.sleep(0.05)
        await clock.stop()

    asyncio.run(run())
    with db.transaction(write=False) as session:
        effects = session.connection().exec_driver_sql("SELECT count(*) FROM effect").scalar_one()
        left = (
            session.connection()
            .exec_driver_sql(
                f"SELECT count(*) FROM {Reminder.__tablename__} WHERE status = 'waiting' AND subject_type = 'ticket'"
                f" AND due_at <= '{due.replace(tzinfo=None)}'"
            )
            .scalar_one()
        )
    assert left == 0
    return lateness, int(effects)


def main() -> None:
    """Prints both goals."""
    SQLModel.metadata.create_all(db.engine())
    file = sqlite3.connect(FOLDER / "effects.db", check_same_thread=False)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=NORMAL")
    file.execute("CREATE TABLE effect (n INTEGER)")
    _effects.append(file)
    bulk, single = ours_add()
    peer = theirs_add()
    print(f"R1 add, {MANY:,} in bulk      ours {bulk:10,.0f} /s")
    print(f"R1 add, one a transaction   ours {single:10,.0f} /s")
    print(f"R1 add, APScheduler         {peer:15,.0f} /s   (sample of {SAMPLE:,}; it has no bulk call)")
    print(f"R1 ratio in bulk {bulk / peer:.0f} x (goal 50 x), one at a time {single / peer:.1f} x\n")
    mine, effects = ours_due()
    patient = theirs_due(peer, "patient", misfire_grace_time=None)
    default = theirs_due(peer, "default")
    print(f"R2 {DUE:,} due at once; lateness of the committed effect")
    print(f"   ours                    p50 {statistics.median(mine):6.2f} s  p99 {p99(mine):6.2f} s  ran {effects:,}")
    middle, late = statistics.median(patient), p99(patient)
    print(f"   APScheduler, grace None p50 {middle:6.2f} s  p99 {late:6.2f} s  ran {len(patient):,}")
    print(f"   APScheduler, defaults   ran {len(default):,} of {DUE:,}; the rest dropped as misfired")
    print(f"R2 ours / theirs p99 = 1/{late / p99(mine):.1f} (goal 1/10); lost {DUE - effects}, doubled 0 (unique key)")


if __name__ == "__main__":
    main()
