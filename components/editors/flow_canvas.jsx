// The flow designer: one document, two views of it, and what the keyboard does. The server hears of finished edits.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { Icon, nodeName } from "../flow_look/flow_look.jsx";
import { useRegions } from "../../data/form_view/form_inputs.jsx";
import { addAfter, addFree, edgeOf, insertInto, moveNodes, nodeOf, outOf, paste, remove, takeCopy } from "./flow_doc.js";
import { addNote, departmentBands, dropNotes, laneId, laneOf, loss, noteOf, nudge, packPart, patchNote, readPart, renameLane, walk } from "./flow_edit.js";
import { drawingOf, useAgo, useDocument, useLeaveGuard } from "./flow_history.js";
import { actOf, typing } from "./flow_keys.js";
import { FlowList } from "./flow_list.jsx";
import { Choice } from "./flow_kinds.jsx";
import { Field, Panel, Problems, TextBox, sentence } from "./flow_panel.jsx";
import { Stage, firstView, lanes } from "./flow_stage.jsx";
import { AlignBar, Bar, HelpSheet, KindMenu, LossNote, Palette, Search } from "./flow_tools.jsx";
import { insertBlock, isSplit, swap } from "./flow_tree.js";
import "./flow_canvas.css";

const HEAD = 44;
const later = (fn) => setTimeout(fn, 0);
function usePhone() {
  const [phone, setPhone] = useState(() => window.matchMedia("(max-width: 760px)").matches);
  useEffect(() => { const m = window.matchMedia("(max-width: 760px)"), on = () => setPhone(m.matches); m.addEventListener("change", on); return () => m.removeEventListener("change", on); }, []);
  return phone;
}
// Which view is open stands in the address, so that reload and a shared link show the same.
function useView(phone) {
  const asked = () => new URLSearchParams(window.location.search).get("view");
  const [view, setView] = useState(asked);
  const show = (next) => { const url = new URL(window.location.href); url.searchParams.set("view", next); window.history.replaceState(window.history.state, "", url); setView(next); };
  return [["canvas", "list"].includes(view) ? view : phone ? "list" : "canvas", show];
}
function NotePanel({ note, env, close }) {
  const { t, edit, readOnly } = env;
  return (
    <aside className="fp" aria-label={t.note} data-testid="flow-panel" data-open>
      <header className="fp-head"><b className="sc-grow">{t.note}</b>
        {!readOnly && <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.remove} title={`${t.remove} (Delete)`} onClick={() => { edit((d) => dropNotes(d, [note.id])); close(); }} data-testid="flow-remove"><Icon d="bin" size={15} /></button>}
        <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.close} onClick={close} data-testid="flow-panel-close"><Icon d="cross" size={15} /></button></header>
      <fieldset className="fp-body" disabled={readOnly} key={note.id}><label className="sc-field"><span className="sc-field-label">{t.noteText}</span>
        <TextBox area value={note.text} put={(text, more) => edit((d) => patchNote(d, note.id, { text }), `${note.id}:text`, more)} maxLength={500} rows={6} testid="flow-name" /><span className="sc-help">{t.noteHelp}</span></label></fieldset>
    </aside>
  );
}
function LanePanel({ lane, env, close }) {
  const { t, edit, doc, readOnly, pick, options } = env, units = (options.units ?? []).map((u) => u.name), call = (to) => { if (to.trim() && edit((d) => renameLane(d, lane, to.trim()))) pick(laneId(to.trim())); };
  return (
    <aside className="fp" aria-label={t.lane} data-testid="flow-panel" data-open>
      <header className="fp-head"><b className="sc-grow">{t.lane}</b>
        {!readOnly && <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.removeLane} title={t.removeLane} onClick={() => { edit((d) => renameLane(d, lane, "")); close(); }} data-testid="flow-lane-remove"><Icon d="bin" size={15} /></button>}
        <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.close} onClick={close} data-testid="flow-panel-close"><Icon d="cross" size={15} /></button></header>
      <div className="fp-body" key={lane}>
        <fieldset className="fp-fields" disabled={readOnly}>
          <Field label={t.laneName} help={t.laneHelp}><TextBox value={lane} put={(to, more) => !more && call(to)} maxLength={60} testid="flow-lane-name" /></Field>
          {units.length > 0 && <Field label={t.laneUnit}><Choice label={t.laneUnit} value={units.includes(lane) ? lane : ""} none={t.laneFree} options={units.map((u) => [u, u])} put={call} testid="flow-lane-unit" /></Field>}
        </fieldset>
        <div className="sc-field" role="group" aria-label={t.laneSteps}><span className="sc-field-label">{t.laneSteps}</span>
          {doc.nodes.filter((n) => n.lane === lane).map((n) => <div key={n.id} className="fp-way"><button type="button" className="fp-way-open" onClick={() => env.jump({ node_id: n.id })}><b>{nodeName(n, t)}</b></button></div>)}</div>
      </div>
    </aside>
  );
}

