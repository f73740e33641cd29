// The free canvas: nodes, edges, notes and lanes. While something is dragged only this part draws itself anew.
import { memo, useContext, useEffect, useMemo, useRef, useState } from "react";
import { Background, BackgroundVariant, MarkerType, MiniMap, ReactFlow, ViewportPortal, applyNodeChanges, useReactFlow } from "@xyflow/react";
import { FlowContext, HUE, edgeName, edgeShape, edgeTypes, lanes, nodeTypes, useColorMode } from "../flow_look/flow_look.jsx";
import { connect, moveNodes, nodeOf, patchNode, whyNotConnect } from "./flow_doc.js";
import { bandAt, departmentBands, laneId, noteOf, patchNote } from "./flow_edit.js";
import { follower } from "../flow_look/flow_drag.js";
import { DRAG } from "./flow_tools.jsx";

const NoteNode = memo(function NoteNode({ id, data, selected }) {
  const { t } = useContext(FlowContext);
  return <div className="fc-sticky" data-colour={data.note.colour ?? "yellow"} data-selected={selected || undefined} data-testid={`flow-note-${id}`} style={{ width: data.note.w ?? 200, minHeight: data.note.h ?? 104 }}>{data.note.text || <em>{t.emptyNote}</em>}</div>;
});
const TYPES = { ...nodeTypes, note: NoteNode };

function toRfNodes(doc, before, counts, picked) {
  const old = new Map(before.map((n) => [n.id, n])), on = new Set(picked);
  const at = (own, item) => (own && own.position.x === item.x && own.position.y === item.y ? own.position : { x: item.x, y: item.y });
  const keep = (own, next) => (own && own.data === next.data && own.position === next.position && !!own.selected === next.selected ? own : { ...own, ...next });
  const notes = (doc.notes ?? []).map((note) => { const own = old.get(note.id); return keep(own, { id: note.id, type: "note", zIndex: -1, origin: [0, 0], position: at(own, note), data: own?.data.note === note ? own.data : { note }, selected: on.has(note.id) }); });
  const nodes = doc.nodes.map((node) => {
    const own = old.get(node.id), problems = counts[node.id] ?? 0;
    return keep(own, { id: node.id, type: "flow", position: at(own, node), data: own && own.data.node === node && own.data.problems === problems ? own.data : { node, problems }, selected: on.has(node.id) });
  });
  return [...notes, ...nodes];
}
// Everything when it stays readable; else the top of the flow at a readable size.
// `head`: room for the names of the lanes, between the tools and the first node.
export function firstView(rf, doc, box, duration = 0, head = 0) {
  if (!doc.nodes.length || !box?.width) return;
  const xs = doc.nodes.map((n) => n.x), top = Math.min(...doc.nodes.map((n) => n.y)), tall = Math.max(...doc.nodes.map((n) => n.y)) - top + 90, wide = Math.max(...xs) - Math.min(...xs) + 260;
  const zoom = Math.min(1, (box.width - 60) / wide, (box.height - 110 - head) / tall), shown = Math.max(zoom, Math.min(0.8, (box.width - 60) / wide));
  const middle = (Math.max(...xs) + Math.min(...xs)) / 2, y = 72 + head - top * shown + (shown > zoom ? 0 : (box.height - 110 - head - tall * shown) / 2);
  rf.setViewport({ x: box.width / 2 - middle * shown, y, zoom: shown }, { duration });
}
const Lanes = memo(function Lanes({ doc, chosen, pick, word }) {
  const { bands, mixed, top, bottom } = departmentBands(doc);
  if (mixed) return null;
  return <ViewportPortal>{bands.map((b, i) => <div key={b.department} className="fc-lane" data-odd={i % 2 || undefined} style={{ transform: `translate(${b.left}px, ${top}px)`, width: b.right - b.left, height: bottom - top }}><button type="button" className="nodrag nopan" aria-pressed={chosen === laneId(b.department)} aria-label={`${word}: ${b.department}`} onClick={(e) => { e.stopPropagation(); pick(laneId(b.department)); }} data-testid={`flow-lane-${b.department}`}>{b.department}</button></div>)}</ViewportPortal>;
});

