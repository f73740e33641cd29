"""A flow as BPMN 2.0 XML, with its diagram. What BPMN has no words for goes along as an extension of ours."""

import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

from scrm_app.core.text import Text
from scrm_app.flows.engine.bpmn_conditions import write_condition
from scrm_app.flows.engine.bpmn_words import BPMN, DC, DD, DI, OURS, WRITTEN, XSI, duration_of, size_of
from scrm_app.flows.engine.graph import Edge, Graph, Node
from scrm_app.flows.engine.graph_json import edge_json, node_json

_SPACES = {"bpmn": BPMN, "bpmndi": DI, "dc": DC, "di": DD, "xsi": XSI, "scrm": OURS}


def write_bpmn(graph: Graph, name: str, labels: dict[str, str]) -> tuple[str, list[Text]]:
    """The XML, and what other tools will not understand of it. `labels` are the form's fields by key."""
    for prefix, space in _SPACES.items():
        ET.register_namespace(prefix, space)
    root = ET.Element(_q(BPMN, "definitions"), id="Definitions_1", targetNamespace=OURS, exporter="scrm-console")
    process = ET.SubElement(root, _q(BPMN, "process"), id="Process_1", name=name, isExecutable="false")
    _lanes(process, graph)
    for node in graph.nodes.values():
        _node(process, graph, node)
    for edge in graph.edges.values():
        _edge(process, graph, edge, labels)
    for note in graph.notes:
        text = ET.SubElement(process, _q(BPMN, "textAnnotation"), id=f"note_{note.id}")
        ET.SubElement(text, _q(BPMN, "text")).text = note.text
    _diagram(root, graph)
    ET.indent(root)
    xml = '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
    return xml, _unsaid(graph)


def _q(space: str, tag: str) -> str:
    return f"{{{space}}}{tag}"


def _lanes(process: ET.Element, graph: Graph) -> None:
    lanes = list(dict.fromkeys(n.lane for n in graph.nodes.values() if n.lane))
    if not lanes:
        return
    made = ET.SubElement(process, _q(BPMN, "laneSet"), id="LaneSet_1")
    for at, name in enumerate(lanes):
        lane = ET.SubElement(made, _q(BPMN, "lane"), id=f"Lane_{at + 1}", name=name)
        for node in graph.nodes.values():
            if node.lane == name:
                ET.SubElement(lane, _q(BPMN, "flowNodeRef")).text = node.id


def _node(process: ET.Element, graph: Graph, node: Node) -> None:
    given = {"id": node.id} | ({"name": node.name} if node.name else {})
    fallback = next((e.id for e in graph.out[node.id] if e.is_default), "")
    el = ET.SubElement(process, _q(BPMN, WRITTEN[node.kind]), given | ({"default": fallback} if fallback else {}))
    settings = {k: v for k, v in node_json(node).items() if k not in ("id", "name", "x", "y")}
    _settings(el, settings | {"_ways": [len(graph.into[node.id]), len(graph.out[node.id])]})
    for edge in graph.into[node.id]:
        ET.SubElement(el, _q(BPMN, "incoming")).text = edge.id
    for edge in graph.out[node.id]:
        ET.SubElement(el, _q(BPMN, "outgoing")).text = edge.id
    if node.kind == "wait":
        _trigger(el, node)
    if node.kind == "approval" and node.parts.approval.approvers:
        _votes(el, node)
    if node.waits and node.limit_minutes:
        _limit(process, graph, node)


def _votes(el: ET.Element, node: Node) -> None:
    """Asked of several people: once for each of them, until enough have agreed."""
    approval = node.parts.approval
    ordered = {"isSequential": "true"} if approval.mode == "sequence" else {}
    many = ET.SubElement(el, _q(BPMN, "multiInstanceLoopCharacteristics"), ordered)
    enough = {"any": " >= 1", "ratio": f" / numberOfInstances >= {approval.percent / 100:g}"}.get(approval.mode)
    if enough:
        _expression(many, "completionCondition", f"=numberOfCompletedInstances{enough}")


def _limit(process: ET.Element, graph: Graph, node: Node) -> None:
    """A time limit: a timer at the border, which ends the step where the step ends by itself when overdue."""
    given = {"id": _timer_of(node), "attachedToRef": node.id}
    if not _overdue_way(graph, node):
        given["cancelActivity"] = "false"
    el = ET.SubElement(process, _q(BPMN, "boundaryEvent"), given)
    _settings(el, {"of": node.id})
    timer = ET.SubElement(el, _q(BPMN, "timerEventDefinition"))
    _expression(timer, "timeDuration", duration_of(node.limit_minutes or 0))


def _timer_of(node: Node) -> str:
    return f"{node.id}_limit"


def _overdue_way(graph: Graph, node: Node) -> Edge | None:
    """The edge a task takes when its time is over."""
    takes = node.kind == "task" and node.limit_minutes and (node.on_timeout, node.on_reject) == ("reject", "edge")
    return graph.rejects.get(node.id) if takes else None


