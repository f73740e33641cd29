// What stands around the drawing: tools, palette, the menu of kinds, search, the sheet of shortcuts.
import { useEffect, useRef, useState } from "react";
import { useReactFlow, useStore } from "@xyflow/react";
import { HUE, Icon, nodeName } from "../flow_look/flow_look.jsx";
import { align, search } from "./flow_edit.js";
import { SHEET } from "./flow_keys.js";
import { nodeOf } from "./flow_doc.js";

export const DRAG = "application/x-flow-kind";
export const G = {
  list: "M8 6h13M8 12h13M8 18h13M3 6h.01M3 12h.01M3 18h.01", canvas: "M3 3h7v7H3zM14 14h7v7h-7zM10 6.5h4a3 3 0 0 1 3 3V14", search: "M11 19a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM21 21l-4.3-4.3",
  help: "M9.1 9a3 3 0 0 1 5.8 1c0 2-3 2.5-3 4M12 17.5h.01M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20Z", note: "M15.5 3H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V8.5zM15 3v6h6M7 13h8M7 17h5", lanes: "M3 4h18v16H3zM9 4v16M15 4v16",
  left: "M4 3v18M8 7h12M8 15h7", center: "M12 3v18M5 8h14M8 16h8", right: "M20 3v18M16 7H4M16 15H9", top: "M3 4h18M7 8v12M15 8v7", middle: "M3 12h18M8 5v14M16 8v8", bottom: "M3 20h18M7 16V4M15 16V9", spreadX: "M4 4v16M20 4v16M10 8h4v8h-4z", spreadY: "M4 4h16M4 20h16M8 10h8v4H8z",
};
const ALIGN = ["left", "center", "right", "top", "middle", "bottom", "spreadX", "spreadY"];
export const Tile = ({ kind, size = 15 }) => <span className={`fl-node fp-tile fl-hue-${HUE[kind] ?? "gray"}`}><span className="fl-tile"><Icon d={kind} size={size} /></span></span>;
export function Tool({ id, glyph, word, run, off, on }) {
  return <button type="button" className="sc-btn sc-quiet sc-icon-btn" title={word} aria-label={word} aria-pressed={on} disabled={off} onClick={run} data-testid={`flow-${id}`}><Icon d={G[glyph] ?? glyph} size={15} /></button>;
}

