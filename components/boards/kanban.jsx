import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { DragDropContext, Draggable, Droppable } from "@hello-pangea/dnd";
import { dueWords, lengthWords, useBoard, useMinute } from "./kanban_common.jsx";

const CSS = `
.kb{display:flex;gap:12px;align-items:stretch;overflow-x:auto;padding:2px 2px 10px;height:100%;min-height:0;scroll-snap-type:x proximity}
.kb-col{flex:1 0 264px;max-width:340px;display:flex;flex-direction:column;min-height:0;border-radius:12px;background:var(--gray-2);border:1px solid var(--gray-4);scroll-snap-align:start;transition:opacity .12s,background .12s,border-color .12s;position:relative}
.kb-col[data-target=yes]{border-color:var(--accent-8);background:var(--accent-2);box-shadow:0 0 0 3px var(--accent-4)}
.kb-col[data-target=over]{border-color:var(--accent-9);background:var(--accent-3);box-shadow:0 0 0 3px var(--accent-6)}
.kb-col[data-target=no]{opacity:.62}
.kb-head{display:flex;align-items:center;gap:8px;padding:10px 12px 8px;font-weight:600;font-size:14px;color:var(--gray-12)}
.kb-dot{width:8px;height:8px;border-radius:99px;flex:none;background:var(--gray-8)}
.kb-name{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.kb-count{margin-left:auto;font-weight:500;font-size:12px;color:var(--gray-11);background:var(--gray-4);border-radius:99px;padding:1px 8px;font-variant-numeric:tabular-nums}
.kb-late{font-weight:600;font-size:12px;color:var(--red-11);background:var(--red-3);border-radius:99px;padding:1px 8px;display:inline-flex;gap:3px;align-items:center}
.kb-why{margin:0 10px 8px;font-size:12px;line-height:1.45;color:var(--gray-12);background:var(--gray-5);border-radius:6px;padding:6px 8px}
.kb-list{flex:1;overflow-y:auto;padding:2px 8px 8px;min-height:96px;scrollbar-width:thin}
.kb-card{position:relative;background:var(--color-panel-solid);border:1px solid var(--gray-5);border-radius:10px;padding:9px 10px 8px;margin-bottom:8px;cursor:grab;user-select:none;box-shadow:0 1px 2px var(--black-a2);outline:none;transition:border-color .12s,box-shadow .12s}
.kb-card:hover{border-color:var(--gray-8)}
.kb-card:focus-visible{box-shadow:0 0 0 2px var(--accent-8)}
.kb-card[data-selected=yes]{border-color:var(--accent-9);box-shadow:0 0 0 1px var(--accent-9)}
.kb-card[data-late=yes]{border-left:3px solid var(--red-9);padding-left:8px}
.kb-card[data-drag=yes]{box-shadow:0 12px 28px var(--black-a6);cursor:grabbing}
.kb-card[data-pending=yes]{opacity:.72}
.kb-top{display:flex;align-items:center;gap:6px;font-size:12px;color:var(--gray-11);font-variant-numeric:tabular-nums}
.kb-title{font-size:14px;font-weight:500;line-height:1.42;color:var(--gray-12);margin:4px 0 5px;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden;text-align:left;background:none;border:0;padding:0;font-family:inherit;cursor:pointer;width:100%}
.kb-title:hover{color:var(--accent-11)}
.kb-who{font-size:12px;color:var(--gray-11);overflow:hidden;text-overflow:ellipsis;white-space:nowrap;margin-bottom:7px}
.kb-foot{display:flex;align-items:center;gap:6px;font-size:12px;color:var(--gray-11)}
.kb-chip{display:inline-flex;align-items:center;gap:3px;border-radius:6px;padding:1px 6px;line-height:18px;white-space:nowrap;font-variant-numeric:tabular-nums}
.kb-chip.red{background:var(--red-3);color:var(--red-11);font-weight:600}
.kb-chip.amber{background:var(--amber-3);color:var(--amber-12);font-weight:500}
.kb-chip.green{background:var(--green-3);color:var(--green-12);font-weight:500}
.kb-chip.gray{background:var(--gray-3);color:var(--gray-11)}
.kb-chip.pri2{background:var(--red-3);color:var(--red-11);font-weight:600}
.kb-chip.pri1{background:var(--orange-3);color:var(--orange-12);font-weight:600}
.kb-face{margin-left:auto;display:inline-flex;align-items:center;gap:5px;min-width:0;overflow:hidden}
.kb-face span:last-child{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.kb-ava{width:20px;height:20px;flex:none;border-radius:99px;display:inline-flex;align-items:center;justify-content:center;font-size:11px;background:var(--accent-4);color:var(--accent-12)}
.kb-ava.none{background:none;border:1px dashed var(--gray-8);color:var(--gray-11)}
.kb-btn{border:0;background:none;color:var(--gray-11);border-radius:6px;width:26px;height:24px;cursor:pointer;display:inline-flex;align-items:center;justify-content:center;margin-left:auto;font-size:16px;line-height:1}
.kb-btn:hover,.kb-btn:focus-visible{background:var(--gray-4);color:var(--gray-12)}
.kb-claim{border:1px solid var(--accent-7);background:var(--accent-2);color:var(--accent-11);border-radius:6px;font-size:12px;line-height:20px;padding:0 8px;cursor:pointer;margin-left:auto}
.kb-claim:hover{background:var(--accent-4)}
.kb-more{width:100%;border:1px dashed var(--gray-6);background:none;border-radius:8px;padding:7px;font-size:13px;color:var(--gray-11);cursor:pointer}
.kb-more:hover{background:var(--gray-3)}
.kb-none{font-size:13px;color:var(--gray-11);text-align:center;padding:22px 8px;line-height:1.6}
.kb-menu{position:fixed;z-index:60;max-height:calc(100dvh - 16px);overflow-y:auto;overscroll-behavior:contain;min-width:220px;max-width:300px;background:var(--color-panel-solid);border:1px solid var(--gray-6);border-radius:10px;padding:6px;box-shadow:var(--shadow-5)}
.kb-menu h4{margin:4px 8px 6px;font-size:12px;font-weight:500;color:var(--gray-11)}
.kb-item{display:block;width:100%;text-align:left;border:0;background:none;border-radius:6px;padding:7px 8px;font-size:14px;color:var(--gray-12);cursor:pointer;font-family:inherit}
.kb-item:hover:not([aria-disabled=true]),.kb-item:focus-visible{background:var(--accent-4);outline:none}
.kb-item[aria-disabled=true]{color:var(--gray-10);cursor:default}
.kb-item small{display:block;font-size:12px;color:var(--gray-11);line-height:1.4}
@media (max-width:640px){.kb{gap:10px;scroll-snap-type:x mandatory}.kb-col{flex:0 0 84vw}.kb-btn{width:36px;height:32px}}
@media (prefers-reduced-motion:reduce){.kb *{transition:none!important}}
`;
const HUES = { pre: "var(--violet-9)", mid: "var(--blue-9)", post: "var(--teal-9)", end: "var(--gray-8)" };

