"""The drawing as data: nodes, edges, and the lookups a running flow needs. Parsed once, then shared by all tickets."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from scrm_app.core.text import Text
from scrm_app.flows.engine import kinds
from scrm_app.flows.engine.branching import compile_branch, try_branch
from scrm_app.flows.errors import BadGraph

MAX_NODES, MAX_EDGES, MAX_NAME, MAX_TEXT, MAX_CHECKLIST, MAX_FIELDS = 200, 400, 60, 500, 30, 100
MAX_MINUTES, MAX_CONDITION = 60 * 24 * 366, 2000
STAGES = ("pre", "mid", "post")
ASSIGNS = ("role", "person", "leader", "dispatch", "starter", "none")
ACTIONS = ("complete", "approve", "reject", "return", "transfer", "claim")
_ID = re.compile(r"[A-Za-z0-9_\-]{1,64}\Z")
_TAG = re.compile(r"<\s*[/!a-zA-Z]")

Item = TypeVar("Item", "Node", "Edge")
Test = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Assign:
    """Who works here: `value` is a role code or a user id, empty for the other kinds."""

    kind: str = "none"
    value: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A place on the canvas. Times in minutes. `on_reject`: end (the ticket ends) or starter (back to the first)."""

    id: str
    kind: str
    name: str = ""
    x: float = 0
    y: float = 0
    stage: str = "mid"
    assign: Assign = field(default_factory=Assign)
    limit_minutes: int | None = None
    remind_before_minutes: int | None = None
    remind_after_minutes: int | None = None
    actions: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    required_fields: tuple[str, ...] = ()
    customer_text: str = ""
    on_reject: str = "end"

    @property
    def waits(self) -> bool:
        """People work here (task, approval); the flow stops until they act."""
        return kinds.KINDS[self.kind].waits


@dataclass(frozen=True, slots=True)
class Edge:
    """A permitted move; `condition` is the stored JSON, compiled in `Graph.tests`."""

    id: str
    source: str
    target: str
    condition: dict[str, Any] | None = None
    is_default: bool = False
    name: str = ""


@dataclass(frozen=True)
class Graph:
    """A whole flow, ready to run. `broken` (drafts only) names the edges whose condition is not finished."""

    nodes: dict[str, Node]
    edges: dict[str, Edge]
    out: dict[str, tuple[Edge, ...]]
    into: dict[str, tuple[Edge, ...]]
    tests: dict[str, Test]
    broken: dict[str, Text] = field(default_factory=dict)
    _stops: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def of_kind(self, *codes: str) -> list[Node]:
        """The nodes of these kinds, in drawing order."""
        return [n for n in self.nodes.values() if n.kind in codes]

    def label(self, node_id: str) -> str:
        """The name people gave the node; its kind when they gave none."""
        node = self.nodes[node_id]
        return node.name or kinds.KINDS[node.kind].label.zh

    def stops_after(self, node_id: str) -> frozenset[str]:
        """People's nodes and ends that could be next, whatever the conditions; remembered."""
        known = self._stops.get(node_id)
        if known is None:
            known = self._stops[node_id] = frozenset(self._walk_to_stops(node_id))
        return known

    def _walk_to_stops(self, node_id: str) -> set[str]:
        found, seen, todo = set[str](), {node_id}, [node_id]
        while todo:
            for edge in self.out[todo.pop()]:
                target = self.nodes[edge.target]
                if target.waits or target.kind == "end":
                    found.add(target.id)
                elif target.id not in seen:
                    seen.add(target.id)
                    todo.append(target.id)
        return found

    def reachable(self, start: str, barred: Iterable[str] = ()) -> set[str]:
        """Nodes one can come to from `start` (itself included) without entering a barred node."""
        seen, todo, walls = {start}, deque([start]), set(barred)
        while todo:
            for edge in self.out[todo.popleft()]:
                if edge.target not in seen and edge.target not in walls:
                    seen.add(edge.target)
                    todo.append(edge.target)
        return seen


def malformed() -> BadGraph:
    """Not even the shape is right: no person draws this, so a reload is the way out."""
    return BadGraph("流程数据格式不对, 请刷新页面后重试。", "The flow data is malformed. Reload and try again.")


def parse_graph(data: Any) -> Graph:
    """A graph from its JSON; every way of being malformed is an `InvalidInput` with a sentence."""
    nodes, edges = _parts(data)
    tests = {e.id: compile_branch(e.condition) for e in edges.values() if e.condition is not None}
    return build(nodes, edges, tests)


