import { useCallback, useEffect, useMemo, useState } from "react";
import { DragDropContext } from "@hello-pangea/dnd";
import { Legend } from "./kanban_card.jsx";
import { useBoard, useMinute } from "./kanban_common.jsx";
import { Head } from "./kanban_head.jsx";
import { Lanes, placeOf } from "./kanban_lanes.jsx";
import { isLong, LongList, ShortList } from "./kanban_list.jsx";
import { Menu, sayReason } from "./kanban_menu.jsx";
import "./kanban.css";

function Column({ c, drag, reason, folded, dense, windowed, draw, lang, texts, onFold, onMore, onWindow }) {
  const open = !drag || c.id === drag.from || reason === null;
  if (folded) return (
    <div className="kb-col" role="listitem" data-folded="yes" data-limit={c.limit?.state ?? ""} data-testid={`column-${c.id}`} aria-label={c.title} onClick={() => onFold(`c:${c.id}`, false)}>
      <Head c={c} folded lang={lang} texts={texts} onFold={onFold} />
    </div>);
  const long = isLong(c) && (windowed || c.cards.length > 30);
  const foot = (s) => (
    <>
      {c.cards.length === 0 && !s.isDraggingOver && <div className="kb-none">{texts.empty}</div>}
      {c.count > c.cards.length && c.cards.length > 0 && !(long && windowed) &&
        <button type="button" className="kb-more" data-testid={`more-${c.id}`} onClick={() => onMore?.(c.id)}>{texts.more.replace("{n}", c.count - c.cards.length)}</button>}
    </>);
  return (
    <div className="kb-col" role="listitem" data-testid={`column-${c.id}`} aria-label={c.title} data-limit={c.limit?.state ?? ""}
      data-target={!drag || c.id === drag.from ? "" : !open ? "no" : drag.over === c.id ? "over" : "yes"}>
      <Head c={c} lang={lang} texts={texts} onFold={onFold} />
      {drag && !open && <div className="kb-why" role="note">{sayReason(reason, lang, texts)}</div>}
      {long
        ? <LongList key="long" column={c} dense={dense} windowed={windowed} disabled={!open} draw={(card) => draw(card, c)} onWindow={onWindow} dragging={Boolean(drag)}>{foot}</LongList>
        : <ShortList key="short" id={c.id} cards={c.cards} disabled={!open} className="kb-list" draw={(card) => draw(card, c)}>{foot}</ShortList>}
    </div>);
}

