"""Tickets over HTTP, masked as their forms say for the API; uploads capped while streaming, sniffed, as attachments."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.datastructures import UploadFile

from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.pagination import MAX_SIZE, PageRequest
from scrm_app.core.serving import BIGGEST, PDF, RowId, file_response, pdf_response, to_disk
from scrm_app.core.settings import settings
from scrm_app.identity.session import http_run
from scrm_app.tickets import service
from scrm_app.tickets.errors import FileTooLarge

router = APIRouter()
OVERHEAD_BYTES = 64 * 1024
"""Room for the multipart frame around one file."""


def _capped(request: Request) -> Request:
    """The same request, but reading more than the limit raises FileTooLarge instead of filling the disk."""
    limit = settings().upload_limit_bytes
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > limit + OVERHEAD_BYTES:
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
        return await _keep(request, file, str(form.get("key") or "")[:64])


async def _keep(request: Request, file: UploadFile, key: str) -> JSONResponse:
    most = settings().upload_limit_bytes
    arrived = await to_disk(file, service.upload_folder(), most, FileTooLarge(most // (1024 * 1024)))
    wish: dict[str, Any] = {
        "source": arrived.path,
        "name": file.filename,
        "size": arrived.size,
        "sha256": arrived.sha256,
        "upload_key": key,
        "now": clock.now(),
    }
    try:
        stored = await http_run(request, service.store_upload, **wish)
    finally:
        arrived.path.unlink(missing_ok=True)
    return JSONResponse({"id": stored.id, "name": stored.name, "size": stored.size, "type": stored.type})


@router.get("/api/uploads/{file_id}")
async def download(request: Request, file_id: RowId, view: bool = False) -> FileResponse:
    """The bytes, for those who may see the ticket; images in place, the rest as a download; `view`: PDF in place."""
    found = await http_run(request, service.get_file, write=False, file_id=file_id)
    if view and found.media_type == PDF:
        return pdf_response(found.path, found.name)
    return file_response(found.path, found.name, found.media_type, found.inline)


@router.post("/api/tickets/{ticket_id}/signals/{name}")
async def signal(request: Request, ticket_id: RowId, name: str) -> JSONResponse:
    """Something a flow waits for has happened; answers `{woken}`. 409 when no step waits for that name."""
    woken = await http_run(request, service.signal_ticket, ticket_id=ticket_id, signal=name, now=clock.now())
    return JSONResponse({"woken": woken})


@router.get("/api/work-orders.pdf")
async def work_orders(request: Request, ids: Annotated[str, Query(max_length=1000)]) -> Response:
    """A4 work orders of the tickets `ids` (comma-separated, at most 50), as far as the reader may see them."""
    wanted = [min(int(one), BIGGEST) for one in ids.split(",") if one.strip().isascii() and one.strip().isdigit()]
    paper = await http_run(request, service.print_work_orders, ticket_ids=wanted, now=clock.now())
    headers = {
        "Content-Disposition": 'inline; filename="work-orders.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(paper, media_type=PDF, headers=headers)


def _ticket(row: Any, out: service.Handout) -> dict[str, Any]:
    def when(at: Any) -> str | None:
        return at.isoformat() if at else None

    return {
        "id": row.id,
        "number": row.number,
        "title": out.title,
        "status": row.status,
        "priority": row.priority,
        "flow_id": row.flow_id,
        "node_id": row.node_id,
        "node": row.node_name,
        "customer": out.customer,
        "phone": out.phone,
        "assignee_id": row.assignee_id,
        "due_at": when(row.due_at),
        "created_at": when(row.created_at),
        "closed_at": when(row.closed_at),
        "version": row.version,
        "answers": [{"key": a.key, "label": a.label, "value": a.value, "text": a.words} for a in out.answers],
    }


@router.get("/api/tickets")
async def list_tickets(
    request: Request,
    q: str = Query(default="", max_length=60),
    status: Literal["", "open", "closed", "cancelled"] = "",
    flow: int = Query(default=0, ge=0, le=BIGGEST),
    node: str = Query(default="", max_length=64),
    store: int = Query(default=0, ge=0, le=BIGGEST),
    page: int = Query(default=1, ge=1, le=1_000_000),
    size: int = Query(default=50, ge=1, le=MAX_SIZE),
) -> dict[str, Any]:
    """`{total, page, size, tickets}` in reach of who is signed in, newest first; `total` stops counting at 10,001."""
    wish = service.TicketFilter(q=q, status=status, flow_id=flow, node_id=node, store_id=store)
    asked: dict[str, Any] = {"wish": wish, "page": PageRequest(page, size, "created", True), "now": clock.now()}
    found, outs = await http_run(request, service.list_for_api, write=False, **asked)
    tickets = [_ticket(card, outs[card.id]) for card in found.rows if card.id in outs]
    return {"total": found.total, "page": page, "size": size, "tickets": tickets}


@router.get("/api/tickets/{ticket_id}")
async def get_ticket(request: Request, ticket_id: RowId) -> dict[str, Any]:
    """One ticket with its answers; 404 when it is out of reach."""
    row, out = await http_run(request, service.get_for_api, write=False, ticket_id=ticket_id)
    return _ticket(row, out)
