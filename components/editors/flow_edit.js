// Arranging, walking, finding and carrying parts of a drawing: pure functions over {nodes, edges, notes}.
import { heightOf, widthOf } from "../flow_look/flow_lanes.js";
import { nodeOf, outOf } from "./flow_doc.js";

export const PART = "scrm-flow-part";
const snap = (v) => Math.round(v / 4) * 4;
const box = (n) => ({ id: n.id, left: n.x - widthOf(n) / 2, right: n.x + widthOf(n) / 2, top: n.y, bottom: n.y + heightOf(n), x: n.x, middle: n.y + heightOf(n) / 2 });

// Line up (left, center, right, top, middle, bottom) or spread evenly (spreadX, spreadY) the nodes with these ids.
export function align(doc, ids, how) {
  const chosen = doc.nodes.filter((n) => ids.includes(n.id)), boxes = chosen.map(box);
  if (chosen.length < 2 || (how.startsWith("spread") && chosen.length < 3)) return doc;
  const left = Math.min(...boxes.map((b) => b.left)), right = Math.max(...boxes.map((b) => b.right)), top = Math.min(...boxes.map((b) => b.top)), bottom = Math.max(...boxes.map((b) => b.bottom));
  const axis = how === "spreadX" ? "x" : "y", order = [...chosen].sort((a, b) => a[axis] - b[axis]);
  const even = (n) => order[0][axis] + ((order[order.length - 1][axis] - order[0][axis]) * order.indexOf(n)) / (order.length - 1);
  const to = (n) => ({
    left: { x: left + widthOf(n) / 2 }, right: { x: right - widthOf(n) / 2 }, center: { x: (left + right) / 2 },
    top: { y: top }, bottom: { y: bottom - heightOf(n) }, middle: { y: (top + bottom) / 2 - heightOf(n) / 2 },
    spreadX: { x: even(n) }, spreadY: { y: even(n) },
  })[how] ?? {};
  return { ...doc, nodes: doc.nodes.map((n) => { if (!ids.includes(n.id)) return n; const p = to(n); return { ...n, x: snap(p.x ?? n.x), y: snap(p.y ?? n.y) }; }) };
}
// Push these nodes and notes by so many pixels.
export function nudge(doc, ids, dx, dy) {
  const push = (item) => (ids.includes(item.id) ? { ...item, x: item.x + dx, y: item.y + dy } : item);
  return { ...doc, nodes: doc.nodes.map(push), ...(doc.notes ? { notes: doc.notes.map(push) } : {}) };
}
// The node an arrow key walks to: along the edges for up and down, else the nearest one on that side.
export function walk(doc, id, side) {
  const from = nodeOf(doc, id);
  if (!from) return doc.nodes.find((n) => n.kind === "start")?.id ?? doc.nodes[0]?.id ?? "";
  const near = side === "down" ? outOf(doc, id).map((e) => nodeOf(doc, e.target)) : side === "up" ? doc.edges.filter((e) => e.target === id).map((e) => nodeOf(doc, e.source)) : [];
  const along = near.filter((n) => n && (side === "down" ? n.y > from.y : n.y < from.y)).sort((a, b) => Math.abs(a.x - from.x) - Math.abs(b.x - from.x));
  if (along.length) return along[0].id;
  const ahead = { up: (n) => from.y - n.y, down: (n) => n.y - from.y, left: (n) => from.x - n.x, right: (n) => n.x - from.x }[side];
  const cross = (n) => (side === "up" || side === "down" ? Math.abs(n.x - from.x) : Math.abs(n.y - from.y));
  const found = doc.nodes.filter((n) => n.id !== id && ahead(n) > 8).sort((a, b) => ahead(a) + 2 * cross(a) - ahead(b) - 2 * cross(b));
  return (found[0] ?? near.find(Boolean) ?? from).id;
}
// Nodes and notes whose words hold the query; `keys` gives the pinyin of a name. Best first.
export function search(doc, query, words, keys) {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return [];
  const rank = (item) => {
    const text = words(item).toLowerCase(), spelled = keys?.[words(item)] ?? "";
    if (text.startsWith(wanted)) return 0;
    if (text.includes(wanted)) return 1;
    return spelled.split(" ").some((s) => s.startsWith(wanted)) ? 2 : spelled.includes(wanted) ? 3 : 9;
  };
  return [...doc.nodes, ...(doc.notes ?? [])].map((item) => ({ item, rank: rank(item) })).filter((r) => r.rank < 9).sort((a, b) => a.rank - b.rank).slice(0, 12).map((r) => r.item);
}

