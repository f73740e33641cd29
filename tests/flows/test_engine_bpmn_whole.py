"""What real models of other tools are made of: sub-processes, pools, marks, links; nothing is dropped in silence."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrm_app.flows.engine.bpmn_read import MAX_PROCESSES, read_bpmn, read_processes
from scrm_app.flows.engine.bpmn_write import write_bpmn
from scrm_app.flows.engine.graph import Graph, parse_draft
from scrm_app.flows.engine.graph_json import graph_json
from scrm_app.flows.errors import BadImport
from scrm_app.rules.engine.nodes import FieldInfo
from tests.flows.bpmn_files import HEAD, process

FIELDS = {"amount": FieldInfo("amount", "金额", "money"), "kind": FieldInfo("kind", "类型", "text")}


def el(tag: str, ident: str, name: str = "", inside: str = "", more: str = "") -> str:
    return f'<bpmn:{tag} id="{ident}" name="{name}" {more}>{inside}</bpmn:{tag}>'


def event(tag: str, ident: str, name: str, what: str, more: str = "") -> str:
    return el(tag, ident, name, f"<bpmn:{what}EventDefinition/>", more)


def lines(*pairs: str) -> str:
    """`a b` is a line from a to b; `a b 500` one with a condition on the amount."""
    found = ""
    for at, pair in enumerate(pairs):
        source, target, *asked = pair.split()
        said = f"<bpmn:conditionExpression>${{{asked[0]}}}</bpmn:conditionExpression>" if asked else ""
        found += f'<bpmn:sequenceFlow id="f{at}_{source}" sourceRef="{source}" targetRef="{target}">{said}'
        found += "</bpmn:sequenceFlow>"
    return found


def opened(inside: str) -> tuple[Graph, str]:
    model = read_bpmn(process(inside), FIELDS)
    assert all(n.zh and n.en for n in model.notes)
    return parse_draft(model.graph), "\n".join(n.zh for n in model.notes)


def ways(graph: Graph) -> set[tuple[str, str]]:
    return {(e.source, e.target) for e in graph.edges.values()}


ENDS = el("startEvent", "s", "报修") + el("endEvent", "e", "完成")
INSIDE = (
    el("startEvent", "is", "进场") + el("userTask", "look", "勘察") + el("exclusiveGateway", "g", "能修吗")
    + el("userTask", "fix", "维修") + el("endEvent", "ok", "修好") + el("endEvent", "no", "不能修")
    + lines("is look", "look g", "g fix amount&gt;500", "fix ok", "g no")
)  # fmt: skip


def test_a_plain_sub_process_is_laid_open_where_it_stood() -> None:
    lane = '<bpmn:lane id="l" name="工程部"><bpmn:flowNodeRef>sub</bpmn:flowNodeRef></bpmn:lane>'
    lane = f"<bpmn:laneSet>{lane}</bpmn:laneSet>"
    graph, said = opened(lane + ENDS + lines("s sub", "sub e") + el("subProcess", "sub", "上门", INSIDE))
    assert {n.name: n.kind for n in graph.nodes.values()} == {
        "报修": "start", "勘察": "task", "能修吗": "condition", "维修": "task", "完成": "end",
    }  # fmt: skip
    assert ways(graph) == {("s", "look"), ("look", "g"), ("g", "fix"), ("fix", "e"), ("g", "e")}
    assert {n.lane for i, n in graph.nodes.items() if i in ("look", "g", "fix")} == {"工程部"}
    assert "子流程「上门」展开了, 里面的 3 步直接放进了流程, 里面的开始和结束 (进场、修好、不能修) 不再需要" in said


def test_what_was_inside_a_sub_process_inside_a_sub_process_is_laid_open_too() -> None:
    outer = el("subProcess", "sub", "上门", INSIDE) + el("task", "after", "回访") + lines("sub after")
    graph, _ = opened(ENDS + lines("s big", "big e") + el("subProcess", "big", "服务", outer))
    assert {("s", "look"), ("fix", "after"), ("g", "after"), ("after", "e")} <= ways(graph)


FORK = (
    el("startEvent", "is") + el("parallelGateway", "p") + el("task", "a", "备料") + el("task", "b", "约时间")
    + lines("is p", "p a", "p b")
)  # fmt: skip
JOINED = FORK + el("parallelGateway", "j") + el("endEvent", "ie") + lines("a j", "b j", "j ie")


def test_branches_that_join_inside_are_laid_open_and_others_are_not() -> None:
    graph, _ = opened(ENDS + lines("s sub", "sub e") + el("subProcess", "sub", "准备", JOINED))
    assert (graph.nodes["p"].kind, graph.nodes["j"].kind) == ("parallel", "join")
    assert ("j", "e") in ways(graph)
    graph, said = opened(ENDS + lines("s sub", "sub e") + el("subProcess", "sub", "准备", FORK))
    assert graph.nodes["sub"].kind == "task"
    assert "子流程「准备」合成了一步, 里面的「备料」、「约时间」和 2 个未命名的节点没有导入" in said


FAILS = INSIDE.replace('name="不能修" >', 'name="不能修"><bpmn:errorEventDefinition/>')
REFUSES = event("boundaryEvent", "x", "客户拒绝", "message", 'attachedToRef="sub"')


@pytest.mark.parametrize(
    "kept",
    [
        el("subProcess", "sub", "上门", INSIDE + "<bpmn:standardLoopCharacteristics/>"),
        el("subProcess", "sub", "上门", INSIDE + "<bpmn:multiInstanceLoopCharacteristics/>"),
        el("subProcess", "sub", "上门", INSIDE) + REFUSES,
        el("subProcess", "sub", "上门", FAILS),
        el("adHocSubProcess", "sub", "上门", INSIDE),
    ],
)  # fmt: skip
def test_any_other_sub_process_is_one_step_with_its_contents_by_name(kept: str) -> None:
    graph, said = opened(ENDS + lines("s sub", "sub e") + kept)
    assert graph.nodes["sub"].kind == "task"
    for name in ("进场", "勘察", "能修吗", "维修", "修好", "不能修"):
        assert f"「{name}」" in said


def test_what_only_runs_when_something_else_happens_is_named_with_its_contents() -> None:
    more = el("subProcess", "esp", "随时取消", el("task", "t9", "退款"), 'triggeredByEvent="true"')
    more += el("task", "undo", "退还备件", more='isForCompensation="true"')
    graph, said = opened(ENDS + lines("s e") + more)
    assert set(graph.nodes) == {"s", "e"}
    assert "事件子流程「随时取消」没有导入, 里面的「退款」也没有" in said
    assert "「退还备件」只在撤销时才做 (补偿), 没有导入" in said


def test_thrown_messages_are_steps_and_marks_are_named() -> None:
    events = event("intermediateThrowEvent", "m", "告诉客户", "message") + el("intermediateThrowEvent", "k", "已过半")
    graph, said = opened(ENDS + events + lines("s m", "m k", "k e"))
    assert (graph.nodes["m"].kind, ways(graph)) == ("auto", {("s", "m"), ("m", "e")})
    assert "自动任务「告诉客户」要做什么没有导入" in said
    assert "「已过半」只是一个标记, 没有导入" in said


def test_gateways_that_only_bring_lines_together_are_named_and_pass_on_what_they_say() -> None:
    middle = el("exclusiveGateway", "g", "贵吗") + el("task", "t", "审批") + el("exclusiveGateway", "j", "合到一起")
    graph, said = opened(ENDS + middle + lines("s g", "g t amount&gt;500", "g j", "t j", "j e"))
    assert ways(graph) == {("s", "g"), ("g", "t"), ("g", "e"), ("t", "e")}
    assert "只用来汇合或路过的网关 (「合到一起」) 不需要节点" in said


def test_two_conditions_to_one_place_are_one_line_taken_when_either_holds() -> None:
    body = el("exclusiveGateway", "g", "贵吗") + el("task", "t", "审批")
    graph, said = opened(ENDS + body + lines("s g", "g t amount&gt;500", "g t kind=='退货'", "g e", "t e"))
    (edge,) = [e for e in graph.edges.values() if (e.source, e.target) == ("g", "t")]
    assert edge.condition == {
        "op": "any",
        "of": [
            {"field": "amount", "op": "gt", "value": 50_000},
            {"field": "kind", "op": "eq", "value": "退货"},
        ],
    }
    assert "从「贵吗」到「审批」的几条连线合成了一条" in said


def test_a_condition_with_a_less_than_before_a_name_opens() -> None:
    body = el("exclusiveGateway", "g", "够吗") + el("task", "t", "补货")
    graph, said = opened(ENDS + body + lines("s g", "g t stock&lt;min", "g e", "t e"))
    assert {e.name for e in graph.edges.values()} >= {"${stock小于 min}"}
    assert "「${stock<min}」没能翻译" in said


def test_conditions_on_the_ways_out_of_a_step_are_an_inclusive_branch_behind_it() -> None:
    body = el("serviceTask", "q", "算报价") + el("task", "t", "审批") + el("task", "u", "通知")
    graph, said = opened(ENDS + body + lines("s q", "q t amount&gt;500", "q u amount&gt;100", "t e", "u e"))
    assert graph.nodes["q_split"].kind == "inclusive"
    assert "「算报价」的出口带条件, 后面补了一个包容分支" in said


def test_a_model_without_events_gets_a_start_and_ends() -> None:
    graph, said = opened(el("task", "a", "下单") + el("task", "b", "发货") + lines("a b"))
    assert [n.kind for n in graph.nodes.values()].count("start") == 1
    assert ways(graph) == {("a_start", "a"), ("a", "b"), ("b", "b_end")}
    assert "在「下单」前面补了一个开始" in said
    assert "「发货」后面没有连线, 补了一个结束" in said


def test_an_end_that_ends_everything_says_so_where_branches_run_side_by_side() -> None:
    body = el("startEvent", "s") + el("parallelGateway", "p") + event("endEvent", "x", "作废", "terminate")
    graph, said = opened(body + el("task", "t", "办") + lines("s p", "p x", "p t"))
    assert graph.nodes["x"].kind == "end"
    assert "「作废」会终止整个流程, 这里只结束走到它的那一路" in said


def test_steps_without_a_name_are_called_by_what_comes_before_them() -> None:
    _, said = opened(ENDS + el("serviceTask", "q") + lines("s q", "q e"))
    assert "「报修」后面未命名的任务要做什么没有导入" in said


def pools(count: int) -> bytes:
    parts = "".join(f'<bpmn:participant id="p{i}" name="泳池{i}" processRef="P{i}"/>' for i in range(count))
    head = f'{HEAD}<bpmn:collaboration id="c">{parts}<bpmn:participant id="x" name="客户"/>'
    head += '<bpmn:messageFlow id="m" name="报价" sourceRef="a0" targetRef="a1"/></bpmn:collaboration>'
    bodies = "".join(
        f'<bpmn:process id="P{i}">{el("startEvent", f"s{i}")}{el("task", f"a{i}", f"任务{i}")}'
        f"{lines(f's{i} a{i}')}{el('task', 'b') if i == 1 else ''}</bpmn:process>"
        for i in range(count)
    )
    return f"{head}{bodies}<bpmn:process id='empty'/></bpmn:definitions>".encode()


def test_every_pool_is_a_flow_of_its_own_the_largest_first() -> None:
    models = read_processes(pools(3))
    assert [m.name for m in models] == ["泳池1", "泳池0", "泳池2"]
    assert {n.zh for n in models[0].notes} >= {"泳池「客户」里没有流程, 没有导入。", "没有导入 1 个消息流 (报价)。"}
    assert not any("消息流" in n.zh for m in models[1:] for n in m.notes)
    with pytest.raises(BadImport):
        read_processes(pools(MAX_PROCESSES + 1))


def test_colours_and_what_hangs_beside_are_said() -> None:
    drawn = process(ENDS + lines("s e") + el("dataStoreReference", "d", "客户档案")).decode()
    shape = '<bpmndi:BPMNDiagram><bpmndi:BPMNPlane><bpmndi:BPMNShape bpmnElement="s" fill="red"/></bpmndi:BPMNPlane>'
    drawn = drawn.replace("</bpmn:definitions>", f"{shape}</bpmndi:BPMNDiagram></bpmn:definitions>")
    said = "\n".join(n.zh for n in read_bpmn(drawn.encode()).notes)
    assert "没有导入 1 个数据存储 (客户档案)" in said
    assert "图上的颜色没有导入" in said


KINDS = ("task", "userTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "callActivity", "subProcess",
         "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway",
         "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent")  # fmt: skip
EVENTS = ("message", "timer", "signal", "link", "terminate", "error", "conditional", "compensate", "escalation")


def _random(rng: random.Random, at: str, depth: int) -> tuple[str, list[str]]:
    """A part of a model, every element of it with a name of its own."""
    ids = [f"{at}{i}" for i in range(rng.randrange(1, 8))]
    body, names = "", []
    for ident in ids:
        tag, inside, more = rng.choice(KINDS), "", ""
        if tag.endswith("Event") and rng.random() < 0.5:
            inside = f"<bpmn:{rng.choice(EVENTS)}EventDefinition/>"
        if tag == "subProcess" and depth:
            inside, inner = _random(rng, ident, depth - 1)
            names += inner
            more = rng.choice(("", "", 'triggeredByEvent="true"'))
        if rng.random() < 0.1:
            inside += rng.choice(("<bpmn:standardLoopCharacteristics/>", "<bpmn:multiInstanceLoopCharacteristics/>"))
        if rng.random() < 0.1:
            border = f"border{ident}_"
            body += event("boundaryEvent", border, border, rng.choice(EVENTS[:3]), f'attachedToRef="{ident}"')
            body += lines(f"{border} {rng.choice(ids)}")
            names.append(border)
        if tag == "task" and rng.random() < 0.1:
            more = 'isForCompensation="true"'
        body += el(tag, ident, f"N{ident}_", inside, more)
        names.append(f"N{ident}_")
    body += lines(*(f"{rng.choice(ids)} {rng.choice(ids)}" for _ in range(len(ids) + 2)))
    return body, names


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**9))
def test_everything_with_a_name_is_in_the_flow_or_in_the_list_and_goes_out_the_same(seed: int) -> None:
    body, names = _random(random.Random(seed), "x", 2)
    model = read_bpmn(process(body))
    graph = parse_draft(model.graph)
    there: set[Any] = {n.name for n in graph.nodes.values()} | {e.name for e in graph.edges.values()}
    said = "\n".join(n.zh for n in model.notes) + "".join(n.text for n in graph.notes)
    timers = {n for n in names if n.startswith("border") and "定时器" in said}
    missing = [n for n in names if n not in there and n not in said and n not in timers]
    assert not missing, "nothing is dropped in silence"
    xml, _ = write_bpmn(graph, "流程", {})
    assert graph_json(parse_draft(read_bpmn(xml.encode()).graph)) == graph_json(graph)
