// Any form, to be filled in or read. Typing stays in the browser; the server hears one `onSubmit`, and `onChange` 800 ms after a pause.
import { Fragment, memo, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { Files, Glyph, ICON, Input } from "./form_inputs.jsx";
import { spans, Static, TabStrip, tabsOf } from "./form_static.jsx";
import { TableEdit, TableRead } from "./form_table.jsx";
import { runRules } from "./form_logic.js";
import { Reveal } from "./form_reveal.jsx";
import { blank, checkAll, collect, FILES, isQuestion, showValue, startValues, valueKind } from "./form_values.js";
import { useKept } from "./form_keep.js";
import { uploadedOnly } from "../../controls/outbox/file_store.js";
import { useOutbox } from "../../controls/outbox/outbox.js";
import { Held, OutboxLine } from "../../controls/outbox/kept_form.jsx";
import "./form_view.css";

const WIDE = ["table", "long_text", ...FILES];
const bySection = (fields) => fields.reduce((made, f) => { if (f.kind === "section" || f.kind === "tab") made.push([f, []]); else if (isQuestion(f)) made[made.length - 1][1].push(f); return made; }, [[null, []]]).filter(([head, inner]) => head || inner.length);
const say = (text, lang) => (Array.isArray(text) ? text[lang === "en" ? 1 : 0] : text);

function ReadValue({ field, value, ctx }) {
  if (ctx.masked?.includes(field.key)) return <Reveal field={field} value={value} ctx={ctx} />;
  if (blank(value)) return <span className="sc-muted">—</span>;
  if (field.kind === "table") return <TableRead field={field} rows={Array.isArray(value) ? value : []} ctx={ctx} />;
  if (FILES.includes(field.kind)) return <div className="fv-files"><Files files={Array.isArray(value) ? value : []} fileUrl={ctx.fileUrl} t={ctx.t} /></div>;
  return <span className={["money", "number"].includes(valueKind(field)) ? "sc-num" : "fv-pre"}>{showValue(field, value, ctx.people, ctx.customers, ctx.t)}</span>;
}

// Typing in one field draws that field only, however long the form is.
const GROUPED = ["single", "multiple", "region", "table", "rating", "date_range", "location", ...FILES];
const FieldBox = memo(({ field: f, span, value, stored, set, ctx, trouble, id, testid }) => {
  const { t } = ctx;
  const problems = useMemo(() => Object.fromEntries(JSON.parse(trouble)), [trouble]);
  const problem = problems[f.key];
  const grouped = GROUPED.includes(f.kind);
  const Label = grouped ? "span" : "label";
  const put = (v) => set(f, v);
  return (
    <div className={`sc-field fv-s${span}`} data-field={f.key} role={grouped ? "group" : undefined} aria-label={grouped ? f.label : undefined}>
      <Label className="sc-field-label" htmlFor={grouped ? undefined : id}>{f.label || t.unnamed}{f.required && <b className="sc-required" title={t.required} aria-label={t.required}>*</b>}</Label>
      {stored !== undefined ? <ReadValue field={f} value={stored} ctx={ctx} />
        : f.kind === "table" ? <TableEdit field={f} value={value} set={put} ctx={ctx} problems={problems} testid={testid} InputOf={Input} />
        : <Input field={f} value={value} set={put} ctx={ctx} id={id} invalid={!!problem} describedBy={problem ? id + "-p" : undefined} testid={testid} />}
      {f.help && <span className="sc-help">{f.help}</span>}
      {problem && <span className="sc-error" role="alert" id={id + "-p"} data-testid={`${testid}-problem`}><Glyph d={ICON.alert} size={13} />{problem}</span>}
    </div>
  );
});

// The form as its rules leave it: fields that are shown, with what is required and offered now; locked fields with their values.
function useRules(schema, fields, values, vals) {
  const steps = schema?.steps, fixed = schema?.readonly ?? [];
  const base = useMemo(() => ({ ...Object.fromEntries((schema?.fields ?? []).filter((f) => f.default !== null && f.default !== undefined).map((f) => [f.key, f.default])), ...(values ?? {}) }), [schema, JSON.stringify(values ?? {})]);
  const make = (out) => ({
    options: out.options,
    locked: { ...Object.fromEntries([...out.locked].map((k) => [k, out.values[k] ?? null])), ...Object.fromEntries(fixed.map((k) => [k, (values ?? {})[k] ?? null])) },
    fields: fields.filter((f) => !out.hidden.has(f.key)).map((f) => {
      const must = out.required.has(f.key) && !f.required, some = out.options[f.key];
      return must || some ? { ...f, required: f.required || must, options: some ? f.options.filter((o) => some.includes(o.value)) : f.options } : f;
    }),
  });
  const none = { values: {}, hidden: new Set(), required: new Set(), locked: new Set(), options: {} };
  const run = (edited) => ({ ...make(steps?.length ? runRules(steps, { ...base, ...collect(fields, edited) }, base) : none), fixed });
  const now = useMemo(() => run(vals), [vals, steps, base, fields]);
  const sign = JSON.stringify(now.fields.map((f) => [f.key, f.required, f.options?.length]));
  const stable = useMemo(() => now.fields, [sign, fields]);
  const told = useMemo(() => (steps?.length ? make(runRules(steps, base, base)).fields : fields), [steps, base, fields]);
  return { ...now, fields: stable, told, run };
}

export function FormView({ schema, values, problems: served, mode, only, readonlyKeys, people, customers, uploadUrl, uploadFields, fileUrl, regionsUrl, lookupUrl, placesUrl, preview, revision, submitLabel, showSubmit, busy, disabled, revealed, texts: t, lang, formId, testid, place, hydrated, receipt, about, onSubmit, onChange, onSearch, onReveal }) {
  const uid = useId();
  const root = useRef(null);
  const timer = useRef(0);
  const fields = useMemo(() => (schema?.fields ?? []).filter((f) => !only?.length || only.includes(f.key)), [schema, only]);
  const take = (found) => { latest.current = startValues(fields, { ...values, ...found }); setVals(latest.current); };
  const box = useOutbox({ place, hydrated, receipt, onSend: onSubmit, onBack: (back) => { take(back); typed.current.typed(); } });
  const [vals, setVals] = useState(() => startValues(fields, { ...values, ...box.own() }));
  const [mine, setMine] = useState({});
  const [touched, setTouched] = useState({});
  const latest = useRef(vals);
  const change = useRef(onChange);
  change.current = onChange;
  const shapes = useRef(fields);
  shapes.current = fields;
  const answers = () => collect(shapes.current, latest.current);
  const keeper = useKept({ box, answers, tell: () => change.current?.(uploadedOnly(answers())) });
  const given = JSON.stringify(values ?? {});
  const shape = JSON.stringify(fields.map((f) => [f.key, f.kind, f.default]));
  const first = useRef(true);
  useEffect(() => {
    if (first.current) { first.current = false; return; }
    if (box.ready) keeper.drop();
    take(box.own()); setMine({}); setTouched({});
  }, [given, revision]);
  useEffect(() => {
    const fresh = startValues(fields, values);
    latest.current = Object.fromEntries(Object.entries(fresh).map(([k, v]) => [k, blank(latest.current[k]) || typeof latest.current[k] !== typeof v ? v : latest.current[k]]));
    setVals(latest.current);
  }, [shape]);
  const ruled = useRules(schema, fields, values, vals), live = ruled.fields, locked = ruled.locked;
  useEffect(() => {
    const cleared = Object.fromEntries(Object.entries(ruled.options).map(([k, allowed]) => [k, latest.current[k], allowed]).filter(([, v, allowed]) => (Array.isArray(v) ? v.some((x) => !allowed.includes(x)) : v && !allowed.includes(v))).map(([k, v, allowed]) => [k, Array.isArray(v) ? v.filter((x) => allowed.includes(x)) : ""]));
    if (Object.keys(cleared).length) { latest.current = { ...latest.current, ...cleared }; setVals(latest.current); }
  }, [JSON.stringify(ruled.options)]);
  const pages = useMemo(() => tabsOf(live), [live]), wide = useMemo(() => spans(live, schema?.columns), [live, schema]);
  const [tab, setTab] = useState("");
  const here = pages?.tabs.some((f) => f.key === tab) ? tab : pages?.tabs[0]?.key;
  const servedKey = JSON.stringify(served ?? {});
  const reveal = (keys) => {
    const key = fields.map((f) => f.key).find((k) => keys.includes(k)) ?? keys[0];
    if (pages && pages.at[key]) setTab(pages.at[key]);
    requestAnimationFrame(() => {
      const spot = key && root.current?.querySelector(`[data-field="${CSS.escape(key)}"]`);
      if (!spot) return;
      spot.scrollIntoView({ block: "center", behavior: "smooth" });
      spot.querySelector("input,select,textarea,button")?.focus({ preventScroll: true });
    });
  };
  useEffect(() => { setTouched({}); const keys = Object.keys(served ?? {}); if (keys.length && mode !== "read") reveal(keys); }, [servedKey]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const read = mode === "read", sending = box.queue.length > 0;
  const words = JSON.stringify(t), extra = JSON.stringify(uploadFields ?? {}), off = !!(disabled || busy || (sending && box.gone));
  const search = useRef(onSearch);
  search.current = onSearch;
  const tell = useRef(onReveal);
  tell.current = onReveal;
  const ctx = useMemo(() => ({ t, people, customers, onSearch: onSearch ? (wish) => search.current(wish) : null, uploadUrl, uploadFields, fileUrl, regionsUrl, lookupUrl, placesUrl, preview, keepsFiles: !!place, disabled: off, masked: schema?.masked, revealed, onReveal: onReveal && schema?.may_reveal ? (wish) => tell.current(wish) : null }),
    [JSON.stringify(schema?.masked), JSON.stringify(revealed ?? {}), !!onReveal, words, people, customers, !!onSearch, uploadUrl, extra, fileUrl, regionsUrl, lookupUrl, placesUrl, preview, !!place, off]);
  const typed = useRef(keeper), onWay = useRef(sending);
  typed.current = keeper;
  onWay.current = sending;
  const set = useCallback((field, v) => {
    latest.current = { ...latest.current, [field.key]: v };
    setVals(latest.current);
    setTouched((was) => ({ ...was, [field.key]: true }));
    setMine((was) => Object.fromEntries(Object.entries(was).filter(([k]) => k !== field.key && !k.startsWith(field.key + "."))));
    if (onWay.current) return; // a photo whose upload ends now goes with the answers that wait: told as a draft, it would come back over them
    typed.current.typed();
    if (change.current) { clearTimeout(timer.current); timer.current = setTimeout(() => { change.current?.(uploadedOnly(answers())); typed.current.told(); }, 800); }
  }, []);
  const submit = (e) => {
    e.preventDefault(); e.stopPropagation();
    if (busy || sending) return;
    const end = ruled.run(latest.current), kept = end.fields.filter((f) => !(f.key in end.locked));
    const found = checkAll(kept, latest.current, t);
    setMine(found);
    if (Object.keys(found).length) { reveal(Object.keys(found)); return; }
    clearTimeout(timer.current);
    const whole = { ...Object.fromEntries(fields.filter((f) => isQuestion(f) && !end.fixed.includes(f.key)).map((f) => [f.key, null])), ...collect(kept, latest.current), ...Object.fromEntries(Object.entries(end.locked).filter(([k]) => !end.fixed.includes(k))) };
    if (!box.place) { onSubmit?.(whole); return; }
    keeper.drop(); box.post(whole, about);
  };
  const shown = { ...Object.fromEntries(Object.entries(served ?? {}).filter(([k]) => !touched[k.split(".")[0]]).map(([k, v]) => [k, say(v, lang)])), ...mine };
  if (read) return <div className="fv fv-read" data-testid={testid}>{bySection(ruled.told).map(([head, inner]) => (
    <Fragment key={head?.key ?? ""}>
      {head && <h3 className="fv-section">{head.label}</h3>}
      <dl className="fv-grid">{inner.map((f) => (
        <div key={f.key} className={`fv-item fv-w${WIDE.includes(f.kind) ? 3 : 1}`} data-testid={`${testid}-${f.key}`}><dt>{f.label}</dt><dd><ReadValue field={f} value={(values ?? {})[f.key]} ctx={ctx} /></dd></div>))}</dl>
    </Fragment>))}</div>;
  return (
    <form className="fv" id={formId} ref={root} noValidate onSubmit={submit} aria-busy={!!busy || sending} data-testid={testid}><div className="fv-grid">
      {live.map((f) => {
        if (pages && f.kind === "tab" && f.key === pages.tabs[0].key) return <Fragment key={f.key}><TabStrip tabs={pages.tabs} now={here} choose={setTab} wrong={new Set(Object.keys(shown).map((k) => pages.at[k.split(".")[0]]))} t={t} testid={testid} />{here === f.key && <Static field={f} />}</Fragment>;
        if (pages?.at[f.key] && pages.at[f.key] !== here) return null;
        if (!isQuestion(f)) return <Static key={f.key} field={f} />;
        const own = Object.entries(shown).filter(([k]) => k === f.key || k.startsWith(f.key + "."));
        return <FieldBox key={f.key} field={f} span={wide[f.key]} value={vals[f.key]} stored={readonlyKeys?.includes(f.key) ? (values ?? {})[f.key] ?? null : f.key in locked ? locked[f.key] : undefined} set={set} ctx={ctx} trouble={JSON.stringify(own)} id={`${uid}-${f.key}`} testid={`${testid}-${f.key}`} />;
      })}
      {!fields.length && <p className="sc-help fv-s6">{t.noFields}</p>}
    </div>
      {shown[""] && <p className="sc-error" role="alert">{shown[""]}</p>}
      {box.place && <OutboxLine box={box} texts={t} testid={testid} />}
      <Held box={box} texts={t} />
      {showSubmit !== false && fields.length > 0 && <div className="fv-foot"><button type="submit" className="sc-btn sc-primary sc-btn-l" disabled={!!busy || !!disabled || sending} data-testid={`${testid}-submit`}>{busy || sending ? t.sending : submitLabel || t.submit}</button></div>}
    </form>
  );
}
