// Any form, to be filled in or read. Typing stays in the browser; the server hears one `onSubmit`, and `onChange` 800 ms after a pause.
import { Fragment, memo, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { Files, Glyph, ICON, Input } from "./form_inputs.jsx";
import { blank, checkAll, collect, fill, hasTotal, isQuestion, rowTotal, showFen, showValue, startValues, tableTotal, toEdit } from "./form_values.js";
import "./form_view.css";

const WIDE = ["table", "attachment", "long_text"];
const bySection = (fields) => fields.reduce((made, f) => { if (f.kind === "section") made.push([f, []]); else made[made.length - 1][1].push(f); return made; }, [[null, []]]).filter(([head, inner]) => head || inner.length);
const say = (text, lang) => (Array.isArray(text) ? text[lang === "en" ? 1 : 0] : text);

function TableEdit({ field, value, set, ctx, problems, testid }) {
  const { t } = ctx;
  const columns = field.columns ?? [];
  const empty = () => Object.fromEntries(columns.map((c) => [c.key, toEdit(c, c.default)]));
  const rows = value?.length ? value : [empty()];
  const total = hasTotal(field);
  const put = (i, key, v) => set(rows.map((row, j) => (j === i ? { ...row, [key]: v } : row)));
  const style = { "--fv-columns": `minmax(0,1.6fr) repeat(${Math.max(columns.length - 1, 0)}, minmax(0,1fr))${total ? " 104px" : ""} 32px` };
  return (
    <div className="fv-table" style={style} data-testid={testid}>
      <div className="fv-table-head" aria-hidden="true">
        {columns.map((c) => <span key={c.key}>{c.label}{c.required && <b className="sc-required">*</b>}</span>)}
        {total && <span className="fv-right">{t.rowSum}</span>}<span />
      </div>
      {rows.map((row, i) => (
        <div className="fv-table-row" key={i} data-testid={`${testid}-row-${i}`}>
          {columns.map((c) => {
            const problem = problems[`${field.key}.${i}.${c.key}`];
            return (
              <label className="fv-cell" key={c.key} data-field={`${field.key}.${i}.${c.key}`}>
                <span className="fv-cell-label">{c.label}{c.required && <b className="sc-required">*</b>}</span>
                <span className="sc-sr">{fill(t.inRow, { row: i + 1, label: c.label })}</span>
                <Input field={{ ...c, options: c.options }} compact value={row[c.key]} set={(v) => put(i, c.key, v)} ctx={ctx} invalid={!!problem} testid={`${testid}-${i}-${c.key}`} />
                {problem && <span className="sc-error">{problem}</span>}
              </label>
            );
          })}
          {total && <output className="fv-cell fv-sum" data-testid={`${testid}-sum-${i}`}><span className="fv-cell-label">{t.rowSum}</span>{rowTotal(field, row) === null ? "—" : showFen(rowTotal(field, row))}</output>}
          <button type="button" className="sc-btn sc-quiet sc-icon-btn fv-row-remove" disabled={ctx.disabled} aria-label={fill(t.removeRow, { row: i + 1 })} title={fill(t.removeRow, { row: i + 1 })} data-testid={`${testid}-remove-${i}`}
            onClick={() => set(rows.filter((_, j) => j !== i))}><Glyph d={ICON.bin} /></button>
        </div>
      ))}
      <div className="fv-table-foot">
        <button type="button" className="sc-btn sc-ghost sc-btn-s" disabled={ctx.disabled || rows.length >= 200} onClick={() => set([...rows, empty()])} data-testid={`${testid}-add`}><Glyph d={ICON.plus} size={13} />{t.addRow}</button>
        {total && <span className="fv-total">{t.total}<b data-testid={`${testid}-total`}>{showFen(tableTotal(field, rows))}</b></span>}
      </div>
    </div>
  );
}

function TableRead({ field, rows, ctx }) {
  const columns = field.columns ?? [];
  const total = hasTotal(field);
  const right = (c) => (c.kind === "money" || c.kind === "number" ? "sc-right sc-num" : "");
  return (
    <div className="fv-read-table" tabIndex={0}><table className="sc-table sc-compact">
      <thead><tr>{columns.map((c) => <th key={c.key} className={right(c)}>{c.label}</th>)}{total && <th className="sc-right">{ctx.t.rowSum}</th>}</tr></thead>
      <tbody>{rows.map((row, i) => (
        <tr key={i}>{columns.map((c) => <td key={c.key} className={right(c)}>{showValue(c, row?.[c.key], ctx.people, ctx.customers, ctx.t)}</td>)}
          {total && <td className="sc-right sc-num">{rowTotal(field, row) === null ? "—" : showFen(rowTotal(field, row))}</td>}</tr>))}</tbody>
      {total && <tfoot><tr><td colSpan={columns.length} className="sc-right">{ctx.t.total}</td><td className="sc-right sc-num"><b>{showFen(tableTotal(field, rows))}</b></td></tr></tfoot>}
    </table></div>
  );
}

function ReadValue({ field, value, ctx }) {
  if (blank(value)) return <span className="sc-muted">—</span>;
  if (field.kind === "table") return <TableRead field={field} rows={Array.isArray(value) ? value : []} ctx={ctx} />;
  if (field.kind === "attachment") return <div className="fv-files"><Files files={Array.isArray(value) ? value : []} fileUrl={ctx.fileUrl} t={ctx.t} /></div>;
  return <span className={field.kind === "money" || field.kind === "number" ? "sc-num" : "fv-pre"}>{showValue(field, value, ctx.people, ctx.customers, ctx.t)}</span>;
}

// Typing in one field draws that field only, however long the form is.
const FieldBox = memo(({ field: f, value, stored, set, ctx, trouble, id, testid }) => {
  const { t } = ctx;
  const problems = useMemo(() => Object.fromEntries(JSON.parse(trouble)), [trouble]);
  const problem = problems[f.key];
  const grouped = ["single", "multiple", "region", "attachment", "table"].includes(f.kind);
  const Label = grouped ? "span" : "label";
  const put = (v) => set(f, v);
  return (
    <div className={`sc-field fv-w${f.kind === "table" ? 3 : Math.max(f.width ?? 3, f.kind === "region" ? 2 : 1)}`} data-field={f.key} role={grouped ? "group" : undefined} aria-label={grouped ? f.label : undefined}>
      <Label className="sc-field-label" htmlFor={grouped ? undefined : id}>{f.label || t.unnamed}{f.required && <b className="sc-required" title={t.required} aria-label={t.required}>*</b>}</Label>
      {stored !== undefined ? <ReadValue field={f} value={stored} ctx={ctx} />
        : f.kind === "table" ? <TableEdit field={f} value={value} set={put} ctx={ctx} problems={problems} testid={testid} />
        : <Input field={f} value={value} set={put} ctx={ctx} id={id} invalid={!!problem} describedBy={problem ? id + "-p" : undefined} testid={testid} />}
      {f.help && <span className="sc-help">{f.help}</span>}
      {problem && <span className="sc-error" role="alert" id={id + "-p"} data-testid={`${testid}-problem`}><Glyph d={ICON.alert} size={13} />{problem}</span>}
    </div>
  );
});

export function FormView({ schema, values, problems: served, mode, only, readonlyKeys, people, customers, uploadUrl, uploadFields, fileUrl, regionsUrl, preview, revision, submitLabel, showSubmit, busy, disabled, texts: t, lang, formId, testid, onSubmit, onChange, onSearch }) {
  const uid = useId();
  const root = useRef(null);
  const timer = useRef(0);
  const fields = useMemo(() => (schema?.fields ?? []).filter((f) => !only?.length || only.includes(f.key)), [schema, only]);
  const [vals, setVals] = useState(() => startValues(fields, values));
  const [mine, setMine] = useState({});
  const [touched, setTouched] = useState({});
  const latest = useRef(vals);
  const given = JSON.stringify(values ?? {});
  const shape = JSON.stringify(fields.map((f) => [f.key, f.kind, f.default]));
  const first = useRef(true);
  useEffect(() => {
    if (first.current) { first.current = false; return; }
    latest.current = startValues(fields, values); setVals(latest.current); setMine({}); setTouched({});
  }, [given, revision]);
  useEffect(() => {
    const fresh = startValues(fields, values);
    latest.current = Object.fromEntries(Object.entries(fresh).map(([k, v]) => [k, blank(latest.current[k]) || typeof latest.current[k] !== typeof v ? v : latest.current[k]]));
    setVals(latest.current);
  }, [shape]);
  const servedKey = JSON.stringify(served ?? {});
  const reveal = (keys) => {
    const key = fields.map((f) => f.key).find((k) => keys.includes(k)) ?? keys[0];
    const spot = key && root.current?.querySelector(`[data-field="${CSS.escape(key)}"]`);
    if (!spot) return;
    spot.scrollIntoView({ block: "center", behavior: "smooth" });
    spot.querySelector("input,select,textarea,button")?.focus({ preventScroll: true });
  };
  useEffect(() => { setTouched({}); const keys = Object.keys(served ?? {}); if (keys.length && mode !== "read") reveal(keys); }, [servedKey]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const read = mode === "read";
  const words = JSON.stringify(t), extra = JSON.stringify(uploadFields ?? {}), off = !!(disabled || busy);
  const search = useRef(onSearch);
  search.current = onSearch;
  const ctx = useMemo(() => ({ t, people, customers, onSearch: onSearch ? (wish) => search.current(wish) : null, uploadUrl, uploadFields, fileUrl, regionsUrl, preview, disabled: off }),
    [words, people, customers, !!onSearch, uploadUrl, extra, fileUrl, regionsUrl, preview, off]);
  const change = useRef(onChange);
  change.current = onChange;
  const shapes = useRef(fields);
  shapes.current = fields;
  const set = useCallback((field, v) => {
    latest.current = { ...latest.current, [field.key]: v };
    setVals(latest.current);
    setTouched((was) => ({ ...was, [field.key]: true }));
    setMine((was) => Object.fromEntries(Object.entries(was).filter(([k]) => k !== field.key && !k.startsWith(field.key + "."))));
    if (change.current) { clearTimeout(timer.current); timer.current = setTimeout(() => change.current?.(collect(shapes.current, latest.current)), 800); }
  }, []);
  const submit = (e) => {
    e.preventDefault(); e.stopPropagation();
    if (busy) return;
    const found = checkAll(fields, latest.current, t);
    setMine(found);
    if (Object.keys(found).length) { reveal(Object.keys(found)); return; }
    clearTimeout(timer.current);
    onSubmit?.(collect(fields, latest.current));
  };
  const shown = { ...Object.fromEntries(Object.entries(served ?? {}).filter(([k]) => !touched[k.split(".")[0]]).map(([k, v]) => [k, say(v, lang)])), ...mine };
  if (read) return <div className="fv fv-read" data-testid={testid}>{bySection(fields).map(([head, inner]) => (
    <Fragment key={head?.key ?? ""}>
      {head && <h3 className="fv-section">{head.label}</h3>}
      <dl className="fv-grid">{inner.map((f) => (
        <div key={f.key} className={`fv-item fv-w${WIDE.includes(f.kind) ? 3 : 1}`} data-testid={`${testid}-${f.key}`}><dt>{f.label}</dt><dd><ReadValue field={f} value={(values ?? {})[f.key]} ctx={ctx} /></dd></div>))}</dl>
    </Fragment>))}</div>;
  return (
    <form className="fv" id={formId} ref={root} noValidate onSubmit={submit} aria-busy={!!busy} data-testid={testid}><div className="fv-grid">
      {fields.map((f) => {
        if (!isQuestion(f)) return <div key={f.key} className="fv-section fv-w3"><h3>{f.label}</h3>{f.help && <p className="sc-help">{f.help}</p>}</div>;
        const own = Object.entries(shown).filter(([k]) => k === f.key || k.startsWith(f.key + "."));
        return <FieldBox key={f.key} field={f} value={vals[f.key]} stored={readonlyKeys?.includes(f.key) ? (values ?? {})[f.key] ?? null : undefined} set={set} ctx={ctx} trouble={JSON.stringify(own)} id={`${uid}-${f.key}`} testid={`${testid}-${f.key}`} />;
      })}
      {!fields.length && <p className="sc-help fv-w3">{t.noFields}</p>}
    </div>
      {shown[""] && <p className="sc-error" role="alert">{shown[""]}</p>}
      {showSubmit !== false && fields.length > 0 && <div className="fv-foot"><button type="submit" className="sc-btn sc-primary sc-btn-l" disabled={!!busy || !!disabled} data-testid={`${testid}-submit`}>{busy ? t.sending : submitLabel || t.submit}</button></div>}
    </form>
  );
}
