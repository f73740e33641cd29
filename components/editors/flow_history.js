// The document, its undo and redo, and telling the server. One finished edit is one step and one small message.
import { useEffect, useRef, useState } from "react";
import { nothingPast, remembered, stepped } from "./flow_past.js";

const EMPTY = { nodes: [], edges: [] }, LISTS = ["nodes", "edges", "notes"];
/* What the server sent as a drawing; nothing yet is an empty one. */
export const drawingOf = (graph) => (graph?.nodes && graph.edges ? graph : EMPTY);
const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/* What changed, for the server: {nodes|edges|notes: {put: [whole items], gone: [ids], order?: [ids]}}; null when only
   the whole drawing can say it. */
export function diff(before, after) {
  const patch = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (before[key] === after[key]) continue;
    if (!LISTS.includes(key)) { if (same(before[key], after[key])) continue; return null; }
    const old = new Map((before[key] ?? []).map((x) => [x.id, x])), items = after[key] ?? [], ids = new Set(items.map((x) => x.id));
    const put = items.filter((x) => !same(old.get(x.id), x)), gone = [...old.keys()].filter((id) => !ids.has(id));
    const natural = [...[...old.keys()].filter((id) => ids.has(id)), ...items.filter((x) => !old.has(x.id)).map((x) => x.id)];
    const order = items.map((x) => x.id), moved = order.some((id, i) => id !== natural[i]);
    if (put.length || gone.length || moved) patch[key] = { put, gone, ...(moved ? { order } : {}) };
  }
  return patch;
}

/* `revision` is the only thing that makes the server's graph replace what is drawn here; `whole` asks for all of it.
   A message names the one it builds on (`base`), so that a lost one is noticed. */
export function useDocument(graph, revision, whole, onCommit) {
  const [doc, setDoc] = useState(() => drawingOf(graph));
  const [depth, setDepth] = useState({ undo: 0, redo: 0 });
  const now = useRef(doc), told = useRef(doc), past = useRef(nothingPast()), seq = useRef(0), [sent, setSent] = useState(0);
  const speak = useRef(onCommit);
  speak.current = onCommit;
  const show = (next) => { now.current = next; setDoc(next); setDepth({ undo: past.current.undo.length, redo: past.current.redo.length }); };
  useEffect(() => { past.current = nothingPast(); seq.current = 0; setSent(0); told.current = drawingOf(graph); show(told.current); }, [revision]);
  const tell = (all) => {
    const patch = all ? null : diff(told.current, now.current);
    seq.current += 1;
    setSent(seq.current);
    told.current = now.current;
    speak.current?.(patch ? { seq: seq.current, base: seq.current - 1, patch } : { seq: seq.current, graph: now.current });
  };
  const asked = useRef(whole);
  useEffect(() => { if (whole && whole !== asked.current) tell(true); asked.current = whole; }, [whole]);
  const edit = (change, key = "", more = false) => {
    const next = typeof change === "function" ? change(now.current) : change;
    if (same(next, now.current)) { if (!more) past.current.key = ""; return false; }
    past.current = remembered(past.current, now.current, key, more);
    show(next); tell();
    return true;
  };
  const step = (from, to) => {
    const back = stepped(past.current, now.current, from, to);
    if (!back) return;
    past.current = back.past;
    show(back.shown); tell();
  };
  return { doc, now, edit, undo: () => step("undo", "redo"), redo: () => step("redo", "undo"), depth, sent, resend: () => tell(true) };
}

// "3 秒前", counted again every second while it is young.
export function useAgo(iso, t) {
  const [, tick] = useState(0);
  useEffect(() => { const id = setInterval(() => tick((n) => n + 1), 1000); return () => clearInterval(id); }, [iso]);
  if (!iso) return "";
  const seconds = Math.max(0, Math.round((Date.now() - new Date(iso).getTime()) / 1000));
  if (seconds < 2) return t.justNow;
  if (seconds < 60) return t.secondsAgo.replace("{n}", seconds);
  if (seconds < 3600) return t.minutesAgo.replace("{n}", Math.floor(seconds / 60));
  if (seconds < 86400) return t.hoursAgo.replace("{n}", Math.floor(seconds / 3600));
  return t.daysAgo.replace("{n}", Math.floor(seconds / 86400));
}
// Nobody leaves with work that was not saved without being asked.
export function useLeaveGuard(unsaved, sentence) {
  const state = useRef({ unsaved, sentence });
  state.current = { unsaved, sentence };
  useEffect(() => {
    const close = (e) => { if (state.current.unsaved) { e.preventDefault(); e.returnValue = ""; } };
    const click = (e) => {
      const link = e.target.closest?.("a[href]");
      if (link && state.current.unsaved && link.target !== "_blank" && !window.confirm(state.current.sentence)) { e.preventDefault(); e.stopPropagation(); }
    };
    window.addEventListener("beforeunload", close); document.addEventListener("click", click, true);
    return () => { window.removeEventListener("beforeunload", close); document.removeEventListener("click", click, true); };
  }, []);
}
