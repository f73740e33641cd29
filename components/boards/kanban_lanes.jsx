import { useState } from "react";
import { Head } from "./kanban_head.jsx";
import { ShortList } from "./kanban_list.jsx";
import { sayReason } from "./kanban_menu.jsx";

const FINISHED = 3; // finished cards of a lane before somebody asks for more
export const SEP = "\u0001";
export const cellOf = (column, lane) => `${column}${SEP}${lane}`;
export const placeOf = (id) => { const [column, lane] = String(id).split(SEP); return { column, lane: lane ?? "" }; };

function Cell({ c, lane, drag, reason, draw, lang, texts, onMore }) {
  const [whole, setWhole] = useState(false);
  const here = c.cards.filter((k) => (k.lane ?? "") === lane.id), cards = c.stage === "end" && !whole ? here.slice(0, FINISHED) : here;
  const count = c.lanes?.[lane.id] ?? here.length;
  const from = drag && drag.from === c.id && drag.lane === lane.id;
  const open = !drag || from || reason === null;
  return (
    <div className="kb-cell" data-limit={c.limit?.lanes?.[lane.id] ?? ""} data-testid={`cell-${c.id}-${lane.id}`} data-target={!drag || from ? "" : open ? "yes" : "no"}>
      {drag && !open && reason && <div className="kb-why" role="note">{sayReason(reason, lang, texts)}</div>}
      {c.limit?.lanes?.[lane.id] && <div className="kb-cell-limit"><span className="kb-limit" data-state={c.limit.lanes[lane.id]} data-testid={`limit-${c.id}-${lane.id}`}>{c.limit.lanes[lane.id] !== "ok" && <span aria-hidden="true">▲</span>}{count}/{c.limit.most}</span></div>}
      <ShortList id={cellOf(c.id, lane.id)} cards={cards} disabled={!open} className="kb-cards" draw={(card) => draw(card, c)} />
      {here.length > cards.length && <button type="button" className="kb-more" onClick={() => setWhole(true)}>{texts.more.replace("{n}", here.length - cards.length)}</button>}
      {count > cards.length && c.stage !== "end" && c.id !== "rest" &&
        <button type="button" className="kb-more" data-testid={`more-${c.id}-${lane.id}`} onClick={() => onMore?.(`${c.id}|${lane.id}`)}>{texts.more.replace("{n}", count - cards.length)}</button>}
    </div>);
}

// Columns side by side, lanes one below the other; one place scrolls.
export function Lanes({ columns, lanes, folded, drag, reasonOf, draw, lang, texts, onFold, onMore }) {
  return (
    <div className="kb-grid" data-testid="board" tabIndex={0} role="region" aria-label={texts.board ?? ""}>
      <div className="kb-line kb-heads">
        {columns.map((c) => <div key={c.id} data-testid={`column-${c.id}`} data-folded={folded.has(`c:${c.id}`) ? "yes" : "no"}><Head c={c} folded={folded.has(`c:${c.id}`)} lang={lang} texts={texts} onFold={onFold} /></div>)}
      </div>
      {lanes.map((lane) => {
        const shut = folded.has(`l:${lane.id}`);
        return (
          <section key={lane.id} aria-label={lane.title} data-testid={`lane-${lane.id}`}>
            <div className="kb-lane">
              <button type="button" className="kb-fold" aria-expanded={!shut} aria-label={`${shut ? texts.unfold : texts.fold} ${lane.title}`} data-testid={`fold-lane-${lane.id}`} onClick={() => onFold(`l:${lane.id}`, !shut)}>{shut ? "▸" : "▾"}</button>
              <span>{lane.title}</span><span className="kb-count">{lane.count}</span>
            </div>
            {!shut && <div className="kb-line">
              {columns.map((c) => folded.has(`c:${c.id}`) ? <div key={c.id} data-folded="yes" />
                : <Cell key={c.id} c={c} lane={lane} drag={drag} reason={drag ? reasonOf(c.id, lane.id) : null} draw={draw} lang={lang} texts={texts} onMore={onMore} />)}
            </div>}
          </section>);
      })}
    </div>);
}
