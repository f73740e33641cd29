"""What every running import does: find itself, act for the person who started it, count."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from models.importing import ImportJob
from scrm_app.core.actor import Actor
from scrm_app.core.bulk import Outcome
from scrm_app.identity import service as identity
from scrm_app.imports import repository
from scrm_app.imports.errors import ImportNotReady
from scrm_app.imports.service import files
from scrm_app.imports.service.wizard import JobView


def source_of(job: JobView, token: str) -> dict[str, str]:
    """How the file of a job is read, and where its rows may lie since it was looked at."""
    found = {name: str(job.inspection.get(name, "")) for name in ("sheet", "encoding", "delimiter")}
    return found | {"kept": str(files.rows_path(token))}


def running(session: Session, job_id: int) -> tuple[ImportJob, Actor]:
    """The running job and whoever started it, with the rights of now."""
    job = repository.get_job(session, job_id)
    user = repository.get_user(session, job.user_id) if job is not None else None
    if job is None or user is None or job.status != "running":
        raise ImportNotReady("这次导入已被删除。", "This import was deleted.")
    actor = identity.actor_for(session, user)
    actor.require("import.run")
    return job, replace(actor, address="import")


def count(job: ImportJob, outcome: Outcome, rejected: int, now: datetime) -> None:
    """Add a batch to the job's counts; the heartbeat says the process lives."""
    job.new_count += outcome.new
    job.changed_count += outcome.changed
    job.unchanged_count += outcome.unchanged
    job.rejected_count += rejected
    job.heartbeat_at = now
    job.version += 1
