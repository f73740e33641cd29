"""A process to be killed: runs the real jobs on the database of the environment until nothing is left.

FAULT="point:n" kills it with -9 the n-th time it passes `point`; LEASE is the lease in seconds.
"""

import asyncio
import itertools
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from sqlmodel import Session

import models  # noqa: F401
from scrm_app import scheduler
from scrm_app.core import clock, db, events
from scrm_app.core.text import Text
from scrm_app.customers import service as customers
from scrm_app.notifications import jobs, service, subscribers
from scrm_app.notifications.events import ReminderDue
from scrm_app.notifications.repository import outbox, reminders
from scrm_app.notifications.service import dates, delivering
from scrm_app.notifications.service import reminders as firing

FAULT, _, NTH = os.environ.get("FAULT", "none:1").partition(":")
_hits = itertools.count(1)


def point(name: str) -> None:
    """A place where the power may go."""
    if name == FAULT and next(_hits) == int(NTH):
        os.kill(os.getpid(), signal.SIGKILL)


def after(owner: Any, function: str, name: str) -> None:
    """Pass `name` each time `owner.function` has returned."""
    original: Callable[..., Any] = getattr(owner, function)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        point(name)
        return result

    setattr(owner, function, wrapped)


def plant() -> None:
    """All fault points of claim-send-record and of claim-publish."""
    delivering.LEASE_SECONDS = int(os.environ.get("LEASE", "1"))
    after(outbox, "claim", "claimed, not committed")
    after(outbox, "finish_deliveries", "attempt closed, not committed")
    after(outbox, "finish_messages", "recorded, not committed")
    after(reminders, "claim", "reminders claimed, not committed")
    after(firing, "_publish", "published, not committed")
    original_send = service.send

    async def send(ready: service.Ready) -> Any:
        point("claim committed, not sent")
        outcome = await original_send(ready)
        point("sent, not recorded")
        return outcome

    service.send = send
    after(dates, "_plan", "dates planned, not committed")
    after(dates, "_tell", "date told, not committed")
    original_run = db.run

    async def run(fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        result = await original_run(fn, *args, **kwargs)
        if fn is service.turn and kwargs.get("done"):
            point("recorded and committed")
        if fn is service.fire_due:
            point("reminders committed")
        if fn is service.plan_dates:
            point("dates planned and committed")
        return result

    db.run = run  # type: ignore[assignment]


def tell(session: Session, event: ReminderDue) -> None:
    """What a feature does when a reminder is due: a notice, which writes an inbox row and an outbox row."""
    if event.kind != "t":
        return
    title = Text(f"提醒 {event.subject_id}", f"Reminder {event.subject_id}")
    user_ids, key = [int(event.payload["user_id"])], f"reminder:{event.subject_id}"
    service.notify(
        session,
        user_ids=user_ids,
        title=title,
        body=title,
        link="/",
        kind="test",
        dedupe_key=key,
        now=event.at or clock.now(),
    )


async def loop(seconds: float) -> None:
    """The jobs without a leader lock, as if a second clock ran by mistake."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for job in jobs.JOBS:
            await scheduler.run_job(job)
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    plant()
    events.wire([(ReminderDue, tell), (ReminderDue, subscribers.on_reminder_due)])
    service.provide_dates(customers.DATES)
    if sys.argv[1] == "clock":
        scheduler.STANDBY_SECONDS = 1
        asyncio.run(scheduler.serve_forever())
    else:
        asyncio.run(loop(float(sys.argv[2])))
