// A table inside a form: rows to add, copy, drag and paste; sums and computed cells at once; cards on a phone.
import { useRef, useState } from "react";
import { Glyph, ICON } from "./form_glyphs.jsx";
import { MOST_ROWS, readPaste } from "./form_paste.js";
import { blank, columnTotals, computeRow, fill, filled, hasTotal, isAsked, rowTotal, showFen, showValue, tableTotal, toEdit, valueKind } from "./form_values.js";

const emptyRow = (columns) => Object.fromEntries(columns.map((c) => [c.key, toEdit(c, c.default)]));
const shiftKeys = (problems, key, by) => Object.fromEntries(Object.entries(problems).map(([k, v]) => [`${key}.${Number(k.split(".")[0]) + by}.${k.split(".").slice(1).join(".")}`, v]));

function Foot({ field, rows, sums, totals, total, add, full, disabled, t, testid }) {
  return (
    <div className="fv-table-foot">
      <button type="button" className="sc-btn sc-ghost sc-btn-s" disabled={disabled || full} onClick={add} data-testid={`${testid}-add`}><Glyph d={ICON.plus} size={13} />{t.addRow}</button>
      <span className="fv-total">
        {totals.map(([c, n]) => <span key={c.key} className="fv-total-one">{c.label} <b data-testid={`${testid}-sum-of-${c.key}`}>{valueKind(c) === "money" ? showFen(n) : n}</b></span>)}
        {total && <span className="fv-total-one">{t.total}<b data-testid={`${testid}-total`}>{showFen(tableTotal(field, rows))}</b></span>}
      </span>
    </div>
  );
}

