import { dueWords, lengthWords, useMinute } from "./kanban_common.jsx";

const HUES = {
  red: { background: "var(--red-3)", color: "var(--red-11)", fontWeight: 600 },
  amber: { background: "var(--amber-3)", color: "var(--amber-12)", fontWeight: 500 },
  gray: { background: "var(--gray-3)", color: "var(--gray-11)" },
};
const ICONS = {
  red: <><path d="M12 3 2.5 20h19L12 3Z" /><path d="M12 10v4M12 17h.01" /></>,
  amber: <><circle cx="12" cy="12" r="9" /><path d="M12 7v5l3 2" /></>,
  gray: <><circle cx="12" cy="12" r="9" /><path d="M12 7v5l3 2" /></>,
};

// How much of a promise is left (due), or how long something has stayed (since); the words tick by themselves.
export function DueChip({ due, since, paused, texts }) {
  const now = useMinute();
  const promise = due ? dueWords({ due, paused }, now, texts) : null;
  const words = promise ?? (since ? { hue: "gray", text: texts.stay.replace("{t}", lengthWords(now - since, texts)) } : null);
  if (!words) return <span style={{ color: "var(--gray-10)" }}>—</span>;
  const stay = since ? texts.stay.replace("{t}", lengthWords(now - since, texts)) : undefined;
  return (
    <span title={stay} style={{ display: "inline-flex", alignItems: "center", gap: 4, borderRadius: 6, padding: "1px 7px", fontSize: 12, lineHeight: "20px", whiteSpace: "nowrap", fontVariantNumeric: "tabular-nums", ...HUES[words.hue] }}>
      <svg width="12" height="12" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">{ICONS[words.hue]}</svg>
      {words.text}
    </span>);
}

// A length given in minutes, in words.
export function Spent({ minutes, texts }) {
  return <span style={{ fontVariantNumeric: "tabular-nums" }}>{minutes < 1 ? texts.moment : lengthWords(minutes * 60000, texts)}</span>;
}

// The view a page shows lives in its address, so that reload and share work; changing it is no navigation.
export function UrlView({ query, ticket }) {
  const wanted = new URLSearchParams(query ?? "");
  if (ticket) wanted.set("ticket", ticket);
  const text = wanted.toString();
  const url = typeof location === "undefined" ? "" : location.pathname + (text ? `?${text}` : "");
  if (typeof location !== "undefined" && query !== undefined && location.pathname + location.search !== url) {
    queueMicrotask(() => history.replaceState(history.state, "", url));
  }
  return null;
}
