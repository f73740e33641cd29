// Dragging in a large flow: while the pointer moves, only what is dragged and its edges move, straight in the page.
// React and the map hear of it at first, whenever the view has moved on by as much as FAR, and where they are dropped.
const HALF = 0.5, FAR = 400; // nodes stand by the middle of their upper side

const boxOf = (rf, id) => {
  const node = rf.getInternalNode(id), at = node?.internals.positionAbsolute;
  return node && { x: at.x, y: at.y, bounds: node.internals.handleBounds, width: node.measured.width ?? 0, type: node.type };
};
const end = (box, side) => { const h = box.bounds?.[side]?.[0]; return h && { x: box.x + h.x + h.width / 2, y: box.y + h.y + (side === "source" ? h.height : 0) }; };

export function follower(rf, root, edgesOf, shape) {
  let held = null;
  const collect = (ids) => {
    const find = (kind, id) => root().querySelector(`.react-flow__${kind}[data-id="${CSS.escape(id)}"]`), near = new Map();
    const nodes = new Map(ids.map((id) => [id, { el: find("node", id), box: boxOf(rf, id) }]));
    const boxed = (id) => nodes.get(id)?.box ?? near.get(id) ?? near.set(id, boxOf(rf, id)).get(id);
    const edges = edgesOf().filter((e) => nodes.has(e.source) || nodes.has(e.target)).flatMap((e) => {
      const el = find("edge", e.id), from = boxed(e.source), to = boxed(e.target);
      return el && from && to ? [{ edge: e, from, to, paths: [...el.querySelectorAll("path")].filter((p) => p.hasAttribute("d")), tools: root().querySelector(`[data-edge="${CSS.escape(e.id)}"]`) }] : [];
    });
    return { nodes, edges };
  };
  const draw = ({ nodes, edges }, changes) => {
    for (const { id, position } of changes) {
      const { el, box } = nodes.get(id), left = box.type === "note" ? 0 : box.width * HALF;
      box.x = position.x - left; box.y = position.y;
      if (el) el.style.transform = `translate(${box.x}px,${box.y}px)`;
    }
    for (const { edge, from, to, paths, tools } of edges) {
      const a = end(from, "source"), b = end(to, "target");
      if (!a || !b) continue;
      const { path, near } = shape(a.x, a.y, b.x, b.y, edge.data);
      for (const p of paths) p.setAttribute("d", path);
      if (tools) tools.style.transform = place(near);
    }
  };
  // True when these changes are drawn; false when React must draw them.
  return (changes) => {
    const ids = changes.map((c) => c.id);
    if (!changes.every((c) => c.type === "position" && c.dragging && c.position)) { held = null; return false; }
    const { x, y, zoom } = rf.getViewport(), view = `${Math.round(x / FAR)} ${Math.round(y / FAR)} ${zoom} ${ids.join(" ")}`;
    if (held?.view !== view) { held = { view }; return false; }
    held.parts ??= collect(ids);
    draw(held.parts, changes);
    return true;
  };
}
export const place = (near) => `translate(-50%, -50%) translate(${near.x}px, ${near.y}px)`;
