"""Stolen tab tokens, revoked sessions, forged and oversized events, foreign origins, guessed passwords."""

import json
from typing import Any

import httpx
import pytest
from sqlmodel import Session, col, delete, update

from models.identity import LoginAttempt, UserSession
from scrm_app.core import clock
from scrm_app.core.crypto import fingerprint
from tests.security.conftest import PASSWORD, Fortress
from tests.security.rawsocket import Tab, events, said
from tests.security.test_gate import fingerprint_of, handlers, short


def named(wanted: str) -> str:
    return next(name for name in handlers() if short(name) == wanted)


def revoke(fortress: Fortress, cookie: str) -> None:
    with Session(fortress.engine) as session:
        mine = col(UserSession.fingerprint) == fingerprint(cookie.removeprefix("sid="))
        session.execute(update(UserSession).where(mine).values(revoked_at=clock.now()))
        session.commit()


def test_a_stolen_tab_token_shows_nothing(fortress: Fortress) -> None:
    owner = fortress.tab("admin")
    assert "爱丽丝" in said(owner.call(named("PeopleState.load")))
    owner.call(named("FrameState.enter"))
    owner.close()
    for thief in (Tab(fortress.base, token=owner.token), fortress.tab("mallory", token=owner.token)):
        seen = said(thief.hydrate("/users"))
        assert "爱丽丝" not in seen
        assert "user.manage" not in seen
        thief.close()


def test_a_revoked_session_ends_with_its_next_event(fortress: Fortress) -> None:
    cookie = fortress.cookie("admin")
    tab = Tab(fortress.base, cookie=cookie)
    assert "爱丽丝" in said(tab.call(named("PeopleState.load")))
    revoke(fortress, cookie)
    answers = tab.call(named("PeopleState.load"))
    assert "_redirect" in events(answers)
    assert "爱丽丝" not in said(tab.hydrate("/users"))
    tab.close()


def test_a_tab_that_changes_hands_is_emptied(fortress: Fortress) -> None:
    first = fortress.tab("admin")
    first.call(named("PeopleState.load"))
    first.close()
    second = fortress.tab("victim", token=first.token)
    assert "爱丽丝" not in said(second.hydrate("/account"))
    second.close()


@pytest.mark.parametrize(
    "body",
    [
        {"name": "no.such.handler", "payload": {}},
        {"name": "__import__('os').system", "payload": {}},
        {"name": "", "payload": {}},
    ],
)
def test_a_forged_event_gets_a_sentence(fortress: Fortress, body: dict[str, Any]) -> None:
    before = fingerprint_of(fortress.engine)
    tab = fortress.tab("admin")
    tab.raw({**body, "router_data": {"pathname": "/", "asPath": "/", "query": {}}})
    assert "刷新页面" in said(tab.answers())
    assert "爱丽丝" in said(tab.call(named("PeopleState.load"))), "the tab goes on working"
    tab.close()
    assert fingerprint_of(fortress.engine) == before


@pytest.mark.parametrize("value", [None, "x", -1, 1e308, [], {}, {"a": {"b": []}}, "9" * 400, True])
@pytest.mark.parametrize(
    "handler",
    [
        "PeopleState.save",
        "PeopleState.turn_to",
        "PeopleState.toggle_role",
        "RolesState.save",
        "OrganisationState.save",
        "AccountState.revoke",
    ],
)
def test_a_mistyped_event_changes_nothing(fortress: Fortress, handler: str, value: Any) -> None:
    before = fingerprint_of(fortress.engine)
    tab = fortress.tab("admin")
    name = named(handler)
    argument = next(iter(handlers()[name].handler.fn.__annotations__))
    answers = said(tab.call(name, {argument: value}))
    assert "Traceback" not in answers
    assert "administrator." not in answers
    tab.call(name, {"no_such_argument": value})
    assert "爱丽丝" in said(tab.call(named("PeopleState.load")))
    tab.close()
    assert fingerprint_of(fortress.engine) == before


def test_an_oversized_event_gets_a_sentence(fortress: Fortress) -> None:
    tab = fortress.tab("admin")
    answers = tab.call(named("PeopleState.search"), {"text": "x" * 700_000})
    assert "内容太多" in said(answers)
    tab.close()


def test_refusals_speak_the_language_of_the_reader(fortress: Fortress) -> None:
    tab = fortress.tab("admin")
    tab.emit(named("UiState.set_lang"), {"lang": "en"})
    tab.answers(marks=3)  # its own answer looks like a marker
    tab.raw({"name": "no.such", "payload": {}, "router_data": {"pathname": "/", "asPath": "/", "query": {}}})
    assert "Reload the page" in said(tab.answers())
    tab.close()


