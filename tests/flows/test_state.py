"""The flow screens' States: what a browser may send, and what it gets back."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from reflex.state import State

from scrm_app.core import db
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.flows import service
from scrm_app.flows.state import AwayState, FlowDesignerState, FlowListState
from scrm_app.forms import service as forms
from scrm_app.identity import session as identity_session
from tests.conftest import NOW, World
from tests.flows.drawing import draw

TECH = {"assign": {"kind": "role", "value": "staff"}}
GOOD = draw("s > t1", "t1 > e", nodes={"t1": TECH})


@pytest.fixture
def world(signed_in: World) -> World:
    return signed_in


@pytest.fixture
def flow_id(world: World) -> int:
    content = {"fields": [{"key": "fault", "kind": "text", "label": "故障"}]}
    form_id = db.call(forms.create_form, world.designer, name="报修单", content=content, now=NOW)
    db.call(forms.publish_form, world.designer, form_id=form_id, revision=1, now=NOW)
    return db.call(service.create_flow, world.designer, name="维修", form_id=form_id, graph=GOOD, now=NOW)


async def run(handler: Any) -> Any:
    """The outcome of a handler, awaited when it is a coroutine."""
    return await handler if hasattr(handler, "__await__") else handler


async def designer(path: str, monkeypatch: pytest.MonkeyPatch, **query: str) -> FlowDesignerState:
    state = await State().get_state(FlowDesignerState)
    url = SimpleNamespace(path=path, query_parameters=query)
    router = SimpleNamespace(url=url, session=state.router.session, headers=state.router.headers)
    monkeypatch.setattr(FlowDesignerState, "router", router)
    await run(state.load())
    return state


async def test_opening_draws_the_flow(flow_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await designer(f"/flows/{flow_id}", monkeypatch)
    assert (state.name, state.opened, state.errors, state.has_changes) == ("维修", 1, 0, True)
    assert [n["id"] for n in state.graph["nodes"]] == ["s", "t1", "e"]
    assert {r["code"] for r in state.options["roles"]} >= {"staff", "manager"}
    json.dumps([state.graph, state.options, state.problems])


@pytest.mark.parametrize("path", ["/flows/999", "/flows/", "/flows/abc", "/flows/1/../2", ""])
async def test_a_flow_that_is_not_there_is_said_so(flow_id: int, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    state = await designer(path, monkeypatch)
    assert state.missing or path.endswith("2")


async def test_an_edit_is_saved_acknowledged_and_checked(flow_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await designer(f"/flows/{flow_id}/", monkeypatch)
    await run(state.commit({"seq": 7, "graph": draw("s > t1", nodes={"t1": TECH})}))
    assert (state.ack, state.failed) == (7, False)
    assert {"no_end", "dead_end"} <= {p["code"] for p in state.problems}
    await run(state.commit({"seq": 8, "graph": GOOD}))
    assert (state.ack, state.errors) == (8, 0)


@pytest.mark.parametrize("edit", [None, [], "x", {}, {"seq": "1"}, {"seq": True, "graph": GOOD}, {"seq": 1}])
async def test_a_hostile_edit_is_refused_and_saves_nothing(
    world: World, flow_id: int, monkeypatch: pytest.MonkeyPatch, edit: Any
) -> None:
    state = await designer(f"/flows/{flow_id}", monkeypatch)
    with pytest.raises(InvalidInput):
        await run(state.commit(edit))
    view = db.call(service.get_draft, world.designer, flow_id=flow_id, write=False)
    assert (view.revision, len(view.graph["nodes"])) == (1, 3)


async def test_two_windows_of_one_person_the_second_is_told(
    world: World, flow_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = await designer(f"/flows/{flow_id}", monkeypatch)
    db.call(service.save_draft, world.designer, flow_id=flow_id, revision=1, graph=draw("s > t1"), now=NOW)
    await run(state.commit({"seq": 1, "graph": GOOD}))
    assert state.failed
    assert "设计师" in state.conflict
    await run(state.reload())
    assert (state.failed, state.conflict, state.opened) == (False, "", 2)
    assert len(state.graph["nodes"]) == 2


async def test_news_of_my_own_save_is_no_conflict(world: World, flow_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await designer(f"/flows/{flow_id}", monkeypatch)
    await run(state.commit({"seq": 1, "graph": draw("s > t1")}))
    await run(state.follow_up())
    assert state.conflict == ""
    db.call(service.save_draft, world.designer, flow_id=flow_id, revision=2, graph=GOOD, now=NOW)
    await run(state.follow_up())
    assert "设计师" in state.conflict


async def test_an_edit_sends_only_what_changed(flow_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await designer(f"/flows/{flow_id}", monkeypatch)
    node = state.graph["nodes"][1] | {"name": "上门", "x": 40}
    await run(state.commit({"seq": 1, "base": 0, "patch": {"nodes": {"put": [node], "gone": []}}}))
    assert (state.ack, state.whole) == (1, 0)
    await run(state.commit({"seq": 3, "base": 2, "patch": {"nodes": {"put": [], "gone": ["t1"]}}}))
    assert (state.ack, state.whole) == (1, 1), "message 2 never came, so the whole drawing is asked for"
    await run(state.reload())
    assert [n["name"] for n in state.graph["nodes"]] == ["s", "上门", "e"]


@pytest.mark.parametrize(
    "patch",
    [
        {"nodes": 1},
        {"nodes": {"put": [{"id": 1}]}},
        {"nodes": {"put": "x"}},
        {"form_id": {"put": []}},
        {"edges": {"order": ["s"]}},
        {"nodes": {"gone": ["t1"]}},
        {"nodes": {"put": [{"id": "t1", "kind": "task", "name": "<script>alert(1)</script>"}]}},
        [],
        "drop",
    ],
)
async def test_a_hostile_patch_is_refused_whole(
    world: World, flow_id: int, monkeypatch: pytest.MonkeyPatch, patch: Any
) -> None:
    state = await designer(f"/flows/{flow_id}", monkeypatch)
    with pytest.raises(InvalidInput):
        await run(state.commit({"seq": 1, "base": 0, "patch": patch}))
    assert db.call(service.get_draft, world.designer, flow_id=flow_id).revision == 1


async def test_what_comes_after_drawing_has_pages_of_its_own(flow_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await designer(f"/flows/{flow_id}", monkeypatch)
    for place in ("publish", "versions", "try", "replay", "live"):
        assert f"/flows/{flow_id}/{place}" in str(await run(state.open_sheet(place)))
    assert await run(state.open_sheet("elsewhere")) is None
    assert state.sheet == ""


async def test_tidy_answers_with_a_place_for_each_node(flow_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await designer(f"/flows/{flow_id}", monkeypatch)
    await run(state.tidy({"graph": GOOD}))
    await run(state.tidy({"graph": GOOD}))
    assert state.arranged["seq"] == 2
    assert set(state.arranged["places"]) == {"s", "t1", "e"}


async def test_another_form_and_another_name(flow_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await designer(f"/flows/{flow_id}", monkeypatch)
    await run(state.choose_form(""))
    assert {p["code"] for p in state.problems} == {"no_form"}
    await run(state.rename({"name": "", "description": "x"}))
    assert "名称" in state.error
    await run(state.rename({"name": " 上门维修 ", "description": "x"}))
    assert (state.name, state.sheet) == ("上门维修", "")


@pytest.mark.parametrize("away", ["/flows", "/flows/{other}", "/flows/{other}/publish", "/tickets"])
async def test_leaving_the_designer_gives_the_pen_back(
    world: World, flow_id: int, monkeypatch: pytest.MonkeyPatch, away: str
) -> None:
    state = await designer(f"/flows/{flow_id}", monkeypatch)
    await run(state.leave())
    ask = {"flow_id": flow_id, "tab": "a", "now": NOW}
    assert not db.call(service.claim_draft, world.admin, **ask).mine
    state.router.url.path = away.format(other=flow_id + 1)
    await run(state.leave())
    assert db.call(service.claim_draft, world.admin, **ask).mine
    await run(state.leave())
    assert db.call(service.claim_draft, world.admin, **ask).mine


async def test_a_page_outside_the_frame_frees_what_the_tab_held_signed_in_or_not(
    world: World, flow_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = await designer(f"/flows/{flow_id}", monkeypatch)
    form_id = int(state.form)
    db.call(forms.claim_draft, world.designer, form_id=form_id, tab=state._tab, now=NOW)
    monkeypatch.setattr(identity_session.service, "actor_for_token", lambda *_given, **_more: pytest.fail("asked who"))
    ask = {"tab": "a", "now": NOW}
    assert not db.call(service.claim_draft, world.admin, flow_id=flow_id, **ask).mine
    away = await State().get_state(AwayState)
    monkeypatch.setattr(AwayState, "router", state.router)
    await run(away.arrive())
    assert db.call(service.claim_draft, world.admin, flow_id=flow_id, **ask).mine
    assert db.call(forms.claim_draft, world.admin, form_id=form_id, **ask).mine
    await run(away.arrive())
    assert not db.call(service.claim_draft, world.designer, flow_id=flow_id, tab="b", now=NOW).mine


async def test_who_only_looked_on_gives_nothing_back(
    world: World, flow_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = {"flow_id": flow_id, "tab": "a", "now": NOW}
    assert db.call(service.claim_draft, world.admin, **ask).mine
    state = await designer(f"/flows/{flow_id}", monkeypatch)
    state.router.url.path = "/flows"
    await run(state.leave())
    assert not db.call(service.claim_draft, world.designer, **ask | {"tab": "b"}).mine


async def test_the_list_creates_copies_and_archives(world: World, flow_id: int) -> None:
    state = await State().get_state(FlowListState)
    await run(state.load())
    assert [r["name"] for r in state.rows] == ["维修"]
    assert await run(state.create({"name": "维修"})) is None
    assert "已有" in state.error
    await run(state.create({"name": "退货", "form": ""}))
    await run(state.copy(flow_id))
    await run(state.search("副本"))
    assert [r["name"] for r in state.rows] == ["维修 副本"]
    await run(state.search(""))
    await run(state.archive(flow_id))
    assert {r["name"] for r in state.rows} == {"退货", "维修 副本"}
    await run(state.show_archived(True))
    assert [r["name"] for r in state.rows] == ["维修"]


async def test_staff_may_not_open_the_designer(world: World, flow_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    world.__dict__["who"] = "bob"
    with pytest.raises(Forbidden):
        await designer(f"/flows/{flow_id}", monkeypatch)
    state = await State().get_state(FlowListState)
    assert await run(state.create({"name": "偷偷画"})) is None
    assert "权限" in state.error
    assert [f.name for f in db.call(service.list_flows, world.designer, write=False)] == ["维修"]


async def test_the_address_leads_to_a_place_on_the_canvas(flow_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await designer(f"/flows/{flow_id}", monkeypatch, at="t1")
    assert state.focus == {"seq": 1, "id": "t1"}


async def test_a_file_with_several_flows_lists_them_and_hostile_answers_do_no_harm(world: World) -> None:
    state = await State().get_state(FlowListState)
    await run(state.imported({"id": 3, "name": "门店", "notes": [], "others": [{"id": 4, "name": "客户"}]}))
    assert (state.sheet, [m["name"] for m in state.made]) == ("notes", ["门店", "客户"])
    odd: list[Any] = [[], {"others": "x"}, {"id": "x", "notes": 3}, {"id": 3, "others": [1, {"id": []}]}]
    for answer in odd:
        with pytest.raises(InvalidInput):
            await run(state.imported(answer))
    assert len(state.made) == 2