def parse_draft(data: Any) -> Graph:
    """A graph being drawn: as strict about its shape, but a condition may be unfinished."""
    nodes, edges = _parts(data)
    tried = {e.id: try_branch(e.condition) for e in edges.values() if e.condition is not None}
    broken = {edge: problem for edge, (_, problem) in tried.items() if problem is not None}
    return build(nodes, edges, {edge: test for edge, (test, _) in tried.items()}, broken)


def _parts(data: Any) -> tuple[dict[str, Node], dict[str, Edge]]:
    if not isinstance(data, Mapping):
        raise malformed()
    raw_nodes, raw_edges = _list(data, "nodes"), _list(data, "edges")
    if len(raw_nodes) > MAX_NODES or len(raw_edges) > MAX_EDGES:
        raise BadGraph(
            f"一个流程最多 {MAX_NODES} 个节点、{MAX_EDGES} 条连线, 请拆成几个流程。",
            f"A flow has at most {MAX_NODES} nodes and {MAX_EDGES} edges; split it into several flows.",
        )
    nodes = _unique([parse_node(raw) for raw in raw_nodes])
    edges = _unique([parse_edge(raw) for raw in raw_edges])
    for edge in edges.values():
        _check_ends(edge, nodes)
    return nodes, edges


def build(
    nodes: dict[str, Node], edges: dict[str, Edge], tests: dict[str, Test], broken: dict[str, Text] | None = None
) -> Graph:
    """Index the drawing: edges by source and target."""
    out: dict[str, list[Edge]] = {n: [] for n in nodes}
    into: dict[str, list[Edge]] = {n: [] for n in nodes}
    for edge in edges.values():
        out[edge.source].append(edge)
        into[edge.target].append(edge)
    freeze = {n: tuple(found) for n, found in out.items()}, {n: tuple(found) for n, found in into.items()}
    return Graph(nodes, edges, *freeze, tests, broken or {})


def parse_node(raw: Any) -> Node:
    """One node from its JSON."""
    if not isinstance(raw, Mapping):
        raise BadGraph("流程里有一个节点读不出来。", "One of the nodes cannot be read.")
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in kinds.KINDS:
        raise BadGraph(f"不认识的节点类型: {str(kind)[:30]}。", f"Unknown kind of node: {str(kind)[:30]}.")
    assign = raw.get("assign") or {}
    if not isinstance(assign, Mapping):
        raise BadGraph("节点的处理人设置读不出来。", "Who works at the node cannot be read.")
    return Node(
        id=_id(raw.get("id")),
        kind=kind,
        name=_text(raw, "name", MAX_NAME),
        x=_number(raw.get("x", 0)),
        y=_number(raw.get("y", 0)),
        stage=_one_of(raw.get("stage") or "mid", STAGES),
        assign=Assign(_one_of(assign.get("kind") or "none", ASSIGNS), str(assign.get("value") or "")[:64]),
        limit_minutes=_minutes(raw.get("limit_minutes")),
        remind_before_minutes=_minutes(raw.get("remind_before_minutes")),
        remind_after_minutes=_minutes(raw.get("remind_after_minutes")),
        actions=tuple(_one_of(a, ACTIONS) for a in _list(raw, "actions")),
        checklist=_texts(raw, "checklist", MAX_CHECKLIST, 200),
        required_fields=_texts(raw, "required_fields", MAX_FIELDS, 64),
        customer_text=_text(raw, "customer_text", MAX_TEXT),
        on_reject=_one_of(raw.get("on_reject") or "end", ("end", "starter")),
    )


def parse_edge(raw: Any) -> Edge:
    """One edge from its JSON; the condition is checked by compiling it."""
    if not isinstance(raw, Mapping):
        raise BadGraph("流程里有一条连线读不出来。", "One of the edges cannot be read.")
    condition = raw.get("condition") or None
    if condition is not None and (not isinstance(condition, dict) or _weight(condition) > MAX_CONDITION):
        raise BadGraph("连线上的条件读不出来。", "The condition on an edge cannot be read.")
    return Edge(
        id=_id(raw.get("id")),
        source=_id(raw.get("source")),
        target=_id(raw.get("target")),
        condition=condition,
        is_default=raw.get("is_default") is True,
        name=_text(raw, "name", MAX_NAME),
    )