def _expression(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, _q(BPMN, tag), {_q(XSI, "type"): "bpmn:tFormalExpression"}).text = text


def _trigger(el: ET.Element, node: Node) -> None:
    wait = node.parts.wait
    if wait.until == "event":
        ET.SubElement(el, _q(BPMN, "signalEventDefinition"))
        return
    timer = ET.SubElement(el, _q(BPMN, "timerEventDefinition"))
    if wait.until == "duration" and wait.minutes:
        _expression(timer, "timeDuration", duration_of(wait.minutes))


def _edge(process: ET.Element, graph: Graph, edge: Edge, labels: dict[str, str]) -> None:
    source = graph.nodes[edge.source]
    late = _overdue_way(graph, source) == edge
    given = {"id": edge.id, "sourceRef": _timer_of(source) if late else edge.source, "targetRef": edge.target}
    el = ET.SubElement(process, _q(BPMN, "sequenceFlow"), given | ({"name": edge.name} if edge.name else {}))
    more = {
        k: v for k, v in edge_json(edge).items() if k in ("condition", "kind", "name") and v not in (None, "normal", "")
    }
    if more:
        _settings(el, more | ({"source": edge.source} if late else {}))
    said = write_condition(edge.condition, labels) if edge.condition else ""
    if said:
        _expression(el, "conditionExpression", f"={said}")


def _settings(el: ET.Element, data: dict[str, Any]) -> None:
    more = ET.SubElement(el, _q(BPMN, "extensionElements"))
    ET.SubElement(more, _q(OURS, "settings")).text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _diagram(root: ET.Element, graph: Graph) -> None:
    plane = ET.SubElement(
        ET.SubElement(root, _q(DI, "BPMNDiagram"), id="Diagram_1"),
        _q(DI, "BPMNPlane"),
        id="Plane_1",
        bpmnElement="Process_1",
    )
    boxes = {n.id: _box(n) for n in graph.nodes.values()}
    for node_id, box in boxes.items():
        _shape(plane, node_id, box)
    for node in (n for n in graph.nodes.values() if n.waits and n.limit_minutes):
        left, top, width, height = boxes[node.id]
        _shape(plane, _timer_of(node), (left + width - 28, top + height - 18, 36, 36))
    for note in graph.notes:
        _shape(plane, f"note_{note.id}", (note.x, note.y, note.w, note.h))
    for edge in graph.edges.values():
        line = ET.SubElement(plane, _q(DI, "BPMNEdge"), id=f"{edge.id}_di", bpmnElement=edge.id)
        (ax, ay, aw, ah), (bx, by, bw, _) = boxes[edge.source], boxes[edge.target]
        for x, y in ((ax + aw / 2, ay + ah), (bx + bw / 2, by)):
            ET.SubElement(line, _q(DD, "waypoint"), x=f"{x:g}", y=f"{y:g}")


def _shape(plane: ET.Element, ref: str, box: tuple[float, float, float, float]) -> None:
    shape = ET.SubElement(plane, _q(DI, "BPMNShape"), id=f"{ref}_di", bpmnElement=ref)
    x, y, width, height = (f"{part:.10g}" for part in box)
    ET.SubElement(shape, _q(DC, "Bounds"), x=x, y=y, width=width, height=height)


def _box(node: Node) -> tuple[float, float, float, float]:
    width, height = size_of(WRITTEN[node.kind])
    return node.x - width / 2, node.y, width, height


_UNSAID: list[tuple[Text, Callable[[Node], bool]]] = [
    (
        Text("处理人、提醒和检查清单", "who works, reminders and checklists"),
        lambda n: n.waits,
    ),
    (
        Text("审批人和驳回去向", "who approves and where a no leads"),
        lambda n: n.kind == "approval",
    ),
    (
        Text("自动动作和抄送的内容", "what automatic actions do and who is copied"),
        lambda n: n.kind in ("auto", "cc"),
    ),
    (
        Text("子流程指向的流程", "which flow a sub-flow calls"),
        lambda n: n.kind == "subflow",
    ),
    (
        Text("等待日期和事件的设置", "waits for dates and events"),
        lambda n: n.kind == "wait" and n.parts.wait.until != "duration",
    ),
]


def _unsaid(graph: Graph) -> list[Text]:
    """What only this product reads in the file."""
    zh, en = "BPMN 没有对应写法, 只有本系统能读回。", "BPMN has no words for it; only this product reads it back."
    there = [what for what, is_so in _UNSAID if any(is_so(n) for n in graph.nodes.values())]
    found = [Text(f"{what.zh}: {zh}", f"{what.en}: {en}") for what in there]
    lost = sum(bool(e.condition) and not write_condition(e.condition or {}, {}) for e in graph.edges.values())
    if lost:
        found.append(Text(f"{lost} 个分支条件: {zh}", f"{lost} branch condition(s): {en}"))
    return found
