"""Stored files over HTTP, with headers that keep a browser from running them."""

from pathlib import Path
from urllib.parse import quote

from fastapi.responses import FileResponse


def file_response(path: Path, name: str, media_type: str, inline: bool) -> FileResponse:
    """The bytes at `path`: shown in place only when that is safe, else as a download under `name`."""
    way = "inline" if inline else "attachment"
    headers = {
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, max-age=300",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return FileResponse(path, media_type=media_type, headers=headers)
