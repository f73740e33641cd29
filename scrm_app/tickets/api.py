"""Uploads over HTTP: signed-in people only, capped while streaming, sniffed, served as attachments."""

import hashlib
import tempfile
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse
from starlette.datastructures import UploadFile

from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.serving import file_response
from scrm_app.core.settings import settings
from scrm_app.identity.session import http_run
from scrm_app.tickets import service
from scrm_app.tickets.errors import FileTooLarge

router = APIRouter()
OVERHEAD_BYTES = 64 * 1024
"""Room for the multipart frame around one file."""
CHUNK = 256 * 1024


def _capped(request: Request) -> Request:
    """The same request, but reading more than the limit raises FileTooLarge instead of filling the disk."""
    limit = settings().upload_limit_bytes
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit + OVERHEAD_BYTES:
        raise FileTooLarge(limit // (1024 * 1024))
    seen = 0

    async def receive() -> Any:
        nonlocal seen
        message = await request.receive()
        seen += len(message.get("body", b""))
        if seen > limit + OVERHEAD_BYTES:
            raise FileTooLarge(limit // (1024 * 1024))
        return message

    return Request(request.scope, receive)


def _no_file() -> InvalidInput:
    return InvalidInput("没有收到文件, 请重新选择后上传。", "No file arrived. Choose it again and upload.")


@router.post("/api/uploads")
async def upload(request: Request) -> JSONResponse:
    """One file in the multipart field `file`; answers `{id, name, size, type}`."""
    await http_run(request, service.check_may_upload, write=False)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise _no_file()
    async with _capped(request).form(max_files=1, max_fields=4) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise _no_file()
        return await _keep(request, file)


async def _keep(request: Request, file: UploadFile) -> JSONResponse:
    folder = service.upload_folder()
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, prefix="in-", delete=False) as target:
        path = Path(target.name)
        while chunk := await file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    wish: dict[str, Any] = {
        "source": path,
        "name": file.filename,
        "size": size,
        "sha256": digest.hexdigest(),
        "now": clock.now(),
    }
    try:
        stored = await http_run(request, service.store_upload, **wish)
    finally:
        path.unlink(missing_ok=True)
    return JSONResponse({"id": stored.id, "name": stored.name, "size": stored.size, "type": stored.type})


@router.get("/api/uploads/{file_id}")
async def download(request: Request, file_id: int) -> FileResponse:
    """The bytes, for those who may see the ticket; images in place, everything else as a download."""
    found = await http_run(request, service.get_file, write=False, file_id=file_id)
    return file_response(found.path, found.name, found.media_type, found.inline)


@router.post("/api/tickets/{ticket_id}/signals/{name}")
async def signal(request: Request, ticket_id: int, name: str) -> JSONResponse:
    """Something a flow waits for has happened; answers `{woken}`. 409 when no step waits for that name."""
    woken = await http_run(request, service.signal_ticket, ticket_id=ticket_id, signal=name, now=clock.now())
    return JSONResponse({"woken": woken})
