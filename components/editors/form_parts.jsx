// The palette, and how a field looks on the canvas.
import { useRef, useState } from "react";
import { Glyph, ICON } from "../../data/form_view/form_glyphs.jsx";
import { Rich } from "../../data/form_view/form_static.jsx";
import { starsOf } from "../../data/form_view/form_values.js";
import { FILES, GROUPS, KIND_ICON, kindName, LOOKUPS, STATIC } from "./form_kinds.js";

function Tool({ id, kind, label, onAdd, start, t }) {
  return (
    <button type="button" className="fb-tool" data-testid={"palette-" + id} title={t.addHint} onPointerDown={(e) => e.pointerType === "mouse" && start(e, "new:" + id, label)} onClick={() => onAdd(id)}>
      <span className="fb-kind"><Glyph d={KIND_ICON[kind]} /></span><span className="fb-tool-name">{label}</span>
    </button>
  );
}
export function Palette({ onAdd, start, onTable, t }) {
  const [query, setQuery] = useState("");
  const wish = query.trim().toLowerCase();
  const fits = (label, kind) => !wish || `${label} ${kindName(t, kind)} ${(t.aliases[kind] ?? "")}`.toLowerCase().includes(wish);
  const presets = t.presets.filter((x) => fits(x.label, x.kind));
  const groups = GROUPS.map(([name, kinds]) => [name, kinds.filter((k) => fits(kindName(t, k), k))]).filter(([, kinds]) => kinds.length);
  const kinds = groups.flatMap(([, found]) => found), first = kinds.find((k) => kindName(t, k).toLowerCase() === wish) ?? presets[0]?.id ?? kinds[0];
  return (
    <div className="fb-palette" role="region" aria-label={t.palette} data-testid="palette">
      <input className="sc-input fb-find" type="search" value={query} placeholder={t.findKind} aria-label={t.findKind} data-testid="palette-search" onChange={(e) => setQuery(e.target.value)}
        onKeyDown={(e) => { if (e.key === "Enter" && first && !e.ctrlKey && !e.metaKey) { e.preventDefault(); onAdd(first); setQuery(""); } }} />
      {onTable && <button type="button" className="sc-btn sc-ghost sc-btn-s fb-from-table" onClick={onTable} data-testid="from-table"><Glyph d={KIND_ICON.table} size={13} />{t.fromTable}</button>}
      {presets.length > 0 && <div className="fb-palette-group"><div className="fb-group-title">{t.groups.preset}</div><div className="fb-tools">{presets.map((x) => <Tool key={x.id} id={x.id} kind={x.kind} label={x.label} onAdd={onAdd} start={start} t={t} />)}</div></div>}
      {groups.map(([name, kinds]) => (
        <div key={name} className="fb-palette-group"><div className="fb-group-title">{t.groups[name]}</div>
          <div className="fb-tools">{kinds.map((kind) => <Tool key={kind} id={kind} kind={kind} label={kindName(t, kind)} onAdd={onAdd} start={start} t={t} />)}</div></div>))}
      {!first && <p className="sc-help">{t.noKind}</p>}
    </div>
  );
}

function Ghost({ field, t }) {
  const { kind } = field;
  if (kind === "section" || kind === "tab") return null;
  if (kind === "divider") return <hr className="fv-divider" />;
  if (kind === "rich") return <Rich body={field.body} />;
  if (kind === "single" || kind === "multiple") {
    const shown = field.options.slice(0, 5);
    return <div className="fb-ghost-chips">{shown.map((o) => <span key={o.value}>{o.label || "—"}</span>)}{field.options.length > 5 && <span>+{field.options.length - 5}</span>}{!shown.length && <em>{t.noOptions}</em>}</div>;
  }
  if (kind === "table") return <div className="fb-ghost-table">{(field.columns ?? []).map((c) => <span key={c.key}>{c.label || "—"}{c.required && <b className="sc-required">*</b>}</span>)}{!(field.columns ?? []).length && <em>{t.noColumns}</em>}</div>;
  if (kind === "region") return <div className="fb-ghost-row">{[t.province, t.city, t.district].map((w) => <span key={w} className="fb-ghost">{w}</span>)}</div>;
  if (kind === "rating") return <div className="fb-ghost-stars" aria-hidden="true">{"★".repeat(starsOf(field))}</div>;
  if (kind === "slider") return <div className="fb-ghost-line" aria-hidden="true"><i /></div>;
  if (FILES.includes(kind)) return <div className="fb-ghost fb-ghost-drop"><Glyph d={KIND_ICON[kind]} size={13} /> {kind === "signature" ? t.signHere : kind === "image" ? t.takePhoto : t.addFile}</div>;
  if (kind === "serial") return <div className="fb-ghost">{field.pattern}</div>;
  if (kind === "formula") return <div className="fb-ghost">{field.formula ? t.computed : t.noFormula}</div>;
  const hint = { money: "¥ 0.00", date: "2026-01-01", time: "09:30", datetime: "2026-01-01 09:00", date_range: "2026-01-01 – 2026-01-07", phone: "138 0013 8000", scan: t.scanHint, location: t.placeHint }[kind];
  return <div className={"fb-ghost" + (kind === "long_text" ? " fb-ghost-tall" : "")}>{field.placeholder || hint || (LOOKUPS.includes(kind) || kind === "person" || kind === "customer" ? t.searchOrChoose : "")}</div>;
}

