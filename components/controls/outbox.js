// What a person sends is kept in this browser until the server has answered for it: typed once, sent once.
import { useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { EventLoopContext } from "$/utils/context";
import { dropFiles, settled } from "./file_store.js";

const DAYS = 6; // the server remembers keys for seven: what is older may be there already, so a person says whether it goes again
const FIRST_WAIT = 5000, LONGEST_WAIT = 60000;
const hex = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
const old = (one) => one.at < Date.now() - DAYS * 86400000;
const nothing = { draft: null, queue: [] };
const read = (place) => {
  try { return { ...nothing, ...JSON.parse(localStorage.getItem(place) ?? "{}") }; } catch { return nothing; }
};
const served = new Map(); // place → how many senders of an open page stand there
// Places of a kind with something to send that no open page sends.
export const forsaken = (start) => Object.keys(localStorage).filter((name) => name.startsWith(`outbox:${start}`) && !served.get(name) && read(name).queue.length).map((name) => name.slice("outbox:".length));
const listeners = new Set(); // the other components of this page with the same place
const write = (place, kept) => {
  try { if (kept.draft || kept.queue.length) localStorage.setItem(place, JSON.stringify(kept)); else localStorage.removeItem(place); } catch { /* a browser without storage keeps it on the page only */ }
  for (const told of listeners) told(place);
};
const watch = (told) => {
  window.addEventListener("online", told); window.addEventListener("offline", told);
  return () => { window.removeEventListener("online", told); window.removeEventListener("offline", told); };
};

// `gone`: the server cannot be reached; `ready`: it can, and the page has loaded. A socket that comes back says "loaded"
// of the time before until the server begins to load the page anew: what is sent in between would be undone by loading.
function useConnection(hydrated) {
  const [, errors] = useContext(EventLoopContext);
  const online = useSyncExternalStore(watch, () => navigator.onLine, () => true);
  const [stale, setStale] = useState(false);
  const failed = errors.length > 0, gone = !online || failed;
  useEffect(() => { if (failed) setStale(true); }, [failed]);
  useEffect(() => { if (!hydrated) setStale(false); }, [hydrated]);
  useEffect(() => {
    if (!stale || gone) return;
    const timer = setTimeout(() => setStale(false), FIRST_WAIT);
    return () => clearTimeout(timer);
  }, [stale, gone]);
  return { gone, ready: !gone && !stale && !!hydrated };
}

// `place` names whose text this is and where it goes ("" = nothing is kept); a `place` that starts with / stands for this address.
// `own()` is what was not answered for yet.
// `passive`: words are only put in; an `Outbox` elsewhere on the page sends them, and refused ones become the draft.
// `into`: what is posted goes to the queue of that place, whose `Outbox` sends it; refused words come back to this draft.
// `post(values, about)` queues; `onSend({key, about, values})` until `receipt` names the key; `onBack(values)` when it was refused.
const full = (named) => (named ? `outbox:${named.startsWith("/") ? window.location.pathname.replace(/\/$/, "") : ""}${named}` : "");

export function useOutbox({ place: named, into, hydrated, receipt, passive, sweeping, onSend, onBack }) {
  const place = full(named), target = full(into) || place;
  const { gone, ready } = useConnection(hydrated);
  const [kept, setKept] = useState(() => (place ? read(place) : nothing));
  const calls = useRef({});
  calls.current = { onSend, onBack };
  const change = (make) => { if (!place) return; write(place, make(read(place))); };
  useEffect(() => {
    const told = (where) => { if (where === place) setKept(read(place)); };
    listeners.add(told); setKept(place ? read(place) : nothing);
    return () => listeners.delete(told);
  }, [place]);
  useEffect(() => {
    if (!place || passive || sweeping) return;
    served.set(place, (served.get(place) ?? 0) + 1);
    return () => served.set(place, served.get(place) - 1);
  }, [place, passive, sweeping]);
  // Where something else was typed meanwhile, what was refused lies beside it, for a person to say what becomes of it.
  const giveBack = (sent, values) => {
    const home = sent.home ?? place, was = read(home);
    if (calls.current.onBack ? calls.current.onBack(values) !== false : !was.draft) { if (!calls.current.onBack) write(home, { ...was, draft: values }); return; }
    change((now) => ({ ...now, queue: [...now.queue, { ...sent, values, key: hex(), at: 0 }] }));
  };
  const queue = kept.queue.filter((one) => !old(one)), head = queue[0];
  useEffect(() => {
    if (!head || !ready || passive) return;
    let timer = 0, wait = FIRST_WAIT, over = false;
    const send = async () => {
      const { values, back } = await settled(head.values);
      if (over) return;
      if (back) { change((was) => ({ ...was, queue: was.queue.filter((one) => one.key !== head.key) })); giveBack(head, back); return; }
      if (values) calls.current.onSend?.({ key: head.key, about: head.about, values });
      timer = setTimeout(send, wait); wait = Math.min(wait * 2, LONGEST_WAIT);
    };
    send();
    return () => { over = true; clearTimeout(timer); };
  }, [head?.key, ready, place]);
  useEffect(() => {
    const answered = place && !passive && receipt?.key ? read(place).queue.find((one) => one.key === receipt.key) : null;
    if (!answered) return;
    change((was) => ({ ...was, queue: was.queue.filter((one) => one.key !== receipt.key) }));
    if (receipt.refused) giveBack(answered, answered.values); else dropFiles(answered.values);
  }, [place, receipt?.key, receipt?.n]);
  const post = (values, about) => {
    const key = hex();
    const sent = { key, about: about ?? {}, values, at: Date.now() };
    change((was) => ({ draft: null, queue: target === place ? [...was.queue, sent] : was.queue }));
    if (target === place || !place) return;
    const there = read(target);
    write(target, { ...there, queue: [...there.queue, { ...sent, home: place }] });
  };
  const own = () => { const now = place ? read(place) : nothing; return now.queue.find((one) => !old(one))?.values ?? now.draft ?? {}; };
  const keep = (draft) => change((was) => ({ ...was, draft }));
  const again = (one) => change((was) => ({ ...was, queue: was.queue.map((it) => (it.key === one.key ? { ...it, key: hex(), at: Date.now() } : it)) }));
  const forget = (one) => { change((was) => ({ ...was, queue: was.queue.filter((it) => it.key !== one.key) })); dropFiles(one.values); };
  return { place, gone, ready, queue, held: passive ? [] : kept.queue.filter(old), again, forget, waiting: kept.draft, draft: () => (place ? read(place).draft : null), own, keep, post };
}
