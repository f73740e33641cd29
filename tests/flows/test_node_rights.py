"""Rights of steps edited in the form designer: they are in the draft of the flow, and nowhere else until published."""

from typing import Any

import pytest
from sqlmodel import Session, select

from models.audit import AuditEntry
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import parse_draft
from scrm_app.flows.errors import DraftHeld
from scrm_app.forms import service as forms
from scrm_app.wiring import STOPS
from tests.conftest import NOW, World
from tests.flows.drawing import draw

FIELDS = [
    {"key": "title", "kind": "text", "label": "问题", "required": True},
    {"key": "phone", "kind": "phone", "label": "电话"},
    {
        "key": "parts",
        "kind": "table",
        "label": "备件",
        "columns": [{"key": "cost", "kind": "money", "label": "进货价", "role": "cost"}],
    },
]
RIGHTS = {"audience:customer": {"phone": "hide"}, "role:staff": {"title": "see"}}


@pytest.fixture(autouse=True)
def wired() -> None:
    forms.provide_stops(STOPS)


@pytest.fixture
def form_id(session: Session, world: World) -> int:
    content = {"fields": FIELDS, "rights": RIGHTS}
    form_id = forms.create_form(session, world.admin, name="报修单", content=content, now=NOW)
    forms.publish_form(session, world.admin, form_id=form_id, revision=1, now=NOW)
    return form_id


@pytest.fixture
def flow_id(session: Session, world: World, form_id: int) -> int:
    role = {"assign": {"kind": "role", "value": "staff"}}
    graph = draw("s > t1", "t1 > t2", "t2 > e", nodes={"t1": role, "t2": role})
    flow_id = flows.create_flow(session, world.admin, name="上门维修", form_id=form_id, graph=graph, now=NOW)
    flows.publish_flow(session, world.admin, flow_id=flow_id, revision=1, now=NOW)
    return flow_id


def put(session: Session, world: World, form_id: int, flow_id: int, node: str = "t2", **rights: str) -> Any:
    about: dict[str, Any] = {"flow_id": flow_id, "node_id": node, "rights": rights}
    return forms.set_stop_rights(session, world.admin, form_id=form_id, now=NOW, **about)


def test_service_changes_the_draft_and_not_what_is_published(
    session: Session, world: World, form_id: int, flow_id: int
) -> None:
    stops = put(session, world, form_id, flow_id, phone="hide", title="see")
    assert {s.node_id: dict(s.rights) for s in stops} == {"t1": {}, "t2": {"phone": "hide", "title": "see"}}
    assert flows.latest_version(session, flow_id).graph.nodes["t2"].field_rights == {}
    view = flows.get_draft(session, world.admin, flow_id=flow_id)
    assert view.has_changes
    flows.publish_flow(session, world.admin, flow_id=flow_id, revision=view.revision, now=NOW)
    live = flows.latest_version(session, flow_id).graph.nodes["t2"].field_rights
    assert live == {"phone": "hide", "title": "read"}
    assert dict(put(session, world, form_id, flow_id, phone="")[1].rights) == {"title": "see"}
    assert session.exec(select(AuditEntry).where(AuditEntry.action == "flow.changed")).first() is not None


def test_service_how_a_step_masks_is_chosen_and_said(
    session: Session, world: World, form_id: int, flow_id: int
) -> None:
    assert dict(put(session, world, form_id, flow_id, phone="mask:last4")[1].rights) == {"phone": "mask:last4"}
    graph = parse_draft(flows.get_draft(session, world.admin, flow_id=flow_id).graph)
    assert graph.nodes["t2"].field_rights == {"phone": "mask:last4"}
    schema = forms.latest_version(session, form_id).schema  # type: ignore[union-attr]
    policy = forms.policy_of(session, world.bob, schema, node=graph.nodes["t2"].field_rights)
    assert policy.answers({"phone": "13800138000"})["phone"] == "****8000"
    with pytest.raises(InvalidInput):
        put(session, world, form_id, flow_id, phone="mask:rot13")


def test_service_a_column_of_a_table_is_a_field_the_flow_knows(
    session: Session, world: World, form_id: int, flow_id: int
) -> None:
    put(session, world, form_id, flow_id, **{"parts.cost": "hide"})
    problems = flows.get_draft(session, world.admin, flow_id=flow_id).problems
    assert "right_missing" not in {p.code for p in problems}


def test_service_who_draws_the_flow_is_not_overwritten(
    session: Session, world: World, form_id: int, flow_id: int
) -> None:
    flows.claim_draft(session, world.designer, flow_id=flow_id, tab="x", now=NOW)
    with pytest.raises(DraftHeld):
        put(session, world, form_id, flow_id, phone="hide")


@pytest.mark.parametrize(
    ("node", "rights"),
    [("t9", {"phone": "hide"}), ("s", {"phone": "hide"}), ("t1", {"x": "hide"}), ("t1", {"phone": "?"})],
)
def test_service_refuses_what_is_not_there(
    session: Session, world: World, form_id: int, flow_id: int, node: str, rights: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput):
        put(session, world, form_id, flow_id, node, **rights)


def test_service_other_forms_and_other_people_have_no_business_here(
    session: Session, world: World, form_id: int, flow_id: int
) -> None:
    other = forms.create_form(session, world.admin, name="别的表", content={"fields": FIELDS}, now=NOW)
    assert forms.list_stops(session, world.admin, form_id=other) == []
    with pytest.raises(InvalidInput):
        put(session, world, other, flow_id, phone="hide")
    about: dict[str, Any] = {"form_id": form_id, "flow_id": flow_id, "node_id": "t1", "rights": {}, "now": NOW}
    for act, more in ((forms.set_stop_rights, about), (forms.list_stops, {"form_id": form_id})):
        with pytest.raises(Forbidden):
            act(session, world.bob, **more)


def test_service_a_last_look_before_publishing(session: Session, world: World, form_id: int) -> None:
    customer = forms.glance_as(session, world.admin, form_id=form_id, reader="audience:customer")
    assert (customer.hidden, customer.required) == (["电话", "备件 · 进货价"], ["问题"])
    staff = forms.glance_as(session, world.admin, form_id=form_id, reader="role:staff")
    assert (staff.readonly, staff.required) == (["问题"], [])
    with pytest.raises(InvalidInput):
        forms.glance_as(session, world.admin, form_id=form_id, reader="role:nobody")
    with pytest.raises(Forbidden):
        forms.glance_as(session, world.bob, form_id=form_id, reader="role:staff")
