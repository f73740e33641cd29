// What is filled in stays in this browser until the server has it: written 200 ms after typing, dropped once it was told.
import { useEffect, useRef } from "react";

const SOON = 200, SETTLED = 5000;

// `answers()` are those of now; `tell()` hands them to the server.
export function useKept({ box, answers, tell }) {
  const dirty = useRef(false), soon = useRef(0), later = useRef(0), live = useRef({});
  live.current = { box, answers, tell };
  const write = () => { const { box: to, answers: what } = live.current; if (dirty.current && to.place) to.keep(what()); };
  const clear = () => { clearTimeout(soon.current); clearTimeout(later.current); };
  const drop = () => { clear(); dirty.current = false; live.current.box.keep(null); };
  const told = () => { clearTimeout(later.current); later.current = setTimeout(() => { if (live.current.box.ready) drop(); }, SETTLED); };
  useEffect(() => { if (box.ready && box.place && box.draft()) { dirty.current = true; tell(); told(); } }, [box.ready, box.place]);
  useEffect(() => () => { clear(); write(); }, []);
  const typed = () => { dirty.current = true; clear(); soon.current = setTimeout(write, SOON); };
  return { typed, told, drop };
}
