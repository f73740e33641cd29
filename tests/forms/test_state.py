"""The screens' States: what a browser may send, and what it gets back."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from reflex.state import State

from scrm_app.core import clock, db
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.forms import service
from scrm_app.forms.state import FormDesignState, FormDeskState, FormPublishState, FormReadersState, FormsState
from tests.conftest import NOW, World
from tests.forms.samples import REPAIR, field

ONE = [field("a", "text", "甲")]


@pytest.fixture
def world(signed_in: World) -> World:
    return signed_in


@pytest.fixture
def form_id(world: World) -> int:
    return db.call(service.create_form, world.designer, name="报修单", content=REPAIR, now=NOW)


async def designer_at(path: str, monkeypatch: pytest.MonkeyPatch) -> FormDesignState:
    state = await State().get_state(FormDesignState)
    where = SimpleNamespace(path=path)
    router = SimpleNamespace(url=where, session=state.router.session, headers=state.router.headers)
    monkeypatch.setattr(FormDesignState, "router", router)
    await run(state.load())
    return state


async def run(handler: Any) -> Any:
    """The outcome of a handler, awaited when it is a coroutine."""
    return await handler if hasattr(handler, "__await__") else handler


async def test_the_list_shows_forms_and_finds_them(world: World, form_id: int) -> None:
    state = await State().get_state(FormsState)
    await run(state.load())
    assert [card["name"] for card in state.cards] == ["报修单"]
    assert state.cards[0]["status"] == "未发布"
    await run(state.search("没有这个"))
    assert state.cards == []


async def test_a_new_form_starts_from_a_template_and_opens(world: World) -> None:
    state = await State().get_state(FormsState)
    state.pick_template("repair")
    await run(state.create_form({"name": "上门报修"}))
    rows = db.call(service.list_forms, world.designer, write=False)
    assert (rows[0].name, rows[0].fields) == ("上门报修", 13)


async def test_a_form_from_a_table_opens_the_designer_where_the_file_is_chosen(world: World) -> None:
    state = await State().get_state(FormsState)
    state.pick_template("table")
    event = await run(state.create_form({"name": "登记表"}))
    assert "?from=table" in str(event)


async def test_a_form_is_put_away_and_brought_back(world: World, form_id: int) -> None:
    state = await State().get_state(FormsState)
    await run(state.archive_form(form_id))
    assert state.cards == []
    await run(state.show_archived("archived"))
    await run(state.restore_form(form_id))
    await run(state.show_archived("active"))
    assert len(state.cards) == 1
    await run(state.copy_form(form_id))
    assert {row.name for row in db.call(service.list_forms, world.designer, write=False)} == {"报修单", "报修单 副本"}


async def test_saving_publishing_and_going_stale(world: World, form_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await designer_at(f"/forms/{form_id}", monkeypatch)
    assert (state.name, state.saved["has_changes"], state.hold["mine"]) == ("报修单", True, True)
    await run(state.save({"form": form_id, "seq": 1, "fields": ONE}))
    stood = state.saved
    assert (stood["seq"], stood["stale"], stood["error"], state.problems) == (1, False, "", [])
    sheet = await state.get_state(FormPublishState)
    await run(sheet.ask_publish())
    assert sheet.publishing
    assert sheet.changes == ["新增「甲」(单行文本)"]
    await run(sheet.publish({"note": "第一版"}))
    stood = state.saved
    assert (sheet.publishing, stood["has_changes"], stood["badge"]) == (False, False, "已发布第 1 版")
    db.call(service.save_draft, world.admin, form_id=form_id, revision=3, content=REPAIR, now=NOW)
    await run(state.save({"form": form_id, "seq": 2, "fields": ONE}))
    assert (state.saved["stale"], state.saved["seq"]) == (True, 0)
    await run(state.reload())
    assert not state.saved["stale"]
    assert len(state.doc["fields"]) == 5


async def test_an_unfinished_draft_is_saved_and_its_problems_shown(
    world: World, form_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = await designer_at(f"/forms/{form_id}", monkeypatch)
    await run(state.save({"form": form_id, "seq": 4, "fields": [field("a", "single", "")]}))
    assert state.saved["seq"] == 4
    assert [problem["key"] for problem in state.problems] == ["a", "a"]
    sheet = await state.get_state(FormPublishState)
    await run(sheet.ask_publish())
    assert not sheet.publishing


@pytest.mark.parametrize(
    "draft",
    [
        None,
        [],
        "x",
        {},
        {"seq": "x", "fields": []},
        {"seq": -1, "fields": []},
        {"seq": 1, "fields": None},
        {"seq": 1, "fields": [None]},
        {"seq": 1, "fields": [{"kind": "bomb", "key": "a"}]},
        {"seq": 1, "fields": [field(f"f{i}", "text", "甲") for i in range(10_000)]},
        {"seq": 1, "fields": [field("a", "text", "甲" * 100)]},
    ],
)
async def test_a_forged_draft_gets_a_sentence_and_changes_nothing(
    world: World, form_id: int, monkeypatch: pytest.MonkeyPatch, draft: Any
) -> None:
    state = await designer_at(f"/forms/{form_id}", monkeypatch)
    await run(state.save({"form": form_id, **draft} if isinstance(draft, dict) else draft))
    assert state.saved["error"]
    assert state.saved["seq"] == 0
    assert db.call(service.get_draft, world.designer, write=False, form_id=form_id).revision == 1


@pytest.mark.parametrize("value", [None, "x", {"id": 1}, [1], True, -1, "9" * 40])
async def test_a_forged_id_is_refused(world: World, value: Any) -> None:
    state = await State().get_state(FormsState)
    for handler in (state.copy_form, state.archive_form, state.restore_form):
        with pytest.raises(InvalidInput):
            await run(handler(value))


async def test_forged_words_are_refused(world: World, form_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await State().get_state(FormsState)
    with pytest.raises(InvalidInput):
        await run(state.create_form({"name": ["x"]}))
    with pytest.raises(InvalidInput):
        await run(state.create_form(None))
    with pytest.raises(InvalidInput):
        await run(state.search({"x": 1}))
    design = await designer_at(f"/forms/{form_id}", monkeypatch)
    sheet = await design.get_state(FormPublishState)
    with pytest.raises(InvalidInput):
        await run(sheet.publish({"note": 5}))
    assert await run(design.rename("")) is not None
    assert design.name == "报修单"


@pytest.mark.parametrize("path", ["/forms/999", "/forms/x", "/forms/" + "9" * 30])
async def test_an_unknown_form_is_said_to_be_missing(world: World, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    assert (await designer_at(path, monkeypatch)).missing


async def test_staff_cannot_design(world: World, form_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    world.__dict__["who"] = "bob"
    state = await State().get_state(FormsState)
    for attempt in (lambda: state.create_form({"name": "x"}), lambda: state.copy_form(form_id)):
        with pytest.raises(Forbidden):
            await run(attempt())
    with pytest.raises(Forbidden):
        await designer_at(f"/forms/{form_id}", monkeypatch)


async def test_steps_and_a_last_look_in_the_designer(
    world: World, form_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = await State().get_state(FormReadersState)
    where = SimpleNamespace(path=f"/forms/{form_id}")
    router = SimpleNamespace(url=where, session=state.router.session, headers=state.router.headers)
    monkeypatch.setattr(FormReadersState, "router", router)
    await run(state.load())
    assert state.stops == []
    assert "role:staff" in {choice["value"] for choice in state.choices}
    await run(state.look_as("role:staff"))
    assert [line["id"] for line in state.glance] == ["hidden", "masked", "readonly", "required"]
    await run(state.look_as(""))
    assert state.glance == []
    for forged in ({}, {"flow": 1}, {"flow": "x", "node": "n", "rights": {}}, {"flow": 1, "node": "n", "rights": [1]}):
        with pytest.raises(InvalidInput):
            await run(state.set_rights(forged))
    assert "没有找到" in str(await run(state.set_rights({"flow": 1, "node": "n", "rights": {"a": "hide"}})))


async def desk_of(world: World, who: str, form_id: int, tab: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A window of somebody at the form: (design, desk)."""
    world.__dict__["who"] = who
    monkeypatch.setattr(FormDesignState, "_tab", tab)
    design = await designer_at(f"/forms/{form_id}", monkeypatch)
    desk = await design.get_state(FormDeskState)
    await run(desk.load())
    return design, desk


