"""Module switches: what is off is refused to everybody, what was given in it is neither lost nor handed out."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.identity import Role
from scrm_app.core import db
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, ModuleOff
from scrm_app.identity import service
from scrm_app.identity.engine import start
from scrm_app.identity.engine.modules import MODULES, module_of, permissions_of
from scrm_app.identity.engine.permissions import PERMISSIONS
from scrm_app.routes import PAGES, nav
from tests.conftest import NOW, build_world
from tests.identity.test_people import role_id

KEYS = [one.key for one in MODULES]


def turn(session: Session, key: str, is_on: bool, version: int = 0) -> None:
    service.put_module(session, key=key, is_on=is_on, version=version, user_id=0, now=NOW)


@pytest.mark.parametrize("key", KEYS)
def test_what_is_off_is_refused_to_everybody_and_comes_back(session: Session, world: Any, key: str) -> None:
    own = permissions_of(frozenset({key}))
    assert own, "every module has permissions of its own"
    turn(session, key, False)
    admin: Actor = world.admin
    assert admin.held == set(PERMISSIONS) - own
    for code in PERMISSIONS:
        assert admin.may(code) == (code not in own)
    for code in own:
        with pytest.raises(ModuleOff):
            admin.require(code)
        with pytest.raises(ModuleOff):
            admin.require_any([code])
    assert service.get_me(session, admin).off == [key]
    assert not own & set(service.get_me(session, admin).permissions)
    turn(session, key, True, 1)
    assert world.admin.held == set(PERMISSIONS)


def test_no_permission_is_in_two_modules_and_the_core_keeps_what_switches() -> None:
    each = [permissions_of(frozenset({key})) for key in KEYS]
    assert sum(map(len, each)) == len(frozenset().union(*each))
    assert not {"module.manage", "role.manage", "ticket.view", "customer.view"} & permissions_of(frozenset(KEYS))


def test_every_page_of_a_feature_belongs_to_its_module() -> None:
    found: dict[str, set[str]] = {}
    for page in PAGES:
        found.setdefault(page.module, set()).add(page.path)
    assert found["pipeline"] == {"/pipeline", "/funnel"}
    assert found["settlement"] == {
        "/statements",
        "/statements/[statement_id]",
        "/plans",
        "/plans/[plan_id]",
        "/prices",
    }
    assert found["portal"] >= {"/links", "/onsite/[ticket_id]", "/h5/submit/[token]", "/h5/wall/[token]"}
    assert found["imports"] == {"/import"}
    assert found["analytics"] >= {"/", "/reports/flow", "/reports/metrics", "/forms/[form_id]/stats"}
    assert found["dispatch"] == {"/rules"}
    assert {"/modules", "/roles", "/tickets", "/board"} <= found[""]
    needed = {page.path: permissions_of(frozenset({page.module})) for page in PAGES if page.group and page.module}
    assert all(page.permission in needed[page.path] for page in PAGES if page.path in needed), "so the menu loses them"


def test_a_module_is_found_by_the_longest_name_that_is_known() -> None:
    assert module_of("scrm_app.tickets.state.rules") == "dispatch"
    assert module_of("scrm_app.tickets.state.board") == ""
    assert module_of("scrm_app.pipelines.state") == ""
    assert module_of("scrm_app.settlement.waiting") == "settlement"
    assert module_of("scrm_app") == ""


def test_a_role_saved_meanwhile_keeps_what_is_not_on_the_screen(session: Session, world: Any, now: datetime) -> None:
    role = session.get_one(Role, role_id(session, "manager"))
    assert "settlement.view" in role.permissions
    turn(session, "settlement", False)
    asked = [one for one in role.permissions if one != "settlement.view"] + ["price.cost"]
    wish = service.RoleInput(name="店长", scope="store", permissions=asked)
    service.edit_role(session, world.admin, role_id=role.id or 0, role=wish, version=role.version, now=now)
    assert "settlement.view" in role.permissions
    assert "price.cost" not in role.permissions
    made = service.RoleInput(name="新", scope="store", permissions=["ticket.view", "settlement.manage"])
    new = service.create_role(session, world.admin, role=made, now=now)
    assert session.get_one(Role, new).permissions == ["ticket.view"]


def test_who_started_at_a_page_that_is_off_starts_elsewhere(session: Session, world: Any) -> None:
    start.use(nav())
    try:
        turn(session, "analytics", False)
        assert service.get_start(session, world.admin, agent="desk") not in ("", "/")
        assert "/" not in {page.path for page in service.get_start_choice(session, world.admin).pages}
    finally:
        start.use([])


def test_a_switch_counts_at_once_everywhere_and_only_when_it_was_kept(database: Engine) -> None:
    with db.transaction() as session:
        build_world(session)
    assert db.call(service.is_module_on, "settlement", write=False)

    def fails(session: Session) -> None:
        turn(session, "settlement", False)
        assert not service.is_module_on(session, "settlement")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        db.call(fails)
    assert db.call(service.is_module_on, "settlement", write=False)
    with db.transaction() as session:
        turn(session, "settlement", False)
    assert not db.call(service.is_module_on, "settlement", write=False)
    with pytest.raises(ModuleOff):
        db.call(service.require_module, "settlement", write=False)
    with db.transaction() as session:
        turn(session, "settlement", True, 1)
    assert db.call(service.is_module_on, "settlement", write=False)


def test_two_who_use_a_switch_at_once_and_a_switch_that_is_none(session: Session) -> None:
    turn(session, "portal", False)
    with pytest.raises(Conflict):
        turn(session, "portal", False)
    with pytest.raises(InvalidInput):
        turn(session, "core", False)
