// A form whose words survive a dropped connection: kept while typed, queued when sent, sent once.
import { useEffect, useRef, useState } from "react";
import { forsaken, useOutbox } from "./outbox.js";

const LOOK_EVERY = 5000;

const valuesOf = (form, submitter) => Object.fromEntries(new FormData(form, submitter).entries());
const textsOf = (form) => Object.fromEntries([...form.elements].filter((el) => el.tagName === "TEXTAREA").map((el) => [el.name, el.value]));
const typed = (values) => Object.values(values).some((value) => String(value).trim());

export function OutboxLine({ box, texts, testid }) {
  const waiting = box.queue.length;
  if (!box.gone) return null;
  return (
    <p className="sc-kept" role="status" data-testid={`${testid}-kept`}>
      {waiting ? texts.waiting.replace("{n}", waiting) : texts.kept}
    </p>);
}

// Sends what waits at a place, also while the component that it was typed in is not shown.
export function Outbox(props) { useOutbox(props); return null; }

// Sends what waits for pages that are not open now, of one kind and one person, from whatever page is.
export function Sweep({ kind, who, ...rest }) {
  const [places, setPlaces] = useState([]);
  useEffect(() => {
    if (!who) return;
    const look = () => { const now = forsaken(`${kind}:${who}:`); setPlaces((was) => (was.join() === now.join() ? was : now)); };
    look();
    const timer = setInterval(look, LOOK_EVERY);
    window.addEventListener("online", look);
    return () => { clearInterval(timer); window.removeEventListener("online", look); };
  }, [kind, who]);
  return places.map((place) => <Outbox key={place} place={place} sweeping {...rest} />);
}

export function KeptForm({ place, into, hydrated, receipt, about, nonce, attached, texts, testid, onSend, children }) {
  const form = useRef(null);
  const fill = (values) => {
    for (const [name, value] of Object.entries(values ?? {})) for (const el of form.current?.elements ?? []) {
      if (el.name !== name || el.type === "submit" || el.type === "hidden") continue;
      if (el.type === "checkbox" || el.type === "radio") el.checked = el.value === value; else el.value = value;
    }
  };
  const back = (values) => { if (form.current && !typed(valuesOf(form.current))) { fill(values); box.keep(values); } };
  const box = useOutbox({ place, into, hydrated, receipt, passive: !!into, onSend, onBack: into ? undefined : back });
  const there = useOutbox({ place: into, hydrated, receipt, passive: true });
  const queue = into ? there.queue : box.queue;
  useEffect(() => { fill(box.draft()); }, [box.place]);
  useEffect(() => { if (into && box.waiting && !typed(textsOf(form.current))) fill(box.waiting); }, [into, box.waiting]);
  const keep = () => { const values = valuesOf(form.current); box.keep(typed(values) ? values : null); };
  const submit = (e) => {
    e.preventDefault(); e.stopPropagation();
    const first = !box.queue.some((one) => one.key === nonce);
    box.post(valuesOf(form.current, e.nativeEvent.submitter), { ...about, ...(first && attached?.length ? { attached } : {}) }, nonce);
    form.current.reset();
  };
  return (
    <form ref={form} onSubmit={submit} onInput={keep} data-testid={testid} style={{ display: "grid", gap: "10px" }}>
      {children}
      {queue.length > 0 && (box.gone || !box.ready) && <ul className="sc-waiting" data-testid={`${testid}-waiting`}>{queue.map((one) => <li key={one.key}>{one.values.text ?? one.values.reason ?? one.values.words ?? one.values.note ?? ""}</li>)}</ul>}
      <OutboxLine box={{ gone: box.gone, queue }} texts={texts} testid={testid} />
    </form>);
}
