// The palette, and how a field looks on the canvas.
import { Draggable, Droppable } from "@hello-pangea/dnd";
import { Glyph, ICON } from "../../data/form_view/form_inputs.jsx";

export const KIND_ICON = {
  text: "M4 7V5h16v2M12 5v14M9 19h6", long_text: "M4 6h16M4 11h16M4 16h10", number: ["M4 9h16M4 15h16", "M10 3 8 21M16 3l-2 18"],
  money: ["M6 4l6 8 6-8", "M7 12h10M7 16h10M12 12v8"], date: ["M4 6h16v14H4z", "M4 10h16M8 3v4M16 3v4"], datetime: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18", "M12 7v5l3 2"],
  single: ["M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16", "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6"], multiple: ["M4 4h16v16H4z", "m8 12 3 3 5-6"],
  phone: "M5 3h4l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2", region: ["M12 21s7-6 7-11a7 7 0 0 0-14 0c0 5 7 11 7 11", "M12 8a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5"],
  person: ["M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8", "M4 21a8 8 0 0 1 16 0"], customer: ["M4 21V8l8-5 8 5v13", "M9 21v-6h6v6"], attachment: ICON.clip,
  table: ["M4 5h16v14H4z", "M4 10h16M4 15h16M10 5v14"], section: ["M4 6h10", "M4 12h16M4 17h16"],
};
export const kindName = (t, kind) => t.kinds[kind] ?? kind;
const randomKey = (kind, taken) => {
  let key;
  do { key = kind + "_" + Math.random().toString(36).slice(2, 6).padEnd(4, "0"); } while (taken.includes(key));
  return key;
};
export const newOption = (options, label) => {
  let n = options.length + 1;
  while (options.some((o) => o.value === "o" + n)) n += 1;
  return { value: "o" + n, label };
};
const blankField = (kind, label, taken, t) => {
  const field = { key: randomKey(kind, taken), kind, label, help: "", required: false, default: null, placeholder: "", width: 3, options: [], min: null, max: null, max_length: null, role: null };
  if (kind === "single" || kind === "multiple") field.options = [1, 2].map((n) => ({ value: "o" + n, label: `${t.option} ${n}` }));
  if (kind === "table") field.columns = [];
  return field;
};
// A preset is a field with its label, role and columns already chosen.
export const makeField = (source, taken, t) => {
  const preset = t.presets.find((p) => p.id === source);
  if (!preset) {
    const field = blankField(source, kindName(t, source), taken, t);
    if (source === "table") field.columns = [columnOf("text", t.column + " 1", [], t)];
    return field;
  }
  const { id, columns, ...rest } = preset;
  const field = { ...blankField(rest.kind, rest.label, taken, t), ...rest };
  if (columns) field.columns = columns.reduce((made, c) => [...made, { ...columnOf(c.kind, c.label, made.map((x) => x.key), t), ...c }], []);
  if (rest.options) field.options = rest.options.map((label, i) => ({ value: "o" + (i + 1), label }));
  return field;
};
export const columnOf = (kind, label, taken, t) => { const { width, help, placeholder, ...rest } = blankField(kind, label, taken, t); return rest; };
export const copyField = (field, taken, t) => {
  const twin = JSON.parse(JSON.stringify(field));
  return { ...twin, key: randomKey(field.kind, taken), label: (field.label + t.copySuffix).slice(0, 60), role: null };
};

const GROUPS = [
  ["basic", ["text", "long_text", "number", "money", "single", "multiple", "date", "datetime"]],
  ["business", ["phone", "region", "person", "customer", "attachment"]],
  ["layout", ["table", "section"]],
];
function PaletteItem({ id, kind, label, index, onAdd, t }) {
  const body = <><span className="fb-kind"><Glyph d={KIND_ICON[kind]} /></span><span className="fb-tool-name">{label}</span></>;
  return (
    <Draggable draggableId={"new:" + id} index={index} disableInteractiveElementBlocking>
      {(p, s) => (
        <>
          <button type="button" ref={p.innerRef} {...p.draggableProps} {...p.dragHandleProps} style={{ ...p.draggableProps.style, ...(s.isDropAnimating && s.dropAnimation ? { transitionDuration: "0.01s" } : {}), ...(s.isDragging ? {} : { transform: "none" }) }}
            className="fb-tool" data-dragging={s.isDragging} data-testid={"palette-" + id} title={t.addHint} onClick={() => onAdd(id)}>{body}</button>
          {s.isDragging && <div className="fb-tool fb-tool-ghost" aria-hidden="true">{body}</div>}
        </>
      )}
    </Draggable>
  );
}
export function Palette({ onAdd, t }) {
  let index = 0;
  return (
    <Droppable droppableId="palette" isDropDisabled>
      {(p) => (
        <div className="fb-palette" ref={p.innerRef} {...p.droppableProps} role="region" aria-label={t.palette} data-testid="palette">
          <div className="fb-group-title">{t.groups.preset}</div>
          <div className="fb-tools">{t.presets.map((x) => <PaletteItem key={x.id} id={x.id} kind={x.kind} label={x.label} index={index++} onAdd={onAdd} t={t} />)}</div>
          {GROUPS.map(([name, kinds]) => (
            <div key={name} className="fb-palette-group"><div className="fb-group-title">{t.groups[name]}</div>
              <div className="fb-tools">{kinds.map((kind) => <PaletteItem key={kind} id={kind} kind={kind} label={kindName(t, kind)} index={index++} onAdd={onAdd} t={t} />)}</div></div>))}
          <div hidden>{p.placeholder}</div>
        </div>
      )}
    </Droppable>
  );
}