const Clock = () => (
  <svg width="12" height="12" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" aria-hidden="true">
    <circle cx="12" cy="12" r="9" /><path d="M12 7v5l3 2" />
  </svg>);
const Alarm = () => (
  <svg width="12" height="12" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
    <path d="M12 3 2.5 20h19L12 3Z" /><path d="M12 10v4M12 17h.01" />
  </svg>);

const Card = memo(function Card({ card, index, now, texts, selected, finished, onOpen, onMenu, onClaim, canMove }) {
  const due = dueWords(card, now, texts);
  const late = due?.hue === "red";
  const stay = (finished ? texts.ago ?? texts.stay : texts.stay).replace("{t}", lengthWords(now - card.entered, texts));
  const menu = (e) => { e.stopPropagation(); onMenu(card, e.currentTarget.getBoundingClientRect()); };
  return (
    <Draggable draggableId={String(card.id)} index={index} isDragDisabled={!canMove}>
      {(p, s) => (
        <div ref={p.innerRef} {...p.draggableProps} {...p.dragHandleProps} role="group" aria-label={`${card.number} ${card.title}`}
          className="kb-card" data-testid={`card-${card.id}`} data-card={card.id} data-late={late ? "yes" : "no"}
          data-drag={s.isDragging ? "yes" : "no"} data-selected={selected ? "yes" : "no"} data-pending={card.pending ? "yes" : "no"}
          onClick={() => onOpen(card.id)}
          onKeyDown={(e) => {
            if (e.target !== e.currentTarget) return;
            if (e.key === "Enter") onOpen(card.id);
            if (e.key === "m" && canMove) menu(e);
          }}>
          <div className="kb-top">
            <span>{card.number}</span>
            {card.priority > 0 && <span className={`kb-chip pri${card.priority}`}>{texts.priority[card.priority]}</span>}
            {canMove && <button type="button" className="kb-btn" aria-label={`${texts.move_to} ${card.number}`} aria-haspopup="menu"
              data-testid={`card-menu-${card.id}`} onClick={menu}>⋯</button>}
          </div>
          <button type="button" className="kb-title" data-testid={`card-open-${card.id}`} onClick={(e) => { e.stopPropagation(); onOpen(card.id); }}>{card.title}</button>
          {card.who && <div className="kb-who">{card.who}</div>}
          <div className="kb-foot">
            {due ? <span className={`kb-chip ${due.hue}`} title={stay}>{late ? <Alarm /> : <Clock />}{due.text}</span>
              : <span className="kb-chip gray">{stay}</span>}
            {card.claimable
              ? <button type="button" className="kb-claim" data-testid={`card-claim-${card.id}`} onClick={(e) => { e.stopPropagation(); onClaim(card.id); }}>{texts.claim}</button>
              : finished && !card.assignee ? null : <span className="kb-face"><span className={`kb-ava ${card.assignee ? "" : "none"}`} aria-hidden="true">{card.assignee ? card.assignee.slice(0, 1) : "?"}</span><span>{card.assignee || texts.nobody}</span></span>}
          </div>
        </div>)}
    </Draggable>);
});

