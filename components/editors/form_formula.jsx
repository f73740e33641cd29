// A formula written with the names of fields; stored with their keys, so that renaming breaks nothing.
import { useEffect, useRef, useState } from "react";
import { namesOf, toKeys, toLabels } from "./form_kinds.js";

const RESULTS = ["number", "money", "date", "datetime", "text"];
export function FormulaBox({ field, set, fields, row, t, testid }) {
  const names = namesOf(fields);
  const shown = toLabels(field.formula, names);
  const [text, setText] = useState(shown);
  const box = useRef(null);
  useEffect(() => { if (toKeys(text, names) !== field.formula) setText(shown); }, [field.key, field.formula]);
  const type = (next) => { setText(next); set({ formula: toKeys(next, names) }); };
  const insert = (piece, back = 0) => {
    const at = box.current?.selectionStart ?? text.length, end = box.current?.selectionEnd ?? at;
    type(text.slice(0, at) + piece + text.slice(end));
    requestAnimationFrame(() => { box.current?.focus(); box.current?.setSelectionRange(at + piece.length - back, at + piece.length - back); });
  };
  return (
    <div className="sc-field" role="group" aria-label={t.formula}>
      <span className="sc-field-label">{t.formula}</span>
      <textarea ref={box} className="sc-input fb-formula" rows={3} value={text} maxLength={1000} spellCheck={false} aria-label={t.formula} placeholder={row ? t.formulaRowHint : t.formulaHint} onChange={(e) => type(e.target.value)} data-testid={testid} />
      <div className="fb-chips" aria-label={t.insertField}>{Object.entries(names).slice(0, 40).map(([key, label]) => <button key={key} type="button" className="fb-chip" onClick={() => insert(`[${label.replace(/\]/g, "]]")}]`)}>{label || t.unnamed}</button>)}</div>
      <div className="fb-chips" aria-label={t.insertFunction}>{t.functions.map((f) => <button key={f} type="button" className="fb-chip fb-chip-fn" onClick={() => insert(`${f}()`, 1)}>{f}</button>)}</div>
      <label className="sc-field"><span className="sc-field-label">{t.result}</span>
        <select className="sc-input" value={field.result ?? "number"} onChange={(e) => set({ result: e.target.value })} data-testid={`${testid}-result`}>{RESULTS.map((r) => <option key={r} value={r}>{t.kinds[r]}</option>)}</select></label>
    </div>
  );
}
