"""Records for the pickers of a form: asked by the browser while somebody types, with their own rights."""

from typing import Any

from fastapi import APIRouter, Query, Request

from scrm_app.forms import service
from scrm_app.identity.session import http_run

router = APIRouter()


@router.get("/api/forms/lookup")
async def lookup(
    request: Request, kind: str = Query(max_length=20), q: str = Query(default="", max_length=80)
) -> dict[str, Any]:
    """`{"items": [{id, name, hint, facts}]}`, at most 30; only for people who are signed in."""
    found = await http_run(request, service.find_records, write=False, kind=kind, query=q)
    return {"items": [{"id": r.id, "name": r.name, "hint": r.hint, "facts": dict(r.facts)} for r in found]}
