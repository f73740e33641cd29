// The draft in the browser: every change is one step of undo, typing in one property is one; the server hears the whole after a pause.
// What is stored elsewhere at once (the form's name, rights of a flow's steps) is a step too: {undo, redo}, each tells the server.
import { useCallback, useEffect, useRef, useState } from "react";

const MOST = 200, PAUSE = 800;
export function useDraft(form, doc, revision, savedSeq, onSave) {
  const [own, setOwn] = useState(doc ?? { fields: [] });
  const [seq, setSeq] = useState(0);
  const now = useRef(own);
  const past = useRef({ undo: [], redo: [], tag: "", at: 0 });
  const timer = useRef(0), count = useRef(0), waiting = useRef(false), whose = useRef(form);
  const send = useRef(onSave);
  send.current = onSave;
  const flush = useCallback(() => {
    clearTimeout(timer.current);
    if (!waiting.current) return;
    waiting.current = false;
    send.current?.({ form: whose.current, seq: count.current, ...now.current });
  }, []);
  useEffect(() => {
    if (whose.current !== form) flush();
    whose.current = form;
    waiting.current = false;
    clearTimeout(timer.current);
    now.current = doc ?? { fields: [] };
    setOwn(now.current);
    past.current = { undo: [], redo: [], tag: "", at: 0 };
    count.current = savedSeq ?? 0;
    setSeq(count.current);
  }, [revision]);
  useEffect(() => {
    const hide = () => document.visibilityState === "hidden" && flush();
    document.addEventListener("visibilitychange", hide);
    return () => { document.removeEventListener("visibilitychange", hide); flush(); };
  }, [flush]);
  const show = (next) => {
    now.current = next;
    setOwn(next);
    count.current += 1;
    setSeq(count.current);
    waiting.current = true;
    clearTimeout(timer.current);
    timer.current = setTimeout(flush, PAUSE);
  };
  const change = useCallback((part, tag = "") => {
    const p = past.current, same = tag && tag === p.tag && Date.now() - p.at < 1500;
    if (!same) { p.undo.push(now.current); if (p.undo.length > MOST) p.undo.shift(); }
    p.redo = []; p.tag = tag; p.at = Date.now();
    show({ ...now.current, ...part });
  }, []);
  const [, drawn] = useState(0);
  const beside = useCallback((acts) => {
    const p = past.current;
    p.undo.push({ acts }); if (p.undo.length > MOST) p.undo.shift();
    p.redo = []; p.tag = "";
    acts.redo();
    drawn((n) => n + 1);
  }, []);
  const step = useCallback((from, to) => {
    const p = past.current, next = p[from].pop();
    if (!next) return;
    p[to].push(next.acts ? next : now.current); p.tag = "";
    if (!next.acts) return show(next);
    next.acts[from]();
    drawn((n) => n + 1);
  }, []);
  return { doc: own, now, change, beside, undo: () => step("undo", "redo"), redo: () => step("redo", "undo"), canUndo: past.current.undo.length > 0, canRedo: past.current.redo.length > 0, seq, flush, retry: () => { waiting.current = true; flush(); } };
}
