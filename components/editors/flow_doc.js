// A flow being drawn, as plain data: {nodes, edges}. Every function gives a new document; none changes its argument.
export const ROW = 124;
const DEFAULTS = { task: ["complete", "return", "transfer", "claim"], approval: ["approve", "reject", "return", "transfer", "delegate", "add_sign", "remove_sign"] };
export const OUT = { start: 1, task: 9, approval: 9, condition: 99, parallel: 99, inclusive: 99, join: 1, wait: 1, subflow: 1, auto: 1, cc: 1, end: 0 };
const used = (doc) => new Set([...doc.nodes, ...doc.edges].map((x) => x.id));
const fresh = (letter, taken) => { let i = taken.size + 1; while (taken.has(letter + i)) i += 1; taken.add(letter + i); return letter + i; };
const place = (v) => Math.round(v / 4) * 4;

export function makeNode(doc, kind, x, y, name = "") {
  return { id: fresh("n", used(doc)), kind, name, x: place(x), y: place(y), stage: "mid", assign: { kind: "none", value: "" }, limit_minutes: null, remind_before_minutes: null, remind_after_minutes: null, actions: DEFAULTS[kind] ?? [], checklist: [], required_fields: [], customer_text: "", on_reject: "end" };
}
const makeEdge = (doc, source, target, more = {}) => ({ id: fresh("e", used(doc)), source, target, condition: null, is_default: false, name: "", ...more });

export const nodeOf = (doc, id) => doc.nodes.find((n) => n.id === id);
export const edgeOf = (doc, id) => doc.edges.find((e) => e.id === id);
export const outOf = (doc, id) => doc.edges.filter((e) => e.source === id);
export const patchNode = (doc, id, patch) => ({ ...doc, nodes: doc.nodes.map((n) => (n.id === id ? { ...n, ...patch } : n)) });
export function patchEdge(doc, id, patch) {
  const edge = edgeOf(doc, id);
  if (!edge) return doc;
  const edges = doc.edges.map((e) => (e.id === id ? { ...e, ...patch } : patch.is_default && e.source === edge.source ? { ...e, is_default: false } : e));
  return { ...doc, edges };
}
// The way a task takes by itself when its time is over: one at most, and the task says so.
export function whenOverdue(doc, edge, taken) {
  const plain = outOf(doc, edge.source).filter((e) => e.kind === "reject").reduce((d, e) => patchEdge(d, e.id, { kind: "normal" }), doc);
  const node = { on_timeout: taken ? "reject" : "none", on_reject: taken ? "edge" : "end" };
  return patchNode(patchEdge(plain, edge.id, { kind: taken ? "reject" : "normal", condition: null, is_default: false }), edge.source, node);
}
export const moveNodes = (doc, places) => ({ ...doc, nodes: doc.nodes.map((n) => (places[n.id] ? { ...n, x: place(places[n.id].x), y: place(places[n.id].y) } : n)) });

// "" when the edge may be drawn, else the name of the reason (a key of the texts).
export function whyNotConnect(doc, source, target) {
  const from = nodeOf(doc, source), to = nodeOf(doc, target);
  if (!from || !to) return "cannotConnect";
  if (source === target) return "noSelf";
  if (to.kind === "start") return "noIntoStart";
  if (from.kind === "end") return "noFromEnd";
  if (doc.edges.some((e) => e.source === source && e.target === target)) return "already";
  return outOf(doc, source).length >= OUT[from.kind] ? "oneWayOnly" : "";
}
export const connect = (doc, source, target) => (whyNotConnect(doc, source, target) ? doc : { ...doc, edges: [...doc.edges, makeEdge(doc, source, target)] });