export function Kanban({ columns: served, rules, ack, selected, lang, texts, closedTitle, canMove = true, lanes, folded: kept, hidden, dense = false, windowed = false, onMove, onOpen, onMore, onClaim, onFold, onWindow }) {
  const columns = useMemo(() => (served ?? []).map((c) => (c.stage === "end" ? { ...c, title: closedTitle ?? c.title } : c)), [served, closedTitle]);
  const [shown, move] = useBoard(columns, ack, onMove);
  const now = useMinute();
  const [drag, setDrag] = useState(null); // {card, from, lane, over}
  const [menu, setMenu] = useState(null);
  const [folded, setFolded] = useState(() => new Set(kept ?? []));
  useEffect(() => setFolded(new Set(kept ?? [])), [kept]);
  const fold = useCallback((id, shut) => {
    setFolded((old) => { const next = new Set(old); if (shut) next.add(id); else next.delete(id); return next; });
    onFold?.({ id, shut });
  }, [onFold]);
  const find = useCallback((id) => {
    for (const c of shown) { const card = c.cards.find((k) => String(k.id) === String(id)); if (card) return [card, c.id]; }
    return [null, null];
  }, [shown]);
  const reasonsOf = useCallback((card) => {
    const rule = rules?.[card?.rule] ?? {};
    return Object.fromEntries((columns ?? []).map((c) => {
      const why = c.id in rule ? rule[c.id] : [];
      return [c.id, why === null ? c.limit?.closed ?? c.limit?.shut?.[card?.[c.limit.shut_by]] ?? null : why];
    }));
  }, [rules, columns]);
  const laneReason = useCallback((card, lane) => { const rule = rules?.[card?.lane_rule] ?? {}; return lane in rule ? rule[lane] : []; }, [rules]);
  const reasons = useMemo(() => (drag ? reasonsOf(drag.card) : {}), [drag, reasonsOf]);
  const reasonOf = (column, lane) => {
    if (column === drag.from) return lane === drag.lane ? null : laneReason(drag.card, lane);
    return reasons[column] === null && lane !== drag.lane ? laneReason(drag.card, lane) : reasons[column];
  };
  const send = useCallback((card, from, to, index) => move({ card: card.id, axis: "column", from, to, index, version: card.version }), [move]);
  const sendLane = useCallback((card, lane) => move({ card: card.id, axis: "lane", from: card.lane, to: lane, index: 0, version: card.version }), [move]);
  const openMenu = useCallback((card, rect) => { const [, from] = find(card.id); setMenu({ card, from, rect }); }, [find]);
  const name = (id) => { const at = placeOf(id); const lane = (lanes ?? []).find((l) => l.id === at.lane)?.title; return [shown.find((c) => c.id === at.column)?.title ?? "", lane].filter(Boolean).join(" · "); };
  const draw = useCallback((card, c) => ({
    card, now, lang, texts, hidden, dense, stay: c.stay, selected: selected === card.id, finished: c.stage === "end", onOpen, onMenu: openMenu, onClaim,
    canMove: canMove && !card.pending && c.stage !== "end",
  }), [now, lang, texts, hidden, dense, selected, onOpen, openMenu, onClaim, canMove]);
  const groups = menu ? [
    { axis: "column", title: texts.move_to, items: shown.filter((c) => c.id !== menu.from).map((c) => ({ id: c.id, title: c.title, why: reasonsOf(menu.card)[c.id] })) },
    ...(lanes?.length ? [{ axis: "lane", title: texts.lane_to, items: lanes.filter((l) => l.id !== menu.card.lane).map((l) => ({ id: l.id, title: l.title, why: laneReason(menu.card, l.id) })) }] : []),
  ] : [];
  const common = { lang, texts, drag, draw, onMore, onFold: onFold ? fold : null };
  return (
    <div className="kb-wrap" data-dense={dense ? "yes" : "no"}>
      <Legend texts={texts} stays={shown.some((c) => c.stay)} />
      <DragDropContext dragHandleUsageInstructions={texts.usage}
        onDragStart={(start, provided) => { const [card, from] = find(start.draggableId); setDrag({ card, from, lane: card?.lane ?? "" }); provided.announce(texts.lifted.replace("{x}", card?.number ?? "")); }}
        onDragUpdate={(u, provided) => {
          const over = u.destination ? placeOf(u.destination.droppableId).column : "";
          setDrag((d) => (d && d.over !== over ? { ...d, over } : d));
          if (u.destination) provided.announce(texts.over.replace("{x}", name(u.destination.droppableId)));
        }}
        onDragEnd={(r, provided) => {
          setDrag(null);
          const [card, from] = find(r.draggableId);
          const to = r.destination ? placeOf(r.destination.droppableId) : null;
          if (!card || !to || (to.column === from && to.lane === (lanes?.length ? card.lane : ""))) { provided.announce(texts.dropped_back); return; }
          provided.announce(texts.dropped.replace("{x}", name(r.destination.droppableId)));
          if (to.column === from) sendLane(card, to.lane);
          else if (lanes?.length && to.lane !== card.lane) move({ card: card.id, axis: "both", from, to: to.column, lane: to.lane, index: 0, version: card.version });
          else send(card, from, to.column, r.destination.index);
        }}>
        {lanes?.length
          ? <Lanes columns={shown} lanes={lanes} folded={folded} reasonOf={reasonOf} {...common} />
          : (
            <div className="kb" data-testid="board" role="list">
              {shown.map((c) => <Column key={c.id} c={c} reason={reasons[c.id] ?? null} folded={folded.has(`c:${c.id}`)} dense={dense} windowed={windowed} onWindow={onWindow} {...common} />)}
            </div>)}
      </DragDropContext>
      {menu && <Menu at={menu} groups={groups} lang={lang} texts={texts} onClose={() => setMenu(null)}
        onPick={(axis, to) => { setMenu(null); if (axis === "lane") sendLane(menu.card, to); else send(menu.card, menu.from, to, 0); }} />}
    </div>);
}
