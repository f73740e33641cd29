import { compute } from "./formula.js";
// What is typed, what is stored, and how the stored is shown. Stored: money in fen, datetime in UTC, the rest as the form engine keeps it.
export const STATIC = ["section", "tab", "rich", "divider"], LOOKUPS = ["department", "product", "order", "equipment", "ticket"];
export const FILES = ["attachment", "image", "signature"], COMPUTED = ["formula", "serial"];
export const isQuestion = (f) => !STATIC.includes(f.kind);
export const isAsked = (f) => isQuestion(f) && !COMPUTED.includes(f.kind);
export const valueKind = (f) => (f.kind === "formula" ? f.result || "number" : f.kind);
const blankObject = (v) => (v.codes ? !v.codes.length : "lat" in v || "text" in v ? typeof v.lat !== "number" && !String(v.text ?? "").trim() : "from" in v || "to" in v ? !v.from && !v.to : false);
export const blank = (v) => v === null || v === undefined || (typeof v === "string" && !v.trim()) || (Array.isArray(v) && !v.length) || (typeof v === "object" && !Array.isArray(v) && blankObject(v));
export const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (_, k) => values[k] ?? "");

export const fenToText = (fen) => {
  const sign = fen < 0 ? "-" : "", n = Math.abs(fen);
  return sign + Math.floor(n / 100) + "." + String(n % 100).padStart(2, "0");
};
export const textToFen = (text) => {
  const m = /^(-?)(?=\.?\d)(\d{0,12})(?:\.(\d{0,2}))?$/.exec(String(text).trim().replace(/[,，¥￥\s]/g, ""));
  return m ? (m[1] ? -1 : 1) * (Number(m[2]) * 100 + Number((m[3] || "").padEnd(2, "0"))) : null;
};
export const showFen = (fen) => {
  const text = fenToText(Math.abs(fen)).replace(/\B(?=(\d{3})+(?=\.))/g, ",");
  return (fen < 0 ? "-¥" : "¥") + text;
};
export const textToNumber = (text) => {
  const clean = String(text).trim().replace(/[,，\s]/g, "");
  return /^-?(\d{1,13}(\.\d{0,6})?|\.\d{1,6})$/.test(clean) ? Number(clean) : null;
};

// China has one offset all year; the business day is the one on the wall clock of the shop.
const SHIFT = 8 * 3600e3;
export const isoToLocal = (iso) => {
  const t = Date.parse(iso);
  return Number.isNaN(t) ? "" : new Date(t + SHIFT).toISOString().slice(0, 16);
};
export const localToIso = (local) => (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(local) ? local.slice(0, 16) + ":00+08:00" : local);

export const toEdit = (field, v) => {
  if (v === null || v === undefined) return field.kind === "table" || field.kind === "multiple" || FILES.includes(field.kind) ? [] : "";
  if (field.kind === "money") return typeof v === "number" ? fenToText(v) : String(v);
  if (field.kind === "number") return String(v);
  if (COMPUTED.includes(field.kind)) return v;
  if (field.kind === "datetime") return isoToLocal(v);
  if (field.kind === "table") return (Array.isArray(v) ? v : []).map((row) => Object.fromEntries((field.columns ?? []).map((c) => [c.key, toEdit(c, row?.[c.key])])));
  return v;
};
export const fromEdit = (field, v) => {
  if (blank(v)) return null;
  if (field.kind === "money") return textToFen(v) ?? String(v);
  if (field.kind === "number" || field.kind === "slider") return textToNumber(v) ?? String(v);
  if (COMPUTED.includes(field.kind)) return null;
  if (field.kind === "datetime") return localToIso(v);
  if (field.kind === "table") {
    const rows = v.map((row) => Object.fromEntries((field.columns ?? []).map((c) => [c.key, fromEdit(c, row[c.key])])));
    return rows.some((row) => Object.values(row).some((x) => x !== null && x !== undefined)) ? rows : null;
  }
  return v;
};
export const startValues = (fields, values) => {
  const given = values ?? {};
  return Object.fromEntries(fields.filter(isQuestion).map((f) => [f.key, toEdit(f, f.key in given ? given[f.key] : f.default)]));
};
export const collect = (fields, vals) => Object.fromEntries(fields.filter(isAsked).map((f) => [f.key, fromEdit(f, vals[f.key])]));