export function Bar({ env, depth, acts, saved, view, lanesOn }) {
  const { t, readOnly, picked } = env, canvas = view === "canvas";
  return (
    <div className="fc-bar" role="toolbar" aria-label={t.tools}>
      <span className="sc-segments fc-views" role="group" aria-label={t.views}>
        {["canvas", "list"].map((v) => <button key={v} type="button" className="sc-segment" aria-pressed={view === v} title={`${t[v]} (V)`} aria-label={t[v]} onClick={() => view !== v && acts.view()} data-testid={`flow-view-${v}`}><Icon d={G[v]} size={15} /><span>{t[v]}</span></button>)}
      </span><i />
      {!readOnly && <><Tool id="undo" glyph="undo" word={`${t.undo} (Ctrl Z)`} run={acts.undo} off={!depth.undo} /><Tool id="redo" glyph="redo" word={`${t.redo} (Ctrl Y)`} run={acts.redo} off={!depth.redo} /><i />
        <Tool id="copy" glyph="copy" word={`${t.duplicate} (Ctrl D)`} run={acts.duplicate} off={!picked.length} />
        {canvas && <><Tool id="note" glyph="note" word={`${t.addNote} (N)`} run={acts.note} /><Tool id="tidy" glyph="tidy" word={`${t.tidy} (T)`} run={acts.tidy} /></>}</>}
      {canvas && <Tool id="lanes" glyph="lanes" word={`${t.lanes} (L)`} run={acts.lanes} on={lanesOn} />}
      <Tool id="search" glyph="search" word={`${t.search} (Ctrl F)`} run={acts.search} />
      {canvas && <><i /><Tool id="fit" glyph="fit" word={`${t.fit} (1)`} run={acts.fit} /><Zoom t={t} reset={acts.reset} /></>}
      <Tool id="help" glyph="help" word={`${t.help} (?)`} run={acts.help} />
      {!readOnly && <span className="fc-saved" role="status" data-state={saved.state} data-testid="flow-saved">{saved.text}{saved.state === "failed" && <button type="button" className="sc-btn sc-ghost sc-btn-s" onClick={saved.again} data-testid="flow-save-again">{t.again}</button>}</span>}
    </div>
  );
}
function Zoom({ t, reset }) {
  const zoom = useStore((s) => Math.round(s.transform[2] * 100));
  return <button type="button" className="sc-btn sc-quiet fc-zoom" title={`${t.zoom} (0)`} onClick={reset} data-testid="flow-zoom">{zoom}%</button>;
}
export function Palette({ t, add }) {
  return (
    <aside className="fc-palette" aria-label={t.palette}>
      <span className="fc-palette-title">{t.palette}</span>
      {Object.keys(t.kinds).map((kind) => (
        <button key={kind} type="button" draggable className={`fc-kind fl-hue-${HUE[kind]}`} title={t.kindHelp[kind]} data-testid={`flow-add-${kind}`} onClick={() => add(kind)}
          onDragStart={(e) => { e.dataTransfer.setData(DRAG, kind); e.dataTransfer.effectAllowed = "move"; }}>
          <Tile kind={kind} /><span>{t.kinds[kind]}</span></button>))}
      <p className="fc-palette-help">{t.paletteHelp}</p>
    </aside>
  );
}
// Arrows walk the kinds, a letter or the first character jumps to one, Enter takes it.
export function KindMenu({ at, t, choose, close }) {
  const box = useRef(null), height = 40 * Object.keys(t.kinds).length;
  useEffect(() => {
    const buttons = () => [...(box.current?.querySelectorAll("button") ?? [])];
    buttons()[0]?.focus();
    const away = (e) => { if (!box.current?.contains(e.target)) close(); };
    const key = (e) => {
      const all = buttons(), i = all.indexOf(document.activeElement), go = (to) => { e.preventDefault(); e.stopPropagation(); all[(to + all.length) % all.length]?.focus(); };
      if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); close(); }
      else if (e.key === "ArrowDown" || (e.key === "Tab" && !e.shiftKey)) go(i + 1);
      else if (e.key === "ArrowUp" || e.key === "Tab") go(i - 1);
      else if (/^[1-9]$/.test(e.key) && all[Number(e.key) - 1]) { e.preventDefault(); e.stopPropagation(); all[Number(e.key) - 1].click(); }
    };
    window.addEventListener("pointerdown", away, true); window.addEventListener("keydown", key, true);
    return () => { window.removeEventListener("pointerdown", away, true); window.removeEventListener("keydown", key, true); };
  }, []);
  return (
    <div ref={box} className="fc-menu" role="menu" aria-label={t.insertHere} style={{ left: Math.max(8, Math.min(at.x, window.innerWidth - 190)), top: Math.max(8, Math.min(at.y, window.innerHeight - height - 16)) }} data-testid="flow-menu">
      {Object.keys(t.kinds).filter((k) => k !== "start" && !(k === "end" && at.list && !at.nodeId)).map((kind, i) => <button key={kind} type="button" role="menuitem" title={t.kindHelp[kind]} onClick={() => choose(kind)} data-testid={`flow-menu-${kind}`}><Tile kind={kind} size={14} /><span className="sc-grow">{t.kinds[kind]}</span>{i < 9 && <kbd>{i + 1}</kbd>}</button>)}
    </div>
  );
}
export function AlignBar({ env, acts }) {
  const { t, edit, picked, doc } = env, ids = picked.filter((id) => nodeOf(doc, id));
  if (ids.length < 2 || env.readOnly) return null;
  return (
    <div className="fc-bar fc-align" role="toolbar" aria-label={t.arrange} data-testid="flow-align">
      <span className="fc-count">{t.chosenCount.replace("{n}", ids.length)}</span><i />
      {ALIGN.map((how) => <Tool key={how} id={`align-${how}`} glyph={how} word={t.aligns[how]} off={how.startsWith("spread") && ids.length < 3} run={() => edit((d) => align(d, ids, how))} />)}
      <i /><Tool id="remove-chosen" glyph="bin" word={`${t.remove} (Delete)`} run={acts.remove} />
    </div>
  );
}
export function Search({ env, keys, spell, close }) {
  const { t, doc, jump } = env, [query, setQuery] = useState(""), [at, setAt] = useState(0), box = useRef(null);
  const words = (item) => (item.kind ? nodeName(item, t) : item.text), found = search(doc, query, words, keys);
  useEffect(() => { box.current?.focus(); spell([...doc.nodes, ...(doc.notes ?? [])].map(words).filter(Boolean).slice(0, 400)); }, []);
  const go = (item) => { if (item) { close(); jump({ node_id: item.id }); } };
  const key = (e) => {
    if (e.key === "Escape") { e.preventDefault(); close(); }
    else if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); setAt((i) => (found.length ? (i + (e.key === "ArrowDown" ? 1 : found.length - 1)) % found.length : 0)); }
    else if (e.key === "Enter" && !e.nativeEvent.isComposing) go(found[at]);
  };
  return (
    <div className="fc-search" role="search" data-testid="flow-search-box">
      <input ref={box} className="sc-input" value={query} placeholder={t.searchHint} aria-label={t.search} onChange={(e) => { setQuery(e.target.value); setAt(0); }} onKeyDown={key} onBlur={(e) => { if (!e.currentTarget.parentElement.contains(e.relatedTarget)) close(); }} data-testid="flow-search-query" />
      {query.trim() && <ul>{found.map((item, i) => <li key={item.id}><button type="button" data-on={i === at || undefined} onClick={() => go(item)} data-testid={`flow-found-${item.id}`}>{item.kind ? <Tile kind={item.kind} size={13} /> : <span className="fp-tile fl-node"><span className="fl-tile"><Icon d={G.note} size={13} /></span></span>}<span className="sc-ellipsis">{words(item)}</span></button></li>)}
        {!found.length && <li className="fc-none">{t.nothingFound}</li>}</ul>}
    </div>
  );
}
export function HelpSheet({ t, close }) {
  const box = useRef(null);
  useEffect(() => { box.current?.showModal(); }, []);
  return (
    <dialog ref={box} className="fc-help" onClose={close} aria-label={t.help} data-testid="flow-help-sheet" onClick={(e) => e.target === box.current && box.current.close()}>
      <header><b>{t.help}</b><button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={t.close} onClick={() => box.current.close()}><Icon d="cross" size={15} /></button></header>
      <div className="fc-help-groups">{SHEET.map(([group, keys]) => <section key={group}><h3>{t[group]}</h3><dl>{keys.map(([key, word]) => <div key={word}><dt>{key.split(" ").map((k, i) => <kbd key={i}>{t.keyNames[k] ?? k}</kbd>)}</dt><dd>{t[word]}</dd></div>)}</dl></section>)}</div>
    </dialog>
  );
}
// What a deletion took away, with the way back.
export function LossNote({ lost, t, undo }) {
  const more = [lost.conditions && t.lostConditions.replace("{n}", lost.conditions), lost.rejects && t.lostRejects.replace("{n}", lost.rejects)].filter(Boolean);
  const names = lost.names.slice(0, 3).map((n) => `「${nodeName(n, t)}」`).join("") + (lost.names.length > 3 ? t.andMore.replace("{n}", lost.names.length - 3) : "");
  return (
    <div className="fc-note fc-loss" role="status" data-testid="flow-loss"><span>{(lost.names.length ? t.lostNodes : t.lostEdges).replace("{names}", names).replace("{n}", lost.edges)}{more.length ? t.alsoLost + more.join(t.comma) : ""}</span>
      <button type="button" onClick={undo} data-testid="flow-loss-undo">{t.undo}</button></div>
  );
}
export { useReactFlow };