def test_a_foreign_page_cannot_open_the_socket(fortress: Fortress) -> None:
    with pytest.raises((ConnectionRefusedError, AssertionError)):
        Tab(fortress.base, cookie=fortress.cookie("admin"), origin="http://evil.example")


def sign_in(fortress: Fortress, login: str, password: str, **headers: str) -> httpx.Response:
    form = {"login": login, "password": password, "next": "/users"}
    with httpx.Client(base_url=fortress.base, trust_env=False) as client:
        return client.post("/api/session", data=form, headers=headers, timeout=20)


@pytest.fixture
def fresh_tries(fortress: Fortress) -> None:
    with Session(fortress.engine) as session:
        session.execute(delete(LoginAttempt))
        session.commit()


@pytest.mark.usefixtures("fresh_tries")
def test_signing_in_sets_a_cookie_no_script_can_read(fortress: Fortress) -> None:
    answer = sign_in(fortress, "VICTIM ", PASSWORD)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/users"
    cookies = answer.headers.get_list("set-cookie")
    sid = next(one for one in cookies if one.startswith("sid="))
    assert "HttpOnly" in sid
    assert "samesite=strict" in sid.lower()
    token = sid.partition("=")[2].partition(";")[0]
    tab = Tab(fortress.base, cookie=f"sid={token}")
    assert "victim" in said(tab.call(named("FrameState.enter")))
    tab.close()
    with httpx.Client(base_url=fortress.base, trust_env=False) as client:
        client.delete("/api/session", headers={"Cookie": f"sid={token}"})
    late = Tab(fortress.base, cookie=f"sid={token}")
    assert "_redirect" in events(late.call(named("FrameState.enter")))
    late.close()


@pytest.mark.usefixtures("fresh_tries")
def test_wrong_password_and_unknown_person_look_the_same(fortress: Fortress) -> None:
    wrong, unknown = sign_in(fortress, "victim", "nope"), sign_in(fortress, "no-such-person", "nope")
    assert wrong.headers["location"] == unknown.headers["location"] == "/login?why=wrong&next=/users"
    assert wrong.status_code == unknown.status_code == 303


@pytest.mark.usefixtures("fresh_tries")
def test_guessing_is_stopped(fortress: Fortress) -> None:
    where = [sign_in(fortress, "mallory", f"guess {n}").headers["location"] for n in range(7)]
    assert ["locked" in one for one in where] == [False] * 5 + [True] * 2
    assert "locked" in sign_in(fortress, "mallory", PASSWORD).headers["location"]


def test_other_sites_cannot_post_the_sign_in_form(fortress: Fortress) -> None:
    answer = sign_in(fortress, "victim", PASSWORD, Origin="http://evil.example")
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.usefixtures("fresh_tries")
@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
)
def test_nobody_is_sent_to_another_site(fortress: Fortress, where: str) -> None:
    with httpx.Client(base_url=fortress.base, trust_env=False) as client:
        answer = client.post("/api/session", data={"login": "victim", "password": PASSWORD, "next": where}, timeout=20)
    assert answer.headers["location"] == "/me", "where somebody without rights starts"


def test_every_answer_carries_the_security_headers(fortress: Fortress) -> None:
    for path in ("/_health", "/api/openapi.json", "/no-such-page"):
        headers = httpx.get(f"{fortress.base}{path}", trust_env=False).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "'unsafe-eval'" not in headers["content-security-policy"]
        assert "'unsafe-inline'" not in headers["content-security-policy"].partition("script-src")[2].partition(";")[0]
        assert headers["referrer-policy"] == "same-origin"


def test_the_wizard_is_closed_once_there_are_users(fortress: Fortress) -> None:
    before = fingerprint_of(fortress.engine)
    form = {"company": "劫持", "name": "x", "login": "evil", "password": "a-long-enough-password", "industry": ""}
    answer = httpx.post(f"{fortress.base}/api/setup", data=form, trust_env=False)
    assert answer.headers["location"] == "/login?why=ready"
    assert "set-cookie" not in answer.headers
    assert fingerprint_of(fortress.engine) == before


def test_refusals_of_the_api_are_json_sentences(fortress: Fortress) -> None:
    answer = sign_in(fortress, "victim", PASSWORD, Origin="http://evil.example", Cookie="lang=en")
    assert json.loads(answer.text)["error"].startswith("Please sign in")
