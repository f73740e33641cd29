"""What the clock does for notifications. docs/jobs.md describes each."""

import asyncio
import secrets
from datetime import datetime

from scrm_app.core import clock, db, jobs
from scrm_app.core.jobs import Job
from scrm_app.core.text import Text
from scrm_app.notifications import service

CONCURRENCY = 64


async def deliver_due(now: datetime) -> int:
    """Send everything that is due, at most 64 at once; how many attempts were made.

    Runs until nothing is left, so a backlog is worked off at full speed; when the server stops, it takes no more
    and records what is under way.
    """
    if not await db.run(service.is_anything_to_send, now, write=False):
        return 0
    lease, attempts = secrets.token_hex(8), 0
    running: dict[asyncio.Task[service.Done], None] = {}
    done: list[service.Done] = []
    while True:
        free = 0 if jobs.stopping.is_set() else CONCURRENCY - len(running)
        for ready in await db.run(service.turn, done=done, free=free, lease=lease, now=clock.now()):
            running[asyncio.create_task(_send(ready))] = None
        if not running:
            return attempts
        finished, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        done = [task.result() for task in finished]
        attempts += len(done)
        for task in finished:
            del running[task]


async def _send(ready: service.Ready) -> service.Done:
    return service.Done(ready, await service.send(ready))


JOBS = [
    Job(
        name="notifications.reminders",
        every_seconds=0.5,
        about=Text("到点的提醒", "Reminders whose time has come"),
        fn=service.fire_due,
        due=service.is_reminder_due,
    ),
    Job(
        name="notifications.deliver",
        every_seconds=0.5,
        about=Text("待发送的消息", "Messages waiting to be sent"),
        alone=deliver_due,
    ),
]
