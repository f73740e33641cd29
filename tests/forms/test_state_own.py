"""The own fields of customers as the browser calls them."""

from types import SimpleNamespace
from typing import Any

import pytest
from reflex.state import State

from scrm_app.core import db
from scrm_app.core.errors import Forbidden
from scrm_app.customers import service as customers
from scrm_app.customers.engine.profile import ProfileDraft
from scrm_app.customers.service import OwnWish
from scrm_app.customers.state import CustomersState, CustomerState, OwnFilterState
from scrm_app.customers.state.own import read_own, write_own
from scrm_app.forms import service
from scrm_app.forms.state import OwnFieldsState, OwnSetupState
from tests.conftest import NOW, World
from tests.forms.test_service_own import ALL, FORM
from tests.forms.test_state import run, world  # noqa: F401


async def at(kind: type[Any], path: str, monkeypatch: pytest.MonkeyPatch, **asked: str) -> Any:
    state = await State(_reflex_internal_init=True).get_state(kind)  # type: ignore[call-arg]
    where = SimpleNamespace(path=path, query_parameters=asked)
    router = SimpleNamespace(url=where, session=state.router.session, headers=state.router.headers)
    monkeypatch.setattr(kind, "router", router)
    return state


def publish(world: World, content: dict[str, Any]) -> None:  # noqa: F811
    designer = world.designer
    form_id = db.call(service.start_own_form, designer, now=NOW)
    draft = db.call(service.get_draft, designer, form_id=form_id, write=False)
    about: dict[str, Any] = {"form_id": form_id, "now": NOW}
    saved = db.call(service.save_draft, designer, revision=draft.revision, content=content, **about)
    db.call(service.publish_form, designer, revision=saved.revision, **about)


async def test_a_designer_switches_fields_on_and_off(world: World, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    state = await at(OwnSetupState, "/customers", monkeypatch)
    await run(state.open_sheet())
    assert state.setup == {"form": 0, "pinned": 0, "newest": 0}
    await run(state.switch_on())
    assert state.setup["pinned"] == 0
    await run(state.design())
    publish(world, FORM)
    await run(state.open_sheet())
    assert (state.setup["pinned"], state.setup["newest"]) == (0, 1)
    await run(state.switch_on())
    assert state.setup["pinned"] == 1
    await run(state.switch_off())
    assert state.setup["pinned"] == 0
    world.__dict__["who"] = "alice"
    with pytest.raises(Forbidden):
        await run(state.open_sheet())


async def test_the_page_saves_refuses_and_holds_nothing_covered(
    world: World,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish(world, FORM)
    db.call(service.pin_own_form, world.designer, now=NOW)
    zhang = db.call(customers.create_customer, world.alice, draft=ProfileDraft(name="张三"), now=NOW)
    world.__dict__["who"] = "admin"
    state = await at(OwnFieldsState, f"/customers/{zhang}", monkeypatch)
    await run(state.load())
    assert state.editable
    await run(state.save({"seats": "x"}))
    assert set(state.problems) == {"seats"}
    await run(state.save(["forged"]))
    await run(state.save({str(n): n for n in range(500)}))
    await run(state.save(ALL))
    assert state.problems == {}
    assert state.answers["each"] == 250_00
    state._version -= 1
    await run(state.save({"seats": 9}))
    assert state.answers["seats"] == 4
    await run(state.find_choices({"kind": "person", "query": "alice"}))
    await run(state.find_choices("forged"))
    world.__dict__["who"] = "bob"
    await run(state.load())
    assert not state.editable
    assert all(text not in str(state.dict()) for text in ("八折", "沪A12345"))
    world.__dict__["who"] = "charlie"
    await run(state.load())
    assert state.form == {"fields": []}


@pytest.mark.parametrize("address", ["²", "٣", "99999999999999999999", "x", ""])
async def test_an_address_without_a_number_is_nobodys_page(
    world: World,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    world.__dict__["who"] = "admin"
    for kind in (CustomerState, OwnFieldsState):
        state = await at(kind, f"/customers/{address}", monkeypatch)
        await run(state.load())
        assert state._customer_id == 0
    state = await at(CustomersState, "/customers", monkeypatch, page=address)
    await run(state.load())
    assert state.page == 1


async def test_the_list_holds_its_own_filters_in_the_address(world: World, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    publish(world, FORM)
    db.call(service.pin_own_form, world.designer, now=NOW)
    zhang = db.call(customers.create_customer, world.alice, draft=ProfileDraft(name="张三"), now=NOW)
    db.call(customers.create_customer, world.alice, draft=ProfileDraft(name="李四"), now=NOW)
    world.__dict__["who"] = "admin"
    about: dict[str, Any] = {"customer_id": zhang, "version": 1, "now": NOW}
    db.call(service.save_own_sheet, world.admin, answers=ALL, **about)
    asked = write_own([OwnWish("level", "金"), OwnWish("gone", "x")])
    state = await at(CustomersState, "/customers", monkeypatch, own=asked)
    await run(state.load())
    assert [row["name"] for row in state.rows] == ["张三"]
    own = await state.get_state(OwnFilterState)
    assert [chip["words"] for chip in own.chips] == ["等级: 金"]
    own.open_sheet()
    own.choose("seats")
    assert own.way == "number"
    await run(state.refresh())
    assert (own.opened, own.key) == (True, "seats")
    gone = await run(state.narrow_own({"value": "3", "to": ""}))
    assert "seats" in str(gone)
    assert "level" in str(gone)
    await run(state.narrow_own("forged"))
    gone = await run(state.widen_own("level"))
    assert "level" not in str(gone)
    own._wishes = tuple(OwnWish(f"k{n}", "x") for n in range(5))
    assert "seats" in str(await run(state.narrow_own({"value": "3"})))
    own._wishes = tuple(OwnWish(f"k{n}", "x") for n in range(6))
    own.open_sheet()
    own.choose("seats")
    told = str(await run(state.narrow_own({"value": "3"})))
    assert "最多同时按 6 个" in told
    assert "own=" not in told
    assert own.opened
    await run(state.export())
    for broken in ("[", "[1]", '[["a"]]', "x" * 3000):
        assert read_own(broken) == ()
