"""A file is what its first bytes say, not what its name says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.tickets.engine import files

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20
PDF = b"%PDF-1.7\n"
ZIP = b"PK\x03\x04" + b"\0" * 20


@pytest.mark.parametrize(
    ("head", "name", "media_type"),
    [
        (PNG, "a.png", "image/png"),
        (JPEG, "照片.JPG", "image/jpeg"),
        (PDF, "合同.pdf", "application/pdf"),
        (ZIP, "表.xlsx", files.KINDS["xlsx"].media_type),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a.webp", "image/webp"),
        (b"\0\0\0\x18ftypmp42", "v.mp4", "video/mp4"),
        ("客户说: 明天到店".encode(), "备注.txt", "text/plain; charset=utf-8"),
    ],
)
def test_an_honest_file_is_taken(head: bytes, name: str, media_type: str) -> None:
    kind = files.sniff(head, name)
    assert kind is not None
    assert kind.media_type == media_type


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (PNG, "a.jpg"),
        (b"<svg onload=alert(1)>", "a.svg"),
        (b"<html><script>alert(1)</script>", "a.txt"),
        (b"<html><script>", "photo.png"),
        (b"MZ\x90\0", "setup.txt"),
        (b"MZ\x90\0", "invoice.pdf"),
        (b"\x7fELF", "a.csv"),
        (b"#!/bin/sh\n", "a.txt"),
        (PDF, "a.pdf.exe"),
        (PDF, "noending"),
        (b"", "a.png"),
        (b"\0\0\0\x18ftypmp42", "a.heic"),
    ],
)
def test_a_lying_or_foreign_file_is_refused(head: bytes, name: str) -> None:
    assert files.sniff(head, name) is None


@given(st.text(max_size=400))
def test_a_cleaned_name_has_no_path_no_controls_and_fits(name: str) -> None:
    kept = files.clean_name(name)
    assert kept
    assert len(kept) <= files.MAX_NAME + 1
    assert not set(kept) & set('/\\"<>|:*?;%\r\n\t\0\u202e')
    assert kept not in (".", "..")


def test_names_that_try_to_climb_or_to_hide() -> None:
    assert files.clean_name("../../etc/passwd.txt") == "passwd.txt"
    assert files.clean_name("C:\\temp\\报价.pdf") == "报价.pdf"
    assert files.clean_name("photo\u202egnp.exe") == "photognp.exe"
    assert files.clean_name("") == "file"
    assert files.extension(files.clean_name("长" * 300 + ".pdf")) == "pdf"
