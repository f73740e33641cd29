"""The clock of the product: APScheduler only ticks; due work is rows, so a second clock is harmless.

One process leads, by a lock that the operating system (or PostgreSQL) takes back when the process dies; the others
stand by and try again every few seconds. docs/jobs.md lists every job.
"""

import asyncio
import contextlib
import fcntl
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import IO, Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Connection, text

from scrm_app.connectors import http
from scrm_app.core import clock, db, jobs
from scrm_app.core.jobs import Job
from scrm_app.core.settings import settings
from scrm_app.forms.jobs import JOBS as FORMS
from scrm_app.identity import service as identity
from scrm_app.identity.engine.modules import module_of
from scrm_app.imports.jobs import JOBS as IMPORTS
from scrm_app.notifications.jobs import JOBS as NOTIFICATIONS
from scrm_app.portal.jobs import JOBS as PORTAL
from scrm_app.rollout.jobs import JOBS as ROLLOUT
from scrm_app.settlement.jobs import JOBS as SETTLEMENT
from scrm_app.tickets.jobs import JOBS as TICKETS

log = logging.getLogger("scrm.scheduler")
ALL_JOBS: list[Job] = [*NOTIFICATIONS, *FORMS, *IMPORTS, *SETTLEMENT, *TICKETS, *ROLLOUT, *PORTAL]
ADVISORY_KEY = 727_001
STANDBY_SECONDS = 3
MAX_STEPS = 1000
DRAIN_SECONDS = 20


class Leader:
    """A lock that at most one process holds: flock beside the SQLite file, an advisory lock on PostgreSQL."""

    def __init__(self) -> None:
        self._file: IO[str] | None = None
        self._connection: Connection | None = None

    def acquire(self) -> bool:
        """Whether this process leads now."""
        return self._flock() if settings().is_sqlite else self._advisory()

    def is_held(self) -> bool:
        """Whether the lock is still ours; a lost PostgreSQL connection loses it."""
        if settings().is_sqlite:
            return self._file is not None
        try:
            return self._connection is not None and self._connection.execute(text("SELECT 1")).scalar() == 1
        except Exception:
            self.release()
            return False

    def release(self) -> None:
        """Let another process lead."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            with contextlib.suppress(Exception):
                self._connection.invalidate()
            self._connection = None

    def _flock(self) -> bool:
        settings().data_dir.mkdir(parents=True, exist_ok=True)
        file = (settings().data_dir / "scheduler.lock").open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def _advisory(self) -> bool:
        connection = db.engine().connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_KEY}).scalar():
            self._connection = connection
            return True
        connection.close()
        return False


async def run_job(job: Job) -> int:
    """One tick of a job: steps until nothing is left; none while its module is switched off.

    A failure is logged and never stops the clock.
    """
    steps, module = 0, module_of(f"scrm_app.{job.name}")
    try:
        if module and not await db.run(identity.is_module_on, module, write=False):
            return 0
        if job.alone is not None:
            return int(bool(await job.alone(clock.now())))
        if job.fn is None or (job.due is not None and not await db.run(job.due, clock.now(), write=False)):
            return 0
        more: Any = True
        while more is True and steps < MAX_STEPS and not jobs.stopping.is_set():
            more = await db.run(job.fn, clock.now())
            steps += 1
    except Exception:
        log.exception("job %s failed; it runs again at its next tick", job.name)
    return steps


class Clock:
    """APScheduler with one interval job for each of ours."""

    def __init__(self, table: list[Job]) -> None:
        self.table = table
        self.busy: set[asyncio.Task[Any]] = set()
        self.scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    async def _tick(self, job: Job) -> None:
        task = asyncio.create_task(run_job(job))
        self.busy.add(task)
        task.add_done_callback(self.busy.discard)
        with contextlib.suppress(asyncio.CancelledError):  # the clock stops; the work under way does not
            await asyncio.shield(task)

    def start(self) -> None:
        """Tick from now on."""
        for job in self.table:
            self.scheduler.add_job(
                self._tick, "interval", seconds=job.every_seconds, args=[job], id=job.name, next_run_time=clock.now()
            )
        self.scheduler.start()

    def heal(self) -> None:
        """After the machine's clock was set back, no job waits for the old time to come again."""
        now = clock.now()
        for job in self.table:
            planned = self.scheduler.get_job(job.name)
            if planned is not None and planned.next_run_time > now + timedelta(seconds=2 * job.every_seconds):
                log.warning("the clock was set back; %s ticks again at once", job.name)
                planned.modify(next_run_time=now)

    async def stop(self) -> None:
        """No more ticks; what is under way finishes and records its outcome."""
        self.scheduler.shutdown(wait=False)
        if self.busy:
            await asyncio.wait(self.busy, timeout=DRAIN_SECONDS)


async def lead(table: list[Job]) -> None:
    """Stand by until this process leads, then tick; until cancelled."""
    leader, running = Leader(), None
    try:
        while True:
            try:
                if running is None and await asyncio.to_thread(leader.acquire):
                    running = Clock(table)
                    running.start()
                    log.info("this process leads the clock")
                elif running is not None and not await asyncio.to_thread(leader.is_held):
                    await running.stop()
                    running = None
                elif running is not None:
                    running.heal()
            except Exception:
                log.exception("the clock cannot be led now; trying again")
            await asyncio.sleep(STANDBY_SECONDS)
    finally:
        if running is not None:
            await running.stop()
        leader.release()


@contextlib.asynccontextmanager
async def background() -> AsyncIterator[None]:
    """Runs the jobs while the server lives; nothing with SCHEDULER=0."""
    if not settings().scheduler:
        yield
        return
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    jobs.stopping.clear()
    task = asyncio.create_task(lead(ALL_JOBS))
    try:
        yield
    finally:
        jobs.stopping.set()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await http.close()


async def serve_forever() -> None:
    """The clock alone, for `python -m scrm_app.cli worker`; SIGTERM lets work under way finish."""
    import signal

    done = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, done.set)
    async with background():
        await done.wait()
