// Inputs that ask for more than typing: stars, sliders, ranges, places, records, codes.
import { useEffect, useRef, useState } from "react";
import { Glyph, ICON } from "./form_glyphs.jsx";
import { canScanLive, codeInPhoto, codeInVideo } from "./form_scan.js";
import { fill, sliderEnds, starsOf } from "./form_values.js";

const STAR = "m12 3 2.7 5.8 6.3.8-4.6 4.4 1.2 6.3L12 17.2 6.4 20.3l1.2-6.3L3 9.6l6.3-.8z";
const PIN = ["M12 21s7-6 7-11a7 7 0 0 0-14 0c0 5 7 11 7 11", "M12 8a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5"];
const SCAN = ["M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4", "M4 12h16"];

export function Rating({ field, value, set, t, id, invalid, disabled, testid }) {
  const most = starsOf(field), now = Number(value) || 0;
  const [over, setOver] = useState(0);
  return (
    <div className="fv-stars" role="radiogroup" aria-label={field.label} aria-invalid={invalid || undefined} data-testid={testid} onMouseLeave={() => setOver(0)}>
      {Array.from({ length: most }, (_, i) => i + 1).map((n) => (
        <label key={n} className="fv-star" data-on={n <= (over || now)} onMouseEnter={() => !disabled && setOver(n)}>
          <input id={n === 1 ? id : undefined} type="radio" name={testid + "-star"} checked={now === n} disabled={disabled} aria-label={fill(t.stars, { n, max: most })} data-testid={`${testid}-${n}`}
            onChange={() => set(n)} onClick={() => now === n && !field.required && set("")} />
          <svg width="26" height="26" viewBox="0 0 24 24" aria-hidden="true"><path d={STAR} /></svg>
        </label>
      ))}
      <span className="sc-help sc-num">{now ? fill(t.stars, { n: now, max: most }) : t.notRated}</span>
    </div>
  );
}

export function Slider({ field, value, set, t, id, invalid, disabled, describedBy, testid }) {
  const [low, high] = sliderEnds(field), chosen = value !== "" && value !== null && value !== undefined;
  return (
    <div className="fv-slider">
      <input id={id} type="range" min={low} max={high} step={field.step ?? 1} value={chosen ? value : low} disabled={disabled} aria-invalid={invalid || undefined} aria-describedby={describedBy} data-unset={!chosen} data-testid={testid}
        aria-label={field.label} aria-valuetext={chosen ? String(value) : t.notChosen} onChange={(e) => set(e.target.value)} onPointerUp={(e) => !chosen && set(e.currentTarget.value)} />
      <output className="sc-num" data-testid={`${testid}-value`}>{chosen ? String(value) : "—"}</output>
      {chosen && !field.required && !disabled && <button type="button" className="sc-btn sc-quiet sc-icon-btn sc-btn-s" aria-label={t.clear} title={t.clear} onClick={() => set("")}><Glyph d={ICON.cross} size={13} /></button>}
    </div>
  );
}

export function DateRange({ value, set, t, id, invalid, disabled, describedBy, testid }) {
  const v = value || { from: "", to: "" };
  const put = (change) => { const next = { ...v, ...change }; set(next.from || next.to ? next : ""); };
  const box = (end, word, own) => <input id={own} className="sc-input" type="date" min="1900-01-01" max="2200-12-31" value={v[end] ?? ""} disabled={disabled} aria-label={word} aria-invalid={invalid || undefined} aria-describedby={describedBy} onChange={(e) => put({ [end]: e.target.value })} data-testid={`${testid}-${end}`} />;
  return <div className="fv-range" data-testid={testid}>{box("from", t.firstDay, id)}<span aria-hidden="true">–</span>{box("to", t.lastDay)}</div>;
}

export function Location({ value, set, t, id, invalid, disabled, describedBy, placesUrl, testid }) {
  const v = value || {};
  const [state, setState] = useState("");
  const put = (change) => { const next = { lat: null, lng: null, accuracy: null, text: "", ...v, ...change }; set(next.lat === null && !next.text ? "" : next); };
  const locate = () => {
    if (!navigator.geolocation) { setState(t.noGps); return; }
    setState(t.locating);
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        setState("");
        const place = { lat: Number(coords.latitude.toFixed(6)), lng: Number(coords.longitude.toFixed(6)), accuracy: Math.round(coords.accuracy) };
        const near = v.text ? "" : await nearest(placesUrl, place.lat, place.lng);
        put({ ...place, ...(near ? { text: fill(t.near, { place: near }) } : {}) });
      },
      (error) => setState(error.code === 1 ? t.gpsDenied : t.noGps),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
    );
  };
  return (
    <div className="fv-location" data-testid={testid}>
      <div className="fv-with-button">
        <input id={id} className="sc-input" value={v.text ?? ""} maxLength={200} disabled={disabled} placeholder={t.placeHint} aria-invalid={invalid || undefined} aria-describedby={describedBy} onChange={(e) => put({ text: e.target.value })} data-testid={`${testid}-text`} />
        <button type="button" className="sc-btn sc-ghost" disabled={disabled || state === t.locating} onClick={locate} data-testid={`${testid}-locate`}><Glyph d={PIN} />{t.locate}</button>
      </div>
      {typeof v.lat === "number" && (
        <span className="sc-help sc-num" data-testid={`${testid}-coords`}>{v.lat.toFixed(5)}, {v.lng.toFixed(5)}{v.accuracy ? ` · ${fill(t.within, { metres: v.accuracy })}` : ""}
          {!disabled && <button type="button" className="sc-link" onClick={() => put({ lat: null, lng: null, accuracy: null })}>{t.clear}</button>}</span>)}
      {state && <span className="sc-help" role="status">{state}</span>}
    </div>
  );
}
let places = null;
async function nearest(url, lat, lng) {
  if (!url) return "";
  try {
    places ??= fetch(url).then((r) => (r.ok ? r.json() : []));
    const rows = await places, wide = Math.cos((lat * Math.PI) / 180);
    let best = "", least = 0.6;
    for (const [name, x, y] of rows) { const d = Math.hypot((x - lng) * wide, y - lat); if (d < least) { least = d; best = name; } }
    return best;
  } catch { places = null; return ""; }
}

