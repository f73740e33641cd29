"""What differs between two drawings of a flow, in business words and node by node."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.diff_node import node_changes
from scrm_app.flows.engine.diff_words import Names as Names
from scrm_app.flows.engine.diff_words import arrow, plain, quote
from scrm_app.flows.engine.graph import Edge, Graph
from scrm_app.flows.engine.graph_json import edge_json, node_json

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"
PLACE = frozenset({"id", "x", "y"})
ORDERED = frozenset({"condition", "inclusive", "task", "approval"})


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `status`: added, removed or changed; `node_id` or `edge_id` says where it shows."""

    status: str
    text: Text
    node_id: str = ""
    edge_id: str = ""


@dataclass(frozen=True, slots=True)
class Diff:
    """All differences, and the state of every node and edge of either drawing."""

    changes: tuple[Change, ...]
    nodes: dict[str, str]
    edges: dict[str, str]

    @property
    def touched(self) -> frozenset[str]:
        """Nodes that are not the same in both."""
        return frozenset(n for n, status in self.nodes.items() if status != SAME)


def compare(old: Graph, new: Graph, names: Names | None = None) -> Diff:
    """Differences from `old` to `new`; where a node stands on the canvas does not count."""
    known = names or Names()
    changes = [*_nodes(old, new, known), *_edges(old, new, known), *_turns(old, new)]
    nodes = {n: _status(n, old.nodes, new.nodes, _node_meaning) for n in {**old.nodes, **new.nodes}}
    edges = {e: _status(e, old.edges, new.edges, edge_json) for e in {**old.edges, **new.edges}}
    return Diff(tuple(changes), nodes, edges)


def sentences(old: Graph | None, new: Graph, names: Names | None = None) -> list[Text]:
    """What publishing `new` after `old` would change; a first version says how many nodes it has."""
    if old is None:
        people = sum(n.waits for n in new.nodes.values())
        return [Text(f"首次发布, 共 {people} 个处理节点。", f"First version, with {people} working node(s).")]
    return [change.text for change in compare(old, new, names).changes]


def _status(key: str, old: Mapping[str, Any], new: Mapping[str, Any], meaning: Callable[[Any], Any]) -> str:
    if key not in old:
        return ADDED
    if key not in new:
        return REMOVED
    return SAME if meaning(old[key]) == meaning(new[key]) else CHANGED


def _node_meaning(node: Any) -> dict[str, Any]:
    return {key: value for key, value in node_json(node).items() if key not in PLACE}


def _nodes(old: Graph, new: Graph, names: Names) -> Iterator[Change]:
    for node_id, node in new.nodes.items():
        label = new.label(node_id)
        if node_id not in old.nodes:
            yield Change(ADDED, Text(f"新增节点「{label}」", f"“{label}” added"), node_id)
            continue
        if (before := old.label(node_id)) != label:
            yield Change(CHANGED, Text(f"「{before}」改名为「{label}」", f"“{before}” renamed to “{label}”"), node_id)
        for text in node_changes(old.nodes[node_id], node, names):
            yield Change(CHANGED, Text(f"「{label}」{text.zh}", f"“{label}”: {text.en}"), node_id)
    for node_id in old.nodes:
        if node_id not in new.nodes:
            label = old.label(node_id)
            yield Change(REMOVED, Text(f"删除节点「{label}」", f"“{label}” removed"), node_id)


def _edges(old: Graph, new: Graph, names: Names) -> Iterator[Change]:
    for edge_id, edge in new.edges.items():
        if edge_id not in old.edges:
            yield Change(ADDED, _way("新增连线", "Connection added", new, edge), edge_id=edge_id)
        elif edge_json(old.edges[edge_id]) != edge_json(edge):
            yield from (Change(CHANGED, text, edge_id=edge_id) for text in _edge_words(old, new, edge_id, names))
    for edge_id, edge in old.edges.items():
        if edge_id not in new.edges and {edge.source, edge.target} <= new.nodes.keys():
            yield Change(REMOVED, _way("删除连线", "Connection removed", old, edge), edge_id=edge_id)


def _way(zh: str, en: str, graph: Graph, edge: Edge) -> Text:
    a, b = graph.label(edge.source), graph.label(edge.target)
    return Text(f"{zh}「{a}」→「{b}」", f"{en}: “{a}” → “{b}”")


def _edge_words(old: Graph, new: Graph, edge_id: str, names: Names) -> Iterator[Text]:
    before, after = old.edges[edge_id], new.edges[edge_id]
    a, b = new.label(after.source), new.label(after.target)
    if (before.source, before.target) != (after.source, after.target):
        x, y = old.label(before.source), old.label(before.target)
        yield Text(f"连线「{x}」→「{y}」改为「{a}」→「{b}」", f"“{x}” → “{y}” now runs “{a}” → “{b}”")
    if (before.condition, before.is_default) != (after.condition, after.is_default):
        was, now = (_condition(edge, names) for edge in (before, after))
        yield Text(f"「{a}」→「{b}」的条件 {was.zh}→{now.zh}", f"Condition of “{a}” → “{b}”: {was.en} → {now.en}")
    if before.kind != after.kind:
        zh, en = (
            ("驳回时走", "now taken on a rejection") if after.kind == "reject" else ("正常往下走", "now the way on")
        )
        yield Text(f"「{a}」→「{b}」改为{zh}", f"“{a}” → “{b}” is {en}")
    if before.name != after.name:
        what = Text(f"「{a}」→「{b}」的名称", f"Name of “{a}” → “{b}”:")
        yield arrow(what, quote(before.name, names), quote(after.name, names))


def _turns(old: Graph, new: Graph) -> Iterator[Change]:
    """Branches are tried in the order of the drawing, so another order is a change."""
    for node_id, ways in new.out.items():
        if node_id not in old.out or new.nodes[node_id].kind not in ORDERED:
            continue
        kept = [e.id for e in ways if e.id in old.edges and old.edges[e.id].source == node_id]
        before = [e.id for e in old.out[node_id] if e.id in kept]
        if before != kept:
            said = "、".join(f"「{new.label(new.edges[e].target)}」" for e in kept)
            english = ", ".join(f"“{new.label(new.edges[e].target)}”" for e in kept)
            label = new.label(node_id)
            zh, en = f"「{label}」的分支判断顺序改为 {said}", f"Branches of “{label}” are now tried as {english}"
            yield Change(CHANGED, Text(zh, en), node_id)


def _condition(edge: Edge, names: Names) -> Text:
    if edge.is_default:
        return Text("其它情况", "otherwise")
    if edge.condition is None:
        return Text("无条件", "none")
    if names.say_condition is None:
        return plain(edge.name or "…")
    return Text(f"({names.say_condition(edge.condition, 'zh-CN')})", f"({names.say_condition(edge.condition, 'en')})")
