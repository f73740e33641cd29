import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

const CSS = `
.fg{display:grid;grid-template-columns:repeat(auto-fill,minmax(168px,1fr));gap:10px;list-style:none;margin:0;padding:0}
.fg-card{display:grid;grid-template-columns:minmax(0,1fr);width:100%;padding:0;border:1px solid var(--gray-5);border-radius:10px;overflow:hidden;background:var(--color-panel-solid);color:var(--gray-12);font:inherit;text-align:left;cursor:pointer}
.fg-card:hover{border-color:var(--accent-8)}
.fg-card:focus-visible{outline:2px solid var(--accent-8);outline-offset:2px}
.fg-thumb{height:112px;width:100%;object-fit:cover;display:grid;place-items:center;background:var(--gray-3);color:var(--gray-11);font-size:13px;font-weight:600;letter-spacing:.04em}
.fg-words{padding:8px 10px;display:grid;gap:2px;min-width:0}
.fg-words b{font-weight:500;font-size:13px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.fg-words small{font-size:12px;color:var(--gray-11);white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.fg-box{position:fixed;inset:0;z-index:80;display:grid;grid-template-rows:auto minmax(0,1fr);background:rgba(12,14,18,.94);color:#fff;padding:0;align-items:stretch;justify-content:stretch;animation:none}
.fg-bar{display:flex;align-items:center;gap:6px;padding:8px 12px;min-width:0}
.fg-name{flex:1;min-width:0;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;font-size:14px}
.fg-name small{color:#c9ced8;margin-left:8px;font-size:12px}
.fg-btn{display:inline-grid;place-items:center;min-width:40px;height:40px;padding:0 8px;border:0;border-radius:8px;background:transparent;color:#fff;font:inherit;font-size:13px;text-decoration:none;cursor:pointer;flex:none}
.fg-btn:hover{background:rgba(255,255,255,.14)}
.fg-btn:focus-visible{outline:2px solid #9db8ff;outline-offset:-2px}
.fg-stage{position:relative;min-height:0;min-width:0;display:grid;grid-template:minmax(0,1fr)/minmax(0,1fr);place-items:safe center;overflow:auto;padding:0 0 env(safe-area-inset-bottom)}
.fg-stage img{max-width:100%;max-height:100%;object-fit:contain;cursor:zoom-in;touch-action:pinch-zoom}
.fg-stage img[data-full=true]{max-width:none;max-height:none;cursor:zoom-out}
.fg-stage iframe{width:100%;height:100%;border:0;background:#fff}
.fg-side{position:fixed;top:50%;transform:translateY(-50%);background:rgba(12,14,18,.6);width:44px;height:56px}
.fg-other{display:grid;gap:10px;justify-items:center;text-align:center;padding:24px;max-width:420px;overflow-wrap:anywhere}
.fg-other p{margin:0;color:#c9ced8;font-size:14px}
.fg-act{display:inline-block;padding:10px 18px;border-radius:8px;background:#fff;color:#14171d;text-decoration:none;font-size:14px;font-weight:600}
@media (max-width:640px){.fg{grid-template-columns:repeat(3,minmax(0,1fr));gap:8px}.fg-thumb{height:96px}.fg-words{padding:6px 8px}.fg-words small{white-space:normal}.fg-side{top:auto;bottom:20px;transform:none}}
`;

const Icon = ({ d }) => <svg width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"><path d={d} /></svg>;
const ending = (name) => (name.includes(".") ? name.split(".").pop().slice(0, 5).toUpperCase() : "—");

function Thumb({ file }) {
  const [broken, setBroken] = useState(false);
  if (file.kind === "image" && !broken) return <img className="fg-thumb" src={file.url} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />;
  return <span className="fg-thumb" aria-hidden="true">{ending(file.name)}</span>;
}

function Other({ file, texts, why }) {
  return (
    <div className="fg-other" data-testid="file-other">
      <b>{file.name}</b><p>{file.size} · {file.at}</p><p>{why}</p>
      <a className="fg-act" href={file.url} download={file.name} data-testid="file-save">{texts.download}</a>
    </div>);
}

function Shown({ file, texts }) {
  const [full, setFull] = useState(false);
  const [broken, setBroken] = useState(false);
  if (file.kind === "image" && !broken) {
    return <img src={file.url} alt={file.name} data-full={full} data-testid="file-image" title={texts.zoom} onClick={(e) => { e.stopPropagation(); setFull(!full); }} onError={() => setBroken(true)} />;
  }
  if (file.kind === "pdf" && navigator.pdfViewerEnabled !== false) return <iframe src={file.view} title={file.name} data-testid="file-pdf" />;
  const why = file.kind === "image" ? texts.broken : file.kind === "pdf" ? texts.noPdf : texts.noPreview;
  return <Other file={file} texts={texts} why={why} />;
}

