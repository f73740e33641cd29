"""Two people at one flow: one draws, the other looks on; taking over loses nobody's work."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from models.notification import Notification
from scrm_app.core import live
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from scrm_app.core.pens import LEASE
from scrm_app.flows import service as flows
from scrm_app.flows.errors import DraftHeld
from scrm_app.forms import service as forms
from tests.conftest import NOW, World
from tests.flows.drawing import draw

LATER = NOW + LEASE + timedelta(seconds=1)


@pytest.fixture
def flow_id(session: Session, world: World) -> int:
    return flows.create_flow(session, world.designer, name="上门维修", graph=draw("s > t1", "t1 > e"), now=NOW)


def claim(session: Session, actor: Any, flow_id: int, tab: str, now: Any = NOW) -> Any:
    return flows.claim_draft(session, actor, flow_id=flow_id, tab=tab, now=now)


def save(session: Session, actor: Any, flow_id: int, revision: int, tab: str, *edges: str, now: Any = NOW) -> Any:
    graph = draw(*edges)
    return flows.save_draft(session, actor, flow_id=flow_id, revision=revision, graph=graph, tab=tab, now=now)


def test_the_first_draws_and_the_second_is_told_who_and_since_when(
    session: Session, world: World, flow_id: int
) -> None:
    assert claim(session, world.designer, flow_id, "d").mine
    second = claim(session, world.admin, flow_id, "a", NOW + timedelta(seconds=30))
    assert (second.mine, second.who, second.since) == (False, "设计师", NOW)
    with pytest.raises(DraftHeld, match="设计师"):
        save(session, world.admin, flow_id, 1, "a", "s > e", now=NOW + timedelta(seconds=30))
    with pytest.raises(DraftHeld):
        flows.rename_flow(session, world.admin, flow_id=flow_id, revision=1, name="别的", description="", now=NOW)
    assert save(session, world.designer, flow_id, 1, "d", "s > t1").revision == 2


def test_signs_of_life_keep_the_pen_and_their_absence_gives_it_up(session: Session, world: World, flow_id: int) -> None:
    claim(session, world.designer, flow_id, "d")
    for seconds in range(25, 300, 25):
        kept = claim(session, world.designer, flow_id, "d", NOW + timedelta(seconds=seconds))
        assert (kept.mine, kept.since) == (True, NOW)
    late = NOW + timedelta(seconds=275) + LEASE + timedelta(seconds=1)
    assert claim(session, world.admin, flow_id, "a", late).mine
    assert not claim(session, world.designer, flow_id, "d", late).mine


def test_the_pen_is_given_back_only_by_its_holder(session: Session, world: World, flow_id: int) -> None:
    claim(session, world.designer, flow_id, "d")
    flows.release_draft(session, world.admin, flow_id=flow_id, tab="d")
    flows.release_draft(session, world.designer, flow_id=flow_id, tab="other")
    assert not claim(session, world.admin, flow_id, "a").mine
    flows.release_draft(session, world.designer, flow_id=flow_id, tab="d")
    assert claim(session, world.admin, flow_id, "a").mine


def test_a_tab_that_shows_something_else_frees_all_it_held_and_nothing_more(
    session: Session, world: World, flow_id: int
) -> None:
    other = flows.create_flow(session, world.designer, name="退货", graph=draw("s > t1", "t1 > e"), now=NOW)
    claim(session, world.designer, flow_id, "d")
    claim(session, world.admin, other, "a")
    assert not flows.holds_drafts(session, tab="b")
    flows.leave_drafts(session, tab="b")
    assert not claim(session, world.admin, flow_id, "a").mine
    assert flows.holds_drafts(session, tab="d")
    flows.leave_drafts(session, tab="d")
    assert not flows.holds_drafts(session, tab="d")
    assert claim(session, world.admin, flow_id, "a").mine
    assert not claim(session, world.designer, other, "d").mine


def test_another_window_of_the_same_person_does_not_draw_over_the_first(
    session: Session, world: World, flow_id: int
) -> None:
    claim(session, world.designer, flow_id, "one")
    assert not claim(session, world.designer, flow_id, "two").mine
    with pytest.raises(DraftHeld):
        save(session, world.designer, flow_id, 1, "two", "s > e")


def test_a_closed_window_of_the_same_person_gives_up_the_pen_at_once(
    session: Session, world: World, flow_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live.hub, "connected", lambda token: token != "closed")
    claim(session, world.designer, flow_id, "closed")
    assert not claim(session, world.admin, flow_id, "a").mine
    again = claim(session, world.designer, flow_id, "two")
    assert (again.mine, again.own) == (True, True)
    three = claim(session, world.designer, flow_id, "three")
    assert (three.mine, three.own) == (False, True)
    assert not claim(session, world.admin, flow_id, "a").own
    assert flows.list_snapshots(session, world.designer, flow_id=flow_id) == []


def test_taking_over_puts_the_draft_aside_and_tells_the_first(session: Session, world: World, flow_id: int) -> None:
    claim(session, world.designer, flow_id, "d")
    save(session, world.designer, flow_id, 1, "d", "s > t1", "t1 > a", "a > e")
    assert flows.take_over_draft(session, world.admin, flow_id=flow_id, tab="a", now=NOW).mine
    save(session, world.admin, flow_id, 2, "a", "s > e")
    with pytest.raises(DraftHeld, match="管理员"):
        save(session, world.designer, flow_id, 3, "d", "s > t1")
    assert flows.put_aside(session, world.designer, flow_id=flow_id, tab="d", graph=draw("s > t9"), now=NOW)
    rows = flows.list_snapshots(session, world.admin, flow_id=flow_id)
    assert sorted((r.who, r.why, r.nodes) for r in rows) == [("设计师", "taken", 4), ("设计师", "unsaved", 2)]
    told = session.exec(select(Notification).where(Notification.user_id == world.designer.user_id)).one()
    assert "管理员" in told.body_zh
    assert told.link == f"/flows/{flow_id}"


def test_what_was_put_aside_comes_back_and_the_draft_it_replaces_is_kept(
    session: Session, world: World, flow_id: int
) -> None:
    claim(session, world.designer, flow_id, "d")
    flows.take_over_draft(session, world.admin, flow_id=flow_id, tab="a", now=NOW)
    flows.put_aside(session, world.designer, flow_id=flow_id, tab="d", graph=draw("s > t9", "t9 > e"), now=NOW)
    unsaved = next(r for r in flows.list_snapshots(session, world.admin, flow_id=flow_id) if r.why == "unsaved")
    flows.restore_snapshot(session, world.admin, flow_id=flow_id, snapshot_id=unsaved.id, revision=1, tab="a", now=NOW)
    draft = flows.get_draft(session, world.admin, flow_id=flow_id)
    assert [n["id"] for n in draft.graph["nodes"]] == ["s", "t9", "e"]
    assert len(flows.list_snapshots(session, world.admin, flow_id=flow_id)) == 3


def test_restoring_a_version_keeps_the_draft_it_replaces(session: Session, world: World) -> None:
    content = {"fields": [{"key": "fault", "kind": "text", "label": "故障"}]}
    form_id = forms.create_form(session, world.designer, name="报修单", content=content, now=NOW)
    forms.publish_form(session, world.designer, form_id=form_id, revision=1, now=NOW)
    good = draw("s > t1", "t1 > e", nodes={"t1": {"assign": {"kind": "leader"}}})
    flow = flows.create_flow(session, world.designer, name="维修", form_id=form_id, graph=good, now=NOW)
    about = {"flow_id": flow, "now": NOW}
    flows.publish_flow(session, world.designer, revision=1, **about)
    flows.restore_version(session, world.designer, revision=2, number=1, **about)
    assert flows.list_snapshots(session, world.designer, flow_id=flow) == []
    save(session, world.designer, flow, 3, "", "s > t1", "t1 > a", "a > e")
    flows.restore_version(session, world.designer, revision=4, number=1, **about)
    (kept,) = flows.list_snapshots(session, world.designer, flow_id=flow)
    assert (kept.why, kept.who, kept.nodes) == ("replaced", "设计师", 4)
    flows.restore_snapshot(session, world.designer, snapshot_id=kept.id, revision=5, **about)
    assert len(flows.get_draft(session, world.designer, flow_id=flow).graph["nodes"]) == 4


def test_nothing_is_put_aside_when_nothing_would_be_lost(session: Session, world: World, flow_id: int) -> None:
    stored = flows.get_draft(session, world.designer, flow_id=flow_id).graph
    assert not flows.put_aside(session, world.designer, flow_id=flow_id, tab="d", graph=stored, now=NOW)
    assert flows.list_snapshots(session, world.designer, flow_id=flow_id) == []


@pytest.mark.parametrize("who", ["bob", "alice", "charlie", "finance"])
def test_who_may_not_draw_gets_nowhere_near_the_pen(session: Session, world: World, flow_id: int, who: str) -> None:
    actor, about = getattr(world, who), {"flow_id": flow_id, "now": NOW}
    claim(session, world.designer, flow_id, "d")
    tries = [
        lambda: flows.claim_draft(session, actor, tab="d", **about),
        lambda: flows.get_hold(session, actor, tab="d", **about),
        lambda: flows.take_over_draft(session, actor, tab="x", **about),
        lambda: flows.release_draft(session, actor, flow_id=flow_id, tab="d"),
        lambda: flows.put_aside(session, actor, tab="d", graph=draw("s > e"), **about),
        lambda: flows.list_snapshots(session, actor, flow_id=flow_id),
        lambda: flows.restore_snapshot(session, actor, snapshot_id=1, revision=1, **about),
        lambda: flows.read_part(session, actor, graph=draw("s > e")),
        lambda: flows.spell_names(session, actor, names=["店长"]),
    ]
    for attempt in tries:
        with pytest.raises(Forbidden):
            attempt()
    assert claim(session, world.designer, flow_id, "d").mine


def test_knowing_the_window_of_somebody_else_is_not_enough(session: Session, world: World, flow_id: int) -> None:
    claim(session, world.designer, flow_id, "d")
    with pytest.raises(DraftHeld):
        save(session, world.admin, flow_id, 1, "d", "s > e")


def test_a_snapshot_of_another_flow_is_not_found(session: Session, world: World, flow_id: int) -> None:
    other = flows.create_flow(session, world.designer, name="别的流程", now=NOW)
    flows.put_aside(session, world.designer, flow_id=flow_id, tab="d", graph=draw("s > e"), now=NOW)
    row = flows.list_snapshots(session, world.designer, flow_id=flow_id)[0]
    with pytest.raises(NotFound):
        flows.restore_snapshot(session, world.designer, flow_id=other, snapshot_id=row.id, revision=1, now=NOW)


@pytest.mark.parametrize("junk", [None, [], "x", {"nodes": [{"id": "a", "kind": "bomb"}]}, {"nodes": [1]}])
def test_what_is_no_part_of_a_flow_cannot_be_pasted(session: Session, world: World, junk: Any) -> None:
    with pytest.raises(InvalidInput):
        flows.read_part(session, world.designer, graph=junk)


def test_names_are_spelled_for_the_search(session: Session, world: World) -> None:
    spelled = flows.spell_names(session, world.designer, names=["店长审批", 3, None])
    assert spelled == {"店长审批": "dianzhangshenpi dzsp"}
    assert flows.spell_names(session, world.designer, names="x") == {}


def test_a_stale_window_still_meets_the_conflict(session: Session, world: World, flow_id: int) -> None:
    save(session, world.designer, flow_id, 1, "", "s > t1")
    with pytest.raises(Conflict):
        save(session, world.admin, flow_id, 1, "", "s > t2")
