// The flow designer: palette, canvas, properties. Everything happens here at once; the server hears of finished edits.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Background, BackgroundVariant, MiniMap, ReactFlow, ReactFlowProvider, applyNodeChanges, MarkerType, useReactFlow, useStore } from "@xyflow/react";
import { FlowContext, HUE, Icon, edgeTypes, lanes, nodeName, nodeTypes, useColorMode } from "../flow_look/flow_look.jsx";
import { useRegions } from "../../data/form_view/form_inputs.jsx";
import { addAfter, addFree, connect, edgeOf, insertInto, moveNodes, nodeOf, paste, remove, takeCopy, whyNotConnect } from "./flow_doc.js";
import { useAgo, useDocument } from "./flow_history.js";
import { Panel, Problems, sentence } from "./flow_panel.jsx";
import { PhoneList } from "./flow_phone.jsx";
import "./flow_canvas.css";

const KINDS = ["start", "task", "approval", "condition", "parallel", "inclusive", "join", "wait", "subflow", "auto", "cc", "end"];
const CLIP = "scrm-flow-clipboard", DRAG = "application/x-flow-kind";
const typing = (e) => e.target?.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target?.tagName);

function usePhone() {
  const [phone, setPhone] = useState(() => window.matchMedia("(max-width: 760px)").matches);
  useEffect(() => { const m = window.matchMedia("(max-width: 760px)"), on = () => setPhone(m.matches); m.addEventListener("change", on); return () => m.removeEventListener("change", on); }, []);
  return phone;
}
function toRfNodes(doc, before, counts) {
  const old = new Map((before ?? []).map((n) => [n.id, n]));
  return doc.nodes.map((node) => {
    const own = old.get(node.id), problems = counts[node.id] ?? 0;
    const data = own && own.data.node === node && own.data.problems === problems ? own.data : { node, problems };
    return { ...own, id: node.id, type: "flow", position: own && own.position.x === node.x && own.position.y === node.y ? own.position : { x: node.x, y: node.y }, data, deletable: true };
  });
}

// Everything when it stays readable; else the top of the flow at a readable size.
function firstView(rf, doc, box, duration = 0) {
  if (!doc.nodes.length || !box) return;
  const xs = doc.nodes.map((n) => n.x), top = Math.min(...doc.nodes.map((n) => n.y)), tall = Math.max(...doc.nodes.map((n) => n.y)) - top + 90, wide = Math.max(...xs) - Math.min(...xs) + 260;
  const zoom = Math.min(1, (box.width - 60) / wide, (box.height - 110) / tall), shown = Math.max(zoom, Math.min(0.8, (box.width - 60) / wide));
  const middle = (Math.max(...xs) + Math.min(...xs)) / 2, y = shown > zoom ? 72 - top * shown : 72 + (box.height - 110 - tall * shown) / 2 - top * shown;
  rf.setViewport({ x: box.width / 2 - middle * shown, y, zoom: shown }, { duration });
}

