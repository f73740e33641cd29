"""Random drawings for the editor: nests of branches as people draw them, and tangles as nobody should."""

import random
from typing import Any

KINDS = ["task", "task", "task", "approval", "condition", "parallel", "join"]
NOTE = {"id": "m1", "text": "记一下", "x": 10, "y": 20, "w": 200, "h": 104, "colour": "yellow"}


def node(at: int, kind: str, rng: random.Random) -> dict[str, Any]:
    """A node with settings that no edit of the list may lose."""
    about = {"id": f"n{at}", "kind": kind, "name": f"步骤{at}", "x": rng.randrange(-400, 400, 4), "y": at * 124}
    return about | {"limit_minutes": rng.choice([None, 60, 1440]), "checklist": ["拍照"] * rng.randrange(2)}


def tangle(seed: int) -> dict[str, Any]:
    """Any nodes, any edges: loops, crossings, several ends, parts that nothing leads to."""
    rng = random.Random(seed)
    size = rng.randrange(1, 14)
    kinds = ["start"] * rng.choice([1, 1, 1, 0]) + [rng.choice(KINDS) for _ in range(size)] + ["end"] * rng.randrange(3)
    nodes = [node(i, kind, rng) for i, kind in enumerate(kinds)]
    pairs = {
        (a["id"], b["id"])
        for a in nodes
        for b in nodes
        if a is not b and a["kind"] != "end" and b["kind"] != "start" and rng.random() < 1.6 / len(nodes)
    }
    edges = [edge(at, *pair, rng) for at, pair in enumerate(sorted(pairs))]
    rng.shuffle(edges)
    return {"nodes": nodes, "edges": edges, "notes": [dict(NOTE)]}


def edge(at: int, source: str, target: str, rng: random.Random) -> dict[str, Any]:
    """An edge that may carry a condition."""
    condition = {"field": "amount", "op": "gt", "value": at} if rng.random() < 0.3 else None
    return {"id": f"e{at}", "source": source, "target": target, "condition": condition, "is_default": False, "name": ""}


def nest(seed: int) -> dict[str, Any]:
    """Steps in line and blocks of branches inside one another: what approval apps can draw."""
    rng = random.Random(seed)
    nodes, edges = [node(0, "start", rng)], []

    def add(kind: str) -> str:
        nodes.append(node(len(nodes), kind, rng))
        return str(nodes[-1]["id"])

    def link(source: str, target: str) -> None:
        edges.append(edge(len(edges), source, target, rng))

    def line(last: str, depth: int) -> str:
        for _ in range(rng.randrange(1, 4)):
            if depth and rng.random() < 0.5:
                kind = rng.choice(["condition", "parallel"])
                split, tails = add(kind), []
                link(last, split)
                tails = [line(split, depth - 1) for _ in range(rng.randrange(2, 4))]
                last = add("join" if kind == "parallel" else "task")
                for tail in tails:
                    link(tail, last)
            else:
                step = add("task")
                link(last, step)
                last = step
        return last

    link(line("n0", 2), add("end"))
    return {"nodes": nodes, "edges": edges, "notes": [dict(NOTE)]}
