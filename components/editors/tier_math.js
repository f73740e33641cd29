// Tier arithmetic in whole numbers (BigInt), the same rule as the server's engine: micro-fen, one rounding half up.
const MICRO = 1000000n;

export const scaleOf = (basis) => (basis === "tickets" ? 1 : 100);

// "0.05" → 50000n (parts in a million); null when it is not a rate with at most six places.
export function ppm(rate) {
  const found = /^(\d*)(?:\.(\d*))?$/.exec(String(rate ?? "0").trim());
  if (!found || (!found[1] && !found[2])) return null;
  const places = (found[2] ?? "").replace(/0+$/, "");
  return places.length > 6 ? null : BigInt(found[1] || "0") * MICRO + BigInt(places.padEnd(6, "0"));
}

const slopeOf = (basis, tier) => {
  if (basis === "amount") return ppm(tier.rate) ?? 0n;
  return (BigInt(tier.unit_fen || 0) * MICRO) / (basis === "hours" ? 100n : 1n);
};

export const bounds = (tiers) => tiers.slice(0, -1).map((t) => t.up_to_fen ?? 0);
export const tierOf = (tiers, x) => bounds(tiers).filter((b) => b < x).length;
export const roundMicro = (micro) => Number((micro + MICRO / 2n) / MICRO);

// The steps through the tiers whose micro amounts add up to F(x), x ≥ 0.
export function path({ mode, basis, tiers }, x) {
  if (!(x > 0) || !tiers.length) return [];
  const last = tierOf(tiers, x);
  const step = (i, low, high) => {
    const slope = slopeOf(basis, tiers[i]);
    const flat = BigInt(tiers[i].flat_fen || 0) * MICRO;
    return { tier: i, low, high, flat: tiers[i].flat_fen || 0, micro: slope * BigInt(high - low) + flat };
  };
  if (mode === "volume") return [step(last, 0, x)];
  const highs = [...bounds(tiers).slice(0, last), x];
  return highs.map((high, i) => step(i, i ? highs[i - 1] : 0, high));
}

export const microAt = (doc, x) => path(doc, x).reduce((sum, part) => sum + part.micro, 0n);
export const feeAt = (doc, x) => roundMicro(microAt(doc, x));

// Bounds after which one more unit pays less: [{tier, bound, lost}] in fen.
export function cliffs(doc) {
  return bounds(doc.tiers).flatMap((bound, tier) => {
    const lost = microAt(doc, bound) - microAt(doc, bound + 1);
    return lost > 0n ? [{ tier, bound, lost: Math.max(1, roundMicro(lost)) }] : [];
  });
}

// A typed amount ("1,234.5", "¥12") in the unit of x, or null.
export function parseX(text, basis) {
  const cleaned = String(text).replace(/[,，\s¥￥]/g, "");
  if (!/^\d+(\.\d+)?$/.test(cleaned)) return null;
  const [whole, places = ""] = cleaned.split(".");
  const digits = basis === "tickets" ? 0 : 2;
  if (places.replace(/0+$/, "").length > digits) return null;
  const value = Number(whole + places.slice(0, digits).padEnd(digits, "0"));
  return Number.isSafeInteger(value) ? value : null;
}

// "5" percent → "0.05"; null when it is not one.
export function parsePercent(text) {
  const cleaned = String(text).replace(/[%％\s]/g, "");
  if (!/^\d{1,7}(\.\d{1,4})?$/.test(cleaned)) return null;
  const [whole, places = ""] = cleaned.split(".");
  const digits = whole.padStart(3, "0");
  const rate = `${digits.slice(0, -2)}.${digits.slice(-2)}${places}`.replace(/0+$/, "").replace(/\.$/, "");
  return rate.replace(/^0+(?=\d)/, "") || "0";
}

export const showPercent = (rate) => {
  const value = ppm(rate);
  if (value === null) return String(rate);
  const places = String(value % 10000n).padStart(4, "0").replace(/0+$/, "");
  return `${value / 10000n}${places ? `.${places}` : ""}`;
};

const grouped = (n) => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
export const showFen = (fen) => `${fen < 0 ? "-" : ""}¥${grouped(Math.floor(Math.abs(fen) / 100))}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;

// Micro-fen in yuan with as many places as there are, at least two.
export function showMicro(micro) {
  const unit = 100n * MICRO;
  const places = String(micro % unit).padStart(8, "0").replace(/0+$/, "").padEnd(2, "0");
  return `¥${grouped(micro / unit)}.${places}`;
}

export function showX(x, basis, t) {
  if (basis === "amount") return showFen(x);
  const n = basis === "tickets" ? grouped(x) : String(x / 100);
  return (basis === "tickets" ? t.nTickets : t.nHours).replace("{n}", n);
}

export const editX = (x, basis) => (x === null || x === undefined ? "" : basis === "tickets" ? String(x) : (x / 100).toFixed(2).replace(/\.00$/, ""));

// Move bound i to value; the neighbours it meets are pushed along, so order and gaplessness always hold.
export function moveBound(tiers, i, value, gap = 1) {
  const next = tiers.map((t) => ({ ...t }));
  next[i].up_to_fen = Math.max(Math.round(value), gap * (i + 1));
  for (let k = i + 1; k < next.length - 1; k++) next[k].up_to_fen = Math.max(next[k].up_to_fen ?? 0, next[k - 1].up_to_fen + gap);
  for (let k = i - 1; k >= 0; k--) next[k].up_to_fen = Math.min(next[k].up_to_fen ?? 0, next[k + 1].up_to_fen - gap);
  return next;
}

// 1, 2 or 5 times a power of ten near `rough`: what a drag snaps to.
export function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  return power * ([1, 2, 5].find((m) => m * power >= rough) ?? 10);
}
