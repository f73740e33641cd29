import { useEffect, useRef, useState } from "react";
import { Draggable, Droppable } from "@hello-pangea/dnd";
import { Card } from "./kanban_card.jsx";

const LONG = 30; // columns with more cards draw only those in sight
const AROUND = 5;
const PAGE = 12;

export const isLong = (c) => c.count > LONG && c.stage !== "end";

const theme = () => document.querySelector(".radix-themes") ?? document.body; // where the colours are known

function heightOf(c, dense) {
  const lines = c.cards.reduce((most, k) => Math.max(most, k.facts?.length ?? 0), 0);
  return (dense ? 104 : 144) + lines * (dense ? 18 : 20);
}

// A short list, or a part of a lane: every card is there.
export function ShortList({ id, cards, disabled, className, draw, children }) {
  return (
    <Droppable droppableId={id} isDropDisabled={disabled}>
      {(p, s) => (
        <div ref={p.innerRef} {...p.droppableProps} className={className} data-over={s.isDraggingOver ? "yes" : "no"} tabIndex={cards.length ? -1 : undefined}>
          {cards.map((card, i) => {
            const props = draw(card);
            return (
              <Draggable key={card.id} draggableId={String(card.id)} index={i} isDragDisabled={!props.canMove}>
                {(q, t) => <Card {...props} provided={q} snapshot={t} />}
              </Draggable>);
          })}
          {p.placeholder}
          {children?.(s)}
        </div>)}
    </Droppable>);
}

// A long column: as tall as all its cards, but only those in sight are drawn; what is not here yet is asked for.
export function LongList({ column: c, dense, windowed, disabled, draw, onWindow, dragging, children }) {
  const box = useRef(null);
  const [top, setTop] = useState(0);
  const [tall, setTall] = useState(700);
  const asked = useRef(-1);
  const height = heightOf(c, dense), known = windowed ? c.count : c.cards.length, start = c.start ?? 0;
  const first = Math.max(0, Math.floor(top / height) - AROUND), last = Math.min(known, Math.ceil((top + tall) / height) + AROUND);
  useEffect(() => {
    const watch = new ResizeObserver(([e]) => setTall(e.contentRect.height));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  useEffect(() => { asked.current = -1; }, [c.cards]);
  const lacking = windowed && (first < start || last > start + c.cards.length) && last > first;
  useEffect(() => {
    if (!lacking || dragging) return undefined;
    const timer = setTimeout(() => {
      const wanted = Math.max(0, first - PAGE);
      if (asked.current !== wanted) { asked.current = wanted; onWindow({ column: c.id, start: wanted }); }
    }, 90);
    return () => clearTimeout(timer);
  }, [lacking, dragging, first, last, c.id, c.cards]);
  const rows = [];
  for (let i = first; i < last; i += 1) {
    const card = c.cards[i - start], style = { top: i * height, height: height - 8 };
    if (!card) { rows.push(<div key={`g${i}`} className="kb-ghost" style={style} aria-hidden="true" />); continue; }
    const props = draw(card);
    rows.push(
      <Draggable key={card.id} draggableId={String(card.id)} index={i} isDragDisabled={!props.canMove}>
        {(q, t) => <Card {...props} row style={style} provided={q} snapshot={t} />}
      </Draggable>);
  }
  return (
    <Droppable droppableId={c.id} mode="virtual" isDropDisabled={disabled} getContainerForClone={theme}
      renderClone={(q, t, rubric) => { const card = c.cards.find((k) => String(k.id) === rubric.draggableId); return card ? <Card {...draw(card)} provided={q} snapshot={t} style={{ height: height - 8 }} /> : <div ref={q.innerRef} {...q.draggableProps} {...q.dragHandleProps} />; }}>
      {(p, s) => (
        <div ref={(el) => { box.current = el; p.innerRef(el); }} {...p.droppableProps} className="kb-list" tabIndex={0} role="group" aria-label={c.title}
          onScroll={(e) => { const at = e.currentTarget.scrollTop; if (Math.floor(at / height) !== Math.floor(top / height)) setTop(at); }}>
          <div className="kb-rows" style={{ height: (known + (s.isUsingPlaceholder ? 1 : 0)) * height }}>{rows}</div>
          {children?.(s)}
        </div>)}
    </Droppable>);
}
