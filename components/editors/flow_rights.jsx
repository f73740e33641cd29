// Rights of the fields at one step, as part of the drawing. An empty choice leaves a field to the form, the role and the audience.
import { useState } from "react";
import { gridRows, warning } from "../form_builder/form_rules.js";
import { Icon, isPeople, nodeName } from "../flow_look/flow_look.jsx";

const LEVELS = ["edit", "read", "mask", "hide", "require"], MASKS = ["phone", "name", "last4", "first", "whole"];
const inGrid = (right) => (right === "read" ? "see" : right);
const without = (rights) => Object.fromEntries(Object.entries(rights).filter(([, right]) => right));

function Level({ value, put, label, t, testid, lead }) {
  const [name, how] = value.split(":");
  return (
    <span className="fp-right">
      <select className="sc-input" value={name} aria-label={label} onChange={(e) => put(e.target.value)} data-testid={testid}>
        <option value="">{lead ?? t.free}</option>
        {LEVELS.filter((l) => l !== "require" || name === "require").map((l) => <option key={l} value={l}>{t.levels[inGrid(l)]}</option>)}
      </select>
      {name === "mask" && <select className="sc-input" value={how ?? ""} aria-label={`${t.maskHow}: ${label}`} onChange={(e) => put(e.target.value ? `mask:${e.target.value}` : "mask")} data-testid={`${testid}-mask`}>
        <option value="">{t.maskUsual}</option>{MASKS.map((m) => <option key={m} value={m}>{t.masks[m]}</option>)}</select>}
    </span>
  );
}

export function StepRights({ node, put, env }) {
  const { doc, options } = env, all = env.t, t = all.rights, rights = node.field_rights ?? {}, must = node.required_fields ?? [];
  const [open, setOpen] = useState(() => Object.keys(rights).length > 0);
  const known = gridRows(options.fields ?? []), gone = Object.keys(rights).filter((key) => !known.some((row) => row.key === key));
  const rows = [...known, ...gone.map((key) => ({ key, field: {}, label: `${t.gone} (${key})`, depth: 0, gone: true }))];
  const set = (keys, right) => put({ field_rights: without({ ...rights, ...Object.fromEntries(keys.map((key) => [key, right])) }) });
  const count = (level) => rows.filter((row) => (rights[row.key] ?? "").split(":")[0] === level).length;
  const words = LEVELS.filter(count).map((level) => `${t.levels[inGrid(level)]} ${count(level)}`).join(", ");
  const others = doc.nodes.filter((n) => n.id !== node.id && isPeople(n) && Object.keys(n.field_rights ?? {}).length);
  return (
    <div className="sc-field" role="group" aria-label={t.title}>
      <button type="button" className="fp-fold" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="flow-rights"><span className="sc-field-label">{t.title}</span><span className="sc-help sc-grow">{words || t.nothing}</span><Icon d={open ? "up" : "down"} size={14} /></button>
      {open && (!rows.length ? <span className="sc-help">{all.noFields}</span> : <>
        <span className="sc-help">{t.help}</span>
        <div className="fp-rights" data-testid="flow-rights-rows">
          {known.length > 1 && <div className="fp-right-row" data-all><b>{t.all}</b><Level value="" put={(right) => right && set(known.map((row) => row.key), right)} label={t.all} t={t} lead={all.choose} testid="flow-right-all" /></div>}
          {rows.map((row) => {
            const right = rights[row.key] ?? "", label = row.label || row.key;
            const warn = row.gone ? "" : warning({ ...row, field: { ...row.field, required: row.field.required || must.includes(row.key) } }, inGrid(right), "node", t);
            return (
              <div key={row.key} className="fp-right-row" data-depth={row.depth} data-right={right.split(":")[0] || "free"}>
                <span>{label}{(row.field.required || must.includes(row.key)) && <b className="sc-required">*</b>}</span>
                <Level value={right} put={(next) => set([row.key], next)} label={label} t={t} testid={`flow-right-${row.key}`} />
                {warn && <p className="fp-right-warn"><Icon d="alert" size={13} />{warn}</p>}
              </div>);
          })}
        </div>
        <div className="fp-item">
          {Object.keys(rights).length > 0 && <button type="button" className="sc-btn sc-ghost sc-btn-s" onClick={() => put({ field_rights: {} })} data-testid="flow-rights-clear">{t.clear}</button>}
          {others.length > 0 && <select className="sc-input sc-grow" value="" aria-label={t.copyFrom} onChange={(e) => { const from = doc.nodes.find((n) => n.id === e.target.value); if (from) put({ field_rights: { ...from.field_rights } }); }} data-testid="flow-rights-copy"><option value="">{t.copyFrom}</option>{others.map((n) => <option key={n.id} value={n.id}>{nodeName(n, all)}</option>)}</select>}
        </div>
      </>)}
    </div>
  );
}
