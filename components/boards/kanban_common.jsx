import { useCallback, useEffect, useRef, useState } from "react";

// Shown board = server snapshot + moves the server has not yet answered. A refused move is answered too (ack) without
// a changed snapshot, so its card returns exactly once.
export function applyMove(columns, move) {
  const from = columns.find((c) => c.cards.some((k) => k.id === move.card));
  if (!from) return columns;
  if (move.axis === "lane") {
    return columns.map((c) => (c === from ? { ...c, cards: c.cards.map((k) => (k.id === move.card ? { ...k, lane: move.to, pending: true } : k)) } : c));
  }
  const to = columns.find((c) => c.id === move.to);
  if (!to || from === to) return columns;
  const card = { ...from.cards.find((k) => k.id === move.card), ...(move.axis === "both" ? { lane: move.lane } : {}), pending: true };
  const at = Math.max(0, Math.min(to.cards.length, move.index - (to.start ?? 0)));
  return columns.map((c) => {
    if (c === from) return { ...c, count: c.count - 1, cards: c.cards.filter((k) => k.id !== move.card) };
    if (c === to) return { ...c, count: c.count + 1, cards: [...c.cards.slice(0, at), card, ...c.cards.slice(at)] };
    return c;
  });
}

export function useBoard(columns, ack, onMove) {
  const [shown, setShown] = useState(columns ?? []);
  const seq = useRef(Date.now()); // starts above any number this tab has used before
  const pending = useRef([]);
  useEffect(() => {
    pending.current = pending.current.filter((m) => m.seq > (ack ?? 0));
    setShown(pending.current.reduce(applyMove, columns ?? []));
  }, [columns, ack]);
  const move = useCallback((wish) => {
    const m = { ...wish, seq: ++seq.current };
    pending.current.push(m);
    setShown((s) => applyMove(s, m));
    onMove?.(m);
  }, [onMove]);
  return [shown, move];
}

export function useMinute() {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

// "3 天", "2 小时", "15 分钟" from a length in milliseconds, in the words handed in.
export function lengthWords(ms, texts) {
  const minutes = Math.max(1, Math.round(Math.abs(ms) / 60000));
  if (minutes < 60) return texts.minutes.replace("{n}", minutes);
  if (minutes < 60 * 48) return texts.hours.replace("{n}", Math.floor(minutes / 60));
  return texts.days.replace("{n}", Math.floor(minutes / 1440));
}

export function dueWords(card, now, texts) {
  if (card.mark) return card.mark; // {hue, text}: a board with another clock than due times
  if (!card.due) return null;
  if (card.paused) return { hue: "gray", text: texts.paused };
  const left = card.due - now;
  if (left < 0) return { hue: "red", text: texts.overdue.replace("{t}", lengthWords(left, texts)) };
  const text = texts.left.replace("{t}", lengthWords(left, texts));
  return { hue: left < 3600000 ? "amber" : "gray", text };
}