export function TableEdit({ field, value, set, ctx, problems: served, testid, InputOf }) {
  const { t, disabled } = ctx;
  const columns = field.columns ?? [], most = Math.min(field.max ?? MOST_ROWS, MOST_ROWS);
  const [pasted, setPasted] = useState({});
  const [note, setNote] = useState("");
  const [lifted, setLifted] = useState(-1);
  const box = useRef(null);
  const empty = () => emptyRow(columns);
  const rows = value?.length ? value : [empty()];
  const latest = useRef(rows);
  latest.current = rows;
  const problems = { ...pasted, ...served };
  const computed = rows.map((row) => computeRow(field, row));
  const total = hasTotal(field), full = rows.length >= most;
  const change = (next) => { setPasted({}); latest.current = next; set(next); };
  const put = (i, key, v, record) => {
    const { [`${field.key}.${i}.${key}`]: _gone, ...rest } = pasted;
    setPasted(rest);
    const next = rows.map((row, j) => (j === i ? filled(columns, { ...row, [key]: v }, record?.facts) : row));
    latest.current = next;
    set(next);
  };
  const copy = (i) => change([...rows.slice(0, i + 1), JSON.parse(JSON.stringify(rows[i])), ...rows.slice(i + 1)]);
  const move = (from, to) => { if (to < 0 || to >= rows.length || from === to) return; const next = [...rows], [one] = next.splice(from, 1); next.splice(to, 0, one); change(next); requestAnimationFrame(() => box.current?.querySelectorAll(".fv-row-grip")[to]?.focus()); };
  const resolve = async (wishes, first) => {
    const wrong = {};
    for (const wish of wishes.slice(0, 60)) {
      let hit = null;
      try {
        const answer = await fetch(`${ctx.lookupUrl}?${new URLSearchParams({ kind: wish.kind, q: wish.text })}`, { credentials: "same-origin" });
        hit = (answer.ok ? (await answer.json()).items : []).find((x) => x.name === wish.text || x.facts?.code === wish.text);
      } catch { hit = null; }
      if (hit) { latest.current = latest.current.map((row, j) => (j === first + wish.row ? filled(columns, { ...row, [wish.key]: { id: hit.id, name: hit.name } }, hit.facts) : row)); set(latest.current); }
      else wrong[`${field.key}.${first + wish.row}.${wish.key}`] = fill(t.noSuchRecord, { text: wish.text.slice(0, 30) });
    }
    if (Object.keys(wrong).length) setPasted((was) => ({ ...was, ...wrong }));
  };
  const paste = (e, i, key) => {
    const text = e.clipboardData?.getData("text/plain") ?? "";
    if (disabled || !/[\t\n]/.test(text.trim())) return;
    e.preventDefault(); e.stopPropagation();
    const kept = rows.filter((row, j) => j !== i || Object.values(computeRow(field, row)).some((v) => !blank(v))), at = kept.length === rows.length ? i + 1 : i;
    const found = readPaste(field, text, key, t, most - kept.length);
    const wrong = shiftKeys(found.problems, field.key, at);
    const next = [...kept.slice(0, at), ...found.rows, ...kept.slice(at)];
    latest.current = next;
    set(next.length ? next : [empty()]);
    setPasted(wrong);
    const count = Object.keys(wrong).length;
    setNote([fill(t.pastedRows, { rows: found.rows.length }), count ? fill(t.pastedWrong, { count }) : "", found.left ? fill(t.pastedLeft, { left: found.left, most }) : "", found.wide ? t.pastedWide : ""].filter(Boolean).join(" "));
    if (found.wishes.length) resolve(found.wishes, at);
  };
  const rowKeys = (e, i) => { if (e.altKey && (e.key === "ArrowUp" || e.key === "ArrowDown")) { e.preventDefault(); move(i, i + (e.key === "ArrowUp" ? -1 : 1)); } };
  const style = { "--fv-columns": `18px minmax(0,1.6fr) repeat(${Math.max(columns.length - 1, 0)}, minmax(0,1fr))${total ? " 104px" : ""} 60px` };
  return (
    <div className="fv-table" style={style} ref={box} data-testid={testid}>
      <div className="fv-table-head" aria-hidden="true">
        <span />{columns.map((c) => <span key={c.key} className={c.kind === "formula" ? "fv-right" : undefined}>{c.label}{c.required && <b className="sc-required">*</b>}</span>)}
        {total && <span className="fv-right">{t.rowSum}</span>}<span />
      </div>
      {rows.map((row, i) => (
        <div className="fv-table-row" key={i} data-testid={`${testid}-row-${i}`} data-over={lifted >= 0 && lifted !== i} onDragOver={(e) => lifted >= 0 && e.preventDefault()} onDrop={(e) => { if (lifted < 0) return; e.preventDefault(); move(lifted, i); setLifted(-1); }}>
          <button type="button" className="fv-row-grip" draggable={!disabled} disabled={disabled} aria-label={fill(t.moveRow, { row: i + 1 })} title={t.moveRowHint} data-testid={`${testid}-grip-${i}`}
            onDragStart={(e) => { setLifted(i); e.dataTransfer.effectAllowed = "move"; e.dataTransfer.setData("text/plain", ""); }} onDragEnd={() => setLifted(-1)} onKeyDown={(e) => rowKeys(e, i)}>⠿</button>
          {columns.map((c) => {
            const problem = problems[`${field.key}.${i}.${c.key}`];
            const own = `${testid}-${i}-${c.key}`;
            if (!isAsked(c)) return (
              <output className="fv-cell fv-sum" key={c.key} data-testid={own}><span className="fv-cell-label">{c.label}</span>{showValue(c, computed[i][c.key], ctx.people, ctx.customers, t) || "—"}{problem && <span className="sc-error">{problem}</span>}</output>);
            return (
              <div className="fv-cell" key={c.key} data-field={`${field.key}.${i}.${c.key}`} role="group" aria-label={fill(t.inRow, { row: i + 1, label: c.label })} onPaste={(e) => paste(e, i, c.key)}>
                <span className="fv-cell-label" aria-hidden="true">{c.label}{c.required && <b className="sc-required">*</b>}</span>
                <InputOf field={c} compact label={fill(t.inRow, { row: i + 1, label: c.label })} value={row[c.key]} set={(v, record) => put(i, c.key, v, record)} ctx={ctx} invalid={!!problem} testid={own} />
                {problem && <span className="sc-error">{problem}</span>}
              </div>
            );
          })}
          {total && <output className="fv-cell fv-sum" data-testid={`${testid}-sum-${i}`}><span className="fv-cell-label">{t.rowSum}</span>{rowTotal(field, computed[i]) === null ? "—" : showFen(rowTotal(field, computed[i]))}</output>}
          <span className="fv-row-tools">
            <button type="button" className="sc-btn sc-quiet sc-icon-btn" disabled={disabled || full} aria-label={fill(t.copyRow, { row: i + 1 })} title={fill(t.copyRow, { row: i + 1 })} data-testid={`${testid}-copy-${i}`} onClick={() => copy(i)}><Glyph d={ICON.copy} size={14} /></button>
            <button type="button" className="sc-btn sc-quiet sc-icon-btn" disabled={disabled} aria-label={fill(t.removeRow, { row: i + 1 })} title={fill(t.removeRow, { row: i + 1 })} data-testid={`${testid}-remove-${i}`} onClick={() => change(rows.filter((_, j) => j !== i))}><Glyph d={ICON.bin} size={14} /></button>
          </span>
        </div>
      ))}
      {note && <p className="fv-table-note sc-help" role="status" data-testid={`${testid}-note`}>{note}</p>}
      <Foot field={field} rows={computed} totals={columnTotals(field, computed)} total={total} add={() => change([...rows, empty()])} full={full} disabled={disabled} t={t} testid={testid} />
      {!note && <p className="fv-table-note sc-help fv-desk">{t.pasteHint}</p>}
    </div>
  );
}

export function TableRead({ field, rows, ctx }) {
  const columns = field.columns ?? [], total = hasTotal(field), totals = new Map(columnTotals(field, rows).map(([c, n]) => [c.key, n]));
  const right = (c) => (["money", "number"].includes(valueKind(c)) ? "sc-right sc-num" : "");
  const say = (c, v) => showValue(c, v, ctx.people, ctx.customers, ctx.t);
  return (
    <div className="fv-read-table" tabIndex={0}><table className="sc-table sc-compact">
      <thead><tr>{columns.map((c) => <th key={c.key} className={right(c)}>{c.label}</th>)}{total && <th className="sc-right">{ctx.t.rowSum}</th>}</tr></thead>
      <tbody>{rows.map((row, i) => (
        <tr key={i}>{columns.map((c) => <td key={c.key} className={right(c)}>{say(c, row?.[c.key])}</td>)}
          {total && <td className="sc-right sc-num">{rowTotal(field, row) === null ? "—" : showFen(rowTotal(field, row))}</td>}</tr>))}</tbody>
      {(total || totals.size > 0) && <tfoot><tr>{columns.map((c, i) => <td key={c.key} className={right(c)}>{totals.has(c.key) ? <b>{say(c, totals.get(c.key))}</b> : i === 0 ? ctx.t.total : ""}</td>)}{total && <td className="sc-right sc-num"><b>{showFen(tableTotal(field, rows))}</b></td>}</tr></tfoot>}
    </table></div>
  );
}
