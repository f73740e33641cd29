// The tariff as a picture: columns are rates, the line is what a total earns; the handles on the axis are the bounds.
import { useRef } from "react";
import { bounds, cliffs, feeAt, microAt, moveBound, niceStep, ppm, showFen, showX } from "./tier_math.js";

const W = 640, H = 268, LEFT = 8, RIGHT = 8, TOP = 26, BASE = 214;
const HUES = ["indigo", "cyan", "teal", "amber", "orange", "plum", "crimson", "blue"];
export const hue = (i) => HUES[i % HUES.length];

const priceOf = (doc, t) => (doc.basis === "amount" ? Number(ppm(t.rate) ?? 0n) : t.unit_fen || 0);
const short = (x, basis, t) => {
  if (basis !== "amount") return showX(x, basis, t);
  const yuan = x / 100;
  const unit = t.myriad === "万" ? 1e4 : 1e6;
  return yuan >= unit ? `¥${+(yuan / unit).toFixed(2)}${t.myriad}` : showFen(x).replace(/\.00$/, "");
};

// Two tiny curves that show what the switch means.
export function MiniCurve({ mode }) {
  const d = mode === "volume" ? "M2 26 L16 20 M16 16 L32 8 M32 4 L46 1" : "M2 26 L16 21 L32 13 L46 1";
  return (
    <svg width="48" height="28" viewBox="0 0 48 28" aria-hidden="true">
      {mode === "volume" && <path d="M16 20V16M32 8V4" stroke="currentColor" strokeWidth="1" strokeDasharray="2 2" opacity=".6" />}
      <path d={d} fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}

export function TierChart({ doc, example, texts: t, readOnly, onDrag, onDrop }) {
  const svg = useRef(null);
  const drag = useRef(null);
  const marks = bounds(doc.tiers);
  const top = drag.current?.top ?? Math.max((marks[marks.length - 1] || (doc.basis === "amount" ? 1000000 : 1000)) * 1.4, (example ?? 0) * 1.08, 10);
  const x = (v) => LEFT + ((W - LEFT - RIGHT) * Math.min(v, top)) / top;
  const falls = cliffs(doc);
  const samples = [...new Set([0, 1, ...marks.flatMap((b) => [b, b + 1]), Math.round(top)])].filter((v) => v <= top).sort((a, b) => a - b);
  const tallest = Math.max(...samples.map((v) => Number(microAt(doc, v))), 1);
  const y = (micro) => BASE - ((BASE - TOP) * Number(micro)) / tallest;
  const dearest = Math.max(...doc.tiers.map((tier) => priceOf(doc, tier)), 1);
  const snap = niceStep(top / 200);
  const low = [];
  marks.forEach((b, i) => low.push(i > 0 && x(b) - x(marks[i - 1]) < 62 && !low[i - 1]));
  const lines = [];
  samples.forEach((v, i) => lines.push(`${i && !(doc.mode === "volume" && marks.includes(samples[i - 1])) ? "L" : "M"}${x(v).toFixed(1)} ${y(microAt(doc, v)).toFixed(1)}`));

  const valueAt = (event) => {
    const box = svg.current.getBoundingClientRect();
    const share = ((event.clientX - box.left) * (W / box.width) - LEFT) / (W - LEFT - RIGHT);
    return Math.max(snap, Math.round((Math.min(Math.max(share, 0), 1) * top) / snap) * snap);
  };
  const start = (i) => (event) => {
    if (readOnly) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.focus();
    drag.current = { i, top, from: doc.tiers };
  };
  const move = (event) => drag.current && onDrag(moveBound(drag.current.from, drag.current.i, valueAt(event), snap));
  const stop = (event) => {
    if (!drag.current) return;
    const { i, from } = drag.current;
    drag.current = null;
    onDrop(moveBound(from, i, valueAt(event), snap));
  };
  const key = (i) => (event) => {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!step || readOnly) return;
    event.preventDefault();
    onDrop(moveBound(doc.tiers, i, Math.max(snap, marks[i] + step * snap), snap));
  };

  return (
    <svg ref={svg} viewBox={`0 0 ${W} ${H}`} className="te-chart" data-testid="tier-chart" role="group" aria-label={t.chartLabel}>
      {doc.tiers.map((tier, i) => {
        const left = x(i ? marks[i - 1] : 0), right = i < marks.length ? x(marks[i]) : W - RIGHT;
        const height = ((BASE - TOP - 34) * priceOf(doc, tier)) / dearest + 4;
        const label = doc.basis === "amount" ? `${Number(ppm(tier.rate) ?? 0n) / 10000}%` : showFen(tier.unit_fen || 0);
        return (
          <g key={i}>
            <rect x={left} y={BASE - height} width={Math.max(right - left, 0)} height={height} fill={`var(--${hue(i)}-a4)`} />
            <path d={`M${left} ${BASE - height}H${right}`} stroke={`var(--${hue(i)}-9)`} strokeWidth="2" />
            {right - left > 34 && <text x={(left + right) / 2} y={height > 22 ? BASE - height + 17 : BASE - height - 7} textAnchor="middle" className="te-rate">{label}</text>}
          </g>
        );
      })}
      <path d={`M${LEFT} ${BASE}H${W - RIGHT}`} stroke="var(--gray-8)" />
      <path d={lines.join("")} fill="none" stroke="var(--gray-12)" strokeWidth="2" strokeLinejoin="round" />
      {falls.map((fall) => (
        <g key={`fall${fall.tier}`} data-testid={`tier-cliff-${fall.tier}`}>
          <path d={`M${x(fall.bound)} ${y(microAt(doc, fall.bound))}V${y(microAt(doc, fall.bound + 1))}`} stroke="var(--red-9)" strokeWidth="3" />
          <text x={Math.min(x(fall.bound) + 6, W - 96)} y={TOP + 11} className="te-fall">−{showFen(fall.lost)}</text>
        </g>
      ))}
      {example > 0 && example <= top && (
        <g>
          <path d={`M${x(example)} ${BASE}V${y(microAt(doc, example))}`} stroke="var(--accent-9)" strokeDasharray="3 3" />
          <circle cx={x(example)} cy={y(microAt(doc, example))} r="5" fill="var(--accent-9)" stroke="var(--sc-panel)" strokeWidth="2" />
          <text x={Math.min(Math.max(x(example), 44), W - 44)} y={Math.max(y(microAt(doc, example)) - 11, 14)} textAnchor="middle" className="te-now">{showFen(feeAt(doc, example))}</text>
        </g>
      )}
      {marks.map((bound, i) => (
        <g key={`b${i}`} className="te-handle" data-testid={`tier-handle-${i}`} role="slider" tabIndex={readOnly ? -1 : 0} aria-disabled={readOnly}
          aria-label={t.boundOf.replace("{n}", i + 1)} aria-valuemin={0} aria-valuemax={Math.round(top)} aria-valuenow={bound} aria-valuetext={showX(bound, doc.basis, t)}
          onPointerDown={start(i)} onPointerMove={move} onPointerUp={stop} onPointerCancel={stop} onKeyDown={key(i)}>
          <rect x={x(bound) - 14} y={TOP} width="28" height={H - TOP} fill="transparent" />
          <path d={`M${x(bound)} ${TOP}V${BASE}`} stroke="var(--gray-9)" strokeDasharray="2 3" />
          <rect x={x(bound) - 7} y={BASE - 9} width="14" height="18" rx="4" className="te-grip" />
          <path d={`M${x(bound) - 2} ${BASE - 4}v8M${x(bound) + 2} ${BASE - 4}v8`} stroke="var(--gray-8)" />
          <text x={Math.min(Math.max(x(bound), 30), W - 30)} y={BASE + 24 + (low[i] ? 17 : 0)} textAnchor="middle" className="te-bound">{short(bound, doc.basis, t)}</text>
        </g>
      ))}
      <text x={LEFT} y={16} className="te-axis">{t.chartTitle}</text>
    </svg>
  );
}
