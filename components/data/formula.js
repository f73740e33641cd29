// Runs a checked formula, the program the server made (rules/engine/formula_check.py). Numbers are exact fractions [top, bottom] of BigInt.
// The laws are those of rules/engine/formula_run.py; a test holds the two together on random formulas.
const OFFSET = 28800n, DAY = 86400n, BIG = 10n ** 18n, WIDE = 1n << 800n, MAX_NUMBER = 10n ** 12n, MAX_TEXT = 2000;
const EPOCH = (iso) => BigInt(Date.parse(iso + "T00:00:00Z")) / 86400000n;
const FIRST_DAY = EPOCH("1900-01-01"), LAST_DAY = EPOCH("2200-12-31");
class Overflow extends Error {}

const size = (n) => (n < 0n ? -n : n);
const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return a; };
const q = (top, bottom = 1n) => {
  if (bottom < 0n) { top = -top; bottom = -bottom; }
  const g = gcd(size(top), bottom);
  return g > 1n ? [top / g, bottom / g] : [top, bottom];
};
const fit = (v) => { if (size(v[0]) >= BIG * v[1] || v[1] >= WIDE) throw new Overflow(); return v; };
const down = ([a, b]) => (a % b && a < 0n ? a / b - 1n : a / b);
const plus = (x, y) => fit(q(x[0] * y[1] + y[0] * x[1], x[1] * y[1]));
const neg = ([a, b]) => [-a, b];
const times = (x, y) => fit(q(x[0] * y[0], x[1] * y[1]));
const order = (x, y) => { const d = x[0] * y[1] - y[0] * x[1]; return d < 0n ? -1 : d > 0n ? 1 : 0; };
const roundTo = ([a, b], places) => {
  const scale = 10n ** BigInt(places), whole = (size(a) * scale * 2n + b) / (2n * b);
  return q(a < 0n ? -whole : whole, scale);
};
const fromText = (text) => {
  const m = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text);
  if (!m) return null;
  const power = Number(m[4] ?? 0) - (m[3] ?? "").length, digits = BigInt(m[1] + m[2] + (m[3] ?? ""));
  return power < 0 ? q(digits, 10n ** BigInt(-power)) : q(digits * 10n ** BigInt(power));
};
const scaled = (whole, places) => {
  const text = String(size(whole)).padStart(places + 1, "0");
  return [(whole < 0n ? "-" : ""), text.slice(0, text.length - places), text.slice(text.length - places)];
};
const plain = (v) => { const [sign, head, tail] = scaled(...micro(v)); const rest = tail.replace(/0+$/, ""); return sign + head + (rest && "." + rest); };
const micro = (v) => { const r = roundTo(v, 6); return [(r[0] * 1000000n) / r[1], 6]; };
const dayText = (v) => {
  if (v[0] < FIRST_DAY * v[1] || v[0] > LAST_DAY * v[1]) throw new Overflow();
  return new Date(Number(down(v)) * 864e5).toISOString().slice(0, 10);
};
const second = (v) => { if (v[0] < FIRST_DAY * DAY * v[1] || v[0] > LAST_DAY * DAY * v[1]) throw new Overflow(); return down(v); };
const moment = (s) => new Date(Number(s) * 1000).toISOString();

const say = (kind, v) => {
  if (v === null) return null;
  if (kind === "number") return plain(v);
  if (kind === "money") { const r = roundTo(v, 2), [sign, head, tail] = scaled((r[0] * 100n) / r[1], 2); return `${sign}¥${head.replace(/\B(?=(\d{3})+$)/g, ",")}.${tail}`; }
  if (kind === "date") return dayText(v);
  if (kind === "datetime") return moment(second(v) + OFFSET).slice(0, 16).replace("T", " ");
  if (kind === "bool") return v ? "是" : "否";
  return Array.isArray(v) ? v.join("、") : String(v);
};
const stored = (kind, v) => {
  if (v === null) return null;
  const within = (x, most) => { if (size(x[0]) > most * x[1]) throw new Overflow(); return x; };
  if (kind === "money") { const r = roundTo(v, 2); return Number(within([(r[0] * 100n) / r[1], 1n], MAX_NUMBER * 100n)[0]); }
  if (kind === "number") return Number(plain(within(roundTo(v, 6), MAX_NUMBER)));
  if (kind === "date") return dayText(v);
  if (kind === "datetime") return moment(second(v)).slice(0, 19) + "+00:00";
  return kind === "text" ? v || null : v;
};

export const isEmpty = (v) => v === null || v === undefined || (typeof v === "string" && !v.trim()) || (Array.isArray(v) ? !v.length : typeof v === "object" && ("codes" in v ? !v.codes?.length : !Object.keys(v).length));
const named = (options, v) => (Object.hasOwn(options, v) ? options[v] : v);
const load = (kind, options, v) => {
  if (isEmpty(v)) return null;
  if (kind === "number" || kind === "money") {
    if (typeof v !== "number" || !(Math.abs(v) < 1e18)) return null;
    const n = fromText(String(v));
    return kind === "money" ? q(n[0], n[1] * 100n) : n;
  }
  if (kind === "date") { const t = typeof v === "string" && /^\d{4}-\d\d-\d\d$/.test(v) ? Date.parse(v + "T00:00:00Z") : NaN; return Number.isNaN(t) || new Date(t).toISOString().slice(0, 10) !== v ? null : [BigInt(t) / 86400000n, 1n]; }
  if (kind === "datetime") { const t = typeof v === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(v) ? Date.parse(v) : NaN; return Number.isNaN(t) ? null : [BigInt(Math.floor(t / 1000)), 1n]; }
  if (kind === "multiple") return Array.isArray(v) ? v.map((x) => named(options, String(x))) : null;
  if (kind === "bool") return typeof v === "boolean" ? v : null;
  if (kind === "text" || kind === "single") return typeof v === "string" ? named(options, v) : null;
  return true;
};

