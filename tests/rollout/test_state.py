"""What a browser may send to the pages beside the designer, and what it gets back."""

import copy
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from reflex.state import State

from scrm_app.core import clock, db
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.identity import session as identity_session
from scrm_app.rollout import service
from scrm_app.rollout.state import FlowLiveState, PublishState, ReplayState, TryState, VersionsState
from scrm_app.tickets import service as tickets
from tests.conftest import NOW
from tests.rollout.conftest import Save, Shop
from tests.rollout.test_service_replay import redrawn
from tests.tickets.conftest import GRAPH


@pytest.fixture
def who(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Whoever is signed in; the admin, until changed."""
    me = {"name": "admin"}
    monkeypatch.setattr(
        identity_session.service, "actor_for_token", lambda _session, _token, now: getattr(shop, me["name"])
    )
    with clock.frozen(NOW):
        yield me


async def run(handler: Any) -> Any:
    return await handler if hasattr(handler, "__await__") else handler


async def opened(kind: Any, shop: Shop, monkeypatch: pytest.MonkeyPatch, page: str, **query: str) -> Any:
    state = await State().get_state(kind)
    url = SimpleNamespace(path=f"/flows/{shop.flow_id}/{page}", query_parameters=query)
    router = SimpleNamespace(url=url, session=state.router.session, headers=state.router.headers)
    monkeypatch.setattr(kind, "router", router)
    await run(state.load())
    return state


Me = dict[str, str]


async def test_two_versions_are_compared_and_the_draft_given_up_and_brought_back(
    shop: Shop, who: Me, save_draft: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_draft(redrawn(accept={"limit_minutes": 15}))
    state = await opened(VersionsState, shop, monkeypatch, "versions")
    assert (state.old, state.new) == ("1", "0")
    assert [c["text"] for c in state.changes] == ["「受理」时限 30分钟→15分钟"]
    assert state.marks["accept"] == {"tone": "changed", "word": "修改"}
    assert state.has_changes
    await run(state.discard())
    assert (state.changes, state.has_changes) == ([], False)
    await run(state.bring_back())
    assert [c["text"] for c in state.changes] == ["「受理」时限 30分钟→15分钟"]
    assert [(s["title"], s["by"]) for s in state.snapshots] == [("恢复其它内容前的草稿", "设计师")]
    await run(state.restore(1))
    assert state.changes == []
    await run(state.restore_snapshot(state.snapshots[0]["id"]))
    assert [c["text"] for c in state.changes] == ["「受理」时限 30分钟→15分钟"]
    with pytest.raises(InvalidInput):
        await run(state.restore_snapshot("1; drop"))
    with pytest.raises(InvalidInput):
        await run(state.choose("old", "1; drop"))


async def test_publishing_with_a_plan_for_running_tickets(
    shop: Shop, who: Me, save_draft: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = shop.open()
    save_draft(redrawn(accept={"limit_minutes": 15}))
    state = await opened(PublishState, shop, monkeypatch, "publish")
    assert state.changes == ["「受理」时限 30分钟→15分钟"]
    assert [(n["id"], n["tickets"], n["touched"], n["do"]) for n in state.nodes] == [("accept", 1, True, "stay")]
    await run(state.decide("accept", "move"))
    assert state.dry.startswith("1 移动")
    assert state.new_marks["accept"]["letter"] == "A"
    with pytest.raises(InvalidInput):
        await run(state.decide("accept", "fly"))
    state._choices = {"accept": {"do": "move", "at": ""}}
    await run(state.publish({"name": "更快受理", "note": ""}))
    assert "第 2 版已发布" in state.done
    assert (state.moves[0]["busy"], state.moves[0]["can_undo"]) == (True, True)
    while db.call(tickets.run_moves, NOW):
        pass
    await run(state.follow_up())
    assert (state.moves[0]["status"], state.moves[0]["percent"]) == ("done", "100%")
    assert shop.row(ticket).flow_version_id == 2
    await run(state.publish({}))
    assert "完全一样" in state.error


async def test_a_test_run_steps_back_fills_in_and_becomes_a_scenario(
    shop: Shop, who: Me, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = await opened(TryState, shop, monkeypatch, "try")
    state.choose("store", str(shop.units["pudong"]))
    await run(state.begin({"title": "空调不制冷", "customer_name": "王女士", "phone": "13800138000"}))
    assert [turn["name"] for turn in state.run["turns"]] == ["受理"]
    await run(state.act("accept", "complete"))
    await run(state.act("repair", "complete"))
    assert state.run["refused"]
    assert [f["key"] for f in state.asked_form["fields"]] == ["labour_hours"]
    await run(state.fill({"labour_hours": 2}))
    assert [turn["name"] for turn in state.run["turns"]] == ["回访"]
    await run(state.back())
    assert [turn["name"] for turn in state.run["turns"]] == ["维修"]
    await run(state.save({"name": "到维修", "must": "on"}))
    assert [(s["name"], s["must"]) for s in state.scenarios] == [("到维修", True)]
    with pytest.raises(InvalidInput):
        await run(state.begin("x"))


async def test_the_lab_lists_and_walks(shop: Shop, who: Me, save_draft: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.whole(NOW, amount=1_000)
    graph = copy.deepcopy(GRAPH)
    save_draft(graph | {"nodes": redrawn(accept={"limit_minutes": 10})["nodes"]})
    state = await opened(ReplayState, shop, monkeypatch, "replay")
    await run(state.start())
    assert state.one["busy"]
    service.run_waiting()
    await run(state.follow_up())
    assert (state.one["late_now"], state.one["late_then"]) == (0, 1)
    assert len(state.rows) == 1
    await run(state.walk(state.rows[0]["id"]))
    assert state.steps == ["受理", "维修", "回访"]
    state.go(0)
    assert list(state.marks) == ["accept"]
    await run(state.narrow("nowhere"))
    assert state.rows == []
    with pytest.raises(InvalidInput):
        await run(state.turn("x"))


async def test_numbers_stand_on_the_nodes_and_one_ticket_can_be_traced(
    shop: Shop, who: Me, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = shop.open()
    shop.whole(NOW)
    state = await opened(FlowLiveState, shop, monkeypatch, "live")
    here = state.marks["accept"]["facts"][0]
    assert (here["text"], here["href"]) == ("1 在此", f"/tickets?flow={shop.flow_id}&node=accept")
    assert state.marks["accept"]["heat"] == 1
    assert state.totals["here"] == 1
    await run(state.trace(str(ticket)))
    assert state.marks["accept"]["status"] == "now"


@pytest.mark.parametrize("name", ["alice", "bob", "finance"])
async def test_others_see_nothing(shop: Shop, who: Me, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    who["name"] = name
    for kind, page in (
        (VersionsState, "versions"), (PublishState, "publish"), (TryState, "try"), (ReplayState, "replay"),
        (FlowLiveState, "live"),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            await opened(kind, shop, monkeypatch, page)
