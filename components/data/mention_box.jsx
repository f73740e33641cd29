import { useMemo, useRef, useState } from "react";

const CSS = `
.mb{position:relative;display:flex;flex-direction:column;gap:8px}
.mb textarea{resize:vertical;min-height:64px}
.mb-foot{display:flex;align-items:center;gap:8px}
.mb-hint{font-size:12px;color:var(--gray-11);flex:1}
.mb-list{position:absolute;left:8px;bottom:100%;z-index:30;min-width:180px;max-height:220px;overflow:auto;background:var(--color-panel-solid);border:1px solid var(--gray-6);border-radius:10px;padding:4px;box-shadow:var(--shadow-4)}
.mb-item{display:block;width:100%;border:0;background:none;text-align:left;padding:7px 10px;border-radius:6px;font:inherit;font-size:14px;color:var(--gray-12);cursor:pointer}
.mb-item[aria-selected=true]{background:var(--accent-4)}
.mb-who{display:inline-flex;gap:2px;padding:2px;border-radius:9px;background:var(--gray-a3);justify-self:start;align-self:flex-start}
.mb-who button{border:0;background:none;font:inherit;font-size:13px;padding:5px 12px;min-height:30px;border-radius:7px;color:var(--gray-11);cursor:pointer}
.mb-who button[aria-checked=true]{background:var(--color-panel-solid);color:var(--gray-12);font-weight:600;box-shadow:0 1px 2px var(--gray-a5)}
.mb-who button[aria-checked=true][data-who=public]{background:var(--green-9);color:#fff;background:var(--green-11)}
.mb[data-who=public] textarea{border-color:var(--green-8);background:var(--green-2)}
.mb[data-who=public] .mb-hint{color:var(--green-11);font-weight:600}
`;

// A comment field: @ offers names, Ctrl/⌘ + Enter sends.
export function MentionBox({ people, texts, onSend }) {
  const box = useRef(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(null); // {start, word}
  const [chosen, setChosen] = useState(0);
  const [who, setWho] = useState("internal");
  const open = who === "public";
  const found = useMemo(() => (at && !open ? (people ?? []).filter((p) => p.name.toLowerCase().includes(at.word.toLowerCase())).slice(0, 8) : []), [at, people, open]);
  const look = (value, caret) => {
    const match = /[@＠]([^\s@＠]{0,20})$/.exec(value.slice(0, caret));
    setAt(match ? { start: caret - match[1].length - 1, word: match[1] } : null);
    setChosen(0);
  };
  const pick = (person) => {
    const after = text.slice(at.start + 1 + at.word.length);
    const next = `${text.slice(0, at.start)}@${person.name} ${after}`;
    setText(next);
    setAt(null);
    const caret = at.start + person.name.length + 2;
    requestAnimationFrame(() => { box.current.focus(); box.current.setSelectionRange(caret, caret); });
  };
  const send = () => { if (text.trim()) { onSend?.(text.trim(), who); setText(""); setAt(null); } };
  const keys = (e) => {
    if (e.nativeEvent.isComposing) return;
    if (found.length) {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); setChosen((c) => (c + (e.key === "ArrowDown" ? 1 : found.length - 1)) % found.length); return; }
      if (e.key === "Enter" || e.key === "Tab") { e.preventDefault(); pick(found[chosen]); return; }
      if (e.key === "Escape") { e.stopPropagation(); setAt(null); return; }
    }
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); send(); }
  };
  return (
    <div className="mb" data-who={who}><style>{CSS}</style>
      <div className="mb-who" role="radiogroup" aria-label={texts.audience}>
        {["internal", "public"].map((key) => <button key={key} type="button" role="radio" aria-checked={who === key} data-who={key} data-testid={`comment-${key}`} onClick={() => { setWho(key); box.current?.focus(); }}>{texts[key]}</button>)}
      </div>
      {found.length > 0 && (
        <div className="mb-list" role="listbox" aria-label={texts.people} data-testid="mention-list">
          {found.map((p, i) => <button key={p.id} type="button" role="option" aria-selected={i === chosen} className="mb-item" data-testid={`mention-${p.id}`} onMouseDown={(e) => { e.preventDefault(); pick(p); }}>{p.name}</button>)}
        </div>)}
      <textarea ref={box} className="sc-input" value={text} placeholder={open ? texts.toCustomer : texts.placeholder} aria-label={open ? texts.toCustomer : texts.placeholder} maxLength={4000} data-testid="comment-body"
        onChange={(e) => { setText(e.target.value); look(e.target.value, e.target.selectionStart); }} onKeyDown={keys} onBlur={() => setTimeout(() => setAt(null), 150)} />
      <div className="mb-foot"><span className="mb-hint">{open ? texts.publicHint : texts.hint}</span>
        <button type="button" className="sc-btn sc-primary" disabled={!text.trim()} onClick={send} data-testid="comment-send">{open ? texts.sendCustomer : texts.send}</button></div>
    </div>);
}
