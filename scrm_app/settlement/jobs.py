"""The tick that settles tickets nobody had a plan for when they were closed. docs/jobs.md describes it."""

from datetime import datetime

from sqlmodel import Session

from scrm_app.core.jobs import Job
from scrm_app.core.text import Text
from scrm_app.settlement import service

BATCH = 100


def settle_waiting(session: Session, now: datetime) -> bool:
    """One batch of waiting tickets; True while there may be more."""
    return service.settle_waiting(session, now=now, limit=BATCH) == BATCH


JOBS = [
    Job(
        name="settlement.waiting",
        every_seconds=5,
        about=Text("结算方案发布后, 补结之前未匹配的工单", "Settles waiting tickets after a plan is published"),
        fn=settle_waiting,
        due=service.is_anything_waiting,
    )
]
