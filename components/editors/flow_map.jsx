// A flow to look at: what changed, what stands where, where a ticket is. One drawing, marked; nothing can be edited.
import { memo, useContext, useEffect, useMemo, useRef } from "react";
import { Background, BackgroundVariant, MarkerType, ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { FlowContext, edgeName, FlowNode, Icon, edgeTypes, lanes, useColorMode } from "../flow_look/flow_look.jsx";
import "./flow_map.css";

const EDGE = { added: "var(--green-9)", removed: "var(--red-8)", changed: "var(--amber-9)", taken: "var(--accent-9)" };

const MapNode = memo(function MapNode({ id, data, selected }) {
  const { pick } = useContext(FlowContext);
  const mark = data.tag ?? {};
  const heat = mark.heat > 0 ? { "--heat": mark.heat } : undefined;
  return (
    <div className="fm-node" data-tone={mark.tone || undefined} data-heat={mark.heat > 0 || undefined} style={heat} data-testid={`map-node-${id}`}>
      <FlowNode id={id} data={data} selected={selected} />
      {mark.word && <span className="fm-word">{mark.letter && <b>{mark.letter}</b>}{mark.word}</span>}
      {!mark.word && mark.letter && <span className="fm-word"><b>{mark.letter}</b></span>}
      {mark.facts?.length > 0 && (
        <span className="fm-facts nodrag nopan">
          {mark.facts.map((fact, i) => (fact.href || pick)
            ? <a key={i} className="fm-fact" data-tone={fact.tone || undefined} href={fact.href || undefined} title={fact.title} data-testid={`map-fact-${id}-${i}`}
                onClick={(e) => { e.stopPropagation(); if (!fact.href) { e.preventDefault(); pick?.(id); } }}>{fact.text}</a>
            : <span key={i} className="fm-fact" data-tone={fact.tone || undefined} title={fact.title}>{fact.text}</span>)}
        </span>)}
    </div>
  );
});
const nodeTypes = { map: MapNode };

// Everything while it stays readable; else the top of the flow at a readable size.
function firstView(rf, doc, box) {
  if (!doc.nodes.length || !box) return;
  const xs = doc.nodes.map((n) => n.x), ys = doc.nodes.map((n) => n.y), top = Math.min(...ys), tall = Math.max(...ys) - top + 90, wide = Math.max(...xs) - Math.min(...xs) + 260;
  const fits = Math.min((box.width - 40) / wide, 1), whole = Math.min(fits, (box.height - 80) / tall), zoom = Math.max(whole, Math.min(0.78, fits));
  const middle = (Math.max(...xs) + Math.min(...xs)) / 2, y = zoom > whole ? 40 - top * zoom : (box.height - tall * zoom) / 2 + 10 - top * zoom;
  rf.setViewport({ x: box.width / 2 - middle * zoom, y, zoom });
}
function Looking({ focus, graph }) {
  const rf = useReactFlow();
  useEffect(() => {
    if (!focus?.id) return;
    const ids = graph.nodes.some((n) => n.id === focus.id) ? [focus.id] : graph.edges.filter((e) => e.id === focus.id).flatMap((e) => [e.source, e.target]);
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (ids.length) rf.fitView({ nodes: ids.map((id) => ({ id })), maxZoom: 1.1, padding: 1.2, duration: still ? 0 : 300 });
  }, [focus?.seq]);
  return null;
}
function Map({ graph, marks, edgeMarks, focus, label, legend, texts: t, testid, onPick }) {
  const mode = useColorMode(), box = useRef(null);
  const doc = graph?.nodes ? graph : { nodes: [], edges: [] };
  const nodes = useMemo(() => doc.nodes.map((node) => {
    const tag = marks?.[node.id];
    return { id: node.id, type: "map", position: { x: node.x, y: node.y }, data: { node, tag, mark: tag?.status ? tag : undefined }, selectable: Boolean(onPick), focusable: Boolean(onPick) };
  }), [doc, marks]);
  const lane = useMemo(() => lanes(doc), [doc]);
  const edges = useMemo(() => doc.edges.map((e) => {
    const tone = edgeMarks?.[e.id], color = EDGE[tone] ?? "var(--gray-7)";
    return { id: e.id, source: e.source, target: e.target, type: "flow", ariaLabel: edgeName(doc.nodes, e, t), zIndex: tone ? 1 : 0, className: tone ? `fm-edge fm-${tone}` : "", style: { stroke: color }, markerEnd: { type: MarkerType.ArrowClosed, width: 15, height: 15, color }, data: { taken: tone === "taken", label: e.name || "", lane: lane[e.id] } };
  }), [doc, edgeMarks, lane, t]);
  const context = useMemo(() => ({ t, options: {}, readOnly: true, pick: onPick }), [t, onPick]);
  return (
    <FlowContext.Provider value={context}>
      <div ref={box} className="fl-canvas fm" role="group" aria-label={label} data-testid={testid}>
        <ReactFlow colorMode={mode} key={doc.nodes.map((n) => n.id).join()} nodes={nodes} edges={edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes} nodeOrigin={[0.5, 0]} onInit={(rf) => firstView(rf, doc, box.current?.getBoundingClientRect())} minZoom={0.1} maxZoom={1.6}
          nodesDraggable={false} nodesConnectable={false} edgesFocusable={false} deleteKeyCode={null} zoomOnDoubleClick={false} preventScrolling={false} zoomOnScroll={false} ariaLabelConfig={t.aria}
          onNodeClick={onPick ? (_, node) => onPick(node.id) : undefined}>
          <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
          <Looking focus={focus} graph={doc} />
          <Buttons t={t} />
        </ReactFlow>
        {legend?.length > 0 && <div className="fm-legend">{legend.map((l) => <span key={l.tone}><i data-tone={l.tone} />{l.text}</span>)}</div>}
      </div>
    </FlowContext.Provider>
  );
}
function Buttons({ t }) {
  const rf = useReactFlow();
  const one = (id, glyph, word, run) => <button type="button" className="sc-btn sc-quiet sc-icon-btn" title={word} aria-label={word} onClick={run} data-testid={`map-${id}`}><Icon d={glyph} size={15} /></button>;
  return <div className="fm-buttons">{one("in", "M12 5v14M5 12h14", t.zoomIn, () => rf.zoomIn({ duration: 150 }))}{one("out", "M5 12h14", t.zoomOut, () => rf.zoomOut({ duration: 150 }))}{one("fit", "fit", t.fit, () => rf.fitView({ padding: 0.14, maxZoom: 1, duration: 200 }))}</div>;
}
export function FlowMap(props) { return <ReactFlowProvider><Map {...props} /></ReactFlowProvider>; }