const both = (f) => (a, b) => (a === null || b === null ? null : f(a, b));
const some = (f) => (a) => (a === null ? null : f(a));
const add = (a, b) => (a === null ? b : b === null ? a : plus(a, b));
const cut = (v) => { const n = down(v); return n < 0n ? 0 : n > BigInt(MAX_TEXT) ? MAX_TEXT : Number(n); };
const whole = (n) => [BigInt(n), 1n];
const part = (from, to) => some((v) => whole(Number(dayText(v).slice(from, to))));
const PLAIN = {
  add, sub: (a, b) => add(a, b === null ? null : neg(b)), minus: both((a, b) => plus(a, neg(b))), mul: both(times), neg: some(neg), abs: some(([a, b]) => [size(a), b]),
  floor: some((v) => [down(v), 1n]), ceil: some((v) => [-down(neg(v)), 1n]), later: both(plus), later_day: both((a, b) => fit([down(plus(a, b)), 1n])),
  midnight: some((v) => [v[0] * DAY - OFFSET * v[1], v[1]]), day_of: some((v) => [down([v[0] + OFFSET * v[1], v[1] * DAY]), 1n]),
  year: part(0, 4), month: part(5, 7), day: part(8, 10), not: (a) => !a, empty: (a) => a === null || (Array.isArray(a) && !a.length),
  concat: (...parts) => { const text = parts.filter((x) => x !== null).join(""); if ([...text].length > MAX_TEXT) throw new Overflow(); return text || null; },
  len: (a) => whole([...(a ?? "")].length), left: both((t, n) => [...t].slice(0, cut(n)).join("") || null),
  right: both((t, n) => { const signs = [...t]; return signs.slice(Math.max(0, signs.length - cut(n))).join("") || null; }), contains: both((where, what) => where.includes(what)),
};
const sum = (list) => fit(list.reduce((a, b) => q(a[0] * b[1] + b[0] * a[1], a[1] * b[1]), whole(0)));
const FOLDS = {
  sum: (list) => (list.length ? sum(list) : null), avg: (list) => { if (!list.length) return null; const s = list.reduce((a, b) => q(a[0] * b[1] + b[0] * a[1], a[1] * b[1]), whole(0)); return fit(q(s[0], s[1] * BigInt(list.length))); },
  min: (list) => list.reduce((a, b) => (a === null || order(b, a) < 0 ? b : a), null), max: (list) => list.reduce((a, b) => (a === null || order(b, a) > 0 ? b : a), null), count: (list) => whole(list.length),
};
const same = (a, b) => (Array.isArray(a) ? order(a, b) === 0 : a === b);
const ORDERS = { "=": same, "<>": same, "<": (a, b) => order(a, b) < 0, "<=": (a, b) => order(a, b) <= 0, ">": (a, b) => order(a, b) > 0, ">=": (a, b) => order(a, b) >= 0 };
const isColumn = (p) => p[0] === "column" || (p[0] === "field" && p[2] === "multiple");

const run = (p, env) => {
  const [name, a, b, c] = p;
  if (name === "num") return fromText(a);
  if (name === "str") return a || null;
  if (name === "none") return null;
  if (name === "field") return load(b, c ?? {}, env.values[a]);
  if (name === "column") { const rows = env.values[a]; return (Array.isArray(rows) ? rows : []).filter((r) => r && typeof r === "object").map((r) => load(c, p[4] ?? {}, r[b])).filter((v) => v !== null); }
  if (name === "now") return whole(Math.floor(env.now / 1000));
  if (name === "today") return whole(Math.floor((Math.floor(env.now / 1000) + 28800) / 86400));
  if (name === "if") return run(run(a, env) ? b : c, env);
  if (name === "and") return p.slice(1).every((x) => run(x, env));
  if (name === "or") return p.slice(1).some((x) => run(x, env));
  if (name === "cmp") { const x = run(b, env), y = run(c, env); return (x !== null && y !== null && ORDERS[a](x, y)) !== (a === "<>"); }
  if (name === "round") { const v = run(a, env); return v === null ? null : roundTo(v, b); }
  if (name === "text") return say(a, run(b, env));
  if (name === "div") { const x = run(a, env), y = run(b, env); if (x === null || y === null) return null; if (!y[0]) { env.notes.push("zero"); return null; } return fit(q(x[0] * y[1], x[1] * y[0])); }
  if (FOLDS[name]) return FOLDS[name](p.slice(1).flatMap((x) => { const v = run(x, env); return v === null ? [] : isColumn(x) ? v : [v]; }));
  return PLAIN[name](...p.slice(1).map((x) => run(x, env)));
};

// {value, note: "" | "zero" | "large", refused}: value as it would be stored.
export const compute = (program, values, now = Date.now()) => {
  const env = { values: values ?? {}, now, notes: [] };
  try { return { value: stored(program.kind, run(program.run, env)), note: env.notes[0] ?? "", refused: false }; }
  catch (error) { if (!(error instanceof Overflow)) throw error; return { value: null, note: "large", refused: true }; }
};
