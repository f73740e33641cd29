// The form designer: palette, canvas, properties, preview. All editing is local; the server hears a whole draft 800 ms after a pause.
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { Glyph } from "../../data/form_view/form_glyphs.jsx";
import { spans } from "../../data/form_view/form_static.jsx";
import { fill } from "../../data/form_view/form_values.js";
import { useDrag } from "./form_drag.js";
import { useDraft } from "./form_history.js";
import { copyField, makeField, pasteField } from "./form_kinds.js";
import { CanvasItem, Palette } from "./form_parts.jsx";
import { LookAs } from "./form_look.jsx";
import { Properties } from "./form_properties.jsx";
import { LogicTab } from "./form_logic_tab.jsx";
import { RightsTab } from "./form_rights_tab.jsx";
import { FromTable } from "./form_from_table.jsx";
import { FormSettings, Gone, Keys, Name, Status } from "./form_frame.jsx";
import "./form_builder.css";

const UNDO = ["M9 14 4 9l5-5", "M4 9h10a6 6 0 0 1 0 12h-3"], REDO = ["m15 14 5-5-5-5", "M20 9H10a6 6 0 0 0 0 12h3"], BACK = "m15 18-6-6 6-6", HELP = ["M9 9a3 3 0 1 1 4 2.8c-.7.3-1 .8-1 1.7", "M12 17.5v.01", "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18"];
const MOST = 200, CLIP = "scrm-form-field";
// The form as it was when the designer was left: until a new one has come, nothing can be designed.
let left = null;
const typing = (e) => e.target.closest?.("input,textarea,select,[contenteditable]");