// One file over the whole window; arrows walk, Escape closes, Tab stays inside, focus goes back to where it was.
function Lightbox({ files, at, texts, onAt, onClose }) {
  const box = useRef(null);
  const touch = useRef(null);
  const file = files[at];
  const step = (by) => onAt((at + by + files.length) % files.length);
  useEffect(() => {
    const back = document.activeElement;
    box.current?.querySelector("[data-first]")?.focus();
    const scroll = document.body.style.overflow;
    document.body.style.overflow = "hidden";
    return () => { document.body.style.overflow = scroll; if (back?.isConnected) back.focus({ preventScroll: true }); };
  }, []);
  useEffect(() => {
    const keys = (e) => {
      if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); onClose(); }
      else if (e.key === "ArrowRight" && files.length > 1) { e.preventDefault(); step(1); }
      else if (e.key === "ArrowLeft" && files.length > 1) { e.preventDefault(); step(-1); }
      else if (e.key === "Tab") {
        const all = [...box.current.querySelectorAll("button,a[href]")];
        const edge = e.shiftKey ? all[0] : all[all.length - 1];
        if (document.activeElement === edge || !box.current.contains(document.activeElement)) { e.preventDefault(); (e.shiftKey ? all[all.length - 1] : all[0]).focus(); }
      } else if (!e.ctrlKey && !e.metaKey && !e.altKey) e.stopPropagation();
    };
    window.addEventListener("keydown", keys, true);
    return () => window.removeEventListener("keydown", keys, true);
  });
  const swipe = (e) => {
    const by = touch.current === null ? 0 : e.changedTouches[0].clientX - touch.current;
    touch.current = null;
    if (files.length > 1 && Math.abs(by) > 60 && (window.visualViewport?.scale ?? 1) < 1.05) step(by < 0 ? 1 : -1);
  };
  const side = (by, d, word, id, where) => (
    <button type="button" className="fg-btn fg-side" style={where} title={word} aria-label={word} data-testid={id} onClick={(e) => { e.stopPropagation(); step(by); }}><Icon d={d} /></button>);
  return createPortal(
    <div ref={box} className="sc-veil fg-box" role="dialog" aria-modal="true" aria-label={file.name} data-testid="lightbox">
      <div className="fg-bar">
        <span className="fg-name" data-testid="file-name">{file.name}<small>{files.length > 1 ? `${at + 1} / ${files.length} · ` : ""}{file.size}</small></span>
        {file.kind === "pdf" && <a className="fg-btn" href={file.view} target="_blank" rel="noopener" title={texts.full} aria-label={texts.full} data-testid="file-window"><Icon d="M15 3h6v6M10 14 21 3M18 13v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h6" /></a>}
        <a className="fg-btn" href={file.url} download={file.name} title={texts.download} aria-label={texts.download} data-testid="file-download"><Icon d="M12 3v12m0 0 5-5m-5 5-5-5M4 21h16" /></a>
        <button type="button" data-first className="fg-btn" title={texts.close} aria-label={texts.close} data-testid="lightbox-close" onClick={onClose}><Icon d="M18 6 6 18M6 6l12 12" /></button>
      </div>
      <div className="fg-stage" onClick={(e) => e.target === e.currentTarget && onClose()} onTouchStart={(e) => { touch.current = e.touches.length === 1 ? e.touches[0].clientX : null; }} onTouchEnd={swipe}>
        <Shown key={file.id} file={file} texts={texts} />
        {files.length > 1 && side(-1, "m15 18-6-6 6-6", texts.previous, "lightbox-previous", { left: "8px" })}
        {files.length > 1 && side(1, "m9 18 6-6-6-6", texts.next, "lightbox-next", { right: "8px" })}
      </div>
    </div>,
    document.querySelector(".radix-themes") ?? document.body);
}

export function FileGallery({ files, texts }) {
  const [shown, setShown] = useState(null); // id of the file that is looked at
  const all = files ?? [];
  const at = all.findIndex((file) => file.id === shown);
  return (
    <><style>{CSS}</style>
      <ul className="fg" aria-label={texts.list} data-testid="files">
        {all.map((file) => (
          <li key={file.id} style={{ minWidth: 0 }}>
            <button type="button" className="fg-card" data-testid="file" data-kind={file.kind} aria-label={`${texts.open} ${file.name}`} onClick={() => setShown(file.id)}>
              <Thumb file={file} /><span className="fg-words"><b title={file.name}>{file.name}</b><small>{file.size} · {file.at}</small></span>
            </button>
          </li>))}
      </ul>
      {at >= 0 && <Lightbox files={all} at={at} texts={texts} onAt={(next) => setShown(all[next].id)} onClose={() => setShown(null)} />}
    </>);
}
