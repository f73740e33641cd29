"""Parallel and exclusive semantics against traces of another engine (SpiffWorkflow's test models).

The third-party file is not part of this repository; without it only our own samples run.
"""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scrm_app.flows.engine.advance import Complete, FlowState, Outcome, Start, advance, open_nodes
from scrm_app.flows.engine.graph import Graph, parse_graph

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests" / "data" / "flow_traces.json"
SHARED = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data")) / "flow_semantics" / "GIVE_parallel.json"
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def kind_of(node: dict[str, Any], ins: int) -> str:
    kind = node["type"]
    if kind in ("startEvent", "endEvent"):
        return kind.removesuffix("Event")
    if kind == "exclusiveGateway":
        return "condition"
    if kind in ("parallelGateway", "inclusiveGateway"):
        return "join" if ins > 1 else "parallel"
    return "task"


def convert(model: dict[str, Any]) -> Graph:
    """Neutral model JSON (nodes, flows, `choice == 'Yes'` conditions) as one of our graphs."""
    ids = {n["id"]: f"n{i}" for i, n in enumerate(model["nodes"])}
    nodes = []
    for node in model["nodes"]:
        ins = sum(f["target"] == node["id"] for f in model["flows"])
        nodes.append({"id": ids[node["id"]], "kind": kind_of(node, ins), "name": node["name"] or ""})
    edges, kinds = [], {n["id"]: n["kind"] for n in nodes}
    for number, flow in enumerate(model["flows"]):
        chosen = f"choice == '{flow['name']}'" if kinds[ids[flow["source"]]] == "condition" and flow.get("name") else ""
        found = re.match(r"(\w+) == '(\w+)'", flow["condition"] or chosen)
        condition = {"field": found[1], "op": "eq", "value": found[2]} if found else None
        ends = {"source": ids[flow["source"]], "target": ids[flow["target"]]}
        edges.append({"id": f"e{number}", "condition": condition, **ends})
    return parse_graph({"nodes": nodes, "edges": edges})


def cases() -> list[Any]:
    found = []
    for path in (OWN, SHARED):
        if not path.exists():
            reason = f"third-party traces not found at {path.name}; set SHARED_DATA to the folder that holds them"
            found.append(pytest.param(None, None, marks=pytest.mark.skip(reason=reason), id="third-party"))
            continue
        data = json.loads(path.read_text())
        for trace in data["traces"]:
            model = next(m for m in data["models"][trace["model"]] if m["id"] == trace["process_id"])
            found.append(pytest.param(model, trace, id=f"{trace['test']}"))
    return found


@pytest.mark.parametrize(("model", "trace"), cases())
def test_the_same_steps_are_open_and_closed_as_in_the_trace(model: dict[str, Any], trace: dict[str, Any]) -> None:
    graph = convert(model)
    names = {n.id: n.name for n in graph.nodes.values()}
    values: dict[str, str] = {}
    result = advance(graph, FlowState(), Start(), values=values, now=NOW)
    for step in trace["steps"]:
        assert isinstance(result, Outcome), result
        here = {names[n]: n for n in open_nodes(graph, result.state)}
        if "forbid" in step:
            assert step["forbid"] not in here, f"{step} but open: {sorted(here)}"
            continue
        assert step["do"] in here, f"{step} but open: {sorted(here)}"
        if "choice" in step:
            values["choice"] = step["choice"]
        result = advance(graph, result.state, Complete(at=here[step["do"]]), values=values, now=NOW)
    assert isinstance(result, Outcome)
    assert result.ended is trace["expect_finished"]
