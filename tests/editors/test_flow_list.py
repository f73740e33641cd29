"""The list is only a way of looking: whatever is drawn stands in it once, and no edit in it loses anything else."""

from pathlib import Path
from typing import Any

import pytest

from scrm_app.flows.engine.graph import parse_draft
from scrm_app.flows.engine.graph_json import graph_json
from tests.editors.drawings import nest, tangle
from tests.forms.browser import run_js

GRAPHS = [tangle(seed) for seed in range(250)] + [nest(seed) for seed in range(60)]
SHOWN = """
import { treeOf, flat } from "./editors/flow_canvas/flow_tree.js";
const graphs = JSON.parse(await Bun.stdin.text());
console.log(JSON.stringify(graphs.map((g) => flat(treeOf(g)))));
"""
EDITED = """
import * as tree from "./editors/flow_canvas/flow_tree.js";
import * as doc from "./editors/flow_canvas/flow_doc.js";
const graphs = JSON.parse(await Bun.stdin.text());
let state = 7;
const any = (list) => { state = (state * 1103515245 + 12345) % 2147483648; return list[state % list.length]; };
const OPS = {
  insert: (g) => g.edges.length && tree.insertBlock(g, any(g.edges).id, any(["task", "approval", "end"])).doc,
  block: (g) => g.edges.length && tree.insertBlock(g, any(g.edges).id, any(["condition", "parallel"])).doc,
  before: (g) => { const b = tree.treeOf(g).trunk.items.find((i) => i.merge && tree.endsOf(i).length); return b && tree.insertBlock(g, { before: b.merge, edges: tree.endsOf(b) }, any(["task", "parallel"])).doc; },
  branch: (g) => { const s = g.nodes.filter(tree.isSplit); return s.length && tree.addBranch(g, any(s).id).doc; },
  remove: (g) => doc.remove(g, [any(g.nodes).id], []),
  cut: (g) => g.edges.length && tree.removeBranch(g, any(g.edges).id),
  dissolve: (g) => { const s = g.nodes.filter(tree.isSplit); return s.length && tree.removeBlock(g, any(s).id).doc; },
  swap: (g) => tree.swap(g, any(g.nodes).id, any([-1, 1])),
  move: (g) => g.edges.length && tree.moveOnto(g, any(g.nodes).id, any(g.edges).id),
  order: (g) => g.edges.length && doc.reorder(g, any(g.edges).id, any([-1, 1])),
};
const names = Object.keys(OPS);
console.log(JSON.stringify(graphs.map((g) => {
  const steps = [];
  let now = g;
  for (let i = 0; i < 12 && now.nodes.length; i += 1) { const op = any(names), next = OPS[op](now) || now; steps.push({ op, next, shown: tree.flat(tree.treeOf(next)) }); now = next; }
  return steps;
})));
"""  # noqa: E501


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_js(tmp_path_factory.mktemp("list"), EDITED, GRAPHS)


def test_every_node_and_every_edge_stands_in_the_list_once(tmp_path: Path) -> None:
    for graph, shown in zip(GRAPHS, run_js(tmp_path, SHOWN, GRAPHS), strict=True):
        assert sorted(shown["steps"]) == sorted(n["id"] for n in graph["nodes"])
        assert sorted(shown["edges"]) == sorted(e["id"] for e in graph["edges"])


def test_a_nest_of_branches_needs_no_jumps(tmp_path: Path) -> None:
    nests = [nest(seed) for seed in range(100)]
    assert [shown["jumps"] for shown in run_js(tmp_path, SHOWN, nests)] == [[]] * 100


def test_after_any_edits_in_the_list_the_server_still_reads_the_drawing(edited: Any) -> None:
    for steps in edited:
        for step in steps:
            graph = step["next"]
            parsed = graph_json(parse_draft(graph))
            assert [n["id"] for n in parsed["nodes"]] == [n["id"] for n in graph["nodes"]]
            assert sorted(step["shown"]["steps"]) == sorted(n["id"] for n in graph["nodes"]), step["op"]
            assert sorted(step["shown"]["edges"]) == sorted(e["id"] for e in graph["edges"]), step["op"]
            pairs = [(e["source"], e["target"]) for e in graph["edges"]]
            assert len(pairs) == len(set(pairs)), step["op"]


def test_an_edit_changes_no_setting_of_what_stays(edited: Any) -> None:
    kept = ("kind", "name", "limit_minutes", "checklist")
    for graph, steps in zip(GRAPHS, edited, strict=True):
        before = {n["id"]: n for n in graph["nodes"]}
        for step in steps:
            assert step["next"]["notes"] == graph["notes"]
            for node in step["next"]["nodes"]:
                if node["id"] in before and node["name"] == before[node["id"]]["name"]:
                    assert [node[k] for k in kept] == [before[node["id"]][k] for k in kept]


def test_moving_and_swapping_lose_no_step_and_no_edge(edited: Any) -> None:
    moved = 0
    for graph, steps in zip(GRAPHS, edited, strict=True):
        now = graph
        for step in steps:
            if step["op"] in ("swap", "move", "order"):
                for part in ("nodes", "edges"):
                    assert sorted(x["id"] for x in step["next"][part]) == sorted(x["id"] for x in now[part])
                moved += step["next"] != now
            now = step["next"]
    assert moved > 50
