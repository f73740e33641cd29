import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

export const sayReason = (why, lang, texts) => (why && (lang === "en" ? why[1] : why[0])) || texts.no_way;

// Every place a card may go, and why it may not go to the others: the way without a mouse.
export function Menu({ at, groups, lang, texts, onPick, onClose }) {
  const box = useRef(null);
  const [place, setPlace] = useState({ left: at.rect.left, top: at.rect.bottom + 4 });
  useEffect(() => {
    const r = box.current.getBoundingClientRect();
    setPlace({ left: Math.max(8, Math.min(at.rect.left, innerWidth - r.width - 8)), top: Math.max(8, Math.min(at.rect.bottom + 4, innerHeight - r.height - 8)) });
    box.current.querySelector("button:not([aria-disabled=true])")?.focus();
    const away = (e) => { if (!box.current?.contains(e.target)) onClose(); };
    document.addEventListener("pointerdown", away, true);
    return () => document.removeEventListener("pointerdown", away, true);
  }, []);
  const keys = (e) => {
    if (e.key === "Escape") { e.stopPropagation(); onClose(); }
    const items = [...box.current.querySelectorAll("button")]; const i = items.indexOf(document.activeElement);
    if (e.key === "ArrowDown") { e.preventDefault(); items[(i + 1) % items.length]?.focus(); }
    if (e.key === "ArrowUp") { e.preventDefault(); items[(i - 1 + items.length) % items.length]?.focus(); }
  };
  return createPortal(
    <div ref={box} className="kb-menu" role="menu" aria-label={texts.move_to} style={place} onKeyDown={keys} data-testid="move-menu">
      {groups.map((g) => (
        <div key={g.axis} role="group" aria-label={g.title}>
          <h4>{g.title}</h4>
          {g.items.map((c) => (
            <button key={c.id} type="button" role="menuitem" className="kb-item" aria-disabled={c.why !== null} data-testid={`move-to-${g.axis === "lane" ? "lane-" : ""}${c.id}`}
              onClick={() => c.why === null && onPick(g.axis, c.id)}>{c.title}{c.why !== null && <small>{sayReason(c.why, lang, texts)}</small>}</button>))}
        </div>))}
    </div>, document.querySelector(".radix-themes") ?? document.body);
}
