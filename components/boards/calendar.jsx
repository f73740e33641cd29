import { useEffect, useMemo, useRef, useState } from "react";

const CSS = `
.cal{display:flex;flex-direction:column;min-height:0;height:100%;border:1px solid var(--gray-4);border-radius:12px;background:var(--sc-panel);overflow:hidden}
.cal-heads{display:grid;border-bottom:1px solid var(--gray-4);background:var(--gray-2);flex:none;padding-right:10px}
.cal-head{padding:7px 8px;font-size:12px;color:var(--gray-11);display:flex;gap:6px;align-items:baseline;min-width:0}
.cal-head b{font-size:15px;color:var(--gray-12);font-variant-numeric:tabular-nums;font-weight:600}
.cal-head[data-today=yes] b{background:var(--accent-9);color:#fff;border-radius:99px;padding:0 7px}
.cal-head button{all:unset;cursor:pointer;display:flex;gap:6px;align-items:baseline;border-radius:5px}
.cal-head button:focus-visible,.cal-more:focus-visible{outline:2px solid var(--accent-8)}
.cal-n{margin-left:auto;font-variant-numeric:tabular-nums}
.cal-body{overflow-y:scroll;flex:1;min-height:0;position:relative;scrollbar-width:thin}
.cal-month{display:grid;grid-template-columns:repeat(7,minmax(0,1fr));grid-auto-rows:minmax(112px,auto);min-height:100%}
.cal-cell{border-right:1px solid var(--gray-3);border-bottom:1px solid var(--gray-3);padding:4px 5px 5px;display:flex;flex-direction:column;gap:3px;min-width:0}
.cal-cell[data-off=yes],.cal-col[data-off=yes]{background:var(--gray-2)}
.cal-cell[data-out=yes] .cal-day{opacity:.72}
.cal-cell[data-over=yes],.cal-col[data-over=yes]{box-shadow:inset 0 0 0 2px var(--accent-8);background:var(--accent-2)}
.cal-day{all:unset;cursor:pointer;font-size:12px;color:var(--gray-11);font-variant-numeric:tabular-nums;border-radius:99px;min-width:20px;text-align:center;align-self:flex-start;padding:0 4px;line-height:20px}
.cal-day[data-today=yes]{background:var(--accent-9);color:#fff;font-weight:600}
.cal-day:focus-visible{outline:2px solid var(--accent-8)}
.cal-more{all:unset;cursor:pointer;font-size:12px;color:var(--accent-11);padding:0 5px;border-radius:5px}
.cal-week{display:grid;position:relative}
.cal-col{position:relative;border-right:1px solid var(--gray-3);min-width:0}
.cal-hour{position:absolute;left:0;right:0;border-top:1px solid var(--gray-3);pointer-events:none}
.cal-shut{position:absolute;left:0;right:0;background:var(--gray-a2);pointer-events:none}
.cal-times{position:relative}
.cal-times span{position:absolute;right:8px;transform:translateY(-50%);font-size:11px;color:var(--gray-11);font-variant-numeric:tabular-nums}
.cal-now{position:absolute;left:0;right:0;border-top:2px solid var(--red-9);z-index:3;pointer-events:none}
.cal-ghost{position:absolute;left:3px;right:3px;border:2px dashed var(--accent-9);border-radius:7px;z-index:4;pointer-events:none;font-size:11px;color:var(--accent-11);padding:0 5px;background:var(--accent-a3)}
.cal-card{display:flex;align-items:center;gap:5px;min-width:0;border-radius:6px;background:var(--accent-3);color:var(--gray-12);border-left:3px solid var(--accent-9);font-size:12px;line-height:18px;padding:1px 3px 1px 5px;cursor:pointer;box-sizing:border-box;overflow:hidden}
.cal-card[data-can=yes]{cursor:grab}
.cal-card[data-late=yes]{background:var(--red-3);border-left-color:var(--red-9)}
.cal-card[data-kind=paused]{background:var(--gray-3);border-left-color:var(--gray-8)}
.cal-card[data-kind=done]{background:var(--green-3);border-left-color:var(--green-9)}
.cal-card[data-selected=yes]{box-shadow:0 0 0 2px var(--accent-8)}
.cal-card[data-pending=yes]{opacity:.6}
.cal-card:focus-visible{outline:2px solid var(--accent-9);outline-offset:-1px}
.cal-col .cal-card{position:absolute;align-items:flex-start;border:1px solid var(--sc-panel);border-left:3px solid var(--accent-9)}
.cal-col .cal-card[data-late=yes]{border-left-color:var(--red-9)}
.cal-card b{font-weight:600;font-variant-numeric:tabular-nums;flex:none}
.cal-card span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;flex:1;min-width:0}
.cal-col .cal-card[data-tall=yes] span{white-space:normal;line-height:16px}
.cal-btn{all:unset;flex:none;width:18px;height:18px;text-align:center;border-radius:5px;color:var(--gray-11);cursor:pointer;line-height:16px}
.cal-btn:hover{background:var(--gray-a4);color:var(--gray-12)}
.cal-btn:focus-visible{outline:2px solid var(--accent-9)}
.cal-list{padding:4px 0 16px;display:grid;grid-template-columns:minmax(0,1fr);gap:12px}
.cal-list h3{margin:10px 0 6px;font-size:13px;color:var(--gray-12);display:flex;gap:8px;align-items:baseline}
.cal-list h3 small{color:var(--gray-11);font-weight:400;font-size:12px}
.cal-list .cal-card{padding:6px 8px;min-height:56px;gap:9px;font-size:14px;line-height:20px;margin-bottom:6px}
.cal-list .cal-btn{width:auto;padding:0 12px;height:42px;line-height:42px;font-size:13px;border:1px solid var(--gray-6);background:var(--sc-panel)}
.cal-list small{display:block;overflow:hidden;text-overflow:ellipsis;font-size:12px;color:var(--gray-11)}
.cal-none{color:var(--gray-11);font-size:13px;padding:26px 12px;text-align:center}
@media (max-width:640px){.cal{border:0;background:none}}
@media (prefers-reduced-motion:reduce){.cal *{transition:none!important}}
`;
const HOUR = 46, SNAP = 15;
const hhmm = (m) => `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;

function useNarrow() {
  const [narrow, set] = useState(false);
  useEffect(() => {
    const query = matchMedia("(max-width: 640px)"), read = () => set(query.matches);
    read(); query.addEventListener("change", read);
    return () => query.removeEventListener("change", read);
  }, []);
  return narrow;
}

// Cards that overlap stand side by side; a cluster ends where nothing overlaps any more.
export function lanesOf(cards, length) {
  const placed = []; let cluster = [], ends = [], until = -1;
  const flush = () => { for (const p of cluster) placed.push({ ...p, lanes: ends.length }); cluster = []; ends = []; };
  for (const card of [...cards].sort((a, b) => a.minute - b.minute || a.id - b.id)) {
    const end = card.minute + length(card);
    if (card.minute >= until) flush();
    let lane = ends.findIndex((e) => e <= card.minute);
    if (lane < 0) { lane = ends.length; ends.push(0); }
    ends[lane] = end; until = Math.max(until, end);
    cluster.push({ card, lane });
  }
  flush();
  return placed;
}

// The days as they will be when the server agrees: a dropped card stands at its new place until the next snapshot.
function usePending(days, rev, onDrop) {
  const [moved, setMoved] = useState(null);
  useEffect(() => setMoved(null), [days, rev]);
  const shown = useMemo(() => {
    if (!moved) return days ?? [];
    const card = { ...moved.card, minute: moved.minute, time: hhmm(moved.minute), pending: true };
    return (days ?? []).map((d) => {
      const rest = d.cards.filter((c) => c.id !== card.id);
      const total = d.total - (d.cards.length - rest.length);
      return d.id === moved.day ? { ...d, total: total + 1, cards: [...rest, card].sort((a, b) => a.minute - b.minute) } : { ...d, total, cards: rest };
    });
  }, [days, moved]);
  const drop = (card, day, minute) => {
    setMoved({ card, day, minute });
    onDrop?.({ card: card.id, version: card.version, day, minute });
  };
  return [shown, drop];
}

function Card({ card, texts, lang, selected, tools, style, wide }) {
  const can = card.why === null && !card.pending;
  const why = card.why ? card.why[lang === "en" ? 1 : 0] : texts.usage;
  const keys = (e) => {
    if (e.target !== e.currentTarget) return;
    if (e.key === "Enter") tools.open(card.id);
    if (e.key === "m" && can) tools.ask(card.id);
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [tools.month ? -7 : 0, tools.month ? 0 : -SNAP], ArrowDown: [tools.month ? 7 : 0, tools.month ? 0 : SNAP] }[e.key];
    if (e.altKey && step && can) { e.preventDefault(); tools.nudge(card, ...step); }
  };
  return (
    <div className="cal-card" role="group" tabIndex={0} style={style} title={`${card.number} ${card.title}\n${why}`} aria-label={`${card.time} ${card.number} ${card.title}`}
      data-testid={`cal-card-${card.id}`} data-can={can ? "yes" : "no"} data-late={card.late ? "yes" : "no"} data-kind={card.kind} data-tall={(style?.height ?? 0) > 38 ? "yes" : "no"} data-pending={card.pending ? "yes" : "no"}
      data-selected={selected === card.id ? "yes" : "no"} draggable={can}
      onDragStart={(e) => { e.dataTransfer.effectAllowed = "move"; e.dataTransfer.setData("text/plain", String(card.id)); tools.lift(card, e); }}
      onDragEnd={() => tools.lift(null)} onClick={() => tools.open(card.id)} onKeyDown={keys}>
      <b>{card.time}</b>
      <span>{card.mark && <b>{card.mark} </b>}{card.title}{wide && <small>{card.who}</small>}</span>
      {can && <button type="button" className="cal-btn" aria-label={`${texts.move} ${card.number}`} data-testid={`cal-move-${card.id}`}
        onClick={(e) => { e.stopPropagation(); tools.ask(card.id); }}>{wide ? texts.move : "⋯"}</button>}
    </div>);
}

function Month({ days, month, today, texts, tools, card, onDay }) {
  const [over, setOver] = useState("");
  return (
    <div className="cal-month">
      {days.map((d) => (
        <section key={d.id} className="cal-cell" aria-label={`${d.id} · ${d.total}`} data-testid={`cal-${d.id}`} data-off={d.open.length ? "no" : "yes"} data-out={d.id.startsWith(month) ? "no" : "yes"}
          data-over={over === d.id ? "yes" : "no"}
          onDragOver={(e) => { if (tools.held()) { e.preventDefault(); setOver(d.id); } }} onDragLeave={() => setOver("")}
          onDrop={(e) => { e.preventDefault(); setOver(""); const c = tools.held(); if (c && c.day !== d.id) tools.drop(c, d.id, c.minute); }}>
          <button type="button" className="cal-day" data-today={d.id === today ? "yes" : "no"} onClick={() => onDay?.(d.id)} aria-label={`${texts.open_day} ${d.id}`}>{Number(d.id.slice(8))}</button>
          {d.cards.slice(0, 4).map((c) => card(c))}
          {d.total > Math.min(4, d.cards.length) && <button type="button" className="cal-more" onClick={() => onDay?.(d.id)}>{texts.more.replace("{n}", d.total - Math.min(4, d.cards.length))}</button>}
        </section>))}
    </div>);
}

function Hours({ days, today, now, texts, tools, card, onDay, single }) {
  const body = useRef(null);
  const [ghost, setGhost] = useState(null); // {day, minute, length}
  const length = (c) => Math.max(c.minutes || 30, 26);
  const [first, last] = useMemo(() => {
    const at = days.flatMap((d) => [...d.cards.map((c) => [c.minute, c.minute + length(c)]), ...d.open]);
    return [Math.min(480, ...at.map((s) => Math.floor(s[0] / 60) * 60)), Math.min(1440, Math.max(1200, ...at.map((s) => Math.ceil(s[1] / 60) * 60)))];
  }, [days]);
  const y = (minute) => ((minute - first) * HOUR) / 60;
  const hours = []; for (let h = first / 60; h <= last / 60; h++) hours.push(h);
  const minuteAt = (e, held) => {
    const top = e.clientY - e.currentTarget.getBoundingClientRect().top - (held.grip ?? 0);
    return Math.max(0, Math.min(1440 - SNAP, Math.round((first + (top * 60) / HOUR) / SNAP) * SNAP));
  };
  const most = single ? 8 : 3;
  return (
    <div className="cal-week" ref={body} style={{ gridTemplateColumns: `52px repeat(${days.length},minmax(0,1fr))`, height: y(last) + 12 }}>
      <div className="cal-times" aria-hidden="true">{hours.slice(1).map((h) => <span key={h} style={{ top: y(h * 60) }}>{hhmm(h * 60)}</span>)}</div>
      {days.map((d) => {
        const placed = lanesOf(d.cards, length);
        const hidden = d.total - placed.filter((p) => p.lane < most).length;
        const shut = [...d.open, [1440, 1440]].map(([start], i) => [i ? d.open[i - 1][1] : 0, start]).filter(([a, b]) => b > a);
        return (
          <section key={d.id} className="cal-col" aria-label={`${d.id} · ${d.total}`} data-testid={`cal-${d.id}`} data-off={d.open.length ? "no" : "yes"} data-over={ghost?.day === d.id ? "yes" : "no"}
            onDragOver={(e) => { const held = tools.held(); if (held) { e.preventDefault(); setGhost({ day: d.id, minute: minuteAt(e, held), length: length(held) }); } }}
            onDragLeave={() => setGhost(null)}
            onDrop={(e) => { e.preventDefault(); setGhost(null); const held = tools.held(); if (held) { const m = minuteAt(e, held); if (m !== held.minute || held.day !== d.id) tools.drop(held, d.id, m); } }}>
            {d.open.length > 0 && shut.map(([a, b]) => <div key={a} className="cal-shut" style={{ top: y(Math.max(a, first)), height: Math.max(0, y(Math.min(b, last)) - y(Math.max(a, first))) }} />)}
            {hours.map((h) => <div key={h} className="cal-hour" style={{ top: y(h * 60) }} />)}
            {d.id === today && now >= first && now <= last && <div className="cal-now" style={{ top: y(now) }} />}
            {placed.filter((p) => p.lane < most).map((p) => card(p.card, { top: y(p.card.minute), height: Math.max(22, (length(p.card) * HOUR) / 60 - 1), left: `calc(${(p.lane * 100) / Math.min(p.lanes, most)}% + 2px)`, width: `calc(${100 / Math.min(p.lanes, most)}% - 4px)` }))}
            {ghost?.day === d.id && <div className="cal-ghost" style={{ top: y(ghost.minute), height: Math.max(20, (ghost.length * HOUR) / 60) }}>{hhmm(ghost.minute)}</div>}
            {hidden > 0 && <button type="button" className="cal-more" style={{ position: "absolute", right: 4, bottom: 2, zIndex: 5, background: "var(--sc-panel)" }} onClick={() => onDay?.(d.id)}>{texts.more.replace("{n}", hidden)}</button>}
          </section>);
      })}
    </div>);
}

function Agenda({ days, today, texts, card }) {
  const some = days.filter((d) => d.cards.length || d.id === today);
  return (
    <div className="cal-list" data-testid="cal-agenda">
      {some.map((d) => (
        <section key={d.id}>
          <h3>{d.id.slice(5)} {texts.weekdays[d.weekday]} {d.id === today && <small>{texts.today}</small>}<small className="cal-n">{d.total}</small></h3>
          {d.cards.map((c) => card(c, undefined, true))}
          {!d.cards.length && <div className="cal-none">{texts.empty}</div>}
          {d.total > d.cards.length && <small>{texts.more.replace("{n}", d.total - d.cards.length)}</small>}
        </section>))}
      {!some.length && <div className="cal-none">{texts.empty}</div>}
    </div>);
}

export function TicketCalendar({ mode, days: served, month, today, now, rev, texts, lang, selected, onDrop, onOpen, onAsk, onDay }) {
  const [days, drop] = usePending(served, rev, onDrop);
  const held = useRef(null), narrow = useNarrow();
  const nudge = (card, byDays, byMinutes) => {
    const from = days.find((d) => d.cards.some((c) => c.id === card.id));
    const at = new Date(`${from.id}T00:00:00Z`); at.setUTCDate(at.getUTCDate() + byDays);
    drop(card, at.toISOString().slice(0, 10), Math.max(0, Math.min(1425, card.minute + byMinutes)));
  };
  const tools = {
    open: (id) => onOpen?.(id), ask: (id) => onAsk?.(id), month: mode === "month", nudge, drop, held: () => held.current,
    lift: (card, e) => {
      const from = card && days.find((d) => d.cards.some((c) => c.id === card.id));
      held.current = card && { ...card, day: from?.id, grip: mode === "month" ? 0 : e.clientY - e.currentTarget.getBoundingClientRect().top };
    },
  };
  const card = (c, style, wide) => <Card key={c.id} card={c} style={style} wide={wide} texts={texts} lang={lang} selected={selected} tools={tools} />;
  const columns = mode === "month" ? "repeat(7,minmax(0,1fr))" : `52px repeat(${days.length},minmax(0,1fr))`;
  return (
    <div className="cal" data-testid="calendar" data-mode={mode}>
      <style>{CSS}</style>
      {narrow ? <div className="cal-body"><Agenda days={days} today={today} texts={texts} card={card} /></div> : <>
        <div className="cal-heads" style={{ gridTemplateColumns: columns }}>
          {mode !== "month" && <div />}
          {days.slice(0, mode === "month" ? 7 : days.length).map((d) => (
            <div key={d.id} className="cal-head" data-today={d.id === today && mode !== "month" ? "yes" : "no"}>
              {mode === "month" ? texts.weekdays[d.weekday] : <button type="button" onClick={() => onDay?.(d.id)} aria-label={`${texts.open_day} ${d.id}`}>{texts.weekdays[d.weekday]} <b>{d.id.slice(5)}</b></button>}
              {mode !== "month" && <span className="cal-n">{d.total}</span>}
            </div>))}
        </div>
        <div className="cal-body" tabIndex={0} aria-label={texts.name}>
          {mode === "month" ? <Month days={days} month={month} today={today} texts={texts} tools={tools} card={card} onDay={onDay} />
            : <Hours days={days} today={today} now={now} texts={texts} tools={tools} card={card} onDay={onDay} single={mode === "day"} />}
        </div></>}
    </div>);
}
