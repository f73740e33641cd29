"""Helpers of the import tests: the cast in a committed database, and one import from file to result."""

import asyncio
from pathlib import Path
from typing import Any

from sqlmodel import Session

from scrm_app.core import clock, db
from scrm_app.core.actor import Actor
from scrm_app.imports import service
from scrm_app.imports.service import JobView
from tests.conftest import build_world


def cast() -> dict[str, Actor]:
    """Commit the cast; actors by login."""
    with db.transaction() as session:
        world = build_world(session)
        return {login: getattr(world, login) for login in world.users}


def upload(actor: Actor, path: Path, target: str, name: str = "") -> int:
    """What POST /api/imports does, without HTTP."""
    stored = service.keep(path)
    report = service.look_at(stored.token, target)
    return db.call(
        service.accept_upload,
        actor,
        target=target,
        file_name=name or path.name,
        stored=stored,
        report=report,
        now=clock.now(),
    )


def bring_in(actor: Actor, path: Path, target: str, source: str = "天猫", **extra: Any) -> JobView:
    """Upload, accept the guessed mapping, run to the end."""
    job_id = upload(actor, path, target)
    job = db.call(service.get_import, actor, job_id=job_id, write=False)
    columns = {int(i): key for i, key in job.mapping["columns"].items()}
    columns = extra.pop("columns", columns)
    db.call(
        service.save_mapping,
        actor,
        job_id=job_id,
        columns=columns,
        source=source,
        month_first=job.mapping["month_first"],
        **extra,
    )
    db.call(service.start_import, actor, job_id=job_id, now=clock.now())
    service.run_waiting()
    return db.call(service.get_import, actor, job_id=job_id, write=False)


def counts(job: JobView) -> tuple[int, int, int, int]:
    """new, changed, unchanged, rejected."""
    return job.new, job.changed, job.unchanged, job.rejected


async def chunks(data: bytes, size: int = 65_536) -> Any:
    """A request body in pieces."""
    for start in range(0, len(data), size):
        await asyncio.sleep(0)
        yield data[start : start + size]


def rows_of(session: Session, model: Any) -> list[Any]:
    """Every row of a table."""
    return list(session.query(model).all())