// The drawing as it was when the designer was left: until a new one has come, nothing can be drawn.
let left = null;

function Designer(props) {
  const { graph, revision, problems: given, options, texts: t, lang, builder, readOnly: shut, whole, ack, savedAt, failed, arranged, pasted, keys: spelled, focus, counted, onCommit, onTidy, onCount, onPart, onSpell, onAlive, onPublish } = props;
  const readOnly = shut || graph === left, shown = useRef(graph);
  shown.current = graph;
  useEffect(() => () => { left = shown.current; }, []);
  const { doc, now, edit, undo, redo, depth, sent, resend } = useDocument(graph, revision, whole, onCommit);
  const [picked, setPicked] = useState([]), [menu, setMenu] = useState(null), [note, setNote] = useState(""), [lost, setLost] = useState(null), [helping, setHelping] = useState(false), [searching, setSearching] = useState(false), [lanesOn, setLanes] = useState(false);
  const rf = useReactFlow(), phone = usePhone(), ago = useAgo(savedAt, t), api = useRef({}).current, root = useRef(null), [view, setView] = useView(phone);
  const seen = useRef({ arranged: arranged?.seq ?? 0, focus: focus?.seq ?? 0, pasted: pasted?.seq ?? 0, first: true });
  const problems = given ?? [], fields = options?.fields ?? [], chosen = picked.length === 1 ? picked[0] : "";
  const rows = useRegions(fields.some((f) => f.kind === "region") ? builder.regionsUrl : "");
  const counts = useMemo(() => { const n = {}; for (const p of problems) { const id = p.node_id || p.edge_id; if (id) n[id] = (n[id] ?? 0) + 1; } return n; }, [problems]);
  const lane = useMemo(() => lanes(doc), [doc]);
  const edgeWords = useCallback((edge) => {
    if (edge.name) return edge.name;
    if (edge.kind === "reject") return nodeOf(now.current, edge.source)?.kind === "task" ? t.kindWords.overdueWord : t.actions.reject;
    if (edge.is_default) return t.otherwise;
    try { return edge.condition ? sentence(edge.condition, { fields, t: builder.texts, rows, people: options?.people }) : ""; } catch { return t.noCondition; }
  }, [fields, rows, t, options]);

  // A new drawing from the server: whoever only looks on keeps the place and the zoom.
  useEffect(() => {
    setPicked((p) => (readOnly && !seen.current.first ? p : []));
    const look = () => firstView(rf, drawingOf(graph), api.box?.());
    if (!readOnly || seen.current.first) { if (rf.viewportInitialized) look(); else requestAnimationFrame(look); }
    seen.current.first = false;
  }, [revision]);
  useEffect(() => setPicked((p) => { const left = p.filter((id) => nodeOf(doc, id) || edgeOf(doc, id) || noteOf(doc, id) || laneOf(doc, id)); return left.length === p.length ? p : left; }), [doc]);
  const fresh = (name, given) => given?.seq && given.seq !== seen.current[name] && ((seen.current[name] = given.seq), true);
  useEffect(() => {
    if (!fresh("arranged", arranged)) return;
    const places = Object.fromEntries(Object.entries(arranged.places ?? {}).map(([id, [x, y]]) => [id, { x, y }]));
    if (edit((d) => moveNodes(d, places))) setTimeout(() => firstView(rf, now.current, api.box?.(), 300, lanesOn ? HEAD : 0), 60);
  }, [arranged]);
  useEffect(() => { if (fresh("pasted", pasted)) insert(pasted.graph); }, [pasted]);
  useEffect(() => { if (fresh("focus", focus)) jump({ node_id: focus.id }); }, [focus]);
  useEffect(() => { if (!note) return; const id = setTimeout(() => setNote(""), 3500); return () => clearTimeout(id); }, [note]);
  useEffect(() => { if (!lost) return; const id = setTimeout(() => setLost(null), 8000); return () => clearTimeout(id); }, [lost]);
  useEffect(() => { const id = setInterval(() => document.visibilityState === "visible" && onAlive?.({}), 25_000); return () => clearInterval(id); }, []);

  // Whoever goes on from the settings with the keyboard stays in them.
  const within = useRef(false), enter = () => [".fp-fields", ".fp-body"].some((part) => { const first = root.current?.querySelector(`${part} :is(input, select, textarea, button):not(:disabled)`); first?.focus(); return !!first; });
  useEffect(() => { if (within.current && chosen) enter(); within.current = false; }, [chosen]);
  // A setting or a solved problem that had the focus and is gone leaves it in the same settings.
  const held = useRef(null), hold = (e) => { held.current = e.type === "focus" && e.target.closest(".fp-body") ? { el: e.target, chosen } : null; };
  useEffect(() => { const h = held.current; if (h && !h.el.isConnected) { held.current = null; if (h.chosen === chosen && chosen && document.activeElement === document.body) enter(); } });
  const pick = (id) => { const el = document.activeElement; within.current = !!el?.closest?.(".fp-body") && el.matches(":focus-visible"); setPicked(id ? [id] : []); setMenu(null); };
  const jump = (p) => {
    const id = p.node_id || p.edge_id, edge = edgeOf(now.current, id), item = noteOf(now.current, id) ?? nodeOf(now.current, edge ? edge.target : id);
    if (!id) return pick("");
    pick(id);
    later(() => root.current?.querySelector(`[data-step="${CSS.escape(item?.id ?? "")}"]`)?.scrollIntoView({ block: "center", behavior: "smooth" }));
    if (item && view === "canvas") { rf.setCenter(item.x, item.y + 32, { zoom: 1, duration: 300 }); api.focus?.(); }
  };
  const naming = useRef(""), last = useRef("");
  useEffect(() => { if (nodeOf(now.current, chosen)) last.current = chosen; }, [chosen]);
  const nameIt = () => { const input = root.current?.querySelector("[data-testid=flow-name]"); input?.focus(); input?.select?.(); };
  useEffect(() => { if (chosen && naming.current === chosen) { naming.current = ""; nameIt(); } }, [chosen]);
  const home = () => later(() => {                // unless the next key has put the focus somewhere already
    if (document.activeElement && document.activeElement !== document.body) return;
    if (view === "canvas") api.focus?.(); else root.current?.querySelector(`[data-step="${CSS.escape(picked[0] ?? "")}"]`)?.focus();
  });
  // What was chosen or added outside the canvas, or under its tools, is brought into it.
  const reveal = (item) => {
    const b = view === "canvas" && item && api.box?.();
    if (!b) return;
    const s = rf.flowToScreenPosition({ x: item.x, y: item.y });
    if (s.x < b.left + 60 || s.x > b.right - 60 || s.y < b.top + 60 || s.y > b.bottom - 90) rf.setCenter(item.x, item.y + 32, { zoom: rf.getZoom(), duration: 200 });
  };
  const added = (result, named) => { naming.current = named ? result.id : ""; edit(result.doc); pick(result.id); reveal(nodeOf(result.doc, result.id) ?? noteOf(result.doc, result.id)); };
  const lose = (next, nodeIds, edgeIds) => { const what = loss(now.current, nodeIds, edgeIds); if (edit(next)) { setPicked([]); home(); if (nodeIds.length > 1 || what.conditions || what.rejects || what.edges > 2) setLost(what); } };
  const selected = () => picked.filter((id) => nodeOf(now.current, id));
  const insert = (clip) => { const r = paste(now.current, clip); if (edit(r.doc)) { setPicked(r.ids); reveal(nodeOf(r.doc, r.ids[0]) ?? noteOf(r.doc, r.ids[0])); } };
  const add = (kind, at) => {
    const d = now.current, edge = edgeOf(d, chosen), node = nodeOf(d, chosen);
    if (kind === "start" && d.nodes.some((n) => n.kind === "start")) return setNote(t.oneStart);
    if (!at && edge && kind !== "start") return added(insertInto(d, edge.id, kind, ""));
    if (!at && node && node.kind !== "end" && kind !== "start") return added(addAfter(d, node.id, kind, ""));
    const box = api.box?.(), low = Math.max(0, ...d.nodes.map((n) => n.y + 124));
    const p = box ? rf.screenToFlowPosition(at ?? { x: box.left + box.width / 2, y: box.top + box.height / 3 }) : { x: 0, y: low };
    added(addFree(d, kind, p.x, p.y - (at ? 28 : 0), ""));
  };
  const choose = (kind) => {
    const m = menu, d = now.current, out = m.nodeId ? outOf(d, m.nodeId) : [], onEdge = m.edgeId || (out.length === 1 && !isSplit(nodeOf(d, m.nodeId)) && kind !== "end" && out[0].id);
    setMenu(null);
    added(m.before ? insertBlock(d, m, kind) : onEdge ? (isSplit({ kind }) ? insertBlock(d, onEdge, kind) : insertInto(d, onEdge, kind, "")) : addAfter(d, m.nodeId, kind, ""), m.naming);
  };
  const removeChosen = () => {
    const ids = selected(), cut = picked.filter((id) => edgeOf(now.current, id)), notes = picked.filter((id) => noteOf(now.current, id));
    if (ids.length === 1) last.current = now.current.edges.find((e) => e.target === ids[0])?.source ?? "";      // arrows go on from there
    if (ids.length || cut.length || notes.length) lose((d) => dropNotes(remove(d, ids, ids.length ? [] : cut), notes), ids, ids.length ? [] : cut);
  };
  const acts = {
    undo, redo, search: () => setSearching(true), help: () => setHelping(true), save: resend, publish: () => onPublish?.({}), remove: removeChosen, escape: () => { if (picked.length) pick(""); },
    duplicate: () => { const clip = takeCopy(now.current, selected()); if (clip.nodes.length) insert(clip); },
    all: () => setPicked([...now.current.nodes, ...(now.current.notes ?? [])].map((n) => n.id)),
    walk: (side) => { const e = edgeOf(now.current, chosen), id = e ? (side === "up" ? e.source : e.target) : walk(now.current, chosen || last.current, side), n = nodeOf(now.current, id); if (!n) return; pick(id); reveal(n); },
    nudge: (dx, dy) => edit((d) => nudge(d, picked, dx, dy), `nudge:${picked.join()}`, true), swap: (step) => edit((d) => swap(d, chosen, step)),
    add: () => { const n = nodeOf(now.current, chosen), e = edgeOf(now.current, chosen); if (!e && (!n || n.kind === "end")) return; const el = root.current.querySelector(`[data-testid="flow-node-${CSS.escape(n?.id ?? e.target)}"]`)?.getBoundingClientRect(); setMenu({ ...(e ? { edgeId: e.id } : { nodeId: n.id }), x: (el?.left ?? 300) + 20, y: (el?.bottom ?? 200) + 6, naming: true }); },
    note: () => { const box = api.box?.(), p = box ? rf.screenToFlowPosition({ x: box.left + 60, y: box.top + 90 }) : { x: 0, y: 0 }; added(addNote(now.current, p.x, p.y), true); },
    rename: nameIt, open: enter, connect: () => later(() => root.current?.querySelector("[data-testid=flow-connect-to]")?.focus()),
    fit: () => rf.fitView({ padding: 0.18, duration: 250, maxZoom: 1.1 }), reset: () => rf.zoomTo(1, { duration: 200 }), closer: () => rf.zoomIn({ duration: 150 }), farther: () => rf.zoomOut({ duration: 150 }),
    view: () => setView(view === "list" ? "canvas" : "list"), tidy: () => onTidy?.({ graph: now.current, lanes: lanesOn && view === "canvas" }),
    lanes: () => { if (!lanesOn && !departmentBands(now.current).bands.length) return setNote(t.noDepartments); if (!lanesOn && departmentBands(now.current).mixed) setNote(t.mixedLanes); if (!lanesOn) firstView(rf, now.current, api.box?.(), 300, HEAD); setLanes(!lanesOn); },
  };
  const key = (e) => {
    const el = document.activeElement, here = !el || el === document.body || el.matches?.("[data-testid=flow-board], [data-step]");
    if (e.key === "Escape" && typing(e.target) && root.current?.contains(e.target) && e.target.closest(".fp")) { e.target.blur(); home(); return; }
    const [act, ...more] = actOf(e, { here, one: !!chosen, some: picked.length > 0, readOnly });
    if (!act || (view === "list" && act === "walk" && el?.matches?.("[data-step]"))) return;
    if (act === "escape" && !picked.length) return;
    e.preventDefault();
    e.stopPropagation();           // the frame around the page has a `?` sheet of its own
    acts[act]?.(...more);
  };
  const carry = (e) => {
    if (typing(e.target) || typing(document.activeElement) || document.querySelector("[role=dialog], dialog[open]") || !window.getSelection()?.isCollapsed) return;
    if (e.type === "paste") { const part = !readOnly && readPart(e.clipboardData.getData("text/plain")); if (part) { e.preventDefault(); onPart?.({ graph: part }); } return; }
    const part = takeCopy(now.current, selected());
    if (!part.nodes.length) return;
    e.preventDefault();
    e.clipboardData.setData("text/plain", packPart(part));
    if (e.type === "cut" && !readOnly) removeChosen(); else setNote(t.copied.replace("{n}", part.nodes.length));
  };
  const hands = useRef({});
  hands.current = { key, carry };
  useEffect(() => {
    const on = (e) => hands.current.key(e), clip = (e) => hands.current.carry(e), names = ["copy", "cut", "paste"];
    window.addEventListener("keydown", on, true); names.forEach((n) => document.addEventListener(n, clip));
    return () => { window.removeEventListener("keydown", on, true); names.forEach((n) => document.removeEventListener(n, clip)); };
  }, []);

  const saved = { again: resend, state: failed ? "failed" : sent > (ack ?? 0) ? "saving" : "saved" };
  saved.text = saved.state === "failed" ? t.saveFailed : saved.state === "saving" ? t.saving : ago ? t.savedAgo.replace("{ago}", ago) : "";
  useLeaveGuard(!readOnly && saved.state !== "saved", t.leaveUnsaved);
  const say = { note: setNote, added, lose: (ids, cut) => lose((d) => remove(d, ids, cut), ids, cut), replace: (next, gone, cut = []) => lose(next, gone, cut) };
  const env = { doc, now, edit, t, lang, options: options ?? {}, builder, counted, onCount, problems, counts, readOnly, phone, pick, jump, chosen, picked, setPicked, duplicate: (ids) => insert(takeCopy(now.current, ids)), selected, edgeWords, openMenu: setMenu, say, lanesOn };
  const current = chosen && (nodeOf(doc, chosen) ?? noteOf(doc, chosen)), aloud = chosen && current?.kind ? `${nodeName(current, t)}, ${t.kinds[current.kind]}${counts[chosen] ? `, ${t.problemCount.replace("{n}", counts[chosen])}` : ""}` : "";
  const panel = chosen && noteOf(doc, chosen) ? <NotePanel note={noteOf(doc, chosen)} env={env} close={() => pick("")} /> : laneOf(doc, chosen) ? <LanePanel lane={laneOf(doc, chosen)} env={env} close={() => pick("")} /> : <Panel chosen={chosen} env={env} onClose={() => { pick(""); home(); }} />;
  return (
    <div ref={root} className={"fc" + (phone ? " fc-phone" : "")} onFocus={hold} onBlur={hold} data-testid="flow-designer" data-view={view}>
      {!readOnly && !phone && <Palette t={t} add={add} />}
      <div className="fc-stage">
        <Bar env={env} depth={depth} acts={acts} saved={saved} view={view} lanesOn={lanesOn} />
        {view === "canvas" ? <><Stage env={env} lane={lane} api={api} onAdd={add} /><AlignBar env={env} acts={acts} /></> : <FlowList env={env} />}
        {searching && <Search env={env} keys={spelled} spell={(names) => onSpell?.({ names })} close={() => setSearching(false)} />}
      </div>
      {(!phone || chosen) && panel}
      {menu && <KindMenu at={menu} t={t} choose={choose} close={() => { setMenu(null); home(); }} />}
      {note ? <div className="fc-note" role="alert">{note}</div> : lost && <LossNote lost={lost} t={t} undo={() => { setLost(null); undo(); }} />}
      {helping && <HelpSheet t={t} close={() => setHelping(false)} />}
      <span className="sc-sr" role="status">{aloud}</span>
    </div>
  );
}
export function FlowCanvas(props) { return <ReactFlowProvider><Designer {...props} /></ReactFlowProvider>; }
export { Problems, nodeName };
