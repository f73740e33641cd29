// The rules of a form: sentences in order, each opened for editing, and a form to try them on.
import { useState } from "react";
import { Glyph, ICON, Input } from "../../data/form_view/form_inputs.jsx";
import { FormView } from "../../data/form_view/form_view.jsx";
import { fill, fromEdit, toEdit } from "../../data/form_view/form_values.js";
import { ConditionBuilder } from "../condition_builder/condition_builder.jsx";
import { namesOf, toKeys, toLabels } from "./form_kinds.js";
import { HEADS, nextId, pastePairs, ruleWords } from "./form_rules.js";
import "./form_rules.css";

const DO = ["show", "hide", "require", "readonly", "set", "options", "cascade"];

function Targets({ effect, put, fields, t, testid }) {
  const fit = { require: (f) => !HEADS.includes(f.kind), readonly: (f) => !HEADS.includes(f.kind), set: (f) => !HEADS.includes(f.kind) && !["formula", "serial", "table"].includes(f.kind), options: (f) => f.options?.length, cascade: (f) => f.kind === "single" || f.kind === "multiple" }[effect.do] ?? (() => true);
  const one = ["set", "options", "cascade"].includes(effect.do);
  const offered = fields.filter((f) => fit(f) && f.key !== effect.parent);
  if (one) return (
    <select className="sc-input" aria-label={t.field} value={effect.fields[0] ?? ""} onChange={(e) => put({ fields: e.target.value ? [e.target.value] : [], value: null, options: [] })} data-testid={`${testid}-target`}>
      <option value="">{t.chooseField}</option>{offered.map((f) => <option key={f.key} value={f.key}>{f.label || t.unnamed}</option>)}</select>);
  return (
    <div className="fr-targets">
      {effect.fields.map((key) => <span key={key} className="fv-chip" data-on="true">{fields.find((f) => f.key === key)?.label || t.ruleGone}<button type="button" className="cb-x" aria-label={`${t.remove} ${fields.find((f) => f.key === key)?.label ?? key}`} onClick={() => put({ fields: effect.fields.filter((k) => k !== key) })}><Glyph d={ICON.cross} size={12} /></button></span>)}
      <select className="sc-input fr-add" aria-label={t.ruleAddField} value="" onChange={(e) => e.target.value && put({ fields: [...effect.fields, e.target.value] })} data-testid={`${testid}-target`}>
        <option value="">{t.ruleAddField}</option>{offered.filter((f) => !effect.fields.includes(f.key)).map((f) => <option key={f.key} value={f.key}>{HEADS.includes(f.kind) ? fill(t.ruleGroup, { label: f.label }) : f.label || t.unnamed}</option>)}</select>
    </div>);
}

function SetValue({ effect, put, fields, ctx, t, testid }) {
  const field = fields.find((f) => f.key === effect.fields[0]);
  const [byFormula, setByFormula] = useState(!!effect.formula);
  const names = namesOf(fields);
  const [text, setText] = useState(toLabels(effect.formula ?? "", names));
  const [value, setValue] = useState(() => (field ? toEdit(field, effect.value) : ""));
  if (!field) return null;
  const type = (next) => { setText(next); put({ formula: toKeys(next, names), value: null }); };
  return (
    <div className="fr-set">
      <span className="sc-segments">{[false, true].map((on) => <button key={String(on)} type="button" className="sc-segment" aria-pressed={byFormula === on} onClick={() => { setByFormula(on); if (!on) put({ formula: "" }); }} data-testid={`${testid}-${on ? "formula" : "value"}`}>{on ? t.formula : t.ruleValue}</button>)}</span>
      {byFormula ? <>
        <textarea className="sc-input fb-formula" rows={2} value={text} maxLength={1000} spellCheck={false} aria-label={t.formula} placeholder={t.formulaHint} onChange={(e) => type(e.target.value)} data-testid={`${testid}-text`} />
        <div className="fb-chips">{Object.entries(names).filter(([k]) => k !== field.key).slice(0, 24).map(([key, label]) => <button key={key} type="button" className="fb-chip" onClick={() => type(`${text}[${label}]`)}>{label}</button>)}</div></>
        : <Input key={field.key} field={{ ...field, required: false }} value={value} set={(v) => { setValue(v); put({ value: fromEdit(field, v), formula: "" }); }} ctx={ctx} label={t.ruleValue} testid={`${testid}-input`} />}
    </div>);
}

