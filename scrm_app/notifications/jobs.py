"""What the clock does for notifications. docs/jobs.md describes each."""

import asyncio
import secrets
import time
from datetime import datetime

from scrm_app.connectors.base import Outcome
from scrm_app.core import clock, db, jobs
from scrm_app.core.jobs import Job
from scrm_app.core.text import Text
from scrm_app.notifications import service

CONCURRENCY = 64
CLAIMED = 2 * CONCURRENCY
"""Claimed ahead, so that a free slot never waits for the database."""
GATHER_SECONDS = 0.02
LATEST_START_SECONDS = 25
"""A claimed message that has queued this long is not started: its lease must outlive the slowest send."""
QUEUED = Outcome(
    False,
    Text("前面的消息发得太慢, 稍后会自动重试。", "Messages ahead of it were too slow; it will be tried again."),
    "queued",
)


async def deliver_due(now: datetime) -> int:
    """Send everything that is due, at most 64 at once; how many attempts were made.

    Runs until nothing is left, so a backlog is worked off at full speed; when the server stops, it takes no more
    and records what is under way.
    """
    if not await db.run(service.is_anything_to_send, now, write=False):
        return 0
    lease, attempts, slots = secrets.token_hex(8), 0, asyncio.Semaphore(CONCURRENCY)
    running: set[asyncio.Task[service.Done]] = set()
    done: list[service.Done] = []
    while True:
        free = 0 if jobs.stopping.is_set() else CLAIMED - len(running)
        for ready in await db.run(service.turn, done=done, free=free, lease=lease, now=clock.now()):
            running.add(asyncio.create_task(_send(ready, slots, time.monotonic() + LATEST_START_SECONDS)))
        if not running:
            return attempts
        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(GATHER_SECONDS)
        finished = {task for task in running if task.done()}
        done = [task.result() for task in finished]
        attempts += len(done)
        running -= finished


async def _send(ready: service.Ready, slots: asyncio.Semaphore, latest: float) -> service.Done:
    async with slots:
        late = time.monotonic() > latest
        return service.Done(ready, QUEUED if late else await service.send(ready))


JOBS = [
    Job(
        name="notifications.reminders",
        every_seconds=0.25,
        about=Text("到点的提醒", "Reminders whose time has come"),
        fn=service.fire_due,
        due=service.is_reminder_due,
    ),
    Job(
        name="notifications.dates",
        every_seconds=5,
        about=Text("按日期安排提醒", "Planning reminders on dates"),
        fn=service.plan_dates,
        due=service.is_date_to_plan,
    ),
    Job(
        name="notifications.digest",
        every_seconds=5,
        about=Text("到点的消息摘要", "Digests whose time has come"),
        fn=service.send_digests,
        due=service.is_digest_due,
    ),
    Job(
        name="notifications.noise",
        every_seconds=600,
        about=Text("每周提醒噪声报告", "The weekly report on unread notices"),
        fn=service.report_noise,
    ),
    Job(
        name="notifications.deliver",
        every_seconds=0.5,
        about=Text("待发送的消息", "Messages waiting to be sent"),
        alone=deliver_due,
    ),
]
