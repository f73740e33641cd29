// What can be set on the chosen field.
import { Glyph, ICON, Input } from "../../data/form_view/form_inputs.jsx";
import { fenToText, fromEdit, textToFen, textToNumber, toEdit } from "../../data/form_view/form_values.js";
import { useEffect, useId, useState } from "react";
import { Columns } from "./form_columns.jsx";
import { FormulaBox } from "./form_formula.jsx";
import { COMPUTED, FILES, kindName, LOOKUPS, newOption, STATIC } from "./form_kinds.js";

const TEXTUAL = ["text", "long_text", "number", "money", "phone", "single", "person", "customer", "scan", ...LOOKUPS];
export const FIELD_ROLES = {
  text: ["title", "customer_name", "address"], long_text: ["title", "address"], single: ["title", "priority", "urgency"], number: ["priority", "urgency", "labour_hours"],
  money: ["amount"], formula: ["amount"], phone: ["phone"], region: ["region"], location: ["address"], scan: ["title"], customer: ["customer"], table: ["parts"],
};

export function Row({ label, help, children, group }) {
  const Tag = group ? "div" : "label";
  return <Tag className="sc-field" role={group ? "group" : undefined} aria-label={group ? label : undefined}><span className="sc-field-label">{label}</span>{children}{help && <span className="sc-help">{help}</span>}</Tag>;
}
export function Bound({ field, name, set, label, testid }) {
  const money = field.kind === "money";
  const show = (v) => (v === null || v === undefined ? "" : money ? fenToText(v) : String(v));
  const [text, setText] = useState(show(field[name]));
  useEffect(() => setText(show(field[name])), [field.key, field[name]]);
  const leave = () => { const v = text.trim() === "" ? null : money ? textToFen(text) : textToNumber(text); if (text.trim() === "" || v !== null) set({ [name]: v }); else setText(show(field[name])); };
  return <label className="sc-field"><span className="sc-field-label">{label}</span><input className="sc-input" inputMode="decimal" value={text} onChange={(e) => setText(e.target.value)} onBlur={leave} data-testid={testid} /></label>;
}
export function Options({ options, set, t, testid }) {
  const put = (i, label) => set(options.map((o, j) => (j === i ? { ...o, label } : o)));
  const swap = (i, j) => { if (j < 0 || j >= options.length) return; const next = [...options]; [next[i], next[j]] = [next[j], next[i]]; set(next); };
  const paste = (e, i) => {
    const lines = e.clipboardData.getData("text").split(/\r?\n|\t/).map((x) => x.trim().slice(0, 60)).filter(Boolean);
    if (lines.length < 2) return;
    e.preventDefault();
    const rest = lines.slice(1, 200 - options.length + 1).reduce((made, label) => [...made, newOption([...options, ...made], label)], []);
    set([...options.slice(0, i), { ...options[i], label: lines[0] }, ...rest, ...options.slice(i + 1)]);
  };
  return (
    <div className="fb-options">
      {options.map((o, i) => (
        <div key={o.value} className="fb-option">
          <input className="sc-input" value={o.label} maxLength={60} aria-label={`${t.option} ${i + 1}`} data-testid={`${testid}-${i}`} onChange={(e) => put(i, e.target.value)} onPaste={(e) => paste(e, i)}
            onKeyDown={(e) => { if (e.key === "Enter" && !e.ctrlKey && !e.metaKey && !e.nativeEvent.isComposing) { e.preventDefault(); set([...options.slice(0, i + 1), newOption(options, ""), ...options.slice(i + 1)]); } else if (e.altKey && e.key === "ArrowUp") { e.preventDefault(); swap(i, i - 1); } else if (e.altKey && e.key === "ArrowDown") { e.preventDefault(); swap(i, i + 1); } }} />
          <button type="button" className="sc-btn sc-quiet sc-icon-btn" disabled={!i} aria-label={`${t.up}: ${o.label}`} title={t.up} onClick={() => swap(i, i - 1)}><Glyph d={ICON.up} size={14} /></button>
          <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={`${t.remove}: ${o.label}`} title={t.remove} data-testid={`${testid}-remove-${i}`} onClick={() => set(options.filter((_, j) => j !== i))}><Glyph d={ICON.cross} size={14} /></button>
        </div>
      ))}
      <button type="button" className="sc-btn sc-ghost sc-btn-s" disabled={options.length >= 200} data-testid={`${testid}-add`} onClick={() => set([...options, newOption(options, "")])}><Glyph d={ICON.plus} size={13} />{t.addOption}</button>
      <span className="sc-help">{t.optionHint}</span>
    </div>
  );
}
function Default({ field, set, ctx, t }) {
  const [text, setText] = useState(toEdit(field, field.default));
  useEffect(() => setText(toEdit(field, field.default)), [field.key, field.kind, JSON.stringify(field.default)]);
  const id = useId();
  const change = (v) => { setText(v); set({ default: fromEdit(field, v) }); };
  return <Row group label={t.default}><Input field={{ ...field, required: false, placeholder: "" }} value={text} set={change} ctx={ctx} id={id} testid="prop-default" /></Row>;
}

