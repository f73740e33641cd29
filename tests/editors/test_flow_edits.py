"""Undo as deep as it is promised, lining up, and carrying a part to another flow: the browser's own functions."""

from pathlib import Path
from typing import Any

from tests.editors.drawings import nest
from tests.forms.browser import run_js

UNDONE = """
import { DEPTH, nothingPast, remembered, stepped } from "./editors/flow_canvas/flow_past.js";
import * as doc from "./editors/flow_canvas/flow_doc.js";
import * as edits from "./editors/flow_canvas/flow_edit.js";
const [first] = JSON.parse(await Bun.stdin.text());
let now = first, past = nothingPast();
const put = (next, key, more) => { past = remembered(past, now, key, more); now = next; };
const node = (i) => now.nodes[i % now.nodes.length].id;
const seen = [];
for (let i = 0; i < 150; i += 1) {
  seen.push(now);
  const kind = i % 6;
  if (kind === 0) put(doc.patchNode(now, node(i), { limit_minutes: i + 1 }));
  if (kind === 1) for (const word of ["受", "受理", `受理${i}`]) put(doc.patchNode(now, node(7), { name: word }), `${node(7)}:name`, word.length < 3);
  if (kind === 2) put(edits.nudge(now, [node(i)], 12, 4));
  if (kind === 3) put(doc.addFree(now, "task", i * 8, 40, `新步骤${i}`).doc);
  if (kind === 4) put(doc.patchNode(now, node(i), { assign: { kind: "role", value: `r${i}` }, checklist: [`第${i}项`] }));
  if (kind === 5) put(doc.remove(now, [node(now.nodes.length - 1)], []));
}
const last = now, back = [], kept = past.undo.length;
let one;
while ((one = stepped(past, now, "undo", "redo"))) { ({ past, shown: now } = one); back.push(now); }
const atStart = now;
while ((one = stepped(past, now, "redo", "undo"))) { ({ past, shown: now } = one); }
const text = (x) => JSON.stringify(x);
let deep = nothingPast();
for (let i = 0; i < DEPTH + 50; i += 1) deep = remembered(deep, { i });
console.log(JSON.stringify({ kept, undone: back.length, start: text(atStart) === text(first), redone: text(now) === text(last),
  every: back.every((b, i) => text(b) === text(seen[149 - i])), none: stepped(nothingPast(), now, "undo", "redo"), deep: deep.undo.length, oldest: deep.undo[0].i,
  cleared: remembered(stepped(past, now, "undo", "redo").past, now).redo.length }));
"""  # noqa: E501

ALIGNED = """
import { align } from "./editors/flow_canvas/flow_edit.js";
import { heightOf, widthOf } from "./editors/flow_look/flow_lanes.js";
const graphs = JSON.parse(await Bun.stdin.text());
const side = { left: (n) => n.x - widthOf(n) / 2, center: (n) => n.x, right: (n) => n.x + widthOf(n) / 2, top: (n) => n.y, middle: (n) => n.y + heightOf(n) / 2, bottom: (n) => n.y + heightOf(n) };
console.log(JSON.stringify(graphs.map((g) => {
  const ids = g.nodes.filter((_, i) => i % 2 === 0).map((n) => n.id), found = {};
  for (const how of [...Object.keys(side), "spreadX", "spreadY"]) {
    const after = align(g, ids, how), moved = after.nodes.filter((n) => ids.includes(n.id));
    const axis = ["left", "center", "right", "spreadX"].includes(how) ? "x" : "y", other = axis === "x" ? "y" : "x";
    const order = moved.map((n) => n[axis]).sort((a, b) => a - b), gaps = order.slice(1).map((v, i) => v - order[i]);
    found[how] = {
      apart: side[how] ? Math.max(...moved.map(side[how])) - Math.min(...moved.map(side[how])) : Math.max(...gaps) - Math.min(...gaps),
      others: after.nodes.every((n, i) => (ids.includes(n.id) ? n[other] === Math.round(g.nodes[i][other] / 4) * 4 : n === g.nodes[i])),
    };
  }
  return { found, one: align(g, ids.slice(0, 1), "left") === g, two: align(g, ids.slice(0, 2), "spreadX") === g };
})));
"""  # noqa: E501

CARRIED = """
import * as doc from "./editors/flow_canvas/flow_doc.js";
import { packPart, readPart } from "./editors/flow_canvas/flow_edit.js";
const { from, to, junk } = JSON.parse(await Bun.stdin.text());
const ids = from.nodes.slice(1, 6).map((n) => n.id);
const part = readPart(packPart(doc.takeCopy(from, ids)));
const after = doc.paste(to, part);
console.log(JSON.stringify({ part, after: after.doc, ids: after.ids, junk: junk.map(readPart) }));
"""


def drawings(count: int) -> list[dict[str, Any]]:
    return [nest(seed) for seed in range(count)]


def test_a_hundred_and_fifty_edits_with_settings_go_back_one_by_one_and_forth_again(tmp_path: Path) -> None:
    found = run_js(tmp_path, UNDONE, drawings(1))
    assert found == {
        "kept": 150, "undone": 150, "start": True, "redone": True, "every": True, "none": None,
        "deep": 200, "oldest": 50, "cleared": 0,
    }  # fmt: skip


def test_what_is_lined_up_stands_in_line_and_nothing_else_moves(tmp_path: Path) -> None:
    for one in run_js(tmp_path, ALIGNED, [g for g in drawings(40) if len(g["nodes"]) >= 6]):
        for how, found in one["found"].items():
            assert found["apart"] <= 8, f"{how}: places snap to a grid of 4"
            assert found["others"], how
        assert (one["one"], one["two"]) == (True, True), "one alone, or two to spread, stay where they are"


def test_a_part_carried_to_another_flow_keeps_its_settings_and_its_lines_and_hurts_nothing(tmp_path: Path) -> None:
    source, target = nest(3), nest(4)
    source["nodes"][2] |= {"limit_minutes": 90, "checklist": ["拍照"], "assign": {"kind": "role", "value": "staff"}}
    junk = ["", "你好", '{"format": "scrm-flow-part"}', "[]", '{"format": "scrm-flow-part", "nodes": [], "edges": []}']
    found = run_js(tmp_path, CARRIED, {"from": source, "to": target, "junk": junk})
    part, after = found["part"], found["after"]
    assert found["junk"] == [None] * len(junk)
    assert after["nodes"][: len(target["nodes"])] == target["nodes"]
    assert after["edges"][: len(target["edges"])] == target["edges"]
    new = after["nodes"][len(target["nodes"]) :]
    assert [n["id"] for n in new] == found["ids"]
    assert len({n["id"] for n in after["nodes"]}) == len(after["nodes"])
    settings = ("kind", "name", "limit_minutes", "checklist", "assign")
    assert [[n.get(k) for k in settings] for n in new] == [[n.get(k) for k in settings] for n in part["nodes"]]
    names = dict(zip((n["id"] for n in part["nodes"]), found["ids"], strict=True))
    lines = {(names[e["source"]], names[e["target"]]) for e in part["edges"]}
    assert {(e["source"], e["target"]) for e in after["edges"][len(target["edges"]) :]} == lines
