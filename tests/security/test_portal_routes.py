"""Every HTTP route, attacked: a 4xx sentence, and nothing written.

The list comes from the application itself: a new route without a case fails here.
"""

from collections.abc import Callable

import pytest

import scrm_app.scrm_app
from scrm_app.api import ROUTERS, build_api
from scrm_app.core.settings import settings
from scrm_app.portal.engine.sniff import MAX_PHOTO_BYTES
from tests.security.castle import GUESSED, JPEG, NUMBERS, Ask, Castle, strangers

assert scrm_app.scrm_app.app


def session_posts(castle: Castle) -> list[Ask]:
    del castle
    foreign = {"headers": {"origin": "https://evil.example"}}
    right = {"login": "alice", "password": "x"}
    return [
        Ask("/api/session", more={"data": right} | foreign),
        Ask("/api/session", more={"data": right}, to="/login?why=wrong"),
        Ask("/api/session", more={"data": {"login": "' OR 1=1 --", "password": "x"}}, to="/login?why=wrong"),
        Ask("/api/session", more={"data": {**right, "next": "//evil.example"}}, to="/login?why=wrong&next=/"),
        Ask("/api/session", more={"data": {"login": "a" * 201, "password": "x"}}),
        Ask("/api/session", more={"data": {"login": "alice", "password": "x" * 1001}}),
        Ask("/api/session", more={"json": {"login": ["alice"]}}),
    ]


def setup_posts(castle: Castle) -> list[Ask]:
    del castle
    whole = {"company": "我的", "name": "我", "login": "mallory", "password": "a-long-password-1"}
    return [
        Ask("/api/setup", more={"data": whole, "headers": {"origin": "https://evil.example"}}),
        Ask("/api/setup", more={"data": whole}, to="/login?why=ready"),
        Ask("/api/setup", more={"data": {**whole, "company": "x" * 201}}),
        Ask("/api/setup", more={"data": {}}),
    ]


def portal_photos(castle: Castle) -> list[Ask]:
    photo = {"files": {"file": ("a.jpg", JPEG)}}
    tokens = [*GUESSED, *castle.dead.values()]
    big = {"files": {"file": ("a.jpg", JPEG + bytes(MAX_PHOTO_BYTES))}}
    wrong = [{"files": {"file": ("a.jpg", b"<script>")}}, {"data": {"file": "text"}}, {"json": {"file": 1}}, big]
    return [
        *(Ask(f"/api/portal/{token}/nonce-0001/photos", more=photo) for token in tokens),
        *(Ask(f"/api/portal/{castle.mine}/nonce-0001/photos", more=one) for one in wrong),
    ]


def portal_notes(castle: Castle) -> list[Ask]:
    tokens = [*GUESSED, *castle.dead.values(), castle.door.token]
    found = [Ask(f"/api/portal/{token}/notes/1/photo") for token in tokens]
    return found + [Ask(f"/api/portal/{castle.mine}/notes/{number}/photo") for number in NUMBERS]


