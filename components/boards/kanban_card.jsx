import { Fragment, memo } from "react";
import { dueWords, lengthWords } from "./kanban_common.jsx";

const Clock = () => (
  <svg width="12" height="12" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" aria-hidden="true">
    <circle cx="12" cy="12" r="9" /><path d="M12 7v5l3 2" />
  </svg>);
const Alarm = () => (
  <svg width="12" height="12" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
    <path d="M12 3 2.5 20h19L12 3Z" /><path d="M12 10v4M12 17h.01" />
  </svg>);

export const AGES = { fresh: "var(--green-8)", mid: "var(--amber-8)", old: "var(--orange-9)", late: "var(--red-9)" };

// How much of its time in this column a card has used up, or whether it has stayed longer than the column wants.
export function ageOf(card, now, stay) {
  if (stay && !card.paused && !card.mark) return now - card.entered > stay[1] ? "stale" : now - card.entered > stay[0] ? "slow" : "";
  if (!card.due || card.mark || card.paused || card.due <= card.entered) return "";
  const used = (now - card.entered) / (card.due - card.entered);
  return used > 1 ? "late" : used > 0.8 ? "old" : used > 0.5 ? "mid" : "fresh";
}

function Facts({ facts, lang }) {
  if (!facts?.length) return null;
  return <dl className="kb-facts">{facts.map((f, i) => <div key={i}><dt>{lang === "en" ? f.k[1] : f.k[0]}</dt><dd title={f.v}>{f.v}</dd></div>)}</dl>;
}

function Foot({ card, now, texts, finished, hidden, onClaim }) {
  const due = dueWords(card, now, texts);
  const late = due?.hue === "red";
  const stay = (finished ? texts.ago ?? texts.stay : texts.stay).replace("{t}", lengthWords(now - card.entered, texts));
  const owner = !hidden?.includes("assignee");
  return (
    <div className="kb-foot">
      {hidden?.includes("due") ? null : due ? <span className={`kb-chip ${due.hue}`} title={stay}>{late ? <Alarm /> : <Clock />}{due.text}</span>
        : <span className="kb-chip gray">{stay}</span>}
      {card.claimable
        ? <button type="button" className="kb-claim" data-testid={`card-claim-${card.id}`} onClick={(e) => { e.stopPropagation(); onClaim(card.id); }}>{texts.claim}</button>
        : !owner || (finished && !card.assignee) ? null : <span className="kb-face"><span className={`kb-ava ${card.assignee ? "" : "none"}`} aria-hidden="true">{card.assignee ? card.assignee.slice(0, 1) : "?"}</span><span>{card.assignee || texts.nobody}</span></span>}
    </div>);
}

// What a card looks like; `provided` and `snapshot` are the drag library's, `style` places it in a long column.
export const Card = memo(function Card({ card, provided: p, snapshot: s, style, row, now, lang, texts, hidden, dense, stay, selected, finished, canMove, onOpen, onMenu, onClaim }) {
  const due = dueWords(card, now, texts);
  const age = finished || hidden?.includes("age") ? "" : ageOf(card, now, stay);
  const menu = (e) => { e.stopPropagation(); onMenu(card, e.currentTarget.getBoundingClientRect()); };
  return (
    <div ref={p.innerRef} {...p.draggableProps} {...p.dragHandleProps} role="group" aria-label={`${card.number} ${card.title}${age && texts.ages ? `, ${texts.ages[age] ?? texts.stays[age]}` : ""}`}
      style={{ ...p.draggableProps.style, ...style }} className={`kb-card${row ? " kb-row" : ""}`} data-testid={`card-${card.id}`} data-card={card.id} data-late={due?.hue === "red" ? "yes" : "no"} data-age={age}
      data-drag={s.isDragging ? "yes" : "no"} data-selected={selected ? "yes" : "no"} data-pending={card.pending ? "yes" : "no"}
      onClick={() => onOpen(card.id)}
      onKeyDown={(e) => {
        if (e.target !== e.currentTarget) return;
        if (e.key === "Enter") onOpen(card.id);
        if (e.key === "m" && canMove) menu(e);
      }}>
      <div className="kb-top">
        <span>{card.number}</span>
        {card.priority > 0 && !hidden?.includes("priority") && <span className={`kb-chip pri${card.priority}`}>{texts.priority[card.priority]}</span>}
        {canMove && <button type="button" className="kb-btn" aria-label={`${texts.move_to} ${card.number}`} aria-haspopup="menu"
          data-testid={`card-menu-${card.id}`} onClick={menu}>⋯</button>}
      </div>
      <button type="button" className="kb-title" data-testid={`card-open-${card.id}`} onClick={(e) => { e.stopPropagation(); onOpen(card.id); }}>{card.title}</button>
      {card.who && <div className="kb-who">{card.who}{dense && card.appointed ? ` · ${texts.appointed} ${card.appointed}` : ""}</div>}
      {card.appointed && !(dense && card.who) && <div className="kb-who" data-testid={`card-appointed-${card.id}`}>{texts.appointed} {card.appointed}</div>}
      <Facts facts={card.facts} lang={lang} />
      <Foot card={card} now={now} texts={texts} finished={finished} hidden={hidden} onClaim={onClaim} />
    </div>);
});

// What the colours at the edge of cards mean.
export function Legend({ texts, stays }) {
  if (!texts.ages) return null;
  return (
    <div className="kb-legend" data-testid="board-legend">
      <span>{texts.legend}</span>
      {Object.entries(AGES).map(([age, hue]) => <Fragment key={age}><span><i style={{ background: hue }} />{texts.ages[age]}</span></Fragment>)}
      {stays && <span data-testid="legend-stay">{texts.stays.legend}</span>}
    </div>);
}
