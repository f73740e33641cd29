"""The tick that fetches pictures customers sent in a chat. docs/jobs.md describes it."""

from datetime import datetime

from scrm_app.core import clock, db, jobs
from scrm_app.core.jobs import Job
from scrm_app.core.text import Text
from scrm_app.portal import service


async def fetch_photos(now: datetime) -> int:
    """Fetch what is due, one after the other; how many were tried. Safe in two processes: each is claimed by one."""
    if not await db.run(service.is_photo_due, now, write=False):
        return 0
    tried = 0
    while not jobs.stopping.is_set():
        wanted = await db.run(service.claim_photo, now=clock.now())
        if wanted is None:
            break
        got = await service.fetch_photo(wanted)
        await db.run(service.keep_fetched, wanted=wanted, got=got, now=clock.now())
        tried += 1
    return tried


JOBS = [
    Job(
        name="portal.photos",
        every_seconds=2,
        about=Text("客户在微信里发来的照片", "Pictures customers sent in WeChat"),
        alone=fetch_photos,
    )
]
