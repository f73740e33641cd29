// What a form shows without asking: headings, descriptions, dividers, tabs; and how wide every field stands.
import { Fragment } from "react";

const SAFE = /^(https?:\/\/[^/\s@\\]+([/?#][^\s\\]*)?|tel:\+?[0-9-]{3,20}|mailto:[^\s@]+@[^\s@]+)$/i;
const PIECE = /\*\*([^*\n]+)\*\*|\[([^\]\n]{1,200})\]\(([^)\s]{1,500})\)/g;
function line(text) {
  const out = [];
  let from = 0;
  for (const m of text.matchAll(PIECE)) {
    if (m.index > from) out.push(text.slice(from, m.index));
    if (m[1]) out.push(<strong key={m.index}>{m[1]}</strong>);
    else out.push(SAFE.test(m[3]) ? <a key={m.index} className="sc-link" href={m[3]} target="_blank" rel="noreferrer noopener">{m[2]}</a> : m[2]);
    from = m.index + m[0].length;
  }
  if (from < text.length) out.push(text.slice(from));
  return out;
}
// Plain text with a few marks becomes elements; markup in it stays visible text.
export function Rich({ body }) {
  const blocks = [];
  for (const row of (body ?? "").split("\n")) {
    const last = blocks[blocks.length - 1];
    if (/^- +/.test(row)) { if (last?.list) last.list.push(row.replace(/^- +/, "")); else blocks.push({ list: [row.replace(/^- +/, "")] }); }
    else if (/^#{1,3} +/.test(row)) blocks.push({ head: row.replace(/^#+ +/, "") });
    else if (!row.trim()) blocks.push({});
    else if (last?.text) last.text.push(row);
    else blocks.push({ text: [row] });
  }
  return <div className="fv-rich">{blocks.map((b, i) => (b.head ? <p key={i} className="fv-rich-head">{line(b.head)}</p> : b.list ? <ul key={i}>{b.list.map((x, j) => <li key={j}>{line(x)}</li>)}</ul> : b.text ? <p key={i}>{b.text.map((x, j) => <Fragment key={j}>{j ? <br /> : null}{line(x)}</Fragment>)}</p> : null))}</div>;
}

export function Static({ field: f }) {
  if (f.kind === "divider") return <hr className="fv-divider fv-s6" aria-hidden="true" />;
  if (f.kind === "rich") return <div className="fv-s6">{f.label && <h4 className="fv-rich-title">{f.label}</h4>}<Rich body={f.body} /></div>;
  if (f.kind === "tab") return f.help ? <p className="sc-help fv-s6">{f.help}</p> : null;
  return <div className="fv-section fv-s6"><h3>{f.label}</h3>{f.help && <p className="sc-help">{f.help}</p>}</div>;
}

// Key to how many sixths of a row: the form, or the heading above, says how many columns there are.
export function spans(fields, columns) {
  let own = 0, tab = 0;
  return Object.fromEntries((fields ?? []).map((f) => {
    if (f.kind === "tab") { tab = f.layout ?? 0; own = 0; }
    if (f.kind === "section") own = f.layout ?? 0;
    const many = own || tab || columns || 3, width = f.kind === "table" ? 3 : Math.max(f.width ?? 3, f.kind === "region" && many === 3 ? 2 : 1);
    return [f.key, many === 1 || width >= many ? 6 : (6 / many) * width];
  }));
}
// Which tab each field stands on; null when the form has none. What comes before the first tab stands on all of them.
export function tabsOf(fields) {
  const tabs = (fields ?? []).filter((f) => f.kind === "tab");
  if (!tabs.length) return null;
  let here = "";
  return { tabs, at: Object.fromEntries(fields.map((f) => { if (f.kind === "tab") here = f.key; return [f.key, here]; })) };
}
export function TabStrip({ tabs, now, choose, wrong, t, testid }) {
  const keys = (e, i) => {
    const to = e.key === "ArrowRight" ? i + 1 : e.key === "ArrowLeft" ? i - 1 : -1;
    if (to >= 0 && to < tabs.length) { e.preventDefault(); choose(tabs[to].key); e.currentTarget.parentElement.children[to].focus(); }
  };
  return (
    <div className="fv-tabs fv-s6" role="tablist" data-testid={`${testid}-tabs`}>
      {tabs.map((f, i) => <button key={f.key} type="button" role="tab" className="fv-tab" aria-selected={f.key === now} tabIndex={f.key === now ? 0 : -1} onClick={() => choose(f.key)} onKeyDown={(e) => keys(e, i)} data-testid={`${testid}-tab-${f.key}`}>{f.label || t.unnamed}{wrong?.has(f.key) && <b className="sc-required" aria-label={t.needsCare}> !</b>}</button>)}
    </div>
  );
}
