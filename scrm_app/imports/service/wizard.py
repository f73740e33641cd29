"""The steps of one import up to its start: upload, look, map, preview, start; and cancel, find again, delete."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.importing import ImportJob, ImportMapping
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.forms import service as forms
from scrm_app.identity import service as identity
from scrm_app.imports import repository
from scrm_app.imports.engine import mapping, reader
from scrm_app.imports.engine.columns import TableReader
from scrm_app.imports.engine.mapping import Spec
from scrm_app.imports.engine.targets import LEADS, OWN, TARGETS, target_of
from scrm_app.imports.errors import FileRefused, ImportNotReady
from scrm_app.imports.service import files
from scrm_app.imports.service.files import StoredFile

EDITABLE = {"uploaded"}
FINISHED = {"done", "failed", "cancelled"}
RECENT = 20
MAX_EXTRA = 20
"""Unmapped columns of a log kept as fields of the ticket."""


@dataclass(frozen=True)
class JobView:
    """One import as screens show it."""

    id: int
    target: str
    status: str
    file_name: str
    file_size: int
    source: str
    total: int
    done: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    problem: Text
    wants_cancel: bool
    org_unit_id: int
    created_at: datetime
    finished_at: datetime | None
    version: int
    inspection: dict[str, Any] = field(default_factory=dict)
    mapping: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PreviewRow:
    """One of the first rows: its cells, and by column index what is wrong with it; `problem` for the whole row."""

    number: int
    cells: list[str]
    problems: dict[int, Text]
    problem: Text | None


def view(job: ImportJob) -> JobView:
    """The stored import for a screen."""
    return JobView(
        id=job.id or 0,
        target=job.target,
        status=job.status,
        file_name=job.file_name,
        file_size=job.file_size,
        source=job.source,
        total=job.total_rows,
        done=job.done_count,
        new=job.new_count,
        changed=job.changed_count,
        unchanged=job.unchanged_count,
        rejected=job.rejected_count,
        problem=Text(job.problem_zh, job.problem_en),
        wants_cancel=job.wants_cancel,
        org_unit_id=job.org_unit_id,
        created_at=job.created_at,
        finished_at=job.finished_at,
        version=job.version,
        inspection=dict(job.inspection),
        mapping=dict(job.mapping),
        options=dict(job.options),
    )


def reachable(session: Session, actor: Actor, job_id: int) -> ImportJob:
    """The import if the actor may import and it is in reach."""
    actor.require("import.run")
    job = repository.get_job(session, job_id)
    if job is None or not (actor.reaches(job) or job.user_id == actor.user_id):
        raise FileRefused("没有找到这次导入, 请重新上传文件。", "This import was not found. Upload the file again.")
    return job


def accept_upload(
    session: Session,
    actor: Actor,
    *,
    target: str,
    file_name: str,
    stored: StoredFile,
    report: dict[str, Any],
    now: datetime,
) -> int:
    """A file that was stored and looked at becomes an import; a header seen before brings its mapping along."""
    actor.require("import.run")
    if target not in TARGETS:
        raise FileRefused("请先选择要导入什么。", "Choose first what to import.")
    if target == LEADS.key:
        identity.require_module(session, "pipeline")
    job = ImportJob(
        target=target,
        file_name=file_name[-200:] or "table",
        file_token=stored.token,
        file_size=stored.size,
        sha256=stored.sha256,
        user_id=actor.user_id,
        org_unit_id=actor.org_unit_id,
        created_at=now,
    )
    _apply_report(session, actor, job, report)
    repository.add(session, job)
    return job.id or 0


def look_at(stored_token: str, target: str, **source: str) -> dict[str, Any]:
    """The child process's report on a stored file; takes no transaction."""
    if target not in TARGETS:
        raise FileRefused("请先选择要导入什么。", "Choose first what to import.")
    kept = str(files.rows_path(stored_token))
    return reader.inspect(files.path_of(stored_token), target, kept=kept, **source)


def file_token(session: Session, actor: Actor, *, job_id: int) -> tuple[str, str]:
    """The stored file of an import in reach, and its target."""
    job = reachable(session, actor, job_id)
    return job.file_token, job.target


