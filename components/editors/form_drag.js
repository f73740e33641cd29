// Dragging in the designer: a kind from the palette or a field on the canvas, to a place between two fields, by mouse, pen or finger.
import { useCallback, useEffect, useRef, useState } from "react";

const START = 6, EDGE = 56;
// The place for a point: before or after the item it is nearest to; beside it in its row, above or below it otherwise.
export function placeAt(items, x, y) {
  let best = null;
  items.forEach(({ left, right, top, bottom }, index) => {
    const dx = x < left ? left - x : x > right ? x - right : 0, dy = y < top ? top - y : y > bottom ? y - bottom : 0;
    const far = dy * 3 + dx;
    if (!best || far < best.far) best = { far, index, left, right, top, bottom };
  });
  if (!best) return { at: 0, side: "" };
  const row = items.filter((r) => Math.min(r.bottom, best.bottom) - Math.max(r.top, best.top) > 8).length > 1;
  const after = row ? x > (best.left + best.right) / 2 : y > (best.top + best.bottom) / 2;
  return { at: best.index + (after ? 1 : 0), on: best.index, side: row ? (after ? "right" : "left") : after ? "below" : "above" };
}

export function useDrag({ canvas, drop, cancelled }) {
  const [drag, setDrag] = useState(null);
  const now = useRef(null);
  const calls = useRef({ drop, cancelled });
  calls.current = { drop, cancelled };
  const stop = useCallback((done) => {
    const d = now.current;
    now.current = null;
    setDrag(null);
    document.body.style.userSelect = "";
    if (d?.moving) { if (done && d.inside) calls.current.drop(d.source, d.place.at); else calls.current.cancelled?.(); }
  }, []);
  useEffect(() => {
    const move = (e) => {
      const d = now.current;
      if (!d || e.pointerId !== d.pointer) return;
      if (!d.moving && Math.hypot(e.clientX - d.x, e.clientY - d.y) < START) return;
      if (!d.moving) { d.moving = true; document.body.style.userSelect = "none"; window.getSelection()?.removeAllRanges(); }
      const box = canvas.current?.getBoundingClientRect();
      if (!box) return;
      if (e.clientY < box.top + EDGE) canvas.current.scrollTop -= 14; else if (e.clientY > box.bottom - EDGE) canvas.current.scrollTop += 14;
      const items = [...canvas.current.querySelectorAll("[data-key]")].map((el) => el.getBoundingClientRect());
      d.inside = e.clientX > box.left && e.clientX < box.right && e.clientY > box.top && e.clientY < box.bottom;
      d.place = placeAt(items, e.clientX, e.clientY);
      setDrag({ source: d.source, label: d.label, x: e.clientX, y: e.clientY, inside: d.inside, ...d.place });
    };
    const up = (e) => now.current && e.pointerId === now.current.pointer && stop(e.type === "pointerup");
    const key = (e) => { if (e.key === "Escape" && now.current?.moving) { e.preventDefault(); e.stopPropagation(); stop(false); } };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", up);
    window.addEventListener("keydown", key, true);
    return () => { window.removeEventListener("pointermove", move); window.removeEventListener("pointerup", up); window.removeEventListener("pointercancel", up); window.removeEventListener("keydown", key, true); };
  }, [canvas, stop]);
  const start = useCallback((e, source, label) => { if (e.button === 0 && !now.current) now.current = { source, label, x: e.clientX, y: e.clientY, pointer: e.pointerId, place: { at: 0 }, inside: false }; }, []);
  return { drag, start };
}
