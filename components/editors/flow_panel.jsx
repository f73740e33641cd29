// The properties of what is selected: a node, an edge, or the flow as a whole. Each finished edit is one step of undo.
import { useEffect, useRef, useState } from "react";
import { ConditionBuilder, sentence } from "../condition_builder/condition_builder.jsx";
import { HUE, Icon, isPeople, nodeName } from "../flow_look/flow_look.jsx";
import { Choice, KindSettings, Overdue, Votes } from "./flow_kinds.jsx";
import { OUT, connect, edgeOf, nodeOf, outOf, patchEdge, patchNode, remove, reorder, whenOverdue, whyNotConnect } from "./flow_doc.js";
import { lanesIn } from "./flow_edit.js";
import { StepRights } from "./flow_rights.jsx";

const UNITS = [["minutes", 1], ["hours", 60], ["days", 1440]];
const unitOf = (m) => (m && m % 1440 === 0 ? 1440 : m && m % 60 === 0 ? 60 : m ? 1 : 60);

export function Field({ label, help, children }) {
  return <label className="sc-field"><span className="sc-field-label">{label}</span>{children}{help && <span className="sc-help">{help}</span>}</label>;
}
// Typing stays here; the document hears of it on leaving the field, or after a pause (the same step of undo).
export function TextBox({ value, put, area, testid, ...rest }) {
  const [text, setText] = useState(value ?? ""), timer = useRef(0), latest = useRef(null), focused = useRef(false);
  useEffect(() => { if (!focused.current || (value ?? "") !== latest.current) setText(value ?? ""); }, [value]);
  const own = useRef(null);
  const save = (final) => { clearTimeout(timer.current); if (latest.current !== null && latest.current !== (value ?? "")) put(latest.current, !final); if (final) latest.current = null; };
  own.current = save;
  useEffect(() => () => own.current?.(true), []);
  const Tag = area ? "textarea" : "input";
  return <Tag className="sc-input" value={text} data-testid={testid} {...rest} onFocus={() => { focused.current = true; }} onBlur={() => { focused.current = false; save(true); }}
    onChange={(e) => { setText(e.target.value); latest.current = e.target.value; clearTimeout(timer.current); timer.current = setTimeout(() => save(false), 900); }}
    onKeyDown={(e) => { if (e.key === "Enter" && !area && !e.nativeEvent.isComposing) e.currentTarget.blur(); }} />;
}
export function Minutes({ label, value, put, t, testid, hint }) {
  const [unit, setUnit] = useState(unitOf(value));
  useEffect(() => { if (value && value % unit) setUnit(unitOf(value)); }, [value]);
  const shown = value ? String(value / unit) : "";
  const save = (text, by) => { const n = Math.round(Number(text) * by); put(Number.isFinite(n) && n > 0 ? Math.min(n, 527040) : null); };
  return (
    <div className="sc-field" role="group" aria-label={label}>
      <span className="sc-field-label">{label}</span>
      <div className="fp-time">
        <TextBox value={shown} put={(text) => save(text, unit)} inputMode="decimal" placeholder={t.none} aria-label={label} testid={testid} maxLength={6} />
        <select className="sc-input" value={unit} aria-label={t.unit} onChange={(e) => { const by = Number(e.target.value); setUnit(by); if (value) put(Math.min(Math.round((value / unit) * by), 527040)); }} data-testid={`${testid}-unit`}>
          {UNITS.map(([name, by]) => <option key={by} value={by}>{t[name]}</option>)}
        </select>
        <span className="sc-help">{hint}</span>
      </div>
    </div>
  );
}
export const Segments = ({ options, value, put, label, testid }) => (
  <div className="sc-field"><span className="sc-field-label">{label}</span><span className="sc-segments fp-segments" role="group" aria-label={label}>
    {options.map(([key, word]) => <button key={key} type="button" className="sc-segment" aria-pressed={value === key} onClick={() => put(key)} data-testid={`${testid}-${key}`}>{word}</button>)}</span></div>
);
function Who({ node, put, env }) {
  const { t, options } = env, assign = node.assign ?? { kind: "none", value: "" };
  const roles = (options.roles ?? []).map((r) => [r.code, `${r.name} · ${t.peopleCount.replace("{n}", r.people)}`]);
  const list = { role: roles, unit_role: roles, person: (options.people ?? []).map((p) => [String(p.id), p.name]) }[assign.kind];
  return (
    <Field label={t.who} help={t.whoHelp[assign.kind]}>
      <select className="sc-input" value={assign.kind} aria-label={t.who} onChange={(e) => put({ assign: { kind: e.target.value, value: "" } })} data-testid="flow-assign-kind">
        <option value="none">{t.chooseWho}</option>
        {Object.entries(t.assigns).map(([key, word]) => <option key={key} value={key}>{word}</option>)}
      </select>
      {assign.kind === "unit_role" && <Choice label={t.kindWords.unit} value={assign.unit ?? ""} none={t.kindWords.unit} options={(options.units ?? []).map((u) => [String(u.id), u.name])} put={(unit) => put({ assign: { ...assign, unit } })} testid="flow-assign-unit" />}
      {list && <select className="sc-input" value={assign.value} aria-label={t.assigns[assign.kind]} onChange={(e) => put({ assign: { ...assign, value: e.target.value } })} data-testid="flow-assign-value">
        <option value="">{t.choose}</option>
        {assign.value && !list.some(([key]) => key === assign.value) && <option value={assign.value}>{assign.kind !== "person" ? t.lostRole : t.lostPerson}</option>}
        {list.map(([key, word]) => <option key={key} value={key}>{word}</option>)}
      </select>}
    </Field>
  );
}
function Ticks({ label, options, value, put, empty, testid }) {
  const all = [...options, ...value.filter((v) => !options.some(([key]) => key === v)).map((v) => [v, v])];
  return (
    <fieldset className="fp-ticks"><legend className="sc-field-label">{label}</legend>
      {!all.length && <span className="sc-help">{empty}</span>}
      <div className="fp-chips">{all.map(([key, word]) => (
        <label key={key} className="fv-chip" data-on={value.includes(key)}><input type="checkbox" className="sc-sr" checked={value.includes(key)} data-testid={`${testid}-${key}`}
          onChange={() => put(value.includes(key) ? value.filter((v) => v !== key) : [...value, key])} />{value.includes(key) && <Icon d="check" size={12} />}<span>{word}</span></label>))}</div>
    </fieldset>
  );
}
function Checklist({ value, put, t }) {
  const swap = (i, text, more) => put(text.trim() ? value.map((v, j) => (j === i ? text : v)) : value.filter((_, j) => j !== i), more);
  return (
    <div className="sc-field" role="group" aria-label={t.checklist}><span className="sc-field-label">{t.checklist}</span>
      {value.map((item, i) => <div key={i} className="fp-item"><TextBox value={item} put={(text, more) => swap(i, text, more)} maxLength={200} aria-label={`${t.checklist} ${i + 1}`} testid={`flow-check-${i}`} />
        <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={`${t.remove} ${item}`} onClick={() => swap(i, "")}><Icon d="bin" size={14} /></button></div>)}
      {value.length < 30 && <Adder label={t.addCheck} put={(text) => put([...value, text])} testid="flow-check-new" />}
    </div>
  );
}
function Adder({ label, put, testid }) {
  const [text, setText] = useState("");
  const add = () => { if (text.trim()) { put(text.trim()); setText(""); } };
  return <input className="sc-input fp-adder" value={text} placeholder={label} aria-label={label} maxLength={200} data-testid={testid} onChange={(e) => setText(e.target.value)} onBlur={add}
    onKeyDown={(e) => { if (e.key === "Enter" && !e.nativeEvent.isComposing) { e.preventDefault(); add(); } }} />;
}
function Ways({ node, env }) {
  const { doc, edit, pick, t, edgeWords, readOnly } = env, out = outOf(doc, node.id), branching = ["condition", "inclusive"].includes(node.kind);
  if (node.kind === "end") return null;
  const free = doc.nodes.filter((n) => !whyNotConnect(doc, node.id, n.id));
  return (
    <div className="sc-field" role="group" aria-label={t.next}><span className="sc-field-label">{branching ? t.branches : t.next}</span>
      {branching && <span className="sc-help">{t.branchHelp}</span>}
      {out.map((edge, i) => (
        <div key={edge.id} className="fp-way">
          <button type="button" className="fp-way-open" onClick={() => pick(edge.id)} data-testid={`flow-way-${edge.id}`}><b>{nodeName(nodeOf(doc, edge.target), t)}</b>{(branching || edge.condition || edge.is_default) && <span className={edge.condition || edge.is_default ? "" : "fl-warn"}>{edgeWords(edge) || t.noCondition}</span>}</button>
          {!readOnly && branching && out.length > 1 && <>
            <button type="button" className="sc-btn sc-quiet fp-mini" disabled={!i} aria-label={t.earlier} title={t.earlier} onClick={() => edit((d) => reorder(d, edge.id, -1))}><Icon d="up" size={14} /></button>
            <button type="button" className="sc-btn sc-quiet fp-mini" disabled={i === out.length - 1} aria-label={t.later} title={t.later} onClick={() => edit((d) => reorder(d, edge.id, 1))}><Icon d="down" size={14} /></button></>}
          {!readOnly && <button type="button" className="sc-btn sc-quiet fp-mini" aria-label={t.removeEdge} title={t.removeEdge} onClick={() => edit((d) => remove(d, [], [edge.id]))}><Icon d="cross" size={14} /></button>}
        </div>))}
      {!readOnly && out.length < OUT[node.kind] && free.length > 0 && <select className="sc-input" value="" aria-label={t.connectTo} onChange={(e) => e.target.value && edit((d) => connect(d, node.id, e.target.value))} data-testid="flow-connect-to">
        <option value="">{t.connectTo}</option>{free.map((n) => <option key={n.id} value={n.id}>{nodeName(n, t)}</option>)}</select>}
    </div>
  );
}
function NodePanel({ node, env }) {
  const { doc, edit, t, options } = env;
  const put = (patch, key, more) => edit((d) => patchNode(d, node.id, patch), key && `${node.id}:${key}`, more);
  const offered = node.kind === "approval" ? ["approve", "reject", "return", "transfer", "delegate", "add_sign", "remove_sign", "claim", "pause", "terminate"] : ["complete", "return", "transfer", "delegate", "add_sign", "remove_sign", "claim", "pause", "terminate"];
  const fields = (options.fields ?? []).map((f) => [f.key, f.label]);
  return (
    <>
      <Field label={t.name}><TextBox value={node.name} put={(name, more) => put({ name }, "name", more)} maxLength={60} placeholder={t.kinds[node.kind]} testid="flow-name" /></Field>
      {isPeople(node) && <>
        <Segments label={t.nodeKind} options={["task", "approval"].map((k) => [k, t.kinds[k]])} value={node.kind} put={(kind) => kind !== node.kind && put({ kind, actions: [] })} testid="flow-kind" />
        <Segments label={t.stage} options={Object.entries(t.stagesLong)} value={node.stage} put={(stage) => put({ stage })} testid="flow-stage" />
        <Who node={node} put={put} env={env} />
        {node.kind === "approval" && <Votes node={node} put={put} env={env} />}
        <div className="fp-group">
          <Minutes label={t.limit} value={node.limit_minutes} put={(v) => put({ limit_minutes: v })} t={t} testid="flow-limit" />
          {(node.limit_minutes || node.remind_before_minutes || node.remind_after_minutes) && <>
            <Minutes label={t.before} value={node.remind_before_minutes} put={(v) => put({ remind_before_minutes: v })} t={t} testid="flow-before" />
            <Minutes label={t.after} value={node.remind_after_minutes} put={(v) => put({ remind_after_minutes: v })} t={t} testid="flow-after" /></>}
        </div>
        <Overdue node={node} put={put} env={env} />
        <Ticks label={t.allowed} options={offered.map((a) => [a, t.actions[a]])} value={node.actions?.length ? node.actions : offered} put={(actions) => put({ actions })} testid="flow-action" />
        {node.kind === "approval" && <Field label={t.onReject}><Choice label={t.onReject} value={node.on_reject ?? "end"} options={Object.entries(t.kindWords.rejects)} put={(on_reject) => put({ on_reject })} testid="flow-reject" /></Field>}
        <Ticks label={t.required} options={fields} value={node.required_fields ?? []} put={(required_fields) => put({ required_fields })} empty={t.noFields} testid="flow-required" />
        <StepRights node={node} put={put} env={env} />
        <Checklist value={node.checklist ?? []} put={(checklist, more) => put({ checklist }, "checklist", more)} t={t} />
        <Field label={t.customerText} help={t.customerHelp}><TextBox area value={node.customer_text} put={(customer_text, more) => put({ customer_text }, "customer", more)} maxLength={500} rows={2} testid="flow-customer-text" /></Field>
        <Field label={t.customerEn}><TextBox area value={node.customer_text_en} put={(customer_text_en, more) => put({ customer_text_en }, "customer-en", more)} maxLength={500} rows={2} testid="flow-customer-text-en" /></Field>
        {offered.includes("pause") && <>
          <Field label={t.waitingText} help={t.waitingHelp}><TextBox area value={node.waiting_text} put={(waiting_text, more) => put({ waiting_text }, "waiting", more)} maxLength={500} rows={2} testid="flow-waiting-text" /></Field>
          {node.waiting_text && <Field label={t.waitingEn}><TextBox area value={node.waiting_text_en} put={(waiting_text_en, more) => put({ waiting_text_en }, "waiting-en", more)} maxLength={500} rows={2} testid="flow-waiting-text-en" /></Field>}</>}
        <Ticks label={t.tellCustomer} options={Object.entries(t.tellBy)} value={node.tell_customer ?? []} put={(tell_customer) => put({ tell_customer })} testid="flow-tell" />
        <label className="sc-check sc-switch"><input type="checkbox" role="switch" checked={!!node.service_button} onChange={(e) => put({ service_button: e.target.checked })} data-testid="flow-service-button" /><span>{t.serviceButton}<br /><span className="sc-help">{t.serviceHelp}</span></span></label>
      </>}
      <KindSettings node={node} put={put} env={env} />
      <Field label={t.laneOf}><TextBox value={node.lane} put={(lane, more) => put({ lane: lane.trim() }, "lane", more)} maxLength={60} placeholder={t.laneNone} list="flow-lanes" testid="flow-lane" /></Field>
      <datalist id="flow-lanes">{[...new Set([...lanesIn(doc), ...(options.units ?? []).map((u) => u.name)])].map((name) => <option key={name} value={name} />)}</datalist>
    </>
  );
}
function Ends({ edge, env }) {
  const { doc, t, pick } = env, end = (id) => <button type="button" className="sc-link fp-plain" onClick={() => pick(id)}>{nodeName(nodeOf(doc, id), t)}</button>;
  return <p className="fp-path">{end(edge.source)} → {end(edge.target)}</p>;
}
function EdgePanel({ edge, env }) {
  const { doc, edit, t, options, builder } = env, from = nodeOf(doc, edge.source);
  const choosing = edge.kind !== "reject" && (["condition", "inclusive"].includes(from.kind) || (isPeople(from) && outOf(doc, from.id).filter((e) => e.kind !== "reject").length > 1));
  const put = (patch, key, more) => edit((d) => patchEdge(d, edge.id, patch), key && `${edge.id}:${key}`, more);
  return (
    <>
      {choosing ? <>
        <label className="sc-check sc-switch"><input type="checkbox" role="switch" checked={edge.is_default} onChange={(e) => put({ is_default: e.target.checked })} data-testid="flow-default" /><span>{t.isDefault}<br /><span className="sc-help">{t.defaultHelp}</span></span></label>
        {!edge.is_default && <div className="sc-field"><span className="sc-field-label">{t.when}</span>
          <ConditionBuilder key={edge.id} fields={options.fields ?? []} value={edge.condition} ops={builder.ops} regionsUrl={builder.regionsUrl} people={options.people} customers={[]} texts={builder.texts} testid="flow-condition" counted={env.counted} onCount={env.onCount}
            onChange={(condition) => put({ condition: condition && Object.keys(condition).length ? condition : null })} /></div>}
      </> : edge.kind !== "reject" && <p className="sc-help">{t.plainEdge}</p>}
      {from.kind === "task" && <label className="sc-check sc-switch"><input type="checkbox" role="switch" checked={edge.kind === "reject"} onChange={(e) => edit((d) => whenOverdue(d, edge, e.target.checked))} data-testid="flow-edge-overdue" /><span>{t.kindWords.takenWhenOverdue}</span></label>}
      {from.kind === "approval" && <label className="sc-check sc-switch"><input type="checkbox" role="switch" checked={edge.kind === "reject"} onChange={(e) => put({ kind: e.target.checked ? "reject" : "normal", condition: null, is_default: false })} data-testid="flow-edge-reject" /><span>{t.kindWords.rejectEdge}</span></label>}
      <Field label={t.edgeName} help={t.edgeNameHelp}><TextBox value={edge.name} put={(name, more) => put({ name }, "name", more)} maxLength={60} testid="flow-edge-name" /></Field>
    </>
  );
}
export function Problems({ problems, env }) {
  const { t, lang, jump } = env;
  if (!problems.length) return <p className="fp-fine"><Icon d="check" size={15} />{t.noProblems}</p>;
  return (
    <ul className="fp-problems" data-testid="flow-problems">{problems.map((p, i) => (
      <li key={i}><button type="button" data-severity={p.severity} onClick={() => jump(p)} data-testid={`flow-problem-${p.code}`}><Icon d="alert" size={14} /><span>{lang === "en" ? p.en : p.zh}</span></button></li>))}</ul>
  );
}
export function Panel({ chosen, env, onClose }) {
  const { doc, edit, t, problems, readOnly, duplicate } = env, node = chosen && nodeOf(doc, chosen), edge = chosen && edgeOf(doc, chosen);
  const own = problems.filter((p) => chosen && (p.node_id === chosen || p.edge_id === chosen));
  const title = node ? t.kinds[node.kind] : edge ? t.edge : t.flow;
  return (
    <aside className="fp" aria-label={title} data-testid="flow-panel" data-open={!!chosen || undefined}>
      <header className="fp-head">
        {node && <span className={`fl-node fp-tile fl-hue-${HUE[node.kind]}`}><span className="fl-tile"><Icon d={node.kind} size={15} /></span></span>}
        <b className="sc-grow">{title}</b>
        {node && !readOnly && node.kind !== "start" && <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.duplicate} title={`${t.duplicate} (Ctrl D)`} onClick={() => duplicate([node.id])} data-testid="flow-duplicate"><Icon d="copy" size={15} /></button>}
        {chosen && !readOnly && <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.remove} title={`${t.remove} (Delete)`} onClick={() => { edit((d) => (node ? remove(d, [node.id], []) : remove(d, [], [edge.id]))); onClose(); }} data-testid="flow-remove"><Icon d="bin" size={15} /></button>}
        {chosen && <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.close} title={t.close} onClick={onClose} data-testid="flow-panel-close"><Icon d="cross" size={15} /></button>}
      </header>
      <div className="fp-body" key={chosen || "flow"}>
        {own.length > 0 && <Problems problems={own} env={env} />}
        {edge && <Ends edge={edge} env={env} />}
        {node ? <><fieldset className="fp-fields" disabled={readOnly}><NodePanel node={node} env={env} /></fieldset><Ways node={node} env={env} /></> : edge ? <fieldset className="fp-fields" disabled={readOnly}><EdgePanel edge={edge} env={env} /></fieldset> : <><Problems problems={problems} env={env} />{!readOnly && <ul className="fp-hints">{t.hints.map((h, i) => <li key={i}>{h}</li>)}</ul>}</>}
      </div>
    </aside>
  );
}
export { sentence };
