"""Photos over HTTP: who is refused before anything is read, and in which words?"""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.ticket import Attachment
from scrm_app.api import build_api
from scrm_app.core import clock, events
from scrm_app.portal.engine.sniff import MAX_PHOTO_BYTES
from scrm_app.portal.service import gate
from scrm_app.wiring import WIRING
from tests.conftest import NOW, build_world
from tests.portal.conftest import Door, open_door

JPEG = b"\xff\xd8\xff\xe0" + bytes(500)


@pytest.fixture
def api(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[TestClient, Door]]:
    """The HTTP side on a database with one link."""
    monkeypatch.setattr(gate, "_views", gate.Window(10_000, gate.timedelta(minutes=1)))
    events.wire(WIRING)
    with Session(database, expire_on_commit=False) as session:
        door = open_door(session, build_world(session))
        session.commit()
        app: FastAPI = build_api()
        with clock.frozen(NOW):
            yield TestClient(app), door


def post(client: TestClient, token: str, content: bytes = JPEG, name: str = "a.jpg") -> tuple[int, dict[str, object]]:
    answer = client.post(f"/api/portal/{token}/nonce-0001/photos", files={"file": (name, content)})
    return answer.status_code, answer.json()


def test_a_photo_is_taken_and_described(api: tuple[TestClient, Door]) -> None:
    client, door = api
    status, body = post(client, door.token)
    assert status == 200
    assert body["name"] == "a.jpg"
    assert body["type"] == "image/jpeg"
    (row,) = door.session.exec(select(Attachment))
    assert row.upload_token
    assert row.ticket_id is None


@pytest.mark.parametrize("token", ["x", "A" * 65, "../../../etc/passwd"])
def test_without_a_link_nothing_is_taken(api: tuple[TestClient, Door], token: str) -> None:
    client, door = api
    answer = client.post(f"/api/portal/{token}/n/photos", files={"file": ("a.jpg", JPEG)})
    assert answer.status_code == 404
    assert door.session.exec(select(Attachment)).all() == []


def test_what_is_no_photo_is_refused_in_words(api: tuple[TestClient, Door]) -> None:
    client, door = api
    status, body = post(client, door.token, b"<html><script>alert(1)</script></html>")
    assert status == 422
    assert "照片" in str(body["error"])
    client.cookies.set("lang", "en")
    assert "photos" in str(post(client, door.token, b"MZ" + bytes(100))[1]["error"])


def test_a_photo_over_ten_megabytes_is_refused_before_it_is_read(api: tuple[TestClient, Door]) -> None:
    client, door = api
    status, body = post(client, door.token, JPEG + bytes(MAX_PHOTO_BYTES + 70_000))
    assert status == 413
    assert "10 MB" in str(body["error"])


def test_a_body_without_a_length_is_refused(api: tuple[TestClient, Door]) -> None:
    client, door = api
    answer = client.post(f"/api/portal/{door.token}/n/photos", content=(part for part in (b"a", b"b")))
    assert answer.status_code == 413


def test_a_form_without_a_file_is_a_sentence(api: tuple[TestClient, Door]) -> None:
    client, door = api
    answer = client.post(f"/api/portal/{door.token}/n/photos", data={"file": "nothing"}, files={"other": ("x", b"y")})
    assert answer.status_code in (400, 422)