// The right edge of a field: dragging it makes the field wider or narrower.
function Edge({ field, setWidth, columns, t }) {
  const from = useRef(null);
  const move = (e) => {
    if (!from.current) return;
    const unit = from.current.whole / columns, wide = Math.min(Math.max(Math.round((e.clientX - from.current.left) / unit), 1), columns);
    if (wide !== from.current.last) { from.current.last = wide; setWidth(field.key, wide >= columns ? 3 : wide); }
  };
  return <span className="fb-edge" role="presentation" title={t.dragWidth} data-testid="edge"
    onPointerDown={(e) => { e.stopPropagation(); e.currentTarget.setPointerCapture(e.pointerId); const item = e.currentTarget.parentElement, sheet = item.parentElement; from.current = { left: item.getBoundingClientRect().left, whole: sheet.getBoundingClientRect().width, last: 0 }; }}
    onPointerMove={move} onPointerUp={() => { from.current = null; }} onClick={(e) => e.stopPropagation()} />;
}

export function CanvasItem({ field, index, span, columns, selected, problem, count, drag, actions, t }) {
  const { select, move, copy, remove, setWidth, start, edit } = actions;
  const keys = (e) => {
    if (e.target !== e.currentTarget) return;
    const step = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[e.key];
    if (e.altKey && e.shiftKey && (e.key === "ArrowLeft" || e.key === "ArrowRight")) { e.preventDefault(); const now = Math.min(field.width ?? 3, columns); const next = Math.min(Math.max(now + step, 1), columns); setWidth(field.key, next >= columns ? 3 : next); }
    else if (e.altKey && step) { e.preventDefault(); move(index, index + step); }
    else if (step && !e.ctrlKey && !e.metaKey) { e.preventDefault(); const heads = [...e.currentTarget.closest(".fb-sheet").querySelectorAll(".fb-item-head")]; heads[heads.indexOf(e.currentTarget) + step]?.focus(); }
    else if (e.key === " ") { e.preventDefault(); select(field.key); }
    else if (e.key === "Enter" || e.key === "F2") { e.preventDefault(); edit(field.key); }
    else if (e.key === "Delete" || e.key === "Backspace") { e.preventDefault(); remove(field.key); }
    else if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "d") { e.preventDefault(); copy(field.key); }
  };
  const tool = (word, d, act, id, off) => <button type="button" className="sc-btn sc-quiet sc-icon-btn sc-btn-s" aria-label={`${word}: ${field.label}`} title={word} disabled={off} data-testid={`${id}-${index}`} onPointerDown={(e) => e.stopPropagation()} onClick={(e) => { e.stopPropagation(); act(); }}><Glyph d={d} size={14} /></button>;
  const sized = !STATIC.includes(field.kind) && field.kind !== "table";
  return (
    <div className={`fb-item fb-k-${field.kind}`} style={{ gridColumn: `span ${span}` }} data-selected={selected} data-dragging={drag?.source === field.key} data-drop={drag?.inside && drag.on === index ? drag.side : undefined} data-problem={!!problem} data-key={field.key} data-testid={"field-" + index} onClick={() => select(field.key)}>
      <div className="fb-item-head" tabIndex={0} role="button" aria-pressed={selected} aria-label={`${field.label || t.unnamed}, ${kindName(t, field.kind)}`} aria-description={t.dragHelp} onPointerDown={(e) => start(e, field.key, field.label || kindName(t, field.kind))} onFocus={(e) => e.target === e.currentTarget && e.currentTarget.matches(":focus-visible") && select(field.key)} onKeyDown={keys}>
        <span className="fb-grip" aria-hidden="true">⠿</span>
        <span className="fb-label sc-ellipsis">{field.label || <em>{STATIC.includes(field.kind) ? kindName(t, field.kind) : t.unnamed}</em>}{field.required && <b className="sc-required" aria-label={t.required}>*</b>}</span>
        <span className="fb-kind-name sc-ellipsis">{kindName(t, field.kind)}</span>
      </div>
      <div className="fb-item-tools">{tool(t.up, ICON.up, () => move(index, index - 1), "up", index === 0)}{tool(t.down, ICON.down, () => move(index, index + 1), "down", index === count - 1)}{tool(t.copy, ICON.copy, () => copy(field.key), "copy")}{tool(t.remove, ICON.bin, () => remove(field.key), "remove")}</div>
      <Ghost field={field} t={t} />
      {field.help && <div className="sc-help">{field.help}</div>}
      {problem && <div className="sc-error"><Glyph d={ICON.alert} size={13} />{problem}</div>}
      {sized && columns > 1 && <Edge field={field} setWidth={setWidth} columns={columns} t={t} />}
    </div>
  );
}
