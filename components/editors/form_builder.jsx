// The form designer: palette, canvas, properties, preview. All editing is local; the server hears a whole draft 800 ms after a pause.
import { DragDropContext, Droppable } from "@hello-pangea/dnd";
import { useCallback, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { FormView } from "../../data/form_view/form_view.jsx";
import { Glyph, ICON } from "../../data/form_view/form_inputs.jsx";
import { fill } from "../../data/form_view/form_values.js";
import { CanvasItem, copyField, makeField, Palette } from "./form_parts.jsx";
import { Properties } from "./form_properties.jsx";
import "./form_builder.css";

const UNDO = ["M9 14 4 9l5-5", "M4 9h10a6 6 0 0 1 0 12h-3"], REDO = ["m15 14 5-5-5-5", "M20 9H10a6 6 0 0 0 0 12h3"], BACK = "m15 18-6-6 6-6";

function useDraft(doc, revision, savedSeq, onSave) {
  const [fields, setFields] = useState(doc?.fields ?? []);
  const [seq, setSeq] = useState(0);
  const now = useRef(fields);
  const past = useRef({ undo: [], redo: [], tag: "", at: 0 });
  const timer = useRef(0);
  const count = useRef(0);
  const send = useRef(onSave);
  send.current = onSave;
  const waiting = useRef(false);
  const flush = useCallback(() => {
    clearTimeout(timer.current);
    if (!waiting.current) return;
    waiting.current = false;
    send.current?.({ seq: count.current, fields: now.current });
  }, []);
  useEffect(() => {
    now.current = doc?.fields ?? [];
    setFields(now.current);
    past.current = { undo: [], redo: [], tag: "", at: 0 };
    waiting.current = false;
    clearTimeout(timer.current);
    count.current = savedSeq ?? 0;
    setSeq(count.current);
  }, [revision]);
  useEffect(() => {
    const hide = () => document.visibilityState === "hidden" && flush();
    document.addEventListener("visibilitychange", hide);
    return () => { document.removeEventListener("visibilitychange", hide); flush(); };
  }, [flush]);
  const show = (next) => {
    now.current = next;
    setFields(next);
    count.current += 1;
    setSeq(count.current);
    waiting.current = true;
    clearTimeout(timer.current);
    timer.current = setTimeout(flush, 800);
  };
  // Typing into one property is one step of undo.
  const change = useCallback((next, tag = "") => {
    const p = past.current, same = tag && tag === p.tag && Date.now() - p.at < 1500;
    if (!same) { p.undo.push(now.current); if (p.undo.length > 100) p.undo.shift(); }
    p.redo = []; p.tag = tag; p.at = Date.now();
    show(next);
  }, []);
  const step = useCallback((from, to) => {
    const p = past.current, next = p[from].pop();
    if (!next) return;
    p[to].push(now.current); p.tag = "";
    show(next);
  }, []);
  return { fields, now, change, undo: () => step("undo", "redo"), redo: () => step("redo", "undo"), canUndo: past.current.undo.length > 0, canRedo: past.current.redo.length > 0, seq, flush, retry: () => { waiting.current = true; flush(); } };
}

function Preview({ fields, t, lang, regionsUrl, name }) {
  const [tried, setTried] = useState("");
  const people = [{ id: 1, name: t.samplePerson }], customers = [{ id: 1, name: t.sampleCustomer }];
  const view = (testid) => <FormView schema={{ fields }} values={{}} people={people} customers={customers} preview fileUrl="" texts={t} lang={lang} regionsUrl={regionsUrl} testid={testid} onSubmit={() => setTried(testid)} />;
  return (
    <div className="fb-preview" data-testid="preview"><h2 className="sc-sr">{t.preview}</h2>
      <figure className="fb-frame fb-pc"><figcaption>{t.pc}</figcaption><div className="fb-screen"><p className="sc-title">{name}</p>{view("preview-pc")}{tried === "preview-pc" && <p className="sc-callout sc-green" role="status">{t.previewOk}</p>}</div></figure>
      <figure className="fb-frame fb-phone"><figcaption>{t.phone}</figcaption><div className="fb-screen"><p className="sc-title">{name}</p>{view("preview-phone")}{tried === "preview-phone" && <p className="sc-callout sc-green" role="status">{t.previewOk}</p>}</div></figure>
    </div>
  );
}

function Name({ name, onRename, t }) {
  const [text, setText] = useState(name ?? "");
  useEffect(() => setText(name ?? ""), [name]);
  const leave = () => { const wish = text.trim(); if (!wish) setText(name); else if (wish !== name) { setText(name); onRename?.(wish); } };
  return <input className="fb-name" value={text} maxLength={80} aria-label={t.formName} data-testid="form-name" onChange={(e) => setText(e.target.value)} onBlur={leave} onKeyDown={(e) => e.key === "Enter" && e.currentTarget.blur()} />;
}

function Status({ draft, savedSeq, stale, saveError, onReload, t }) {
  if (stale) return <span className="fb-status sc-error" role="alert" data-testid="save-status">{t.stale} <button type="button" className="sc-btn sc-ghost sc-btn-s" onClick={() => onReload?.()} data-testid="reload">{t.reload}</button></span>;
  if (saveError) return <span className="fb-status sc-error" role="alert" data-testid="save-status">{saveError} <button type="button" className="sc-btn sc-ghost sc-btn-s" onClick={draft.retry}>{t.retry}</button></span>;
  const saved = draft.seq <= (savedSeq ?? 0);
  return <span className="fb-status" role="status" data-testid="save-status" data-saved={saved}>{saved ? t.saved : t.saving}</span>;
}

export function FormBuilder({ doc, revision, name, badge, hasChanges, savedSeq, stale, saveError, problems, backUrl, regionsUrl, texts: t, lang, onSave, onRename, onPublish, onReload }) {
  const draft = useDraft(doc, revision, savedSeq, onSave);
  const { fields, now, change } = draft;
  const [selected, setSelected] = useState(null);
  const [mode, setMode] = useState("edit");
  const root = useRef(null);
  const navigate = useNavigate();
  const found = Object.fromEntries([...(problems ?? [])].reverse().map((p) => [p.key, p.text]));
  const select = (key) => { setMode("edit"); setSelected(key); };
  const reveal = (key) => { select(key); requestAnimationFrame(() => root.current?.querySelector(`[data-key="${CSS.escape(key)}"]`)?.scrollIntoView({ block: "center", behavior: "smooth" })); };
  const taken = () => now.current.map((f) => f.key);
  const insert = (field, at) => { change([...now.current.slice(0, at), field, ...now.current.slice(at)]); setSelected(field.key); };
  const add = (source, at) => {
    if (now.current.length >= 200) return;
    const chosen = now.current.findIndex((f) => f.key === selected);
    const field = makeField(source, taken(), t);
    const clash = field.role && now.current.some((f) => f.role === field.role);
    insert(clash ? { ...field, role: null } : field, at ?? (chosen < 0 ? now.current.length : chosen + 1));
    requestAnimationFrame(() => root.current?.querySelector(`[data-key="${CSS.escape(field.key)}"]`)?.scrollIntoView({ block: "nearest" }));
  };
  const move = (from, to) => {
    if (to < 0 || to >= now.current.length || from === to) return;
    const next = [...now.current], [one] = next.splice(from, 1);
    next.splice(to, 0, one);
    change(next);
    requestAnimationFrame(() => { const spot = root.current?.querySelector(`[data-key="${CSS.escape(one.key)}"]`); spot?.scrollIntoView({ block: "nearest" }); spot?.querySelector(".fb-item-head")?.focus({ preventScroll: true }); });
  };
  const copy = (key) => { const i = now.current.findIndex((f) => f.key === key); if (i >= 0 && now.current.length < 200) insert(copyField(now.current[i], taken(), t), i + 1); };
  const remove = (key) => { change(now.current.filter((f) => f.key !== key)); if (selected === key) setSelected(null); };
  const patch = (key, values) => change(now.current.map((f) => (f.key === key ? { ...f, ...values } : f)), `${key}:${Object.keys(values)}`);
  const keyboard = useRef(null);
  keyboard.current = (e) => {
    if (!(e.ctrlKey || e.metaKey) || e.altKey || !root.current) return;
    const letter = e.key.toLowerCase();
    if (letter === "z" && !e.shiftKey) { e.preventDefault(); draft.undo(); }
    else if (letter === "y" || (letter === "z" && e.shiftKey)) { e.preventDefault(); draft.redo(); }
    else if (letter === "s") { e.preventDefault(); draft.flush(); }
  };
  useEffect(() => { const on = (e) => keyboard.current(e); window.addEventListener("keydown", on); return () => window.removeEventListener("keydown", on); }, []);
  const dropped = (r, tools) => {
    if (!r.destination || r.destination.droppableId !== "canvas") { tools.announce(t.dropCancelled); return; }
    tools.announce(fill(t.dropped, { at: r.destination.index + 1 }));
    if (r.draggableId.startsWith("new:")) add(r.draggableId.slice(4), r.destination.index);
    else { move(r.source.index, r.destination.index); setSelected(r.draggableId); }
  };
  const chosen = fields.find((f) => f.key === selected);
  const icon = (word, d, act, off, id) => <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={word} title={word} disabled={off} onClick={act} data-testid={id}><Glyph d={d} size={16} /></button>;
  const pending = draft.seq > (savedSeq ?? 0), blocked = (problems ?? []).length > 0;
  return (
    <div className="fb" ref={root} data-mode={mode} data-testid="form-builder">
      <h1 className="sc-sr">{name}</h1>
      <header className="fb-bar">
        {icon(t.back, BACK, () => { draft.flush(); navigate(backUrl); }, false, "back")}
        <Name name={name} onRename={onRename} t={t} /><span className="sc-badge fb-badge">{badge}</span>
        <Status draft={draft} savedSeq={savedSeq} stale={stale} saveError={saveError} onReload={onReload} t={t} />
        <span className="sc-grow" />
        {icon(t.undo, UNDO, draft.undo, !draft.canUndo, "undo")}{icon(t.redo, REDO, draft.redo, !draft.canRedo, "redo")}
        <span className="sc-segments">{["edit", "preview"].map((m) => <button key={m} type="button" className="sc-segment" aria-pressed={mode === m} onClick={() => setMode(m)} data-testid={"mode-" + m}>{t[m]}</button>)}</span>
        <button type="button" className="sc-btn sc-primary" disabled={pending || blocked || !hasChanges || stale} title={blocked ? t.publishBlocked : hasChanges ? undefined : t.nothingToPublish} onClick={() => onPublish?.()} data-testid="publish">{t.publish}</button>
      </header>
      {blocked && mode === "edit" && (
        <div className="fb-problems" role="region" aria-label={t.problems} data-testid="problems"><b>{fill(t.problemCount, { count: problems.length })}</b>
          {problems.slice(0, 6).map((p, i) => <button key={i} type="button" className="sc-link" onClick={() => p.key && reveal(p.key)}>{p.text}</button>)}</div>)}
      {mode === "preview" ? <Preview fields={fields} t={t} lang={lang} regionsUrl={regionsUrl} name={name} /> : (
        <DragDropContext dragHandleUsageInstructions={t.dragHelp} onDragStart={(_, tools) => tools.announce(t.lifted)} onDragUpdate={(r, tools) => r.destination && tools.announce(fill(t.over, { at: r.destination.index + 1 }))} onDragEnd={dropped}>
          <div className="fb-body">
            <Palette onAdd={(source) => add(source)} t={t} />
            <Droppable droppableId="canvas">
              {(p, s) => (
                <div className="fb-canvas" ref={p.innerRef} {...p.droppableProps} data-over={s.isDraggingOver} role="region" aria-label={t.canvas} data-testid="canvas">
                  <div className="fb-sheet">
                    {fields.map((f, i) => <CanvasItem key={f.key} field={f} index={i} count={fields.length} selected={f.key === selected} problem={found[f.key]} actions={{ select, move, copy, remove }} t={t} />)}
                    {p.placeholder}
                    {!fields.length && !s.isDraggingOver && <div className="sc-empty fb-empty"><p className="sc-empty-title">{t.emptyTitle}</p><p className="sc-empty-text">{t.emptyText}</p></div>}
                  </div>
                </div>
              )}
            </Droppable>
            <aside className="fb-props" data-open={!!chosen} aria-label={t.properties}><Properties field={chosen} patch={patch} close={() => setSelected(null)} ctx={{ t, regionsUrl }} t={t} /></aside>
          </div>
        </DragDropContext>
      )}
    </div>
  );
}
