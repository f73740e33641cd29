"""Upload and download of imports over HTTP, with the session cookie; the body is the file itself, streamed."""

import asyncio
from typing import Any
from urllib.parse import quote, unquote

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse

from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden
from scrm_app.core.serving import RowId
from scrm_app.identity.session import http_run
from scrm_app.imports import service
from scrm_app.imports.engine import limits
from scrm_app.imports.errors import FileTooLarge

router = APIRouter(prefix="/api/imports", tags=["imports"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _may(_session: object, actor: Actor) -> None:
    actor.require("import.run")


@router.post("")
async def upload(request: Request, target: str) -> dict[str, int]:
    """Stores and looks at the file in the body; answers the id of the new import, or the sentence why not.

    `X-File-Name` (percent-encoded) must be set, which a foreign page cannot do without being asked first.
    """
    name = _file_name(request)
    await http_run(request, _may, write=False)
    stored = await _store(request)
    try:
        report = await asyncio.to_thread(service.look_at, stored.token, target)
        job_id = await http_run(
            request,
            service.accept_upload,
            target=target,
            file_name=unquote(name)[:400],
            stored=stored,
            report=report,
            now=clock.now(),
        )
    except BaseException:
        service.drop(stored.token)
        raise
    return {"id": job_id}


@router.post("/columns")
async def columns(request: Request, sheet: str = Query(default="", max_length=100)) -> dict[str, Any]:
    """The columns of the file in the body as fields of a form, guessed; the file is not kept."""
    _file_name(request)
    await http_run(request, service.may_guess, write=False)
    stored = await _store(request)
    return await asyncio.to_thread(service.guess_columns, stored.token, sheet)


def _file_name(request: Request) -> str:
    name = request.headers.get("x-file-name", "")
    if not name:
        raise Forbidden("请从导入页面上传文件。", "Upload files from the import page.")
    return name


async def _store(request: Request) -> service.StoredFile:
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > limits.MAX_UPLOAD_BYTES:
        raise FileTooLarge("文件超过 50 MB, 请拆分后再上传。", "The file is larger than 50 MB. Split it first.")
    return await service.store(request.stream())


@router.get("/{job_id}/rejects")
async def download_rejects(request: Request, job_id: RowId) -> FileResponse:
    """The workbook of refused rows."""
    path, name = await http_run(request, service.reject_file, write=False, job_id=job_id)
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return FileResponse(path, media_type=XLSX, headers={"Content-Disposition": disposition})
