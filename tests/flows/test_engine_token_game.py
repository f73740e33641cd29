"""The engine against an independent token game of BPMN: blocks in blocks, loops, and joins that nobody would draw.

A whole flow of blocks must agree at every step. Where ways leave a block and come in elsewhere, the engine differs on
purpose in two points (`kinds/join.py`, `run.py`): who can come only by beginning the split again is not waited
for, and joins that hold each other for ever let one go. Both are rare, and never leave a ticket that cannot go on.
"""

import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from scrm_app.flows.engine.advance import Complete, FlowState, Outcome, Start, advance
from scrm_app.flows.engine.graph import Graph, parse_graph
from tests.flows.token_game import Game

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
STEPS, SEEDS = 30, 400


class Pen:
    """Draws blocks: lines, parallel, inclusive and exclusive blocks, loops; depth by depth."""

    def __init__(self, seed: int, loose: float) -> None:
        self.rng = random.Random(seed)
        self.nodes: list[dict[str, Any]] = [{"id": "s", "kind": "start"}]
        self.edges: list[dict[str, Any]] = []
        first, last = self.block(3)
        self.link("s", first)
        self.link(last, self.add("end"))
        for edge in self.edges[:-2]:
            if self.rng.random() < loose:
                self.astray(edge)

    def add(self, kind: str) -> str:
        name = f"n{len(self.nodes)}"
        self.nodes.append({"id": name, "kind": kind, "name": name})
        return name

    def link(self, source: str, target: str, asks: int | None = None, *, default: bool = False) -> None:
        condition = None if asks is None else {"field": "x", "op": "eq", "value": asks}
        about = {"id": f"e{len(self.edges)}", "source": source, "target": target}
        self.edges.append({**about, "condition": condition, "is_default": default})

    def block(self, depth: int) -> tuple[str, str]:
        kind = "task" if not depth else self.rng.choice(["task", "line", "parallel", "inclusive", "condition", "loop"])
        if kind == "task":
            task = self.add("task")
            return task, task
        if kind == "line":
            (first, middle), (after, last) = self.block(depth - 1), self.block(depth - 1)
            self.link(middle, after)
            return first, last
        return self.loop(depth) if kind == "loop" else self.fork(kind, depth)

    def loop(self, depth: int) -> tuple[str, str]:
        first, last = self.block(depth - 1)
        asks, after = self.add("condition"), self.add("task")
        again = self.add("task")
        self.link(last, again)
        self.link(again, asks)
        self.link(asks, first, 0)
        self.link(asks, after, default=True)
        return first, after

    def fork(self, kind: str, depth: int) -> tuple[str, str]:
        split, after = self.add(kind), self.add("task")
        meet = after if kind == "condition" else self.add("join")
        ways = self.rng.randint(2, 3)
        for way in range(ways):
            first, last = self.block(depth - 1)
            asks = None if kind == "parallel" or way == ways - 1 else self.rng.randint(0, 2)
            self.link(split, first, asks, default=kind != "parallel" and asks is None)
            self.link(last, meet)
        if meet != after:
            self.link(meet, after)
        return split, after

    def astray(self, edge: dict[str, Any]) -> None:
        """Lead an edge somewhere else."""
        to = self.rng.choice([n["id"] for n in self.nodes[1:]])
        taken = any((e["source"], e["target"]) == (edge["source"], to) for e in self.edges)
        if to != edge["source"] and not taken:
            edge["target"] = to


def spins(drawing: dict[str, Any]) -> bool:
    """Whether one can go round without meeting anybody; the checks refuse that."""
    kind = {n["id"]: n["kind"] for n in drawing["nodes"]}
    left = [e for e in drawing["edges"] if "task" not in (kind[e["source"]], kind[e["target"]])]
    while left:
        rest = [e for e in left if any(e["target"] == f["source"] for f in left)]
        if len(rest) == len(left):
            return True
        left = rest
    return False


def walked(seed: int, loose: float) -> str:
    """A random walk: same, other (the engine went on differently), or none (not drawn)."""
    pen = Pen(seed, loose)
    drawing = {"nodes": pen.nodes, "edges": pen.edges}
    if len(pen.nodes) > 60 or spins(drawing):
        return "none"
    graph, game, x = parse_graph(drawing), Game(drawing), pen.rng.randint(0, 2)
    came, wanted = advance(graph, FlowState(), Start(), values={"x": x}, now=NOW), game.start(x)
    for _ in range(STEPS):
        assert isinstance(came, Outcome), came
        here = Counter(t.node for t in came.state.tokens if graph.nodes[t.node].waits)
        marking = frozenset((here + waiting(graph, came.state)).items())
        if marking not in wanted:
            return "other"
        if came.state.ended:
            return "same"
        task, x = pen.rng.choice(sorted(here)), pen.rng.randint(0, 2)
        wanted = game.complete(marking, task, x)
        came = advance(graph, came.state, Complete(at=task), values={"x": x}, now=NOW)
    return "same"


def waiting(graph: Graph, state: FlowState) -> Counter[str]:
    """Tokens before joins, by edge."""
    return Counter(t.via for t in state.tokens if not graph.nodes[t.node].waits)


def test_blocks_in_blocks_go_on_as_the_token_game_does() -> None:
    found = Counter(walked(seed, 0) for seed in range(SEEDS))
    assert found["other"] == 0
    assert found["same"] > SEEDS * 0.8


@pytest.mark.parametrize("loose", [0.05, 0.15, 0.3])
def test_unbalanced_joins_go_on_and_seldom_otherwise(loose: float) -> None:
    found = Counter(walked(seed, loose) for seed in range(SEEDS))
    assert found["same"] > SEEDS * 0.6
    assert found["other"] <= found["same"] * 0.03
