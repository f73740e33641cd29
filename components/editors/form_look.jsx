// "看成谁": the unsaved draft as a role has it on computer and phone, and as a customer has it; the server decides what each sees.
import { useEffect, useRef, useState } from "react";
import { Preview } from "./form_preview.jsx";

export function LookAs({ doc, steps, readers, looks, onLook, t, lang, regionsUrl, name }) {
  const [role, setRole] = useState("");
  const [unit, setUnit] = useState("");
  const ask = useRef(onLook);
  ask.current = onLook;
  const shape = JSON.stringify([doc, role, unit]);
  useEffect(() => { const timer = setTimeout(() => ask.current?.({ ...doc, role, unit: Number(unit) || 0 }), 250); return () => clearTimeout(timer); }, [shape]);
  const pick = (value, set, group, word, id) => (
    <label className="fr-look-pick"><span>{word}</span><select className="sc-input" value={value} onChange={(e) => set(e.target.value)} data-testid={id}>
      <option value="">{t.lookAll}</option>{(readers ?? []).filter((r) => r.group === group).map((r) => <option key={r.id} value={r.id.split(":")[1]}>{r.label}</option>)}</select></label>);
  const extra = <div className="fr-look"><b>{t.lookAs}</b>{pick(role, setRole, "role", t.lookRole, "look-role")}{pick(unit, setUnit, "org", t.readerGroups.org, "look-unit")}<span className="sc-help">{t.lookHint}</span></div>;
  return <Preview doc={{ ...doc, steps }} t={t} lang={lang} regionsUrl={regionsUrl} name={name} extra={extra} schemaFor={(id) => looks?.[id]} />;
}