// What only one kind has.
function Own({ field, set, fields, t }) {
  if (field.kind === "rich") return <Row label={t.body} help={t.bodyHelp}><textarea className="sc-input" rows={7} value={field.body ?? ""} maxLength={5000} onChange={(e) => set({ body: e.target.value })} data-testid="prop-body" /></Row>;
  if (field.kind === "serial") return (
    <Row label={t.pattern} help={t.patternHelp}><input className="sc-input" value={field.pattern ?? ""} maxLength={60} spellCheck={false} onChange={(e) => set({ pattern: e.target.value })} data-testid="prop-pattern" /></Row>);
  if (field.kind === "formula") return <FormulaBox field={field} set={set} fields={fields.filter((f) => f.key !== field.key)} t={t} testid="prop-formula" />;
  if (field.kind === "rating") return <Row label={t.bestRating}><select className="sc-input" value={field.max ?? 5} onChange={(e) => set({ max: Number(e.target.value) })} data-testid="prop-stars">{[3, 4, 5, 6, 7, 8, 9, 10].map((n) => <option key={n} value={n}>{n}</option>)}</select></Row>;
  if (field.kind === "slider") return (
    <div className="fb-three"><Bound field={field} name="min" set={set} label={t.min} testid="prop-min" /><Bound field={field} name="max" set={set} label={t.max} testid="prop-max" /><Bound field={field} name="step" set={set} label={t.step} testid="prop-step" /></div>);
  if (field.kind === "section" || field.kind === "tab") return (
    <Row group label={t.layout}><span className="sc-segments">{[0, 1, 2, 3].map((n) => <button key={n} type="button" className="sc-segment" aria-pressed={(field.layout ?? 0) === n} onClick={() => set({ layout: n })} data-testid={`prop-layout-${n}`}>{n || t.asForm}</button>)}</span></Row>);
  return null;
}

export function Properties({ field, patch, close, columns, fields, ctx, t, children }) {
  if (!field) return <div className="fb-props-empty" data-testid="props-empty"><p className="sc-empty-title">{t.pickTitle}</p><p className="sc-help">{t.pickText}</p>{children}</div>;
  const set = (change) => patch(field.key, change);
  const roles = FIELD_ROLES[field.kind] ?? [];
  const fixed = STATIC.includes(field.kind), computed = COMPUTED.includes(field.kind), counted = ["multiple", "table", "attachment", "image"].includes(field.kind);
  const many = Math.min(columns, 3);
  return (
    <div className="fb-props-body" data-testid="props">
      <div className="fb-props-head"><h2 className="sc-section-title">{kindName(t, field.kind)}</h2>
        <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.close} title={t.close} onClick={close}><Glyph d={ICON.cross} /></button></div>
      {field.kind !== "divider" && <Row label={fixed ? t.sectionTitle : t.name}><input className="sc-input" value={field.label} maxLength={60} onChange={(e) => set({ label: e.target.value })} data-testid="prop-label" /></Row>}
      {!fixed && !computed && <label className="sc-check sc-switch"><input type="checkbox" role="switch" checked={!!field.required} onChange={(e) => set({ required: e.target.checked })} data-testid="prop-required" />{t.required}</label>}
      <Own field={field} set={set} fields={fields} t={t} />
      {field.kind !== "divider" && field.kind !== "rich" && <Row label={t.help}><textarea className="sc-input" rows={2} value={field.help ?? ""} maxLength={500} onChange={(e) => set({ help: e.target.value })} data-testid="prop-help" /></Row>}
      {TEXTUAL.includes(field.kind) && <Row label={t.placeholder}><input className="sc-input" value={field.placeholder ?? ""} maxLength={120} onChange={(e) => set({ placeholder: e.target.value })} data-testid="prop-placeholder" /></Row>}
      {(field.kind === "single" || field.kind === "multiple") && <Row group label={t.options}><Options options={field.options ?? []} set={(options) => set({ options })} t={t} testid="option" /></Row>}
      {field.kind === "table" && <Row group label={t.columns} help={t.sumHint}><Columns columns={field.columns ?? []} set={(next) => set({ columns: next })} t={t} /></Row>}
      {!fixed && !computed && !["table", "person", "customer", "location", ...FILES, ...LOOKUPS].includes(field.kind) && <Default field={field} set={set} ctx={ctx} t={t} />}
      {(["number", "money"].includes(field.kind) || counted) && <div className="fb-pair"><Bound field={field} name="min" set={set} label={counted ? t.least : t.min} testid="prop-min" /><Bound field={field} name="max" set={set} label={counted ? t.most : t.max} testid="prop-max" /></div>}
      {["text", "long_text"].includes(field.kind) && <Bound field={field} name="max_length" set={set} label={t.maxLength} testid="prop-max-length" />}
      {!fixed && field.kind !== "table" && many > 1 && (
        <Row group label={t.width}><span className="sc-segments">{(many === 3 ? [1, 2, 3] : [1, 3]).map((w) => <button key={w} type="button" className="sc-segment" aria-pressed={many === 2 && w === 3 ? (field.width ?? 3) > 1 : (field.width ?? 3) === w} onClick={() => set({ width: w })} data-testid={`prop-width-${w}`}>{t.widths[w]}</button>)}</span></Row>)}
      {roles.length > 0 && (
        <Row label={t.role} help={t.roleHelp}><select className="sc-input" value={field.role ?? ""} onChange={(e) => set({ role: e.target.value || null })} data-testid="prop-role">
          <option value="">{t.noRole}</option>{roles.map((r) => <option key={r} value={r}>{t.roles[r]}</option>)}</select></Row>)}
    </div>
  );
}
