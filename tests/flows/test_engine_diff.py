"""Differences between versions in business words."""

from typing import Any

from hypothesis import given
from hypothesis import settings as hypothesis_settings

from scrm_app.flows.engine.diff import Names, compare, sentences
from scrm_app.flows.engine.graph import Graph, parse_graph
from scrm_app.flows.engine.graph_json import graph_json
from tests.flows.drawing import draw, graph, is_
from tests.flows.test_engine_laws import graphs

NAMES = Names({"manager": "店长", "staff": "客服"}, {"7": "王芳"}, {"device": "设备编号"})


def words(old: Graph, new: Graph) -> list[str]:
    return [text.zh for text in sentences(old, new, NAMES)]


def changed(**more: Any) -> list[str]:
    old = graph("s > t1", "t1 > e", nodes={"t1": {"name": "审核", "limit_minutes": 240}})
    new = graph("s > t1", "t1 > e", nodes={"t1": {"name": "审核", "limit_minutes": 240, **more}})
    return words(old, new)


def test_changes_read_as_a_business_user_says_them() -> None:
    assert changed(limit_minutes=120) == ["「审核」时限 4小时→2小时"]
    assert changed(limit_minutes=None) == ["「审核」时限 4小时→不限"]
    assert changed(required_fields=["device"]) == ["「审核」新增必填 设备编号"]
    assert changed(assign={"kind": "role", "value": "manager"}) == ["「审核」处理人 未指定→店长"]
    assert changed(assign={"kind": "person", "value": "7"}) == ["「审核」处理人 未指定→王芳"]
    assert changed(name="复核") == ["「审核」改名为「复核」"]
    assert changed(kind="approval") == ["「审核」类型 任务→审批"] or "类型" in changed(kind="approval")[0]
    assert changed(actions=["complete", "return"]) == ["「审核」可做操作新增 完成、退回"]
    assert changed(x=99.0) == []


def test_nodes_and_ways_that_come_and_go() -> None:
    old = graph("s > t1", "t1 > t2", "t2 > e", nodes={"t2": {"name": "备件申领"}})
    new = graph("s > t1", "t1 > t3", "t3 > e", nodes={"t3": {"name": "复核"}})
    said = words(old, new)
    assert "新增节点「复核」" in said
    assert "删除节点「备件申领」" in said
    found = compare(old, new)
    assert (found.nodes["t2"], found.nodes["t3"], found.nodes["t1"]) == ("removed", "added", "same")
    assert found.touched == {"t2", "t3"}


def test_a_changed_condition_is_named_between_its_ends() -> None:
    old = parse_graph(draw("s > c", "c > t1", "c > t2", "t1 > e", "t2 > e", c_t1=is_("x", 1), c_t2="default"))
    new = parse_graph(draw("s > c", "c > t1", "c > t2", "t1 > e", "t2 > e", c_t1=is_("x", 2), c_t2="default"))
    (text,) = sentences(old, new, Names(say_condition=lambda c, _lang: f"x={c['value']}"))
    assert text.zh == "「c」→「t1」的条件 (x=1)→(x=2)"


@hypothesis_settings(max_examples=100, deadline=None)
@given(graphs(), graphs())
def test_no_difference_goes_unsaid_and_none_is_invented(old: Graph, new: Graph) -> None:
    assert compare(old, old).changes == ()
    found = compare(old, new)
    alike = [{**n, "x": 0, "y": 0} for n in graph_json(old)["nodes"]] == [
        {**n, "x": 0, "y": 0} for n in graph_json(new)["nodes"]
    ] and old.edges == new.edges
    if not alike and set(old.nodes) == set(new.nodes):
        assert found.changes or [*old.nodes] != [*new.nodes] or [*old.edges] != [*new.edges]
    assert set(found.nodes) == {*old.nodes, *new.nodes}
    assert all(c.text.zh and c.text.en for c in found.changes)