function Menu({ at, columns, reasons, lang, texts, onPick, onClose }) {
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
      <h4>{texts.move_to}</h4>
      {columns.filter((c) => c.id !== at.from).map((c) => {
        const why = reasons[c.id];
        return (
          <button key={c.id} type="button" role="menuitem" className="kb-item" aria-disabled={why !== null} data-testid={`move-to-${c.id}`}
            onClick={() => why === null && onPick(c.id)}>{c.title}{why !== null && <small>{sayReason(why, lang, texts)}</small>}</button>);
      })}
    </div>, document.querySelector(".radix-themes") ?? document.body);
}

const sayReason = (why, lang, texts) => (why && (lang === "en" ? why[1] : why[0])) || texts.no_way;

export function Kanban({ columns: served, rules, ack, selected, lang, texts, closedTitle, canMove = true, onMove, onOpen, onMore, onClaim }) {
  const columns = useMemo(() => (served ?? []).map((c) => (c.stage === "end" ? { ...c, title: closedTitle ?? c.title } : c)), [served, closedTitle]);
  const [shown, move] = useBoard(columns, ack, onMove);
  const now = useMinute();
  const [drag, setDrag] = useState(null); // {card, from, reasons}
  const [menu, setMenu] = useState(null);
  const find = useCallback((id) => {
    for (const c of shown) { const card = c.cards.find((k) => String(k.id) === String(id)); if (card) return [card, c.id]; }
    return [null, null];
  }, [shown]);
  const reasonsOf = useCallback((card) => {
    const rule = rules?.[card?.rule] ?? {};
    return Object.fromEntries((columns ?? []).map((c) => [c.id, c.id in rule ? rule[c.id] : []]));
  }, [rules, columns]);
  const send = useCallback((card, from, to, index) => move({ card: card.id, from, to, index, version: card.version }), [move]);
  const openMenu = useCallback((card, rect) => { const [, from] = find(card.id); setMenu({ card, from, rect }); }, [find]);
  const name = (id) => shown.find((c) => c.id === id)?.title ?? "";
  const reasons = useMemo(() => (drag ? reasonsOf(drag.card) : {}), [drag, reasonsOf]);
  return (
    <>
      <style>{CSS}</style>
      <DragDropContext dragHandleUsageInstructions={texts.usage}
        onDragStart={(start, provided) => { const [card, from] = find(start.draggableId); setDrag({ card, from }); provided.announce(texts.lifted.replace("{x}", card?.number ?? "")); }}
        onDragUpdate={(u, provided) => { if (u.destination) provided.announce(texts.over.replace("{x}", name(u.destination.droppableId))); }}
        onDragEnd={(r, provided) => {
          setDrag(null);
          const to = r.destination?.droppableId;
          const [card, from] = find(r.draggableId);
          if (!card || !to || to === from) { provided.announce(texts.dropped_back); return; }
          provided.announce(texts.dropped.replace("{x}", name(to)));
          send(card, from, to, r.destination.index);
        }}>
        <div className="kb" data-testid="board" role="list">
          {shown.map((c) => {
            const open = !drag || c.id === drag.from || reasons[c.id] === null;
            return (
              <Droppable key={c.id} droppableId={c.id} isDropDisabled={!open}>
                {(p, s) => (
                  <section className="kb-col" role="listitem" data-testid={`column-${c.id}`} aria-label={c.title}
                    data-target={!drag || c.id === drag.from ? "" : !open ? "no" : s.isDraggingOver ? "over" : "yes"}>
                    <header className="kb-head">
                      <i className="kb-dot" style={{ background: HUES[c.stage] ?? "var(--gray-8)" }} /><span className="kb-name" title={c.title}>{c.title}</span>
                      <span className="kb-count" data-testid={`count-${c.id}`}>{c.count}</span>
                    </header>
                    {drag && !open && <div className="kb-why" role="note">{sayReason(reasons[c.id], lang, texts)}</div>}
                    <div ref={p.innerRef} {...p.droppableProps} className="kb-list" tabIndex={c.cards.length ? -1 : undefined}>
                      {c.cards.map((card, i) => (
                        <Card key={card.id} card={card} index={i} now={now} texts={texts} selected={selected === card.id} finished={c.stage === "end"}
                          onOpen={onOpen} onMenu={openMenu} onClaim={onClaim} canMove={canMove && !card.pending && c.stage !== "end"} />))}
                      {p.placeholder}
                      {c.cards.length === 0 && !s.isDraggingOver && <div className="kb-none">{texts.empty}</div>}
                      {c.count > c.cards.length && c.cards.length > 0 &&
                        <button type="button" className="kb-more" data-testid={`more-${c.id}`} onClick={() => onMore?.(c.id)}>{texts.more.replace("{n}", c.count - c.cards.length)}</button>}
                    </div>
                  </section>)}
              </Droppable>);
          })}
        </div>
      </DragDropContext>
      {menu && <Menu at={menu} columns={shown} reasons={reasonsOf(menu.card)} lang={lang} texts={texts} onClose={() => setMenu(null)}
        onPick={(to) => { setMenu(null); send(menu.card, menu.from, to, 0); }} />}
    </>);
}
