"""A BPMN 2.0 model as flows, with a list of what we have no place for. Nothing is dropped silently."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine import bpmn_boundary, bpmn_edges, bpmn_extras, bpmn_inside, bpmn_nodes, bpmn_shapes
from scrm_app.flows.engine.bpmn_words import EVENTS, GATEWAYS, TASKS
from scrm_app.flows.engine.bpmn_work import Work, tidy
from scrm_app.flows.engine.parts import MAX_NOTES
from scrm_app.flows.engine.reading import MAX_NAME
from scrm_app.flows.engine.xml_safe import Element, parse_xml
from scrm_app.flows.errors import BadImport
from scrm_app.rules.engine.nodes import FieldInfo

MAX_SAID, MAX_PROCESSES = 200, 20
_ID = re.compile(r"[A-Za-z0-9_\-]{1,64}\Z")
_QUIET = {"extensionElements", "incoming", "outgoing", "laneSet", "documentation", "sequenceFlow", "textAnnotation",
          "association", "ioSpecification", "property", "conditionExpression", "dataObject"}  # fmt: skip
_NODES = frozenset({*TASKS, *GATEWAYS, *EVENTS})
_LOST: dict[str, Text] = {
    "dataObjectReference": Text("数据对象", "data object(s)"),
    "dataStoreReference": Text("数据存储", "data store(s)"),
    "messageFlow": Text("消息流", "message flow(s)"),
    "group": Text("分组框", "group(s)"),
}


@dataclass(frozen=True, slots=True)
class Imported:
    """A process read; `graph` is not parsed yet, `notes` say what is missing, `placed` that all places are known."""

    name: str
    graph: dict[str, Any]
    notes: list[Text]
    placed: bool = True


def read_bpmn(content: bytes, fields: Mapping[str, FieldInfo] | None = None) -> Imported:
    """The largest process of a BPMN file; `fields` (of the form it will use) let conditions be taken over."""
    return read_processes(content, fields)[0]


def read_processes(content: bytes, fields: Mapping[str, FieldInfo] | None = None) -> list[Imported]:
    """Every process of a BPMN file that holds anything, the largest first; it tells what the file itself lost."""
    root = parse_xml(content)
    processes = root.all("process") if root.tag == "definitions" else []
    if not processes:
        raise BadImport("这不是 BPMN 2.0 文件, 里面没有流程。", "This is no BPMN 2.0 file; there is no process in it.")
    filled = [p for p in processes if any(c.tag in _NODES for c in p.children)] or processes[:1]
    if len(filled) > MAX_PROCESSES:
        raise BadImport(
            f"文件里有 {len(filled)} 个流程, 一次最多导入 {MAX_PROCESSES} 个, 请拆成几个文件。",
            f"The file holds {len(filled)} processes; at most {MAX_PROCESSES} at a time. Split it.",
        )
    filled.sort(key=lambda p: -len(p.children))
    return [_read(root, process, fields or {}, at == 0) for at, process in enumerate(filled)]


def _read(root: Element, found: Element, fields: Mapping[str, FieldInfo], first: bool) -> Imported:
    work = Work(fields, initiator=bpmn_extras.initiator_of(found))
    work.learn(found)
    process = bpmn_inside.unfold(work, found, bpmn_shapes.folded(root))
    work.learn(process)
    bpmn_nodes.read_nodes(work, process)
    bpmn_edges.read_edges(work, process)
    bpmn_edges.join_links(work, process)
    bpmn_boundary.read_boundaries(work, process)
    bpmn_edges.fit_gateways(work)
    bpmn_edges.dissolve(work)
    bpmn_edges.close_ends(work)
    _read_lanes(work, process)
    _count_lost(work, process)
    if first:
        _say_of_file(work, root)
    more = bpmn_extras.descriptions(process, {i: n["name"] for i, n in work.nodes.items()})
    notes = bpmn_shapes.read_notes(process, more)
    lost = len(process.all("textAnnotation")) + len(more) - MAX_NOTES
    if lost > 0:
        work.say(f"备注太多, 有 {lost} 条没有导入。", f"Too many notes; {lost} were left out.")
    placed = bpmn_shapes.place(root, work.nodes, notes, [(e["source"], e["target"]) for e in work.edges])
    return Imported(_name_of(root, process), _drawing(work, notes), _shortened(work.notes), placed)


def _shortened(said: list[Text]) -> list[Text]:
    """Each sentence once, and no more of them than somebody reads."""
    once = list(dict.fromkeys(said))
    rest = len(once) - MAX_SAID
    more = (
        [Text(f"另有 {rest} 处没有导入或需要核对。", f"{rest} more were left out or need a look.")] if rest > 0 else []
    )
    return once[:MAX_SAID] + more


def _read_lanes(work: Work, process: Element) -> None:
    """The innermost lane of each node, by its name; what was in a sub-process stands in its lane."""
    waiting = process.all("laneSet")
    while waiting:
        for lane in waiting.pop(0).all("lane"):
            waiting += lane.all("childLaneSet")
            inner = {ref.text.strip() for ref in lane.all("flowNodeRef")}
            for node_id, node in work.nodes.items():
                if node_id in inner or _outermost(work, node_id) in inner or node.get("_near", "") in inner:
                    node["lane"] = tidy(lane.get("name"), MAX_NAME) or node.get("lane", "")


def _outermost(work: Work, node_id: str) -> str:
    while node_id in work.inside:
        node_id = work.inside[node_id]
    return node_id


def _count_lost(work: Work, process: Element) -> None:
    known = _QUIET | _NODES | {"boundaryEvent"}
    bpmn_nodes.leftovers(work, process, Text("流程本身", "the process itself"))
    _say_lost(work, [el for el in process.children if el.tag not in known])


def _say_of_file(work: Work, root: Element) -> None:
    """What belongs to no process: pools of others, messages between pools, colours."""
    for collaboration in root.all("collaboration"):
        for pool in collaboration.all("participant"):
            if not pool.get("processRef"):
                name = tidy(pool.get("name"), MAX_NAME) or "未命名"
                work.say(f"泳池「{name}」里没有流程, 没有导入。", f"The pool “{name}” holds no process; left out.")
        _say_lost(work, collaboration.all("messageFlow"))
    if bpmn_shapes.coloured(root):
        work.say(
            "图上的颜色没有导入, 这里的颜色按节点种类。", "Colours were left out; here they follow the kind of node."
        )


def _say_lost(work: Work, lost: list[Element]) -> None:
    for tag in sorted({el.tag for el in lost}):
        these = [el for el in lost if el.tag == tag]
        named = [name for name in dict.fromkeys(tidy(el.get("name"), MAX_NAME) for el in these) if name][:10]
        said = _LOST.get(tag, Text(tag[:40], tag[:40]))
        zh = f" ({'、'.join(named)})" if named else ""
        en = f" ({', '.join(named)})" if named else ""
        work.say(f"没有导入 {len(these)} 个{said.zh}{zh}。", f"{len(these)} {said.en}{en} were left out.")


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
        kept = {k: v for k, v in edge.items() if not k.startswith("_")}
        edges.append(kept | {"id": key, "source": names[edge["source"]], "target": names[edge["target"]]})
    return {"nodes": nodes, "edges": edges, "notes": notes}


def _name_of(root: Element, process: Element) -> str:
    pools = [
        p for c in root.all("collaboration") for p in c.all("participant") if p.get("processRef") == process.get("id")
    ]
    return tidy(process.get("name") or (pools[0].get("name") if pools else ""), 80)
