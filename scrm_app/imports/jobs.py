"""The tick that carries out waiting imports."""

import asyncio
from datetime import datetime

from scrm_app.core import db
from scrm_app.core.jobs import Job
from scrm_app.core.text import Text
from scrm_app.imports import service


async def run_waiting(now: datetime) -> int:
    """Carry out queued imports off the event loop; safe in two processes, each import is claimed by one."""
    if not await db.run(service.is_anything_waiting, now, write=False):
        return 0
    return await asyncio.to_thread(service.run_waiting)


JOBS = [
    Job(
        name="imports.run",
        every_seconds=1,
        about=Text("等待执行的数据导入", "Imports waiting to be carried out"),
        alone=run_waiting,
    )
]
