import { useEffect, useMemo, useRef, useState } from "react";
import { useOutbox } from "../../controls/outbox/outbox.js";
import { OutboxLine } from "../../controls/outbox/kept_form.jsx";

const CSS = `
.mb{position:relative;display:flex;flex-direction:column;gap:8px}
.mb textarea{resize:vertical;min-height:64px}
.mb-foot{display:flex;align-items:center;gap:8px;flex-wrap:wrap}
.mb-hint{font-size:12px;color:var(--gray-11);flex:1;min-width:0}
.mb-list{position:absolute;left:8px;bottom:100%;z-index:30;min-width:180px;max-height:260px;overflow:auto;background:var(--color-panel-solid);border:1px solid var(--gray-6);border-radius:10px;padding:4px;box-shadow:var(--shadow-4)}
.mb-replies{left:0;right:0;bottom:auto;top:100%;margin-top:4px;max-width:520px;max-height:320px;scroll-margin-bottom:80px}
.mb-find{width:100%;box-sizing:border-box;margin-bottom:4px}
.mb-item{display:block;width:100%;border:0;background:none;text-align:left;padding:7px 10px;border-radius:6px;font:inherit;font-size:14px;color:var(--gray-12);cursor:pointer;min-width:0}
.mb-item[aria-selected=true]{background:var(--accent-4)}
.mb-item b{font-weight:500}.mb-item i{font-style:normal;font-size:12px;color:var(--gray-11);margin-left:6px}
.mb-item span{display:block;font-size:12px;color:var(--gray-11);white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.mb-none{padding:8px 10px;font-size:13px;color:var(--gray-11)}
.mb-keep{border-top:1px solid var(--gray-4);border-radius:0 0 6px 6px;color:var(--accent-11);font-size:13px}
.mb-who{display:inline-flex;gap:2px;padding:2px;border-radius:9px;background:var(--gray-a3);justify-self:start;align-self:flex-start}
.mb-who button{border:0;background:none;font:inherit;font-size:13px;padding:5px 12px;min-height:30px;border-radius:7px;color:var(--gray-11);cursor:pointer}
.mb-who button[aria-checked=true]{background:var(--color-panel-solid);color:var(--gray-12);font-weight:600;box-shadow:0 1px 2px var(--gray-a5)}
.mb-who button[aria-checked=true][data-who=public]{background:var(--green-9);color:#fff;background:var(--green-11)}
.mb[data-who=public] textarea{border-color:var(--green-8);background:var(--green-2)}
@media (max-width:640px){.mb:not([data-who=public]) .mb-hint{visibility:hidden}}
.mb[data-who=public] .mb-hint{color:var(--green-11);font-weight:600}
`;

const fits = (reply, word) => {
  const asked = word.toLowerCase();
  return !asked || `${reply.title} ${reply.keys}`.toLowerCase().includes(asked);
};

// The list of canned replies; `word` null = opened by the button, with a search field of its own.
function Replies({ found, chosen, texts, find, onFind, onPick, onKeep, onKeys, onLeave }) {
  const list = useRef(null);
  useEffect(() => { list.current?.scrollIntoView({ block: "nearest" }); }, []);
  return (
    <div ref={list} className="mb-list mb-replies" data-testid="reply-list" onBlur={(e) => { if (find !== null && !e.currentTarget.contains(e.relatedTarget)) onLeave(); }}>
      {find !== null && <input autoFocus type="search" className="sc-input mb-find" value={find} placeholder={texts.find} aria-label={texts.find} data-testid="reply-find" onChange={(e) => onFind(e.target.value)} onKeyDown={onKeys} />}
      <div role="listbox" aria-label={texts.replies}>
        {found.map((r, i) => (
          <button key={r.id} type="button" role="option" aria-selected={i === chosen} className="mb-item" data-testid="reply-option" onMouseDown={(e) => e.preventDefault()} onClick={() => onPick(r)}>
            <b>{r.title}</b>{r.shared && <i>{texts.shared}</i>}<span>{r.body}</span>
          </button>))}
      </div>
      {found.length === 0 && <div className="mb-none">{texts.none}</div>}
      <button type="button" className="mb-item mb-keep" data-testid="reply-keep" onMouseDown={(e) => e.preventDefault()} onClick={onKeep}>{texts.keep}</button>
    </div>);
}

