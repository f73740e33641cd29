"""What an uploaded file really is: the first bytes against the name it claims.

Signatures: the formats' own specifications (PNG, JPEG/JFIF, GIF, WebP/RIFF, PDF, ZIP/OOXML, OLE2, ISO BMFF).
"""

from dataclasses import dataclass

HEAD_BYTES = 4096
MAX_NAME = 120
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_RUNNABLE = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa")
_MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<?php", b"<iframe", b"<body", b"<head")


@dataclass(frozen=True)
class Kind:
    """A file type we take: its media type, and whether a browser may show it in place."""

    media_type: str
    inline: bool = False


KINDS: dict[str, Kind] = {
    "png": Kind("image/png", True),
    "jpg": Kind("image/jpeg", True),
    "jpeg": Kind("image/jpeg", True),
    "gif": Kind("image/gif", True),
    "webp": Kind("image/webp", True),
    "heic": Kind("image/heic"),
    "pdf": Kind("application/pdf"),
    "mp4": Kind("video/mp4"),
    "mov": Kind("video/quicktime"),
    "mp3": Kind("audio/mpeg"),
    "m4a": Kind("audio/mp4"),
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": Kind("application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "doc": Kind("application/msword"),
    "xls": Kind("application/vnd.ms-excel"),
    "ppt": Kind("application/vnd.ms-powerpoint"),
    "zip": Kind("application/zip"),
    "txt": Kind("text/plain; charset=utf-8"),
    "csv": Kind("text/csv; charset=utf-8"),
}


def extension(name: str) -> str:
    """The lower-case ending of a file name without its dot; empty when there is none."""
    return name.rsplit(".", 1)[1].lower() if "." in name else ""


def clean_name(name: str) -> str:
    """A name safe to show and to put in a header: no path, no control or direction characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        c for c in last if c.isprintable() and c not in '"<>|:*?;%\u202a\u202b\u202c\u202d\u202e\u2066\u2067'
    )
    kept = kept.strip(" .") or "file"
    if len(kept) <= MAX_NAME:
        return kept
    ending = extension(kept)[:12]
    return kept[: MAX_NAME - len(ending) - 1] + "." + ending


def sniff(head: bytes, name: str) -> Kind | None:
    """The kind of file when its first bytes are what its ending claims; None when not, or when we do not take it."""
    ending = extension(name)
    kind = KINDS.get(ending)
    if kind is None or not head:
        return None
    return kind if _matches(head, ending) else None


def _matches(head: bytes, ending: str) -> bool:
    if ending in ("txt", "csv"):
        return _is_text(head)
    return _family(head) == _FAMILY_OF[ending]


_FAMILY_OF = {
    "png": "png",
    "gif": "gif",
    "webp": "webp",
    "pdf": "pdf",
    "mp3": "mp3",
    "heic": "heic",
    **dict.fromkeys(("jpg", "jpeg"), "jpeg"),
    **dict.fromkeys(("mp4", "mov", "m4a"), "iso"),
    **dict.fromkeys(("docx", "xlsx", "pptx", "zip"), "zip"),
    **dict.fromkeys(("doc", "xls", "ppt"), "ole"),
}
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (_ZIP[0], "zip"),
    (_ZIP[1], "zip"),
    (_OLE, "ole"),
)


def _family(head: bytes) -> str:
    for start, family in _STARTS:
        if head.startswith(start):
            return family
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in (b"heic", b"heix", b"mif1", b"hevc") else "iso"
    return ""


def _is_text(head: bytes) -> bool:
    if b"\x00" in head or head.startswith(_RUNNABLE):
        return False
    lowered = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return not any(mark in lowered for mark in _MARKUP)
