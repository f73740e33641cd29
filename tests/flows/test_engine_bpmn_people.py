"""Repetition and border events of BPMN: votes, limits, reminders and ways; what has no place is named with its end."""

import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from scrm_app.flows.engine.advance import FlowState, Outcome, Start, TimeUp, advance, open_nodes
from scrm_app.flows.engine.bpmn_read import Imported, read_bpmn
from scrm_app.flows.engine.bpmn_write import write_bpmn
from scrm_app.flows.engine.checks import check
from scrm_app.flows.engine.graph import Graph, parse_draft
from scrm_app.flows.engine.graph_json import graph_json
from tests.flows.bpmn_files import process

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>{0}</bpmn:timeDuration></bpmn:timerEventDefinition>"


def opened(inside: str) -> tuple[Graph, Imported, str]:
    model = read_bpmn(process(inside))
    return parse_draft(model.graph), model, " ".join(n.zh for n in model.notes)


def many(inside: str, task: str = "camunda:candidateGroups='manager'", how: str = "") -> str:
    asked = f"<bpmn:multiInstanceLoopCharacteristics {how}>{inside}</bpmn:multiInstanceLoopCharacteristics>"
    return f"<bpmn:startEvent id='s'/><bpmn:userTask id='t' name='会签' {task}>{asked}</bpmn:userTask>"


def until(said: str) -> str:
    return f"<bpmn:completionCondition>{said}</bpmn:completionCondition>"


@pytest.mark.parametrize(
    ("inside", "how", "mode", "percent"),
    [
        ("", "", "all", 50),
        ("", "isSequential='true'", "sequence", 50),
        (until("${nrOfCompletedInstances &gt;= 1}"), "", "any", 50),
        (until("=numberOfCompletedInstances = 1"), "", "any", 50),
        (until("${nrOfCompletedInstances/nrOfInstances &gt;= 0.6}"), "", "ratio", 60),
        (until("= numberOfCompletedInstances / numberOfInstances &gt; 0.5"), "", "ratio", 51),
        (until("${nrOfCompletedInstances == nrOfInstances}"), "", "all", 50),
        ("<bpmn:loopCardinality>3</bpmn:loopCardinality>" + until("${nrOfCompletedInstances == 2}"), "", "ratio", 67),
    ],
)  # fmt: skip
def test_a_task_of_several_people_becomes_an_approval(inside: str, how: str, mode: str, percent: int) -> None:
    graph, _, said = opened(many(inside, how=how))
    node = graph.nodes["t"]
    approval = node.parts.approval
    assert (node.kind, approval.mode, approval.percent) == ("approval", mode, percent)
    assert [(a.kind, a.value) for a in approval.approvers] == [("role", "manager")]
    assert "没能翻译" not in said
    assert "角色「manager」" in said


@pytest.mark.parametrize("said", ["${board.enough(execution)}", "${nrOfCompletedInstances == 2}", "=done > 3"])
def test_an_end_that_cannot_be_said_is_named_and_everybody_must_agree(said: str) -> None:
    graph, _, notes = opened(many(until(said.replace(">", "&gt;"))))
    assert graph.nodes["t"].parts.approval.mode == "all"
    assert f"「会签」的结束条件「{said}」没能翻译" in notes


def test_a_list_of_groups_written_out_is_who_approves() -> None:
    task = (
        "<bpmn:startEvent id='s'/><bpmn:userTask id='t' name='会签'><bpmn:extensionElements>"
        "<zeebe:assignmentDefinition candidateGroups='=group'/></bpmn:extensionElements>"
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
        "<zeebe:loopCharacteristics inputCollection='=[\"finance\",\"manager\"]' inputElement='group'/>"
        "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
    )
    graph, _, said = opened(task)
    assert [a.value for a in graph.nodes["t"].parts.approval.approvers] == ["finance", "manager"]
    assert "「finance、manager」" in said
    graph, _, said = opened(many("", task="camunda:assignee='${one}'"))
    assert graph.nodes["t"].parts.approval.approvers == ()
    assert "「会签」由哪些人审批没有导入" in said


def test_what_no_person_repeats_is_listed() -> None:
    loop = (
        "<bpmn:startEvent id='s'/><bpmn:userTask id='t' name='再试'><bpmn:standardLoopCharacteristics/></bpmn:userTask>"
    )
    graph, _, said = opened(loop)
    assert graph.nodes["t"].kind == "task"
    assert "「再试」的循环或多实例没有导入" in said


def bordered(*events: tuple[str, str, str], more: str = "") -> str:
    """start → a → b → end, and events at the border of a: (attributes, inside, where it leads)."""
    found = (
        "<bpmn:startEvent id='s'/><bpmn:userTask id='a' name='受理'/><bpmn:userTask id='b' name='处理'/>"
        "<bpmn:userTask id='boss' name='主管接手'/><bpmn:endEvent id='e' name='完成'/>" + more
    )
    for at, (attributes, inside, to) in enumerate(events):
        found += f"<bpmn:boundaryEvent id='x{at}' attachedToRef='a' {attributes}>{inside}</bpmn:boundaryEvent>"
        found += f"<bpmn:sequenceFlow id='fx{at}' sourceRef='x{at}' targetRef='{to}'/>" if to else ""
    lines = [("s", "a"), ("a", "b"), ("b", "e"), ("boss", "e")]
    return found + "".join(
        f"<bpmn:sequenceFlow id='f{i}' sourceRef='{x}' targetRef='{y}'/>" for i, (x, y) in enumerate(lines)
    )


