// Cells copied from a spreadsheet become rows of a table; what a cell cannot be is said in words and nothing else is lost.
import { blank, checkOne, fill, isAsked, optionLabel, textToFen, textToNumber, toEdit } from "./form_values.js";

export const MOST_ROWS = 200;

// Tab-separated as spreadsheets copy it, or comma-separated as files have it; quotes may hold either and line ends.
export function cells(text) {
  const comma = !text.includes("\t") && text.includes(","), sep = comma ? "," : "\t";
  const rows = [[]];
  let cell = "", quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (quoted) { if (c === '"' && text[i + 1] === '"') { cell += '"'; i += 1; } else if (c === '"') quoted = false; else cell += c; }
    else if (c === '"' && !cell) quoted = true;
    else if (c === sep) { rows[rows.length - 1].push(cell); cell = ""; }
    else if (c === "\n" || c === "\r") { if (c === "\r" && text[i + 1] === "\n") i += 1; rows[rows.length - 1].push(cell); cell = ""; rows.push([]); }
    else cell += c;
  }
  rows[rows.length - 1].push(cell);
  return rows.map((row) => row.map((x) => x.trim())).filter((row) => row.some(Boolean));
}

const two = (n) => String(n).padStart(2, "0");
const dayOf = (text) => {
  const m = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+|T|$)(.*)$/.exec(text);
  if (!m) return null;
  const day = `${m[1]}-${two(m[2])}-${two(m[3])}`;
  return Number.isNaN(Date.parse(day)) || new Date(day).toISOString().slice(0, 10) !== day ? null : [day, m[4].trim()];
};
const clockOf = (text) => { const m = /^(\d{1,2})[:：时](\d{2})(?:[:：分]\d{2})?分?$/.exec(text); return m && Number(m[1]) < 24 && Number(m[2]) < 60 ? `${two(m[1])}:${m[2]}` : null; };

// One cell as the input of its column holds it; `wrong` is why not. `wish` is a record still to be looked up.
export function readCell(column, text, t) {
  const cannot = (wrong, value = text) => ({ value, wrong });
  if (!text) return { value: toEdit(column, null) };
  if (column.kind === "single") {
    const hit = (column.options ?? []).find((o) => o.label === text || o.value === text);
    return hit ? { value: hit.value } : cannot(fill(t.noSuchOption, { text: text.slice(0, 30) }), "");
  }
  if (column.kind === "product" || column.kind === "equipment") return { value: "", wish: text };
  if (column.kind === "person" || column.kind === "customer") return cannot(t.chooseByHand, "");
  if (column.kind === "date" || column.kind === "datetime") {
    const day = dayOf(text), clock = day && (day[1] ? clockOf(day[1]) : "00:00");
    if (!day || (column.kind === "datetime" && !clock)) return cannot(t.badDay, "");
    return { value: column.kind === "date" ? day[0] : `${day[0]}T${clock}` };
  }
  if (column.kind === "time") { const clock = clockOf(text); return clock ? { value: clock } : cannot(t.badTime, ""); }
  const value = column.kind === "rating" ? Number(textToNumber(text)) || text : column.kind === "money" && textToFen(text) === null ? text.replace(/元$/, "") : text;
  const wrong = checkOne(column, value, t);
  return wrong ? cannot(wrong, column.kind === "rating" ? "" : value) : { value };
}

// Rows for a table: columns by their names when the first line names them, otherwise in order from `from` on.
export function readPaste(field, text, from, t, room = MOST_ROWS) {
  const lines = cells(text), columns = (field.columns ?? []).filter(isAsked);
  const byName = (lines[0] ?? []).map((name) => columns.find((c) => c.label === name.replace(/\*$/, "").trim()));
  const named = byName.filter(Boolean).length >= Math.min(2, columns.length) && byName.some(Boolean);
  const start = Math.max(columns.findIndex((c) => c.key === from), 0);
  const order = named ? byName : columns.slice(start);
  const body = named ? lines.slice(1) : lines, kept = body.slice(0, Math.max(room, 0));
  const problems = {}, wishes = [];
  const rows = kept.map((line, i) => {
    const row = Object.fromEntries((field.columns ?? []).map((c) => [c.key, toEdit(c, c.default)]));
    order.forEach((column, j) => {
      if (!column || line[j] === undefined) return;
      const read = readCell(column, line[j], t);
      row[column.key] = read.value;
      if (read.wrong) problems[`${i}.${column.key}`] = read.wrong;
      if (read.wish) wishes.push({ row: i, key: column.key, kind: column.kind, text: read.wish });
    });
    for (const c of columns) if (c.required && blank(row[c.key]) && !problems[`${i}.${c.key}`] && !wishes.some((w) => w.row === i && w.key === c.key)) problems[`${i}.${c.key}`] = checkOne(c, null, t);
    return row;
  });
  return { rows, problems, wishes, left: body.length - kept.length, wide: Math.max(0, ...body.map((l) => l.length)) > order.length };
}
export const cellText = (column, value) => (column.kind === "single" ? optionLabel(column, value) : String(value ?? ""));