CASES: dict[tuple[str, str], Callable[[Castle], list[Ask]]] = {
    ("POST", "/api/session"): session_posts,
    ("POST", "/api/session/end"): lambda _: [
        Ask("/api/session/end", who, {"headers": {"origin": "https://evil.example"}}) for who in ("", "alice")
    ],
    ("DELETE", "/api/session"): lambda _: [
        Ask("/api/session", "alice", {"headers": {"origin": "https://evil.example"}})
    ],
    ("POST", "/api/setup"): setup_posts,
    ("GET", "/api/forms/lookup"): lambda _: [
        Ask("/api/forms/lookup?kind=product"),
        *(
            Ask(f"/api/forms/lookup?{query}", "alice")
            for query in ("", "kind=secrets", f"kind={'x' * 21}", f"kind=product&q={'x' * 81}")
        ),
    ],
    ("POST", "/api/imports"): lambda _: [
        *strangers("/api/imports", files={"file": ("a.csv", b"a,b\n1,2\n")}),
        Ask("/api/imports", "admin", {"json": {"file": 1}}),
    ],
    ("POST", "/api/imports/columns"): lambda _: [
        *strangers("/api/imports/columns", files={"file": ("a.csv", b"a,b\n1,2\n")}),
        Ask("/api/imports/columns", "admin", {"json": []}),
    ],
    ("GET", "/api/imports/{job_id}/rejects"): lambda _: [
        *strangers("/api/imports/1/rejects"),
        *(Ask(f"/api/imports/{number}/rejects", "admin") for number in NUMBERS),
    ],
    ("GET", "/api/flows/schema.json"): lambda _: strangers("/api/flows/schema.json"),
    ("GET", "/api/flows/{flow_id}/export.json"): lambda c: [
        *strangers(f"/api/flows/{c.door.flow_id}/export.json"),
        *(Ask(f"/api/flows/{number}/export.json", "admin") for number in NUMBERS),
    ],
    ("GET", "/api/flows/{flow_id}/export.bpmn"): lambda c: [
        *strangers(f"/api/flows/{c.door.flow_id}/export.bpmn"),
        *(Ask(f"/api/flows/{number}/export.bpmn", "admin") for number in NUMBERS),
    ],
    ("POST", "/api/flows/import"): lambda _: [
        *strangers("/api/flows/import", content=b"{}", headers={"x-file-name": "a.json"}),
        Ask("/api/flows/import", "admin", {"content": b"{}"}),
        Ask("/api/flows/import", "admin", {"content": bytes(9_000_000), "headers": {"x-file-name": "a.json"}}),
    ],
    ("POST", "/api/uploads"): lambda _: [
        Ask("/api/uploads", more={"files": {"file": ("a.jpg", JPEG)}}),
        Ask("/api/uploads", "alice", {"json": {"file": "x"}}),
        Ask("/api/uploads", "alice", {"data": {"file": "x"}}),
        Ask("/api/uploads", "alice", {"files": {"file": ("a.jpg", bytes(settings().upload_limit_bytes + 70_000))}}),
    ],
    ("GET", "/api/uploads/{file_id}"): lambda _: [
        *strangers("/api/uploads/1", "/api/uploads/1?view=1"),
        *(Ask(f"/api/uploads/{number}", "alice") for number in NUMBERS),
        Ask("/api/uploads/1?view=perhaps", "alice"),
    ],
    ("POST", "/api/tickets/{ticket_id}/signals/{name}"): lambda c: [
        *strangers(f"/api/tickets/{c.tickets[0]}/signals/parts_arrived"),
        Ask(f"/api/tickets/{c.tickets[0]}/signals/{'x' * 3000}", "alice"),
        *(Ask(f"/api/tickets/{number}/signals/x", "alice") for number in NUMBERS),
    ],
    ("GET", "/api/work-orders.pdf"): lambda c: [
        *strangers(f"/api/work-orders.pdf?ids={c.tickets[0]}"),
        *(Ask(f"/api/work-orders.pdf?ids={ids}", "alice") for ids in ("", "x", "0", "9" * 1001, "999999", "-1")),
        Ask("/api/work-orders.pdf", "alice"),
    ],
    ("GET", "/api/tickets"): lambda _: [
        Ask("/api/tickets"),
        *(
            Ask(f"/api/tickets?{query}", "alice")
            for query in ("page=0", "size=1e9", "status=' OR 1=1", f"q={'x' * 61}", "flow=-1", "store=x")
        ),
    ],
    ("GET", "/api/tickets/{ticket_id}"): lambda c: [
        *strangers(f"/api/tickets/{c.tickets[0]}"),
        *(Ask(f"/api/tickets/{number}", "alice") for number in NUMBERS),
    ],
    ("GET", "/api/statements/photos/{note_id}"): lambda _: [
        *strangers("/api/statements/photos/1"),
        *(Ask(f"/api/statements/photos/{number}", "admin") for number in NUMBERS),
    ],
    ("POST", "/api/portal/{token}/{nonce}/photos"): portal_photos,
    ("GET", "/api/portal/{token}/notes/{note_id}/photo"): portal_notes,
    ("GET", "/api/hooks/wechat/{connection_id}"): lambda _: [
        *(Ask(f"/api/hooks/wechat/{number}?signature=x&timestamp=1&nonce=n&echostr=1") for number in ("1", *NUMBERS))
    ],
    ("POST", "/api/hooks/shops/{connection_id}"): lambda _: [
        *(Ask(f"/api/hooks/shops/{number}", more={"content": b'{"id": 1}'}) for number in ("1", *NUMBERS)),
        Ask("/api/hooks/shops/1", more={"content": b"x" * 300_000}),
    ],
    ("POST", "/api/hooks/wechat/{connection_id}"): lambda _: [
        *(Ask(f"/api/hooks/wechat/{number}", more={"content": b"<xml/>"}) for number in ("1", *NUMBERS)),
        Ask("/api/hooks/wechat/1?msg_signature=x&timestamp=1", more={"content": b"<xml><Encrypt>eA==</Encrypt></xml>"}),
        Ask("/api/hooks/wechat/1", more={"content": b"x" * 70_000}),
    ],
}


def routes() -> set[tuple[str, str]]:
    """What the application answers to, from its own routers."""
    return {(m, r.path) for router in ROUTERS for r in router.routes for m in r.methods if m != "HEAD"}  # type: ignore[attr-defined]


def test_every_route_has_a_case() -> None:
    assert routes() == set(CASES)
    known = {path for _, path in CASES}
    assert set(build_api().openapi()["paths"]) == known


@pytest.mark.parametrize("route", sorted(CASES), ids=lambda route: " ".join(route))
def test_an_attack_is_refused_in_a_sentence_and_writes_nothing(castle: Castle, route: tuple[str, str]) -> None:
    before, files = castle.fingerprint(), castle.files()
    wrong = []
    for ask in CASES[route](castle):
        more = dict(ask.more)
        headers = {**more.pop("headers", {}), **castle.sessions().get(ask.who, {})}
        answer = castle.client.request(route[0], ask.path, headers=headers, follow_redirects=False, **more)
        about = f"{ask.who or 'nobody'} {route[0]} {ask.path[:90]}: {answer.status_code} {answer.text[:200]}"
        if ask.to:
            if answer.status_code != 303 or not answer.headers["location"].startswith(ask.to):
                wrong.append(f"{about} → {answer.headers.get('location')}")
            continue
        said = answer.json() if answer.headers.get("content-type") == "application/json" else {}
        sentence = said.get("error") or said.get("detail")
        if answer.status_code not in ask.status or not isinstance(sentence, str) or len(sentence) < 4:
            wrong.append(about)
        if any(trace in answer.text for trace in ("Traceback", "sqlalchemy", "sqlite", ".py")):
            wrong.append(f"{about}: says how it is built")
    assert wrong == []
    assert castle.fingerprint() == before
    assert castle.files() == files
