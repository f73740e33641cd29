// How a flow looks: nodes, edges and their words. Shared by the designer and the read-only route.
import { createContext, memo, useContext, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { BaseEdge, Handle, Position, getSmoothStepPath, useStore } from "@xyflow/react";
import { place } from "./flow_drag.js";
import { lanePath } from "./flow_lanes.js";
import "@xyflow/react/dist/style.css";
import "./flow_look.css";

export const GLYPH = {
  start: "M7 4.5v15l12-7.5z",
  task: "m9 11 3 3 8-8M20 12v7a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h9",
  approval: "M5 22h14M19.3 13.7A2.5 2.5 0 0 0 17.5 13h-11A2.5 2.5 0 0 0 4 15.5V17a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-1.5c0-.7-.3-1.3-.7-1.8ZM14 13V8.5C14 7 15 7 15 5a3 3 0 0 0-6 0c0 2 1 2 1 3.5V13",
  condition: "M16 3h5v5M8 3H3v5M12 22v-8.3a4 4 0 0 0-1.2-2.9L3 3M15 9l6-6",
  parallel: "M12 3v10M5 21v-5a3 3 0 0 1 3-3h8a3 3 0 0 1 3 3v5",
  join: "M5 3v5a3 3 0 0 0 3 3h8a3 3 0 0 0 3-3V3M12 11v10M9 18l3 3 3-3",
  end: "M5 22v-7M5 15s1-1 4-1 5 2 8 2 3-1 3-1V4s-1 1-3 1-5-2-8-2-4 1-4 1z",
  inclusive: "M12 3v6M5 21v-4a4 4 0 0 1 4-4h6a4 4 0 0 1 4 4v4M12 13v8M9 9h6v4H9z",
  wait: "M5 22h14M5 2h14M17 22v-4.2a2 2 0 0 0-.6-1.4L12 12l-4.4 4.4a2 2 0 0 0-.6 1.4V22M7 2v4.2a2 2 0 0 0 .6 1.4L12 12l4.4-4.4a2 2 0 0 0 .6-1.4V2",
  subflow: "M3 3h8v8H3zM13 13h8v8h-8zM7 11v4a2 2 0 0 0 2 2h4",
  auto: "M4 14a1 1 0 0 1-.8-1.6l9.9-10.2a.5.5 0 0 1 .9.5l-2 6.3A1 1 0 0 0 13 10h7a1 1 0 0 1 .8 1.6l-9.9 10.2a.5.5 0 0 1-.9-.5l2-6.3A1 1 0 0 0 11 14z",
  cc: "M22 7 13 12.7a2 2 0 0 1-2 0L2 7M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z",
  plus: "M12 5v14M5 12h14", cross: "M18 6 6 18M6 6l12 12", check: "M20 6 9 17l-5-5", alert: "M12 9v4M12 17h.01M10.3 3.9 1.8 18a2 2 0 0 0 1.7 3h17a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0Z",
  undo: "M3 7v6h6M21 17a9 9 0 0 0-15-6.7L3 13", redo: "M21 7v6h-6M3 17a9 9 0 0 1 15-6.7l3 2.7", tidy: "M4 4h7v5H4zM13 15h7v5h-7zM7.5 9v3.5a3 3 0 0 0 3 3H13", fit: "M8 3H5a2 2 0 0 0-2 2v3M21 8V5a2 2 0 0 0-2-2h-3M3 16v3a2 2 0 0 0 2 2h3M16 21h3a2 2 0 0 0 2-2v-3",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1", bin: "M3 6h18M8 6V4h8v2M19 6l-1 14H6L5 6", clock: "M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z", up: "m18 15-6-6-6 6", down: "m6 9 6 6 6-6", user: "M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z", map: "M3 6l6-3 6 3 6-3v15l-6 3-6-3-6 3zM9 3v15M15 6v15",
};
export const Icon = ({ d, size = 16 }) => (
  <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"><path d={GLYPH[d] ?? d} /></svg>
);

export const HUE = { start: "green", task: "indigo", approval: "amber", condition: "violet", parallel: "cyan", join: "cyan", inclusive: "cyan", wait: "teal", subflow: "plum", auto: "orange", cc: "sky", end: "gray" };
export const PEOPLE = ["task", "approval"];
export const isPeople = (node) => PEOPLE.includes(node.kind);

export function duration(minutes, t) {
  if (!minutes && minutes !== 0) return "";
  const say = (n, unit) => `${Math.round(n * 10) / 10}${t.unitGap}${t[unit]}`;
  if (minutes >= 2880 || (minutes >= 1440 && minutes % 1440 === 0)) return say(minutes / 1440, "days");
  return minutes >= 60 ? say(minutes / 60, "hours") : say(minutes, "minutes");
}
export function whoText(node, options, t) {
  const several = node.kind === "approval" ? node.approval?.approvers ?? [] : [];
  return several.length ? [...new Set(several.map((one) => nameOf(one, options, t)))].filter(Boolean).join("、") : nameOf(node.assign, options, t);
}
function nameOf(assign, options, t) {
  const { kind, value } = assign ?? {};
  if (kind === "role") return (options?.roles ?? []).find((r) => r.code === value)?.name ?? (value && options?.roles ? t.lostRole : "");
  if (kind === "person") return (options?.people ?? []).find((p) => String(p.id) === String(value))?.name ?? (value && options?.people ? t.lostPerson : "");
  return kind && kind !== "none" ? t.assigns[kind] : "";
}
export const nodeName = (node, t) => node.name || t.kinds[node.kind];
export const edgeName = (nodes, e, t) => [e.source, e.target].map((id) => nodes.find((n) => n.id === id)).map((n) => (n ? nodeName(n, t) : "")).join(" → ");

// React Flow marks its root light or dark; it must say what the page says.
export function useColorMode() {
  const read = () => (document.documentElement.classList.contains("dark") ? "dark" : "light");
  const [mode, setMode] = useState(read);
  useEffect(() => { const see = new MutationObserver(() => setMode(read())); see.observe(document.documentElement, { attributes: true, attributeFilter: ["class"] }); return () => see.disconnect(); }, []);
  return mode;
}

// What nodes and edges need from their canvas, without passing functions through every node's data.
export const FlowContext = createContext({});

export const FlowNode = memo(function FlowNode({ id, data, selected }) {
  const { t, options, readOnly } = useContext(FlowContext);
  const node = data.node, mark = data.mark, people = isPeople(node);
  const handles = (
    <>
      {node.kind !== "start" && <Handle type="target" position={Position.Top} isConnectable={!readOnly} />}
      {node.kind !== "end" && <Handle type="source" position={Position.Bottom} isConnectable={!readOnly} />}
    </>
  );
  const cls = `fl-node fl-${people ? "card" : "pill"} fl-hue-${HUE[node.kind]}`;
  const state = { "data-selected": selected || undefined, "data-status": mark?.status, "data-late": mark?.overdue || undefined, "data-testid": `flow-node-${id}`, "data-kind": node.kind };
  const badge = data.problems > 0 && <span className="fl-problem" title={t.problemCount.replace("{n}", data.problems)}>{data.problems}</span>;
  if (!people) {
    return <div className={cls} {...state}>{handles}<span className="fl-tile"><Icon d={mark?.status === "done" ? "check" : node.kind} size={14} /></span><span className="fl-name">{nodeName(node, t)}</span>{badge}</div>;
  }
  const who = mark?.who || whoText(node, options, t);
  return (
    <div className={cls} {...state}>
      {handles}
      <span className="fl-tile"><Icon d={mark?.status === "done" ? "check" : node.kind} size={17} /></span>
      <span className="fl-body">
        <span className="fl-name">{nodeName(node, t)}</span>
        <span className={"fl-sub" + (who || readOnly ? "" : " fl-warn")}>{who || (readOnly ? t.kinds[node.kind] : t.nobody)}</span>
      </span>
      <span className="fl-side">
        <span className="fl-stage" data-stage={node.stage}>{t.stages[node.stage]}</span>
        {mark ? <Spent mark={mark} t={t} /> : node.limit_minutes ? <span className="fl-time"><Icon d="clock" size={11} />{duration(node.limit_minutes, t)}</span> : null}
      </span>
      {badge}
    </div>
  );
});
function Spent({ mark, t }) {
  if (mark.status !== "done" && mark.status !== "now") return null;
  const more = mark.visits > 1 ? ` ×${mark.visits}` : "";
  return <span className="fl-time" data-late={mark.overdue || undefined}><Icon d={mark.overdue ? "alert" : "clock"} size={11} />{duration(mark.minutes ?? 0, t)}{more}</span>;
}

// The layer above the edges. React Flow's own EdgeLabelRenderer looks for it in the whole canvas again and again: once
// for each edge at every move of the pointer.
const layers = new WeakMap(), domOf = (s) => s.domNode;
function AboveEdges({ children }) {
  const canvas = useStore(domOf);
  if (!canvas) return null;
  if (!layers.has(canvas)) layers.set(canvas, canvas.querySelector(".react-flow__edgelabel-renderer"));
  return createPortal(children, layers.get(canvas));
}
const SMOOTH = { sourcePosition: Position.Bottom, targetPosition: Position.Top, borderRadius: 12, offset: 18 };
// The line of an edge and where its name stands, for the places of its ends.
export function edgeShape(sourceX, sourceY, targetX, targetY, { lane, label } = {}) {
  if (lane !== undefined) return { path: lanePath(sourceX, sourceY, targetX, targetY, lane), near: { x: lane, y: (sourceY + targetY) / 2 } };
  const [path, midX, midY] = getSmoothStepPath({ sourceX, sourceY, targetX, targetY, ...SMOOTH });
  return { path, near: { x: label ? targetX : midX, y: !label ? midY : Math.abs(sourceX - targetX) < 1 ? Math.min(midY, sourceY + 40) : (midY + targetY) / 2 - 6 } };
}
export const FlowEdge = memo(function FlowEdge({ id, sourceX, sourceY, targetX, targetY, data, selected, markerEnd }) {
  const { t, readOnly, insertInto, pick } = useContext(FlowContext);
  const { path, near } = edgeShape(sourceX, sourceY, targetX, targetY, data), text = data?.label;
  return (
    <>
      <BaseEdge id={id} path={path} markerEnd={markerEnd} interactionWidth={22} className={"fl-edge" + (data?.taken ? " fl-taken" : "") + (data?.faded ? " fl-faded" : "")} />
      <AboveEdges>
        <div className="fl-edge-tools nodrag nopan" data-edge={id} data-selected={selected || undefined} style={{ transform: place(near) }}>
          {text && <button type="button" className={"fl-edge-label" + (data.bad ? " fl-bad" : "") + (data.isDefault ? " fl-default" : "")} title={text} data-testid={`flow-edge-${id}`} tabIndex={readOnly ? -1 : 0} onClick={(e) => { e.stopPropagation(); pick?.(id); }}>{text}</button>}
          {!readOnly && insertInto && <button type="button" className="fl-insert" aria-label={t.insertHere} title={t.insertHere} data-testid={`flow-insert-${id}`} onClick={(e) => { e.stopPropagation(); insertInto(id, e.currentTarget.getBoundingClientRect()); }}><Icon d="plus" size={11} /></button>}
        </div>
      </AboveEdges>
    </>
  );
});
export const nodeTypes = { flow: FlowNode };
export const edgeTypes = { flow: FlowEdge };
export { lanes } from "./flow_lanes.js";
