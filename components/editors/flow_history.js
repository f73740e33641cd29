// The document, its undo and redo, and telling the server. One finished edit is one step and one message.
import { useEffect, useRef, useState } from "react";

const DEPTH = 200;
const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

// `revision` is the only thing that makes the server's graph replace what is drawn here.
export function useDocument(graph, revision, onCommit) {
  const [doc, setDoc] = useState(() => graph ?? { nodes: [], edges: [] });
  const [depth, setDepth] = useState({ undo: 0, redo: 0 });
  const now = useRef(doc), past = useRef({ undo: [], redo: [], key: "" }), seq = useRef(0), [sent, setSent] = useState(0);
  const speak = useRef(onCommit);
  speak.current = onCommit;
  const show = (next) => { now.current = next; setDoc(next); setDepth({ undo: past.current.undo.length, redo: past.current.redo.length }); };
  useEffect(() => { past.current = { undo: [], redo: [], key: "" }; seq.current = 0; setSent(0); show(graph ?? { nodes: [], edges: [] }); }, [revision]);
  const tell = () => { seq.current += 1; setSent(seq.current); speak.current?.({ seq: seq.current, graph: now.current }); };
  // `key`: edits with the same key while `more` is set are one step (typing into one field).
  const edit = (change, key = "", more = false) => {
    const next = typeof change === "function" ? change(now.current) : change;
    if (same(next, now.current)) { if (!more) past.current.key = ""; return false; }
    if (!key || past.current.key !== key) { past.current.undo.push(now.current); if (past.current.undo.length > DEPTH) past.current.undo.shift(); }
    past.current.redo = [];
    past.current.key = more ? key : "";
    show(next); tell();
    return true;
  };
  const step = (from, to) => {
    const back = past.current[from].pop();
    if (!back) return;
    past.current[to].push(now.current);
    past.current.key = "";
    show(back); tell();
  };
  return { doc, now, edit, undo: () => step("undo", "redo"), redo: () => step("redo", "undo"), depth, sent, resend: tell };
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