function Cascade({ effect, put, fields, changeFields, t, testid }) {
  const [said, setSaid] = useState("");
  const child = fields.find((f) => f.key === effect.fields[0]), parent = fields.find((f) => f.key === effect.parent);
  const name = (f, v) => f?.options?.find((o) => o.value === v)?.label ?? v;
  const paste = (text) => {
    const made = pastePairs(text, fields, parent.key, child.key);
    if (made.wrong) { setSaid(fill(t.cascadeWrong, { row: made.wrong })); return; }
    setSaid("");
    changeFields(made.fields, { pairs: made.pairs });
  };
  return (
    <div className="fr-cascade">
      <label className="sc-field"><span className="sc-field-label">{t.cascadeParent}</span><select className="sc-input" value={effect.parent ?? ""} onChange={(e) => put({ parent: e.target.value, pairs: {} })} data-testid={`${testid}-parent`}>
        <option value="">{t.chooseField}</option>{fields.filter((f) => f.kind === "single" && f.key !== child?.key).map((f) => <option key={f.key} value={f.key}>{f.label}</option>)}</select></label>
      {child && parent && <textarea className="sc-input" rows={3} value="" placeholder={fill(t.cascadePaste, { parent: parent.label, child: child.label })} aria-label={t.cascadePasteLabel} onChange={(e) => e.target.value.trim() && paste(e.target.value)} data-testid={`${testid}-paste`} />}
      {said && <span className="sc-error" role="alert">{said}</span>}
      {Object.keys(effect.pairs ?? {}).length > 0 && <table className="sc-table sc-compact fr-pairs"><tbody>{Object.entries(effect.pairs).slice(0, 30).map(([up, list]) => <tr key={up}><td>{name(parent, up)}</td><td>{list.map((v) => name(child, v)).join(t.comma)}</td></tr>)}</tbody></table>}
    </div>);
}

function Effect({ effect, put, drop, fields, changeFields, ctx, t, testid }) {
  const field = fields.find((f) => f.key === effect.fields[0]);
  const has = effect.options ?? [];
  return (
    <div className="fr-effect" data-testid={testid}>
      <div className="fr-effect-top">
        <select className="sc-input" aria-label={t.ruleDo} value={effect.do} onChange={(e) => put({ do: e.target.value, fields: [], value: null, formula: "", options: [], parent: "", pairs: {} })} data-testid={`${testid}-do`}>{DO.map((d) => <option key={d} value={d}>{t.does[d]}</option>)}</select>
        <Targets effect={effect} put={put} fields={fields} t={t} testid={testid} />
        <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.ruleDropEffect} title={t.ruleDropEffect} onClick={drop}><Glyph d={ICON.bin} /></button>
      </div>
      {effect.do === "set" && <SetValue key={effect.fields[0]} effect={effect} put={put} fields={fields} ctx={ctx} t={t} testid={testid} />}
      {effect.do === "options" && field && <div className="fv-chips">{(field.options ?? []).map((o) => <label key={o.value} className="fv-chip" data-on={has.includes(o.value)}><input type="checkbox" checked={has.includes(o.value)} onChange={() => put({ options: has.includes(o.value) ? has.filter((v) => v !== o.value) : [...has, o.value] })} data-testid={`${testid}-option-${o.value}`} /><span>{o.label}</span></label>)}</div>}
      {effect.do === "cascade" && <Cascade effect={effect} put={put} fields={fields} changeFields={changeFields} t={t} testid={testid} />}
    </div>);
}

