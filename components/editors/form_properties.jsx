// What can be set on the chosen field.
import { Glyph, ICON, Input } from "../../data/form_view/form_inputs.jsx";
import { fenToText, fromEdit, textToFen, textToNumber, toEdit } from "../../data/form_view/form_values.js";
import { useEffect, useId, useState } from "react";
import { columnOf, kindName, newOption } from "./form_parts.jsx";

const TEXTUAL = ["text", "long_text", "number", "money", "phone", "single", "person", "customer"];
const COLUMN_KINDS = ["text", "number", "money", "date", "datetime", "single", "phone", "person", "customer"];
const FIELD_ROLES = {
  text: ["title", "customer_name", "address"], long_text: ["title", "address"], single: ["title", "priority", "urgency"], number: ["priority", "urgency", "labour_hours"],
  money: ["amount"], phone: ["phone"], region: ["region"], customer: ["customer"], table: ["parts"],
};
const COLUMN_ROLES = { text: ["part"], single: ["part"], number: ["quantity"], money: ["unit_price", "cost"] };

function Row({ label, help, children, group }) {
  const Tag = group ? "div" : "label";
  return <Tag className="sc-field" role={group ? "group" : undefined} aria-label={group ? label : undefined}><span className="sc-field-label">{label}</span>{children}{help && <span className="sc-help">{help}</span>}</Tag>;
}
function Bound({ field, name, set, label, testid }) {
  const money = field.kind === "money";
  const show = (v) => (v === null || v === undefined ? "" : money ? fenToText(v) : String(v));
  const [text, setText] = useState(show(field[name]));
  useEffect(() => setText(show(field[name])), [field.key, field[name]]);
  const leave = () => { const v = text.trim() === "" ? null : money ? textToFen(text) : textToNumber(text); if (text.trim() === "" || v !== null) set({ [name]: v }); else setText(show(field[name])); };
  return <label className="sc-field"><span className="sc-field-label">{label}</span><input className="sc-input" inputMode="decimal" value={text} onChange={(e) => setText(e.target.value)} onBlur={leave} data-testid={testid} /></label>;
}
function Options({ options, set, t, testid }) {
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
            onKeyDown={(e) => { if (e.key === "Enter" && !e.nativeEvent.isComposing) { e.preventDefault(); set([...options.slice(0, i + 1), newOption(options, ""), ...options.slice(i + 1)]); } else if (e.altKey && e.key === "ArrowUp") { e.preventDefault(); swap(i, i - 1); } else if (e.altKey && e.key === "ArrowDown") { e.preventDefault(); swap(i, i + 1); } }} />
          <button type="button" className="sc-btn sc-quiet sc-icon-btn" disabled={!i} aria-label={`${t.up}: ${o.label}`} title={t.up} onClick={() => swap(i, i - 1)}><Glyph d={ICON.up} size={14} /></button>
          <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={`${t.remove}: ${o.label}`} title={t.remove} data-testid={`${testid}-remove-${i}`} onClick={() => set(options.filter((_, j) => j !== i))}><Glyph d={ICON.cross} size={14} /></button>
        </div>
      ))}
      <button type="button" className="sc-btn sc-ghost sc-btn-s" disabled={options.length >= 200} data-testid={`${testid}-add`} onClick={() => set([...options, newOption(options, "")])}><Glyph d={ICON.plus} size={13} />{t.addOption}</button>
      <span className="sc-help">{t.optionHint}</span>
    </div>
  );
}
function Columns({ columns, set, t }) {
  const put = (i, change) => set(columns.map((c, j) => (j === i ? { ...c, ...change } : c)));
  const swap = (i, j) => { if (j < 0 || j >= columns.length) return; const next = [...columns]; [next[i], next[j]] = [next[j], next[i]]; set(next); };
  const kindChange = (i, kind) => put(i, { kind, role: null, default: null, min: null, max: null, options: kind === "single" ? [1, 2].map((n) => ({ value: "o" + n, label: `${t.option} ${n}` })) : [] });
  return (
    <div className="fb-columns">
      {columns.map((c, i) => (
        <div className="fb-column" key={c.key} data-testid={`column-${i}`}>
          <div className="fb-option">
            <input className="sc-input" value={c.label} maxLength={60} aria-label={`${t.columnName} ${i + 1}`} onChange={(e) => put(i, { label: e.target.value })} data-testid={`column-${i}-label`} />
            <button type="button" className="sc-btn sc-quiet sc-icon-btn" disabled={!i} aria-label={`${t.up}: ${c.label}`} title={t.up} onClick={() => swap(i, i - 1)}><Glyph d={ICON.up} size={14} /></button>
            <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={`${t.remove}: ${c.label}`} title={t.remove} onClick={() => set(columns.filter((_, j) => j !== i))} data-testid={`column-${i}-remove`}><Glyph d={ICON.cross} size={14} /></button>
          </div>
          <div className="fb-pair">
            <select className="sc-input" aria-label={t.kind} value={c.kind} onChange={(e) => kindChange(i, e.target.value)} data-testid={`column-${i}-kind`}>{COLUMN_KINDS.map((k) => <option key={k} value={k}>{kindName(t, k)}</option>)}</select>
            <select className="sc-input" aria-label={t.role} value={c.role ?? ""} disabled={!COLUMN_ROLES[c.kind]} onChange={(e) => put(i, { role: e.target.value || null })} data-testid={`column-${i}-role`}>
              <option value="">{t.noRole}</option>{(COLUMN_ROLES[c.kind] ?? []).map((r) => <option key={r} value={r}>{t.roles[r]}</option>)}</select>
          </div>
          {c.kind === "single" && <Options options={c.options ?? []} set={(options) => put(i, { options })} t={t} testid={`column-${i}-option`} />}
          <label className="sc-check"><input type="checkbox" checked={!!c.required} onChange={(e) => put(i, { required: e.target.checked })} data-testid={`column-${i}-required`} />{t.required}</label>
        </div>
      ))}
      <button type="button" className="sc-btn sc-ghost sc-btn-s" disabled={columns.length >= 20} data-testid="column-add" onClick={() => set([...columns, columnOf("text", `${t.column} ${columns.length + 1}`, columns.map((c) => c.key), t)])}><Glyph d={ICON.plus} size={13} />{t.addColumn}</button>
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

export function Properties({ field, patch, close, ctx, t }) {
  if (!field) return <div className="fb-props-empty" data-testid="props-empty"><p className="sc-empty-title">{t.pickTitle}</p><p className="sc-help">{t.pickText}</p></div>;
  const set = (change) => patch(field.key, change);
  const roles = FIELD_ROLES[field.kind] ?? [];
  const section = field.kind === "section", counted = ["multiple", "attachment", "table"].includes(field.kind);
  return (
    <div className="fb-props-body" data-testid="props">
      <div className="fb-props-head"><h2 className="sc-section-title">{kindName(t, field.kind)}</h2>
        <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.close} title={t.close} onClick={close}><Glyph d={ICON.cross} /></button></div>
      <Row label={section ? t.sectionTitle : t.name}><input className="sc-input" value={field.label} maxLength={60} onChange={(e) => set({ label: e.target.value })} data-testid="prop-label" /></Row>
      {!section && <label className="sc-check sc-switch"><input type="checkbox" role="switch" checked={!!field.required} onChange={(e) => set({ required: e.target.checked })} data-testid="prop-required" />{t.required}</label>}
      <Row label={t.help}><textarea className="sc-input" rows={2} value={field.help ?? ""} maxLength={500} onChange={(e) => set({ help: e.target.value })} data-testid="prop-help" /></Row>
      {TEXTUAL.includes(field.kind) && <Row label={t.placeholder}><input className="sc-input" value={field.placeholder ?? ""} maxLength={120} onChange={(e) => set({ placeholder: e.target.value })} data-testid="prop-placeholder" /></Row>}
      {(field.kind === "single" || field.kind === "multiple") && <Row group label={t.options}><Options options={field.options ?? []} set={(options) => set({ options })} t={t} testid="option" /></Row>}
      {field.kind === "table" && <Row group label={t.columns} help={t.sumHint}><Columns columns={field.columns ?? []} set={(columns) => set({ columns })} t={t} /></Row>}
      {!section && !["table", "attachment", "person", "customer"].includes(field.kind) && <Default field={field} set={set} ctx={ctx} t={t} />}
      {(["number", "money"].includes(field.kind) || counted) && <div className="fb-pair"><Bound field={field} name="min" set={set} label={counted ? t.least : t.min} testid="prop-min" /><Bound field={field} name="max" set={set} label={counted ? t.most : t.max} testid="prop-max" /></div>}
      {["text", "long_text"].includes(field.kind) && <Bound field={field} name="max_length" set={set} label={t.maxLength} testid="prop-max-length" />}
      {!section && field.kind !== "table" && (
        <Row group label={t.width}><span className="sc-segments">{[1, 2, 3].map((w) => <button key={w} type="button" className="sc-segment" aria-pressed={(field.width ?? 3) === w} onClick={() => set({ width: w })} data-testid={`prop-width-${w}`}>{t.widths[w]}</button>)}</span></Row>)}
      {roles.length > 0 && (
        <Row label={t.role} help={t.roleHelp}><select className="sc-input" value={field.role ?? ""} onChange={(e) => set({ role: e.target.value || null })} data-testid="prop-role">
          <option value="">{t.noRole}</option>{roles.map((r) => <option key={r} value={r}>{t.roles[r]}</option>)}</select></Row>)}
    </div>
  );
}
