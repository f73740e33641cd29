// Rules and rights of a form without a screen: pasted pairs, sentences, cells of the grid.
import { fill } from "../../data/form_view/form_values.js";
import { sentence } from "../condition_builder/condition_logic.js";

export const nextId = (rules) => { for (let n = rules.length + 1; ; n += 1) if (!rules.some((r) => r.id === "r" + n)) return "r" + n; };
export const HEADS = ["section", "tab", "rich", "divider"];

// Two columns from a spreadsheet: {fields, pairs} with new options added, or {wrong} with the number of the first bad line.
export const pastePairs = (text, fields, parentKey, childKey) => {
  const rows = text.replace(/\r/g, "").split("\n").filter((line) => line.trim()).map((line) => line.split("\t"));
  const next = Object.fromEntries(fields.map((f) => [f.key, f]));
  const option = (key, label) => {
    const known = (next[key].options ?? []).find((o) => o.label === label || o.value === label);
    if (known) return known.value;
    next[key] = { ...next[key], options: [...(next[key].options ?? []), { value: label, label }] };
    return label;
  };
  const pairs = {};
  let last = "";
  for (const [i, row] of rows.entries()) {
    const above = (row[0] ?? "").trim().slice(0, 60), below = (row[1] ?? "").trim().slice(0, 60);
    last = above || last;
    if (row.length < 2 || !last || !below || i >= 2000) return { wrong: i + 1 };
    const up = option(parentKey, last), down = option(childKey, below);
    pairs[up] = pairs[up]?.includes(down) ? pairs[up] : [...(pairs[up] ?? []), down];
  }
  return rows.length ? { fields: fields.map((f) => next[f.key]), pairs } : { wrong: 1 };
};

export const effectWords = (e, fields, t, toLabels) => {
  const name = (key) => fields.find((f) => f.key === key)?.label || t.ruleGone;
  const names = e.fields.map(name).join(t.comma) || t.ruleNoField;
  if (e.do === "set") return fill(t.say.set, { names, value: e.formula ? toLabels(e.formula) : e.value === null || e.value === undefined || e.value === "" ? t.ruleEmpty : `「${fields.find((f) => f.key === e.fields[0])?.options?.find((o) => o.value === e.value)?.label ?? e.value}」` });
  if (e.do === "options") return fill(t.say.options, { names, options: (e.options ?? []).map((v) => fields.find((f) => f.key === e.fields[0])?.options?.find((o) => o.value === v)?.label ?? v).join(t.comma) || t.ruleEmpty });
  if (e.do === "cascade") return fill(t.say.cascade, { names, parent: name(e.parent), count: Object.values(e.pairs ?? {}).reduce((sum, list) => sum + list.length, 0) });
  return fill(t.say[e.do], { names });
};
export const ruleWords = (rule, fields, t, toLabels, rows) => {
  const does = rule.effects.map((e) => effectWords(e, fields, t, toLabels)).join("; ") || t.ruleNothing;
  const asks = rule.when && Object.keys(rule.when).length;
  return asks ? fill(t.ruleWhen, { when: sentence(rule.when, { fields, t, rows: rows ?? [], people: [], customers: [] }), does }) : does;
};

// Rows of the grid: every question, and the columns of tables as "table.column".
export const gridRows = (fields) => fields.filter((f) => !HEADS.includes(f.kind)).flatMap((f) => [{ key: f.key, field: f, label: f.label, depth: 0 }, ...(f.columns ?? []).map((c) => ({ key: `${f.key}.${c.key}`, field: c, label: c.label, depth: 1 }))]);
export const setCell = (rights, column, key, right) => {
  const cells = { ...(rights?.[column] ?? {}) };
  if (right) cells[key] = right; else delete cells[key];
  const next = { ...rights, [column]: cells };
  if (!Object.keys(cells).length) delete next[column];
  return next;
};
export const copyColumn = (rights, from, to) => { const next = { ...rights, [to]: { ...(rights?.[from] ?? {}) } }; if (!Object.keys(next[to]).length) delete next[to]; return next; };
export const copyRow = (rights, columns, from, to) => columns.reduce((made, column) => setCell(made, column, to, rights?.[column]?.[from]), rights ?? {});
// Why a cell deserves a second look.
export const warning = (row, right, column, t) => {
  if (!right) return "";
  const stranger = column === "audience:customer" || column === "audience:temp", plain = ["see", "edit", "require"].includes(right);
  if (column !== "audience:export" && row.field.required && ["hide", "mask", "see"].includes(right.split(":")[0])) return t.warnRequired;
  if (stranger && row.field.role === "cost" && plain) return t.warnCost;
  if (stranger && right === "see" && (row.field.kind === "phone" || ["phone", "address"].includes(row.field.role))) return t.warnContact;
  if (row.field.role === "title" && ["hide", "mask"].includes(right.split(":")[0]) && !stranger) return t.warnTitle;
  return "";
};
