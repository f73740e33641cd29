// The settings that only one kind of node has: votes, waits, sub-flows, automatic actions, copies.
import { Icon } from "../flow_look/flow_look.jsx";
import { Field, Minutes, Segments, TextBox } from "./flow_panel.jsx";

const NOBODY = { kind: "none", value: "" };
const DATES = ["date", "datetime"];
const WITH_VALUE = ["role", "person", "unit_role"];
const STEPS = ["set_field", "tag", "notify", "webhook", "open_ticket", "require_parts", "deduct_parts", "settle"];
const FRESH = { set_field: { field: "", value: null, formula: "" }, tag: { on: "customer", tag: "" }, notify: { to: [], channel: "inbox", text: "" }, webhook: { connection_id: null, body: "" }, open_ticket: { flow_id: null, fields: [], link: true }, require_parts: { table: "" }, deduct_parts: { table: "" }, settle: {} };
const number = (text) => (text === "" ? null : Number(text));

export function Choice({ label, value, options, put, testid, none }) {
  const lost = value !== "" && value !== null && value !== undefined && !options.some(([key]) => String(key) === String(value));
  return (
    <select className="sc-input" value={value ?? ""} aria-label={label} onChange={(e) => put(e.target.value)} data-testid={testid}>
      {none !== undefined && <option value="">{none}</option>}
      {lost && <option value={value}>{String(value)}</option>}
      {options.map(([key, word]) => <option key={key} value={key}>{word}</option>)}
    </select>
  );
}
function Person({ value, put, env, label, testid }) {
  const { t, options } = env;
  const roles = (options.roles ?? []).map((r) => [r.code, r.name]), people = (options.people ?? []).map((p) => [String(p.id), p.name]);
  return (
    <div className="fp-time">
      <Choice label={label} value={value.kind === "none" ? "" : value.kind} none={t.choose} options={Object.entries(t.assigns)} put={(kind) => put({ kind: kind || "none", value: "" })} testid={testid} />
      {value.kind === "unit_role" && <Choice label={t.kindWords.unit} value={value.unit ?? ""} none={t.choose} options={(options.units ?? []).map((u) => [String(u.id), u.name])} put={(unit) => put({ ...value, unit })} testid={`${testid}-unit`} />}
      {WITH_VALUE.includes(value.kind) && <Choice label={t.assigns[value.kind]} value={value.value} none={t.choose} options={value.kind === "person" ? people : roles} put={(v) => put({ ...value, value: v })} testid={`${testid}-value`} />}
    </div>
  );
}
function Several({ label, value, put, env, testid }) {
  const { t } = env, swap = (i, one) => put(value.map((v, j) => (j === i ? one : v)));
  return (
    <div className="sc-field" role="group" aria-label={label}><span className="sc-field-label">{label}</span>
      {value.map((one, i) => <div key={i} className="fp-item"><Person value={one} put={(v) => swap(i, v)} env={env} label={`${label} ${i + 1}`} testid={`${testid}-${i}`} />
        <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={`${t.remove} ${label} ${i + 1}`} onClick={() => put(value.filter((_, j) => j !== i))}><Icon d="bin" size={14} /></button></div>)}
      {value.length < 20 && <button type="button" className="sc-btn sc-ghost sc-btn-s" onClick={() => put([...value, { ...NOBODY, kind: "leader" }])} data-testid={`${testid}-add`}><Icon d="plus" size={13} />{t.kindWords.addPerson}</button>}
    </div>
  );
}
const Switch = ({ label, value, put, testid }) => <label className="sc-check sc-switch"><input type="checkbox" role="switch" checked={value} onChange={(e) => put(e.target.checked)} data-testid={testid} /><span>{label}</span></label>;
function Pairs({ label, value, put, t, left, right, testid }) {
  const swap = (i, patch) => put(value.map((v, j) => (j === i ? { ...v, ...patch } : v)));
  const side = (pair, i, name, list) => list
    ? <Choice label={t.kindWords[name]} value={pair[name]} none={t.choose} options={list} put={(v) => swap(i, { [name]: v })} testid={`${testid}-${i}-${name}`} />
    : <TextBox value={pair[name]} put={(v) => swap(i, { [name]: v })} maxLength={64} aria-label={t.kindWords[name]} placeholder={t.kindWords[name]} testid={`${testid}-${i}-${name}`} />;
  return (
    <div className="sc-field" role="group" aria-label={label}><span className="sc-field-label">{label}</span>
      {value.map((pair, i) => <div key={i} className="fp-item">{side(pair, i, "source", left)}<span aria-hidden="true">→</span>{side(pair, i, "target", right)}
        <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={`${t.remove} ${i + 1}`} onClick={() => put(value.filter((_, j) => j !== i))}><Icon d="bin" size={14} /></button></div>)}
      <button type="button" className="sc-btn sc-ghost sc-btn-s" onClick={() => put([...value, { source: "", target: "" }])} data-testid={`${testid}-add`}><Icon d="plus" size={13} />{t.kindWords.addField}</button>
    </div>
  );
}
const fieldsOf = (options, kinds) => (options.fields ?? []).filter((f) => !kinds || kinds.includes(f.kind)).map((f) => [f.key, f.label]);
const flowFields = (options, id) => (options.flows ?? []).find((f) => f.id === id)?.fields;
const flowsOf = (options) => (options.flows ?? []).map((f) => [f.id, f.name]);

