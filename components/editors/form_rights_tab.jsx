// The rights grid: fields down, readers across. An empty cell is free; hiding and masking happen on the server.
import { useEffect, useState } from "react";
import { Glyph, ICON } from "../../data/form_view/form_inputs.jsx";
import { copyColumn, copyRow, gridRows, setCell, warning } from "./form_rules.js";
import "./form_rules.css";

const RIGHTS = ["edit", "require", "see", "mask", "hide"], MASKS = ["phone", "name", "last4", "first", "whole"];
const WARN = ["M12 9v4", "M12 17h.01", "M10.3 3.9 1.8 18a2 2 0 0 0 1.7 3h17a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0Z"];

// Columns of steps belong to flows: a cell goes to the server at once (`onStop`, with what was there before), all others are part of the form's draft.
export function RightsTab({ doc, change, columns: readers, stops, stopsRev, onStop, t }) {
  const rows = gridRows(doc.fields ?? []), own = doc.rights ?? {};
  const [told, setTold] = useState({}), [shown, setShown] = useState("audience"), [copied, setCopied] = useState(null);
  useEffect(() => setTold({}), [stopsRev]);
  const columns = [...(readers ?? []), ...(stops ?? []).map((s) => ({ ...s, group: "node" }))];
  const rights = { ...own, ...Object.fromEntries((stops ?? []).map((s) => [s.id, { ...s.rights, ...told[s.id] }])) };
  const put = (next, tag) => change({ rights: next }, tag);
  const tell = (changed) => {
    setTold((was) => changed.reduce((now, [c, cells]) => ({ ...now, [c.id]: { ...now[c.id], ...cells } }), was));
    const say = (pick) => changed.map(([c, cells]) => ({ flow: c.flow, node: c.node, rights: Object.fromEntries(Object.keys(cells).map((key) => [key, pick(c, cells, key)])) }));
    onStop?.(say((c, cells, key) => cells[key]), say((c, _, key) => rights[c.id]?.[key] ?? ""));
  };
  const set = (c, key, right) => (c.group === "node" ? tell([[c, { [key]: right }]]) : put(setCell(own, c.id, key, right)));
  const paste = (from, c) => (c.group === "node" ? tell([[c, Object.fromEntries(rows.map((r) => [r.key, rights[from]?.[r.key] ?? ""]))]]) : put(copyColumn(own, from, c.id)));
  const pasteRow = (from, to) => (shown === "node" ? tell(listed.map((c) => [c, { [to]: rights[c.id]?.[from] ?? "" }])) : put(copyRow(own, all, from, to)));
  const fits = (c) => copied?.column && copied.column !== c.id && copied.column.startsWith("node:") === (c.group === "node");
  const groups = [...new Set([...columns.map((c) => c.group), "node"])];
  const listed = columns.filter((c) => c.group === shown), steps = shown === "node";
  const all = (readers ?? []).map((c) => c.id);
  const used = (group) => columns.filter((c) => c.group === group && Object.values(rights[c.id] ?? {}).some(Boolean)).length;
  const warnings = rows.flatMap((row) => columns.map((c) => ({ row, c, text: warning(row, rights[c.id]?.[row.key], c.id, t) })).filter((w) => w.text));
  return (
    <div className="fr-rights" data-testid="rights-tab">
      <div className="fr-head"><div><h2 className="sc-title">{t.rights}</h2><p className="sc-help">{t.rightsHint}</p></div>
        <span className="sc-segments">{groups.map((g) => <button key={g} type="button" className="sc-segment" aria-pressed={shown === g} onClick={() => setShown(g)} data-testid={`rights-${g}`}>{t.readerGroups[g]}{used(g) > 0 && <span className="fr-count">{used(g)}</span>}</button>)}</span></div>
      {warnings.length > 0 && <div className="sc-callout sc-amber" role="status" data-testid="rights-warnings"><Glyph d={WARN} size={16} /><ul className="fr-warnings">{warnings.slice(0, 8).map((w, i) => <li key={i}><b>{w.c.flow_name ? `${w.c.flow_name} · ` : ""}{w.c.label} · {w.row.label}</b>: {w.text}</li>)}</ul></div>}
      {copied && <p className="sc-help" role="status">{copied.column ? t.copiedColumn : t.copiedRow} <button type="button" className="sc-link" onClick={() => setCopied(null)}>{t.cancel}</button></p>}
      {steps && !listed.length ? <p className="sc-help" data-testid="no-stops">{t.noStops}</p> : <div className="sc-table-box"><div className="sc-table-scroll" tabIndex={0} role="region" aria-label={t.rights}><table className="sc-table fr-grid">
        <thead><tr><th scope="col">{t.field}</th>{listed.map((c) => (
          <th key={c.id} scope="col">{steps && <a className="fr-flow" href={`/flows/${c.flow}`} title={t.openFlow}>{c.flow_name}</a>}<span className="fr-column">{c.label}
            {fits(c) ? <button type="button" className="sc-btn sc-quiet sc-btn-s" onClick={() => { paste(copied.column, c); setCopied(null); }} data-testid={`paste-${c.id}`}>{t.pasteHere}</button>
              : <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={`${t.copyColumn}: ${c.label}`} title={t.copyColumn} onClick={() => setCopied({ column: c.id })} data-testid={`copy-${c.id}`}><Glyph d={ICON.copy ?? ICON.plus} size={13} /></button>}</span></th>))}<th aria-label={t.copyGridRow} /></tr></thead>
        <tbody>{rows.map((row) => (
          <tr key={row.key}><th scope="row" data-depth={row.depth}>{row.label || t.unnamed}{row.field.required && <b className="sc-required">*</b>}{row.field.role === "cost" && <span className="sc-badge sc-amber">{t.protectedCost}</span>}{(row.field.kind === "phone" || ["phone", "address"].includes(row.field.role)) && <span className="sc-badge sc-blue">{t.protectedContact}</span>}</th>
            {listed.map((c) => {
              const right = rights[c.id]?.[row.key] ?? "", [name, how] = right.split(":"), warn = warning(row, right, c.id, t);
              return <td key={c.id} data-right={name || "free"}><span className="fr-cell"><select className="sc-input" value={name} aria-label={`${row.label} · ${c.label}`} title={warn || undefined} onChange={(e) => set(c, row.key, e.target.value)} data-testid={`right-${c.id}-${row.key}`}>
                <option value="">{c.id.startsWith("audience:") && ["customer", "temp"].includes(c.id.slice(9)) && row.field.role === "cost" ? t.usualHidden : t.free}</option>{RIGHTS.map((r) => <option key={r} value={r}>{t.levels[r]}</option>)}</select>
                {name === "mask" && <select className="sc-input" value={how ?? ""} aria-label={`${t.maskHow}: ${row.label} · ${c.label}`} onChange={(e) => set(c, row.key, e.target.value ? `mask:${e.target.value}` : "mask")} data-testid={`mask-${c.id}-${row.key}`}><option value="">{t.maskUsual}</option>{MASKS.map((m) => <option key={m} value={m}>{t.masks[m]}</option>)}</select>}
                {warn && <span className="fr-warn" role="img" aria-label={warn} title={warn}><Glyph d={WARN} size={14} /></span>}</span></td>; })}
            <td>{copied?.row && copied.row !== row.key ? <button type="button" className="sc-btn sc-quiet sc-btn-s" onClick={() => { pasteRow(copied.row, row.key); setCopied(null); }} data-testid={`paste-row-${row.key}`}>{t.pasteHere}</button>
              : <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={`${t.copyGridRow}: ${row.label}`} title={t.copyGridRow} onClick={() => setCopied({ row: row.key })} data-testid={`copy-row-${row.key}`}><Glyph d={ICON.copy ?? ICON.plus} size={13} /></button>}</td></tr>))}</tbody>
      </table></div></div>}
      {!rows.length && <p className="sc-help">{t.noFields}</p>}
    </div>);
}