export function LogicTab({ doc, change, problems, steps, ops, regionsUrl, t, lang }) {
  const fields = doc.fields ?? [], rules = doc.logic ?? [];
  const [open, setOpen] = useState(rules.length === 1 ? rules[0].id : "");
  const [dragged, setDragged] = useState("");
  const names = namesOf(fields), labels = (text) => toLabels(text, names);
  const save = (next, more = {}, tag = "") => change({ logic: next, ...more }, tag);
  const patch = (id, values, more, tag) => save(rules.map((r) => (r.id === id ? { ...r, ...values } : r)), more, tag && `${id}:${tag}`);
  const wrong = (id) => (problems ?? []).find((p) => p.key === `logic:${id}`)?.text;
  const general = (problems ?? []).find((p) => p.key === "logic")?.text;
  const move = (id, to) => { const from = rules.findIndex((r) => r.id === id), next = [...rules]; if (from < 0 || to < 0 || to >= rules.length) return; next.splice(to, 0, ...next.splice(from, 1)); save(next); };
  const add = () => { const rule = { id: nextId(rules), name: "", when: {}, effects: [{ do: "show", fields: [] }], on: true }; save([...rules, rule]); setOpen(rule.id); };
  const ctx = { t, preview: true, regionsUrl, people: [], customers: [] };
  const asked = fields.filter((f) => !HEADS.includes(f.kind)).map((f) => ({ ...f, kind: f.kind === "formula" ? f.result : f.kind }));
  return (
    <div className="fr" data-testid="logic-tab">
      <section className="fr-main" aria-label={t.logic}>
        <div className="fr-head"><div><h2 className="sc-title">{t.logic}</h2><p className="sc-help">{t.logicHint}</p></div><button type="button" className="sc-btn sc-primary" disabled={!fields.length || rules.length >= 100} onClick={add} data-testid="rule-add"><Glyph d={ICON.plus} size={14} />{t.ruleAdd}</button></div>
        {general && <p className="sc-callout sc-red" role="alert" data-testid="logic-problem">{general}</p>}
        {!rules.length && <div className="sc-empty fb-empty"><p className="sc-empty-title">{t.logicEmpty}</p><p className="sc-empty-text">{t.logicExample}</p></div>}
        <ol className="fr-list">{rules.map((rule, i) => (
          <li key={rule.id} className="fr-rule" data-open={open === rule.id} data-off={rule.on === false} data-problem={!!wrong(rule.id)} data-drag={dragged === rule.id} data-testid={`rule-${i}`}
            onDragOver={(e) => dragged && e.preventDefault()} onDrop={(e) => { e.preventDefault(); move(dragged, i); setDragged(""); }}>
            <div className="fr-rule-head">
              <span className="fr-grip" draggable onDragStart={(e) => { e.dataTransfer.effectAllowed = "move"; e.dataTransfer.setData("text/plain", rule.id); setDragged(rule.id); }} onDragEnd={() => setDragged("")} aria-hidden="true">⠿</span>
              <button type="button" className="fr-said" aria-expanded={open === rule.id} onClick={() => setOpen(open === rule.id ? "" : rule.id)} data-testid={`rule-${i}-said`}>{rule.name && <b>{rule.name}</b>}<span>{ruleWords(rule, fields, t, labels)}</span></button>
              <label className="sc-switch fr-switch"><input type="checkbox" checked={rule.on !== false} aria-label={t.ruleOn} onChange={(e) => patch(rule.id, { on: e.target.checked })} /></label>
              <button type="button" className="sc-btn sc-quiet sc-icon-btn" disabled={!i} aria-label={`${t.up}: ${i + 1}`} title={t.up} onClick={() => move(rule.id, i - 1)} data-testid={`rule-${i}-up`}><Glyph d={ICON.up} size={14} /></button>
              <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.ruleDrop} title={t.ruleDrop} onClick={() => save(rules.filter((r) => r.id !== rule.id))} data-testid={`rule-${i}-remove`}><Glyph d={ICON.bin} /></button>
            </div>
            {wrong(rule.id) && <p className="sc-error fr-wrong" role="alert">{wrong(rule.id)}</p>}
            {open === rule.id && <div className="fr-body">
              <div className="sc-field"><span className="sc-field-label">{t.ruleIf}</span><ConditionBuilder fields={asked} value={rule.when} ops={ops} people={[]} customers={[]} regionsUrl={regionsUrl} texts={t} testid={`rule-${i}-when`} onChange={(when) => patch(rule.id, { when }, {}, "when")} /></div>
              <div className="sc-field"><span className="sc-field-label">{t.ruleThen}</span>
                {rule.effects.map((e, j) => <Effect key={j} effect={e} fields={fields} ctx={ctx} t={t} testid={`rule-${i}-do-${j}`} put={(values) => patch(rule.id, { effects: rule.effects.map((x, k) => (k === j ? { ...x, ...values } : x)) }, {}, `do${j}${Object.keys(values)}`)}
                  changeFields={(next, values) => patch(rule.id, { effects: rule.effects.map((x, k) => (k === j ? { ...x, ...values } : x)) }, { fields: next })} drop={() => patch(rule.id, { effects: rule.effects.filter((_, k) => k !== j) })} />)}
                <button type="button" className="sc-btn sc-ghost sc-btn-s fr-fit" disabled={rule.effects.length >= 10} onClick={() => patch(rule.id, { effects: [...rule.effects, { do: "require", fields: [] }] })} data-testid={`rule-${i}-add`}><Glyph d={ICON.plus} size={13} />{t.ruleAddEffect}</button></div>
              <label className="sc-field"><span className="sc-field-label">{t.ruleName}</span><input className="sc-input" value={rule.name ?? ""} maxLength={60} placeholder={t.ruleNameHint} onChange={(e) => patch(rule.id, { name: e.target.value }, {}, "name")} /></label>
            </div>}
          </li>))}</ol>
      </section>
      <aside className="fr-try" aria-label={t.logicTry} data-testid="logic-try"><h3 className="sc-title">{t.logicTry}</h3><p className="sc-help">{t.logicTryHint}</p>
        <FormView schema={{ ...doc, columns: 1, steps }} values={{}} people={[]} customers={[]} preview fileUrl="" texts={t} lang={lang} regionsUrl={regionsUrl} showSubmit={false} testid="try" /></aside>
    </div>);
}
