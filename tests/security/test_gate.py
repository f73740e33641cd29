"""Every callable handler, over the raw socket, by nobody and by somebody without rights."""

import hashlib
import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

import scrm_app.scrm_app
from scrm_app.gate import is_open
from tests.security.conftest import Fortress
from tests.security.rawsocket import events, said

assert scrm_app.scrm_app.app
FRAMEWORK = {
    "State.hydrate",
    "State.hydrate_and_load",
    "State.set_is_hydrated",
    "OnLoadInternalState.on_load_internal",
    "OnLoadInternalState.set_is_hydrated",
    "UpdateVarsInternalState.update_vars_internal",
    "FrontendEventExceptionState.handle_frontend_exception",
}
PUBLIC = {
    "UiState.set_lang",
    "UiState.toggle_lang",
    "AwayState.arrive",
    "LoginState.open",
    "SetupState.open",
    "SetupState.name_company",
    "SetupState.choose_industry",
    "SetupState.search_industry",
    "SetupState.go_to",
    "SetupState.weigh",
}
"""Reviewed: what anybody on the network may call. H5 pages check their signed link in the service."""
H5 = ("H5",)
MINE = ("AccountState.", "FrameState.", "GalleryState.", "InboxState.", "WishState.")
"""Handlers that only touch the caller's own session, notices, wishes or screen."""
SECRETS = ("机密客户甲", "13900001111", "爱丽丝", "查理", "艾琳")
QUIET = {"user_session", "login_attempt"}


def short(name: str) -> str:
    """`reflex___…____people_state.save` → `PeopleState.save`."""
    state = RegistrationContext.get().event_handlers[name].states[0]
    return f"{state.__name__}.{name.rpartition('.')[2]}"


def handlers() -> dict[str, Any]:
    return dict(RegistrationContext.get().event_handlers)


def arguments(name: str) -> Iterator[dict[str, Any]]:
    """Believable payloads for a handler: numbers, texts, and forms."""
    fn = handlers()[name].handler.fn
    names = [
        p.name for p in inspect.signature(fn).parameters.values() if p.name != "self" and p.kind is not p.VAR_KEYWORD
    ]
    form = {
        "id": 1,
        "name": "改名",
        "card": 1,
        "to": "n2",
        "seq": 1,
        "ticket_id": 1,
        "title": "t",
        "version": 1,
        "op": "move",
    }
    for value in (1, "1", form):
        yield dict.fromkeys(names, value)
        if not names:
            return


def fingerprint_of(engine: Engine) -> dict[str, str]:
    """A hash of every table but the ones a mere visit may write."""
    out = {}
    with engine.connect() as connection:
        for table in sorted(SQLModel.metadata.tables):
            if table not in QUIET:
                rows = connection.execute(text(f'SELECT * FROM "{table}" ORDER BY 1')).all()
                out[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return out


def test_the_list_of_handlers_open_to_anybody_is_the_reviewed_one() -> None:
    opened = {short(name) for name in handlers() if is_open(name)}
    unexpected = {name for name in opened - FRAMEWORK - PUBLIC if not name.startswith(H5)}
    assert unexpected == set()
    assert opened >= PUBLIC


def test_no_handler_is_a_forgotten_helper() -> None:
    """Every handler says in a docstring what the person did; a helper that slipped out has none."""
    ours = {
        n: h
        for n, h in handlers().items()
        if h.states[0].__module__.startswith("scrm_app") and not n.endswith(".setvar")
    }
    bare = sorted(short(name) for name, found in ours.items() if not found.handler.fn.__doc__)
    assert len(ours) > 30
    assert bare == []


def test_nobody_is_refused_on_every_handler(fortress: Fortress) -> None:
    before = fingerprint_of(fortress.engine)
    tab = fortress.tab()
    let_in = []
    for name in handlers():
        if is_open(name):
            continue
        for payload in arguments(name):
            answers = tab.call(name, payload)
            sent = events(answers)
            if "_redirect" not in sent and "_set_value" not in sent:
                let_in.append(f"{short(name)} {payload}: {said(answers)[:300]}")
            assert not any(secret in said(answers) for secret in SECRETS), short(name)
    tab.close()
    assert let_in == []
    assert fingerprint_of(fortress.engine) == before


def test_public_handlers_give_nobody_nothing_of_the_house(fortress: Fortress) -> None:
    before = fingerprint_of(fortress.engine)
    tab = fortress.tab()
    for name in handlers():
        if is_open(name) and not name.startswith("reflex___state____state.reflex"):
            for payload in arguments(name):
                answers = said(tab.call(name, payload))
                assert not any(secret in answers for secret in SECRETS), short(name)
    tab.close()
    assert fingerprint_of(fortress.engine) == before


STATES = sorted({found.states[0].get_full_name() for found in handlers().values()})


@pytest.mark.parametrize("state", STATES, ids=lambda full: full.rpartition("____")[2])
def test_somebody_without_rights_sees_and_changes_nothing(fortress: Fortress, state: str) -> None:
    names = [name for name in handlers() if name.rpartition(".")[0] == state and not name.endswith(".setvar")]
    ours = [name for name in names if not short(name).startswith(MINE) and not is_open(name)]
    if not ours:
        pytest.skip("nothing but the framework's, public and own handlers")
    before = fingerprint_of(fortress.engine)
    tab = fortress.tab("mallory")
    for name in ours:
        for payload in arguments(name):
            answers = said(tab.call(name, payload))
            assert not any(secret in answers for secret in SECRETS), f"{short(name)} told {answers[:400]}"
    tab.close()
    assert fingerprint_of(fortress.engine) == before


def test_generic_setters_are_closed_even_to_an_administrator(fortress: Fortress) -> None:
    tab = fortress.tab("admin")
    for name in handlers():
        if name.endswith(".setvar"):
            answers = tab.call(name, {"var_name": "permissions", "value": ["user.manage"]})
            assert "无法识别这次操作" in said(answers), name
    tab.close()


def test_an_administrator_is_let_in(fortress: Fortress) -> None:
    """The refusals above are about rights, not about a dead server."""
    tab = fortress.tab("admin")
    load = next(name for name in handlers() if short(name) == "PeopleState.load")
    assert "爱丽丝" in said(tab.call(load))
    tab.close()
