"""Uploaded files: kept in the data folder outside anything public, shown only to those who may see the ticket."""

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from scrm_app.core import crypto
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound, TooMany
from scrm_app.core.settings import settings
from scrm_app.forms.engine.fields import FILE_KINDS, FormSchema
from scrm_app.tickets.engine import files
from scrm_app.tickets.errors import FileRefused, FileTooLarge
from scrm_app.tickets.repository import hot, talk
from scrm_app.tickets.service import rights

LOOSE_LIMIT_BYTES = 200 * 1024 * 1024
"""What one person may upload without giving it to a ticket."""


@dataclass(frozen=True)
class StoredFile:
    """An accepted upload, as form answers carry it."""

    id: int
    name: str
    size: int
    type: str


@dataclass(frozen=True)
class FileToServe:
    """Where the bytes lie and how to send them."""

    path: Path
    name: str
    media_type: str
    inline: bool


def folder() -> Path:
    """Where uploads live."""
    return settings().data_dir / "uploads"


def check_may_upload(_session: Session, actor: Actor) -> None:
    """Signed in and working with tickets; asked before the first byte is read."""
    actor.require_any(["ticket.open", "ticket.work"])


def store_upload(
    session: Session,
    actor: Actor | None,
    *,
    source: Path,
    name: str,
    size: int,
    sha256: str,
    upload_token: str = "",
    upload_key: str = "",
    now: datetime,
) -> StoredFile:
    """Take a finished upload at `source` (moved away) if it is what its name says.

    Without an actor `upload_token` says whose it is (a visitor with a link the portal has checked). The same person's
    same `upload_key` again is the same file: a browser that heard no answer sends it once more.
    """
    if actor is not None:
        actor.require_any(["ticket.open", "ticket.work"])
    if size > settings().upload_limit_bytes:
        raise FileTooLarge(settings().upload_limit_bytes // (1024 * 1024))
    kept = files.clean_name(name)
    with source.open("rb") as stream:
        kind = files.sniff(stream.read(files.HEAD_BYTES), kept)
    if kind is None:
        raise FileRefused
    owner = actor.user_id or None if actor else None
    mark = crypto.fingerprint(f"upload:{owner}:{upload_token}:{upload_key}") if upload_key else ""
    if mark and (known := talk.find_upload(session, mark)) is not None:
        return StoredFile(known.id, known.name, known.size_bytes, known.media_type)
    if talk.loose_bytes(session, uploader_id=owner, token=upload_token) + size > LOOSE_LIMIT_BYTES:
        raise TooMany(
            "未提交的附件太多, 请先提交表单再继续上传。", "Too many files not yet submitted. Submit the form first."
        )
    key = secrets.token_hex(20)
    target = folder() / key[:2] / key
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.move(source, target)
        target.chmod(0o600)
    except OSError:
        target.unlink(missing_ok=True)
        raise
    row: dict[str, Any] = {
        "uploader_id": owner,
        "upload_token": upload_token,
        "field_key": "",
        "name": kept,
        "size_bytes": size,
    }
    row |= {"media_type": kind.media_type, "sha256": sha256, "storage_key": key, "created_at": now, "upload_key": mark}
    file_id = talk.insert_file(session, **row)
    if not file_id:
        target.unlink(missing_ok=True)
        raise Conflict("这个文件正在上传, 请稍候。", "This file is being uploaded already. One moment, please.")
    return StoredFile(file_id, kept, size, kind.media_type)


def get_file(session: Session, actor: Actor, *, file_id: int) -> FileToServe:
    """A file for whoever may see its ticket, or for its uploader while it has none; NotFound otherwise."""
    row = talk.get_file(session, file_id)
    if row is None:
        raise _no_file()
    if row.ticket_id is None:
        if row.uploader_id is None or row.uploader_id != actor.user_id:
            raise _no_file()
    else:
        ticket = hot.load(session, row.ticket_id)
        if ticket is None or not actor.may("ticket.view") or not rights.sees(session, actor, ticket):
            raise _no_file()
    return _serve(row)


def get_portal_file(session: Session, *, file_id: int, ticket_id: int, upload_token: str) -> FileToServe:
    """A visitor's own upload on their own ticket; the portal has checked the link."""
    row = talk.get_file(session, file_id)
    if row is None or not upload_token or row.upload_token != upload_token or row.ticket_id not in (None, ticket_id):
        raise _no_file()
    return _serve(row)


def get_checked_file(session: Session, *, file_id: int) -> FileToServe:
    """A file for a feature that has checked the reader itself."""
    row = talk.get_file(session, file_id)
    if row is None:
        raise _no_file()
    return _serve(row)


def take_photo(
    session: Session,
    *,
    file_id: int,
    uploader_id: int | None,
    upload_token: str,
    ticket_id: int | None,
    field_key: str = "dispute",
) -> int:
    """Keep the uploader's own loose photo (with a ticket, when there is one); its id. Anybody else's is refused.

    `field_key` says what for: `dispute` stays with the dispute, `onsite` is among the ticket's files.
    """
    row = talk.get_file(session, file_id)
    own = row is not None and (
        row.uploader_id == uploader_id if uploader_id else bool(upload_token) and row.upload_token == upload_token
    )
    if row is None or not own or row.ticket_id is not None:
        raise _no_file()
    if not row.media_type.startswith("image/"):
        raise InvalidInput(
            "这里只收照片 (JPG、PNG、WebP、HEIC)。", "Only photos are taken here (JPG, PNG, WebP, HEIC)."
        )
    if ticket_id is not None and hot.load(session, ticket_id) is not None:
        talk.bind_files(session, ticket_id, [file_id], field_key=field_key, uploader_id=uploader_id, token=upload_token)
    return int(row.id)


def _serve(row: Any) -> FileToServe:
    path = folder() / row.storage_key[:2] / row.storage_key
    if not path.is_file():
        raise _no_file()
    kind = files.KINDS.get(files.extension(row.name))
    return FileToServe(path, row.name, row.media_type, bool(kind and kind.inline))


def _no_file() -> NotFound:
    return NotFound("找不到这个附件, 或您没有查看它的权限。", "This file does not exist or is not yours to see.")


def attach_files(session: Session, actor: Actor, *, ticket_id: int, file_ids: list[int], now: datetime) -> None:
    """Put uploads of mine on a ticket I may see."""
    row = rights.load(session, actor, ticket_id)
    talk.bind_files(session, row.id, file_ids[:50], field_key="", uploader_id=actor.user_id, token="")
    names = [f.name for f in talk.list_files(session, row.id) if f.id in set(file_ids)]
    if names:
        note = "、".join(names)[:2000]
        who = {"actor_id": actor.user_id or None, "actor_name": actor.name}
        hot.insert_event(
            session, ticket_id=row.id, kind="attached", at=now, from_node="", to_node="", note=note, data={}, **who
        )


def bind_files(
    session: Session, actor: Actor, ticket_id: int, values: Mapping[str, Any], schema: FormSchema, token: str
) -> None:
    """Give the files named in attachment answers to the ticket."""
    for field in schema.questions():
        given = values.get(field.key)
        if field.kind in FILE_KINDS and isinstance(given, list):
            ids = [f["id"] for f in given if isinstance(f, dict) and isinstance(f.get("id"), int)]
            if ids:
                owner = actor.user_id or None
                talk.bind_files(session, ticket_id, ids, field_key=field.key, uploader_id=owner, token=token)
