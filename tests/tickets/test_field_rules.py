"""Rules and rights of a form hold on real tickets: opening, changing, moving, reading, revealing, publishing."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session, select

from models.audit import AuditEntry
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden, InvalidInput, NotFound
from scrm_app.forms import service as forms
from scrm_app.forms.errors import NeedsSignature
from scrm_app.library.engine.build import chain, choice, field, flow, leaf, node, parts_table, task
from scrm_app.tickets import service
from scrm_app.tickets.errors import MissingFields
from tests.conftest import NOW, World
from tests.tickets.conftest import publish

FORM = {
    "fields": [
        field("title", "text", "问题", role="title", required=True),
        choice("kind", "维修类型", ["维修", "保养"], required=True),
        field("fault", "text", "故障代码"),
        field("care", "text", "保养项目"),
        field("phone", "phone", "联系电话", role="phone"),
        field("order", "text", "订单编号"),
        field("hours", "number", "工时"),
        field("fee", "money", "费用"),
        parts_table(),
    ],
    "logic": [
        {
            "id": "r1",
            "when": leaf("kind", "eq", "保养"),
            "effects": [{"do": "hide", "fields": ["fault"]}, {"do": "require", "fields": ["care"]}],
        },
        {
            "id": "r2",
            "when": leaf("hours", "gt", 0),
            "effects": [{"do": "set", "fields": ["fee"], "formula": "{hours}*SUM({parts.unit_price})"}],
        },
    ],
    "rights": {"role:staff": {"order": "see"}, "audience:customer": {"order": "mask:last4"}},
}
GRAPH = flow(
    [
        node("start", "start", "开始", stage="pre"),
        task("repair", "维修", "staff", 60, "维修中") | {"required_fields": ["fault"]},
        task("audit", "财务审核", "staff", 60, "审核中") | {"field_rights": {"phone": "mask", "fault": "hide"}},
        node("end", "end", "结束"),
    ],
    chain("start", "repair", "audit", "end"),
)
GIVEN: dict[str, Any] = {"title": "不制冷", "kind": "维修", "phone": "13812345678", "order": "NO-20260001"}


@pytest.fixture
def flow_id(session: Session, world: World) -> int:
    return publish(session, GRAPH, FORM, "有规则的")


def start(session: Session, world: World, flow_id: int, **more: Any) -> int:
    where = {"flow_id": flow_id, "org_unit_id": world.units["pudong"], "now": NOW}
    ticket = service.open_ticket(session, world.admin, answers=GIVEN | more, **where).id
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    return ticket


def view(session: Session, actor: Actor, ticket: int) -> Any:
    return service.get_ticket_view(session, actor, ticket_id=ticket, now=NOW)


def save(session: Session, actor: Actor, ticket: int, **answers: Any) -> Any:
    version = view(session, actor, ticket).version
    service.save_answers(session, actor, ticket_id=ticket, version=version, answers=answers, now=NOW)
    return view(session, actor, ticket).answers


def test_rules_hold_when_a_ticket_is_opened(session: Session, world: World, flow_id: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        start(session, world, flow_id, kind="保养", fault="E4")
    assert set(refused.value.problems) == {"care"}
    ticket = start(session, world, flow_id, kind="保养", fault="E4", care="滤网")
    assert "fault" not in view(session, world.admin, ticket).answers


def test_a_filled_in_value_cannot_be_overruled(session: Session, world: World, flow_id: int) -> None:
    ticket = start(session, world, flow_id)
    part = {"part": "泵", "quantity": 1, "unit_price": 5000}
    assert save(session, world.bob, ticket, hours=2, parts=[part], fee=1)["fee"] == 10000
    assert save(session, world.bob, ticket, fee=7)["fee"] == 10000


def test_what_a_rule_hides_is_not_asked_for_by_the_flow(session: Session, world: World, flow_id: int) -> None:
    plain = start(session, world, flow_id)
    version = view(session, world.bob, plain).version
    with pytest.raises(MissingFields):
        service.complete_ticket(session, world.bob, ticket_id=plain, version=version, now=NOW)
    cared = start(session, world, flow_id, kind="保养", care="滤网")
    version = view(session, world.bob, cared).version
    service.complete_ticket(session, world.bob, ticket_id=cared, version=version, now=NOW)
    assert view(session, world.bob, cared).node_id == "audit"


def test_a_place_masks_contact_data_and_keeps_the_order_number(session: Session, world: World, flow_id: int) -> None:
    ticket = start(session, world, flow_id, fault="E4")
    assert view(session, world.bob, ticket).answers["phone"] == "13812345678"
    version = view(session, world.bob, ticket).version
    service.complete_ticket(session, world.bob, ticket_id=ticket, version=version, now=NOW)
    for actor in (world.bob, world.alice, world.admin):
        seen = view(session, actor, ticket)
        told = json.dumps([seen.form, seen.answers, seen.phone], ensure_ascii=False)
        assert "13812345678" not in told
        assert "E4" not in told
        assert "138****5678" in told
        assert "NO-20260001" in told


def test_a_field_to_read_only_is_not_changed(session: Session, world: World, flow_id: int) -> None:
    ticket = start(session, world, flow_id)
    assert "order" in view(session, world.bob, ticket).form["readonly"]
    assert save(session, world.bob, ticket, order="X", hours=1)["order"] == "NO-20260001"


def test_a_masked_number_is_revealed_for_a_reason_that_is_recorded(
    session: Session, world: World, flow_id: int
) -> None:
    ticket = start(session, world, flow_id)
    clerk = replace(world.bob, permissions=(world.bob.permissions - {"contact.view"}) | {"field.reveal"})
    assert view(session, clerk, ticket).answers["phone"] == "138****5678"
    ask = {"ticket_id": ticket, "key": "phone", "now": NOW}
    with pytest.raises(InvalidInput):
        service.reveal_field(session, clerk, reason="  x ", **ask)
    with pytest.raises(Forbidden):
        service.reveal_field(session, replace(clerk, permissions=world.bob.permissions), reason="回访客户", **ask)
    with pytest.raises(NotFound):
        service.reveal_field(session, clerk, reason="回访客户", **(ask | {"key": "title"}))
    outsider = replace(world.charlie, permissions=clerk.permissions)
    with pytest.raises(NotFound):
        service.reveal_field(session, outsider, reason="回访客户", **ask)
    assert service.reveal_field(session, clerk, reason="回访客户", **ask) == "13812345678"
    line = session.exec(select(AuditEntry).where(AuditEntry.action == "ticket.revealed")).one()
    assert line.after == {"field": "联系电话", "reason": "回访客户"}
    assert save(session, clerk, ticket, phone="138****5678", hours=3)["phone"] == "138****5678"
    assert view(session, world.bob, ticket).answers["phone"] == "13812345678"


def test_the_log_of_a_change_keeps_protected_values_covered(session: Session, world: World, flow_id: int) -> None:
    ticket = start(session, world, flow_id)
    part = {"part": "泵", "quantity": 1, "unit_price": 5, "cost": 777123}
    save(session, world.admin, ticket, phone="13900001111", parts=[part])
    line = session.exec(select(AuditEntry).where(AuditEntry.action == "ticket.edited")).one()
    told = json.dumps([line.before, line.after], ensure_ascii=False)
    assert "13900001111" not in told
    assert "777123" not in told
    assert "139****1111" in told


def test_showing_a_purchase_price_to_customers_needs_a_signature(session: Session, world: World) -> None:
    content = FORM | {"rights": {"audience:customer": {"parts.cost": "see"}}}
    form_id = forms.create_form(session, world.admin, name="公开进货价", content=content, now=NOW)
    plan = forms.plan_publish(session, world.designer, form_id=form_id)
    assert [text.zh for text in plan.exposed] == ["「备件明细 · 进货价」将在客户 H5可见"]
    assert not plan.may_sign
    wish = {"form_id": form_id, "revision": 1, "now": NOW}
    for actor, signed in ((world.designer, False), (world.designer, True), (world.admin, False)):
        with pytest.raises(NeedsSignature, match="进货价"):
            forms.publish_form(session, actor, signed=signed, **wish)
    forms.publish_form(session, world.admin, signed=True, **wish)
    line = session.exec(select(AuditEntry).where(AuditEntry.action == "form.signed")).one()
    assert "进货价" in json.dumps(line.after, ensure_ascii=False)
    assert forms.plan_publish(session, world.admin, form_id=form_id).exposed == []


def test_a_draft_is_seen_with_the_eyes_of_a_role(session: Session, world: World) -> None:
    def keys(role: str) -> dict[str, set[str]]:
        looks = forms.look_as(session, world.designer, content=FORM, role=role, now=NOW)
        return {
            place: {f["key"] + "." + c["key"] for f in form["fields"] for c in f.get("columns", [])}
            for place, form in looks.items()
        }

    assert "parts.cost" in keys("")["pc"]
    assert "parts.cost" not in keys("staff")["pc"]
    assert "parts.cost" in keys("finance")["pc"]
    assert "parts.cost" not in keys("")["h5"]
    with pytest.raises(Forbidden):
        forms.look_as(session, world.bob, content=FORM, role="", now=NOW)
    with pytest.raises(Forbidden):
        forms.list_readers(session, world.bob)
    groups = {reader.group for reader in forms.list_readers(session, world.designer)}
    assert groups == {"audience", "role", "org"}
