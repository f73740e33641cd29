"""Rows of imports: jobs, refused rows, remembered mappings."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, or_
from sqlmodel import Session, col, select

from models.identity import OrgUnit, User
from models.importing import ImportJob, ImportMapping, ImportReject
from scrm_app.core import bulk
from scrm_app.core.actor import Actor, Scope


def get_job(session: Session, job_id: int) -> ImportJob | None:
    """One import, whoever may see it."""
    return session.get(ImportJob, job_id)


def list_jobs(session: Session, actor: Actor, limit: int) -> list[ImportJob]:
    """The newest imports in reach."""
    query = select(ImportJob).order_by(col(ImportJob.id).desc()).limit(limit)
    if actor.org_ids is not None:
        mine = col(ImportJob.user_id) == actor.user_id
        near = col(ImportJob.org_unit_id).in_(actor.org_ids)
        query = query.where(mine if actor.scope is Scope.OWN else or_(mine, near))
    return list(session.exec(query))


def add(session: Session, row: ImportJob | ImportMapping) -> None:
    """A new row; its id is known afterwards."""
    session.add(row)
    session.flush()


def find_mapping(session: Session, target: str, signature: str) -> ImportMapping | None:
    """How this header was mapped last time."""
    return session.exec(
        select(ImportMapping).where(ImportMapping.target == target, ImportMapping.signature == signature)
    ).first()


def next_waiting(session: Session, stale_before: datetime) -> ImportJob | None:
    """The oldest import that is queued, or was running on a process that no longer reports."""
    return session.exec(
        select(ImportJob)
        .where(
            or_(
                col(ImportJob.status) == "queued",
                (col(ImportJob.status) == "running") & (col(ImportJob.heartbeat_at) < stale_before),
            )
        )
        .order_by(col(ImportJob.id))
        .limit(1)
    ).first()


def claim(session: Session, job: ImportJob, now: datetime) -> bool:
    """Take the job by a conditional update; the row count is believed."""
    table = bulk.table_of(ImportJob)
    query = table.update().where(table.c.id == job.id, table.c.version == job.version)
    values: dict[str, Any] = {"status": "running", "heartbeat_at": now, "version": job.version + 1}
    if job.started_at is None:
        values["started_at"] = now
    result = session.execute(query.values(values))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def add_rejects(session: Session, job_id: int, rows: list[tuple[int, list[str], list[Any]]]) -> None:
    """Refused rows with their reasons."""
    if rows:
        table = bulk.table_of(ImportReject)
        values = [{"job_id": job_id, "row_number": n, "cells": cells, "reasons": why} for n, cells, why in rows]
        session.execute(table.insert(), values)


def drop_rejects(session: Session, job_id: int) -> None:
    """Forget the refused rows of a job that begins anew."""
    table = bulk.table_of(ImportReject)
    session.execute(table.delete().where(table.c.job_id == job_id))


def list_rejects(session: Session, job_id: int, limit: int) -> list[ImportReject]:
    """The first refused rows."""
    query = select(ImportReject).where(ImportReject.job_id == job_id).order_by(col(ImportReject.row_number))
    return list(session.exec(query.limit(limit)))


def each_reject(session: Session, job_id: int) -> Iterator[tuple[int, list[str], list[Any]]]:
    """Every refused row in the order of the file."""
    table = bulk.table_of(ImportReject)
    query = table.select().where(table.c.job_id == job_id).order_by(table.c.row_number)
    for row in session.execute(query.execution_options(yield_per=2_000)).mappings():
        yield int(row["row_number"]), row["cells"], row["reasons"]


def delete_job(session: Session, job: ImportJob) -> None:
    """Forget an import and its refused rows; what it brought in stays."""
    table = bulk.table_of(ImportReject)
    session.execute(table.delete().where(table.c.job_id == job.id))
    session.delete(job)
    session.flush()


def get_user(session: Session, user_id: int) -> User | None:
    """Who started the import."""
    return session.get(User, user_id)


def list_active_users(session: Session) -> list[User]:
    """Everybody who can sign in, oldest first."""
    return list(session.exec(select(User).where(col(User.is_active)).order_by(col(User.id))))


def list_units(session: Session, actor: Actor) -> list[OrgUnit]:
    """Where an import may put its rows."""
    query = select(OrgUnit).where(col(OrgUnit.is_active)).order_by(col(OrgUnit.path))
    if actor.org_ids is not None:
        query = query.where(col(OrgUnit.id).in_(actor.org_ids))
    return list(session.exec(query))
