"""The drawing as data: nodes, edges, and the lookups a running flow needs. Parsed once, then shared by all tickets."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from scrm_app.core.text import Text
from scrm_app.flows.engine import kinds, parts, reading, steps
from scrm_app.flows.engine.branching import compile_branch, try_branch
from scrm_app.flows.engine.parts import Assign, Note, Parts
from scrm_app.flows.engine.reading import malformed
from scrm_app.flows.engine.steps import AutoStep, SetField
from scrm_app.flows.errors import BadGraph
from scrm_app.rules.engine.formula import Formula, parse_formula
from scrm_app.rules.engine.nodes import FieldInfo
from scrm_app.rules.errors import BadFormula

MAX_NODES, MAX_EDGES, MAX_CHECKLIST, MAX_FIELDS, MAX_CONDITION = 200, 400, 30, 100, 2000
MAX_REMEMBERED = 4096
STAGES = ("pre", "mid", "post")
EDGE_KINDS = ("normal", "reject")
_SIGNING = ("delegate", "add_sign", "remove_sign")
ACTIONS = ("complete", "approve", "reject", "return", "transfer", "claim", "pause", "terminate", *_SIGNING)

NO_PARTS = Parts()

Item = TypeVar("Item", "Node", "Edge", "Note")
Test = Callable[[Mapping[str, Any]], bool]
Asked = tuple[str, frozenset[str], bool]


@dataclass(frozen=True, slots=True)
class Node:
    """A place on the canvas. Times in minutes.

    `on_reject`: end (the ticket ends), starter (its first node), previous, any (whoever rejects chooses a passed node)
    or edge (the drawn reject edge). `on_timeout`: what the program does when the limit is over; `timeout_to` gets it
    then (transfer). `field_rights`: hide, mask, read, edit or require by field key. `lane`: the department it is drawn
    in. `parts` and `steps` hold what only one kind has.
    """

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
    customer_text_en: str = ""
    waiting_text: str = ""
    """What the customer is told when the ticket waits for their answer here; empty: the words of the product."""
    waiting_text_en: str = ""
    tell_customer: tuple[str, ...] = ()
    service_button: bool = False
    """The customer's page has a button here that calls the people who serve them (一键找客服)."""
    on_reject: str = "end"
    on_timeout: str = "none"
    timeout_to: Assign = field(default_factory=Assign)
    field_rights: dict[str, str] = field(default_factory=dict)
    lane: str = ""
    parts: Parts = field(default_factory=Parts)
    steps: tuple[AutoStep, ...] = ()

    @property
    def waits(self) -> bool:
        """People work here (task, approval); the flow stops until they act."""
        return kinds.KINDS[self.kind].waits

    @property
    def holds(self) -> bool:
        """The flow stops here until a time, an event or another ticket wakes it (wait, synchronous sub-flow)."""
        return kinds.KINDS[self.kind].holds(self)

    @property
    def stops(self) -> bool:
        """A ticket can stand here: people, something awaited, or an end."""
        return self.waits or self.kind == "end" or self.holds

    @property
    def required(self) -> tuple[str, ...]:
        """Keys of the fields that must be filled before leaving."""
        more = (key for key, right in self.field_rights.items() if right == "require")
        return tuple(dict.fromkeys((*self.required_fields, *more)))

    @property
    def offered(self) -> tuple[str, ...]:
        """What people may do here: the node's own list, else that of its kind."""
        return self.actions or kinds.KINDS[self.kind].actions


@dataclass(frozen=True, slots=True)
class Edge:
    """A permitted move; `condition` is the stored JSON, compiled in `Graph.tests`. Kind reject is taken on a no."""

    id: str
    source: str
    target: str
    condition: dict[str, Any] | None = None
    is_default: bool = False
    name: str = ""
    kind: str = "normal"


