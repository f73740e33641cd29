// A form whose words survive a dropped connection: kept while typed, queued when sent, sent once.
import { createPortal } from "react-dom";
import { createContext, useContext, useEffect, useRef, useState } from "react";
import { dropFile, fileKey, keepFile, sendFile, sendKept } from "./file_store.js";
import { forsaken, useOutbox } from "./outbox.js";
import { smaller } from "./photo_size.js";

const LOOK_EVERY = 5000;

const valuesOf = (form, submitter) => Object.fromEntries(new FormData(form, submitter).entries());
const textsOf = (form) => Object.fromEntries([...form.elements].filter((el) => el.tagName === "TEXTAREA").map((el) => [el.name, el.value]));
const typed = (values) => Object.values(values).some((value) => String(value).trim());
const wordsOf = (values) => values.text || values.reason || values.words || values.note || (values.photos ?? []).map((one) => one.name).join(", ");
const Album = createContext(null);
const told = (values) => wordsOf(values) || Object.values(values).flat().map((one) => (typeof one === "string" ? one.trim() : one?.name)).filter(Boolean).join(" · ");
const shelf = () => document.getElementById("sc-held") ?? (document.querySelector(".radix-themes") ?? document.body).appendChild(Object.assign(document.createElement("div"), { id: "sc-held", className: "sc-held" }));

export function OutboxLine({ box, texts, testid }) {
  const waiting = box.queue.length;
  if (!box.gone) return null;
  return (
    <p className="sc-kept" role="status" data-testid={`${testid}-kept`}>
      {waiting ? texts.waiting.replace("{n}", waiting) : texts.kept}
    </p>);
}

// What was not sent by itself, on every page that could send it; all of them on one shelf.
export function Held({ box, texts }) {
  if (!box.held.length) return null;
  return createPortal(
    <section role="alert" data-testid="held">
      <p>{texts.held}</p>
      <ul>{box.held.map((one) => (
        <li key={one.key}>
          <span>{told(one.values)}</span>
          <button type="button" className="sc-btn sc-primary sc-btn-s" data-testid="held-again" onClick={() => box.again(one)}>{texts.again}</button>
          <button type="button" className="sc-btn sc-quiet sc-btn-s" data-testid="held-forget" onClick={() => box.forget(one)}>{texts.forget}</button>
        </li>))}
      </ul>
    </section>, shelf());
}

// Sends what waits at a place, also while the component that it was typed in is not shown.
export function Outbox({ texts, ...props }) { return <Held box={useOutbox(props)} texts={texts} />; }

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

