"""The tick that carries out waiting replays."""

import asyncio
from datetime import datetime

from scrm_app.core import db
from scrm_app.core.jobs import Job
from scrm_app.core.text import Text
from scrm_app.rollout import service


async def run_waiting(now: datetime) -> int:
    """Carry out queued replays off the event loop; safe in two processes, each replay is claimed by one."""
    if not await db.run(service.is_waiting, now, write=False):
        return 0
    return await asyncio.to_thread(service.run_waiting)


JOBS = [
    Job(
        name="rollout.replays",
        every_seconds=1,
        about=Text("流程草稿在历史工单上的重放", "Replays of flow drafts over past tickets"),
        alone=run_waiting,
    )
]
