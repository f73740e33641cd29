// Where edges run: straight when nothing stands in the way, else along a free lane beside it.
const PEOPLE = ["task", "approval"];
export const heightOf = (n) => (PEOPLE.includes(n.kind) ? 66 : 40);
export const widthOf = (n) => (PEOPLE.includes(n.kind) ? 224 : Math.min(224, Math.max(108, 62 + 13 * (n.name || "____").length)));
const GAP = 26;

// Edge id to the x of its lane; edges that need none are not listed.
export function lanes(doc) {
  const boxes = doc.nodes.map((n) => ({ id: n.id, left: n.x - widthOf(n) / 2, right: n.x + widthOf(n) / 2, top: n.y, bottom: n.y + heightOf(n), x: n.x }));
  const byId = new Map(boxes.map((b) => [b.id, b])), found = {}, taken = [];
  for (const e of doc.edges) {
    const from = byId.get(e.source), to = byId.get(e.target);
    if (!from || !to) continue;
    const back = to.top < from.bottom + 8, low = back ? to.top - 30 : from.bottom, high = back ? from.bottom + 30 : to.top;
    const between = boxes.filter((b) => b.bottom > low + 4 && b.top < high - 4 && (back || (b.id !== e.source && b.id !== e.target)));
    const hit = (x, y1, y2) => between.some((b) => x > b.left - 10 && x < b.right + 10 && b.bottom > y1 && b.top < y2);
    const middle = (from.bottom + to.top) / 2;
    if (!back && !hit(from.x, low, middle) && !hit(to.x, middle, high) && !(from.x !== to.x && high - low > 220)) continue;
    const used = (x) => taken.some((l) => Math.abs(l.x - x) < 14 && l.low < high && l.high > low && l.target !== e.target);
    const free = [...(back ? [] : [to.x, from.x]), ...between.flatMap((b) => [b.left - GAP, b.right + GAP, b.left - GAP - 20, b.right + GAP + 20])].filter((x) => !hit(x, low, high) && !used(x));
    if (!free.length) continue;
    const cost = (x) => Math.abs(x - from.x) + Math.abs(x - to.x) + (back && x < to.x ? 1 : 0);
    const x = free.reduce((best, lane) => (cost(lane) < cost(best) ? lane : best));
    found[e.id] = x;
    taken.push({ x, low, high, target: e.target });
  }
  return found;
}
// A path through points with rounded corners.
export function polyline(points, radius = 12) {
  let d = `M${points[0][0]},${points[0][1]}`;
  for (let i = 1; i < points.length; i += 1) {
    const [x, y] = points[i], next = points[i + 1], [px, py] = points[i - 1];
    if (!next) { d += ` L${x},${y}`; break; }
    const a = Math.hypot(x - px, y - py), b = Math.hypot(next[0] - x, next[1] - y), r = Math.min(radius, a / 2, b / 2);
    if (r < 1) { d += ` L${x},${y}`; continue; }
    d += ` L${x - ((x - px) / a) * r},${y - ((y - py) / a) * r} Q${x},${y} ${x + ((next[0] - x) / b) * r},${y + ((next[1] - y) / b) * r}`;
  }
  return d;
}
export function lanePath(sx, sy, tx, ty, lane) {
  const out = sy + 18, into = ty - 26;
  return polyline([[sx, sy], [sx, out], [lane, out], [lane, into], [tx, into], [tx, ty]]);
}
