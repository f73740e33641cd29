// What can be undone and redone: pure functions over {undo, redo, key}, lists of whole documents with the newest last.
export const DEPTH = 200;
export const nothingPast = () => ({ undo: [], redo: [], key: "" });

/* An edit is about to change `now`. Edits with the same `key` while `more` is set are one step (typing into one field). */
export function remembered(past, now, key = "", more = false) {
  const undo = key && past.key === key ? past.undo : [...past.undo, now].slice(-DEPTH);
  return { undo, redo: [], key: more ? key : "" };
}
/* One step back (`undo` to `redo`) or forth: what is shown then, and what is past then; null when there is none. */
export function stepped(past, now, from, to) {
  const shown = past[from].at(-1);
  return shown ? { shown, past: { ...past, [from]: past[from].slice(0, -1), [to]: [...past[to], now], key: "" } } : null;
}
