"""Carrying out imports in the background: claimed by a conditional update, one transaction a batch, restart-safe."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.importing import ImportJob
from scrm_app.core import clock, db, live
from scrm_app.core.actor import Actor
from scrm_app.core.bulk import Outcome, Values
from scrm_app.core.errors import ScrmError, Unavailable
from scrm_app.core.text import Text
from scrm_app.customers import service as customers
from scrm_app.forms import service as forms
from scrm_app.imports import repository
from scrm_app.imports.engine import reader
from scrm_app.imports.engine.targets import OWN
from scrm_app.imports.errors import ImportNotReady
from scrm_app.imports.service import files
from scrm_app.imports.service.running import count, running, source_of
from scrm_app.imports.service.ticket_log import take_log
from scrm_app.imports.service.wizard import JobView, view
from scrm_app.inventory import service as inventory
from scrm_app.pipeline import service as pipeline

log = logging.getLogger("scrm.imports")
STALE_AFTER = timedelta(seconds=60)
Upsert = Callable[..., Outcome]


def _take_customers(session: Session, actor: Actor, *, rows: list[Values], **where: Any) -> Outcome:
    """Customers with their own fields; a row whose cell no field can hold is refused with the reason."""
    given = [{k.removeprefix(OWN): v for k, v in row.items() if k.startswith(OWN)} for row in rows]
    if not any(given):
        return customers.upsert_customers(session, actor, rows=rows, **where)
    answers, refused = forms.read_own_cells(session, actor, given)
    places = [at for at in range(len(rows)) if at not in refused]
    good = [{k: v for k, v in rows[at].items() if not k.startswith(OWN)} for at in places]
    for at, row in zip(places, good, strict=True):
        row |= {"own": answers[at]} if answers[at] else {}
    done = customers.upsert_customers(session, actor, rows=good, complete=forms.own_completer(session), **where)
    done.refused = {at: why for at, (_, why) in refused.items()} | {places[at]: why for at, why in done.refused.items()}
    return done


UPSERTS: dict[str, Upsert] = {
    "customers": _take_customers,
    "orders": customers.upsert_orders,
    "leads": pipeline.upsert_opportunities,
    "stock": inventory.upsert_stock,
}
BROKEN = Text(
    "导入中断: 系统内部出错, 已导入的行保留。请稍后重新上传同一文件, 已有的行不会重复。",
    "The import broke off because of an internal error; rows taken in so far stay. "
    "Upload the same file again later, nothing is doubled.",
)


def is_anything_waiting(session: Session, now: datetime) -> bool:
    """Whether an import is queued or was left behind by a process that died."""
    return repository.next_waiting(session, now - STALE_AFTER) is not None


def claim_next(session: Session, now: datetime) -> tuple[JobView, str] | None:
    """Take the oldest waiting import, with its file; None when there is none or another process took it."""
    job = repository.next_waiting(session, now - STALE_AFTER)
    if job is None or not repository.claim(session, job, now):
        return None
    session.refresh(job)
    return view(job), job.file_token


def run_waiting() -> int:
    """Carry out every waiting import, one after the other; how many. Never inside a transaction."""
    done = 0
    while (taken := db.call(claim_next, clock.now())) is not None:
        run_one(*taken)
        done += 1
    return done


def run_one(job: JobView, token: str) -> JobView:
    """Carry out a claimed import to its end; problems end up on the job, in words.

    When the database does not answer, the job stays as it is; it is found again, and goes on, once it does.
    """
    try:
        take = take_log if job.target == "ticket_log" else _take_rows
        status, problem = "done" if take(job, token) else "cancelled", None
    except Unavailable:
        raise
    except ScrmError as error:
        status, problem = "failed", error.text
    except Exception:
        log.exception("import %s broke off", job.id)
        status, problem = "failed", BROKEN
    files.drop_rows(token)
    return db.call(_finish, job_id=job.id, status=status, problem=problem)


def _take_rows(job: JobView, token: str) -> bool:
    skip = db.call(_done_row, job_id=job.id, write=False)
    batches = reader.read_batches(files.path_of(token), job.mapping, skip_to=skip, **source_of(job, token))
    return all(db.call(take_batch, job_id=job.id, batch=batch, now=clock.now()) for batch in batches)


def _done_row(session: Session, *, job_id: int) -> int:
    job = repository.get_job(session, job_id)
    return job.done_row if job is not None else 0


def take_batch(session: Session, *, job_id: int, batch: dict[str, Any], now: datetime) -> bool:
    """One batch: rows, refused rows and counts in one transaction. False when a person wants to stop."""
    job, actor = running(session, job_id)
    if job.wants_cancel:
        return False
    rows = [record for _, record in batch["good"]]
    outcome = UPSERTS[job.target](session, actor, rows=rows, source=job.source, org_unit_id=job.org_unit_id, now=now)
    header = len(job.inspection.get("header", []))
    rejects = [(int(n), cells[: max(header, 1)], why) for n, cells, why in batch["bad"]]
    for index, reason in outcome.refused.items():
        number, record = batch["good"][index]
        rejects.append((int(number), _cells_again(job, record), [["", list(reason)]]))
    repository.add_rejects(session, job_id, sorted(rejects))
    job.done_row = int(batch["last"])
    job.done_count += len(batch["good"]) + len(batch["bad"])
    count(job, outcome, len(rejects), now)
    session.flush()
    live.touch(session, f"import:{job_id}", "imports")
    return True


def _cells_again(job: ImportJob, record: Values) -> list[str]:
    """The cells of a row that was read well but refused later, as far as its record tells."""
    cells = [""] * len(job.inspection.get("header", []))
    for index, key in job.mapping["columns"].items():
        value = record.get(key, "")
        cells[int(index)] = value.isoformat() if isinstance(value, datetime) else _cell_text(key, value)
    return cells


def _cell_text(key: str, value: Any) -> str:
    in_fen = isinstance(value, int) and (key.endswith("_fen") or key.startswith(OWN))
    return f"{value / 100:.2f}" if in_fen else str(value)


def _finish(session: Session, *, job_id: int, status: str, problem: Text | None = None) -> JobView:
    job = repository.get_job(session, job_id)
    if job is None:
        raise ImportNotReady("这次导入已被删除。", "This import was deleted.")
    job.status = status
    job.finished_at = clock.now()
    if problem is not None:
        job.problem_zh, job.problem_en = problem.zh[:500], problem.en[:500]
    job.version += 1
    session.flush()
    live.touch(session, f"import:{job_id}", "imports")
    return view(job)
