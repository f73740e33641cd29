// The route of one ticket, drawn with the nodes of the designer: done, now, next, and the minutes at each node.
import { useMemo } from "react";
import { Background, BackgroundVariant, MarkerType, ReactFlow, ReactFlowProvider } from "@xyflow/react";
import { FlowContext, edgeName, edgeTypes, lanes, nodeTypes, useColorMode } from "../flow_look/flow_look.jsx";

function Route({ graph, marks, edgesTaken, texts: t }) {
  const byNode = useMemo(() => Object.fromEntries((marks ?? []).map((m) => [m.id, m])), [marks]);
  const nodes = useMemo(() => (graph?.nodes ?? []).map((node) => ({ id: node.id, type: "flow", position: { x: node.x, y: node.y }, data: { node, mark: byNode[node.id] ?? { status: "ahead" } } })), [graph, byNode]);
  const mode = useColorMode();
  const taken = useMemo(() => new Set(edgesTaken ?? []), [edgesTaken]);
  const lane = useMemo(() => lanes(graph ?? { nodes: [], edges: [] }), [graph]);
  const edges = useMemo(() => (graph?.edges ?? []).map((e) => {
    const on = taken.has(e.id);
    return { id: e.id, source: e.source, target: e.target, type: "flow", ariaLabel: edgeName(graph.nodes, e, t), zIndex: on ? 1 : 0, markerEnd: { type: MarkerType.ArrowClosed, width: 15, height: 15, color: on ? "var(--accent-9)" : "var(--gray-6)" }, data: { taken: on, faded: !on, label: e.name || "", lane: lane[e.id] } };
  }), [graph, taken, lane, t]);
  const context = useMemo(() => ({ t, options: {}, readOnly: true }), [t]);
  return (
    <FlowContext.Provider value={context}>
      <div className="fl-canvas" role="img" aria-label={t.route} data-testid="flow-route">
        <ReactFlow colorMode={mode} key={nodes.length} nodes={nodes} edges={edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes} nodeOrigin={[0.5, 0]} fitView fitViewOptions={{ padding: 0.12, maxZoom: 1 }} minZoom={0.15} maxZoom={1.5}
          nodesDraggable={false} nodesConnectable={false} nodesFocusable={false} edgesFocusable={false} elementsSelectable={false} deleteKeyCode={null} zoomOnDoubleClick={false} preventScrolling={false} zoomOnScroll={false} panOnScroll={false}>
          <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
        </ReactFlow>
        <div className="fl-legend"><span><i data-s="done" />{t.done}</span><span><i data-s="now" />{t.now}</span><span><i />{t.ahead}</span><span><i data-s="late" />{t.late}</span></div>
      </div>
    </FlowContext.Provider>
  );
}
export function FlowRoute(props) { return <ReactFlowProvider><Route {...props} /></ReactFlowProvider>; }
