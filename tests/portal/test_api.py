"""What comes in over HTTP without an account: photos, words from a chat, orders; and what is refused in which words."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.notification import Connection
from models.portal import PortalLink
from models.ticket import Attachment, Ticket
from scrm_app.api import build_api
from scrm_app.connectors.wechat_official.callback import Secrets
from scrm_app.core import clock, events
from scrm_app.notifications import service as notifications
from scrm_app.portal.engine.sniff import MAX_PHOTO_BYTES
from scrm_app.portal.service import gate
from scrm_app.portal.service.chats import KIND
from scrm_app.wiring import WIRING
from tests.conftest import NOW, build_world
from tests.portal.conftest import Door, open_door
from tests.simulators import wechat
from tests.simulators.shops import WOO, push

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


def connected(door: Door, kind: str, **values: str) -> int:
    """A connection something comes in over, committed."""
    draft = notifications.Draft(kind, kind, {**values, "entry": door.link.address})
    made = notifications.save_connection(door.session, door.world.admin, draft=draft, now=NOW)
    door.session.commit()
    return made


def test_a_customer_writes_over_http_and_is_answered_after_the_commit(api: tuple[TestClient, Door]) -> None:
    client, door = api
    known = Secrets("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wxdemo")
    where = connected(door, KIND, app_id="wxdemo", secret="s", token=known.token, aes_key=known.aes_key)
    query, body = wechat.delivery(known, "空调不制冷", "oCustomer-0001", str(int(NOW.timestamp())))
    answer = client.post(f"/api/hooks/wechat/{where}", params=query, content=body)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "application/xml")
    assert door.session.exec(select(Ticket)).one().number in wechat.opened(known, answer.text)
    again = client.post(f"/api/hooks/wechat/{where}", params=query, content=body)
    assert (again.status_code, again.text) == (200, "success")


def test_an_order_comes_in_over_http_and_a_refused_one_is_seen_at_its_connection(api: tuple[TestClient, Door]) -> None:
    client, door = api
    where = connected(door, "woocommerce", secret="s3cret")
    headers, body = push("woocommerce", WOO)
    answer = client.post(f"/api/hooks/shops/{where}", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (200, 0)
    link = door.session.exec(select(PortalLink).where(PortalLink.kind == "submit")).one()
    link.revoked_at = NOW
    door.session.commit()
    headers, body = push("woocommerce", {**WOO, "id": 728})
    refused = client.post(f"/api/hooks/shops/{where}", content=body, headers=headers)
    assert (refused.status_code, "停用" in refused.json()["error"]) == (403, True)
    assert len(door.session.exec(select(Ticket)).all()) == 1
    row = door.session.get_one(Connection, where, populate_existing=True)
    assert "停用" in row.last_error_zh


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
