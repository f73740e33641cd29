// A condition put together from fields, shown in words. Unfinished lines stay here; the server hears only what is complete.
import { useEffect, useRef, useState } from "react";
import { Glyph, ICON, Picker, RegionInput, useRegions } from "../../data/form_view/form_inputs.jsx";
import { asked, canon, infoOf, MANY, newId, NONE, opWord, regionName, rootOf, sentence, toJson } from "./condition_logic.js";
import "../../data/form_view/form_view.css";
import "./condition_builder.css";

export { sentence };

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
  const type = { date: "date", date_range: "date", datetime: "datetime-local", time: "time" }[info.kind] ?? "text";
  const box = (value, put, label, id) => (
    <input className="sc-input" type={type} inputMode={["number", "money", "rating", "slider"].includes(info.kind) ? "decimal" : undefined} value={value ?? ""} aria-label={label}
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

function Line({ line, put, drop, env, testid, fresh }) {
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
        <select className="sc-input" autoFocus={fresh} aria-label={t.field} value={line.field ?? ""} onChange={(e) => chooseField(e.target.value)} data-testid={`${testid}-field`}>
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
  const choose = (op) => put({ ...group, op }), born = useRef("");
  const add = () => { born.current = newId(); put({ ...group, of: [...group.of, { id: born.current, field: "", cmp: "", value: "" }] }); };      // the new line gets the focus
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
        : <Line key={x.id} line={x} put={(n) => swap(i, n)} drop={() => swap(i, null)} env={env} testid={`${testid}-${i}`} fresh={x.id === born.current} />)}
      {group.op !== "not" && (
        <div className="cb-foot">
          <button type="button" className="sc-btn sc-ghost sc-btn-s" onClick={add} data-testid={`${testid}-add`}><Glyph d={ICON.plus} size={13} />{t.addLine}</button>
          {depth < 3 && group.of.length > 0 && <button type="button" className="sc-btn sc-quiet sc-btn-s" onClick={() => put({ ...group, of: [...group.of, { id: newId(), op: group.op === "any" ? "all" : "any", of: [{ id: newId(), field: "", cmp: "", value: "" }] }] })} data-testid={`${testid}-add-group`}>{t.addGroup}</button>}
        </div>)}
    </div>
  );
}

export function ConditionBuilder({ fields, value, ops, people, customers, regionsUrl, texts: t, testid, counted, onChange, onCount }) {
  const list = (fields ?? []).map(asked);
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
  const key = done ? canon(done) : "";
  const count = useRef(onCount);
  count.current = onCount;
  useEffect(() => {
    if (!key || !count.current) return undefined;
    const id = setTimeout(() => count.current?.({ key, condition: done }), 400);
    return () => clearTimeout(id);
  }, [key]);
  const known = counted?.key === key ? counted : null;
  return (
    <div className="cb" data-testid={testid} onBlur={(e) => { if (!e.currentTarget.contains(e.relatedTarget)) flush(); }}>
      {list.length ? <Group group={root} put={put} env={env} depth={1} testid={testid} /> : <p className="sc-help">{t.noFields}</p>}
      <p className="cb-words" aria-live="polite" data-testid={`${testid}-words`}>{done ? sentence(done, env) : t.always}</p>
      {key && onCount && (
        <div className="sc-help cb-counted" aria-live="polite" data-testid={`${testid}-counted`}>
          {known ? (known.atLeast ? t.countedSome : t.counted).replace("{n}", known.matched).replace("{of}", known.of) : t.counting}
          {known?.rows?.length > 0 && <ul>{known.rows.map((row) => <li key={row.href}><a className="sc-link" href={row.href} target="_blank" rel="noopener">{row.text}</a></li>)}</ul>}
        </div>)}
    </div>
  );
}
