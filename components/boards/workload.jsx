import { useEffect, useMemo, useRef, useState } from "react";

const CSS = `
.wl{border:1px solid var(--gray-4);border-radius:12px;background:var(--sc-panel);overflow:auto;height:100%;min-height:0;scrollbar-width:thin}
.wl-grid{display:grid;grid-template-columns:148px repeat(7,minmax(118px,1fr));min-width:980px}
.wl-head{position:sticky;top:0;z-index:3;background:var(--gray-2);border-bottom:1px solid var(--gray-4);padding:8px;font-size:12px;color:var(--gray-11);display:flex;gap:6px}
.wl-head b{color:var(--gray-12);font-variant-numeric:tabular-nums}
.wl-head[data-today=yes] b{background:var(--accent-9);color:#fff;border-radius:99px;padding:0 7px}
.wl-who{position:sticky;left:0;z-index:2;background:var(--sc-panel);border-bottom:1px solid var(--gray-3);border-right:1px solid var(--gray-4);padding:9px 10px;font-size:14px;font-weight:500;color:var(--gray-12);overflow:hidden}
.wl-who small,.wl-sum{font-size:12px;font-weight:400;color:var(--gray-11);font-variant-numeric:tabular-nums}
.wl-row[data-queue=yes] .wl-who,.wl-row[data-queue=yes] .wl-cell{background:var(--amber-2)}
.wl-who small{display:block}.wl-who small[data-over=yes]{color:var(--red-11);font-weight:600}
.wl-cell{border-bottom:1px solid var(--gray-3);border-right:1px solid var(--gray-3);padding:7px 6px;display:flex;flex-direction:column;gap:4px;min-width:0;min-height:60px}
.wl-cell[data-strain=over]{background:var(--red-2)}.wl-cell[data-strain=full]{background:var(--amber-2)}.wl-cell[data-strain=away]{background:var(--gray-2)}
.wl-row[data-target=yes]>*{box-shadow:inset 0 2px 0 var(--accent-8),inset 0 -2px 0 var(--accent-8);background:var(--accent-2)}
.wl-row{display:contents}
.wl-bar{height:5px;border-radius:9px;background:var(--gray-a4);overflow:hidden}
.wl-bar i{display:block;height:100%;background:var(--green-9)}
.wl-cell[data-strain=full] i,.wl-mini[data-strain=full] i{background:var(--amber-9)}.wl-cell[data-strain=over] i,.wl-mini[data-strain=over] i{background:var(--red-9)}
.wl-sum b{color:var(--gray-12);font-weight:600}.wl-cell[data-strain=over] .wl-sum b{color:var(--red-11)}
.wl-card{display:flex;gap:4px;align-items:center;min-width:0;background:var(--accent-3);border-left:3px solid var(--accent-9);border-radius:5px;font-size:12px;line-height:18px;padding:1px 2px 1px 5px;color:var(--gray-12);cursor:grab}
.wl-card[data-late=yes]{background:var(--red-3);border-left-color:var(--red-9)}
.wl-card[data-pending=yes]{opacity:.6}
.wl-card:focus-visible{outline:2px solid var(--accent-9)}
.wl-card span{flex:1;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.wl-card b{flex:none;font-weight:600;font-variant-numeric:tabular-nums}
.wl-btn{all:unset;flex:none;min-width:18px;text-align:center;border-radius:5px;color:var(--gray-11);cursor:pointer}
.wl-btn:hover{background:var(--gray-a4)}.wl-btn:focus-visible{outline:2px solid var(--accent-9)}
.wl-phone{display:grid;gap:10px;grid-template-columns:minmax(0,1fr)}
.wl-phone section{border:1px solid var(--gray-4);border-radius:12px;background:var(--sc-panel);padding:12px;display:grid;gap:8px;grid-template-columns:minmax(0,1fr)}
.wl-phone h3{margin:0;font-size:15px;display:flex;gap:8px;align-items:baseline;color:var(--gray-12)}
.wl-phone h3 small{margin-left:auto;font-size:12px;font-weight:400;color:var(--gray-11)}
.wl-minis{display:grid;grid-template-columns:repeat(7,1fr);gap:5px}
.wl-mini{all:unset;cursor:pointer;font-size:12px;text-align:center;color:var(--gray-11);border-radius:6px;padding:10px 2px 9px;min-height:26px}
.wl-mini[aria-pressed=true]{background:var(--accent-3);color:var(--accent-11)}
.wl-mini:focus-visible{outline:2px solid var(--accent-9)}
.wl-mini .wl-bar{margin-top:3px}
.wl-phone .wl-card{font-size:14px;padding:4px 4px 4px 8px;line-height:20px}.wl-phone .wl-btn{padding:0 12px;height:42px;line-height:42px;border:1px solid var(--gray-6);font-size:13px;background:var(--sc-panel)}
`;
const hours = (m) => (m % 60 ? (m / 60).toFixed(1) : String(m / 60));

