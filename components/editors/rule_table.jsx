import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { DragDropContext, Draggable, Droppable } from "@hello-pangea/dnd";

const CSS = `
.rt{border:1px solid var(--gray-4);border-radius:12px;background:var(--color-panel-solid);overflow:hidden}
.rt-head,.rt-row{display:grid;grid-template-columns:34px 34px minmax(130px,.9fr) minmax(0,1.3fr) minmax(0,1.5fr) 34px;gap:10px;align-items:center;padding:0 12px 0 6px}
.rt-head{font-size:12px;color:var(--gray-11);height:34px;border-bottom:1px solid var(--gray-4);background:var(--gray-2)}
.rt-row{min-height:52px;padding-top:7px;padding-bottom:7px;border-bottom:1px solid var(--gray-4);background:var(--color-panel-solid);font-size:14px;line-height:1.45}
.rt-row:last-of-type{border-bottom:0}
.rt-row[data-drag=yes]{box-shadow:0 12px 28px var(--black-a6);border-radius:10px;border:1px solid var(--accent-8)}
.rt-row[data-off=yes] .rt-cell{color:var(--gray-10);text-decoration:line-through}
.rt-grip{display:inline-flex;align-items:center;justify-content:center;width:30px;height:34px;border-radius:8px;color:var(--gray-10);cursor:grab;border:0;background:none}
.rt-grip:hover{background:var(--gray-3);color:var(--gray-12)}
.rt-grip:focus-visible{outline:2px solid var(--accent-8)}
.rt-no{font-variant-numeric:tabular-nums;color:var(--gray-11);text-align:center}
.rt-name{font:inherit;font-weight:500;text-align:left;border:0;background:none;padding:4px 0;color:var(--gray-12);cursor:pointer;min-width:0;overflow-wrap:anywhere}
.rt-name:hover{color:var(--accent-11);text-decoration:underline}
.rt-name:focus-visible{outline:2px solid var(--accent-8);border-radius:6px}
.rt-cell{color:var(--gray-11);font-size:13px;min-width:0;overflow-wrap:anywhere;display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden}
.rt-stop{display:flex;align-items:center;gap:8px;padding:9px 16px;font-size:12px;color:var(--gray-11);background:var(--gray-2);border-top:1px solid var(--gray-4)}
@media (max-width:760px){
.rt-head{display:none}
.rt-row{grid-template-columns:44px 20px minmax(0,1fr) 44px;row-gap:2px;padding:4px 4px 10px 0}
.rt-grip{width:44px;height:44px}
.rt-name{min-height:44px}
.rt-cell{grid-column:3/-1}
.rt-open{grid-row:1;grid-column:4}
}
@media (prefers-reduced-motion:reduce){.rt *{transition:none!important}}
`;

const Grip = () => (
  <svg width="14" height="14" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
    {[5, 12, 19].map((y) => <g key={y}><circle cx="9" cy={y} r="1.7" /><circle cx="15" cy={y} r="1.7" /></g>)}
  </svg>);
const Edit = () => (
  <svg width="15" height="15" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
    <path d="M17 3a2.8 2.8 0 0 1 4 4L8 20l-5 1 1-5Z" />
  </svg>);

function Row({ row, index, texts, provided, dragging, onOpen, readOnly }) {
  const body = (
    <div ref={provided.innerRef} {...provided.draggableProps} className="rt-row" role="listitem" data-testid={`rule-${index}`}
      data-drag={dragging ? "yes" : "no"} data-off={row.enabled ? "no" : "yes"}>
      <span {...(readOnly ? {} : provided.dragHandleProps)} className="rt-grip" aria-label={`${texts.drag} ${row.name}`} data-testid={`rule-grip-${index}`}>{!readOnly && <Grip />}</span>
      <span className="rt-no">{index + 1}</span>
      <button type="button" className="rt-name" onClick={() => onOpen?.(row.id)} data-testid={`rule-open-${index}`}>{row.name}</button>
      <span className="rt-cell">{row.when || texts.always}</span>
      <span className="rt-cell">{row.enabled ? row.then : texts.off}</span>
      <button type="button" className="rt-grip rt-open" style={{ cursor: "pointer" }} aria-label={`${texts.edit} ${row.name}`} onClick={() => onOpen?.(row.id)}><Edit /></button>
    </div>);
  return dragging ? createPortal(body, document.body) : body;
}

export function RuleTable({ rows, texts, readOnly, onMove, onOpen }) {
  const [shown, setShown] = useState(rows ?? []);
  useEffect(() => setShown(rows ?? []), [rows]);
  const say = (provided, words, id, at) => provided.announce(words.replace("{x}", shown.find((row) => row.id === id)?.name ?? "").replace("{n}", at + 1));
  const end = ({ source, destination, draggableId }, provided) => {
    if (!destination || destination.index === source.index) { say(provided, texts.dropped_back, draggableId, source.index); return; }
    say(provided, texts.dropped, draggableId, destination.index);
    const next = [...shown];
    const [moved] = next.splice(source.index, 1);
    next.splice(destination.index, 0, moved);
    setShown(next);
    onMove?.({ id: moved.id, to: destination.index });
  };
  return (
    <div className="rt" data-testid="rule-table">
      <style>{CSS}</style>
      <div className="rt-head" aria-hidden="true"><span /><span>{texts.place}</span><span>{texts.name}</span><span>{texts.when}</span><span>{texts.then}</span><span /></div>
      <DragDropContext onDragEnd={end} onDragStart={(start, provided) => say(provided, texts.lifted, start.draggableId, start.source.index)}
        onDragUpdate={(update, provided) => update.destination && say(provided, texts.over, update.draggableId, update.destination.index)} dragHandleUsageInstructions={texts.howto}>
        <Droppable droppableId="rules">
          {(p) => (
            <div ref={p.innerRef} {...p.droppableProps} role="list" aria-label={texts.name}>
              {shown.map((row, index) => (
                <Draggable key={row.id} draggableId={row.id} index={index} isDragDisabled={readOnly}>
                  {(d, s) => <Row row={row} index={index} texts={texts} provided={d} dragging={s.isDragging} onOpen={onOpen} readOnly={readOnly} />}
                </Draggable>))}
              {p.placeholder}
            </div>)}
        </Droppable>
      </DragDropContext>
      <div className="rt-stop">{texts.stop}</div>
    </div>);
}
