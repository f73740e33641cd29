// Around the canvas: the form's name, whether it is saved, its columns, the fields it once had, and the sheet of keys.
import { useEffect, useRef, useState } from "react";
import { Glyph, ICON } from "../../data/form_view/form_glyphs.jsx";
import { fill } from "../../data/form_view/form_values.js";
import { kindName } from "./form_kinds.js";

export function Name({ name, onRename, locked, t }) {
  const [text, setText] = useState(name ?? "");
  useEffect(() => setText(name ?? ""), [name]);
  const leave = () => { const wish = text.trim(); if (!wish) setText(name); else if (wish !== name) { setText(name); onRename?.(wish); } };
  return <input className="fb-name" value={text} maxLength={80} readOnly={locked} aria-label={t.formName} data-testid="form-name" onChange={(e) => setText(e.target.value)} onBlur={leave} onKeyDown={(e) => e.key === "Enter" && e.currentTarget.blur()} />;
}

export function Status({ draft, savedSeq, stale, saveError, onReload, t }) {
  if (stale) return <span className="fb-status sc-error" role="alert" data-testid="save-status">{t.stale} <button type="button" className="sc-btn sc-ghost sc-btn-s" onClick={() => onReload?.()} data-testid="reload">{t.reload}</button></span>;
  if (saveError) return <span className="fb-status sc-error" role="alert" data-testid="save-status">{saveError} <button type="button" className="sc-btn sc-ghost sc-btn-s" onClick={draft.retry}>{t.retry}</button></span>;
  const saved = draft.seq <= (savedSeq ?? 0);
  return <span className="fb-status" role="status" data-testid="save-status" data-saved={saved}>{saved ? t.saved : t.saving}</span>;
}

export function FormSettings({ columns, set, t }) {
  return (
    <div className="fb-settings"><span className="sc-field-label">{t.formColumns}</span>
      <span className="sc-segments" role="group" aria-label={t.formColumns}>{[1, 2, 3].map((n) => <button key={n} type="button" className="sc-segment" aria-pressed={columns === n} onClick={() => set(n)} data-testid={`columns-${n}`}>{fill(t.columnCount, { n })}</button>)}</span></div>
  );
}

// Fields that earlier versions had; bringing one back brings its old answers back too, because it keeps its key.
export function Gone({ gone, bring, t }) {
  if (!gone.length) return null;
  return (
    <details className="fb-gone" data-testid="gone-fields"><summary>{fill(t.goneFields, { count: gone.length })}</summary>
      <ul>{gone.map((g) => <li key={g.field.key}><span className="sc-ellipsis">{g.field.label} <span className="sc-help">{kindName(t, g.field.kind)} · {fill(t.lastIn, { number: g.number })}</span></span>
        <button type="button" className="sc-btn sc-ghost sc-btn-s" onClick={() => bring(g.field)} data-testid={`bring-${g.field.key}`}>{t.bringBack}</button></li>)}</ul>
      <p className="sc-help">{t.goneHelp}</p></details>
  );
}

export function Keys({ close, t }) {
  const box = useRef(null);
  useEffect(() => { const before = document.activeElement; box.current?.focus(); return () => before?.focus?.(); }, []);
  return (
    <div className="fb-keys" onClick={close}>
      <div role="dialog" aria-modal="true" aria-label={t.keys} tabIndex={-1} ref={box} className="fb-keys-box" data-testid="keys-sheet" onClick={(e) => e.stopPropagation()} onKeyDown={(e) => { if (e.key === "Escape" || e.key === "?") { e.preventDefault(); e.stopPropagation(); close(); } if (e.key === "Tab") { e.preventDefault(); box.current.querySelector("button").focus(); } }}>
        <div className="fb-props-head"><h2 className="sc-section-title">{t.keys}</h2><button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.close} title={t.close} onClick={close}><Glyph d={ICON.cross} /></button></div>
        <dl>{t.keyList.map(([keys, what]) => <div key={keys}><dt>{keys.split(" ").map((k, i) => (k === "/" ? <span key={i}> / </span> : <kbd key={i}>{k}</kbd>))}</dt><dd>{what}</dd></div>)}</dl>
      </div>
    </div>
  );
}
