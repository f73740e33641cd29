"""Drawing, publishing, restoring; who may; and what a stale tab is told."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from models.audit import AuditEntry
from models.flow import FlowVersion
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from scrm_app.flows import service as flows
from scrm_app.flows.engine.advance import FlowState, Outcome, Start, advance, open_nodes
from scrm_app.forms import service as forms
from tests.conftest import NOW, World
from tests.flows.drawing import draw

FAULT = {"key": "fault", "kind": "text", "label": "故障描述"}
FORM = {"fields": [FAULT, {"key": "amount", "kind": "money", "label": "金额"}]}
NOWHERE = draw("s > t1") | {"edges": [{"id": "e", "source": "s", "target": "x"}]}
TECH = {"assign": {"kind": "role", "value": "staff"}}
GOOD = draw(
    "s > t1", "t1 > c", "c > a", "c > t2", "a > t2", "t2 > e",
    nodes={"t1": TECH, "t2": TECH, "a": {"assign": {"kind": "leader"}}},
    c_a={"field": "amount", "op": "gt", "value": 500_00}, c_t2="default",
)  # fmt: skip


@pytest.fixture
def form_id(session: Session, world: World) -> int:
    form_id = forms.create_form(session, world.admin, name="报修单", content=FORM, now=NOW)
    forms.publish_form(session, world.admin, form_id=form_id, revision=1, now=NOW)
    return form_id


@pytest.fixture
def flow_id(session: Session, world: World, form_id: int) -> int:
    return flows.create_flow(session, world.designer, name="上门维修", form_id=form_id, graph=GOOD, now=NOW)


def draft(session: Session, world: World, flow_id: int) -> Any:
    return flows.get_draft(session, world.designer, flow_id=flow_id)


def publish(session: Session, world: World, flow_id: int, **more: str) -> Any:
    revision = draft(session, world, flow_id).revision
    return flows.publish_flow(session, world.designer, flow_id=flow_id, revision=revision, now=NOW, **more)


def test_missing_english_is_said_only_where_customers_speak_it(session: Session, world: World, form_id: int) -> None:
    from scrm_app.customers import service as customers
    from scrm_app.customers.engine.profile import ProfileDraft

    graph = draw("s > t1", "t1 > e", nodes={"t1": TECH | {"customer_text": "您的车辆已进入喷漆车间"}})
    flow_id = flows.create_flow(session, world.designer, name="喷漆", form_id=form_id, graph=graph, now=NOW)

    def told() -> list[str]:
        return [p.node_id for p in draft(session, world, flow_id).problems if p.code == "no_english"]

    chinese, english = ProfileDraft(name="王女士", lang="zh"), ProfileDraft(name="Ann", lang="en")
    customers.create_customer(session, world.alice, draft=chinese, now=NOW)
    assert told() == []
    customers.create_customer(session, world.alice, draft=english, now=NOW)
    assert told() == ["t1"]
    publish(session, world, flow_id)
    written = {"t1": TECH | {"customer_text": "您的车辆已进入喷漆车间", "customer_text_en": "In the paint shop"}}
    graph = draw("s > t1", "t1 > e", nodes=written)
    second = flows.create_flow(session, world.designer, name="喷漆二", form_id=form_id, graph=graph, now=NOW)
    assert [p.code for p in draft(session, world, second).problems] == []


def test_a_new_flow_is_three_connected_nodes(session: Session, world: World) -> None:
    flow_id = flows.create_flow(session, world.designer, name="退换货", now=NOW)
    view = draft(session, world, flow_id)
    assert [n["kind"] for n in view.graph["nodes"]] == ["start", "task", "end"]
    assert {p.code for p in view.problems} == {"no_form", "no_assignee"}


def test_saving_moves_the_revision_and_lists_problems(session: Session, world: World, flow_id: int) -> None:
    saved = flows.save_draft(session, world.designer, flow_id=flow_id, revision=1, graph=draw("s > t1"), now=NOW)
    assert saved.revision == 2
    assert {"no_end", "dead_end", "no_assignee"} <= {p.code for p in saved.problems}


def test_a_stale_tab_is_told_who_was_faster(session: Session, world: World, flow_id: int) -> None:
    flows.save_draft(session, world.admin, flow_id=flow_id, revision=1, graph=GOOD, now=NOW)
    with pytest.raises(Conflict) as refusal:
        flows.save_draft(session, world.designer, flow_id=flow_id, revision=1, graph=draw("s > e"), now=NOW)
    assert "管理员" in refusal.value.text.zh
    assert draft(session, world, flow_id).graph["nodes"][1]["name"] == "t1"


@pytest.mark.parametrize("graph", [None, [], "x", {"nodes": 3}, NOWHERE])
def test_a_malformed_drawing_saves_nothing(session: Session, world: World, flow_id: int, graph: Any) -> None:
    before = draft(session, world, flow_id)
    with pytest.raises(InvalidInput):
        flows.save_draft(session, world.designer, flow_id=flow_id, revision=1, graph=graph, now=NOW)
    after = draft(session, world, flow_id)
    assert (after.graph, after.revision) == (before.graph, before.revision)


def test_publishing_pins_form_and_graph(session: Session, world: World, flow_id: int, form_id: int) -> None:
    view = publish(session, world, flow_id, name="首版", note="先跑起来")
    pinned = forms.latest_version(session, form_id)
    assert pinned
    assert (view.number, view.form_version_id) == (1, pinned.id)
    assert not draft(session, world, flow_id).has_changes
    result = advance(view.graph, FlowState(), Start(), values={}, now=NOW)
    assert isinstance(result, Outcome)
    assert open_nodes(view.graph, result.state) == ("t1",)


def test_a_version_never_changes(session: Session, world: World, flow_id: int) -> None:
    publish(session, world, flow_id)
    version = session.get(FlowVersion, 1)
    assert version
    version.note = "changed"
    with pytest.raises(RuntimeError):
        session.flush()


def test_publishing_twice_needs_a_change(session: Session, world: World, flow_id: int) -> None:
    publish(session, world, flow_id)
    with pytest.raises(Conflict):
        publish(session, world, flow_id)


def test_moving_nodes_about_is_no_new_version(session: Session, world: World, flow_id: int) -> None:
    publish(session, world, flow_id)
    view = draft(session, world, flow_id)
    moved = {"nodes": [n | {"x": n["x"] + 50} for n in view.graph["nodes"]], "edges": view.graph["edges"]}
    saved = flows.save_draft(session, world.designer, flow_id=flow_id, revision=view.revision, graph=moved, now=NOW)
    assert not saved.has_changes


def test_problems_forbid_publishing_and_nothing_is_written(session: Session, world: World, form_id: int) -> None:
    flow_id = flows.create_flow(session, world.designer, name="坏流程", form_id=form_id, graph=draw("s > t1"), now=NOW)
    with pytest.raises(InvalidInput) as refusal:
        publish(session, world, flow_id)
    assert "问题" in refusal.value.text.zh
    assert draft(session, world, flow_id).latest_number == 0


def test_a_new_form_version_reaches_the_flow_by_publishing(
    session: Session, world: World, flow_id: int, form_id: int
) -> None:
    old = publish(session, world, flow_id)
    wider = {"fields": [*FORM["fields"], {"key": "photo", "kind": "attachment", "label": "照片"}]}
    saved = forms.save_draft(session, world.admin, form_id=form_id, revision=forms.get_draft(session, world.admin, form_id=form_id).revision, content=wider, now=NOW)  # noqa: E501 # fmt: skip
    forms.publish_form(session, world.admin, form_id=form_id, revision=saved.revision, now=NOW)
    plan = flows.plan_publish(session, world.designer, flow_id=flow_id)
    assert any("第 2 版" in text.zh for text in plan.changes)
    assert any("照片" in text.zh for text in plan.changes)
    new = publish(session, world, flow_id)
    assert new.number == 2
    assert new.form_version_id != old.form_version_id
    assert flows.get_flow_version(session, old.id).form_version_id == old.form_version_id


def test_typed_amounts_are_published_as_fen(session: Session, world: World, form_id: int) -> None:
    text = draw("s > t1", "t1 > c", "c > a", "c > e", "a > e", nodes={"t1": TECH, "a": TECH}, c_a={"field": "amount", "op": "gt", "value": "500"}, c_e="default")  # noqa: E501 # fmt: skip
    flow_id = flows.create_flow(session, world.designer, name="审批", form_id=form_id, graph=text, now=NOW)
    view = publish(session, world, flow_id)
    assert view.graph.edges["c_a"].condition == {"field": "amount", "op": "gt", "value": 50000}


def test_an_old_version_comes_back_as_a_draft(session: Session, world: World, flow_id: int) -> None:
    publish(session, world, flow_id)
    revision = draft(session, world, flow_id).revision
    saved = flows.save_draft(session, world.designer, flow_id=flow_id, revision=revision, graph=draw("s > t1", "t1 > e", nodes={"t1": TECH}), now=NOW)  # noqa: E501 # fmt: skip
    assert saved.has_changes
    back = flows.restore_version(
        session, world.designer, flow_id=flow_id, revision=saved.revision, number=1, now=NOW + timedelta(minutes=1)
    )
    assert not back.has_changes
    assert len(draft(session, world, flow_id).graph["nodes"]) == len(GOOD["nodes"])


def test_tickets_of_the_old_version_keep_their_graph(session: Session, world: World, flow_id: int) -> None:
    first = publish(session, world, flow_id)
    revision = draft(session, world, flow_id).revision
    flows.save_draft(session, world.designer, flow_id=flow_id, revision=revision, graph=draw("s > t1", "t1 > e", nodes={"t1": TECH}), now=NOW)  # noqa: E501 # fmt: skip
    second = publish(session, world, flow_id)
    assert "a" in flows.get_flow_version(session, first.id).graph.nodes
    assert "a" not in flows.latest_version(session, flow_id).graph.nodes
    assert flows.latest_version(session, flow_id).id == second.id


def test_lists_show_what_can_be_opened(session: Session, world: World, flow_id: int) -> None:
    assert flows.list_published(session, world.bob) == []
    publish(session, world, flow_id)
    assert [(f.name, f.number) for f in flows.list_published(session, world.bob)] == [("上门维修", 1)]
    row = flows.list_flows(session, world.designer)[0]
    assert (row.form_name, row.people_nodes, row.latest_number) == ("报修单", 3, 1)


def test_an_archived_flow_cannot_be_opened_nor_drawn(session: Session, world: World, flow_id: int) -> None:
    view = publish(session, world, flow_id)
    flows.archive_flow(session, world.designer, flow_id=flow_id, archived=True, now=NOW)
    assert flows.list_published(session, world.bob) == []
    with pytest.raises(NotFound):
        draft(session, world, flow_id)
    assert flows.get_flow_version(session, view.id).number == 1


@pytest.mark.parametrize("name", ["", "   ", "长" * 81, "上门维修"])
def test_names_are_wanted_short_and_unique(session: Session, world: World, flow_id: int, name: str) -> None:
    with pytest.raises(InvalidInput):
        flows.create_flow(session, world.designer, name=name, now=NOW)


def test_only_designers_draw(session: Session, world: World, flow_id: int) -> None:
    for actor in (world.bob, world.alice, world.charlie, world.finance):
        with pytest.raises(Forbidden):
            flows.get_draft(session, actor, flow_id=flow_id)
        with pytest.raises(Forbidden):
            flows.save_draft(session, actor, flow_id=flow_id, revision=1, graph=GOOD, now=NOW)
        with pytest.raises(Forbidden):
            flows.publish_flow(session, actor, flow_id=flow_id, revision=1, now=NOW)
        with pytest.raises(Forbidden):
            flows.archive_flow(session, actor, flow_id=flow_id, archived=True, now=NOW)


def test_an_unknown_form_is_refused(session: Session, world: World, flow_id: int) -> None:
    with pytest.raises(InvalidInput):
        flows.set_flow_form(session, world.designer, flow_id=flow_id, revision=1, form_id=999, now=NOW)


def test_publishing_is_written_in_the_audit_log(session: Session, world: World, flow_id: int) -> None:
    publish(session, world, flow_id, name="首版")
    session.flush()
    entries = [row for row in session.query(AuditEntry).all() if row.subject_type == "flow"]
    assert [e.action for e in entries] == ["flow.created", "flow.published"]


def test_compiled_versions_are_shared(session: Session, world: World, flow_id: int) -> None:
    version_id = publish(session, world, flow_id).id
    session.info.clear()
    assert flows.get_flow_version(session, version_id) is flows.get_flow_version(session, version_id)


def test_tidy_places_cover_all_nodes(session: Session, world: World) -> None:
    assert set(flows.arrange_draft(session, world.designer, graph=GOOD)) == {n["id"] for n in GOOD["nodes"]}


def test_command_search_finds_flows_for_designers_only(session: Session, world: World, flow_id: int) -> None:
    assert [(hit.title, hit.href) for hit in flows.find_hits(session, world.designer, "维修")] == [
        ("上门维修", f"/flows/{flow_id}")
    ]
    assert flows.find_hits(session, world.bob, "维修") == []
