"""Attacks on the upload route: no session, too big, lying types, other people's files, names that climb."""

import errno
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session

from models.identity import UserSession
from scrm_app.api import build_api
from scrm_app.core import clock, db, events
from scrm_app.core.crypto import fingerprint
from scrm_app.core.settings import settings
from scrm_app.tickets import service
from tests.conftest import NOW, build_world
from tests.tickets.conftest import FORM, GRAPH, publish

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture
def desk(database: Engine) -> Iterator[dict[str, Any]]:
    """A client for each of the cast, and one ticket of 浦东店."""
    events.wire([])
    with db.transaction() as session:
        world = build_world(session)
        flow_id = publish(session, GRAPH, FORM)
        wish: dict[str, Any] = {"flow_id": flow_id, "answers": {"title": "异响"}, "org_unit_id": world.units["pudong"]}
        ticket = service.open_ticket(session, world.alice, now=NOW, **wish).id
        alice = world.alice
        for name in ("alice", "bob", "charlie", "finance"):
            _sign_in(session, name, world.users[name])
    app: FastAPI = build_api()
    with clock.frozen(NOW):
        clients = {
            name: TestClient(app, cookies={"sid": f"token-{name}"}) for name in ("alice", "bob", "charlie", "finance")
        }
        yield {**clients, "nobody": TestClient(app), "ticket": ticket, "actor": alice}


def _sign_in(session: Session, name: str, user_id: int) -> None:
    far = NOW.replace(year=NOW.year + 1)
    mark = fingerprint(f"token-{name}")
    session.add(UserSession(user_id=user_id, fingerprint=mark, created_at=NOW, seen_at=NOW, expires_at=far))


def send(client: TestClient, name: str, data: bytes) -> Any:
    return client.post("/api/uploads", files={"file": (name, io.BytesIO(data))})


def stored(database: Engine) -> list[Path]:
    folder = service.upload_folder()
    return [p for p in folder.rglob("*") if p.is_file()] if folder.exists() else []


def test_a_photo_goes_up_onto_the_ticket_and_comes_back(desk: dict[str, Any], database: Engine) -> None:
    answer = send(desk["alice"], "仪表 灯.png", PNG)
    assert answer.status_code == 200, answer.text
    file = answer.json()
    assert (file["name"], file["size"], file["type"]) == ("仪表 灯.png", len(PNG), "image/png")
    assert desk["bob"].get(f"/api/uploads/{file['id']}").status_code == 404
    db.call(service.attach_files, desk["actor"], ticket_id=desk["ticket"], file_ids=[file["id"]], now=NOW)
    back = desk["bob"].get(f"/api/uploads/{file['id']}")
    assert back.content == PNG
    assert back.headers["x-content-type-options"] == "nosniff"
    assert back.headers["content-disposition"].startswith("inline; filename*=UTF-8''%E4%BB%AA")
    assert "sandbox" in back.headers["content-security-policy"]
    for other in ("charlie", "finance"):
        assert desk[other].get(f"/api/uploads/{file['id']}").status_code == 404
    assert desk["nobody"].get(f"/api/uploads/{file['id']}").status_code == 401


def test_a_document_is_only_ever_a_download(desk: dict[str, Any]) -> None:
    file = send(desk["alice"], "合同.pdf", b"%PDF-1.7\n...").json()
    back = desk["alice"].get(f"/api/uploads/{file['id']}")
    assert back.headers["content-disposition"].startswith("attachment;")


def test_a_pdf_is_shown_in_a_frame_of_ours_only_when_asked(desk: dict[str, Any]) -> None:
    file = send(desk["alice"], "合同.pdf", b"%PDF-1.7\n...").json()
    back = desk["alice"].get(f"/api/uploads/{file['id']}?view=1")
    assert (back.headers["content-type"], back.headers["x-frame-options"]) == ("application/pdf", "SAMEORIGIN")
    assert back.headers["content-disposition"].startswith("inline;")
    assert back.headers["x-content-type-options"] == "nosniff"
    policy = back.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    for other in ("bob", "charlie"):
        assert desk[other].get(f"/api/uploads/{file['id']}?view=1").status_code == 404
    assert desk["nobody"].get(f"/api/uploads/{file['id']}?view=1").status_code == 401


@pytest.mark.parametrize(("name", "data"), [("清单.csv", b"a,b\n1,2\n"), ("合同.docx", b"PK\x03\x04" + b"\0" * 60)])
def test_nothing_else_is_shown_in_place(desk: dict[str, Any], name: str, data: bytes) -> None:
    file = send(desk["alice"], name, data).json()
    back = desk["alice"].get(f"/api/uploads/{file['id']}?view=1")
    assert back.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in back.headers["content-security-policy"]


@pytest.mark.parametrize("junk", ["0", "-1", "x", str(2**70)])
def test_a_number_that_is_no_file_is_refused(desk: dict[str, Any], junk: str) -> None:
    assert desk["alice"].get(f"/api/uploads/{junk}").status_code in (404, 422)


def test_without_a_session_not_a_byte_is_kept(desk: dict[str, Any], database: Engine) -> None:
    assert send(desk["nobody"], "a.png", PNG).status_code == 401
    assert send(desk["finance"], "a.png", PNG).status_code == 403
    assert stored(database) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jpg", PNG),
        ("photo.png", b"<html><script>alert(1)</script></html>"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("x.html", b"<html></html>"),
        ("setup.exe", b"MZ" + b"\0" * 100),
        ("notes.txt", b"MZ" + b"\0" * 100),
        ("empty.png", b""),
    ],
)
def test_a_file_that_lies_about_itself_is_refused_in_words(
    desk: dict[str, Any], database: Engine, name: str, data: bytes
) -> None:
    answer = send(desk["alice"], name, data)
    assert answer.status_code == 422
    assert "扩展名" in answer.json()["error"]
    assert stored(database) == []


