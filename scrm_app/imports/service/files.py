"""Uploaded files on disk: inside the data folder, under a random name, never served."""

import hashlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from scrm_app.core.settings import settings
from scrm_app.imports.engine import limits
from scrm_app.imports.errors import FileRefused, FileTooLarge


@dataclass(frozen=True)
class StoredFile:
    """A file as it arrived."""

    token: str
    size: int
    sha256: str


def folder() -> Path:
    """Where uploads lie until their import is deleted."""
    path = settings().data_dir / "imports"
    path.mkdir(parents=True, exist_ok=True)
    return path


def path_of(token: str) -> Path:
    """The file of a token."""
    if not token.isalnum():
        raise FileRefused("文件不存在。", "There is no such file.")
    return folder() / token


async def store(chunks: AsyncIterator[bytes]) -> StoredFile:
    """Write what arrives, never more than the limit; a refused upload leaves nothing behind."""
    token = secrets.token_hex(16)
    path = path_of(token)
    digest = hashlib.sha256()
    size = 0
    try:
        with path.open("wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > limits.MAX_UPLOAD_BYTES:
                    raise FileTooLarge(
                        f"文件超过 {limits.MAX_UPLOAD_BYTES // 1024 // 1024} MB, 请拆分后再上传。",
                        f"The file is larger than {limits.MAX_UPLOAD_BYTES // 1024 // 1024} MB. Split it first.",
                    )
                digest.update(chunk)
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return StoredFile(token, size, digest.hexdigest())


def keep(source: Path) -> StoredFile:
    """Copy a local file (command line) into the store."""
    token = secrets.token_hex(16)
    data = source.read_bytes()
    if len(data) > limits.MAX_UPLOAD_BYTES:
        raise FileTooLarge("文件过大, 请拆分后再导入。", "The file is too large. Split it first.")
    path_of(token).write_bytes(data)
    return StoredFile(token, len(data), hashlib.sha256(data).hexdigest())


def drop(token: str) -> None:
    """Remove an upload and what was made from it."""
    path_of(token).unlink(missing_ok=True)
    drop_rows(token)
    reject_path(token).unlink(missing_ok=True)


def reject_path(token: str) -> Path:
    """The workbook with refused rows, once it was made."""
    return folder() / f"{token}.rejects.xlsx"


def rows_path(token: str) -> Path:
    """The rows of a workbook between looking at it and taking them in."""
    return path_of(token).with_suffix(".rows")


def drop_rows(token: str) -> None:
    """They were taken in, or never will be."""
    for path in (rows_path(token), rows_path(token).with_suffix(".part")):
        path.unlink(missing_ok=True)