export function remove(doc, nodeIds, edgeIds) {
  const gone = new Set(nodeIds), cut = new Set(edgeIds);
  let edges = doc.edges.filter((e) => !gone.has(e.source) && !gone.has(e.target) && !cut.has(e.id));
  const next = { ...doc, nodes: doc.nodes.filter((n) => !gone.has(n.id)), edges };
  if (nodeIds.length === 1 && !cut.size) {           // one node in the middle of a line: heal the line
    const into = doc.edges.filter((e) => e.target === nodeIds[0]), out = outOf(doc, nodeIds[0]);
    if (into.length === 1 && out.length === 1 && !whyNotConnect(next, into[0].source, out[0].target)) next.edges = doc.edges.filter((e) => e.id !== out[0].id).map((e) => (e.id === into[0].id ? { ...e, target: out[0].target } : e)).filter((e) => !gone.has(e.target));
  }
  return next;
}
// A new node in the middle of an edge; what stands below moves down when there is no room.
export function insertInto(doc, edgeId, kind, name) {
  const edge = edgeOf(doc, edgeId), from = nodeOf(doc, edge.source), to = nodeOf(doc, edge.target);
  const down = to.y > from.y, room = to.y - from.y >= 2 * ROW - 24;
  const y = down ? (room ? (from.y + to.y) / 2 : from.y + ROW) : from.y + ROW;
  const shifted = down && !room ? { ...doc, nodes: doc.nodes.map((n) => (n.y > from.y + 20 ? { ...n, y: n.y + ROW } : n)) } : doc;
  const node = makeNode(doc, kind, down ? to.x : from.x, y, name);
  if (kind === "end") return { doc: { ...doc, nodes: [...shifted.nodes, node], edges: doc.edges.map((e) => (e.id === edgeId ? { ...e, target: node.id } : e)) }, id: node.id };
  const edges = shifted.edges.map((e) => (e.id === edgeId ? { ...e, target: node.id } : e));
  const grown = { ...doc, nodes: [...shifted.nodes, node], edges };
  return { doc: { ...grown, edges: [...edges, makeEdge(grown, node.id, to.id)] }, id: node.id };
}
// A new node after another one: on its only edge, or as one more branch.
export function addAfter(doc, nodeId, kind, name) {
  const from = nodeOf(doc, nodeId), out = outOf(doc, nodeId), branching = ["condition", "parallel", "inclusive"].includes(from.kind);
  if (out.length === 1 && !branching && kind !== "end") return insertInto(doc, out[0].id, kind, name);
  const node = makeNode(doc, kind, from.x + (out.length ? (out.length % 2 ? 1 : -1) * 256 * Math.ceil(out.length / 2) : 0), from.y + ROW, name);
  const grown = { ...doc, nodes: [...doc.nodes, node] };
  return { doc: connect(grown, nodeId, node.id), id: node.id };
}
export function addFree(doc, kind, x, y, name) {
  const node = makeNode(doc, kind, x, y, name);
  return { doc: { ...doc, nodes: [...doc.nodes, node] }, id: node.id };
}
export function takeCopy(doc, ids) {
  const chosen = new Set(ids.filter((id) => nodeOf(doc, id)?.kind !== "start"));
  return { nodes: doc.nodes.filter((n) => chosen.has(n.id)), edges: doc.edges.filter((e) => chosen.has(e.source) && chosen.has(e.target)) };
}
export function paste(doc, clip, shift = 40) {
  const taken = used(doc), names = new Map();
  const nodes = clip.nodes.map((n) => { const id = fresh("n", taken); names.set(n.id, id); return { ...n, id, x: n.x + shift, y: n.y + shift }; });
  const edges = clip.edges.map((e) => ({ ...e, id: fresh("e", taken), source: names.get(e.source), target: names.get(e.target) }));
  return { doc: { ...doc, nodes: [...doc.nodes, ...nodes], edges: [...doc.edges, ...edges] }, ids: nodes.map((n) => n.id) };
}
// Branches are tried in this order, so it is part of the meaning.
export function reorder(doc, edgeId, step) {
  if (!edgeOf(doc, edgeId)) return doc;
  const own = outOf(doc, edgeOf(doc, edgeId).source), at = own.findIndex((e) => e.id === edgeId), other = own[at + step];
  if (!other) return doc;
  const i = doc.edges.findIndex((e) => e.id === edgeId), j = doc.edges.findIndex((e) => e.id === other.id), edges = [...doc.edges];
  [edges[i], edges[j]] = [edges[j], edges[i]];
  return { ...doc, edges };
}
