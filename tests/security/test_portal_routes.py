"""Every HTTP route and every customer page, attacked: a 4xx sentence, and nothing written.

The lists come from the application itself: a new route or handler without a case fails here.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from inspect import isawaitable
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from reflex.state import State
from reflex_base.registry import RegistrationContext
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

import scrm_app.scrm_app
from models.identity import UserSession
from models.portal import PortalLink
from models.settlement import StatementLine
from models.ticket import Ticket
from scrm_app.api import ROUTERS, build_api
from scrm_app.core import clock, crypto, events
from scrm_app.core.errors import ScrmError
from scrm_app.core.settings import settings
from scrm_app.portal import service as portal
from scrm_app.portal.engine.sniff import MAX_PHOTO_BYTES
from scrm_app.portal.service import gate
from scrm_app.routes import PAGES
from scrm_app.wiring import WIRING
from tests.conftest import NOW, build_world
from tests.portal.conftest import ANSWERS, Door, open_door
from tests.portal.test_state import parcel, screen

assert scrm_app.scrm_app.app
STAFF = ("admin", "alice", "charlie")
JPEG = b"\xff\xd8\xff\xe0" + bytes(500)
NUMBERS = ("0", "-1", "abc", "%00", "1e3", "１", "99999999999999999999", "999999")
"""Where a number is expected: none, forged, in another script, too long, of nobody."""
GUESSED = ("x", "A" * 65, "..%2F..%2Fetc%2Fpasswd", "' OR 1=1 --", "T" * 5000)


@dataclass
class Ask:
    """One request; `who` sends it: "" nobody, "charlie" from another store, "alice" and "admin" who may."""

    path: str
    who: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    status: tuple[int, ...] = (400, 401, 403, 404, 405, 409, 411, 413, 415, 422, 429)
    to: str = ""
    """Where a plain form post is sent back to, instead of a sentence."""


@dataclass
class Castle:
    """The HTTP side on a database in which two customers have a ticket each, and links that no longer open."""

    client: TestClient
    engine: Engine
    door: Door
    mine: str
    theirs: str
    dead: dict[str, str]
    tickets: list[int]

    def sessions(self) -> dict[str, dict[str, str]]:
        """Cookies by person."""
        found = {}
        for who in STAFF:
            token = f"token-{who}"
            found[who] = {"cookie": f"sid={token}"}
        return found

    def fingerprint(self) -> dict[str, str]:
        """A hash of every table; what counts the tries of signing in is no harm."""
        out = {}
        with self.engine.connect() as connection:
            for table in sorted(set(SQLModel.metadata.tables) - {"login_attempt"}):
                rows = connection.execute(sa.text(f'SELECT * FROM "{table}" ORDER BY 1')).all()
                out[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
        return out

    def files(self) -> list[str]:
        """What lies in the data folder besides the database."""
        found = (path for path in settings().data_dir.rglob("*") if path.is_file() and path.suffix != ".log")
        return sorted(str(path) for path in found if "scrm.db" not in path.name)


def token_of(address: str) -> str:
    return address.rsplit("/", 1)[-1]


@pytest.fixture
def castle(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Castle]:
    monkeypatch.setattr(gate, "_views", gate.Window(100_000, timedelta(minutes=1)))
    events.wire(WIRING)
    with Session(database, expire_on_commit=False) as session, clock.frozen(NOW):
        door = open_door(session, build_world(session))
        mine, theirs = (token_of(door.submit(f"nonce-000{n}", name=name).path) for n, name in ((1, "甲"), (2, "乙")))
        dead = {}
        for kind, change in (("expired", {"expires_at": NOW}), ("revoked", {"revoked_at": NOW})):
            for link in session.exec(select(PortalLink).where(PortalLink.kind == "ticket").limit(1)):
                copy = PortalLink(**{**link.model_dump(exclude={"id"}), **change})
                gate.sign_link(copy)
                session.add(copy)
                dead[kind] = gate.token_of(copy)
        for who in STAFF:
            kept = {"created_at": NOW, "seen_at": NOW, "expires_at": NOW + timedelta(days=1)}
            row = UserSession(user_id=door.world.users[who], fingerprint=crypto.fingerprint(f"token-{who}"), **kept)
            session.add(row)
        session.commit()
        ids = [row.id or 0 for row in session.exec(select(Ticket))]
        yield Castle(TestClient(build_api(), raise_server_exceptions=False), database, door, mine, theirs, dead, ids)


def strangers(*paths: str, **more: Any) -> list[Ask]:
    """Nobody, and somebody of another store."""
    return [Ask(path, who, more) for path in paths for who in ("", "charlie")]


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


H5_KINDS = {
    "submit": "H5SubmitState",
    "ticket": "H5TicketState",
    "survey": "H5SurveyState",
    "onsite": "H5OnsiteState",
    "wall": "H5WallState",
}


def h5_handlers() -> set[str]:
    """`H5TicketState.send` and so on: what a browser may send to customers' pages."""
    found = RegistrationContext.get().event_handlers
    ours = {name for name in found if found[name].states[0].__name__.startswith("H5") and not name.endswith(".setvar")}
    return {f"{found[name].states[0].__name__}.{name.rpartition('.')[2]}" for name in ours}


