"""Small flows for tests, written as text: `受理 > 审批` draws an edge."""

from typing import Any

from scrm_app.flows.engine.graph import Graph, parse_graph

KINDS = {"s": "start", "t": "task", "a": "approval", "c": "condition", "p": "parallel", "j": "join", "e": "end"}


def draw(*edges: str, nodes: dict[str, dict[str, Any]] | None = None, **conditions: Any) -> dict[str, Any]:
    """Graph JSON from "s1 > t1" lines; the first letter of a node is its kind; `t1_t2=...` puts a condition."""
    extra = nodes or {}
    found: dict[str, dict[str, Any]] = {}
    drawn = []
    for line in edges:
        source, target = (part.strip() for part in line.split(">"))
        for name in (source, target):
            found.setdefault(name, {"id": name, "kind": KINDS.get(name[0], "cc"), "name": name} | extra.get(name, {}))
        condition = conditions.get(f"{source}_{target}")
        edge = {"id": f"{source}_{target}", "source": source, "target": target}
        edge |= {"is_default": condition == "default", "condition": condition if isinstance(condition, dict) else None}
        drawn.append(edge)
    return {"nodes": list(found.values()), "edges": drawn}


def graph(*edges: str, **more: Any) -> Graph:
    """The parsed graph of `draw`."""
    return parse_graph(draw(*edges, **more))


def is_(field: str, value: Any) -> dict[str, Any]:
    """The condition field = value."""
    return {"field": field, "op": "eq", "value": value}


# accept > (amount > 500: approve) > two things at once > both done > end
REPAIR = draw(
    "s > t1", "t1 > c", "c > a", "c > p", "a > p", "p > t2", "p > t3", "t2 > j", "t3 > j", "j > t4", "t4 > e",
    c_a={"field": "amount", "op": "gt", "value": 500}, c_p="default",
)  # fmt: skip
