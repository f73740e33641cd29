"""Photos from people without an account: the link is the permission, the size is counted while it arrives."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response
from starlette.datastructures import UploadFile

from scrm_app.connectors.inbound import ORDER_BYTES, PushForged, PushUnreadable
from scrm_app.connectors.wechat_official.callback import BODY_BYTES, CallbackUnreadable
from scrm_app.core import clock, db
from scrm_app.core.errors import InvalidInput, ScrmError, TooMany
from scrm_app.core.serving import RowId, file_response, to_disk
from scrm_app.portal import service
from scrm_app.portal.engine.sniff import MAX_PHOTO_BYTES
from scrm_app.portal.errors import PhotoTooLarge
from scrm_app.tickets import service as tickets

router = APIRouter()
shops = APIRouter()
PLAIN = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
MULTIPART_BYTES = 64 * 1024
"""Room for the wrapping around the file."""


@router.post("/api/portal/{token}/{nonce}/photos")
async def add_photo(token: str, nonce: str, request: Request) -> dict[str, Any]:
    """Take one photo (multipart field `file`) for the request being written behind this link.

    The length must be announced and the link must open before the first byte is read.
    """
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > MAX_PHOTO_BYTES + MULTIPART_BYTES:
        raise PhotoTooLarge
    whose: dict[str, Any] = {
        "token": token[:200],
        "address": request.client.host if request.client else "",
        "now": clock.now(),
    }
    await db.run(service.check_may_upload, **whose, write=False)
    async with request.form(max_files=1, max_fields=8) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise InvalidInput("没有收到照片, 请重新选择。", "No photo arrived. Please choose it again.")
        arrived = await to_disk(file, tickets.upload_folder(), MAX_PHOTO_BYTES, PhotoTooLarge())
        name, key = file.filename or "photo.jpg", str(form.get("key") or "")[:64]
    try:
        stored = await db.run(
            service.keep_photo,
            **whose,
            nonce=nonce[:64],
            source=arrived.path,
            name=name,
            size=arrived.size,
            sha256=arrived.sha256,
            key=key,
        )
    finally:
        arrived.path.unlink(missing_ok=True)
    return {"id": stored.id, "name": stored.name, "size": stored.size, "type": stored.type}


@router.get("/api/portal/{token}/notes/{note_id}/photo")
async def bill_photo(token: str, note_id: RowId, request: Request) -> FileResponse:
    """The photo of a message about this customer's bill."""
    address = request.client.host if request.client else ""
    found = await db.run(
        service.get_bill_photo, write=False, token=token[:200], note_id=note_id, address=address, now=clock.now()
    )
    return file_response(found.path, found.name, found.media_type, found.inline)


@router.get("/api/hooks/wechat/{connection_id}")
async def verify_wechat(connection_id: RowId, request: Request) -> PlainTextResponse:
    """WeChat asks whether this address is the account's: `echostr` comes back when the signature fits."""
    query = _query(request)
    echo = await db.run(service.verify_account, write=False, connection_id=connection_id, query=query)
    return PlainTextResponse(echo, headers=PLAIN)


@router.post("/api/hooks/wechat/{connection_id}")
async def hear_wechat(connection_id: RowId, request: Request) -> Response:
    """A message or event of a customer (encrypted XML); answered after the commit, with words or `success`."""
    body = await _body(request, BODY_BYTES, CallbackUnreadable())
    wish: dict[str, Any] = {"connection_id": connection_id, "query": _query(request), "body": body, "now": clock.now()}
    said = await db.run(service.hear_message, **wish)
    kind = "application/xml" if said.startswith("<") else "text/plain"
    return Response(said, media_type=kind, headers=PLAIN)


@shops.post("/api/hooks/shops/{connection_id}")
async def hear_shop(connection_id: RowId, request: Request) -> dict[str, Any]:
    """An order pushed by a shop; answered after the commit. After a refusal the platform sends it again."""
    body = await _body(request, ORDER_BYTES, PushUnreadable())
    wish: dict[str, Any] = {"connection_id": connection_id, "now": clock.now()}
    try:
        await db.run(service.hear_order, headers=dict(request.headers), body=body, **wish)
    except (PushForged, TooMany):
        raise
    except ScrmError as refused:
        await db.run(service.note_refused_order, said=refused.text, **wish)
        raise
    return {"code": 0, "msg": "success"}


async def _body(request: Request, most: int, too_large: Exception) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise too_large
    return body


def _query(request: Request) -> dict[str, str]:
    names = ("signature", "msg_signature", "timestamp", "nonce", "echostr")
    return {name: request.query_params.get(name, "")[:1000] for name in names}