function Bar({ env, depth, undo, redo, tidy, saved }) {
  const { t, readOnly, chosen } = env, rf = useReactFlow(), zoom = useStore((s) => Math.round(s.transform[2] * 100));
  const button = (id, glyph, word, run, off) => <button type="button" className="sc-btn sc-quiet sc-icon-btn" title={word} aria-label={word} disabled={off} onClick={run} data-testid={`flow-${id}`}><Icon d={glyph} size={15} /></button>;
  return (
    <div className="fc-bar" role="toolbar" aria-label={t.tools}>
      {!readOnly && <>{button("undo", "undo", `${t.undo} (Ctrl Z)`, undo, !depth.undo)}{button("redo", "redo", `${t.redo} (Ctrl Y)`, redo, !depth.redo)}<i />
        {button("copy", "copy", `${t.duplicate} (Ctrl D)`, () => env.duplicate(env.selected()), !chosen)}{button("tidy", "tidy", t.tidy, tidy)}<i /></>}
      {button("fit", "fit", t.fit, () => rf.fitView({ padding: 0.18, duration: 250, maxZoom: 1.1 }))}
      <button type="button" className="sc-btn sc-quiet fc-zoom" title={t.zoom} onClick={() => rf.zoomTo(1, { duration: 200 })} data-testid="flow-zoom">{zoom}%</button>
      {!readOnly && <span className="fc-saved" role="status" data-state={saved.state} data-testid="flow-saved">{saved.text}{saved.state === "failed" && <button type="button" className="sc-btn sc-ghost sc-btn-s" onClick={saved.again} data-testid="flow-save-again">{t.again}</button>}</span>}
    </div>
  );
}
function Palette({ t, add }) {
  return (
    <aside className="fc-palette" aria-label={t.palette}>
      <span className="fc-palette-title">{t.palette}</span>
      {KINDS.map((kind) => (
        <button key={kind} type="button" draggable className={`fc-kind fl-hue-${HUE[kind]}`} title={t.kindHelp[kind]} data-testid={`flow-add-${kind}`} onClick={() => add(kind)}
          onDragStart={(e) => { e.dataTransfer.setData(DRAG, kind); e.dataTransfer.effectAllowed = "move"; }}>
          <span className={`fl-node fp-tile fl-hue-${HUE[kind]}`}><span className="fl-tile"><Icon d={kind} size={15} /></span></span><span>{t.kinds[kind]}</span></button>))}
      <p className="fc-palette-help">{t.paletteHelp}</p>
    </aside>
  );
}
export function KindMenu({ at, t, choose, close }) {
  const box = useRef(null);
  useEffect(() => {
    box.current?.querySelector("button")?.focus();
    const away = (e) => { if (!box.current?.contains(e.target)) close(); }, key = (e) => { if (e.key === "Escape") { e.stopPropagation(); close(); } };
    window.addEventListener("pointerdown", away, true); window.addEventListener("keydown", key, true);
    return () => { window.removeEventListener("pointerdown", away, true); window.removeEventListener("keydown", key, true); };
  }, []);
  return (
    <div ref={box} className="fc-menu" role="menu" style={{ left: Math.min(at.x, window.innerWidth - 190), top: Math.min(at.y, window.innerHeight - 250) }} data-testid="flow-menu">
      {KINDS.filter((k) => k !== "start").map((kind) => <button key={kind} type="button" role="menuitem" onClick={() => choose(kind)} data-testid={`flow-menu-${kind}`}><span className={`fl-node fp-tile fl-hue-${HUE[kind]}`}><span className="fl-tile"><Icon d={kind} size={14} /></span></span>{t.kinds[kind]}</button>)}
    </div>
  );
}

