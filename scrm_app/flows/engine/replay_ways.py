"""Which way a past ticket took between two nodes where people stood, and what the form must have said for it."""

from collections.abc import Mapping
from typing import Any

from scrm_app.flows.engine.graph import Edge, Graph


def answers_on_way(graph: Graph, start: str, to: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The single answers that lead from `start` to `to` where the form's own do not; empty when they do or none can."""
    way = _way(graph, start, to)
    found: dict[str, Any] = {}
    for edge in way:
        test = graph.tests.get(edge.id)
        siblings = [e for e in graph.onward[edge.source] if e.id != edge.id]
        if edge.is_default:
            for other in siblings:
                if other.id in graph.tests and graph.tests[other.id](answers):
                    found |= dict.fromkeys(_asked(other))
        elif test is not None and not test(answers) and (edge.condition or {}).get("op") == "eq":
            found[str((edge.condition or {}).get("field"))] = (edge.condition or {}).get("value")
    return found


def leads(graph: Graph, node: str) -> frozenset[str]:
    """Where a ticket can stand next, also behind approvals that those who agreed before pass on the spot."""
    found: set[str] = set()
    todo = [node]
    while todo:
        fresh = graph.stops_after(todo.pop()) - found
        found |= fresh
        todo += [n for n in fresh if graph.nodes[n].parts.approval.dedupe]
    return frozenset(found)


def _asked(edge: Edge) -> list[str]:
    field_key = (edge.condition or {}).get("field")
    return [str(field_key)] if field_key else []


def _way(graph: Graph, start: str, to: str) -> tuple[Edge, ...]:
    """The shortest way through automatic nodes."""
    todo: list[tuple[str, tuple[Edge, ...]]] = [(start, ())]
    seen = {start}
    for node, taken in todo:
        for edge in graph.onward[node]:
            if edge.target == to:
                return (*taken, edge)
            if edge.target not in seen and not graph.nodes[edge.target].stops:
                seen.add(edge.target)
                todo.append((edge.target, (*taken, edge)))
    return ()