function Ghost({ field, t }) {
  if (field.kind === "section") return null;
  if (field.kind === "single" || field.kind === "multiple") {
    const shown = field.options.slice(0, 5);
    return <div className="fb-ghost-chips">{shown.map((o) => <span key={o.value}>{o.label || "—"}</span>)}{field.options.length > 5 && <span>+{field.options.length - 5}</span>}{!shown.length && <em>{t.noOptions}</em>}</div>;
  }
  if (field.kind === "table") return <div className="fb-ghost-table">{(field.columns ?? []).map((c) => <span key={c.key}>{c.label || "—"}{c.required && <b className="sc-required">*</b>}</span>)}{!(field.columns ?? []).length && <em>{t.noColumns}</em>}</div>;
  if (field.kind === "region") return <div className="fb-ghost-row">{[t.province, t.city, t.district].map((w) => <span key={w} className="fb-ghost">{w}</span>)}</div>;
  if (field.kind === "attachment") return <div className="fb-ghost fb-ghost-drop"><Glyph d={ICON.clip} size={13} /> {t.addFile}</div>;
  const hint = { money: "¥ 0.00", date: "2026-01-01", datetime: "2026-01-01 09:00", person: t.searchOrChoose, customer: t.searchOrChoose, phone: "138 0013 8000" }[field.kind];
  return <div className={"fb-ghost" + (field.kind === "long_text" ? " fb-ghost-tall" : "")}>{field.placeholder || hint || ""}</div>;
}
export function CanvasItem({ field, index, selected, problem, count, actions, t }) {
  const { select, move, copy, remove } = actions;
  const keys = (e) => {
    if (e.target !== e.currentTarget) return;
    if (e.altKey && (e.key === "ArrowUp" || e.key === "ArrowDown")) { e.preventDefault(); move(index, index + (e.key === "ArrowUp" ? -1 : 1)); }
    else if (e.key === "Enter") { e.preventDefault(); select(field.key); }
    else if (e.key === "Delete" || e.key === "Backspace") { e.preventDefault(); remove(field.key); }
    else if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "d") { e.preventDefault(); copy(field.key); }
  };
  const tool = (word, d, act, id, off) => <button type="button" className="sc-btn sc-quiet sc-icon-btn sc-btn-s" aria-label={`${word}: ${field.label}`} title={word} disabled={off} data-testid={`${id}-${index}`} onClick={(e) => { e.stopPropagation(); act(); }}><Glyph d={d} size={14} /></button>;
  return (
    <Draggable draggableId={field.key} index={index}>
      {(p, s) => (
        <div ref={p.innerRef} {...p.draggableProps} className={`fb-item fb-k-${field.kind}`} data-selected={selected} data-dragging={s.isDragging} data-problem={!!problem} data-key={field.key} data-testid={"field-" + index} onClick={() => select(field.key)}>
          <div className="fb-item-head" {...p.dragHandleProps} aria-label={`${field.label || t.unnamed}, ${kindName(t, field.kind)}`} aria-roledescription={t.sortable} onKeyDown={(e) => { keys(e); p.dragHandleProps?.onKeyDown?.(e); }}>
            <span className="fb-grip" aria-hidden="true">⠿</span>
            <span className="fb-label sc-ellipsis">{field.label || <em>{t.unnamed}</em>}{field.required && <b className="sc-required" aria-label={t.required}>*</b>}</span>
            <span className="fb-kind-name">{kindName(t, field.kind)}{field.kind !== "section" && field.kind !== "table" && field.width < 3 ? ` · ${t.widths[field.width]}` : ""}</span>
          </div>
          <div className="fb-item-tools">{tool(t.up, ICON.up, () => move(index, index - 1), "up", index === 0)}{tool(t.down, ICON.down, () => move(index, index + 1), "down", index === count - 1)}{tool(t.copy, ICON.copy, () => copy(field.key), "copy")}{tool(t.remove, ICON.bin, () => remove(field.key), "remove")}</div>
          <Ghost field={field} t={t} />
          {field.help && <div className="sc-help">{field.help}</div>}
          {problem && <div className="sc-error"><Glyph d={ICON.alert} size={13} />{problem}</div>}
        </div>
      )}
    </Draggable>
  );
}