def save_report(session: Session, actor: Actor, *, job_id: int, report: dict[str, Any]) -> JobView:
    """Another sheet, encoding or delimiter was chosen and looked at."""
    job = editable(session, actor, job_id)
    _apply_report(session, actor, job, report)
    job.version += 1
    session.flush()
    return view(job)


def _own_of(session: Session, actor: Actor, target: str) -> list[list[str]]:
    return [list(one) for one in forms.own_columns(session, actor)] if target == "customers" else []


def _apply_report(session: Session, actor: Actor, job: ImportJob, report: dict[str, Any]) -> None:
    header = [str(name) for name in report["header"]]
    own = _own_of(session, actor, job.target)
    if own:
        sample = [cells for _, cells in report["sample"]]
        target = target_of(job.target, own)
        guessed = mapping.guess(target, header, sample)
        month_first = mapping.guess_month_first(guessed, target, sample)
        report = {**report, "columns": {str(i): key for i, key in guessed.items()}, "month_first": month_first}
    known = repository.find_mapping(session, job.target, mapping.signature(job.target, header))
    columns = dict(known.columns) if known is not None else dict(report["columns"])
    month_first = bool(known.options.get("month_first")) if known is not None else bool(report["month_first"])
    job.inspection = {**report, "remembered": known is not None}
    job.total_rows = int(report["total"])
    job.source = str(known.options.get("source", "")) if known is not None else job.source
    known_keys = target_of(job.target, own).by_key
    kept = {int(i): str(key) for i, key in columns.items() if key in known_keys}
    _keep_spec(job, kept, month_first, own)


def _keep_spec(job: ImportJob, columns: dict[int, str], month_first: bool, own: list[list[str]]) -> None:
    extra = {}
    if job.target == "ticket_log":
        header = job.inspection["header"]
        extra = {i: str(name) for i, name in enumerate(header) if i not in columns}
        extra = dict(list(extra.items())[:MAX_EXTRA])
    job.mapping = Spec(job.target, columns, settings().zone, month_first, extra, own).as_json()


def editable(session: Session, actor: Actor, job_id: int) -> ImportJob:
    """An import in reach that has not started."""
    job = reachable(session, actor, job_id)
    if job.status not in EDITABLE:
        raise ImportNotReady(
            "这次导入已经开始, 不能再修改。请重新上传文件。",
            "This import has already started and cannot be changed. Upload the file again.",
        )
    return job


def save_mapping(
    session: Session,
    actor: Actor,
    *,
    job_id: int,
    columns: dict[int, str],
    source: str,
    org_unit_id: int | None = None,
    month_first: bool = False,
    options: dict[str, Any] | None = None,
) -> JobView:
    """Keep what the person chose so far; nothing is refused yet but columns that do not exist."""
    job = editable(session, actor, job_id)
    own = _own_of(session, actor, job.target)
    target = target_of(job.target, own)
    width = len(job.inspection["header"])
    kept = {i: key for i, key in columns.items() if 0 <= i < width and key in target.by_key}
    _keep_spec(job, kept, month_first, own)
    job.source = " ".join(source.split())[:60]
    if org_unit_id is not None and org_unit_id != job.org_unit_id:
        if actor.org_ids is not None and org_unit_id not in actor.org_ids:
            raise FileRefused("不能导入到您范围以外的门店。", "You cannot import into a store outside your scope.")
        job.org_unit_id = org_unit_id
    if options is not None:
        job.options = options
    job.version += 1
    session.flush()
    return view(job)


def preview(session: Session, actor: Actor, *, job_id: int, limit: int = 20) -> tuple[list[PreviewRow], int]:
    """The first rows as they would be read, and how many of the sample have problems."""
    job = get_import(session, actor, job_id=job_id)
    sample = job.inspection["sample"]
    spec = Spec.from_json(job.mapping)
    columns, problems = TableReader(spec).read([cells for _, cells in sample])
    own = {key: values for key, values in columns.items() if key.startswith(OWN)}
    places = {key: str(index) for index, key in spec.columns.items()}
    given = [{key.removeprefix(OWN): values[at] for key, values in own.items()} for at in range(len(sample))]
    for at, (key, why) in _own_problems(session, actor, given).items():
        problems.setdefault(at, []).append((places[f"{OWN}{key}"], why))
    rows: list[PreviewRow] = []
    for at, (number, cells) in enumerate(sample[:limit]):
        found = problems.get(at, [])
        whole = next((text for column, text in found if column == ""), None)
        rows.append(PreviewRow(number, cells, {int(c): text for c, text in found if c}, whole))
    return rows, len(problems)


