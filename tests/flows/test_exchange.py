"""Flows as files and templates: the round trip is exact, names are found again, nothing half-made stays."""

import json
from typing import Any

import pytest
from sqlmodel import Session, select

from models.flow import Flow
from models.form import Form
from scrm_app.core.errors import Forbidden, InvalidInput, NotFound
from scrm_app.flows import service as flows
from scrm_app.flows.engine.document import schema
from scrm_app.forms import service as forms
from tests.conftest import NOW, ROOT, World
from tests.flows.bpmn_files import BPMN_IO, CAMUNDA, HEAD, HOSTILE
from tests.flows.drawing import draw

FORM = {"fields": [{"key": "amount", "kind": "money", "label": "金额"}]}


@pytest.fixture
def flow_id(session: Session, world: World) -> int:
    form_id = forms.create_form(session, world.admin, name="退货单", content=FORM, now=NOW)
    forms.publish_form(session, world.admin, form_id=form_id, revision=1, now=NOW)
    bob = {"assign": {"kind": "person", "value": str(world.bob.user_id)}}
    graph = draw("s > t1", "t1 > c", "c > t2", "c > e", "t2 > e", nodes={"t1": bob}, c_e="default",
                 c_t2={"field": "amount", "op": "gt", "value": 500})  # fmt: skip
    graph["notes"] = [{"id": "m1", "text": "周末不收货", "x": 1.5, "y": 2}]
    return flows.create_flow(
        session, world.designer, name="退货", description="七天内", form_id=form_id, graph=graph, now=NOW
    )


def exported(session: Session, world: World, flow_id: int) -> dict[str, Any]:
    return flows.export_flow(session, world.designer, flow_id=flow_id)


def load(session: Session, world: World, document: object, name: str = "x.json") -> Any:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return flows.import_flow(session, world.designer, content=content, file_name=name, now=NOW)


def test_out_and_in_again_is_the_same_flow_on_the_same_form(session: Session, world: World, flow_id: int) -> None:
    first = exported(session, world, flow_id)
    made = load(session, world, first)
    again = exported(session, world, made.flow_id)
    assert again == first | {"name": "退货 2"}
    assert made.notes == []
    assert session.get(Flow, made.flow_id).form_id == session.get(Flow, flow_id).form_id  # type: ignore[union-attr]


def test_people_are_found_by_name_where_ids_differ(session: Session, world: World, flow_id: int) -> None:
    text = json.dumps(exported(session, world, flow_id), ensure_ascii=False)
    other = json.loads(text.replace(f'"value": "{world.bob.user_id}"', '"value": "7777"').replace(
        f'"{world.bob.user_id}": "鲍勃"', '"7777": "鲍勃"'))  # fmt: skip
    made = load(session, world, other)
    assert exported(session, world, made.flow_id)["people"] == {str(world.bob.user_id): "鲍勃"}
    other["people"]["7777"] = "早已离职"
    made = load(session, world, other)
    assert "早已离职" in made.notes[0].zh


def test_a_form_that_is_not_here_is_made_from_the_file(session: Session, world: World, flow_id: int) -> None:
    document = exported(session, world, flow_id)
    document["form"]["name"] = "别处的表单"
    made = load(session, world, document)
    assert "别处的表单" in made.notes[0].zh
    assert session.exec(select(Form).where(Form.name == "别处的表单")).one()
    assert exported(session, world, made.flow_id)["form"]["content"] == document["form"]["content"]


def test_a_bpmn_model_becomes_a_flow_and_one_without_diagram_is_tidied(
    session: Session, world: World, flow_id: int
) -> None:
    form_id = session.get(Flow, flow_id).form_id  # type: ignore[union-attr]
    made = flows.import_flow(
        session, world.designer, content=BPMN_IO.encode(), file_name="a.bpmn", form_id=form_id, now=NOW
    )
    view = flows.get_draft(session, world.designer, flow_id=made.flow_id)
    assert (view.name, len(view.graph["nodes"])) == ("退货处理", 5)
    other = load(session, world, CAMUNDA.encode(), "b.bpmn")
    nodes = flows.get_draft(session, world.designer, flow_id=other.flow_id).graph["nodes"]
    assert len({(n["x"], n["y"]) for n in nodes}) == len(nodes)


def test_each_pool_of_a_file_becomes_a_draft_and_sentences_say_of_which(session: Session, world: World) -> None:
    made = load(session, world, POOLS, "两个泳池.bpmn")
    names = {i: flows.get_draft(session, world.designer, flow_id=i).name for i in (made.flow_id, made.others[0][0])}
    assert list(names.values()) == [made.name, made.others[0][1]] == ["门店", "客户"]
    assert {note.zh.split(": ")[0] for note in made.notes} == {"门店", "客户"}
    again = load(session, world, POOLS)
    assert [again.name, again.others[0][1]] == ["门店 2", "客户 2"]