export function Scan({ field, value, set, t, id, invalid, disabled, describedBy, testid }) {
  const [live, setLive] = useState(false);
  const [note, setNote] = useState("");
  const file = useRef(null);
  const found = (code) => { setLive(false); setNote(""); set(code.slice(0, 200)); };
  const start = async () => { setNote(""); if (await canScanLive()) setLive(true); else file.current?.click(); };
  const photo = async (e) => {
    const picture = e.target.files[0];
    e.target.value = "";
    if (!picture) return;
    setNote(t.readingCode);
    try { const code = await codeInPhoto(picture); if (code) found(code); else setNote(t.noCode); } catch { setNote(t.noCode); }
  };
  return (
    <div className="fv-scan">
      <div className="fv-with-button">
        <input id={id} className="sc-input" value={value ?? ""} maxLength={200} disabled={disabled} autoComplete="off" placeholder={field.placeholder || t.scanHint} aria-invalid={invalid || undefined} aria-describedby={describedBy} aria-required={field.required || undefined} onChange={(e) => set(e.target.value)} data-testid={testid} />
        <button type="button" className="sc-btn sc-ghost" disabled={disabled} onClick={start} data-testid={`${testid}-scan`}><Glyph d={SCAN} />{t.scan}</button>
      </div>
      <input ref={file} type="file" accept="image/*" capture="environment" hidden tabIndex={-1} onChange={photo} data-testid={`${testid}-photo`} />
      {live && <Viewfinder found={found} close={() => setLive(false)} photo={() => { setLive(false); file.current?.click(); }} failed={() => { setLive(false); setNote(t.noCamera); }} t={t} />}
      {note && <span className="sc-help" role="status">{note} {note !== t.readingCode && <button type="button" className="sc-link" onClick={() => file.current?.click()}>{t.fromPhoto}</button>}</span>}
    </div>
  );
}
function Viewfinder({ found, close, photo, failed, t }) {
  const video = useRef(null);
  useEffect(() => {
    let stop = false, stream = null, timer = 0;
    const look = async () => {
      if (stop) return;
      try { const code = video.current ? await codeInVideo(video.current) : ""; if (code && !stop) { found(code); return; } } catch { /* the next picture */ }
      timer = setTimeout(look, 250);
    };
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then((s) => {
      if (stop) { s.getTracks().forEach((x) => x.stop()); return; }
      stream = s;
      video.current.srcObject = s;
      video.current.play().catch(() => {});
      look();
    }).catch(() => !stop && failed());
    return () => { stop = true; clearTimeout(timer); stream?.getTracks().forEach((x) => x.stop()); };
  }, []);
  return (
    <div className="fv-finder" role="group" aria-label={t.scan} onKeyDown={(e) => e.key === "Escape" && (e.stopPropagation(), close())}>
      <video ref={video} muted playsInline aria-label={t.cameraPicture} />
      <div className="fv-finder-foot"><span className="sc-help">{t.holdCode}</span><button type="button" className="sc-btn sc-ghost sc-btn-s" onClick={photo}>{t.fromPhoto}</button><button type="button" className="sc-btn sc-ghost sc-btn-s" autoFocus onClick={close}>{t.stopScan}</button></div>
    </div>
  );
}

// A record of another feature: looked up by the server with the rights of whoever is asking. `set(value, record)`.
export function Lookup({ kind, value, set, ctx, PickerOf, ...rest }) {
  const [items, setItems] = useState([]);
  const asked = useRef(0);
  const search = async (query) => {
    const mine = (asked.current += 1);
    if (ctx.preview) { setItems([{ id: 1, name: ctx.t.samples?.[kind] ?? "A-001" }]); return; }
    try {
      const answer = await fetch(`${ctx.lookupUrl}?${new URLSearchParams({ kind, q: query })}`, { credentials: "same-origin" });
      const body = answer.ok ? await answer.json() : { items: [] };
      if (mine === asked.current) setItems(body.items ?? []);
    } catch { if (mine === asked.current) setItems([]); }
  };
  const own = value?.id && !items.some((x) => x.id === value.id) ? [{ id: value.id, name: value.name || ctx.t.removed }, ...items] : items;
  const choose = (id) => { const hit = own.find((x) => Number(x.id) === Number(id)); set(id && hit ? { id: Number(hit.id), name: hit.name } : "", hit); };
  return <PickerOf {...rest} t={ctx.t} value={value?.id ?? ""} set={choose} items={own} onSearch={search} />;
}
