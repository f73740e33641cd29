"""A module that is switched off: its handlers over the raw socket, and its routes, by an administrator."""

import re
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext

from scrm_app.api import ALWAYS, ROUTERS
from scrm_app.core import db
from scrm_app.gate import is_open, module_behind
from scrm_app.identity import service as identity
from scrm_app.identity.engine.modules import MODULES, module_of
from tests.conftest import NOW
from tests.security.castle import Castle
from tests.security.conftest import Fortress
from tests.security.rawsocket import Tab, said
from tests.security.test_gate import arguments, fingerprint_of, handlers, short

SAYS = "此模块未启用"
KEYS = [one.key for one in MODULES]


def name_of(wanted: str) -> str:
    return next(name for name in handlers() if short(name) == wanted)


def turn(tab: Tab, key: str, on: bool) -> None:
    tab.call(name_of("ModulesState.load"))
    answers = said(tab.call(name_of("ModulesState.flip"), {"key": key}))
    if not on:
        answers = said(tab.call(name_of("ModulesState.switch_off"), {}))
    assert ("已启用" if on else "已关闭") in answers, answers[:300]


def state_of(answers: list[Any], name: str) -> Any:
    """What was sent of the State that a handler belongs to."""
    full = name.rpartition(".")[0]
    deltas = (one[1].get("delta") or {} for one in answers if isinstance(one[1], dict))
    return [delta[full] for delta in deltas if full in delta]


@pytest.mark.parametrize("key", KEYS)
def test_no_handler_of_a_module_that_is_off_does_anything(fortress: Fortress, key: str) -> None:
    names = [name for name in RegistrationContext.get().event_handlers if module_behind(name) == key]
    ours = [name for name in names if not name.endswith(".setvar") and not is_open(name)]
    assert ours
    tab = fortress.tab("admin")
    turn(tab, key, False)
    try:
        before, wrong = fingerprint_of(fortress.engine), []
        for name in ours:
            for payload in arguments(name):
                answers = tab.call(name, payload)
                quiet = name.endswith(".load") and SAYS not in said(answers)
                if state_of(answers, name) or (SAYS not in said(answers) and not quiet):
                    wrong.append(f"{short(name)} {payload}: {said(answers)[:300]}")
        assert wrong == []
        assert fingerprint_of(fortress.engine) == before
    finally:
        turn(tab, key, True)
        tab.close()


def test_a_technician_cannot_reach_the_switches(fortress: Fortress) -> None:
    before = fingerprint_of(fortress.engine)
    tab = fortress.tab("bob")
    for handler, payload in (
        ("flip", {"key": "portal"}),
        ("take_back", {"key": "portal", "on": False}),
        ("switch_off", {}),
        ("export", {}),
        ("load", {}),
    ):
        assert "没有做这件事的权限" in said(tab.call(name_of(f"ModulesState.{handler}"), payload)), handler
    tab.close()
    assert fingerprint_of(fortress.engine) == before


def test_routes_of_a_module_that_is_off_are_closed_and_the_core_answers(castle: Castle) -> None:
    with db.transaction() as session:
        for key in KEYS:
            identity.put_module(session, key=key, is_on=False, version=0, user_id=0, now=NOW)
    before = castle.fingerprint()
    closed, cookies = set(), castle.sessions()["admin"]
    for router in ROUTERS:
        for route in router.routes:  # type: ignore[attr-defined]
            module = "" if router in ALWAYS else module_of(route.endpoint.__module__)
            path = route.path.replace("{token}", castle.mine).replace("{nonce}", "n" * 12)
            path = re.sub(r"{\w+_id}", "1", path)
            for method in route.methods if module else ():
                answer = castle.client.request(method, path, headers=cookies)
                assert (answer.status_code, SAYS in answer.text) == (403, True), f"{method} {path} {answer.text[:200]}"
                closed.add(module)
    assert closed == {"imports", "settlement", "portal"}
    assert castle.client.get("/api/tickets", headers=cookies).status_code == 200
    assert SAYS not in castle.client.post("/api/hooks/shops/1", content=b"{}").text
    assert castle.fingerprint() == before