@dataclass(frozen=True)
class Graph:
    """A whole flow, ready to run. `broken` (drafts only) names the edges whose condition is not finished.

    `out` and `into` hold every edge; `onward` only those one goes on by, without the reject edges.
    """

    nodes: dict[str, Node]
    edges: dict[str, Edge]
    out: dict[str, tuple[Edge, ...]]
    into: dict[str, tuple[Edge, ...]]
    tests: dict[str, Test]
    broken: dict[str, Text] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    formulas: dict[tuple[str, int], Formula] = field(default_factory=dict, compare=False)
    """What automatic nodes compute, by node and place of the step; see `with_formulas`."""
    _stops: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    _reach: dict[Asked, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def onward(self) -> dict[str, tuple[Edge, ...]]:
        """The edges one goes on by, by source."""
        return {n: tuple(e for e in found if e.kind == "normal") for n, found in self.out.items()}

    @cached_property
    def halts(self) -> frozenset[str]:
        """Nodes where a token stays until somebody acts or something wakes it."""
        return frozenset(n.id for n in self.nodes.values() if n.waits or n.holds)

    @cached_property
    def rejects(self) -> dict[str, Edge]:
        """The first drawn reject edge of each node that has one."""
        found: dict[str, Edge] = {}
        for edge in self.edges.values():
            if edge.kind == "reject":
                found.setdefault(edge.source, edge)
        return found

    def of_kind(self, *codes: str) -> list[Node]:
        """The nodes of these kinds, in drawing order."""
        return [n for n in self.nodes.values() if n.kind in codes]

    def label(self, node_id: str) -> str:
        """The name people gave the node; its kind when they gave none."""
        node = self.nodes[node_id]
        return node.name or kinds.KINDS[node.kind].label.zh

    def stops_after(self, node_id: str) -> frozenset[str]:
        """The nodes a ticket can stand at that could be next, whatever the conditions; remembered."""
        known = self._stops.get(node_id)
        if known is None:
            known = self._stops[node_id] = frozenset(self._walk_to_stops(node_id))
        return known

    def _walk_to_stops(self, node_id: str) -> set[str]:
        found, seen, todo = set[str](), {node_id}, [node_id]
        while todo:
            for edge in self.onward[todo.pop()]:
                target = self.nodes[edge.target]
                if target.stops:
                    found.add(target.id)
                elif target.id not in seen:
                    seen.add(target.id)
                    todo.append(target.id)
        return found

    def reachable(self, start: str, barred: Iterable[str] = (), *, onward: bool = False) -> frozenset[str]:
        """Nodes one can come to from `start` (itself included) without entering a barred node; remembered.

        `onward` leaves the reject edges out.
        """
        key = start, frozenset(barred), onward
        known = self._reach.get(key)
        if known is None:
            if len(self._reach) > MAX_REMEMBERED:
                self._reach.clear()
            known = self._reach[key] = frozenset(self._walk(start, key[1], self.onward if onward else self.out))
        return known

    def _walk(self, start: str, barred: frozenset[str], ways: Mapping[str, tuple[Edge, ...]]) -> set[str]:
        seen, todo = {start}, deque([start])
        while todo:
            for edge in ways[todo.popleft()]:
                if edge.target not in seen and edge.target not in barred:
                    seen.add(edge.target)
                    todo.append(edge.target)
        return seen


def parse_graph(data: Any) -> Graph:
    """A graph from its JSON; every way of being malformed is an `InvalidInput` with a sentence."""
    nodes, edges, notes = _parts(data)
    tests = {e.id: compile_branch(e.condition) for e in edges.values() if e.condition is not None}
    return build(nodes, edges, tests, notes=notes)


def with_formulas(graph: Graph, fields: Mapping[str, FieldInfo]) -> Graph:
    """The graph with the formulas of its automatic nodes compiled for a form; one that cannot be read sets nothing."""
    found: dict[tuple[str, int], Formula] = {}
    for node in graph.of_kind("auto"):
        for index, step in enumerate(node.steps):
            if isinstance(step, SetField) and step.formula:
                with suppress(BadFormula):
                    found[node.id, index] = parse_formula(step.formula, fields)
    return replace(graph, formulas=found) if found else graph


def parse_draft(data: Any) -> Graph:
    """A graph being drawn: as strict about its shape, but a condition may be unfinished."""
    nodes, edges, notes = _parts(data)
    tried = {e.id: try_branch(e.condition) for e in edges.values() if e.condition is not None}
    broken = {edge: problem for edge, (_, problem) in tried.items() if problem is not None}
    return build(nodes, edges, {edge: test for edge, (test, _) in tried.items()}, broken, notes)


def _parts(data: Any) -> tuple[dict[str, Node], dict[str, Edge], tuple[Note, ...]]:
    if not isinstance(data, Mapping):
        raise malformed()
    raw_nodes, raw_edges = reading.items(data, "nodes"), reading.items(data, "edges")
    if len(raw_nodes) > MAX_NODES or len(raw_edges) > MAX_EDGES:
        raise BadGraph(
            f"一个流程最多 {MAX_NODES} 个节点、{MAX_EDGES} 条连线, 请拆成几个流程。",
            f"A flow has at most {MAX_NODES} nodes and {MAX_EDGES} edges; split it into several flows.",
        )
    nodes = _unique([parse_node(raw) for raw in raw_nodes])
    edges = _unique([parse_edge(raw) for raw in raw_edges])
    for edge in edges.values():
        _check_ends(edge, nodes)
    notes = _unique([parts.read_note(raw) for raw in reading.items(data, "notes")[: parts.MAX_NOTES]])
    return nodes, edges, tuple(notes.values())


def build(
    nodes: dict[str, Node],
    edges: dict[str, Edge],
    tests: dict[str, Test],
    broken: dict[str, Text] | None = None,
    notes: tuple[Note, ...] = (),
) -> Graph:
    """Index the drawing: edges by source and target."""
    out: dict[str, list[Edge]] = {n: [] for n in nodes}
    into: dict[str, list[Edge]] = {n: [] for n in nodes}
    for edge in edges.values():
        out[edge.source].append(edge)
        into[edge.target].append(edge)
    freeze = {n: tuple(found) for n, found in out.items()}, {n: tuple(found) for n, found in into.items()}
    return Graph(nodes, edges, *freeze, tests, broken or {}, notes)


def parse_node(raw: Any) -> Node:
    """One node from its JSON."""
    if not isinstance(raw, Mapping):
        raise BadGraph("流程里有一个节点读不出来。", "One of the nodes cannot be read.")
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in kinds.KINDS:
        raise BadGraph(f"不认识的节点类型: {str(kind)[:30]}。", f"Unknown kind of node: {str(kind)[:30]}.")
    minutes = reading.minutes
    return Node(
        id=reading.ident(raw.get("id")),
        kind=kind,
        name=reading.text(raw, "name", reading.MAX_NAME),
        x=reading.number(raw.get("x", 0)),
        y=reading.number(raw.get("y", 0)),
        stage=reading.one_of(raw.get("stage") or "mid", STAGES),
        assign=parts.read_assign(raw.get("assign")),
        limit_minutes=minutes(raw.get("limit_minutes")),
        remind_before_minutes=minutes(raw.get("remind_before_minutes")),
        remind_after_minutes=minutes(raw.get("remind_after_minutes")),
        actions=tuple(reading.one_of(a, ACTIONS) for a in reading.items(raw, "actions")),
        checklist=reading.texts(raw, "checklist", MAX_CHECKLIST, 200),
        required_fields=reading.texts(raw, "required_fields", MAX_FIELDS, 64),
        customer_text=reading.text(raw, "customer_text", reading.MAX_TEXT),
        customer_text_en=reading.text(raw, "customer_text_en", reading.MAX_TEXT),
        waiting_text=reading.text(raw, "waiting_text", reading.MAX_TEXT),
        waiting_text_en=reading.text(raw, "waiting_text_en", reading.MAX_TEXT),
        tell_customer=tuple(reading.one_of(a, parts.TELL_BY) for a in reading.items(raw, "tell_customer")),
        service_button=reading.flag(raw.get("service_button")),
        on_reject=reading.one_of(raw.get("on_reject") or "end", parts.ON_REJECT),
        on_timeout=reading.one_of(raw.get("on_timeout") or "none", parts.ON_TIMEOUT),
        timeout_to=parts.read_assign(raw.get("timeout_to")),
        field_rights=parts.read_rights(raw.get("field_rights")),
        lane=reading.text(raw, "lane", reading.MAX_NAME),
        parts=_read_parts(kind, raw),
        steps=reading.several(raw, "steps", steps.MAX_STEPS, steps.read_step) if kind == "auto" else (),
    )


def _read_parts(kind: str, raw: Mapping[str, Any]) -> Parts:
    """The settings that belong to this kind; what another kind left behind is dropped."""
    if kind == "approval":
        return Parts(approval=parts.read_approval(raw.get("approval")))
    if kind == "wait":
        return Parts(wait=parts.read_wait(raw.get("wait")))
    if kind == "subflow":
        return Parts(subflow=parts.read_subflow(raw.get("subflow")))
    return Parts(cc=parts.read_cc(raw.get("cc"))) if kind == "cc" else NO_PARTS


def parse_edge(raw: Any) -> Edge:
    """One edge from its JSON; the condition is checked by compiling it."""
    if not isinstance(raw, Mapping):
        raise BadGraph("流程里有一条连线读不出来。", "One of the edges cannot be read.")
    condition = raw.get("condition") or None
    if condition is not None and (
        not isinstance(condition, dict) or reading.weight(condition, MAX_CONDITION) > MAX_CONDITION
    ):
        raise BadGraph("连线上的条件读不出来。", "The condition on an edge cannot be read.")
    return Edge(
        id=reading.ident(raw.get("id")),
        source=reading.ident(raw.get("source")),
        target=reading.ident(raw.get("target")),
        condition=condition,
        is_default=raw.get("is_default") is True,
        name=reading.text(raw, "name", reading.MAX_NAME),
        kind=reading.one_of(raw.get("kind") or "normal", EDGE_KINDS),
    )


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
