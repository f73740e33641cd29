"""What only the library page needs of CSS; everything else is the kit's."""

LIBRARY = """
.lib-chips { display: flex; gap: 8px; flex-wrap: wrap; }
.lib-chip { all: unset; box-sizing: border-box; cursor: pointer; display: inline-flex; align-items: center; gap: 6px;
  min-height: 32px; padding: 0 12px; border-radius: 16px; border: 1px solid var(--sc-line);
  font-size: var(--sc-text-s); background: var(--sc-panel); color: var(--sc-ink); white-space: nowrap; }
.lib-chip:hover { background: var(--sc-hover); }
.lib-chip:focus-visible { outline: 2px solid var(--accent-8); }
.lib-chip[aria-pressed=true] { background: var(--accent-a3); border-color: var(--accent-8); color: var(--accent-11); }
.lib { display: flex; flex-direction: column; gap: 10px; padding: 14px 16px 12px; position: relative; }
.lib:hover { border-color: var(--gray-7); box-shadow: var(--sc-shadow); }
.lib-head { display: flex; gap: 12px; align-items: flex-start; }
.lib-tile { width: 36px; height: 36px; border-radius: 9px; display: grid; place-items: center; flex-shrink: 0;
  background: var(--accent-a3); color: var(--accent-11); }
.lib-open { all: unset; cursor: pointer; display: block; min-width: 0; font-weight: 600; color: var(--sc-ink); }
.lib-open::after { content: ""; position: absolute; inset: 0; border-radius: var(--sc-r-l); }
.lib-open:focus-visible::after { outline: 2px solid var(--accent-8); }
.lib-about { min-height: 36px; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical;
  overflow: hidden; }
.lib-wrap { flex-wrap: wrap; }
.lib-foot { margin-top: auto; border-top: 1px solid var(--sc-line); padding-top: 10px; min-height: 32px; }
.lib-above { position: relative; z-index: 1; }
.lib-steps { list-style: none; margin: 0; padding: 0; }
.lib-step { position: relative; padding: 0 0 16px 34px; }
.lib-step::before { content: ""; position: absolute; left: 11px; top: 24px; bottom: 0; width: 2px;
  background: var(--sc-line); }
.lib-step:last-child::before { display: none; }
.lib-dot { position: absolute; left: 0; top: 0; width: 24px; height: 24px; border-radius: 12px; display: grid;
  place-items: center; background: var(--gray-a3); color: var(--sc-ink); }
.lib-dot.lib-people { background: var(--accent-a3); color: var(--accent-11); }
.lib-line { display: flex; gap: 8px; align-items: baseline; flex-wrap: wrap; min-height: 24px; }
.lib-said { font-size: var(--sc-text-s); line-height: 20px; }
.lib-quote { border-left: 3px solid var(--accent-a6); padding: 4px 10px; margin: 0 0 8px;
  font-size: var(--sc-text-s); line-height: 20px; }
.lib-role { display: grid; grid-template-columns: 110px 1fr; gap: 8px; align-items: center; }
.lib-block { display: flex; flex-direction: column; gap: 8px; margin-bottom: 20px; }
.lib-part { display: flex; gap: 8px; align-items: center; justify-content: space-between; padding: 8px 0;
  border-bottom: 1px solid var(--sc-line); }
@media (max-width: 760px) {
  .lib-chips { flex-wrap: nowrap; overflow-x: auto; padding-bottom: 4px; }
  .lib-chip, .lib-above .sc-btn { min-height: 44px; }
  .lib-chip { border-radius: 22px; }
}
"""