function Designer(props) {
  const { graph, revision, problems: given, options, texts: t, lang, builder, readOnly, ack, savedAt, failed, arranged, focus, onCommit, onTidy } = props;
  const { doc, now, edit, undo, redo, depth, sent, resend } = useDocument(graph, revision, onCommit);
  const [rfNodes, setRfNodes] = useState([]), [chosen, setChosen] = useState(""), [many, setMany] = useState([]), [menu, setMenu] = useState(null), [linking, setLinking] = useState(false), [note, setNote] = useState("");
  const rf = useReactFlow(), phone = usePhone(), mode = useColorMode(), ago = useAgo(savedAt, t), moving = useRef(0), seen = useRef(arranged?.seq ?? 0), looked = useRef(focus?.seq ?? 0), wrap = useRef(null);
  const problems = given ?? [], fields = options?.fields ?? [];
  const rows = useRegions(fields.some((f) => f.kind === "region") ? builder.regionsUrl : "");
  const counts = useMemo(() => { const n = {}; for (const p of problems) { const id = p.node_id || p.edge_id; if (id) n[id] = (n[id] ?? 0) + 1; } return n; }, [problems]);
  useEffect(() => setRfNodes((before) => toRfNodes(doc, before, counts)), [doc, counts]);
  useEffect(() => { setChosen(""); requestAnimationFrame(() => firstView(rf, graph ?? { nodes: [] }, wrap.current?.getBoundingClientRect())); }, [revision]);
  useEffect(() => { if (chosen && !nodeOf(doc, chosen) && !edgeOf(doc, chosen)) setChosen(""); }, [doc]);
  useEffect(() => {
    if (!arranged?.seq || arranged.seq === seen.current) return;
    seen.current = arranged.seq;
    const places = Object.fromEntries(Object.entries(arranged.places ?? {}).map(([id, [x, y]]) => [id, { x, y }]));
    if (edit((d) => moveNodes(d, places))) setTimeout(() => firstView(rf, now.current, wrap.current?.getBoundingClientRect(), 300), 60);
  }, [arranged]);
  useEffect(() => { if (!note) return; const id = setTimeout(() => setNote(""), 3500); return () => clearTimeout(id); }, [note]);

  const edgeWords = useCallback((edge) => {
    if (edge.name) return edge.name;
    if (edge.is_default) return t.otherwise;
    try { return edge.condition ? sentence(edge.condition, { fields, t: builder.texts, rows, people: options?.people }) : ""; } catch { return t.noCondition; }
  }, [fields, rows, t, options]);
  const lane = useMemo(() => lanes(doc), [doc]);
  const rfEdges = useMemo(() => doc.edges.map((edge) => {
    const from = nodeOf(doc, edge.source), must = from?.kind === "condition";
    const label = edgeWords(edge) || (must ? t.noCondition : "");
    return { id: edge.id, source: edge.source, target: edge.target, type: "flow", selected: chosen === edge.id, markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: chosen === edge.id ? "var(--accent-9)" : "var(--gray-8)" },
      data: { label, lane: lane[edge.id], isDefault: edge.is_default && !edge.name, bad: counts[edge.id] > 0 || (must && !edge.condition && !edge.is_default) } };
  }), [doc, chosen, counts, edgeWords]);

  const pick = (id, keep) => { setChosen(id); setMany(id && nodeOf(now.current, id) ? [id] : []); setRfNodes((ns) => ns.map((n) => (n.selected === (n.id === id) ? n : { ...n, selected: n.id === id }))); if (!keep) setMenu(null); };
  const jump = (p) => {
    const id = p.node_id || p.edge_id, edge = edgeOf(now.current, id), node = nodeOf(now.current, edge ? edge.target : id);
    if (!id) return pick("");
    pick(id);
    if (node) rf.setCenter(node.x, node.y + 32, { zoom: 1, duration: 300 });
  };
  useEffect(() => {
    if (!focus?.seq || focus.seq === looked.current) return;
    looked.current = focus.seq;
    jump({ node_id: focus.id });
  }, [focus]);
  const added = (result) => { edit(result.doc); setTimeout(() => pick(result.id), 0); };
  const add = (kind) => {
    const d = now.current;
    if (kind === "start" && d.nodes.some((n) => n.kind === "start")) return setNote(t.oneStart);
    const edge = edgeOf(d, chosen), node = nodeOf(d, chosen);
    if (edge && kind !== "start") return added(insertInto(d, edge.id, kind, ""));
    if (node && node.kind !== "end" && kind !== "start") return added(addAfter(d, node.id, kind, ""));
    const box = wrap.current.getBoundingClientRect(), p = rf.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 3 });
    added(addFree(d, kind, p.x, p.y, ""));
  };
  const drop = (e) => {
    const kind = e.dataTransfer.getData(DRAG);
    if (!kind) return;
    e.preventDefault();
    if (kind === "start" && now.current.nodes.some((n) => n.kind === "start")) return setNote(t.oneStart);
    const p = rf.screenToFlowPosition({ x: e.clientX, y: e.clientY });
    added(addFree(now.current, kind, p.x, p.y - 28, ""));
  };
  const selected = () => { const ids = rf.getNodes().filter((n) => n.selected).map((n) => n.id); return ids.length ? ids : nodeOf(now.current, chosen) ? [chosen] : []; };
  const select = (ids) => setTimeout(() => { setRfNodes((ns) => ns.map((n) => ({ ...n, selected: ids.includes(n.id) }))); setChosen(ids.length === 1 ? ids[0] : ""); }, 0);
  const duplicate = (ids) => { const clip = takeCopy(now.current, ids); if (clip.nodes.length) { const r = paste(now.current, clip); edit(r.doc); select(r.ids); } };
  const drop_selection = () => { const ids = selected(), cut = edgeOf(now.current, chosen) ? [chosen] : []; if (ids.length || cut.length) { edit((d) => remove(d, ids, ids.length ? [] : cut)); pick(""); } };
  const readClip = () => { try { const c = JSON.parse(sessionStorage.getItem(CLIP) ?? ""); return Array.isArray(c.nodes) ? c : null; } catch { return null; } };
  const key = (e) => {
    if (readOnly || typing(e) || e.defaultPrevented) return;
    const mod = e.ctrlKey || e.metaKey, k = e.key.toLowerCase();
    const run = (fn) => { e.preventDefault(); fn(); };
    if (mod && k === "z") run(e.shiftKey ? redo : undo);
    else if (mod && k === "y") run(redo);
    else if (mod && k === "d") run(() => duplicate(selected()));
    else if (mod && k === "c" && selected().length) run(() => sessionStorage.setItem(CLIP, JSON.stringify(takeCopy(now.current, selected()))));
    else if (mod && k === "v" && readClip()?.nodes.length) run(() => { const r = paste(now.current, readClip()); edit(r.doc); select(r.ids); });
    else if (mod && k === "a" && wrap.current?.contains(document.activeElement)) run(() => select(now.current.nodes.map((n) => n.id)));
    else if (k === "delete" || k === "backspace") run(drop_selection);
    else if (k === "escape") pick("");
  };
  const keys = useRef(key);
  keys.current = key;
  useEffect(() => { const on = (e) => keys.current(e); window.addEventListener("keydown", on); return () => window.removeEventListener("keydown", on); }, []);

  const changed = (changes) => {
    setRfNodes((ns) => applyNodeChanges(changes.filter((c) => c.type !== "remove"), ns));
    if (changes.some((c) => c.type === "select")) setTimeout(() => { const ids = rf.getNodes().filter((n) => n.selected).map((n) => n.id); setMany(ids); if (ids.length) setChosen(ids.length === 1 ? ids[0] : ""); }, 0);
    if (!changes.some((c) => c.type === "position" && !c.dragging)) return;
    clearTimeout(moving.current);
    moving.current = setTimeout(() => edit((d) => moveNodes(d, Object.fromEntries(rf.getNodes().map((n) => [n.id, n.position])))), 120);
  };
  const link = (c) => { const why = whyNotConnect(now.current, c.source, c.target); if (why) setNote(t[why]); else { edit((d) => connect(d, c.source, c.target)); const made = now.current.edges[now.current.edges.length - 1]; if (nodeOf(now.current, c.source).kind === "condition") setTimeout(() => pick(made.id), 0); } };
  const openMenu = (edgeId, box) => setMenu({ edgeId, x: box.left, y: box.bottom + 4 });

  const saved = { again: resend, state: failed ? "failed" : sent > (ack ?? 0) ? "saving" : "saved" };
  saved.text = saved.state === "failed" ? t.saveFailed : saved.state === "saving" ? t.saving : ago ? t.savedAgo.replace("{ago}", ago) : "";
  const env = { doc, edit, t, lang, options: options ?? {}, builder, problems, readOnly, pick, jump, chosen, duplicate, selected, edgeWords, addAfter: (id, kind) => added(addAfter(now.current, id, kind, "")), openMenu, setMenu };
  const context = useMemo(() => ({ t, options, readOnly, insertInto: openMenu, pick }), [t, options, readOnly]);
  const choose = (kind) => { const m = menu; setMenu(null); added(m.edgeId ? insertInto(now.current, m.edgeId, kind, "") : addAfter(now.current, m.nodeId, kind, "")); };
  const bar = <Bar env={env} depth={depth} undo={undo} redo={redo} saved={saved} tidy={() => onTidy?.(now.current)} />;
  const overlays = <>{menu && <KindMenu at={menu} t={t} choose={choose} close={() => setMenu(null)} />}{note && <div className="fc-note" role="alert">{note}</div>}</>;

  if (phone) return <div className="fc fc-phone" data-testid="flow-designer">{bar}<PhoneList env={env} context={context} />{chosen && <Panel chosen={chosen} env={env} onClose={() => pick("")} />}{overlays}</div>;
  return (
    <FlowContext.Provider value={context}>
      <div className="fc" data-testid="flow-designer">
        {!readOnly && <Palette t={t} add={add} />}
        <div ref={wrap} className={"fl-canvas fc-stage" + (linking ? " fl-connecting" : "")} onDrop={drop} onDragOver={(e) => { e.preventDefault(); e.dataTransfer.dropEffect = "move"; }}>
          {bar}
          <ReactFlow colorMode={mode} nodes={rfNodes} edges={rfEdges} nodeTypes={nodeTypes} edgeTypes={edgeTypes} nodeOrigin={[0.5, 0]} onInit={(made) => firstView(made, now.current, wrap.current?.getBoundingClientRect())} minZoom={0.2} maxZoom={1.6} snapToGrid snapGrid={[4, 4]}
            deleteKeyCode={null} nodesDraggable={!readOnly} nodesConnectable={!readOnly} elementsSelectable selectionKeyCode="Shift" multiSelectionKeyCode={["Meta", "Control"]} zoomOnDoubleClick={false} panOnScroll connectionRadius={36}
            ariaLabelConfig={t.aria} onNodesChange={changed} onConnectStart={() => setLinking(true)} onConnectEnd={() => setLinking(false)} onConnect={link} isValidConnection={(c) => !whyNotConnect(now.current, c.source, c.target)}
            onEdgeClick={(_, e) => pick(e.id)} onPaneClick={() => pick("")}>
            <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} />
            <MiniMap pannable zoomable position="bottom-right" style={{ width: 150, height: 104 }} nodeBorderRadius={30} nodeColor={(n) => `var(--${HUE[n.data.node.kind]}-8)`} />
          </ReactFlow>
          {!doc.nodes.length && <div className="fc-empty">{t.emptyCanvas}</div>}
        </div>
        <Panel chosen={chosen} env={env} onClose={() => pick("")} />
        {overlays}
      </div>
    </FlowContext.Provider>
  );
}
export function FlowCanvas(props) { return <ReactFlowProvider><Designer {...props} /></ReactFlowProvider>; }
export { Problems, nodeName };