LONG = "长" * 100_000
H5_CASES: dict[str, list[Any]] = {
    "H5SubmitState.load": [()],
    "H5SubmitState.refresh": [()],
    "H5SubmitState.keep": [(ANSWERS,), (None,), ([1],), ({"title": LONG},)],
    "H5SubmitState.start_over": [()],
    "H5SubmitState.submit": [(parcel(ANSWERS),), (None,), (parcel({"title": LONG}),), ({"key": 7, "values": "x"},)],
    "H5TicketState.load": [()],
    "H5TicketState.refresh": [()],
    "H5TicketState.send": [(parcel({"text": "你好"}),), (parcel({"text": LONG}),), (None,), ("x",)],
    "H5TicketState.object_to": [(1,), ("x",), (None,)],
    "H5TicketState.confirm_amount": [(1,), (-1,), ("x",), (None,)],
    "H5TicketState.object": [
        (parcel({"text": "不对"}, line=1),),
        (parcel({"photos": [{"id": 1}], "album": 7}, line="x"),),
        (None,),
    ],
    "H5TicketState.nudge": [()],
    "H5TicketState.ask_reopen": [(parcel({"reason": "又坏了"}),), (parcel({"reason": LONG}),), (None,)],
    "H5SurveyState.load": [()],
    "H5SurveyState.refresh": [()],
    "H5SurveyState.choose_score": [(5,), ("x",), (None,), (10**12,)],
    "H5SurveyState.send": [(parcel({"words": "好"}, score=5),), (parcel({}, score=99),), (None,), ([],)],
    "H5WallState.load": [()],
    "H5WallState.refresh": [()],
    "H5OnsiteState.load": [()],
    "H5OnsiteState.refresh": [()],
    "H5OnsiteState.send": [
        (parcel({"kind": "arrive"}),),
        (parcel({"text": LONG}),),
        (parcel({"photos": "x", "album": [LONG]}),),
        (parcel({"photos": [{"id": 1}, 7, None], "album": LONG}),),
        (None,),
    ],
}
"""What is sent to each handler, with links that do not open it."""


def test_every_customer_page_and_handler_has_a_case() -> None:
    pages = {page.path for page in PAGES if page.path.startswith("/h5/")}
    assert pages == {f"/h5/{kind}/[token]" for kind in H5_KINDS}
    assert h5_handlers() == set(H5_CASES)


@pytest.mark.parametrize("handler", sorted(H5_CASES))
async def test_a_link_that_does_not_open_lets_nothing_through(castle: Castle, handler: str) -> None:
    name, _, event = handler.partition(".")
    kind = next(cls for cls in all_states() if cls.__name__ == name)
    foreign = [castle.door.token] if name != "H5SubmitState" else [castle.mine]
    before = castle.fingerprint()
    for token in ("", *GUESSED, *castle.dead.values(), *foreign):
        for arguments in H5_CASES[handler]:
            state: Any = await screen(kind, token)
            if name == "H5SubmitState":
                state.visitor = "v" * 40
            refused = await refusal_of(getattr(kind, event).fn(state, *arguments))
            assert refused is None or (400 <= refused.status < 500 and len(refused.text.zh) > 4)
            assert state.stage not in ("shown", "sent", "form", "open", "answered")
    assert castle.fingerprint() == before


async def refusal_of(answer: Any) -> ScrmError | None:
    try:
        if isawaitable(answer):
            await answer
    except ScrmError as refused:
        return refused
    return None


def all_states() -> list[type[State]]:
    return list({found.states[0] for found in RegistrationContext.get().event_handlers.values()})


def test_what_belongs_to_another_customers_ticket_is_not_there(castle: Castle) -> None:
    session, before = castle.door.session, castle.fingerprint()
    here = {"token": castle.mine, "nonce": "nonce-0099", "address": "1.2.3.4", "now": NOW}
    lines = [line.id or 0 for line in session.exec(select(StatementLine))] or [1]
    for line_id in lines:
        for act in (portal.confirm_bill_line, partial(portal.dispute_bill_line, text="不对")):
            with pytest.raises(ScrmError):
                act(session, line_id=line_id, **here)  # type: ignore[arg-type]
            session.rollback()
    page = portal.get_ticket_page(session, token=castle.mine, address="1.2.3.4", now=NOW)
    assert page.ticket_id == castle.tickets[0]
    assert "乙" not in repr(page)
    assert castle.fingerprint() == before
