"""Files over HTTP: taken to disk whole or not at all, and sent with headers that keep a browser from running them."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import Path as InPath
from fastapi.responses import FileResponse
from starlette.datastructures import UploadFile

from scrm_app.core.errors import TooLarge

CHUNK = 256 * 1024
BIGGEST = 10**12
"""Above every id; what is larger does not fit into the column and is refused before the database is asked."""
RowId = Annotated[int, InPath(ge=1, le=BIGGEST)]
"""The id of a row in the path of a request."""


@dataclass(frozen=True)
class Received:
    """A file that arrived: where it lies, its bytes, its SHA-256 in hex."""

    path: Path
    size: int
    sha256: str


async def to_disk(file: UploadFile, folder: Path, most: int, refusal: TooLarge) -> Received:
    """Write an upload into `folder`; `refusal` past `most` bytes. What goes wrong leaves nothing behind."""
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, prefix="in-", delete=False) as target:
        path = Path(target.name)
        try:
            while chunk := await file.read(CHUNK):
                size += len(chunk)
                if size > most:
                    raise refusal
                digest.update(chunk)
                target.write(chunk)
            target.flush()
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return Received(path, size, digest.hexdigest())


PDF = "application/pdf"


def file_response(path: Path, name: str, media_type: str, inline: bool) -> FileResponse:
    """The bytes at `path`: shown in place only when that is safe, else as a download under `name`."""
    headers = _headers("inline" if inline else "attachment", name, "default-src 'none'; sandbox")
    return FileResponse(path, media_type=media_type, headers=headers)


def pdf_response(path: Path, name: str) -> FileResponse:
    """A PDF for a frame of our own pages: the browser's viewer draws it, nothing in it may run, load or be framed."""
    policy = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    framed = {"X-Frame-Options": "SAMEORIGIN"}
    return FileResponse(path, media_type=PDF, headers=_headers("inline", name, policy) | framed)


def _headers(way: str, name: str, policy: str) -> dict[str, str]:
    return {
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": policy,
        "Cache-Control": "private, max-age=300",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