def test_a_timer_that_ends_the_step_is_its_limit_and_the_way_when_overdue() -> None:
    graph, _, said = opened(bordered(("", TIMER.format("PT4H"), "boss")))
    node = graph.nodes["a"]
    assert (node.limit_minutes, node.on_timeout, node.on_reject) == (240, "reject", "edge")
    assert "超时走到「主管接手」" in said
    began = advance(graph, FlowState(), Start(), values={}, now=NOW)
    assert isinstance(began, Outcome)
    over = advance(graph, began.state, TimeUp(began.state.tokens[0].id), values={}, now=NOW)
    assert isinstance(over, Outcome)
    assert open_nodes(graph, over.state) == ("boss",)
    assert [v.action for v in over.left] == ["overdue"]
    assert not {"no_reject_edge", "unused_reject_edge", "unreachable"} & {p.code for p in check(graph, None)}


def test_a_timer_that_leads_where_the_step_leads_moves_the_ticket_on() -> None:
    graph, _, said = opened(bordered(("", TIMER.format("P1D"), "b")))
    assert (graph.nodes["a"].limit_minutes, graph.nodes["a"].on_timeout) == (1440, "approve")
    assert "超时自动往下走" in said


def test_timers_that_let_the_work_go_on_are_reminders() -> None:
    keep = "cancelActivity='false'"
    cycle = "<bpmn:timerEventDefinition><bpmn:timeCycle>R3/PT6H</bpmn:timeCycle></bpmn:timerEventDefinition>"
    graph, _, said = opened(bordered(
        (keep, TIMER.format("PT3H"), ""), ("", TIMER.format("PT4H"), "boss"), (keep, cycle, "b"),
    ))  # fmt: skip
    node = graph.nodes["a"]
    assert (node.limit_minutes, node.remind_before_minutes, node.remind_after_minutes) == (240, 60, 120)
    assert "成了提醒, 只提醒一次, 它通向的「处理」没有接上" in said
    graph, _, said = opened(bordered((keep, TIMER.format("PT4H"), "boss")))
    assert (graph.nodes["a"].limit_minutes, graph.nodes["a"].on_timeout) == (240, "none")
    assert "成了时限, 到时提醒, 它通向的「主管接手」没有接上" in said


@pytest.mark.parametrize("kind", ["error", "message", "signal", "escalation", "conditional"])
def test_another_event_is_a_way_people_may_choose(kind: str) -> None:
    graph, _, said = opened(bordered(("name='客户取消'", f"<bpmn:{kind}EventDefinition/>", "boss")))
    (way,) = [e for e in graph.edges.values() if (e.source, e.target) == ("a", "boss")]
    assert (way.name, way.kind) == ("客户取消", "normal")
    assert "「客户取消」成了处理人可选的下一步" in said


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        ("cancelActivity='false'", "<bpmn:messageEventDefinition/>"),
        ("", "<bpmn:compensateEventDefinition/>"),
        ("", TIMER.format("${later}")),
        ("", ""),
    ],
)
def test_what_has_no_place_is_listed_with_where_it_led(attributes: str, inside: str) -> None:
    graph, _, said = opened(bordered((attributes, inside, "boss")))
    assert "边界事件没有导入, 它通向的「主管接手」没有接上" in said
    assert {e.target for e in graph.edges.values() if e.source == "a"} == {"b"}


def drawn() -> Graph:
    who = [{"kind": "role", "value": "manager"}, {"kind": "role", "value": "finance"}]
    votes: list[dict[str, Any]] = [
        {"id": f"v{i}", "kind": "approval", "name": mode, "y": 130 * i,
         "approval": {"mode": mode, "percent": 60, "approvers": who}}
        for i, mode in enumerate(("any", "all", "sequence", "ratio"), 2)
    ]  # fmt: skip
    task = {"id": "t", "kind": "task", "name": "受理", "y": 130, "limit_minutes": 90, "on_timeout": "reject",
            "on_reject": "edge", "assign": {"kind": "role", "value": "staff"}}  # fmt: skip
    nodes = [{"id": "s", "kind": "start"}, task, *votes, {"id": "boss", "kind": "task"}, {"id": "e", "kind": "end"}]
    line = ["s", "t", *(v["id"] for v in votes), "e"]
    edges = [{"id": f"e{i}", "source": a, "target": b} for i, (a, b) in enumerate(pairwise(line))]
    edges += [{"id": "late", "source": "t", "target": "boss", "kind": "reject"}]
    edges += [{"id": "after", "source": "boss", "target": "e"}]
    return parse_draft({"nodes": nodes, "edges": edges})


def test_votes_limits_and_overdue_ways_go_out_and_come_back_the_same() -> None:
    xml, _ = write_bpmn(drawn(), "流程", {})
    back = read_bpmn(xml.encode())
    assert back.notes == []
    assert graph_json(parse_draft(back.graph)) == graph_json(drawn())


def test_other_tools_read_votes_limits_and_overdue_ways_in_their_own_words() -> None:
    xml, _ = write_bpmn(drawn(), "流程", {})
    bare = re.sub(r"<bpmn:extensionElements>.*?</bpmn:extensionElements>", "", xml, flags=re.DOTALL)
    assert "scrm:settings" not in bare
    graph = parse_draft(read_bpmn(bare.encode()).graph)
    assert [graph.nodes[f"v{i}"].parts.approval.mode for i in range(2, 6)] == ["any", "all", "sequence", "ratio"]
    assert graph.nodes["v5"].parts.approval.percent == 60
    node = graph.nodes["t"]
    assert (node.limit_minutes, node.on_timeout, node.on_reject) == (90, "reject", "edge")
    assert graph.rejects["t"].target == "boss"