def _own_problems(session: Session, actor: Actor, rows: list[dict[str, Any]]) -> dict[int, tuple[str, Text]]:
    read = [{key: cell for key, cell in row.items() if cell is not None and not isinstance(cell, Text)} for row in rows]
    return forms.read_own_cells(session, actor, read)[1] if any(read) else {}


def start_import(session: Session, actor: Actor, *, job_id: int, now: datetime) -> JobView:
    """Queue the import; refuses a mapping that cannot work; remembers it for the same header."""
    job = editable(session, actor, job_id)
    spec = Spec.from_json(job.mapping)
    target = target_of(job.target, spec.own)
    header = [str(name) for name in job.inspection["header"]]
    mapping.check_mapping(target, spec.columns, len(header))
    if not job.source:
        job.source = target.label.zh
    job.status = "queued"
    job.version += 1
    _remember(session, actor, job, header, now)
    audit.record(
        session,
        actor,
        action="import.started",
        subject_type="import",
        subject_id=job_id,
        subject_name=job.file_name,
        org_unit_id=job.org_unit_id,
        after={"target": job.target, "source": job.source, "rows": job.total_rows, "columns": job.mapping["columns"]},
        now=now,
    )
    live.touch(session, f"import:{job.id}", "imports")
    return view(job)


def _remember(session: Session, actor: Actor, job: ImportJob, header: list[str], now: datetime) -> None:
    signature = mapping.signature(job.target, header)
    known = repository.find_mapping(session, job.target, signature)
    options = {"month_first": job.mapping.get("month_first", False), "source": job.source}
    if known is None:
        known = ImportMapping(target=job.target, signature=signature, user_id=actor.user_id, used_at=now)
    known.columns = dict(job.mapping["columns"])
    known.options = options
    known.user_id, known.used_at = actor.user_id, now
    repository.add(session, known)


def get_import(session: Session, actor: Actor, *, job_id: int) -> JobView:
    """One import in reach."""
    return view(reachable(session, actor, job_id))


def list_imports(session: Session, actor: Actor) -> list[JobView]:
    """The newest imports in reach, to be found again."""
    actor.require("import.run")
    return [view(job) for job in repository.list_jobs(session, actor, RECENT)]


def list_units(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Stores an import may put its rows in."""
    actor.require("import.run")
    return [(unit.id or 0, unit.name) for unit in repository.list_units(session, actor)]


def list_rejects(session: Session, actor: Actor, *, job_id: int, limit: int = 50) -> list[PreviewRow]:
    """The first refused rows with their reasons."""
    reachable(session, actor, job_id)
    rows = []
    for reject in repository.list_rejects(session, job_id, limit):
        problems = {int(c): Text(*words) for c, words in reject.reasons if c}
        whole = next((Text(*words) for c, words in reject.reasons if not c), None)
        rows.append(PreviewRow(reject.row_number, list(reject.cells), problems, whole))
    return rows


def cancel_import(session: Session, actor: Actor, *, job_id: int, now: datetime) -> JobView:
    """Stop before the next batch; what was taken in stays and is told."""
    job = reachable(session, actor, job_id)
    if job.status == "queued":
        job.status, job.finished_at = "cancelled", now
    elif job.status == "running":
        job.wants_cancel = True
    session.flush()
    live.touch(session, f"import:{job_id}", "imports")
    return view(job)


def delete_import(session: Session, actor: Actor, *, job_id: int) -> str:
    """Forget a finished or unstarted import; gives the token of the file to drop after the commit."""
    job = reachable(session, actor, job_id)
    if job.status not in FINISHED | EDITABLE:
        raise ImportNotReady("导入正在进行, 请先取消。", "The import is running. Cancel it first.")
    token = job.file_token
    repository.delete_job(session, job)
    live.touch(session, "imports")
    return token
