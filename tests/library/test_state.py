"""The library page's State: what a browser may send, and what it gets back."""

import json
from types import SimpleNamespace

import pytest
from reflex.state import State
from sqlmodel import select

from models.flow import Flow
from models.library import LibraryInstall
from scrm_app.core.errors import Forbidden
from scrm_app.library.engine.catalogue import FLOWS, PACKS, SCENES
from scrm_app.library.state.templates import PAGE, LibraryState
from tests.conftest import World


@pytest.fixture
def world(signed_in: World) -> World:
    return signed_in


async def library(monkeypatch: pytest.MonkeyPatch, **query: str) -> LibraryState:
    """The page opened at an address."""
    state = await State().get_state(LibraryState)
    url = SimpleNamespace(path="/library", query_parameters=query)
    router = SimpleNamespace(url=url, session=state.router.session, headers=state.router.headers)
    monkeypatch.setattr(LibraryState, "router", router)
    await state.load()
    return state


async def test_the_page_counts_what_there_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await library(monkeypatch)
    assert state.totals == f"{len(PACKS)} 个行业 · {len(FLOWS)} 个流程 · {len(SCENES)} 个场景, 已启用 0 项"
    assert (state.tab, state.found, len(state.cards)) == ("scene", len(SCENES), PAGE)
    json.dumps(state.cards)
    await state.show_more()
    assert len(state.cards) == 2 * PAGE


async def test_the_address_holds_the_view(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await library(monkeypatch, tab="flow", q="tuihuan", pack="ecommerce", stage="post")
    assert [card["name"] for card in state.cards] == ["退换货"]
    odd = await library(monkeypatch, tab="火星", pack="火星", stage="火星", q="x" * 500)
    assert (odd.tab, odd.pack, odd.stage, len(odd.query)) == ("scene", "", "", 80)
    assert odd.cards == []


async def test_a_template_is_opened_with_everything_in_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await library(monkeypatch)
    for kind, code in (("scene", "catering/催菜"), ("flow", "purchase"), ("pack", "pet")):
        await state.open_card(kind, code)
        json.dumps(state.chosen)
        assert state.chosen["code"] == code
    await state.open_card("flow", "purchase")
    assert state.roles["manager"] == "manager"
    assert {role["code"] for role in state.chosen["roles"] if role["idle"]} == {"finance"}
    state.map_role("buyer", "staff")
    state.map_role("nobody", "staff")
    assert (state.roles["buyer"], "nobody" in state.roles) == ("staff", False)
    state.close()
    assert state.chosen == {}


async def test_install_undo_and_withdraw(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await library(monkeypatch)
    await state.open_card("scene", "catering/催菜")
    state.choose_published(False)
    await state.install("scene", "catering/催菜")
    assert (state.chosen["installed"], state.chosen["draft"]) == (True, True)
    assert state.totals.endswith("已启用 2 项")
    world.session.rollback()
    batch = world.session.exec(select(LibraryInstall.batch)).first()
    await state.undo(batch)
    assert state.totals.endswith("已启用 0 项")
    await state.open_card("scene", "catering/催菜")
    await state.install("scene", "catering/催菜")
    assert state.chosen["begin"].startswith("/tickets/new?flow=")
    await state.withdraw("scene", "catering/催菜")
    await state.install("flow", "invoice")
    await state.withdraw("flow", "invoice")
    world.session.rollback()
    assert all(flow.archived_at for flow in world.session.exec(select(Flow)))


@pytest.mark.parametrize("kind", ["scene", "flow", "pack", "nonsense", ""])
async def test_nonsense_makes_nothing(world: World, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    state = await library(monkeypatch)
    await state.install(kind, "../火星")
    await state.withdraw(kind, "../火星")
    await state.undo("../火星")
    assert state.totals.endswith("已启用 0 项")


async def test_who_may_not_design_gets_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.__dict__["who"] = "alice"
    with pytest.raises(Forbidden):
        await library(monkeypatch)
