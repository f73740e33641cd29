// A condition put together from fields, shown in words. Unfinished lines stay here; the server hears only what is complete.
import { useEffect, useRef, useState } from "react";
import { Glyph, ICON, Picker, RegionInput, useRegions } from "../../data/form_view/form_inputs.jsx";
import { blank, fenToText, isoToLocal, localToIso, showFen, showRegion, textToFen, textToNumber } from "../../data/form_view/form_values.js";
import "../../data/form_view/form_view.css";
import "./condition_builder.css";

const NONE = ["empty", "not_empty"], MANY = ["in", "not_in"];
let counter = 0;
const newId = () => "c" + ++counter;
// The same text for the same condition, whatever the order of its keys and however "no condition" is written.
const canon = (c) => (!c || !Object.keys(c).length ? "" : isGroup(c) ? `${c.op}(${c.of.map(canon).join()})` : JSON.stringify([c.field, c.op, c.value ?? null]));
const isGroup = (c) => c && !("field" in c) && Array.isArray(c.of);
const infoOf = (fields, key) => fields.find((f) => f.key === key);

const toText = (info, v) => (info?.kind === "money" && typeof v === "number" ? fenToText(v) : info?.kind === "datetime" ? isoToLocal(v) : v === null || v === undefined ? "" : String(v));
const toValue = (info, v) => {
  if (blank(v)) return null;
  if (info?.kind === "money") return textToFen(v);
  if (info?.kind === "number") return textToNumber(v);
  if (info?.kind === "person" || info?.kind === "customer") return Number(v) || null;
  return info?.kind === "datetime" ? localToIso(v) : v;
};
const fromJson = (c, fields) => {
  if (!c || !Object.keys(c).length) return { id: newId(), op: "all", of: [] };
  if (isGroup(c)) return { id: newId(), op: c.op, of: c.of.map((x) => fromJson(x, fields)) };
  const info = infoOf(fields, c.field);
  const value = Array.isArray(c.value) ? c.value.map((v) => toText(info, v)) : toText(info, c.value);
  return { id: newId(), field: c.field, cmp: c.op, value };
};
const rootOf = (c, fields) => {
  const own = fromJson(c, fields);
  return own.of && own.op !== "not" ? own : { id: newId(), op: "all", of: [own] };
};
const toJson = (n, fields) => {
  if (n.of) {
    const of = n.of.map((x) => toJson(x, fields)).filter(Boolean);
    return of.length ? { op: n.op, of } : null;
  }
  const info = infoOf(fields, n.field);
  if (!info || !n.cmp) return null;
  if (NONE.includes(n.cmp)) return { field: n.field, op: n.cmp };
  if (MANY.includes(n.cmp) || n.cmp === "between") {
    const list = (Array.isArray(n.value) ? n.value : String(n.value ?? "").split(/[,，、]/).map((x) => x.trim())).map((v) => toValue(info, v)).filter((v) => v !== null && v !== undefined);
    const complete = n.cmp === "between" ? list.length === 2 && list[0] <= list[1] : list.length > 0;
    return complete ? { field: n.field, op: n.cmp, value: list } : null;
  }
  const value = toValue(info, Array.isArray(n.value) ? n.value[0] : n.value);
  return value === null || value === undefined ? null : { field: n.field, op: n.cmp, value };
};

const opWord = (t, op, kind) => (["date", "datetime"].includes(kind) && t.time[op]) || (["single", "person", "customer", "region"].includes(kind) && t.choice[op]) || t.ops[op];
const regionName = (rows, code, path = []) => {
  for (const [own, name, inner] of rows ?? []) {
    if (own === code) return showRegion({ names: [...path, name] }) || name;
    const hit = inner && regionName(inner, code, [...path, name]);
    if (hit) return hit;
  }
  return "";
};
export function sentence(c, env, top = true) {
  const { fields, t, rows } = env;
  if (isGroup(c)) {
    if (c.op === "not") return `${t.not} (${sentence(c.of[0], env)})`;
    if (c.of.length === 1) return sentence(c.of[0], env, top);
    const joined = c.of.map((x) => sentence(x, env, false)).join(c.op === "any" ? t.or : t.and);
    return top ? joined : `(${joined})`;
  }
  const info = infoOf(fields, c.field) ?? { label: c.field };
  const one = (v) => {
    if (info.kind === "money" && typeof v === "number") return showFen(v);
    if (info.kind === "region") return regionName(rows, v) || v;
    if (info.kind === "datetime") return isoToLocal(v).replace("T", " ");
    const list = info.kind === "person" ? env.people : info.kind === "customer" ? env.customers : null;
    if (list) return list.find((x) => String(x.id) === String(v))?.name ?? String(v);
    return (info.options ?? []).find((o) => o.value === v)?.label ?? String(v);
  };
  if (NONE.includes(c.op)) return `${info.label} ${opWord(t, c.op, info.kind)}`;
  if (c.op === "between") return `${info.label} ${t.between.replace("{low}", one(c.value[0])).replace("{high}", one(c.value[1]))}`;
  return `${info.label} ${opWord(t, c.op, info.kind)} ${Array.isArray(c.value) ? c.value.map(one).join(t.comma) : one(c.value)}`;
}