export function FormBuilder({ formId, doc, revision, name, badge, hasChanges, savedSeq, stale, saveError, problems, gone, steps, readers, stops, stopsRev, looks, ops, backUrl, regionsUrl, statsUrl, tableUrl, locked: shut, texts: t, lang, onSave, onRename, onPublish, onReload, onLook, onStop, onAlive }) {
  const locked = shut || doc === left, shown = useRef(doc);
  shown.current = doc;
  useEffect(() => () => { left = shown.current; }, []);
  const draft = useDraft(formId, doc, revision, savedSeq, onSave);
  const { now } = draft, change = locked ? () => setSaid(t.lockedNow) : draft.change, calls = useRef({});
  calls.current = { rename: onRename, stop: onStop };
  const rename = (to) => draft.beside({ undo: () => calls.current.rename?.(name), redo: () => calls.current.rename?.(to) });
  const alive = useRef(onAlive);
  alive.current = onAlive;
  useEffect(() => { const id = setInterval(() => document.visibilityState === "visible" && alive.current?.({}), 25_000); return () => clearInterval(id); }, []);
  const fields = draft.doc.fields ?? [], columns = draft.doc.columns ?? 3;
  const [selected, setSelected] = useState(null);
  const [mode, setMode] = useState("edit");
  const [help, setHelp] = useState(false);
  const [said, setSaid] = useState("");
  const [table, setTable] = useState(false);
  useEffect(() => { if (tableUrl && new URLSearchParams(window.location.search).get("from") === "table") { setTable(true); window.history.replaceState(window.history.state, "", window.location.pathname); } }, []);
  const root = useRef(null), canvas = useRef(null);
  const navigate = useNavigate();
  const found = Object.fromEntries([...(problems ?? [])].reverse().map((p) => [p.key, p.text]));
  const all = () => now.current.fields ?? [];
  const put = (next, tag) => change({ fields: next }, tag);
  const spotOf = (key) => root.current?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const select = (key) => { setMode("edit"); setSelected(key); };
  const reveal = (key) => { if (key.startsWith("logic")) { setMode("logic"); return; } select(key); requestAnimationFrame(() => spotOf(key)?.scrollIntoView({ block: "center", behavior: "smooth" })); };
  const naming = useRef(false), [, look] = useState(0), edit = (key) => { naming.current = true; select(key); look((n) => n + 1); };
  useEffect(() => { if (!naming.current) return; naming.current = false; const box = root.current?.querySelector("[data-testid=prop-label],[data-testid=prop-body]"); box?.focus(); box?.select?.(); });
  const insert = (field, at) => { if (all().length >= MOST) return; put([...all().slice(0, at), field, ...all().slice(at)]); setSelected(field.key); requestAnimationFrame(() => spotOf(field.key)?.scrollIntoView({ block: "nearest" })); };
  const after = () => { const i = all().findIndex((f) => f.key === selected); return i < 0 ? all().length : i + 1; };
  const add = (source, at) => {
    const field = makeField(source, all().map((f) => f.key), t);
    insert(field.role && all().some((f) => f.role === field.role) ? { ...field, role: null } : field, at ?? after());
  };
  const move = (from, to) => {
    if (to < 0 || to >= all().length || from === to) return;
    const next = [...all()], [one] = next.splice(from, 1);
    next.splice(to, 0, one);
    put(next);
    setSaid(fill(t.dropped, { at: to + 1 }));
    requestAnimationFrame(() => { const spot = spotOf(one.key); spot?.scrollIntoView({ block: "nearest" }); spot?.querySelector(".fb-item-head")?.focus({ preventScroll: true }); });
  };
  const copy = (key) => { const i = all().findIndex((f) => f.key === key); if (i >= 0) insert(copyField(all()[i], all().map((f) => f.key), t), i + 1); };
  const remove = (key) => { const i = all().findIndex((f) => f.key === key); put(all().filter((f) => f.key !== key)); setSelected(null); requestAnimationFrame(() => root.current?.querySelectorAll(".fb-item-head")[Math.max(i - 1, 0)]?.focus({ preventScroll: true })); };
  const patch = (key, values) => put(all().map((f) => (f.key === key ? { ...f, ...values } : f)), `${key}:${Object.keys(values)}`);
  const clip = (e, cut) => {
    const field = all().find((f) => f.key === selected);
    if (!field || mode !== "edit") return;
    e.preventDefault();
    e.clipboardData?.setData("text/plain", JSON.stringify({ [CLIP]: field }));
    setSaid(fill(t.copied, { label: field.label }));
    if (cut) remove(field.key);
  };
  const paste = (e) => {
    if (mode !== "edit") return;
    try { const field = JSON.parse(e.clipboardData?.getData("text/plain") ?? "")[CLIP]; if (field?.kind && t.kinds[field.kind]) { e.preventDefault(); insert(pasteField(field, all()), after()); setSaid(fill(t.pasted, { label: field.label })); } } catch { /* not a field */ }
  };
  const { drag, start } = useDrag({
    canvas,
    cancelled: () => setSaid(t.dropCancelled),
    drop: (source, at) => {
      if (source.startsWith("new:")) { add(source.slice(4), at); return; }
      const from = all().findIndex((f) => f.key === source);
      move(from, at > from ? at - 1 : at);
      setSelected(source);
    },
  });
  const pending = draft.seq > (savedSeq ?? 0), blocked = (problems ?? []).length > 0, ready = !pending && !blocked && hasChanges && !stale && !locked;
  const keyboard = useRef(null), wish = useRef(false);
  useEffect(() => { if (!wish.current || pending) return; wish.current = false; if (ready) onPublish?.(); }, [pending, ready]);
  keyboard.current = {
    keydown: (e) => {
      if (!root.current || document.querySelector("dialog[open],[role=dialog]")) return;
      if (e.key === "?" && !typing(e)) { e.preventDefault(); setHelp((x) => !x); return; }
      if (e.key === "Escape" && help) { setHelp(false); return; }
      if (e.key === "F2" && selected && mode === "edit") { e.preventDefault(); edit(selected); return; }
      if (!(e.ctrlKey || e.metaKey) || e.altKey) return;
      const letter = e.key.toLowerCase();
      if (letter === "s") { e.preventDefault(); draft.flush(); return; }
      if (letter === "enter") { e.preventDefault(); if (ready) onPublish?.(); else if (pending) { wish.current = true; draft.flush(); } return; }
      if (typing(e) && !e.target.closest(".fb")) return;
      if (locked) return;
      if (letter === "z" && !e.shiftKey) { e.preventDefault(); draft.undo(); }
      else if (letter === "y" || (letter === "z" && e.shiftKey)) { e.preventDefault(); draft.redo(); }
    },
    copy: (e) => !typing(e) && !String(window.getSelection()) && clip(e, false),
    cut: (e) => !typing(e) && clip(e, true),
    paste: (e) => !typing(e) && paste(e),
  };
  useEffect(() => {
    const on = (e) => keyboard.current[e.type](e), names = ["keydown", "copy", "cut", "paste"];
    names.forEach((n) => window.addEventListener(n, on));
    return () => names.forEach((n) => window.removeEventListener(n, on));
  }, []);
  const chosen = fields.find((f) => f.key === selected), wide = spans(fields, columns);
  const icon = (word, d, act, off, id) => <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={word} title={word} disabled={off} onClick={act} data-testid={id}><Glyph d={d} size={16} /></button>;
  const columnsAt = (f) => { const i = fields.indexOf(f), head = fields.slice(0, i + 1).reverse().find((x) => x.layout && (x.kind === "section" || x.kind === "tab")); return head?.layout || columns; };
  return (
    <div className="fb" ref={root} data-mode={mode} data-testid="form-builder">
      <h1 className="sc-sr">{name}</h1><span className="sc-sr" role="status" aria-live="polite">{said}</span>
      <header className="fb-bar">
        {icon(t.back, BACK, () => { draft.flush(); navigate(backUrl); }, false, "back")}
        <Name name={name} onRename={rename} locked={locked} t={t} /><span className="sc-badge fb-badge">{badge}</span>
        <Status draft={draft} savedSeq={savedSeq} stale={stale} saveError={saveError} onReload={onReload} t={t} />
        <span className="sc-grow" />
        {icon(t.undo, UNDO, draft.undo, locked || !draft.canUndo, "undo")}{icon(t.redo, REDO, draft.redo, locked || !draft.canRedo, "redo")}{icon(t.keys, HELP, () => setHelp(true), false, "keys")}
        <span className="sc-segments">{["edit", "logic", "rights", "preview"].map((m) => <button key={m} type="button" className="sc-segment" aria-pressed={mode === m} onClick={() => setMode(m)} data-testid={"mode-" + m}>{t[m]}</button>)}</span>
        {statsUrl && <button type="button" className="sc-btn sc-ghost fb-stats" onClick={() => { draft.flush(); navigate(statsUrl); }} data-testid="form-stats">{t.stats}</button>}
        <button type="button" className="sc-btn sc-primary" disabled={!ready} title={blocked ? t.publishBlocked : hasChanges ? undefined : t.nothingToPublish} onClick={() => onPublish?.()} data-testid="publish">{t.publish}</button>
      </header>
      {blocked && mode !== "preview" && (
        <div className="fb-problems" role="region" aria-label={t.problems} data-testid="problems"><b>{fill(t.problemCount, { count: problems.length })}</b>
          {problems.slice(0, 6).map((p, i) => <button key={i} type="button" className="sc-link" onClick={() => p.key && reveal(p.key)}>{p.text}</button>)}</div>)}
      {mode === "preview" ? <LookAs doc={draft.doc} steps={steps} readers={readers} stops={stops} looks={looks} onLook={onLook} t={t} lang={lang} regionsUrl={regionsUrl} name={name} />
        : mode === "logic" ? <div className="fb-tab" inert={locked || undefined}><LogicTab doc={draft.doc} change={change} problems={problems} steps={steps} ops={ops} regionsUrl={regionsUrl} t={t} lang={lang} /></div>
        : mode === "rights" ? <div className="fb-tab" inert={locked || undefined}><RightsTab doc={draft.doc} change={change} columns={readers} stops={stops} stopsRev={stopsRev} onStop={(cells, before) => draft.beside({ undo: () => before.forEach((c) => calls.current.stop?.(c)), redo: () => cells.forEach((c) => calls.current.stop?.(c)) })} t={t} /></div> : (
        <div className="fb-body" inert={locked || undefined}>
          <Palette onAdd={(source) => add(source)} start={start} onTable={tableUrl ? () => setTable(true) : null} t={t} />
          <div className="fb-canvas" ref={canvas} data-over={!!drag?.inside} role="region" aria-label={t.canvas} data-testid="canvas" onClick={(e) => e.target === e.currentTarget && setSelected(null)}>
            <div className="fb-sheet">
              {fields.map((f, i) => <CanvasItem key={f.key} field={f} index={i} span={["section", "tab", "rich", "divider"].includes(f.kind) ? 6 : wide[f.key]} columns={columnsAt(f)} count={fields.length} selected={f.key === selected} problem={found[f.key]} drag={drag} actions={{ select, move, copy, remove, start, edit, setWidth: (key, width) => patch(key, { width }) }} t={t} />)}
              {!fields.length && <div className="sc-empty fb-empty"><p className="sc-empty-title">{t.emptyTitle}</p><p className="sc-empty-text">{t.emptyText}</p>{tableUrl && <button type="button" className="sc-btn sc-ghost" onClick={() => setTable(true)} data-testid="empty-from-table">{t.fromTable}</button>}</div>}
            </div>
          </div>
          <aside className="fb-props" data-open={!!chosen} aria-label={t.properties}>
            <Properties field={chosen} patch={patch} close={() => setSelected(null)} columns={chosen ? columnsAt(chosen) : columns} fields={fields} ctx={{ t, regionsUrl, preview: true }} t={t}>
              <FormSettings columns={columns} set={(n) => change({ columns: n })} t={t} />
              <Gone gone={(gone ?? []).filter((g) => !fields.some((f) => f.key === g.field.key))} bring={(field) => insert(pasteField(field, all()), all().length)} t={t} />
            </Properties>
          </aside>
          {drag && <div className="fb-tool fb-tool-ghost" style={{ left: drag.x + 10, top: drag.y + 8 }} aria-hidden="true">{drag.label}</div>}
        </div>
      )}
      {table && <FromTable url={tableUrl} fields={fields} most={MOST} close={() => setTable(false)} onTake={(made) => { put([...all(), ...made]); setSaid(fill(t.tableTaken, { count: made.length })); setMode("edit"); }} t={t} />}
      {help && <Keys close={() => setHelp(false)} t={t} />}
    </div>
  );
}