export function Votes({ node, put, env }) {
  const { t } = env, w = t.kindWords, a = { mode: "any", percent: 50, approvers: [], dedupe: false, ...node.approval };
  const set = (patch) => put({ approval: { ...a, ...patch } });
  return (
    <div className="fp-group" data-testid="flow-votes">
      <Several label={w.approvers} value={a.approvers} put={(approvers) => set({ approvers })} env={env} testid="flow-approver" />
      {a.approvers.length > 0 && <>
        <Field label={w.mode}><Choice label={w.mode} value={a.mode} options={Object.entries(w.modes)} put={(mode) => set({ mode })} testid="flow-mode" /></Field>
        {a.mode === "ratio" && <Field label={w.percent}><TextBox value={String(a.percent)} put={(v) => set({ percent: Math.min(100, Math.max(1, Math.round(Number(v)) || 50)) })} inputMode="numeric" maxLength={3} testid="flow-percent" /></Field>}
        <Switch label={w.dedupe} value={a.dedupe} put={(dedupe) => set({ dedupe })} testid="flow-dedupe" /></>}
    </div>
  );
}
export function Overdue({ node, put, env }) {
  const w = env.t.kindWords, what = node.on_timeout ?? "none", task = node.kind === "task";
  const words = Object.entries(w.overdue).map(([key, word]) => [key, task && key === "reject" ? w.overdueEdge : word]);
  if (!node.limit_minutes) return null;
  return (
    <Field label={w.onTimeout}><Choice label={w.onTimeout} value={what} options={words} put={(on_timeout) => put(task && on_timeout === "reject" ? { on_timeout, on_reject: "edge" } : { on_timeout })} testid="flow-timeout" />
      {what === "transfer" && <Person value={node.timeout_to ?? NOBODY} put={(timeout_to) => put({ timeout_to })} env={env} label={w.transferTo} testid="flow-timeout-to" />}
    </Field>
  );
}
function Waiting({ node, put, env }) {
  const { t, options } = env, w = t.kindWords, v = { until: "duration", minutes: null, working: false, field: "", offset_minutes: 0, event: "customer_reply", signal: "", timeout_minutes: null, ...node.wait };
  const set = (patch) => put({ wait: { ...v, ...patch } }), early = v.offset_minutes < 0;
  return (
    <>
      <Segments label={w.waitFor} options={Object.entries(w.untils)} value={v.until} put={(until) => set({ until })} testid="flow-until" />
      {v.until === "duration" && <><Minutes label={w.howLong} value={v.minutes} put={(minutes) => set({ minutes })} t={t} testid="flow-wait" /><Switch label={w.working} value={v.working} put={(working) => set({ working })} testid="flow-working" /></>}
      {v.until === "date" && <><Field label={w.dateField}><Choice label={w.dateField} value={v.field} none={t.choose} options={fieldsOf(options, DATES)} put={(field) => set({ field })} testid="flow-date" /></Field>
        <Minutes label={early ? w.before : w.after} value={Math.abs(v.offset_minutes) || null} put={(m) => set({ offset_minutes: (early ? -1 : 1) * (m ?? 0) })} t={t} testid="flow-offset" />
        <Switch label={w.before} value={early} put={(on) => set({ offset_minutes: (on ? -1 : 1) * (Math.abs(v.offset_minutes) || (on ? 1440 : 0)) })} testid="flow-early" /></>}
      {v.until === "event" && <><Field label={w.event}><Choice label={w.event} value={v.event} options={Object.entries(w.events)} put={(event) => set({ event })} testid="flow-event" /></Field>
        {v.event === "signal" && <Field label={w.signal} help={w.signalHelp}><TextBox value={v.signal} put={(signal) => set({ signal })} maxLength={40} testid="flow-signal" /></Field>}
        <Minutes label={w.patience} value={v.timeout_minutes} put={(timeout_minutes) => set({ timeout_minutes })} t={t} testid="flow-patience" /></>}
    </>
  );
}
function Calling({ node, put, env }) {
  const { t, options } = env, w = t.kindWords, v = { flow_id: null, sync: true, into: [], out: [], ...node.subflow }, own = fieldsOf(options), theirs = flowFields(options, v.flow_id);
  const set = (patch) => put({ subflow: { ...v, ...patch } });
  return (
    <>
      <Field label={w.flow}><Choice label={w.flow} value={v.flow_id} none={t.choose} options={flowsOf(options)} put={(id) => set({ flow_id: number(id) })} testid="flow-called" /></Field>
      <Switch label={w.sync} value={v.sync} put={(sync) => set({ sync })} testid="flow-sync" />
      <Pairs label={w.into} value={v.into} put={(into) => set({ into })} t={t} left={own} right={theirs} testid="flow-into" />
      {v.sync && <Pairs label={w.out} value={v.out} put={(out) => set({ out })} t={t} left={theirs} right={own} testid="flow-out" />}
    </>
  );
}
function Step({ step, put, env, id }) {
  const { t, options } = env, w = t.kindWords, set = (patch) => put({ ...step, ...patch }), own = fieldsOf(options);
  if (step.do === "set_field") return <><Choice label={w.field} value={step.field} none={w.field} options={own} put={(field) => set({ field })} testid={`${id}-field`} />
    <TextBox value={step.formula || (step.value ?? "")} put={(text) => set(text.startsWith("=") ? { formula: text.slice(1).trim(), value: null } : { value: text, formula: "" })} maxLength={300} placeholder={w.valueHelp} aria-label={w.value} testid={`${id}-value`} /></>;
  if (step.do === "tag") return <><Choice label={w.tagOn} value={step.on} options={Object.entries(w.subjects)} put={(on) => set({ on })} testid={`${id}-on`} /><TextBox value={step.tag} put={(tag) => set({ tag })} maxLength={40} placeholder={w.tag} aria-label={w.tag} testid={`${id}-tag`} /></>;
  if (step.do === "notify") return <><Several label={w.recipients} value={step.to} put={(to) => set({ to })} env={env} testid={`${id}-to`} /><Choice label={w.channel} value={step.channel} options={Object.entries(w.channels)} put={(channel) => set({ channel })} testid={`${id}-channel`} /><TextBox area rows={2} value={step.text} put={(text) => set({ text })} maxLength={500} placeholder={w.textHelp} aria-label={w.text} testid={`${id}-text`} /></>;
  if (step.do === "webhook") return <><Choice label={w.connection} value={step.connection_id} none={w.connection} options={(options.connections ?? []).map((c) => [c.id, c.name])} put={(v) => set({ connection_id: number(v) })} testid={`${id}-connection`} /><TextBox area rows={2} value={step.body} put={(body) => set({ body })} maxLength={2000} placeholder={w.textHelp} aria-label={w.text} testid={`${id}-body`} /></>;
  if (step.do === "open_ticket") return <><Choice label={w.flow} value={step.flow_id} none={w.flow} options={flowsOf(options)} put={(v) => set({ flow_id: number(v) })} testid={`${id}-flow`} /><Pairs label={w.into} value={step.fields} put={(fields) => set({ fields })} t={t} left={own} right={flowFields(options, step.flow_id)} testid={`${id}-fields`} /><Switch label={w.link} value={step.link} put={(link) => set({ link })} testid={`${id}-link`} /></>;
  if (step.do === "settle") return <span className="sc-help">{w.settleHelp}</span>;
  return <Choice label={w.table} value={step.table} none={w.table} options={fieldsOf(options, ["table"])} put={(table) => set({ table })} testid={`${id}-table`} />;
}
function Automatic({ node, put, env }) {
  const { t } = env, w = t.kindWords, list = node.steps ?? [], set = (steps) => put({ steps });
  return (
    <div className="sc-field" role="group" aria-label={w.steps}><span className="sc-field-label">{w.steps}</span>
      {list.map((step, i) => (
        <fieldset key={i} className="fp-group"><legend className="fp-item"><b>{i + 1}. {w.sorts[step.do]}</b>
          <button type="button" className="sc-btn sc-quiet sc-icon-btn" disabled={!i} aria-label={`${t.earlier} ${i + 1}`} onClick={() => set(list.map((s, j) => (j === i - 1 ? step : j === i ? list[i - 1] : s)))}><Icon d="up" size={14} /></button>
          <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={`${t.remove} ${i + 1}`} onClick={() => set(list.filter((_, j) => j !== i))}><Icon d="bin" size={14} /></button></legend>
          <Step step={step} put={(one) => set(list.map((s, j) => (j === i ? one : s)))} env={env} id={`flow-step-${i}`} /></fieldset>))}
      {list.length < 20 && <Choice label={w.addStep} value="" none={w.addStep} options={STEPS.map((s) => [s, w.sorts[s]])} put={(s) => s && set([...list, { do: s, ...FRESH[s] }])} testid="flow-step-add" />}
    </div>
  );
}
function Copies({ node, put, env }) {
  const w = env.t.kindWords, v = { to: [], text: "", ...node.cc };
  return <><Several label={w.recipients} value={v.to} put={(to) => put({ cc: { ...v, to } })} env={env} testid="flow-cc" /><Field label={w.text} help={w.textHelp}><TextBox area rows={2} value={v.text} put={(text) => put({ cc: { ...v, text } })} maxLength={500} testid="flow-cc-text" /></Field></>;
}
const SETTINGS = { wait: Waiting, subflow: Calling, auto: Automatic, cc: Copies };
export function KindSettings({ node, put, env }) {
  const Own = SETTINGS[node.kind];
  return Own ? <Own node={node} put={put} env={env} /> : null;
}
