// Conditions and rules of a form in the browser: the laws of rules/engine/evaluate.py and forms/engine/logic.py; a test holds them together.
import { compute, isEmpty } from "./formula.js";

const INTEGER = /^-?(0|[1-9][0-9]{0,17})$/;
const isMap = (v) => v !== null && typeof v === "object" && !Array.isArray(v);
const named = (v) => { if (!isMap(v)) return v; const text = "name" in v ? v.name : v.text; return typeof text === "string" ? text : v; };
const keyOf = (v) => {
  if (typeof v === "boolean") return "s:" + v;
  if (typeof v === "number") return "n:" + (Number.isInteger(v) ? BigInt(v) : v);
  if (typeof v === "string") { const text = v.trim(); return INTEGER.test(text) ? "n:" + BigInt(text) : "s:" + text; }
  return "o:" + JSON.stringify(v);
};
const members = (given) => {
  const v = named(given);
  if (isMap(v)) return Array.isArray(v.codes) ? members(v.codes) : new Set();
  if (Array.isArray(v)) return new Set(v.map(keyOf));
  return isEmpty(v) ? new Set() : new Set([keyOf(v)]);
};
const orderable = (v) => {
  if (typeof v === "boolean" || isEmpty(v)) return null;
  if (typeof v === "number") return v;
  if (typeof v !== "string") return null;
  if (INTEGER.test(v.trim())) return BigInt(v.trim());
  if (!v.includes("T")) return v.trim();
  const t = /(Z|[+-]\d\d:\d\d)$/.test(v) ? Date.parse(v) : NaN;
  return Number.isNaN(t) ? v : t / 1000;
};
const order = (x, y) => {
  const a = orderable(x), b = orderable(y);
  return a === null || b === null || (typeof a === "string") !== (typeof b === "string") ? null : a > b ? 1 : a < b ? -1 : 0;
};
const equals = (actual, value) => { const all = members(actual), wanted = keyOf(value); return isMap(named(actual)) ? all.has(wanted) : all.size === 1 && all.has(wanted); };
const TESTS = {
  eq: equals, in: (a, list) => { const all = members(a); return list.some((v) => all.has(keyOf(v))); },
  contains: (given, value) => {
    const a = named(given);
    if (isMap(a) && "from" in a) return String(a.from) <= String(value) && String(value) <= String(a.to);
    return typeof a === "string" ? a.toLowerCase().includes(String(value).toLowerCase()) : members(a).has(keyOf(value));
  },
  starts_with: (given, value) => { const a = named(given); return typeof a === "string" && a.toLowerCase().startsWith(String(value).toLowerCase()); },
  gt: (a, v) => order(a, v) === 1, lt: (a, v) => order(a, v) === -1,
  ge: (a, v) => [0, 1].includes(order(a, v)), le: (a, v) => [0, -1].includes(order(a, v)),
  between: (a, [low, high]) => TESTS.ge(a, low) && TESTS.le(a, high), empty: (a) => isEmpty(a),
};
const OPPOSITE = { ne: "eq", not_in: "in", not_empty: "empty" };

export const holds = (c, values) => {
  if (!c || !Object.keys(c).length) return true;
  if (!("field" in c)) return c.op === "not" ? !holds(c.of[0], values) : c.op === "any" ? c.of.some((x) => holds(x, values)) : c.of.every((x) => holds(x, values));
  const own = OPPOSITE[c.op] ?? c.op;
  return TESTS[own](values[c.field], c.value) !== (own !== c.op);
};

const narrow = (out, key, allowed) => {
  const before = out.options[key], offered = allowed.filter((v) => !before || before.includes(v)), value = out.values[key];
  out.options[key] = offered;
  if (Array.isArray(value)) { const kept = value.filter((v) => offered.includes(v)); out.values[key] = kept.length ? kept : null; }
  else if (value !== null && value !== undefined && !offered.includes(value)) out.values[key] = null;
};

// {values, hidden, required, locked, options} for stored answers; `base` is what locked fields keep.
export const runRules = (steps, answers, base, now = Date.now()) => {
  const out = { values: { ...answers }, hidden: new Set(), required: new Set(), locked: new Set(), options: {} }, gone = new Set();
  for (const step of steps ?? []) if (step.do === "show") step.fields.forEach((key) => out.hidden.add(key));
  for (const step of steps ?? []) {
    const seen = Object.fromEntries(Object.entries(out.values).filter(([key]) => !out.hidden.has(key)));
    if (step.when && !holds(step.when, seen)) continue;
    for (const key of step.fields) {
      if (step.do === "show") { if (!gone.has(key)) out.hidden.delete(key); }
      else if (step.do === "hide") { gone.add(key); out.hidden.add(key); }
      else if (step.do === "require") out.required.add(key);
      else if (step.do === "readonly") { out.locked.add(key); out.values[key] = base?.[key] ?? null; }
      else if (step.do === "set" || step.do === "compute") { out.locked.add(key); out.values[key] = step.program ? compute(step.program, seen, now).value : step.value ?? null; }
      else if (step.do === "options") narrow(out, key, step.options);
      else if (step.do === "cascade") { const value = seen[step.parent]; narrow(out, key, typeof value === "string" && Object.hasOwn(step.pairs, value) ? step.pairs[value] : []); }
    }
  }
  return out;
};
