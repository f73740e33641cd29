// What must live in the browser: the drawer that keeps the list's place, command search, the key sheet, the rail switch.
import { useCallback, useContext, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { EventLoopContext } from "$/utils/context";
import { refs } from "$/utils/state";

const typing = (e) => {
  const el = e.target;
  return el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName));
};
const Cross = () => (
  <svg width="16" height="16" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true"><path d="M18 6 6 18M6 6l12 12" /></svg>
);
const Chevron = ({ d }) => (
  <svg width="16" height="16" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"><path d={d} /></svg>
);

export function KitDrawer({ open, label, head, foot, wide, texts, testid, onClose, onNext, onPrevious, children }) {
  const box = useRef(null);
  const back = useRef(null);
  const shown = !!open;
  useEffect(() => {
    if (!shown) return;
    back.current = document.activeElement;
    box.current?.focus({ preventScroll: true });
    return () => { if (back.current?.isConnected) back.current.focus({ preventScroll: true }); };
  }, [shown]);
  useEffect(() => {
    if (!shown) return;
    const key = (e) => {
      if (document.querySelector("[role=dialog][data-state=open],[role=alertdialog],.sc-veil")) return;
      if (e.key === "Escape" && !e.defaultPrevented) { e.preventDefault(); onClose?.(); }
      else if (typing(e) || e.ctrlKey || e.metaKey || e.altKey) return;
      else if (e.key === "j" && onNext) onNext();
      else if (e.key === "k" && onPrevious) onPrevious();
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, [shown, onClose, onNext, onPrevious]);
  if (!shown) return null;
  const step = (word, d, go, id) => go && (
    <button type="button" className="sc-btn sc-quiet sc-icon-btn" title={word} aria-label={word} data-testid={id} onClick={() => go()}><Chevron d={d} /></button>
  );
  return (
    <aside ref={box} tabIndex={-1} role="dialog" aria-label={label} className={"sc-drawer" + (wide ? " sc-drawer-wide" : "")} data-testid={testid || "drawer"}>
      <div className="sc-drawer-head">
        <div className="sc-grow">{head}</div>
        {step(texts?.previous, "m18 15-6-6-6 6", onPrevious, "drawer-previous")}
        {step(texts?.next, "m6 9 6 6 6-6", onNext, "drawer-next")}
        <button type="button" className="sc-btn sc-quiet sc-icon-btn" title={texts?.close} aria-label={texts?.close} data-testid="drawer-close" onClick={() => onClose?.()}><Cross /></button>
      </div>
      <div className="sc-drawer-body">{children}</div>
      {foot && <div className="sc-drawer-foot">{foot}</div>}
    </aside>
  );
}

// Every page has a frame of its own: what is open and typed outlives the change from one to the next.
const command = { open: false, query: "" };

export function KitCommand({ pages, results, answered, texts, onQuery }) {
  const [open, keepOpen] = useState(command.open);
  const [query, keepQuery] = useState(command.query);
  const setOpen = useCallback((now) => { command.open = now; keepOpen(now); }, []);
  const setQuery = useCallback((now) => { command.query = now; keepQuery(now); }, []);
  const [at, setAt] = useState(0);
  const input = useRef(null);
  const list = useRef(null);
  const back = useRef(null);
  const timer = useRef(0);
  const navigate = useNavigate();
  const show = useCallback(() => { back.current = document.activeElement; setQuery(""); setAt(0); setOpen(true); }, []);
  const hide = useCallback(() => { setOpen(false); if (back.current?.isConnected) back.current.focus(); }, []);
  useEffect(() => {
    const key = (e) => {
      if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") { e.preventDefault(); open ? hide() : show(); }
      else if (e.key === "/" && !typing(e) && !open) { e.preventDefault(); show(); }
    };
    window.addEventListener("keydown", key);
    window.addEventListener("kit:search", show);
    return () => { window.removeEventListener("keydown", key); window.removeEventListener("kit:search", show); };
  }, [open, show, hide]);
  useEffect(() => { if (open) input.current?.focus(); }, [open]);
  const wish = query.trim().toLowerCase();
  const own = (pages ?? []).filter((p) => !wish || `${p.title} ${p.keys ?? ""}`.toLowerCase().includes(wish)).slice(0, wish ? 6 : 12);
  const asked = query.trim().slice(0, 80);
  const say = useRef(onQuery);
  say.current = onQuery;
  const found = wish && answered === asked ? (results ?? []) : [];
  // A page that is just being entered may drop a question: ask again until the answer is for these words.
  useEffect(() => {
    if (!open || !asked || answered === asked) return undefined;
    let left = 6;
    const again = setInterval(() => { left -= 1; if (left < 0) clearInterval(again); else say.current?.(asked); }, 700);
    return () => clearInterval(again);
  }, [open, asked, answered]);
  const items = [...found, ...own.map((p) => ({ ...p, group: texts.pages }))];
  const groups = [];
  items.forEach((item, i) => {
    const last = groups[groups.length - 1];
    if (last && last.name === item.group) last.items.push([item, i]);
    else groups.push({ name: item.group, items: [[item, i]] });
  });
  const ask = (value) => {
    setQuery(value); setAt(0); clearTimeout(timer.current);
    if (value.trim()) timer.current = setTimeout(() => onQuery?.(value.trim().slice(0, 80)), 160);
  };
  const go = (item) => { if (item) { hide(); navigate(item.href); } };
  const keys = (e) => {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      const next = (at + (e.key === "ArrowDown" ? 1 : -1) + items.length) % Math.max(items.length, 1);
      setAt(next);
      list.current?.querySelector(`[data-at="${next}"]`)?.scrollIntoView({ block: "nearest" });
    } else if (e.key === "Enter" && !e.nativeEvent.isComposing) { e.preventDefault(); go(items[at]); }
    else if (e.key === "Escape") { e.preventDefault(); hide(); }
    else if (e.key === "Tab") e.preventDefault();
  };
  if (!open) return null;
  return (
    <div className="sc-veil" onMouseDown={(e) => e.target === e.currentTarget && hide()}>
      <div className="sc-command" role="dialog" aria-modal="true" aria-label={texts.title} data-testid="command">
        <div className="sc-command-top">
          <svg width="17" height="17" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true"><circle cx="11" cy="11" r="7" /><path d="m20 20-4-4" /></svg>
          <input ref={input} value={query} onChange={(e) => ask(e.target.value)} onKeyDown={keys} placeholder={texts.placeholder} aria-label={texts.title}
            role="combobox" aria-expanded="true" aria-controls="kit-command-list" aria-activedescendant={items.length ? `kit-command-${at}` : undefined} data-testid="command-input" />
          <span className="sc-kbd">Esc</span>
        </div>
        <div className="sc-command-list" id="kit-command-list" role="listbox" aria-label={texts.title} ref={list} data-testid="command-list">
          {groups.map((group) => (
            <div key={group.name} role="group" aria-label={group.name}>
              <div className="sc-command-group" aria-hidden="true">{group.name}</div>
              {group.items.map(([item, i]) => (
                <div key={i} id={`kit-command-${i}`} data-at={i} role="option" aria-selected={i === at} className="sc-command-item" data-testid="command-item"
                  onMouseMove={() => i !== at && setAt(i)} onClick={() => go(item)}>
                  <span className="sc-ellipsis">{item.title}</span>
                  {item.hint && <span className="sc-hint sc-ellipsis">{item.hint}</span>}
                </div>
              ))}
            </div>
          ))}
          {!items.length && <div className="sc-command-group" role="option" aria-selected="false" aria-disabled="true">{texts.nothing}</div>}
        </div>
        <div className="sc-command-foot"><span><span className="sc-kbd">↑</span> <span className="sc-kbd">↓</span> {texts.move}</span><span><span className="sc-kbd">↵</span> {texts.open}</span></div>
      </div>
    </div>
  );
}

export function KitFind({ texts }) {
  const mac = typeof navigator !== "undefined" && /Mac/.test(navigator.platform);
  return (
    <button type="button" className="sc-find" aria-label={texts.title} data-testid="command-open" onClick={() => window.dispatchEvent(new Event("kit:search"))}>
      <svg width="15" height="15" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true"><circle cx="11" cy="11" r="7" /><path d="m20 20-4-4" /></svg>
      <span className="sc-ellipsis">{texts.short}</span><kbd className="sc-kbd">{mac ? "⌘ K" : "Ctrl K"}</kbd>
    </button>
  );
}

export function KitKeys({ keys, texts }) {
  const [open, setOpen] = useState(false);
  const box = useRef(null);
  const chord = useRef(0);
  const navigate = useNavigate();
  useEffect(() => {
    const key = (e) => {
      if (e.key === "Escape" && open) { setOpen(false); return; }
      if (typing(e) || e.ctrlKey || e.metaKey || e.altKey) return;
      if (e.key === "?") { e.preventDefault(); setOpen((was) => !was); return; }
      if (Date.now() - chord.current < 1200) {
        const hit = (keys ?? []).find((k) => k.href && k.keys[0] === "G" && k.keys[1]?.toLowerCase() === e.key.toLowerCase());
        chord.current = 0;
        if (hit) { e.preventDefault(); navigate(hit.href); }
      } else if (e.key === "g") chord.current = Date.now();
    };
    window.addEventListener("keydown", key);
    const show = () => setOpen(true);
    window.addEventListener("kit:keys", show);
    return () => { window.removeEventListener("keydown", key); window.removeEventListener("kit:keys", show); };
  }, [keys, open, navigate]);
  useEffect(() => { if (open) box.current?.focus(); }, [open]);
  if (!open) return null;
  return (
    <div className="sc-veil" onMouseDown={(e) => e.target === e.currentTarget && setOpen(false)}>
      <div className="sc-command" ref={box} tabIndex={-1} role="dialog" aria-modal="true" aria-label={texts.title} data-testid="keys" style={{ maxWidth: 480 }}>
        <div className="sc-dialog-head"><h2>{texts.title}</h2>
          <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={texts.close} title={texts.close} onClick={() => setOpen(false)}><Cross /></button></div>
        <dl className="sc-keys">{(keys ?? []).flatMap((k, i) => [<dt key={"t" + i}>{k.text}</dt>, <dd key={"d" + i}>{k.keys.map((one, j) => <kbd key={j} className="sc-kbd">{one}</kbd>)}</dd>])}</dl>
      </div>
    </div>
  );
}

export function KitRailSwitch({ texts }) {
  const [mini, setMini] = useState(false);
  useLayoutEffect(() => {
    const was = localStorage.getItem("rail") === "mini";
    setMini(was);
    document.documentElement.dataset.rail = was ? "mini" : "full";
  }, []);
  // The chosen place is in sight, also when it stands at the end of a long rail; places appear once rights are known.
  useEffect(() => {
    const nav = document.querySelector(".sc-nav");
    const show = () => {
      const here = nav?.querySelector("[aria-current=page]");
      here?.scrollIntoView({ block: "nearest" });
      return !nav || here;
    };
    if (show()) return undefined;
    const watch = new MutationObserver(() => show() && watch.disconnect());
    watch.observe(nav, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, []);
  const flip = () => {
    const next = !mini;
    setMini(next);
    localStorage.setItem("rail", next ? "mini" : "full");
    document.documentElement.dataset.rail = next ? "mini" : "full";
  };
  const word = mini ? texts.widen : texts.narrow;
  return (
    <button type="button" className="sc-btn sc-quiet sc-icon-btn" title={word} aria-label={word} aria-pressed={mini} data-testid="rail-switch" onClick={flip}>
      <span className="sc-rail-flip" style={{ display: "grid" }}><Chevron d="m11 17-5-5 5-5M18 17l-5-5 5-5" /></span>
    </button>
  );
}

// A form the browser posts itself, so that the HTTP answer can set a cookie.
export function KitPost({ action, stacked, children }) {
  return <form action={action} method="post" className={stacked ? "sc-stack" : undefined}>{children}</form>;
}

export function KitAlive({ seconds, onAlive }) {
  const say = useRef(onAlive);
  say.current = onAlive;
  useEffect(() => {
    const seen = () => document.visibilityState === "visible" && say.current?.();
    const timer = setInterval(seen, seconds * 1000);
    document.addEventListener("visibilitychange", seen);
    return () => { clearInterval(timer); document.removeEventListener("visibilitychange", seen); };
  }, [seconds]);
  return null;
}

const PAUSE = 300;

// What is typed stays: it is sent after a pause, and once the page has loaded; what the page says meanwhile does not undo it.
export function KitSearch({ value, hydrated, placeholder, testid, onChange }) {
  const [text, setText] = useState(value ?? "");
  const now = useRef({});
  const typed = useRef(null); // not sent yet
  const sent = useRef([]); // not answered yet
  const timer = useRef(0);
  now.current = { hydrated, onChange };
  const send = () => {
    if (typed.current === null || !now.current.hydrated) return;
    sent.current.push(typed.current);
    now.current.onChange?.(typed.current);
    typed.current = null;
  };
  const soon = () => { clearTimeout(timer.current); timer.current = setTimeout(send, PAUSE); };
  useEffect(() => { if (hydrated) send(); }, [hydrated]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    const answered = sent.current.lastIndexOf(value ?? ""), late = answered >= 0 && answered < sent.current.length - 1;
    sent.current = late ? sent.current.slice(answered + 1) : [];
    if (typed.current === null && !late) setText(value ?? "");
  }, [value]);
  const type = (e) => { setText(e.target.value); typed.current = e.target.value; if (!e.nativeEvent.isComposing) soon(); };
  return <input type="search" className="sc-input sc-wide" value={text} placeholder={placeholder} aria-label={placeholder} data-testid={testid} onChange={type} onCompositionEnd={soon} />;
}

// A question that a reconnect took away from under the reader is spoken of, also when the whole page goes with it.
export function KitAsked({ open, hydrated, text }) {
  const [, errors] = useContext(EventLoopContext);
  const gone = errors.length > 0;
  const now = useRef({}); // {asked, lost: "" | "gone" | "loading", text}
  const leave = () => {
    const { asked, lost, text: words } = now.current;
    if (asked && lost && refs.ref_sc_toasts?.current) refs.ref_sc_toasts.current.value = { kind: "info", text: words, ms: 8000, close: true };
    now.current = {};
  };
  useEffect(() => {
    if (!open) { leave(); return; }
    const lost = now.current.lost ?? "";
    now.current = { asked: true, text, lost: !hydrated ? "loading" : gone ? lost || "gone" : lost === "loading" ? "" : lost };
  }, [open, hydrated, gone, text]);
  useEffect(() => leave, []);
  return null;
}