export function Stage({ env, lane, api, onAdd }) {
  const { doc, now, edit, t, readOnly, picked, setPicked, pick, counts, edgeWords, say, lanesOn, openMenu, options } = env;
  const [rfNodes, setRfNodes] = useState([]), [linking, setLinking] = useState(false), mode = useColorMode(), wrap = useRef(null);
  api.box = () => wrap.current?.getBoundingClientRect();
  api.focus = () => wrap.current?.focus({ preventScroll: true });
  useEffect(() => setRfNodes((before) => toRfNodes(doc, before, counts, picked)), [doc, counts, picked]);
  const drawn = useRef(new Map()); // an edge that looks as before is the same object: only what changed is drawn anew
  const rfEdges = useMemo(() => {
    const before = drawn.current;
    drawn.current = new Map(doc.edges.map((edge) => {
      const from = nodeOf(doc, edge.source), must = from?.kind === "condition", selected = picked.includes(edge.id), label = edgeWords(edge) || (must ? t.noCondition : "");
      const data = { label, lane: lane[edge.id], isDefault: edge.is_default && !edge.name, bad: counts[edge.id] > 0 || (must && !edge.condition && !edge.is_default) };
      const ariaLabel = edgeName(doc.nodes, edge, t), look = JSON.stringify([edge.source, edge.target, edge.handle, ariaLabel, selected, data]);
      const was = before.get(edge.id);
      return [edge.id, was?.look === look ? was : { look, edge: { id: edge.id, source: edge.source, target: edge.target, sourceHandle: edge.handle, type: "flow", ariaLabel, selected, markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: selected ? "var(--accent-9)" : "var(--gray-8)" }, data } }];
    }));
    return [...drawn.current.values()].map((one) => one.edge);
  }, [doc, picked, counts, edgeWords, lane, t]);
  const rf = useReactFlow(), large = doc.nodes.length > 60, follow = useRef(null);
  follow.current ??= follower(rf, () => wrap.current, () => [...drawn.current.values()].map((one) => one.edge), edgeShape);
  // Clicks choose here, by what is chosen now: what React Flow holds to be chosen is older while it draws. It says only what a frame takes in.
  const framing = useRef(false);
  const clicked = (e, n) => { if (e.shiftKey || e.ctrlKey || e.metaKey) setPicked((before) => (before.includes(n.id) ? before.filter((id) => id !== n.id) : [...before.filter((id) => nodeOf(now.current, id) || noteOf(now.current, id)), n.id])); else pick(n.id); };
  const grabbed = (_, n) => setPicked((before) => (before.includes(n.id) ? before : [n.id]));
  const changed = (changes) => {
    const chosen = framing.current ? changes.filter((c) => c.type === "select") : [];
    if (chosen.length) setPicked((before) => { const set = new Set(before.filter((id) => nodeOf(now.current, id) || noteOf(now.current, id))); for (const c of chosen) { if (c.selected) set.add(c.id); else set.delete(c.id); } return [...set]; });
    const rest = changes.filter((c) => c.type !== "select" && c.type !== "remove");
    if (rest.length && !(large && follow.current(rest))) setRfNodes((ns) => applyNodeChanges(rest, ns));
  };
  const settled = (moved) => edit((d) => {
    const places = Object.fromEntries(moved.map((n) => [n.id, n.position]));
    let next = moveNodes(d, places);
    for (const n of moved) if (noteOf(d, n.id)) next = patchNote(next, n.id, { x: Math.round(n.position.x), y: Math.round(n.position.y) });
    if (lanesOn) for (const n of moved) { const node = nodeOf(d, n.id), band = node && bandAt({ ...d, nodes: d.nodes.filter((x) => !places[x.id]) }, n.position.x); if (band && node.lane && band.department !== node.lane) next = patchNode(next, n.id, { lane: band.department }); }
    return next;
  });
  const link = (c) => {
    const why = whyNotConnect(now.current, c.source, c.target);
    if (why) return say.note(t[why]);
    edit((d) => connect(d, c.source, c.target));
    if (nodeOf(now.current, c.source).kind === "condition") pick(now.current.edges[now.current.edges.length - 1].id);
  };
  const ended = (_, c) => { setLinking(false); if (c?.fromNode && c?.toNode && !c.isValid) { const why = c.fromHandle?.type === "source" ? whyNotConnect(now.current, c.fromNode.id, c.toNode.id) : whyNotConnect(now.current, c.toNode.id, c.fromNode.id); if (why) say.note(t[why]); } };
  const drop = (e) => { const kind = e.dataTransfer.getData(DRAG); if (kind) { e.preventDefault(); onAdd(kind, { x: e.clientX, y: e.clientY }); } };
  const context = useMemo(() => ({ t, options, readOnly, insertInto: (edgeId, box) => openMenu({ edgeId, x: box.left, y: box.bottom + 4 }), pick }), [t, options, readOnly]);
  return (
    <FlowContext.Provider value={context}>
      <div ref={wrap} className={"fl-canvas fc-board" + (linking ? " fl-connecting" : "")} tabIndex={0} role="application" aria-label={t.boardLabel} data-testid="flow-board" onDrop={drop} onDragOver={(e) => { e.preventDefault(); e.dataTransfer.dropEffect = "move"; }}>
        <ReactFlow colorMode={mode} onlyRenderVisibleElements={large} nodes={rfNodes} edges={rfEdges} nodeTypes={TYPES} edgeTypes={edgeTypes} nodeOrigin={[0.5, 0]} onInit={(made) => firstView(made, now.current, api.box())} minZoom={0.1} maxZoom={1.6} snapToGrid snapGrid={[4, 4]}
          deleteKeyCode={null} disableKeyboardA11y nodesFocusable={false} edgesFocusable={false} nodesDraggable={!readOnly} nodesConnectable={!readOnly} elementsSelectable selectionKeyCode="Shift" multiSelectionKeyCode={["Meta", "Control", "Shift"]} zoomOnDoubleClick={false} panOnScroll connectionRadius={36} nodeClickDistance={4} nodeDragThreshold={4}
          ariaLabelConfig={t.aria} onNodesChange={changed} onNodeClick={clicked} onNodeDragStart={grabbed} onSelectionStart={() => { framing.current = true; setPicked([]); }} onSelectionEnd={() => { framing.current = false; }} onNodeDragStop={(_, __, moved) => settled(moved)} onSelectionDragStop={(_, moved) => settled(moved)} onConnectStart={() => setLinking(true)} onConnectEnd={ended} onConnect={link} isValidConnection={(c) => !whyNotConnect(now.current, c.source, c.target)}
          onEdgeClick={(_, e) => pick(e.id)} onPaneClick={() => setPicked([])}>
          <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} />
          {lanesOn && <Lanes doc={doc} chosen={env.chosen} pick={pick} word={t.lane} />}
          {doc.nodes.length > 12 && <MiniMap pannable zoomable position="bottom-right" style={{ width: 150, height: 104 }} nodeBorderRadius={30} nodeColor={(n) => (n.type === "note" ? "var(--amber-5)" : `var(--${HUE[n.data.node.kind]}-8)`)} />}
        </ReactFlow>
        {!doc.nodes.length && <div className="fc-empty">{t.emptyCanvas}</div>}
      </div>
    </FlowContext.Provider>
  );
}
export { lanes };
