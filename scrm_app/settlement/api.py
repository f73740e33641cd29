"""Photos of the talk about disputed lines, for those who may see the statement."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse

from scrm_app.core.serving import RowId, file_response
from scrm_app.identity.session import http_run
from scrm_app.settlement import service

router = APIRouter()


@router.get("/api/statements/photos/{note_id}")
async def photo(request: Request, note_id: RowId) -> FileResponse:
    """The photo of one message."""
    found = await http_run(request, service.get_note_photo, write=False, note_id=note_id)
    return file_response(found.path, found.name, found.media_type, found.inline)
