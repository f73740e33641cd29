// "看成谁": the unsaved draft as a role has it on computer and phone, and as a customer has it, when filled in or at a step; the server decides what each sees.
import { useEffect, useRef, useState } from "react";
import { Preview } from "./form_preview.jsx";

export function LookAs({ doc, steps, readers, stops, looks, onLook, t, lang, regionsUrl, name }) {
  const [role, setRole] = useState("");
  const [unit, setUnit] = useState("");
  const [at, setAt] = useState(""), stop = (stops ?? []).find((s) => s.id === at);
  const ask = useRef(onLook);
  ask.current = onLook;
  const shape = JSON.stringify([doc, role, unit, stop]);
  useEffect(() => { const timer = setTimeout(() => ask.current?.({ ...doc, role, unit: Number(unit) || 0, node: stop?.rights ?? {} }), 250); return () => clearTimeout(timer); }, [shape]);
  const pick = (value, set, group, word, id) => (
    <label className="fr-look-pick"><span>{word}</span><select className="sc-input" value={value} onChange={(e) => set(e.target.value)} data-testid={id}>
      <option value="">{t.lookAll}</option>{(readers ?? []).filter((r) => r.group === group).map((r) => <option key={r.id} value={r.id.split(":")[1]}>{r.label}</option>)}</select></label>);
  const extra = <div className="fr-look"><b>{t.lookAs}</b>{pick(role, setRole, "role", t.lookRole, "look-role")}{pick(unit, setUnit, "org", t.readerGroups.org, "look-unit")}
    {(stops ?? []).length > 0 && <label className="fr-look-pick"><span>{t.lookStep}</span><select className="sc-input" value={at} onChange={(e) => setAt(e.target.value)} data-testid="look-step">
      <option value="">{t.lookNoStep}</option>{stops.map((s) => <option key={s.id} value={s.id}>{s.flow_name} · {s.label}</option>)}</select></label>}<span className="sc-help">{t.lookHint}</span></div>;
  return <Preview doc={{ ...doc, steps }} t={t} lang={lang} regionsUrl={regionsUrl} name={name} extra={extra} schemaFor={(id) => looks?.[id]} />;
}