function Card({ card, person, texts, tools, wide }) {
  const keys = (e) => {
    if (e.target !== e.currentTarget) return;
    if (e.key === "Enter") tools.open(card.id);
    if (e.key === "m") tools.ask(card.id);
  };
  return (
    <div className="wl-card" role="group" tabIndex={0} draggable={!card.pending} data-testid={`wl-card-${card.id}`} data-late={card.late ? "yes" : "no"} data-pending={card.pending ? "yes" : "no"}
      title={`${card.number} ${card.title}\n${texts.usage}`} aria-label={`${card.number} ${card.title}`} onClick={() => tools.open(card.id)} onKeyDown={keys}
      onDragStart={(e) => { e.dataTransfer.effectAllowed = "move"; e.dataTransfer.setData("text/plain", String(card.id)); tools.lift({ card, from: person }); }} onDragEnd={() => tools.lift(null)}>
      <b>{card.late ? texts.late : card.time}</b><span>{card.mark} {card.title}</span>
      <button type="button" className="wl-btn" aria-label={`${texts.hand} ${card.number}`} data-testid={`wl-move-${card.id}`} onClick={(e) => { e.stopPropagation(); tools.ask(card.id); }}>{wide ? texts.hand : "⋯"}</button>
    </div>);
}

const Bar = ({ day }) => <div className="wl-bar" aria-hidden="true"><i style={{ width: `${Math.min(100, day.capacity ? (100 * day.minutes) / day.capacity : day.minutes ? 100 : 0)}%` }} /></div>;
const openOf = (person, texts) => (person.queue ? texts.queue.replace("{n}", person.open) : person.cap ? texts.open_cap.replace("{n}", person.open).replace("{cap}", person.cap) : texts.open.replace("{n}", person.open));
const words = (day, texts) => (!day.capacity ? texts.extra : day.count ? texts.sum : texts.none);
const sum = (day, texts) => (day.capacity || day.minutes ? words(day, texts).replace("{a}", hours(day.minutes)).replace("{b}", hours(day.capacity)).replace("{n}", day.count) : "");
// Why a day holds less than it seems; unclaimed work has no day off.
const remark = (person, day, texts) => (person.queue ? "" : day.leave ? texts.leave : !day.capacity ? texts.off : day.strain === "over" ? texts.overload : "");

function Row({ person, texts, tools, over }) {
  return (
    <div className="wl-row" role="row" data-target={over ? "yes" : "no"} data-queue={person.queue ? "yes" : "no"} data-testid={`wl-row-${person.id}`}
      onDragOver={(e) => { const held = tools.held(); if (held && held.from !== person.id && !person.queue) { e.preventDefault(); tools.over(person.id); } }}
      onDrop={(e) => { e.preventDefault(); tools.over(0); const held = tools.held(); if (held && held.from !== person.id) tools.drop(held, person.id); }}>
      <div className="wl-who" role="rowheader">{person.name}<small data-over={person.over ? "yes" : "no"}>{openOf(person, texts)}</small></div>
      {person.days.map((day) => (
        <div key={day.id} className="wl-cell" role="cell" data-strain={day.strain} data-testid={`wl-${person.id}-${day.id}`}>
          {sum(day, texts) ? <><div className="wl-sum">{sum(day, texts)} <b>{remark(person, day, texts)}</b></div>{!person.queue && <Bar day={day} />}</>
            : <div className="wl-sum">{remark(person, day, texts)}</div>}
          {day.list.map((card) => <Card key={card.id} card={card} person={person.id} texts={texts} tools={tools} />)}
          {day.count > day.list.length && <div className="wl-sum">{texts.more.replace("{n}", day.count - day.list.length)}</div>}
        </div>))}
    </div>);
}