// Photos that go with the words of the form around them: {id, name}, or {local, name} while they wait in this browser.
// They are uploaded as `album`, a name this browser gives them, at once where that can be, else before the words are sent.
export function KeptPhotos({ url, label, most, texts, testid }) {
  const input = useRef(null);
  const [shown, setShown] = useState({});
  const { held, hold, gone } = useContext(Album);
  const photos = held().photos ?? [];
  const put = (key, one) => hold({ album: held().album ?? fileKey(), photos: [...(held().photos ?? []).filter((was) => was.key !== key), ...(one ? [{ ...one, key }] : [])] });
  const add = async (given) => {
    const key = fileKey();
    put(key, { local: key, name: given.name });
    const to = `${url}/${held().album}/photos`, file = await smaller(given);
    setShown((was) => ({ ...was, [key]: URL.createObjectURL(file) }));
    const kept = await keepFile(key, { url: to, blob: file, name: file.name, type: file.type });
    const answer = kept ? await sendKept(key, texts.failed) : await sendFile({ url: to, file, key, failed: texts.failed });
    if (!(held().photos ?? []).some((one) => one.key === key)) return;
    if (answer.error && !answer.gone) put(key, { name: given.name, error: answer.error });
    else if (!kept) put(key, answer.id ? { id: answer.id, name: answer.name } : { name: given.name, error: texts.failed });
  };
  const chosen = (e) => {
    const files = [...e.target.files], room = Math.max(most - photos.length, 0);
    e.target.value = "";
    for (const file of files.slice(0, room)) add(file);
    for (const file of files.slice(room)) put(fileKey(), { name: file.name, error: texts.most.replace("{n}", most) });
  };
  const drop = (one) => { if (one.local) dropFile(one.local); put(one.key, null); };
  return (
    <>
      <input ref={input} type="file" multiple={most > 1} hidden accept="image/*" onChange={chosen} data-testid={`${testid}-input`} aria-label={label} />
      {photos.length > 0 && <ul className="sc-photos" data-testid={`${testid}s`}>{photos.map((one) => (
        <li key={one.key}>
          {shown[one.key] ? <img src={shown[one.key]} alt="" /> : <span aria-hidden="true" />}
          <span className="sc-grow sc-ellipsis">{one.name}</span>
          {one.error ? <span className="sc-error" role="alert">{one.error === true ? texts.failed : one.error}</span> : one.local && gone && <span>{texts.later}</span>}
          <button type="button" className="sc-btn sc-icon-btn sc-quiet" aria-label={`${texts.drop} ${one.name}`} data-testid={`${testid}-drop`} onClick={() => drop(one)}>×</button>
        </li>))}
      </ul>}
      <button type="button" className="sc-btn sc-ghost" disabled={photos.length >= most} data-testid={testid} onClick={() => input.current.click()}>{label}</button>
    </>);
}

export function KeptForm({ place, into, hydrated, receipt, about, texts, testid, onSend, children }) {
  const form = useRef(null);
  const photos = useRef({});
  const [, redraw] = useState(0);
  const held = () => photos.current;
  const have = (next) => { photos.current = next; redraw((n) => n + 1); };
  const all = (submitter) => ({ ...valuesOf(form.current, submitter), ...(held().photos?.length ? held() : {}) });
  const fill = (values) => {
    if (values?.photos) have({ album: values.album, photos: values.photos });
    for (const [name, value] of Object.entries(values ?? {})) for (const el of form.current?.elements ?? []) {
      if (el.name !== name || el.type === "submit" || el.type === "hidden") continue;
      if (el.type === "checkbox" || el.type === "radio") el.checked = el.value === value; else el.value = value;
    }
  };
  const back = (values) => { if (!form.current || typed(all())) return false; fill(values); box.keep(values); };
  const box = useOutbox({ place, into, hydrated, receipt, passive: !!into, onSend, onBack: into ? undefined : back });
  const there = useOutbox({ place: into, hydrated, receipt, passive: true });
  const queue = into ? there.queue : box.queue;
  useEffect(() => { fill(box.draft()); }, [box.place]);
  useEffect(() => { if (into && box.waiting && !typed(textsOf(form.current))) fill(box.waiting); }, [into, box.waiting]);
  const keep = () => { if (!form.current) return; const values = all(); box.keep(typed(values) ? values : null); };
  const hold = (next) => { have(next); keep(); };
  const submit = (e) => {
    e.preventDefault(); e.stopPropagation();
    const values = all(e.nativeEvent.submitter);
    box.post(values.photos ? { ...values, photos: values.photos.filter((one) => !one.error) } : values, about);
    form.current.reset(); have({});
  };
  return (
    <form ref={form} onSubmit={submit} onInput={keep} data-testid={testid} style={{ display: "grid", gap: "10px" }}>
      <Album.Provider value={{ held, hold, gone: box.gone }}>{children}</Album.Provider>
      {queue.length > 0 && (box.gone || !box.ready) && <ul className="sc-waiting" data-testid={`${testid}-waiting`}>{queue.map((one) => <li key={one.key}>{wordsOf(one.values)}</li>)}</ul>}
      <OutboxLine box={{ gone: box.gone, queue }} texts={texts} testid={testid} />
      <Held box={box} texts={texts} />
    </form>);
}
