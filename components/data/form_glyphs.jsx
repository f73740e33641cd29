// Small line drawings of the form parts.
export const Glyph = ({ d, size = 15 }) => (
  <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">{[].concat(d).map((p, i) => <path key={i} d={p} />)}</svg>
);
export const ICON = {
  plus: "M12 5v14M5 12h14", cross: "M18 6 6 18M6 6l12 12", up: "m18 15-6-6-6 6", down: "m6 9 6 6 6-6",
  bin: ["M3 6h18", "M8 6V4h8v2", "M19 6l-1 14H6L5 6"], copy: ["M9 9h11v11H9z", "M5 15H4V4h11v1"],
  clip: "m21.4 11.05-9.2 9.2a6 6 0 0 1-8.5-8.5l8.6-8.57a4 4 0 1 1 5.65 5.66l-8.59 8.57a2 2 0 0 1-2.83-2.83l8.49-8.48",
  file: ["M14 3H6v18h12V7z", "M14 3v4h4"], alert: ["M12 8v5", "M12 16.5v.01", "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18"],
};