// A comment field: @ offers names, / offers canned replies, Ctrl/⌘ + Enter sends.
export function MentionBox({ people, replies, filled, texts, place, hydrated, receipt, about, onReply, onKeep }) {
  const box = useRef(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(null); // {start, word, mark: "@" or "/"}
  const [find, setFind] = useState(null); // what is searched in the list the button opened
  const [chosen, setChosen] = useState(0);
  const [who, setWho] = useState("internal");
  const outbox = useOutbox({ place, hydrated, receipt, passive: true });
  const typed = useRef("");
  const type = (next, audience = who) => { typed.current = next; setText(next); outbox.keep(next.trim() ? { text: next, audience } : null); };
  useEffect(() => { typed.current = ""; setText(""); }, [outbox.place]);
  useEffect(() => { const back = outbox.draft(); if (back && !typed.current) { typed.current = back.text; setText(back.text); setWho(back.audience); } }, [outbox.place, outbox.waiting?.text]);
  const seen = useRef(filled?.seq ?? 0);
  const spot = useRef(null); // where the chosen reply goes: [from, to]
  const open = who === "public";
  const found = useMemo(() => (at?.mark === "@" && !open ? (people ?? []).filter((p) => p.name.toLowerCase().includes(at.word.toLowerCase())).slice(0, 8) : []), [at, people, open]);
  const offering = at?.mark === "/" || find !== null;
  const offered = useMemo(() => (offering ? (replies ?? []).filter((r) => fits(r, find ?? at.word)).slice(0, 50) : []), [offering, at, find, replies]);
  const put = (next, caret) => {
    type(next); setAt(null); setFind(null);
    requestAnimationFrame(() => { box.current?.focus(); box.current?.setSelectionRange(caret, caret); });
  };
  useEffect(() => {
    if (!filled || filled.seq === seen.current) return;
    seen.current = filled.seq;
    const [from, to] = spot.current ?? [text.length, text.length];
    spot.current = null;
    put((text.slice(0, from) + filled.text + text.slice(to)).slice(0, 4000), from + filled.text.length);
  }, [filled?.seq]);
  const look = (value, caret) => {
    const before = value.slice(0, caret);
    const name = /[@＠]([^\s@＠]{0,20})$/.exec(before);
    const reply = name ? null : /(?:^|\s)[/／]([^\s/／]{0,20})$/.exec(before);
    const word = (name ?? reply)?.[1];
    setAt(word === undefined ? null : { start: caret - word.length - 1, word, mark: name ? "@" : "/" });
    setFind(null); setChosen(0);
  };
  const pick = (person) => {
    const after = text.slice(at.start + 1 + at.word.length);
    put(`${text.slice(0, at.start)}@${person.name} ${after}`, at.start + person.name.length + 2);
  };
  const take = (reply) => {
    const caret = box.current?.selectionStart ?? text.length;
    spot.current = find === null && at ? [at.start, at.start + 1 + at.word.length] : [caret, caret];
    setAt(null); setFind(null);
    onReply?.(reply.id, who);
  };
  const send = () => { if (text.trim()) { outbox.post({ text: text.trim(), audience: who }, about); typed.current = ""; setText(""); setAt(null); setFind(null); } };
  const listKeys = (e, list, choose) => {
    if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); setAt(null); setFind(null); box.current?.focus(); return true; }
    if (!list.length) return false;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); setChosen((c) => (c + (e.key === "ArrowDown" ? 1 : list.length - 1)) % list.length); return true; }
    if ((e.key === "Enter" && !e.ctrlKey && !e.metaKey) || (e.key === "Tab" && find === null)) { e.preventDefault(); choose(list[Math.min(chosen, list.length - 1)]); return true; }
    return false;
  };
  const keys = (e) => {
    if (e.nativeEvent.isComposing) return;
    if (found.length && listKeys(e, found, pick)) return;
    if (offering && listKeys(e, offered, take)) return;
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); send(); }
  };
  return (
    <div className="mb" data-who={who}><style>{CSS}</style>
      <div className="mb-who" role="radiogroup" aria-label={texts.audience}>
        {["internal", "public"].map((key) => <button key={key} type="button" role="radio" aria-checked={who === key} data-who={key} data-testid={`comment-${key}`} onClick={() => { setWho(key); type(text, key); box.current?.focus(); }}>{texts[key]}</button>)}
      </div>
      {found.length > 0 && (
        <div className="mb-list" role="listbox" aria-label={texts.people} data-testid="mention-list">
          {found.map((p, i) => <button key={p.id} type="button" role="option" aria-selected={i === chosen} className="mb-item" data-testid={`mention-${p.id}`} onMouseDown={(e) => { e.preventDefault(); pick(p); }}>{p.name}</button>)}
        </div>)}
      <div style={{ position: "relative", display: "grid" }}>
        <textarea ref={box} className="sc-input" value={text} placeholder={open ? texts.toCustomer : texts.placeholder} aria-label={open ? texts.toCustomer : texts.placeholder} maxLength={4000} data-testid="comment-body"
          onChange={(e) => { type(e.target.value); look(e.target.value, e.target.selectionStart); }} onKeyDown={keys} onBlur={() => setTimeout(() => setAt(null), 150)} />
        {offering && <Replies found={offered} chosen={chosen} texts={texts} find={find} onFind={(word) => { setFind(word); setChosen(0); }} onPick={take} onKeys={keys}
          onKeep={() => { setAt(null); setFind(null); onKeep?.(); }} onLeave={() => setFind(null)} />}
      </div>
      {outbox.queue.length > 0 && outbox.gone && <ul className="sc-waiting" data-testid="comment-waiting">{outbox.queue.map((one) => <li key={one.key}>{one.values.text}</li>)}</ul>}
      <OutboxLine box={outbox} texts={texts} testid="comment" />
      <div className="mb-foot">
        <button type="button" className="sc-btn sc-quiet sc-btn-s" aria-haspopup="listbox" aria-expanded={find !== null} data-testid="reply-open"
          onMouseDown={(e) => e.preventDefault()} onClick={() => { setAt(null); setChosen(0); setFind(find === null ? "" : null); }}>/ {texts.replies}</button>
        <span className="mb-hint">{open ? texts.publicHint : texts.hint}</span>
        <button type="button" className="sc-btn sc-primary" disabled={!text.trim()} onClick={send} data-testid="comment-send">{open ? texts.sendCustomer : texts.send}</button></div>
    </div>);
}
