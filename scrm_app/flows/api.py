"""Flows as files over HTTP, with the session cookie: our JSON and BPMN 2.0, out and in."""

import json
from typing import Any
from urllib.parse import quote, unquote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden
from scrm_app.core.serving import RowId
from scrm_app.flows import service
from scrm_app.flows.engine.document import MAX_BYTES
from scrm_app.flows.errors import BadImport
from scrm_app.identity.session import http_run

router = APIRouter(prefix="/api/flows", tags=["flows"])


def _file(content: str, name: str, kind: str) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=kind, headers=headers)


def _may(_session: object, actor: Actor) -> None:
    actor.require("flow.design")


@router.get("/schema.json")
async def get_schema(request: Request) -> dict[str, Any]:
    """The JSON Schema of an exported flow."""
    return await http_run(request, service.flow_schema, write=False)


@router.get("/{flow_id}/export.json")
async def export_json(request: Request, flow_id: RowId) -> Response:
    """The draft as our JSON document (docs/flow-json.md)."""
    document = await http_run(request, service.export_flow, write=False, flow_id=flow_id)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return _file(text, f"{document['name']}.json", "application/json")


@router.get("/{flow_id}/export.bpmn")
async def export_bpmn(request: Request, flow_id: RowId) -> Response:
    """The draft as BPMN 2.0 XML with its diagram."""
    name, xml, _ = await http_run(request, service.export_bpmn, write=False, flow_id=flow_id)
    return _file(xml, f"{name}.bpmn", "application/xml")


@router.post("/import")
async def import_file(request: Request, form: int = 0) -> dict[str, Any]:
    """A new flow from the file in the body: {id, name, notes: [what could not be taken over], others: [{id, name}]}.

    A BPMN file with several processes makes a flow of each; `others` are those besides the largest.

    `X-File-Name` (percent-encoded) must be set, which a foreign page cannot do without being asked first.
    """
    name = request.headers.get("x-file-name", "")
    if not name:
        raise Forbidden("请从流程页面导入文件。", "Import files from the page of flows.")
    await http_run(request, _may, write=False)
    content = await _body(request)
    about: dict[str, Any] = {
        "content": content,
        "file_name": unquote(name)[:200],
        "form_id": form or None,
        "now": clock.now(),
    }
    made = await http_run(request, service.import_flow, **about)
    lang = request.cookies.get("lang", "zh-CN")
    others = [{"id": i, "name": called} for i, called in made.others]
    return {"id": made.flow_id, "name": made.name, "notes": [note.say(lang) for note in made.notes], "others": others}


async def _body(request: Request) -> bytes:
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > MAX_BYTES:
            raise BadImport("文件超过 2 MB, 请拆分后再导入。", "The file is larger than 2 MB. Split it first.")
    return bytes(found)
