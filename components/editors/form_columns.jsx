// The columns of a table: each with its kind, what it computes or takes over, and its sum.
import { Glyph, ICON } from "../../data/form_view/form_glyphs.jsx";
import { FormulaBox } from "./form_formula.jsx";
import { COLUMN_KINDS, columnOf, kindName } from "./form_kinds.js";
import { Bound, Options } from "./form_properties.jsx";

const COLUMN_ROLES = { text: ["part"], single: ["part"], product: ["part"], scan: ["part"], number: ["quantity"], money: ["unit_price", "cost"] };
const FILLS = { money: ["price"], text: ["code", "unit"] };

export function Columns({ columns, set, t }) {
  const put = (i, change) => set(columns.map((c, j) => (j === i ? { ...c, ...change } : c)));
  const swap = (i, j) => { if (j < 0 || j >= columns.length) return; const next = [...columns]; [next[i], next[j]] = [next[j], next[i]]; set(next); };
  const kindChange = (i, kind) => put(i, { kind, role: null, default: null, min: null, max: null, fill: "", total: false, formula: "", result: "number", required: kind === "formula" ? false : columns[i].required, options: kind === "single" ? [1, 2].map((n) => ({ value: "o" + n, label: `${t.option} ${n}` })) : [] });
  const hasProduct = columns.some((c) => c.kind === "product");
  return (
    <div className="fb-columns">
      {columns.map((c, i) => {
        const sums = ["number", "money"].includes(c.kind) || (c.kind === "formula" && ["number", "money"].includes(c.result ?? "number"));
        return (
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
            {c.kind === "formula" && <FormulaBox field={c} set={(change) => put(i, change)} fields={columns.filter((x) => x.key !== c.key)} row t={t} testid={`column-${i}-formula`} />}
            {FILLS[c.kind] && hasProduct && (
              <select className="sc-input" aria-label={t.fill} value={c.fill ?? ""} onChange={(e) => put(i, { fill: e.target.value })} data-testid={`column-${i}-fill`}>
                <option value="">{t.noFill}</option>{FILLS[c.kind].map((f) => <option key={f} value={f}>{t.fills[f]}</option>)}</select>)}
            {["number", "money"].includes(c.kind) && <div className="fb-pair"><Bound field={c} name="min" set={(change) => put(i, change)} label={t.min} testid={`column-${i}-min`} /><Bound field={c} name="max" set={(change) => put(i, change)} label={t.max} testid={`column-${i}-max`} /></div>}
            <div className="fb-checks">
              {c.kind !== "formula" && <label className="sc-check"><input type="checkbox" checked={!!c.required} onChange={(e) => put(i, { required: e.target.checked })} data-testid={`column-${i}-required`} />{t.required}</label>}
              {sums && <label className="sc-check"><input type="checkbox" checked={!!c.total} onChange={(e) => put(i, { total: e.target.checked })} data-testid={`column-${i}-total`} />{t.showSum}</label>}
            </div>
          </div>
        );
      })}
      <button type="button" className="sc-btn sc-ghost sc-btn-s" disabled={columns.length >= 20} data-testid="column-add" onClick={() => set([...columns, columnOf("text", `${t.column} ${columns.length + 1}`, columns.map((c) => c.key), t)])}><Glyph d={ICON.plus} size={13} />{t.addColumn}</button>
    </div>
  );
}