def node_json(node: Node) -> dict[str, Any]:
    """The stored form of a node."""
    return {
        "id": node.id,
        "kind": node.kind,
        "name": node.name,
        "x": node.x,
        "y": node.y,
        "stage": node.stage,
        "assign": {"kind": node.assign.kind, "value": node.assign.value},
        "limit_minutes": node.limit_minutes,
        "remind_before_minutes": node.remind_before_minutes,
        "remind_after_minutes": node.remind_after_minutes,
        "actions": list(node.actions),
        "checklist": list(node.checklist),
        "required_fields": list(node.required_fields),
        "customer_text": node.customer_text,
        "on_reject": node.on_reject,
    }


def edge_json(edge: Edge) -> dict[str, Any]:
    """The stored form of an edge."""
    return {
        "id": edge.id,
        "source": edge.source,
        "target": edge.target,
        "condition": edge.condition,
        "is_default": edge.is_default,
        "name": edge.name,
    }


def graph_json(graph: Graph) -> dict[str, Any]:
    """The stored form of a graph; `parse_graph` of it gives the same graph."""
    return {
        "nodes": [node_json(n) for n in graph.nodes.values()],
        "edges": [edge_json(e) for e in graph.edges.values()],
    }


def _check_ends(edge: Edge, nodes: dict[str, Node]) -> None:
    if edge.source not in nodes or edge.target not in nodes:
        raise BadGraph(
            "有一条连线连到了不存在的节点, 请删除后重新连线。",
            "An edge leads to a node that does not exist; delete it and connect again.",
        )
    if edge.source == edge.target:
        name = nodes[edge.source].name or edge.source
        raise BadGraph(
            f"「{name}」不能连到它自己, 请删除这条连线。", f"“{name}” cannot lead to itself; delete that edge."
        )


def _unique(items: list[Item]) -> dict[str, Item]:
    found = {item.id: item for item in items}
    if len(found) != len(items):
        raise BadGraph(
            "流程里有两个编号相同的节点或连线, 请刷新页面后重试。",
            "Two nodes or edges carry the same id. Reload the page and try again.",
        )
    return found


def _list(raw: Mapping[str, Any], key: str) -> list[Any]:
    value = raw.get(key) or []
    if not isinstance(value, list):
        raise malformed()
    return value


def _id(value: Any) -> str:
    if not isinstance(value, str) or not _ID.match(value):
        raise malformed()
    return value


def _text(raw: Mapping[str, Any], key: str, limit: int) -> str:
    return _clean(raw.get(key) or "", limit)


def _clean(value: Any, limit: int) -> str:
    if not isinstance(value, str):
        raise BadGraph("流程里有一段文字读不出来。", "A text in the flow cannot be read.")
    text = "".join(c for c in value if c.isprintable() or c == "\n").strip()
    if len(text) > limit:
        raise BadGraph(f"「{text[:12]}…」太长了, 最多 {limit} 个字。", f"“{text[:12]}…” is too long; at most {limit}.")
    if _TAG.search(text):
        raise BadGraph(
            f"「{text[:20]}」里像是网页代码, 请只写普通文字。", f"“{text[:20]}” looks like web code; plain text only."
        )
    return text


def _texts(raw: Mapping[str, Any], key: str, count: int, limit: int) -> tuple[str, ...]:
    values = _list(raw, key)
    if len(values) > count:
        raise BadGraph(f"一个节点的清单最多 {count} 项。", f"A list at a node has at most {count} entries.")
    return tuple(text for text in (_clean(v, limit) for v in values) if text)


def _one_of(value: Any, allowed: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise BadGraph(f"不认识的选项: {str(value)[:30]}。", f"Unknown option: {str(value)[:30]}.")
    return value


def _weight(value: Any, depth: int = 0) -> int:
    """How many parts a JSON value has; deeper than 24 counts as too many."""
    if depth > 24:
        return MAX_CONDITION + 1
    if isinstance(value, dict):
        return 1 + sum(_weight(v, depth + 1) for v in value.values())
    if isinstance(value, list):
        return 1 + sum(_weight(v, depth + 1) for v in value)
    return 1 + len(value) // 200 if isinstance(value, str) else 1


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e6 < value < 1e6:
        raise BadGraph("有一个节点的位置不合法。", "The position of a node is not valid.")
    return round(float(value), 1)


def _minutes(value: Any) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MAX_MINUTES:
        raise BadGraph(
            "时限和提醒请填 1 分钟到 366 天之间的整数分钟。", "Times are whole minutes between 1 minute and 366 days."
        )
    return value
