// Every shortcut of the flow designer, once: what is pressed, what it does, and how the sheet groups them.
export const SHEET = [
  ["keysBuild", [["Tab", "kAdd"], ["N", "kNote"], ["F2", "kRename"], ["Enter", "kOpen"], ["C", "kConnect"], ["Delete", "kDelete"], ["Shift ↑ ↓ ← →", "kNudge"], ["Alt ↑ ↓", "kSwap"]]],
  ["keysChoose", [["↑ ↓ ← →", "kWalk"], ["Shift + 点击", "kMany"], ["Shift + 拖动", "kBox"], ["Ctrl A", "kAll"], ["Ctrl F", "kSearch"], ["Esc", "kEscape"]]],
  ["keysEdit", [["Ctrl Z", "kUndo"], ["Ctrl Shift Z", "kRedo"], ["Ctrl C", "kCopy"], ["Ctrl X", "kCut"], ["Ctrl V", "kPaste"], ["Ctrl D", "kDuplicate"], ["Ctrl S", "kSave"], ["Ctrl Enter", "kPublish"]]],
  ["keysLook", [["1", "kFit"], ["0", "kReset"], ["+ −", "kZoom"], ["V", "kView"], ["L", "kLanes"], ["T", "kTidy"], ["?", "kHelp"]]],
];
const ARROWS = { ArrowUp: ["up", 0, -1], ArrowDown: ["down", 0, 1], ArrowLeft: ["left", -1, 0], ArrowRight: ["right", 1, 0] };
export const typing = (el) => !!el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName));

/* The name of the act for a key event, or "". `here`: the focus is on the drawing itself (or nowhere), not on a button.
   Some acts carry more: [name, …]. */
export function actOf(e, { here, one, some, readOnly }) {
  if (typing(e.target) || e.defaultPrevented || e.isComposing || document.querySelector("[role=dialog], dialog[open], [role=menu]")) return [""];
  const mod = e.ctrlKey || e.metaKey, k = e.key.toLowerCase(), arrow = ARROWS[e.key];
  if (mod) {
    const act = { z: e.shiftKey ? "redo" : "undo", y: "redo", d: "duplicate", a: here ? "all" : "", f: "search", s: "save", enter: "publish" }[k] ?? "";
    return [readOnly && !["all", "search"].includes(act) ? "" : act];
  }
  if (k === "?" || (k === "/" && e.shiftKey)) return ["help"];
  if (k === "escape") return ["escape"];
  if (!here) return [!readOnly && (k === "delete" || k === "backspace") ? "remove" : ""];
  if (arrow && e.altKey) return [readOnly || !one ? "" : "swap", arrow[2]];
  if (arrow && e.shiftKey) return [readOnly || !some ? "" : "nudge", arrow[1] * 20, arrow[2] * 20];
  if (arrow) return ["walk", arrow[0]];
  if (e.altKey) return [""];
  const look = { 1: "fit", 0: "reset", "+": "closer", "=": "closer", "-": "farther", v: "view", l: "lanes", "/": "search" }[k];
  if (look) return [look];
  if (readOnly) return [k === "enter" && one ? "open" : ""];
  if (k === "tab") return [one && !e.shiftKey ? "add" : ""];
  return [{ delete: "remove", backspace: "remove", f2: one ? "rename" : "", enter: one ? "open" : "", c: one ? "connect" : "", n: "note", t: "tidy" }[k] ?? ""];
}
