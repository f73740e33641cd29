"""Imports from the command line: the same way as from the page, for the first person who may import everything."""

from pathlib import Path
from typing import Any

from sqlmodel import Session

from scrm_app.core import clock, db
from scrm_app.core.actor import Actor
from scrm_app.core.errors import NotFound
from scrm_app.identity import service as identity
from scrm_app.imports import repository
from scrm_app.imports.service import files, run, wizard


def _importer(session: Session) -> Actor:
    for user in repository.list_active_users(session):
        actor = identity.actor_for(session, user)
        if actor.org_ids is None and actor.may("import.run"):
            return actor
    raise NotFound("还没有可以导入数据的用户, 请先完成首次设置。", "Nobody may import yet. Finish the setup first.")


def import_file(path: str, target: str, source: str) -> str:
    """Import a file with the mapping that was remembered or is guessed; the outcome as one line."""
    actor = db.call(_importer, write=False)
    stored = files.keep(Path(path))
    try:
        report = wizard.look_at(stored.token, target)
    except BaseException:
        files.drop(stored.token)
        raise
    name, now = Path(path).name, clock.now()
    job_id = db.call(wizard.accept_upload, actor, target=target, file_name=name, stored=stored, report=report, now=now)
    job = db.call(wizard.get_import, actor, job_id=job_id, write=False)
    columns = {int(index): key for index, key in job.mapping["columns"].items()}
    first = bool(job.mapping["month_first"])
    wish: dict[str, Any] = {"columns": columns, "source": source, "month_first": first}
    db.call(wizard.save_mapping, actor, job_id=job_id, **wish)
    db.call(wizard.start_import, actor, job_id=job_id, now=now)
    run.run_waiting()
    done = db.call(wizard.get_import, actor, job_id=job_id, write=False)
    counts = f"{done.new} new, {done.changed} changed, {done.unchanged} unchanged, {done.rejected} rejected"
    return f"{name}: {done.status}, {counts}{'. ' + done.problem.en if done.problem.en else ''}"


def import_log(path: str, source: str = "工单日志") -> str:
    """A ticket log with history, on a flow drawn from it when none of that name is published."""
    return import_file(path, "ticket_log", source)
