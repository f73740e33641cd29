// Conditions without a screen: read for editing, written back, said in words. The server reads and says the same.
import { blank, fenToText, fill, isoToLocal, localToIso, showFen, showRegion, textToFen, textToNumber } from "../../data/form_view/form_values.js";

export const NONE = ["empty", "not_empty"], MANY = ["in", "not_in"];
let counter = 0;
export const newId = () => "c" + ++counter;
// The same text for the same condition, whatever the order of its keys and however "no condition" is written.
export const canon = (c) => (!c || !Object.keys(c).length ? "" : isGroup(c) ? `${c.op}(${c.of.map(canon).join()})` : JSON.stringify([c.field, c.op, c.value ?? null]));
export const isGroup = (c) => c && !("field" in c) && Array.isArray(c.of);
// A formula is asked about as what it gives.
export const asked = (f) => (f?.kind === "formula" ? { ...f, kind: f.result || "number" } : f);
export const infoOf = (fields, key) => asked(fields.find((f) => f.key === key));

const toText = (info, v) => (info?.kind === "money" && typeof v === "number" ? fenToText(v) : info?.kind === "datetime" ? isoToLocal(v) : v === null || v === undefined ? "" : String(v));
const toValue = (info, v) => {
  if (blank(v)) return null;
  if (info?.kind === "money") return textToFen(v);
  if (["number", "rating", "slider"].includes(info?.kind)) return textToNumber(v);
  if (info?.kind === "person" || info?.kind === "customer") return Number(v) || null;
  return info?.kind === "datetime" ? localToIso(v) : v;
};
const fromJson = (c, fields) => {
  if (!c || !Object.keys(c).length) return { id: newId(), op: "all", of: [] };
  if (isGroup(c)) return { id: newId(), op: c.op, of: c.of.map((x) => fromJson(x, fields)) };
  const info = infoOf(fields, c.field);
  const value = Array.isArray(c.value) ? c.value.map((v) => toText(info, v)) : toText(info, c.value);
  return { id: newId(), field: c.field, cmp: c.op, value };
};
export const rootOf = (c, fields) => {
  const own = fromJson(c, fields);
  return own.of && own.op !== "not" ? own : { id: newId(), op: "all", of: [own] };
};
export const toJson = (n, fields) => {
  if (n.of) {
    const of = n.of.map((x) => toJson(x, fields)).filter(Boolean);
    return of.length ? { op: n.op, of } : null;
  }
  const info = infoOf(fields, n.field);
  if (!info || !n.cmp) return null;
  if (NONE.includes(n.cmp)) return { field: n.field, op: n.cmp };
  if (MANY.includes(n.cmp) || n.cmp === "between") {
    const list = (Array.isArray(n.value) ? n.value : String(n.value ?? "").split(/[,，、]/).map((x) => x.trim())).map((v) => toValue(info, v)).filter((v) => v !== null && v !== undefined);
    const complete = n.cmp === "between" ? list.length === 2 && list[0] <= list[1] : list.length > 0;
    return complete ? { field: n.field, op: n.cmp, value: list } : null;
  }
  const value = toValue(info, Array.isArray(n.value) ? n.value[0] : n.value);
  return value === null || value === undefined ? null : { field: n.field, op: n.cmp, value };
};

export const opWord = (t, op, kind) => (["date", "datetime", "time"].includes(kind) && t.time[op]) || (["single", "person", "customer", "region"].includes(kind) && t.choice[op]) || t.ops[op];
export const regionName = (rows, code, path = []) => {
  for (const [own, name, inner] of rows ?? []) {
    if (own === code) return showRegion({ names: [...path, name] }) || name;
    const hit = inner && regionName(inner, code, [...path, name]);
    if (hit) return hit;
  }
  return "";
};
export function sentence(c, env, top = true) {
  const { fields, t, rows } = env;
  if (isGroup(c)) {
    if (c.op === "not") return `${t.not} (${sentence(c.of[0], env)})`;
    if (c.of.length === 1) return sentence(c.of[0], env, top);
    const joined = c.of.map((x) => sentence(x, env, false)).join(c.op === "any" ? t.or : t.and);
    return top ? joined : `(${joined})`;
  }
  const info = infoOf(fields, c.field) ?? { label: c.field };
  const one = (v) => {
    if (info.kind === "money" && typeof v === "number") return showFen(v);
    if (info.kind === "region") return regionName(rows, v) || v;
    if (info.kind === "datetime") return isoToLocal(v).replace("T", " ");
    const list = info.kind === "person" ? env.people : info.kind === "customer" ? env.customers : null;
    if (list) return list.find((x) => String(x.id) === String(v))?.name ?? String(v);
    return (info.options ?? []).find((o) => o.value === v)?.label ?? String(v);
  };
  if (NONE.includes(c.op)) return `${info.label} ${opWord(t, c.op, info.kind)}`;
  if (c.op === "between") return `${info.label} ${fill(t.between, { low: one(c.value[0]), high: one(c.value[1]) })}`;
  return `${info.label} ${opWord(t, c.op, info.kind)} ${Array.isArray(c.value) ? c.value.map(one).join(t.comma) : one(c.value)}`;
}
