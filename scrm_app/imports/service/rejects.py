"""The reject file: the refused rows as they were, with the row number and the reasons, ready to be corrected."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.settings import ROOT
from scrm_app.core.text import Text
from scrm_app.imports import repository
from scrm_app.imports.errors import FileRefused, ImportNotReady
from scrm_app.imports.service import files
from scrm_app.imports.service.wizard import FINISHED, reachable

ROW_LABEL = Text("原文件行号", "Row in the file")
REASON_LABEL = Text("未导入的原因", "Why it was not taken in")


def reject_file(session: Session, actor: Actor, *, job_id: int) -> tuple[Path, str]:
    """The path of the workbook of refused rows (made at the first wish) and the name to save it by."""
    job = reachable(session, actor, job_id)
    if job.status not in FINISHED:
        raise ImportNotReady("导入尚未结束, 请稍后再下载。", "The import has not finished. Download it later.")
    if not job.rejected_count:
        raise FileRefused(
            "所有行都已导入, 没有需要下载的内容。", "Every row was taken in; there is nothing to download."
        )
    path = files.reject_path(job.file_token)
    if not path.exists():
        header = [str(name) for name in job.inspection.get("header", [])]
        lang = actor.lang
        head = [*header, ROW_LABEL.say(lang), REASON_LABEL.say(lang)]
        _build(path, _lines(session, job_id, head, header, lang))
    stem = job.file_name.rsplit(".", 1)[0][:80]
    return path, f"{stem}-{Text('未导入', 'rejected').say(actor.lang)}.xlsx"


def _lines(session: Session, job_id: int, head: list[str], header: list[str], lang: str) -> Iterator[str]:
    yield json.dumps(head)
    for number, cells, reasons in repository.each_reject(session, job_id):
        parts = []
        for column, words in reasons:
            place = f"{header[int(column)]}: " if column and int(column) < len(header) else ""
            parts.append(place + Text(*words).say(lang))
        yield json.dumps([number, cells, "; ".join(parts)])


def _build(path: Path, lines: Iterator[str]) -> None:
    draft = path.with_suffix(".part")
    command = [sys.executable, "-m", "scrm_app.imports.engine.reject_file", str(draft)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdin is not None
        for line in lines:
            process.stdin.write(line + "\n")
        process.stdin.close()
        if process.wait(timeout=180) != 0:
            draft.unlink(missing_ok=True)
            raise FileRefused("生成文件失败, 请稍后再试。", "The file could not be made. Try again later.")
    draft.replace(path)
