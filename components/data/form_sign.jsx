// Signatures drawn with a finger or typed, and photos taken on the spot; both end as uploaded files.
import { useEffect, useRef, useState } from "react";
import { Glyph, ICON } from "./form_glyphs.jsx";
import { dropFile, fileKey, keepFile, sendFile, sendKept } from "../../controls/outbox/file_store.js";
import { smaller } from "../../controls/outbox/photo_size.js";

const PEN = ["M4 20c3-6 5-12 8-12s-1 8 1 8 3-5 5-5 1 4 2 5", "M3 21h18"];
const CAMERA = ["M4 8h3l2-3h6l2 3h3v12H4z", "M12 10.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7"];
const TRY_EVERY = 10000;

// Adds files one by one and keeps the answer up to date while they travel; without a connection they wait in the browser.
export function useUploads(value, set, ctx) {
  const now = useRef(value ?? []);
  now.current = value || [];
  // Of a list that has been replaced since (what was sent came back as saved) nothing is told any more.
  const put = (key, change) => { if (!now.current.some((f) => f.key === key)) return; now.current = now.current.map((f) => (f.key === key ? { ...f, ...change } : f)); set(now.current); };
  const add = async (given, shrink) => {
    const key = fileKey(), picture = given.type.startsWith("image/");
    now.current = [...now.current, { key, name: given.name, size: given.size, type: given.type, progress: 0, preview: picture ? URL.createObjectURL(given) : "" }];
    set(now.current);
    const file = shrink ? await smaller(given) : given;
    if (ctx.preview) { put(key, { id: 1, progress: 100, type: file.type }); return; }
    const to = { url: ctx.uploadUrl, fields: ctx.uploadFields }, failed = ctx.t.uploadFailed;
    const answer = await sendFile({ ...to, file, key, failed, onProgress: (progress) => put(key, { progress }) });
    if (!answer.gone) { put(key, answer); return; }
    const kept = ctx.keepsFiles && (await keepFile(key, { ...to, blob: file, name: file.name, type: file.type }));
    put(key, kept ? { local: key, name: file.name, size: file.size, type: file.type } : { error: answer.error || failed });
  };
  const remove = (file) => { if (file.local) dropFile(file.local); now.current = now.current.filter((f) => f !== file && f.key !== (file.key ?? -1)); set(now.current); };
  const waiting = now.current.filter((f) => f.local && !f.id).map((f) => f.local).join();
  useEffect(() => {
    if (!waiting) return;
    const again = async () => { for (const key of waiting.split(",")) { const answer = await sendKept(key, ctx.t.uploadFailed); if (!answer.gone) put(key, answer); } };
    const timer = setInterval(() => navigator.onLine && again(), TRY_EVERY);
    window.addEventListener("online", again);
    return () => { clearInterval(timer); window.removeEventListener("online", again); };
  }, [waiting]);
  return { add, remove };
}

export function Photos({ field, value, set, ctx, FilesOf, t, id, disabled, invalid, testid }) {
  const { add, remove } = useUploads(value, set, ctx);
  const room = Math.min(field.max || 9, 9) - (value || []).length;
  const take = (e) => { [...e.target.files].filter((f) => f.type.startsWith("image/")).slice(0, room).forEach((f) => add(f, true)); e.target.value = ""; };
  return (
    <div className="fv-files" data-testid={testid}>
      <FilesOf files={value || []} fileUrl={ctx.fileUrl} t={t} remove={disabled ? null : remove} />
      {room > 0 && !disabled && (
        <>
          <label className="fv-drop" aria-invalid={invalid}><input id={id} type="file" accept="image/*" capture="environment" data-testid={`${testid}-camera`} onChange={take} /><Glyph d={CAMERA} size={16} /><span>{t.takePhoto}</span></label>
          <label className="fv-drop"><input type="file" multiple accept="image/*" data-testid={`${testid}-input`} onChange={take} /><Glyph d={ICON.plus} size={16} /><span>{t.choosePhoto}</span></label>
        </>)}
    </div>
  );
}

