"""What only the flow pages need of CSS; everything else is the kit's."""

CARDS = """
.flc { display: flex; flex-direction: column; gap: 14px; padding: 16px 16px 12px; position: relative; }
.flc:hover { border-color: var(--gray-7); box-shadow: var(--sc-shadow); }
.flc-head { display: flex; gap: 12px; align-items: flex-start; }
.flc-tile { width: 36px; height: 36px; border-radius: 9px; display: grid; place-items: center; flex-shrink: 0;
  background: var(--accent-a3); color: var(--accent-11); }
.flc-link { color: var(--sc-ink); display: block; min-width: 0; }
.flc-link .sc-section-title { display: block; }
.flc-link::after { content: ""; position: absolute; inset: 0; border-radius: var(--sc-r-l); }
.flc-link:focus-visible::after { outline: 2px solid var(--accent-8); }
.flc-menu { position: relative; z-index: 1; margin: -4px -6px 0 0; }
.flc-about { min-height: 36px; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical;
  overflow: hidden; }
.flc-said { display: block; }
.flc-notes { margin: 0; padding-left: 18px; display: flex; flex-direction: column; gap: 6px;
  font-size: var(--sc-text-s); max-height: 50vh; overflow: auto; }
.flc-templates { list-style: none; margin: 0; padding: 0; }
.flc-template { display: flex; gap: 8px; align-items: center; padding: 12px 0;
  border-bottom: 1px solid var(--sc-line); }
.flc-template:last-child { border-bottom: 0; }
.flc-wrap { flex-wrap: wrap; }
.flc-foot { border-top: 1px solid var(--sc-line); padding-top: 10px; }
.flc-form { display: inline-flex; gap: 6px; align-items: center; min-width: 0; }
.flc-end { justify-content: flex-end; }
"""
DESIGNER = """
.fld { display: flex; flex-direction: column; height: calc(100vh - var(--sc-bar));
  height: calc(100dvh - var(--sc-bar)); min-height: 480px; }
.fld-bar { display: flex; align-items: center; gap: 8px; min-height: 52px; padding: 0 12px;
  background: var(--sc-panel);
  border-bottom: 1px solid var(--sc-line); flex-shrink: 0; box-sizing: border-box; }
.fld-bar > a.sc-btn { width: var(--sc-control); padding: 0; border-color: transparent; box-shadow: none;
  background: transparent; }
.fld-rename { border: 0; background: transparent; padding: 4px 6px; border-radius: var(--sc-r); cursor: text;
  min-width: 0; color: inherit; }
.fld-rename:hover { background: var(--sc-hover); }
.fld-name { font: 600 15px/22px var(--sc-font); margin: 0; max-width: 32vw; }
.fld-form { display: flex; align-items: center; gap: 8px; }
.fld-form .sc-input { width: 190px; }
.fld-canvas { flex: 1; min-height: 0; }
.fld-notice { display: flex; align-items: center; gap: 10px; padding: 8px 14px; font-size: var(--sc-text-s);
  background: var(--blue-a3);
  border-bottom: 1px solid var(--blue-a5); flex-wrap: wrap; }
.fld-stale { background: var(--amber-a3); border-color: var(--amber-a6); }
.fld-list { margin: 0; padding: 0; list-style: none; display: flex; flex-direction: column; gap: 6px;
  font-size: var(--sc-text-s); }
.fld-list button { all: unset; cursor: pointer; display: flex; gap: 8px; flex: 1; }
.fld-list button:hover { text-decoration: underline; text-underline-offset: 3px; }
.fld-list button:focus-visible { outline: 2px solid var(--accent-8); border-radius: 4px; }
.fld-list li { display: flex; gap: 8px; align-items: flex-start; }
.fld-list svg { margin-top: 3px; flex-shrink: 0; }
.fld-error svg { color: var(--red-11); }
.fld-warning svg { color: var(--amber-11); }
.fld-changes { padding: 10px 12px; background: var(--gray-a2); border-radius: var(--sc-r); max-height: 200px;
  overflow: auto; }
.fld-versions { list-style: none; margin: 0; padding: 0; display: flex; flex-direction: column; }
.fld-past { display: flex; gap: 8px; align-items: center; padding: 12px 0;
  border-bottom: 1px solid var(--sc-line); font-size: var(--sc-text-s); }
.fld-past:last-child { border-bottom: 0; }
.flc-end { justify-content: flex-end; }
@media (max-width: 760px) {
  .fld { height: auto; min-height: 0; }
  .fld-bar { flex-wrap: wrap; padding: 8px 14px; gap: 6px; }
  .fld-name { max-width: 54vw; }
  .fld-bar > .sc-grow { display: none; }
  .fld-form { order: 5; width: 100%; }
  .fld-form .sc-input { flex: 1; width: auto; }
}
"""
