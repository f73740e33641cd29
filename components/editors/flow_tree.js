// A flow as a list from top to bottom, the way approval apps show it. The list is only a way of looking at the same
// {nodes, edges}: every node stands in it once and every edge once, as the line between two steps, as the head of a
// branch, or, where the drawing is no nest of branches, as a jump in words.
import { ROW, connect, insertInto, makeNode, nodeOf, outOf, remove, whyNotConnect } from "./flow_doc.js";

const SPLITS = ["condition", "parallel", "inclusive"];
export const isSplit = (node) => SPLITS.includes(node?.kind);

function indexed(doc) {
  const out = new Map(doc.nodes.map((n) => [n.id, []]));
  for (const e of doc.edges) out.get(e.source)?.push(e);
  return { nodes: new Map(doc.nodes.map((n) => [n.id, n])), out };
}
function reach(out, from, barred) {
  const seen = new Set(), todo = from === barred ? [] : [from];
  while (todo.length) {
    const id = todo.pop();
    if (seen.has(id)) continue;
    seen.add(id);
    for (const e of out.get(id)) if (e.target !== barred && !seen.has(e.target)) todo.push(e.target);
  }
  return seen;
}
// Ids in an order in which every edge that is no loop goes forward.
function forwardOrder(doc, out) {
  const done = new Set(), order = [];
  const visit = (root) => {
    const stack = [[root, 0]];
    done.add(root);
    while (stack.length) {
      const top = stack[stack.length - 1], e = out.get(top[0])[top[1]];
      top[1] += 1;
      if (!e) { order.push(top[0]); stack.pop(); } else if (!done.has(e.target)) { done.add(e.target); stack.push([e.target, 0]); }
    }
  };
  for (const n of [...doc.nodes.filter((x) => x.kind === "start"), ...doc.nodes]) if (!done.has(n.id)) visit(n.id);
  return new Map(order.reverse().map((id, i) => [id, i]));
}
// Where the branches of a split come together again; "" when they never do.
export function mergeOf(doc, id, index = indexed(doc), order = forwardOrder(doc, index.out)) {
  const ways = [...new Set(index.out.get(id).map((e) => e.target))], own = order.get(id);
  if (ways.length < 2) return ways[0] ?? "";
  const reached = ways.map((w) => reach(index.out, w, id)), count = new Map();
  for (const set of reached) for (const n of set) count.set(n, (count.get(n) ?? 0) + 1);
  const common = [...count].filter(([n, c]) => c > 1 && order.get(n) > own).map(([n]) => n).sort((a, b) => order.get(a) - order.get(b));
  const clean = common.find((m) => { const seen = new Set(); return ways.every((w) => { if (w === m) return true; const walled = reachWalled(index.out, w, new Set([m, id])); for (const n of walled) { if (seen.has(n)) return false; seen.add(n); } return true; }); });
  return clean ?? common[0] ?? "";
}
function reachWalled(out, from, walls) {
  const seen = new Set(), todo = [from];
  while (todo.length) {
    const id = todo.pop();
    if (seen.has(id) || walls.has(id)) continue;
    seen.add(id);
    for (const e of out.get(id)) todo.push(e.target);
  }
  return seen;
}
/* {trunk, loose: [sequence]}; a sequence is {items, end}; an item is {node, into, branches, merge}.
   end.kind: end (an end node), open (nothing follows), merge (goes on below the block), jump (to a step shown elsewhere). */
export function treeOf(doc) {
  const index = indexed(doc), order = forwardOrder(doc, index.out), seen = new Set();
  const sequence = (first, edge, stops) => {
    const items = [];
    for (let id = first, into = edge; ;) {
      if (seen.has(id)) return { items, end: { kind: "jump", edge: into, to: id } };
      if (stops.includes(id)) return { items, end: { kind: "merge", edge: into, to: id } };
      const node = index.nodes.get(id), out = index.out.get(id);
      seen.add(id);
      const item = { node, into, branches: [], merge: "" };
      items.push(item);
      if (!out.length) return { items, end: { kind: node.kind === "end" ? "end" : "open", edge: null, to: "" } };
      if (out.length === 1 && !isSplit(node)) { into = out[0]; id = into.target; continue; }
      const merge = mergeOf(doc, id, index, order), nested = merge && !seen.has(merge) ? [...stops, merge] : stops;
      item.merge = merge && !seen.has(merge) && !stops.includes(merge) ? merge : "";
      for (const e of out) item.branches.push({ edge: e, ...sequence(e.target, e, nested) });
      if (!item.merge || seen.has(item.merge)) return { items, end: { kind: "branches", edge: null, to: "" } };
      id = item.merge; into = null;
    }
  };
  const start = doc.nodes.find((n) => n.kind === "start"), loose = [];
  const trunk = start ? sequence(start.id, null, []) : { items: [], end: { kind: "open", edge: null, to: "" } };
  const entered = new Set(doc.edges.map((e) => e.target));
  for (const n of [...doc.nodes.filter((x) => !entered.has(x.id)), ...doc.nodes]) if (!seen.has(n.id)) loose.push(sequence(n.id, null, []));
  return { trunk, loose };
}
// The edges with which the branches of a block end at its merge.
export const endsOf = (item) => item.branches.flatMap((b) => [...(b.end.kind === "merge" && b.end.to === item.merge ? [b.end.edge.id] : []), ...b.items.flatMap((inner) => (inner.branches.length ? endsOf({ ...inner, merge: item.merge }) : []))]);
// Every step and every edge of a list, in reading order.
export function flat(tree) {
  const steps = [], edges = new Set(), jumps = [];
  const run = (part) => {
    for (const item of part.items) {
      steps.push(item.node.id);
      if (item.into) edges.add(item.into.id);
      for (const b of item.branches) { edges.add(b.edge.id); run(b); }
    }
    if (part.end.edge) edges.add(part.end.edge.id);
    if (part.end.kind === "jump") jumps.push(part.end);
  };
  run(tree.trunk);
  tree.loose.forEach(run);
  return { steps, edges: [...edges], jumps };
}