function RegionMany({ value, set, env, testid }) {
  const [draft, setDraft] = useState("");
  const list = Array.isArray(value) ? value : value ? [value] : [];
  const add = () => { const code = draft?.codes?.[draft.codes.length - 1]; if (code && !list.includes(code)) set([...list, code]); setDraft(""); };
  return (
    <div className="cb-stack">
      <div className="fv-chips">{list.map((code) => (
        <span key={code} className="fv-chip" data-on="true">{regionName(env.rows, code) || code}
          <button type="button" className="cb-x" aria-label={`${env.t.remove} ${regionName(env.rows, code)}`} onClick={() => set(list.filter((x) => x !== code))}><Glyph d={ICON.cross} size={12} /></button></span>))}</div>
      <RegionInput value={draft} set={setDraft} url={env.regionsUrl} t={env.t} testid={testid} />
      <button type="button" className="sc-btn sc-ghost sc-btn-s cb-fit" disabled={!draft} onClick={add} data-testid={`${testid}-add`}><Glyph d={ICON.plus} size={13} />{env.t.addRegion}</button>
    </div>
  );
}
function ValueInput({ line, info, set, env, testid }) {
  const { t } = env;
  const type = { number: "text", money: "text", date: "date", datetime: "datetime-local" }[info.kind] ?? "text";
  const box = (value, put, label, id) => (
    <input className="sc-input" type={type} inputMode={["number", "money"].includes(info.kind) ? "decimal" : undefined} value={value ?? ""} aria-label={label}
      placeholder={info.kind === "money" ? t.yuan : t.value} maxLength={200} onChange={(e) => put(e.target.value)} data-testid={id} />
  );
  if (NONE.includes(line.cmp)) return null;
  if (line.cmp === "between") {
    const pair = Array.isArray(line.value) ? line.value : ["", ""];
    return <div className="cb-pair">{box(pair[0], (v) => set([v, pair[1]]), t.from, `${testid}-low`)}<span>{t.to}</span>{box(pair[1], (v) => set([pair[0], v]), t.until, `${testid}-high`)}</div>;
  }
  if (info.kind === "region") return <RegionMany value={line.value} set={set} env={env} testid={testid} />;
  if (info.kind === "person" || info.kind === "customer") {
    const items = info.kind === "person" ? env.people : env.customers;
    if (!MANY.includes(line.cmp)) return <Picker value={line.value} set={set} items={items} t={t} testid={testid} />;
    const list = Array.isArray(line.value) ? line.value : [];
    return (
      <div className="cb-stack">
        <div className="fv-chips">{list.map((id) => <span key={id} className="fv-chip" data-on="true">{(items ?? []).find((x) => String(x.id) === String(id))?.name ?? id}
          <button type="button" className="cb-x" aria-label={t.remove} onClick={() => set(list.filter((x) => x !== id))}><Glyph d={ICON.cross} size={12} /></button></span>)}</div>
        <Picker value="" set={(v) => v && !list.map(String).includes(String(v)) && set([...list, String(v)])} items={items} t={t} testid={testid} />
      </div>
    );
  }
  if (info.options?.length) {
    if (MANY.includes(line.cmp)) {
      const list = Array.isArray(line.value) ? line.value : [];
      return <div className="fv-chips">{info.options.map((o) => (
        <label key={o.value} className="fv-chip" data-on={list.includes(o.value)}><input type="checkbox" checked={list.includes(o.value)} data-testid={`${testid}-${o.value}`}
          onChange={() => set(list.includes(o.value) ? list.filter((x) => x !== o.value) : [...list, o.value])} /><span>{o.label}</span></label>))}</div>;
    }
    return (
      <select className="sc-input" aria-label={t.value} value={Array.isArray(line.value) ? "" : line.value ?? ""} onChange={(e) => set(e.target.value)} data-testid={testid}>
        <option value="">{t.choose}</option>{info.options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
      </select>
    );
  }
  const many = MANY.includes(line.cmp);
  const shown = many && Array.isArray(line.value) ? line.value.join(t.comma) : Array.isArray(line.value) ? line.value[0] : line.value;
  return <>{box(shown, set, t.value, testid)}{many && <span className="sc-help">{t.manyHint}</span>}</>;
}

function Line({ line, put, drop, env, testid }) {
  const { fields, t, ops } = env;
  const info = infoOf(fields, line.field);
  const offered = (info ? ops[info.kind] ?? [] : []).filter((op) => !(info.kind === "region" && ["eq", "ne"].includes(op)) || op === line.cmp);
  const chooseField = (key) => { const next = infoOf(fields, key); put({ ...line, field: key, cmp: (ops[next?.kind] ?? [])[0] ?? "", value: "" }); };
  const chooseOp = (cmp) => {
    const wide = (op) => MANY.includes(op) || op === "between";
    put({ ...line, cmp, value: wide(cmp) === wide(line.cmp) && cmp !== "between" && line.cmp !== "between" ? line.value : "" });
  };
  return (
    <div className="cb-line" data-testid={testid}>
      <div className="cb-line-top">
        <select className="sc-input" aria-label={t.field} value={line.field ?? ""} onChange={(e) => chooseField(e.target.value)} data-testid={`${testid}-field`}>
          <option value="">{t.chooseField}</option>
          {line.field && !info ? <option value={line.field}>{t.lostField}</option> : null}
          {fields.filter((f) => (ops[f.kind] ?? []).length).map((f) => <option key={f.key} value={f.key}>{f.label || t.unnamed}</option>)}
        </select>
        <select className="sc-input" aria-label={t.comparison} value={line.cmp ?? ""} disabled={!info} onChange={(e) => chooseOp(e.target.value)} data-testid={`${testid}-op`}>
          {offered.map((op) => <option key={op} value={op}>{opWord(t, op, info.kind)}</option>)}
        </select>
        <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.removeLine} title={t.removeLine} onClick={drop} data-testid={`${testid}-remove`}><Glyph d={ICON.bin} /></button>
      </div>
      {info && <ValueInput line={line} info={info} set={(value) => put({ ...line, value })} env={env} testid={`${testid}-value`} />}
    </div>
  );
}
function Group({ group, put, drop, env, depth, testid }) {
  const { t } = env;
  const swap = (i, next) => put({ ...group, of: next ? group.of.map((x, j) => (j === i ? next : x)) : group.of.filter((_, j) => j !== i) });
  const choose = (op) => put({ ...group, op });
  return (
    <div className="cb-group" data-depth={depth} role="group" aria-label={t.group}>
      <div className="cb-head">
        {group.op === "not" ? <span className="sc-field-label">{t.not}</span> : (group.of.length > 1 || depth > 1) && (
          <span className="sc-segments">
            <button type="button" className="sc-segment" aria-pressed={group.op === "all"} onClick={() => choose("all")} data-testid={`${testid}-all`}>{t.all}</button>
            <button type="button" className="sc-segment" aria-pressed={group.op === "any"} onClick={() => choose("any")} data-testid={`${testid}-any`}>{t.any}</button>
          </span>)}
        {drop && <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.removeGroup} title={t.removeGroup} onClick={drop}><Glyph d={ICON.bin} /></button>}
      </div>
      {group.of.map((x, i) => x.of
        ? <Group key={x.id} group={x} put={(n) => swap(i, n)} drop={() => swap(i, null)} env={env} depth={depth + 1} testid={`${testid}-${i}`} />
        : <Line key={x.id} line={x} put={(n) => swap(i, n)} drop={() => swap(i, null)} env={env} testid={`${testid}-${i}`} />)}
      {group.op !== "not" && (
        <div className="cb-foot">
          <button type="button" className="sc-btn sc-ghost sc-btn-s" onClick={() => put({ ...group, of: [...group.of, { id: newId(), field: "", cmp: "", value: "" }] })} data-testid={`${testid}-add`}><Glyph d={ICON.plus} size={13} />{t.addLine}</button>
          {depth < 3 && group.of.length > 0 && <button type="button" className="sc-btn sc-quiet sc-btn-s" onClick={() => put({ ...group, of: [...group.of, { id: newId(), op: group.op === "any" ? "all" : "any", of: [{ id: newId(), field: "", cmp: "", value: "" }] }] })} data-testid={`${testid}-add-group`}>{t.addGroup}</button>}
        </div>)}
    </div>
  );
}