// What the clipboard carries: text, so that it also goes to another flow, another browser, another installation.
export const packPart = (part) => JSON.stringify({ format: PART, version: 1, ...part });
export function readPart(text) {
  if (!text || text.length > 900_000 || !text.includes(PART)) return null;
  try { const part = JSON.parse(text); return part?.format === PART && Array.isArray(part.nodes) && Array.isArray(part.edges) && part.nodes.length ? { nodes: part.nodes, edges: part.edges } : null; } catch { return null; }
}

// Notes lie on the canvas and mean nothing to the flow.
export const noteOf = (doc, id) => (doc.notes ?? []).find((n) => n.id === id);
export function addNote(doc, x, y, text = "") {
  const taken = new Set((doc.notes ?? []).map((n) => n.id));
  let i = taken.size + 1;
  while (taken.has(`m${i}`)) i += 1;
  const note = { id: `m${i}`, text, x: snap(x), y: snap(y), w: 200, h: 104, colour: "yellow" };
  return { doc: { ...doc, notes: [...(doc.notes ?? []), note] }, id: note.id };
}
export const patchNote = (doc, id, patch) => ({ ...doc, notes: (doc.notes ?? []).map((n) => (n.id === id ? { ...n, ...patch } : n)) });
export const dropNotes = (doc, ids) => (ids.some((id) => noteOf(doc, id)) ? { ...doc, notes: doc.notes.filter((n) => !ids.includes(n.id)) } : doc);

// Departments as columns: each with its left and right side, in the order they stand; `mixed` when two overlap.
export function departmentBands(doc) {
  const found = new Map();
  for (const n of doc.nodes) {
    if (!n.lane) continue;
    const b = box(n), band = found.get(n.lane) ?? { department: n.lane, left: b.left, right: b.right, count: 0 };
    found.set(n.lane, { ...band, left: Math.min(band.left, b.left), right: Math.max(band.right, b.right), count: band.count + 1 });
  }
  const bands = [...found.values()].sort((a, b) => a.left + a.right - b.left - b.right).map((b) => ({ ...b, left: b.left - 20, right: b.right + 20 }));
  const mixed = bands.some((b, i) => i && b.left < bands[i - 1].right - 1);
  return { bands, mixed, top: Math.min(...doc.nodes.map((n) => n.y), 0) - 64, bottom: Math.max(...doc.nodes.map((n) => n.y + heightOf(n)), 0) + 48 };
}
// A lane is a department its nodes carry; its id in the panel is not that of any node.
const LANE = "lane:";
export const laneId = (name) => LANE + name;
export const lanesIn = (doc) => [...new Set(doc.nodes.map((n) => n.lane).filter(Boolean))];
export const laneOf = (doc, id) => (id?.startsWith(LANE) && lanesIn(doc).find((name) => laneId(name) === id)) || "";
export const renameLane = (doc, from, to) => (from === to ? doc : { ...doc, nodes: doc.nodes.map((n) => (n.lane === from ? { ...n, lane: to } : n)) });
export function bandAt(doc, x) {
  const { bands, mixed } = departmentBands(doc);
  return mixed ? null : (bands.find((b) => x >= b.left && x <= b.right) ?? null);
}

// What deleting these would take away besides themselves, for the sentence that says so.
export function loss(doc, nodeIds, edgeIds) {
  const gone = new Set(nodeIds), cut = new Set(edgeIds);
  const edges = doc.edges.filter((e) => gone.has(e.source) || gone.has(e.target) || cut.has(e.id));
  return {
    names: doc.nodes.filter((n) => gone.has(n.id)), edges: edges.length, conditions: edges.filter((e) => e.condition).length,
    rejects: edges.filter((e) => e.kind === "reject" && !gone.has(e.source)).length,
  };
}