function Phone({ rows, today, texts, tools }) {
  const start = rows[0]?.days.some((d) => d.id === today) ? today : rows[0]?.days[0].id;
  const [chosen, choose] = useState({});
  return (
    <div className="wl-phone" data-testid="wl-phone">
      {rows.map((person) => {
        const at = chosen[person.id] ?? start, day = person.days.find((d) => d.id === at) ?? person.days[0];
        return (
          <section key={person.id} aria-label={person.name}>
            <h3>{person.name}<small>{openOf(person, texts)}</small></h3>
            <div className="wl-minis">
              {person.days.map((d) => <button key={d.id} type="button" className="wl-mini" data-strain={d.strain} aria-pressed={d.id === day.id} aria-label={`${d.id} ${sum(d, texts)}`} onClick={() => choose({ ...chosen, [person.id]: d.id })}>{d.id.slice(8)}<Bar day={d} /></button>)}
            </div>
            <div className="wl-sum">{[day.id.slice(5), sum(day, texts)].filter(Boolean).join(" · ")} <b>{remark(person, day, texts)}</b></div>
            {day.list.map((card) => <Card key={card.id} card={card} person={person.id} texts={texts} tools={tools} wide />)}
          </section>);
      })}
    </div>);
}

// A card dropped on another person stands there until the server's next snapshot.
function moveCard(rows, moved) {
  if (!moved) return rows ?? [];
  return (rows ?? []).map((p) => ({ ...p, days: p.days.map((d) => {
    const held = d.list.some((c) => c.id === moved.card.id), rest = d.list.filter((c) => c.id !== moved.card.id);
    if (p.id === moved.to && d.id === moved.day) return { ...d, list: [...rest, { ...moved.card, pending: true }] };
    return held ? { ...d, list: rest } : d;
  }) }));
}

export function Workload({ rows: served, today, rev, texts, onDrop, onOpen, onAsk }) {
  const [moved, setMoved] = useState(null), [target, setTarget] = useState(0), [narrow, setNarrow] = useState(false);
  const held = useRef(null);
  useEffect(() => setMoved(null), [served, rev]);
  useEffect(() => {
    const query = matchMedia("(max-width: 640px)"), read = () => setNarrow(query.matches);
    read(); query.addEventListener("change", read);
    return () => query.removeEventListener("change", read);
  }, []);
  const rows = useMemo(() => moveCard(served, moved), [served, moved]);
  const tools = {
    open: (id) => onOpen?.(id), ask: (id) => onAsk?.(id), held: () => held.current, over: setTarget,
    lift: (wish) => { held.current = wish; if (!wish) setTarget(0); },
    drop: ({ card, from }, to) => {
      const day = served.find((p) => p.id === from)?.days.find((d) => d.list.some((c) => c.id === card.id))?.id;
      setMoved({ card, to, day });
      onDrop?.({ card: card.id, version: card.version, to });
    },
  };
  if (narrow) return <><style>{CSS}</style><Phone rows={rows} today={today} texts={texts} tools={tools} /></>;
  return (
    <div className="wl" data-testid="workload" tabIndex={0} aria-label={texts.name}>
      <style>{CSS}</style>
      <div className="wl-grid" role="table">
        <div className="wl-row" role="row">
          <div className="wl-head" role="columnheader" style={{ left: 0, zIndex: 4 }}>{texts.person}</div>
          {(rows[0]?.days ?? []).map((d) => <div key={d.id} className="wl-head" role="columnheader" data-today={d.id === today ? "yes" : "no"}>{texts.weekdays[d.weekday]} <b>{d.id.slice(5)}</b></div>)}
        </div>
        {rows.map((person) => <Row key={person.id} person={person} texts={texts} tools={tools} over={target === person.id} />)}
      </div>
    </div>);
}