def test_too_big_is_refused_while_it_streams(
    desk: dict[str, Any], database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPLOAD_LIMIT_MB", "1")
    settings.cache_clear()

    def endless() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + PNG
        for _ in range(64):
            yield b"\0" * 65536
        yield b"\r\n--b--\r\n"

    kind = {"content-type": "multipart/form-data; boundary=b"}
    answer = desk["alice"].post("/api/uploads", content=endless(), headers=kind)
    assert answer.status_code == 413
    assert "1 MB" in answer.json()["error"]
    assert send(desk["alice"], "a.png", PNG + b"\0" * 2 * 1024 * 1024).status_code == 413
    assert stored(database) == []


def test_names_that_climb_stay_in_the_folder(desk: dict[str, Any], database: Engine) -> None:
    file = send(desk["alice"], "../../../evil.png", PNG).json()
    assert file["name"] == "evil.png"
    (path,) = stored(database)
    assert service.upload_folder() in path.parents
    assert "evil" not in path.name


def test_broken_requests_get_a_sentence(desk: dict[str, Any]) -> None:
    for answer in (
        desk["alice"].post("/api/uploads"),
        desk["alice"].post("/api/uploads", json={"file": "x"}),
        desk["alice"].post("/api/uploads", files={"other": ("a.png", PNG)}),
        desk["alice"].post("/api/uploads", content=b"junk", headers={"content-type": "multipart/form-data"}),
    ):
        assert answer.status_code in (400, 422), answer.text
    assert desk["alice"].get("/api/uploads/999999").status_code == 404


def test_another_persons_loose_file_cannot_be_taken_onto_my_ticket(desk: dict[str, Any]) -> None:
    file = send(desk["charlie"], "a.png", PNG).json()
    db.call(service.attach_files, desk["actor"], ticket_id=desk["ticket"], file_ids=[file["id"]], now=NOW)
    assert desk["alice"].get(f"/api/uploads/{file['id']}").status_code == 404


def test_work_orders_are_for_those_who_may_see_the_ticket(desk: dict[str, Any]) -> None:
    address = f"/api/work-orders.pdf?ids={desk['ticket']}"
    paper = desk["bob"].get(address)
    assert (paper.status_code, paper.headers["content-type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert paper.headers["cache-control"] == "private, no-store"
    refused = {name: desk[name].get(address).status_code for name in ("charlie", "finance", "nobody")}
    assert refused == {"charlie": 404, "finance": 403, "nobody": 401}
    for ids in ("", "x", "1,", "' OR 1=1", "-1", "9" * 30, ",".join(["1"] * 600)):
        assert desk["bob"].get("/api/work-orders.pdf", params={"ids": ids}).status_code in (404, 422, 200), ids
    assert desk["bob"].get("/api/work-orders.pdf", params={"ids": "x"}).status_code == 422


class _FullDisk(io.BytesIO):
    """A file whose disk is full after `room` bytes."""

    def __init__(self, path: Path, room: int) -> None:
        super().__init__()
        self.name, self.room = str(path), room

    def write(self, data: Any) -> int:
        self.room -= len(data)
        if self.room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("step", ["receive", "move"])
def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    desk: dict[str, Any], database: Engine, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    folder = service.upload_folder()
    folder.mkdir(parents=True, exist_ok=True)

    def full(*_args: Any, **_more: Any) -> Any:
        if step == "move":
            raise OSError(errno.ENOSPC, "No space left on device")
        half = folder / "in-half"
        half.touch()
        return _FullDisk(half, 40)

    where = "tempfile.NamedTemporaryFile" if step == "receive" else "shutil.move"
    with monkeypatch.context() as patched:
        patched.setattr(where, full)
        answer = send(desk["bob"], "a.png", PNG)
    assert answer.status_code == 507
    assert "磁盘已满" in answer.json()["error"]
    assert stored(database) == []
    assert send(desk["bob"], "a.png", PNG).status_code == 200
    with Session(database) as session:
        assert session.connection().execute(sa.text("SELECT count(*) FROM attachment")).scalar_one() == 1


def test_an_upload_whose_answer_was_lost_is_sent_again_and_is_the_same_file(
    desk: dict[str, Any], database: Engine
) -> None:
    def again(who: str, key: str) -> Any:
        return desk[who].post("/api/uploads", files={"file": ("a.png", io.BytesIO(PNG))}, data={"key": key}).json()

    first = again("alice", "f0123456789abcdef")
    assert again("alice", "f0123456789abcdef") == first
    assert len(stored(database)) == 1
    assert again("alice", "another-key-0001")["id"] != first["id"]
    assert again("bob", "f0123456789abcdef")["id"] != first["id"]
    assert len(stored(database)) == 3
    db.call(service.attach_files, desk["actor"], ticket_id=desk["ticket"], file_ids=[first["id"]], now=NOW)
    assert again("alice", "f0123456789abcdef") == first
    assert [send(desk["alice"], "a.png", PNG).json()["id"] for _ in range(2)] == [first["id"] + 3, first["id"] + 4]