export function Signature({ field, value, set, ctx, FilesOf, t, id, disabled, invalid, testid }) {
  const [open, setOpen] = useState(false);
  const { add, remove } = useUploads(value, set, ctx);
  const done = (blob) => { setOpen(false); add(new File([blob], `${field.label || "signature"}.png`, { type: "image/png" }), false); };
  return (
    <div className="fv-sign" data-testid={testid} aria-invalid={invalid || undefined}>
      <div className="fv-files"><FilesOf files={value || []} fileUrl={ctx.fileUrl} t={t} remove={disabled ? null : remove} /></div>
      {!(value || []).length && !open && <button type="button" id={id} className="fv-drop" disabled={disabled} onClick={() => setOpen(true)} data-testid={`${testid}-open`}><Glyph d={PEN} size={16} /><span>{t.signHere}</span></button>}
      {open && <Pad done={done} close={() => setOpen(false)} t={t} testid={testid} />}
    </div>
  );
}
function Pad({ done, close, t, testid }) {
  const canvas = useRef(null), pen = useRef(null);
  const [used, setUsed] = useState(false);
  const [typed, setTyped] = useState("");
  const brush = () => { const c = canvas.current.getContext("2d"); Object.assign(c, { lineWidth: 2.6, lineCap: "round", lineJoin: "round", strokeStyle: "#111", fillStyle: "#111" }); return c; };
  const wipe = () => { const c = canvas.current.getContext("2d"); c.clearRect(0, 0, canvas.current.width, canvas.current.height); setUsed(false); setTyped(""); };
  useEffect(() => { const c = canvas.current, box = c.getBoundingClientRect(); c.width = Math.round(box.width * 2); c.height = Math.round(box.height * 2); c.getContext("2d").scale(2, 2); }, []);
  const at = (e) => { const box = canvas.current.getBoundingClientRect(); return [e.clientX - box.left, e.clientY - box.top]; };
  const down = (e) => { e.currentTarget.setPointerCapture(e.pointerId); pen.current = at(e); const c = brush(); c.beginPath(); c.arc(...pen.current, 1.3, 0, 7); c.fill(); setUsed(true); };
  const draw = (e) => { if (!pen.current) return; const c = brush(), to = at(e); c.beginPath(); c.moveTo(...pen.current); c.lineTo(...to); c.stroke(); pen.current = to; };
  const write = (text) => { wipe(); setTyped(text); if (!text.trim()) return; const c = brush(), box = canvas.current.getBoundingClientRect(); c.font = `italic ${Math.min(48, (box.width - 32) / Math.max(text.length, 3))}px cursive`; c.textBaseline = "middle"; c.fillText(text, 16, box.height / 2); setUsed(true); };
  return (
    <div className="fv-pad">
      <canvas ref={canvas} role="img" aria-label={t.signArea} onPointerDown={down} onPointerMove={draw} onPointerUp={() => { pen.current = null; }} onPointerCancel={() => { pen.current = null; }} data-testid={`${testid}-pad`} />
      <div className="fv-pad-foot">
        <input className="sc-input" value={typed} maxLength={30} placeholder={t.typeName} aria-label={t.typeName} onChange={(e) => write(e.target.value)} data-testid={`${testid}-typed`} />
        <button type="button" className="sc-btn sc-quiet sc-btn-s" onClick={wipe} disabled={!used}>{t.signAgain}</button>
        <button type="button" className="sc-btn sc-ghost sc-btn-s" onClick={close}>{t.cancel}</button>
        <button type="button" className="sc-btn sc-primary sc-btn-s" disabled={!used} data-testid={`${testid}-done`} onClick={() => canvas.current.toBlob((blob) => blob && done(blob), "image/png")}>{t.signDone}</button>
      </div>
    </div>
  );
}
