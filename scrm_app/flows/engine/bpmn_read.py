"""A BPMN 2.0 model as a flow, with a list of what we have no place for. Nothing is dropped silently."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine import bpmn_boundary, bpmn_extras, bpmn_many, bpmn_shapes
from scrm_app.flows.engine.bpmn_conditions import read_condition
from scrm_app.flows.engine.bpmn_extras import ours
from scrm_app.flows.engine.bpmn_words import EVENTS, GATEWAYS, TASKS, minutes_of
from scrm_app.flows.engine.bpmn_work import Work, tidy
from scrm_app.flows.engine.graph import MAX_EDGES, MAX_NODES
from scrm_app.flows.engine.parts import MAX_NOTES
from scrm_app.flows.engine.reading import MAX_NAME
from scrm_app.flows.engine.xml_safe import Element, parse_xml
from scrm_app.flows.errors import BadImport
from scrm_app.rules.engine.nodes import FieldInfo

MAX_SAID = 200
_ID = re.compile(r"[A-Za-z0-9_\-]{1,64}\Z")
_QUIET = {"extensionElements", "incoming", "outgoing", "laneSet", "documentation", "sequenceFlow", "textAnnotation",
          "association", "ioSpecification", "property", "conditionExpression", "dataObject"}  # fmt: skip
_LOST: dict[str, Text] = {
    "dataObjectReference": Text("数据对象", "data object(s)"),
    "dataStoreReference": Text("数据存储", "data store(s)"),
    "messageFlow": Text("消息流", "message flow(s)"),
    "group": Text("分组框", "group(s)"),
}


@dataclass(frozen=True, slots=True)
class Imported:
    """A model read; `graph` is not parsed yet, `notes` say what is missing, `placed` that all places are known."""

    name: str
    graph: dict[str, Any]
    notes: list[Text]
    placed: bool = True


def read_bpmn(content: bytes, fields: Mapping[str, FieldInfo] | None = None) -> Imported:
    """The largest process of a BPMN file; `fields` (of the form it will use) let conditions be taken over."""
    root = parse_xml(content)
    processes = root.all("process") if root.tag == "definitions" else []
    if not processes:
        raise BadImport("这不是 BPMN 2.0 文件, 里面没有流程。", "This is no BPMN 2.0 file; there is no process in it.")
    chosen = max(processes, key=lambda p: len(p.children))
    work = Work(fields or {}, initiator=bpmn_extras.initiator_of(chosen))
    for other in processes:
        if other is not chosen and other.children:
            name = tidy(other.get("name"), 40) or other.get("id")[:40]
            work.say(f"只导入了一个流程, 没有导入「{name}」。", f"One process only was taken over, not “{name}”.")
    _read_nodes(work, chosen)
    _read_edges(work, chosen)
    _join_links(work, chosen)
    bpmn_boundary.read_boundaries(work, chosen)
    _fit_gateways(work)
    _dissolve(work)
    _read_lanes(work, chosen)
    _count_lost(work, root, chosen)
    more = bpmn_extras.descriptions(chosen, {i: n["name"] for i, n in work.nodes.items()})
    notes = bpmn_shapes.read_notes(chosen, more)
    lost = len(chosen.all("textAnnotation")) + len(more) - MAX_NOTES
    if lost > 0:
        work.say(f"备注太多, 有 {lost} 条没有导入。", f"Too many notes; {lost} were left out.")
    placed = bpmn_shapes.place(root, work.nodes, notes)
    return Imported(_name_of(root, chosen), _drawing(work, notes), _shortened(work.notes), placed)


def _shortened(said: list[Text]) -> list[Text]:
    """Each sentence once, and no more of them than somebody reads."""
    once = list(dict.fromkeys(said))
    rest = len(once) - MAX_SAID
    more = (
        [Text(f"另有 {rest} 处没有导入或需要核对。", f"{rest} more were left out or need a look.")] if rest > 0 else []
    )
    return once[:MAX_SAID] + more


def _read_nodes(work: Work, process: Element) -> None:
    for el in process.children:
        kind = TASKS.get(el.tag) or GATEWAYS.get(el.tag) or EVENTS.get(el.tag)
        if kind is None:
            continue
        if el.get("triggeredByEvent") == "true":
            name = tidy(el.get("name"), MAX_NAME) or "未命名"
            work.say(f"事件子流程「{name}」没有导入。", f"The event sub-process “{name}” was left out.")
            continue
        if len(work.nodes) >= MAX_NODES * 2:
            raise BadImport(
                f"流程超过 {MAX_NODES} 个节点, 请拆成几个流程再导入。", f"More than {MAX_NODES} nodes; split it."
            )
        work.nodes[el.get("id") or f"unnamed{len(work.nodes)}"] = _node(work, el, kind)
    starts = [n for n in work.nodes.values() if n["kind"] == "start"]
    for extra in starts[1:]:
        extra["kind"] = "pass"
        work.say(
            "流程只能有一个「开始」, 其它开始事件没有导入。",
            "A flow has one start; the other start events were left out.",
        )


def _node(work: Work, el: Element, kind: str) -> dict[str, Any]:
    name = tidy(el.get("name"), MAX_NAME)
    node: dict[str, Any] = ours(el) | {"name": name, "kind": kind, "_tag": el.tag}
    own = ours(el).get("kind")
    if el.one("linkEventDefinition"):
        node["kind"] = "pass"
    if own in ("approval", "task", "cc", "auto", "wait", "subflow", "join", "parallel", "inclusive", "condition"):
        node["kind"] = own
    if el.tag in ("subProcess", "transaction", "adHocSubProcess"):
        inside = sum(c.tag in TASKS for c in el.children)
        work.say(f"子流程「{name}」合成了一步, 里面的 {inside} 个任务没有导入。",
                 f"Sub-process “{name}” became one step; its {inside} task(s) were left out.")  # fmt: skip
    elif el.tag in ("eventBasedGateway", "complexGateway"):
        work.say(
            f"网关「{name or '未命名'}」按条件分支导入, 请检查条件。", f"Gateway “{name}” became a condition; check it."
        )
    elif node["kind"] == "auto" and "steps" not in node:
        work.say(f"自动任务「{name}」要做什么没有导入, 请重新设置动作。", f"Set up again what “{name}” does by itself.")
    elif node["kind"] == "subflow" and "subflow" not in node:
        work.say(f"「{name}」调用哪个流程没有导入, 请重新选择。", f"Choose again which flow “{name}” calls.")
    elif node["kind"] == "wait" and "wait" not in node:
        node |= _waiting(work, el, name)
    elif kind in ("start", "end", "pass") and not el.one("linkEventDefinition"):
        _event_words(work, el, name)
    bpmn_many.read_many(work, el, node)
    if node["kind"] in ("task", "approval") and not {"assign", "approval"} & node.keys():
        _asked(work, el, node)
    told = (bpmn_extras.CALLS,) if node["kind"] in ("auto", "subflow") else ()
    _leftovers(work, el, Text(f"「{name or '未命名'}」", f"“{name or 'unnamed'}”"), told)
    return node


def _asked(work: Work, el: Element, node: dict[str, Any]) -> None:
    who, said = bpmn_extras.asked(el, work.initiator)
    name, words = node["name"], tidy(said, 60)
    if who is None and said:
        work.say(f"「{name}」的处理人「{words}」没有导入, 请重新选择。",
                 f"Who works at “{name}” ({words}) was left out; choose again.")  # fmt: skip
    elif who is not None:
        node["assign"] = who
        if who["kind"] == "role":
            work.say(f"「{name}」由角色「{who['value']}」处理, 请核对这个角色是否存在。",
                     f"“{name}” is done by the role “{who['value']}”; see that there is such a role.")  # fmt: skip


def _leftovers(work: Work, el: Element, of: Text, told: tuple[Text, ...] = ()) -> None:
    lost = [word for word in bpmn_extras.leftovers(el) if word not in told]
    if lost:
        zh, en = "、".join(word.zh for word in lost), ", ".join(word.en for word in lost)
        work.say(f"{of.zh}的{zh}没有导入。", f"Left out of {of.en}: {en}.")


def _waiting(work: Work, el: Element, name: str) -> dict[str, Any]:
    timer = el.one("timerEventDefinition")
    given = next((t.text for t in timer.children if t.tag == "timeDuration"), "") if timer else ""
    minutes = minutes_of(given)
    if minutes is not None:
        return {"wait": {"until": "duration", "minutes": minutes}}
    work.say(
        f"「{name or '等待'}」等到什么时候没有导入, 请重新设置。",
        f"Set up again what “{name or 'the wait'}” waits for.",
    )
    return {"wait": {"until": "duration"} if timer else {"until": "event", "event": "signal", "signal": name[:40]}}


def _event_words(work: Work, el: Element, name: str) -> None:
    special = next((c.tag for c in el.children if c.tag.endswith("EventDefinition")), "")
    if special and special != "terminateEventDefinition":
        said = {"startEvent": Text("开始", "start"), "endEvent": Text("结束", "end")}.get(el.tag, Text("事件", "event"))
        work.say(f"{said.zh}「{name or '未命名'}」按普通{said.zh}导入, 它的触发方式没有导入。",
                 f"The {said.en} “{name}” became a plain one; its trigger was left out.")  # fmt: skip


def _read_edges(work: Work, process: Element) -> None:
    told = {el.get("id") for el in process.all("boundaryEvent")}
    told |= {el.get("id") for el in process.children if el.get("triggeredByEvent") == "true"}
    defaults = {el.get("default") for el in process.children if el.get("default")}
    seen: set[tuple[str, str]] = set()
    if len(process.all("sequenceFlow")) > MAX_EDGES * 2:
        raise BadImport(
            f"流程超过 {MAX_EDGES} 条连线, 请拆成几个流程再导入。", f"More than {MAX_EDGES} lines; split it."
        )
    for el in process.all("sequenceFlow"):
        own = ours(el)
        source, target = str(own.get("source") or el.get("sourceRef")), el.get("targetRef")
        if source in told:
            continue
        if source not in work.nodes or target not in work.nodes or source == target or (source, target) in seen:
            work.say(
                "有一条连线的两端不完整或重复, 没有导入。", "A flow line without both ends, or a double, was left out."
            )
            continue
        seen.add((source, target))
        edge: dict[str, Any] = {
            "id": el.get("id"),
            "source": source,
            "target": target,
            "name": tidy(el.get("name"), MAX_NAME),
        }
        edge |= {k: own[k] for k in ("condition", "kind", "name") if k in own}
        edge["is_default"] = el.get("id") in defaults
        expression = el.one("conditionExpression")
        if expression is not None and "condition" not in own and not edge["is_default"]:
            _translate(work, edge, expression.text.strip())
        _leftovers(work, el, Text(f"连线「{edge['name'] or '未命名'}」", f"the line “{edge['name'] or 'unnamed'}”"))
        work.edges.append(edge)


def _translate(work: Work, edge: dict[str, Any], text: str) -> None:
    edge["condition"] = read_condition(text, work.fields)
    if edge["condition"] is None and text:
        said = tidy(text, 80)
        edge["name"] = edge["name"] or tidy(text, MAX_NAME)
        work.say(
            f"分支条件「{said}」没能翻译, 请重新设置。",
            f"The condition “{said}” could not be translated; set it again.",
        )


def _join_links(work: Work, process: Element) -> None:
    """A thrown link goes on where the link of the same name is caught."""
    caught: dict[str, str] = {}
    for el in process.all("intermediateCatchEvent"):
        link = el.one("linkEventDefinition")
        if link is not None:
            caught.setdefault(link.get("name") or el.get("name"), el.get("id"))
    for el in process.all("intermediateThrowEvent"):
        link = el.one("linkEventDefinition")
        to = caught.get(link.get("name") or el.get("name"), "") if link is not None else ""
        if to:
            made = {"id": f"{el.get('id')}_link", "source": el.get("id"), "target": to, "name": "", "is_default": False}
            work.edges.append(made)
        elif link is not None:
            work.say(f"链接「{tidy(el.get('name'), MAX_NAME)}」没有对应的另一端。",
                     f"The link “{tidy(el.get('name'), MAX_NAME)}” has no other end.")  # fmt: skip


def _fit_gateways(work: Work) -> None:
    """A gateway that only brings ways together, and a task with several plain ways on, have other forms here.

    What this product wrote, and nobody has connected otherwise since, is as it was (`_ways`).
    """
    for node_id, node in list(work.nodes.items()):
        into, out = work.ways(node_id)
        if node.get("_ways") == [len(into), len(out)]:
            continue
        kind, tag = node["kind"], node["_tag"]
        if kind == "condition" and len(out) < 2:
            node["kind"] = "pass"
        elif tag in ("parallelGateway", "inclusiveGateway") and kind != "join":
            if len(into) > 1:
                node["kind"] = "join" if len(out) < 2 else kind
                if len(out) > 1:
                    _join_before(work, node_id, into)
            elif len(out) < 2:
                node["kind"] = "pass"
        elif kind in ("task", "auto", "wait", "start", "subflow"):
            plain = [e for e in out if e.get("kind") != "reject"]
            if len(plain) > 1 and not any(e.get("condition") or e["is_default"] or e["name"] for e in plain):
                _split_after(work, node_id, plain)


def _join_before(work: Work, node_id: str, into: list[dict[str, Any]]) -> None:
    made = f"{node_id}_join"
    work.nodes[made] = {"name": "", "kind": "join", "_tag": "parallelGateway", "_near": node_id}
    for edge in into:
        edge["target"] = made
    work.edges.append({"id": f"{made}_out", "source": made, "target": node_id, "name": "", "is_default": False})


def _split_after(work: Work, node_id: str, out: list[dict[str, Any]]) -> None:
    made = f"{node_id}_split"
    work.nodes[made] = {"name": "", "kind": "parallel", "_tag": "parallelGateway", "_near": node_id}
    for edge in out:
        edge["source"] = made
    work.edges.append({"id": f"{made}_in", "source": node_id, "target": made, "name": "", "is_default": False})


def _dissolve(work: Work) -> None:
    """Places that do nothing: whoever led there leads on to where they led."""
    for node_id in [n for n, node in work.nodes.items() if node["kind"] == "pass"]:
        into, out = work.ways(node_id)
        next_id = out[0]["target"] if out else ""
        for edge in into:
            taken = any(e["source"] == edge["source"] and e["target"] == next_id for e in work.edges if e is not edge)
            if not next_id or next_id == edge["source"] or taken:
                work.edges.remove(edge)
                work.say(
                    "有一条连线经过空网关后与另一条重合, 合成了一条。", "Two lines became one behind an empty gateway."
                )
            else:
                edge["target"] = next_id
        work.edges = [e for e in work.edges if e["source"] != node_id]
        del work.nodes[node_id]


def _read_lanes(work: Work, process: Element) -> None:
    """The innermost lane of each node, by its name."""
    waiting = process.all("laneSet")
    while waiting:
        for lane in waiting.pop(0).all("lane"):
            waiting += lane.all("childLaneSet")
            inner = {ref.text.strip() for ref in lane.all("flowNodeRef")}
            for node_id in inner & work.nodes.keys():
                work.nodes[node_id]["lane"] = tidy(lane.get("name"), MAX_NAME) or work.nodes[node_id].get("lane", "")


def _count_lost(work: Work, root: Element, process: Element) -> None:
    known = _QUIET | set(TASKS) | set(GATEWAYS) | set(EVENTS) | {"boundaryEvent"}
    lost = Counter(el.tag for el in process.children if el.tag not in known)
    _leftovers(work, process, Text("流程本身", "the process itself"))
    for collaboration in root.all("collaboration"):
        for pool in collaboration.all("participant"):
            if not pool.get("processRef"):
                name = tidy(pool.get("name"), MAX_NAME) or "未命名"
                work.say(f"泳池「{name}」里没有流程, 没有导入。", f"The pool “{name}” holds no process; left out.")
        lost.update(el.tag for el in collaboration.all("messageFlow"))
    for tag, count in sorted(lost.items()):
        said = _LOST.get(tag, Text(tag[:40], tag[:40]))
        work.say(f"没有导入 {count} 个{said.zh}。", f"{count} {said.en} were left out.")


def _drawing(work: Work, notes: list[dict[str, Any]]) -> dict[str, Any]:
    names: dict[str, str] = {}
    for at, node_id in enumerate(work.nodes):
        names[node_id] = node_id if _ID.match(node_id) else f"n{at + 1}_"
    taken = set(names.values())
    nodes = [
        {k: v for k, v in node.items() if not k.startswith("_")} | {"id": names[i]} for i, node in work.nodes.items()
    ]
    edges, used = [], set[str]()
    for at, edge in enumerate(work.edges):
        key = edge["id"] if _ID.match(edge["id"] or "") and edge["id"] not in used | taken else f"e{at + 1}_"
        used.add(key)
        edges.append(edge | {"id": key, "source": names[edge["source"]], "target": names[edge["target"]]})
    return {"nodes": nodes, "edges": edges, "notes": notes}


def _name_of(root: Element, process: Element) -> str:
    pools = [
        p for c in root.all("collaboration") for p in c.all("participant") if p.get("processRef") == process.get("id")
    ]
    return tidy(process.get("name") or (pools[0].get("name") if pools else ""), 80)
