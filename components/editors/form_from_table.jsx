// A header row becomes fields: the server reads the file and guesses, every guess can be changed before it is taken; nothing is kept there.
import { useEffect, useRef, useState } from "react";
import { FileDrop } from "../../controls/upload/upload.jsx";
import { Glyph, ICON } from "../../data/form_view/form_glyphs.jsx";
import { fill } from "../../data/form_view/form_values.js";
import { GROUPS, kindName, makeField, newOption } from "./form_kinds.js";
import { FIELD_ROLES } from "./form_properties.jsx";

const OFFERED = GROUPS.filter(([name]) => ["basic", "place", "record"].includes(name)).flatMap(([, kinds]) => kinds);
const CHOICES = ["single", "multiple"];

// The chosen rows as fields of a form that has `fields` already; a part is given once.
export const fieldsOf = (rows, fields, t) => rows.filter((r) => r.take).reduce((made, row) => {
  const here = [...fields, ...made], field = makeField(row.kind, here.map((f) => f.key), t);
  const role = row.role && (FIELD_ROLES[row.kind] ?? []).includes(row.role) && !here.some((f) => f.role === row.role) ? row.role : null;
  const labels = (row.options.length ? row.options : row.samples).map((x) => x.slice(0, 60));
  const options = CHOICES.includes(row.kind) && labels.length ? labels.reduce((list, label) => [...list, newOption(list, label)], []) : field.options;
  return [...made, { ...field, label: row.label.trim().slice(0, 60), required: row.required, role, options }];
}, []);

function Guess({ row, at, set, t }) {
  const roles = FIELD_ROLES[row.kind] ?? [];
  return (
    <tr data-off={!row.take} data-testid={`guess-${at}`}>
      <td><input type="checkbox" checked={row.take} aria-label={`${t.tableTake}: ${row.label}`} onChange={(e) => set({ take: e.target.checked })} data-testid={`guess-${at}-take`} /></td>
      <td><input className="sc-input" value={row.label} maxLength={60} aria-label={t.labelOf} disabled={!row.take} onChange={(e) => set({ label: e.target.value })} data-testid={`guess-${at}-label`} />
        <div className="sc-help ft-samples" title={row.samples.join(" · ")}>{row.samples.length ? row.samples.join(" · ") : t.tableNoCells}</div></td>
      <td><select className="sc-input" value={row.kind} aria-label={`${t.kind}: ${row.label}`} disabled={!row.take} onChange={(e) => set({ kind: e.target.value })} data-testid={`guess-${at}-kind`}>{OFFERED.map((k) => <option key={k} value={k}>{kindName(t, k)}</option>)}</select>
        {CHOICES.includes(row.kind) && <div className="sc-help ft-samples" title={row.options.join(" · ")}>{fill(t.tableOptions, { count: (row.options.length ? row.options : row.samples).length })}</div>}</td>
      <td><select className="sc-input" value={roles.includes(row.role) ? row.role : ""} aria-label={`${t.role}: ${row.label}`} disabled={!row.take || !roles.length} onChange={(e) => set({ role: e.target.value || null })} data-testid={`guess-${at}-role`}><option value="">{t.noRole}</option>{roles.map((r) => <option key={r} value={r}>{t.roles[r]}</option>)}</select></td>
      <td><label className="sc-check"><input type="checkbox" checked={row.required} disabled={!row.take} onChange={(e) => set({ required: e.target.checked })} data-testid={`guess-${at}-required`} />{t.required}</label></td>
    </tr>
  );
}

export function FromTable({ url, fields, most, onTake, close, t }) {
  const box = useRef(null), file = useRef(null);
  const [found, setFound] = useState(null), [rows, setRows] = useState([]), [bad, setBad] = useState("");
  useEffect(() => { box.current?.showModal(); }, []);
  const show = (answer, chosen) => { file.current = chosen ?? file.current; setBad(""); setFound(answer); setRows(answer.columns.map((c) => ({ ...c, take: true }))); };
  const other = async (sheet) => {
    try {
      const answer = await fetch(`${url}?${new URLSearchParams({ sheet })}`, { method: "POST", body: file.current, headers: { "Content-Type": "application/octet-stream", "X-File-Name": encodeURIComponent(file.current.name) }, credentials: "same-origin" });
      const said = await answer.json();
      if (answer.ok) show(said); else setBad(said.error || t.tableTexts.failed);
    } catch { setBad(t.tableTexts.offline); }
  };
  const count = rows.filter((r) => r.take).length, room = most - fields.length, nameless = rows.some((r) => r.take && !r.label.trim());
  const take = () => { onTake(fieldsOf(rows, fields, t)); box.current.close(); };
  return (
    <dialog ref={box} className="ft" onClose={close} aria-label={t.fromTable} data-testid="from-table-sheet">
      <header><b>{t.fromTable}</b><button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.close} title={t.close} onClick={() => box.current.close()} data-testid="from-table-close"><Glyph d={ICON.cross} /></button></header>
      {!found ? <div className="ft-body"><FileDrop url={url} accept=".xlsx,.csv,.txt" limit={50 * 1024 * 1024} texts={t.tableTexts} testid="from-table-file" onDone={show} /><p className="sc-help">{t.tableHelp}</p></div> : (
        <div className="ft-body">
          <div className="sc-row"><p className="sc-help sc-grow">{fill(t.tableFound, { count: rows.length })}{found.left > 0 && ` ${fill(t.tableLeft, { count: found.left })}`}</p>
            {found.sheets.length > 1 && <label className="fr-look-pick"><span>{t.tableSheet}</span><select className="sc-input" value={found.sheet} onChange={(e) => other(e.target.value)} data-testid="from-table-sheet-name">{found.sheets.map((s) => <option key={s} value={s}>{s}</option>)}</select></label>}</div>
          {bad && <p className="sc-error" role="alert">{bad}</p>}
          <div className="ft-scroll" tabIndex={0} role="region" aria-label={t.fromTable}><table className="ft-table"><thead><tr><th aria-label={t.tableTake} /><th scope="col">{t.labelOf}</th><th scope="col">{t.kind}</th><th scope="col">{t.role}</th><th aria-label={t.required} /></tr></thead>
            <tbody>{rows.map((row, i) => <Guess key={i} row={row} at={i} set={(part) => setRows((all) => all.map((r, j) => (j === i ? { ...r, ...part } : r)))} t={t} />)}</tbody></table></div>
        </div>)}
      {found && <footer>{(count > room || nameless) && <span className="sc-error" role="alert">{count > room ? fill(t.tableTooMany, { room }) : t.tableNameless}</span>}<span className="sc-grow" />
        <button type="button" className="sc-btn sc-ghost" onClick={() => setFound(null)} data-testid="from-table-again">{t.tableAgain}</button>
        <button type="button" className="sc-btn sc-primary" disabled={!count || count > room || nameless} onClick={take} data-testid="from-table-take">{fill(t.tableAdd, { count })}</button></footer>}
    </dialog>
  );
}