const shiftBelow = (doc, y, by) => ({ ...doc, nodes: doc.nodes.map((n) => (n.y > y ? { ...n, y: n.y + by } : n)) });
const edgeTo = (doc, source, target, more) => { const next = connect(doc, source, target); return next === doc ? doc : { ...next, edges: next.edges.map((e, i) => (i === next.edges.length - 1 ? { ...e, ...more } : e)) }; };

// A step in front of another one, on all of these edges to it: below a block of branches, above what follows.
export function insertBefore(doc, id, edgeIds, kind) {
  const to = nodeOf(doc, id), node = makeNode(doc, kind, to.x, to.y, ""), shifted = shiftBelow(doc, to.y - 1, ROW);
  const next = { ...shifted, nodes: [...shifted.nodes, node], edges: doc.edges.map((e) => (edgeIds.includes(e.id) && e.target === id ? { ...e, target: node.id } : e)) };
  return { doc: kind === "end" ? next : edgeTo(next, node.id, id), id: node.id };
}
// A split with two branches, each with a step; both come together again before what followed.
export function insertBlock(doc, at, kind, names = ["", ""]) {
  const one = typeof at === "string" ? insertInto(doc, at, kind, "") : insertBefore(doc, at.before, at.edges, kind);
  if (!isSplit({ kind })) return one;
  const made = one, split = nodeOf(made.doc, made.id), joined = kind !== "condition";
  const after = outOf(made.doc, split.id)[0].target;
  let next = shiftBelow(made.doc, split.y + 20, joined ? 2 * ROW : ROW);
  next = { ...next, edges: next.edges.filter((e) => e.source !== split.id) };
  const steps = [-128, 128].map((dx, i) => { const n = makeNode(next, "task", split.x + dx, split.y + ROW, names[i]); next = { ...next, nodes: [...next.nodes, n] }; return n.id; });
  let last = after;
  if (joined) {
    const join = makeNode(next, "join", split.x, split.y + 2 * ROW, "");
    next = { ...next, nodes: [...next.nodes, join] };
    next = edgeTo(next, join.id, after);
    last = join.id;
  }
  steps.forEach((id, i) => { next = edgeTo(next, split.id, id, kind === "parallel" ? {} : { is_default: i === 1 }); next = edgeTo(next, id, last); });
  return { doc: next, id: made.id };
}
// One more branch with one step, ending where the others do.
export function addBranch(doc, splitId, name = "") {
  const split = nodeOf(doc, splitId), merge = mergeOf(doc, splitId), out = outOf(doc, splitId);
  const right = Math.max(split.x, ...out.map((e) => nodeOf(doc, e.target).x));
  const node = makeNode(doc, "task", right + (out.length ? 256 : 0), split.y + ROW, name);
  let next = edgeTo({ ...doc, nodes: [...doc.nodes, node] }, splitId, node.id);
  const own = next.edges[next.edges.length - 1], fallback = next.edges.findIndex((e) => e.source === splitId && e.is_default);
  if (fallback >= 0 && own.source === splitId) {            // what is tried last stays last
    const edges = next.edges.slice(0, -1);
    edges.splice(fallback, 0, own);
    next = { ...next, edges };
  }
  if (merge && merge !== node.id) next = edgeTo(next, node.id, merge);
  return { doc: next, id: node.id };
}
// Steps that one can come to only through this branch.
export function onlyIn(doc, edgeId) {
  const index = indexed(doc), start = doc.nodes.find((n) => n.kind === "start"), edge = doc.edges.find((e) => e.id === edgeId);
  if (!start || !edge) return [];
  const without = { ...doc, edges: doc.edges.filter((e) => e.id !== edgeId) }, still = reach(indexed(without).out, start.id, "");
  return [...reach(index.out, edge.target, "")].filter((id) => !still.has(id) && nodeOf(doc, id).kind !== "start");
}
const heal = (doc, id) => { const into = doc.edges.filter((e) => e.target === id), out = outOf(doc, id); return into.length === 1 && out.length === 1 ? remove(doc, [id], []) : doc; };
export function removeBranch(doc, edgeId) {
  const edge = doc.edges.find((e) => e.id === edgeId);
  if (!edge) return doc;
  const merge = mergeOf(doc, edge.source), gone = onlyIn(doc, edgeId);
  const left = new Set(gone);
  let next = { ...doc, nodes: doc.nodes.filter((n) => !left.has(n.id)), edges: doc.edges.filter((e) => e.id !== edgeId && !left.has(e.source) && !left.has(e.target)) };
  if (isSplit(nodeOf(next, edge.source)) && outOf(next, edge.source).length === 1) next = heal(next, edge.source);
  if (nodeOf(next, merge)?.kind === "join") next = heal(next, merge);
  return next;
}
// A split with everything between it and its merge; the line before it goes on where the branches met.
export function removeBlock(doc, splitId) {
  const split = nodeOf(doc, splitId), merge = mergeOf(doc, splitId), into = doc.edges.filter((e) => e.target === splitId);
  if (!split) return { doc, gone: [] };
  const inside = new Set([splitId]);
  if (merge) for (const e of outOf(doc, splitId)) for (const id of reachWalled(indexed(doc).out, e.target, new Set([merge, splitId]))) inside.add(id);
  const start = doc.nodes.find((n) => n.kind === "start"), outside = start ? reachWalled(indexed(doc).out, start.id, new Set([splitId])) : new Set();
  const gone = [...inside].filter((id) => id === splitId || !outside.has(id));
  let next = remove(doc, gone.length > 1 ? gone : [...gone, ""], []);
  if (merge && nodeOf(next, merge)) for (const e of into) if (nodeOf(next, e.source) && !whyNotConnect(next, e.source, merge)) next = { ...next, edges: [...next.edges, { ...e, target: merge }] };
  if (nodeOf(next, merge)?.kind === "join") next = heal(next, merge);
  return { doc: next, gone };
}
const simple = (doc, id) => { const n = nodeOf(doc, id); return !!n && n.kind !== "start" && n.kind !== "end" && n.kind !== "join" && !isSplit(n) && outOf(doc, id).length <= 1; };
export const movable = (doc, id) => simple(doc, id) && doc.edges.filter((e) => e.target === id).length === 1 && outOf(doc, id).length === 1;
// The step before or after it in its line changes places with it: the edges stay, the two steps swap.
export function swap(doc, id, step) {
  const edge = step < 0 ? doc.edges.find((e) => e.target === id) : outOf(doc, id)[0], other = edge && (step < 0 ? edge.source : edge.target);
  if (!movable(doc, id) || !other || !movable(doc, other)) return doc;
  const a = nodeOf(doc, id), b = nodeOf(doc, other), name = (n) => (n === id ? other : n === other ? id : n);
  const nodes = doc.nodes.map((n) => (n.id === id ? { ...n, x: b.x, y: b.y } : n.id === other ? { ...n, x: a.x, y: a.y } : n));
  return { ...doc, nodes, edges: doc.edges.map((e) => ({ ...e, source: name(e.source), target: name(e.target) })) };
}
// A step is taken out of its line, which closes, and put into another edge.
export function moveOnto(doc, id, edgeId) {
  const edge = doc.edges.find((e) => e.id === edgeId), node = nodeOf(doc, id);
  if (!edge || !movable(doc, id) || edge.source === id || edge.target === id) return doc;
  const out = outOf(doc, id)[0], into = doc.edges.find((e) => e.target === id);
  if (into.source === out.target || doc.edges.some((e) => e.source === into.source && e.target === out.target)) return doc;
  const from = nodeOf(doc, edge.source), to = nodeOf(doc, edge.target), room = to.y - from.y >= 2 * ROW - 24, y = room ? (from.y + to.y) / 2 : from.y + ROW;
  const pushed = room || to.y <= from.y ? doc : shiftBelow(doc, from.y + 20, ROW);
  const edges = doc.edges.map((e) => (e.id === into.id ? { ...e, target: out.target } : e.id === edgeId ? { ...e, target: id } : e.id === out.id ? { ...e, target: edge.target } : e));
  return { ...pushed, nodes: pushed.nodes.map((n) => (n.id === id ? { ...node, x: to.x, y: Math.round(y / 4) * 4 } : n)), edges };
}
