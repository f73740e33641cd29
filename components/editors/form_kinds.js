// Kinds of fields in the designer: their drawings, their groups, and a new field of each.
const CLIP = "m21.4 11.05-9.2 9.2a6 6 0 0 1-8.5-8.5l8.6-8.57a4 4 0 1 1 5.65 5.66l-8.59 8.57a2 2 0 0 1-2.83-2.83l8.49-8.48";
export const KIND_ICON = {
  text: "M4 7V5h16v2M12 5v14M9 19h6", long_text: "M4 6h16M4 11h16M4 16h10", number: ["M4 9h16M4 15h16", "M10 3 8 21M16 3l-2 18"],
  money: ["M6 4l6 8 6-8", "M7 12h10M7 16h10M12 12v8"], date: ["M4 6h16v14H4z", "M4 10h16M8 3v4M16 3v4"], datetime: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18", "M12 7v5l3 2"],
  time: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18", "M12 7v5h4"], date_range: ["M4 6h16v14H4z", "M4 10h16M8 3v4M16 3v4M8 15h8"],
  single: ["M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16", "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6"], multiple: ["M4 4h16v16H4z", "m8 12 3 3 5-6"],
  rating: "m12 3 2.7 5.8 6.3.8-4.6 4.4 1.2 6.3L12 17.2 6.4 20.3l1.2-6.3L3 9.6l6.3-.8z", slider: ["M4 12h16", "M9 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8"],
  phone: "M5 3h4l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2", region: ["M12 21s7-6 7-11a7 7 0 0 0-14 0c0 5 7 11 7 11", "M12 8a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5"],
  location: ["M12 3v3M12 18v3M3 12h3M18 12h3", "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10"], scan: ["M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4", "M4 12h16"],
  image: ["M4 8h3l2-3h6l2 3h3v12H4z", "M12 10.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7"], signature: ["M4 17c3-6 5-12 8-12s-1 8 1 8 3-5 5-5 1 4 2 5", "M3 21h18"], attachment: CLIP,
  person: ["M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8", "M4 21a8 8 0 0 1 16 0"], customer: ["M9 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8", "M2 21a7 7 0 0 1 14 0", "M16 5a4 4 0 0 1 0 7M22 21a7 7 0 0 0-5-7"], department: ["M4 21V8l8-5 8 5v13", "M9 21v-6h6v6"],
  product: ["m12 3 8 4.5v9L12 21l-8-4.5v-9z", "m4 7.5 8 4.5 8-4.5M12 12v9"], order: ["M6 8h12l1 13H5z", "M9 8V6a3 3 0 0 1 6 0v2"], equipment: ["M4 5h16v11H4z", "M9 20h6M12 16v4"], ticket: ["M4 7h16v3a2 2 0 0 0 0 4v3H4v-3a2 2 0 0 0 0-4z", "M13 7v10"],
  table: ["M4 5h16v14H4z", "M4 10h16M4 15h16M10 5v14"], formula: ["M17 5h-4l-3 14H7", "M8 11h7"], serial: ["M5 6h2v5M5 11h4", "M5 16h3l-3 4h4", "M13 7h7M13 12h7M13 17h7"],
  section: ["M4 6h10", "M4 12h16M4 17h16"], tab: ["M4 9V5h7v4", "M4 9h16v10H4z"], rich: ["M5 4h14v16H5z", "M8 8h8M8 12h8M8 16h5"], divider: "M4 12h16",
};
export const GROUPS = [
  ["basic", ["text", "long_text", "number", "money", "single", "multiple", "date", "time", "datetime", "date_range", "rating", "slider"]],
  ["place", ["phone", "region", "location", "image", "scan", "signature", "attachment"]],
  ["record", ["person", "department", "customer", "product", "order", "equipment", "ticket"]],
  ["made", ["formula", "serial"]],
  ["layout", ["table", "section", "tab", "rich", "divider"]],
];
export const STATIC = ["section", "tab", "rich", "divider"], COMPUTED = ["formula", "serial"];
export const LOOKUPS = ["department", "product", "order", "equipment", "ticket"], FILES = ["attachment", "image", "signature"];
export const COLUMN_KINDS = ["text", "number", "money", "date", "time", "datetime", "single", "rating", "phone", "scan", "person", "customer", "product", "equipment", "formula"];
export const kindName = (t, kind) => t.kinds[kind] ?? kind;
const HALF = ["number", "money", "date", "time", "datetime", "phone", "person", "department", "rating", "serial", "formula"];

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
  const field = { key: randomKey(kind, taken), kind, label, help: "", required: false, default: null, placeholder: "", width: HALF.includes(kind) ? 1 : 3, options: [], min: null, max: null, max_length: null, role: null };
  if (kind === "single" || kind === "multiple") field.options = [1, 2].map((n) => ({ value: "o" + n, label: `${t.option} ${n}` }));
  if (kind === "table") field.columns = [];
  if (kind === "serial") field.pattern = "WX{yyyy}{mm}-{0001}";
  if (kind === "formula") Object.assign(field, { formula: "", result: "number" });
  if (kind === "rich") Object.assign(field, { body: t.richSample, label: "" });
  if (kind === "divider") field.label = "";
  return field;
};
export const columnOf = (kind, label, taken, t) => { const { width, help, placeholder, ...rest } = blankField(kind, label, taken, t); return rest; };
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
export const copyField = (field, taken, t) => {
  const twin = JSON.parse(JSON.stringify(field));
  return { ...twin, key: randomKey(field.kind, taken), label: (field.label + t.copySuffix).slice(0, 60), role: null };
};
// A field from another form: a key of its own where the old one is taken, and a part only where nobody plays it yet.
export const pasteField = (field, fields) => {
  const twin = JSON.parse(JSON.stringify(field)), taken = fields.map((f) => f.key);
  return { ...twin, key: taken.includes(twin.key) ? randomKey(twin.kind, taken) : twin.key, role: twin.role && fields.some((f) => f.role === twin.role) ? null : twin.role };
};
const TOKEN = /("(?:[^"]|"")*"|“[^”]*”)|\[((?:[^[\]]|\]\])+)\]|\{([a-zA-Z0-9_.]+)\}/g;
const escape = (label) => label.replace(/\]/g, "]]");
// Formulas are shown with names and stored with keys; quoted text is left alone.
export const toLabels = (text, names) => (text ?? "").replace(TOKEN, (all, quote, label, key) => (key && names[key] !== undefined ? `[${escape(names[key])}]` : all));
export const toKeys = (text, names) => {
  const byName = Object.fromEntries(Object.entries(names).reverse().map(([key, label]) => [label, key]));
  return (text ?? "").replace(TOKEN, (all, quote, label) => (label && byName[label.replace(/\]\]/g, "]")] ? `{${byName[label.replace(/\]\]/g, "]")]}}` : all));
};
export const namesOf = (fields) => Object.fromEntries((fields ?? []).filter((f) => !STATIC.includes(f.kind)).flatMap((f) => [[f.key, f.label], ...(f.kind === "table" ? (f.columns ?? []).map((c) => [`${f.key}.${c.key}`, `${f.label}.${c.label}`]) : [])]));