async def test_two_people_at_one_form_and_nobodys_work_vanishes(
    world: World, form_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, first_desk = await desk_of(world, "designer", form_id, "tab-a", monkeypatch)
    assert first.hold["mine"]
    second, second_desk = await desk_of(world, "admin", form_id, "tab-b", monkeypatch)
    assert (second.hold["mine"], second.hold["who"]) == (False, "设计师")
    await run(second.save({"form": form_id, "seq": 1, "fields": ONE}))
    assert [row["who"] for row in second_desk.snapshots or await listed(second_desk)] == ["管理员"]
    assert len(second.doc["fields"]) == 5
    await run(second_desk.take_over())
    assert second.hold["mine"]
    await run(second.save({"form": form_id, "seq": 2, "fields": ONE}))
    assert second.saved["seq"] == 2
    world.__dict__["who"] = "designer"
    monkeypatch.setattr(FormDesignState, "_tab", "tab-a")
    await run(first.save({"form": form_id, "seq": 7, "fields": [field("mine", "text", "我的")]}))
    assert (first.hold["mine"], first.hold["lost"], first.doc["fields"][0]["key"]) == (False, True, "a")
    await run(first_desk.follow_up())
    assert {row["why"] for row in first_desk.snapshots} == {"没来得及保存", "接手前的草稿"}
    await run(first_desk.take_over())
    mine = next(row["id"] for row in first_desk.snapshots if row["who"] == "设计师" and row["about"] == "1 个字段")
    await run(first_desk.restore_snapshot(mine))
    assert [item["key"] for item in first.doc["fields"]] == ["mine"]


async def test_the_last_edit_of_a_form_that_was_left_goes_to_that_form(
    world: World, form_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = await designer_at(f"/forms/{form_id}", monkeypatch)
    other = db.call(service.copy_form, world.designer, form_id=form_id, now=NOW)
    state.router.url.path = f"/forms/{other}"
    await run(state.load())
    await run(state.save({"form": form_id, "seq": 1, "fields": ONE}))
    await run(state.save({"form": form_id, "seq": 2, "fields": [*ONE, field("b", "text", "乙")]}))
    await run(state.save({"form": other + 7, "seq": 3, "fields": []}))
    fields = {
        each: [
            f["key"] for f in db.call(service.get_draft, world.designer, form_id=each, write=False).content["fields"]
        ]
        for each in (form_id, other)
    }
    assert (fields[form_id], len(fields[other])) == (["a", "b"], 5)


@pytest.mark.parametrize("held", [True, False])
async def test_the_last_edit_of_a_form_that_somebody_else_has_now_is_put_aside_there(
    world: World, form_id: int, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    state, _ = await desk_of(world, "designer", form_id, "tab-a", monkeypatch)
    other = db.call(service.copy_form, world.designer, form_id=form_id, now=NOW)
    state.router.url.path = f"/forms/{other}"
    await run(state.load())
    before = state.doc_revision
    where: dict[str, Any] = {"form_id": form_id, "tab": "tab-b", "now": NOW}
    db.call(service.take_over_draft, world.admin, **where)
    if not held:
        db.call(service.save_draft, world.admin, revision=1, content={"fields": []}, **where)
        db.call(service.release_draft, world.admin, form_id=form_id, tab="tab-b")
    await run(state.save({"form": form_id, "seq": 1, "fields": ONE}))
    aside = {
        each: [row.fields for row in db.call(service.list_snapshots, world.designer, form_id=each, write=False)]
        for each in (form_id, other)
    }
    assert 1 in aside[form_id]
    assert aside[other] == []
    assert (state.doc_revision, state.saved["stale"]) == (before, False)


async def listed(desk: Any) -> list[dict[str, Any]]:
    await desk._list()
    return list(desk.snapshots)


async def test_a_window_that_was_closed_gives_the_pen_back(
    world: World, form_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk_of(world, "designer", form_id, "tab-a", monkeypatch)
    second, desk = await desk_of(world, "admin", form_id, "tab-b", monkeypatch)
    await run(desk.stay())
    assert not second.hold["mine"]
    with clock.frozen(NOW + timedelta(seconds=80)):
        await run(desk.stay())
        assert second.hold["mine"]


@pytest.mark.parametrize("away", ["/forms", "/forms/{other}", "/tickets"])
async def test_leaving_the_designer_gives_the_pen_back(
    world: World, form_id: int, monkeypatch: pytest.MonkeyPatch, away: str
) -> None:
    design, desk = await desk_of(world, "designer", form_id, "tab-a", monkeypatch)
    monkeypatch.setattr(FormDeskState, "router", design.router)
    await run(desk.leave())
    ask = {"form_id": form_id, "tab": "tab-b", "now": NOW}
    assert not db.call(service.claim_draft, world.admin, **ask).mine
    design.router.url.path = away.format(other=form_id + 1)
    await run(desk.leave())
    assert db.call(service.claim_draft, world.admin, **ask).mine
    assert (design.opened_id, design.doc) == (0, {"fields": []})
    await run(desk.leave())
    assert not db.call(service.claim_draft, world.designer, **ask | {"tab": "tab-a"}).mine
