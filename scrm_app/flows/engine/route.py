"""The route of one ticket: which nodes are done, open, next or to come, how long each took, which edges were taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.graph_json import graph_json


@dataclass(frozen=True, slots=True)
class RouteVisit:
    """One visit to a people's node, as the ticket recorded it; `who` is a name for people, may be empty."""

    node_id: str
    entered_at: datetime
    finished_at: datetime | None = None
    due_at: datetime | None = None
    who: str = ""


def draw_route(
    graph: Graph, visits: Sequence[RouteVisit], *, now: datetime, end_node: str = "", ended: bool = False
) -> dict[str, Any]:
    """{"graph", "marks", "edges_taken"} for the route drawing. `end_node` is the end the ticket closed at."""
    marks = {node_id: _mark(graph, node_id, visits, now) for node_id in graph.nodes}
    reached = {n for n, m in marks.items() if m["status"] in ("done", "now")}
    passed = _passed(graph, reached | ({end_node} if end_node else set()))
    if end_node in marks:
        marks[end_node]["status"] = "done"
    for node_id in passed:
        if marks[node_id]["status"] == "ahead":
            marks[node_id]["status"] = "done"
    if not ended:
        for node_id in reached:
            if marks[node_id]["status"] == "now":
                for coming in graph.stops_after(node_id):
                    if marks[coming]["status"] == "ahead":
                        marks[coming]["status"] = "next"
    on = {n for n, m in marks.items() if m["status"] in ("done", "now")}
    taken = [e.id for e in graph.edges.values() if e.source in on and e.target in on]
    return {"graph": graph_json(graph), "marks": list(marks.values()), "edges_taken": taken}


def _mark(graph: Graph, node_id: str, visits: Sequence[RouteVisit], now: datetime) -> dict[str, Any]:
    own = [v for v in visits if v.node_id == node_id]
    if not own or not graph.nodes[node_id].waits:
        return {"id": node_id, "status": "ahead"}
    open_visit = any(v.finished_at is None for v in own)
    seconds = sum(((v.finished_at or now) - v.entered_at).total_seconds() for v in own)
    late = any(v.due_at is not None and (v.finished_at or now) > v.due_at for v in own)
    return {
        "id": node_id,
        "status": "now" if open_visit else "done",
        "minutes": max(0, round(seconds / 60)),
        "overdue": late,
        "visits": len(own),
        "who": own[-1].who,
    }


def _passed(graph: Graph, reached: set[str]) -> set[str]:
    """Automatic nodes on some way from the start or a reached node to a reached node."""
    automatic = {n.id for n in graph.nodes.values() if not n.waits and n.kind != "end"}
    after = _spread(automatic, {n.id for n in graph.of_kind("start")} | reached, graph, forwards=True)
    before = _spread(automatic, reached, graph, forwards=False)
    return after & before if reached else {n.id for n in graph.of_kind("start")}


def _spread(automatic: set[str], seeds: set[str], graph: Graph, *, forwards: bool) -> set[str]:
    found, todo = seeds & automatic, list(seeds)
    while todo:
        node_id = todo.pop()
        near = [e.target for e in graph.out[node_id]] if forwards else [e.source for e in graph.into[node_id]]
        for other in near:
            if other in automatic and other not in found:
                found.add(other)
                todo.append(other)
    return found