const PHONE = /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|[48]00-?\d{3}-?\d{4}|\+\d{6,15})$/;
const CLOCK = /^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$/;
export const starsOf = (f) => (typeof f.max === "number" ? Math.trunc(Math.min(Math.max(f.max, 3), 10)) : 5);
export const sliderEnds = (f) => [f.min ?? 0, f.max ?? 100];
const missing = (field, t) => (["text", "long_text", "number", "money", "phone", "scan", "location"].includes(field.kind) ? t.pleaseFill : field.kind === "signature" ? t.pleaseSign : FILES.includes(field.kind) ? t.pleaseUpload : field.kind === "table" ? t.pleaseRow : t.pleaseChoose);
// What one kind alone can have wrong; the server refuses the same.
const checkOwn = (field, v, t) => {
  if (field.kind === "time" && !CLOCK.test(String(v))) return t.badTime;
  if (field.kind === "date_range") return !v.from || !v.to ? t.badRange : v.from > v.to ? t.rangeOrder : "";
  if (field.kind === "rating") return Number.isInteger(Number(v)) && v >= 1 && v <= starsOf(field) ? "" : fill(t.badRating, { max: starsOf(field) });
  if (field.kind === "slider") {
    const n = textToNumber(v), [low, high] = sliderEnds(field);
    return n === null || n < low || n > high ? fill(t.badSlider, { low, high }) : "";
  }
  if (field.kind === "scan" && String(v).trim().length > 200) return t.scanTooLong;
  return "";
};
export const checkOne = (field, v, t) => {
  if (blank(v)) return field.required ? fill(missing(field, t), { label: field.label }) : "";
  if (field.kind === "money" || field.kind === "number") {
    const n = field.kind === "money" ? textToFen(v) : textToNumber(v);
    const show = (bound) => (field.kind === "money" ? showFen(bound) : bound);
    if (n === null) return field.kind === "money" ? t.badMoney : t.badNumber;
    if (typeof field.min === "number" && n < field.min) return fill(t.tooSmall, { bound: show(field.min) });
    if (typeof field.max === "number" && n > field.max) return fill(t.tooBig, { bound: show(field.max) });
  }
  if (field.kind === "phone" && !PHONE.test(String(v).replace(/[\s()]/g, "").replace(/^\+86(?=1)/, ""))) return t.badPhone;
  if (FILES.includes(field.kind) && v.some((file) => !file.id && !file.local)) return t.stillUploading;
  return checkOwn(field, v, t);
};
export const checkAll = (fields, vals, t) => {
  const found = {};
  for (const f of fields.filter(isAsked)) {
    const empty = f.kind === "table" ? fromEdit(f, vals[f.key]) === null : blank(vals[f.key]);
    const text = checkOne(f, empty ? null : vals[f.key], t);
    if (text) found[f.key] = text;
    if (f.kind !== "table" || empty) continue;
    vals[f.key].forEach((row, i) => {
      if (Object.values(row).every(blank)) return;
      for (const c of (f.columns ?? []).filter(isAsked)) {
        const cell = checkOne(c, row[c.key], t);
        if (cell) { found[`${f.key}.${i}.${c.key}`] = cell; found[f.key] ??= fill(t.inRow, { row: i + 1, label: c.label }) + cell; }
      }
    });
  }
  return found;
};

// The row as it would be stored, its computed cells filled in the server's order.
export const computeRow = (field, row) => {
  const stored = Object.fromEntries((field.columns ?? []).map((c) => [c.key, fromEdit(c, row?.[c.key])]));
  for (const [key, program] of Object.entries(field.programs ?? {})) stored[key] = compute(program, stored).value;
  return stored;
};
const column = (field, role) => (field.columns ?? []).find((c) => c.role === role);
export const hasTotal = (field) => !!(column(field, "quantity") && column(field, "unit_price"));
// Half up in whole fen, in integers: quantity has at most six decimals.
export const rowTotal = (field, row) => {
  const q = column(field, "quantity"), p = column(field, "unit_price");
  if (!q || !p) return null;
  const many = textToNumber(row?.[q.key] ?? ""), each = typeof row?.[p.key] === "number" ? row[p.key] : textToFen(row?.[p.key] ?? "");
  if (many === null || each === null) return null;
  const exact = BigInt(Math.round(many * 1e6)) * BigInt(each);
  const half = exact < 0n ? -500000n : 500000n;
  return Number((exact + half) / 1000000n);
};
// The columns whose sum is shown; money in fen, like the server.
export const columnTotals = (field, rows) => (field.columns ?? []).filter((c) => c.total && ["number", "money"].includes(valueKind(c))).map((c) => {
  const read = (v) => (typeof v === "number" ? v : valueKind(c) === "money" ? textToFen(v ?? "") : textToNumber(v ?? ""));
  const exact = (rows ?? []).reduce((sum, row) => { const n = blank(row?.[c.key]) ? null : read(row[c.key]); return n === null ? sum : sum + (Number.isInteger(n) ? BigInt(n) * 1000000n : BigInt(Math.round(n * 1e6))); }, 0n);
  return [c, Number(exact) / 1e6];
});
export const tableTotal = (field, rows) => (rows ?? []).reduce((sum, row) => sum + (rowTotal(field, row) ?? 0), 0);

const FILLER = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"];
export const showRegion = (v) => (v?.names ?? []).filter((n) => !FILLER.includes(n)).join(" ");
export const showLocation = (v) => (typeof v.lat !== "number" ? v.text ?? "" : v.text ? `${v.text} (${v.lat.toFixed(5)}, ${v.lng.toFixed(5)})` : `${v.lat.toFixed(5)}, ${v.lng.toFixed(5)}`);
export const optionLabel = (field, value) => (field.options ?? []).find((o) => o.value === value)?.label ?? String(value);
export const showValue = (field, v, people, customers, t) => {
  if (blank(v)) return "";
  if (valueKind(field) === "money") return typeof v === "number" ? showFen(v) : String(v);
  if (field.kind === "rating") return fill(t.stars, { n: v, max: starsOf(field) });
  if (field.kind === "date_range") return fill(t.rangeText, { from: v.from, to: v.to });
  if (field.kind === "location") return showLocation(v);
  if (LOOKUPS.includes(field.kind)) return v.name || t.removed;
  if (field.kind === "single") return optionLabel(field, v);
  if (field.kind === "multiple") return (Array.isArray(v) ? v : [v]).map((x) => optionLabel(field, x)).join(t.comma);
  if (field.kind === "datetime") return isoToLocal(v).replace("T", " ");
  if (field.kind === "region") return showRegion(v);
  if (field.kind === "person" || field.kind === "customer") {
    const list = (field.kind === "person" ? people : customers) ?? [];
    return list.find((x) => String(x.id) === String(v))?.name ?? t.removed;
  }
  return typeof v === "object" ? "" : String(v);
};

// What the row takes over from the product chosen in it.
export const filled = (columns, row, facts) => ({ ...row, ...Object.fromEntries(columns.filter((c) => c.fill && facts?.[c.fill] !== undefined && facts[c.fill] !== null).map((c) => [c.key, c.fill === "price" && c.kind === "money" ? fenToText(facts.price) : String(facts[c.fill])])) });