def test_a_flow_goes_out_as_bpmn_and_says_what_others_will_not_read(
    session: Session, world: World, flow_id: int
) -> None:
    name, xml, notes = flows.export_bpmn(session, world.designer, flow_id=flow_id)
    assert name == "退货"
    assert "金额 &gt; 500" in xml
    assert any("处理人" in n.zh for n in notes)
    made = load(session, world, xml.encode(), "退货.bpmn")
    graph = flows.get_draft(session, world.designer, flow_id=made.flow_id).graph
    assert graph == exported(session, world, flow_id)["graph"] | {"notes": graph["notes"]}


POOLS = f"""{HEAD}<bpmn:collaboration id="c"><bpmn:participant id="p1" name="客户" processRef="P1"/>
  <bpmn:participant id="p2" name="门店" processRef="P2"/></bpmn:collaboration>
  <bpmn:process id="P1"><bpmn:startEvent id="s"/><bpmn:serviceTask id="a" name="下单"/></bpmn:process>
  <bpmn:process id="P2"><bpmn:startEvent id="s"/><bpmn:serviceTask id="a" name="接单"/><bpmn:endEvent id="e"/>
  </bpmn:process></bpmn:definitions>""".encode()

BAD: dict[str, bytes] = {
    "nothing": b"",
    "not json": b"hello",
    "not text": b"\xff\xfe\x00",
    "a list": b"[]",
    "no format": b"{}",
    "a newer one": b'{"format": "scrm-flow", "version": 99}',
    "a bad graph": b'{"format": "scrm-flow", "version": 1, "name": "x", "graph": {"nodes": [{"id": "a"}]}}',
    "a bad form": b'{"format": "scrm-flow", "version": 1, "name": "x", "form": 3, "graph": {}}',
    "endless nesting": b"[" * 100_000,
    "too large": b" " * 2_000_001 + b"{}",
    "too many nodes": json.dumps(
        {"format": "scrm-flow", "version": 1, "name": "x",
         "graph": {"nodes": [{"id": f"n{i}", "kind": "task"} for i in range(10_000)], "edges": []}}
    ).encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", [*BAD, *HOSTILE])
def test_a_bad_file_is_refused_with_a_sentence_and_nothing_is_saved(session: Session, world: World, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        load(session, world, (BAD | HOSTILE)[name])
    assert refused.value.text.zh
    assert session.exec(select(Flow)).all() == []


def test_a_template_keeps_the_form_and_starts_new_flows(session: Session, world: World, flow_id: int) -> None:
    template_id = flows.save_template(session, world.designer, flow_id=flow_id, name="退货模板", now=NOW)
    assert flows.save_template(session, world.designer, flow_id=flow_id, name="退货模板", now=NOW) == template_id
    assert [(name, nodes) for _, name, _, nodes in flows.list_templates(session, world.designer)] == [("退货模板", 5)]
    made = flows.start_from_template(session, world.designer, template_id=template_id, name="", now=NOW)
    assert made.name == "退货模板"
    assert exported(session, world, made.flow_id)["graph"] == exported(session, world, flow_id)["graph"]
    flows.drop_template(session, world.designer, template_id=template_id, now=NOW)
    with pytest.raises(NotFound):
        flows.start_from_template(session, world.designer, template_id=template_id, name="", now=NOW)


def test_archiving_says_what_it_means(session: Session, world: World, flow_id: int) -> None:
    said = " ".join(t.zh for t in flows.plan_archive(session, world.designer, flow_id=flow_id))
    assert "新工单不能再选它" in said
    assert "恢复" in said


@pytest.mark.parametrize("who", ["bob", "alice", "finance"])
def test_files_and_templates_are_for_designers(session: Session, world: World, flow_id: int, who: str) -> None:
    actor, document = getattr(world, who), json.dumps(exported(session, world, flow_id)).encode()
    tries = [
        lambda: flows.export_flow(session, actor, flow_id=flow_id),
        lambda: flows.export_bpmn(session, actor, flow_id=flow_id),
        lambda: flows.flow_schema(session, actor),
        lambda: flows.import_flow(session, actor, content=document, file_name="x", now=NOW),
        lambda: flows.save_template(session, actor, flow_id=flow_id, name="x", now=NOW),
        lambda: flows.list_templates(session, actor),
        lambda: flows.start_from_template(session, actor, template_id=1, name="x", now=NOW),
        lambda: flows.drop_template(session, actor, template_id=1, now=NOW),
        lambda: flows.plan_archive(session, actor, flow_id=flow_id),
    ]
    for attempt in tries:
        with pytest.raises(Forbidden):
            attempt()


def test_the_schema_in_the_documentation_is_the_one_served() -> None:
    assert json.loads((ROOT / "docs" / "flow.schema.json").read_text()) == schema()


def test_the_schema_names_every_kind_of_node() -> None:
    node = schema()["properties"]["graph"]["properties"]["nodes"]["items"]
    assert {"task", "approval", "auto", "subflow"} <= set(node["properties"]["kind"]["enum"])