export function ConditionBuilder({ fields, value, ops, people, customers, regionsUrl, texts: t, testid, onChange }) {
  const list = fields ?? [];
  const [root, setRoot] = useState(() => rootOf(value, list));
  const said = useRef(canon(value));
  const timer = useRef(0);
  const pending = useRef(null);
  const speak = useRef(onChange);
  speak.current = onChange;
  const usesRegion = list.some((f) => f.kind === "region");
  const rows = useRegions(usesRegion ? regionsUrl : "");
  const given = canon(value);
  useEffect(() => { if (given !== said.current) { said.current = given; setRoot(rootOf(value, list)); } }, [given]);
  const flush = () => { clearTimeout(timer.current); if (pending.current) { const { cond } = pending.current; pending.current = null; speak.current?.(cond ?? {}); } };
  useEffect(() => flush, []);
  const put = (next) => {
    setRoot(next);
    const cond = toJson(next, list);
    const text = canon(cond);
    if (text === said.current) return;
    said.current = text;
    pending.current = { cond };
    clearTimeout(timer.current);
    timer.current = setTimeout(flush, 500);
  };
  const env = { fields: list, t, ops: ops ?? {}, rows, regionsUrl, people, customers };
  const done = toJson(root, list);
  return (
    <div className="cb" data-testid={testid} onBlur={(e) => { if (!e.currentTarget.contains(e.relatedTarget)) flush(); }}>
      {list.length ? <Group group={root} put={put} env={env} depth={1} testid={testid} /> : <p className="sc-help">{t.noFields}</p>}
      <p className="cb-words" aria-live="polite" data-testid={`${testid}-words`}>{done ? sentence(done, env) : t.always}</p>
    </div>
  );
}
