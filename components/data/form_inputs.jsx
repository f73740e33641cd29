// One input for each kind of field. `value` is what is being typed; `set` gets the next.
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { Glyph, ICON } from "./form_glyphs.jsx";
import { Photos, Signature, useUploads } from "./form_sign.jsx";
import { DateRange, Location, Lookup, Rating, Scan, Slider } from "./form_special.jsx";
import { LOOKUPS } from "./form_values.js";

export { Glyph, ICON };

let tree = null;
export function useRegions(url) {
  const [data, setData] = useState(null);
  useEffect(() => {
    if (!url) return;
    let alive = true;
    tree ??= fetch(url).then((r) => { if (!r.ok) throw new Error(String(r.status)); return r.json(); }).catch(() => { tree = null; return []; });
    tree.then((rows) => alive && setData(rows));
    return () => { alive = false; };
  }, [url]);
  return data;
}
export function regionPath(rows, codes) {
  const names = [];
  let here = rows ?? [];
  for (const code of codes) {
    const hit = here.find((r) => r[0] === code);
    if (!hit) break;
    names.push(hit[1]);
    here = hit[2] ?? [];
  }
  return names;
}
export function RegionInput({ value, set, url, t, id, invalid, disabled, testid }) {
  const rows = useRegions(url);
  const codes = value?.codes ?? [];
  const levels = [rows ?? []];
  codes.forEach((code, i) => { const hit = levels[i]?.find((r) => r[0] === code); if (hit?.[2]) levels.push(hit[2]); });
  const pick = (level, code) => {
    let next = code ? [...codes.slice(0, level), code] : codes.slice(0, level);
    let inner = levels[level]?.find((r) => r[0] === code)?.[2];
    while (code && inner?.length === 1) { next = [...next, inner[0][0]]; inner = inner[0][2]; }
    set(next.length ? { codes: next, names: regionPath(rows, next) } : "");
  };
  const words = [t.province, t.city, t.district];
  return (
    <div className="fv-region" data-testid={testid}>
      {words.map((word, i) => (
        <select key={word} id={i ? undefined : id} className="sc-input" aria-label={word} aria-invalid={invalid} disabled={disabled || !levels[i]?.length} value={codes[i] ?? ""}
          onChange={(e) => pick(i, e.target.value)} data-testid={`${testid}-${i}`}>
          <option value="">{word}</option>
          {codes[i] && !levels[i]?.length ? <option value={codes[i]}>{value?.names?.[i] ?? codes[i]}</option> : null}
          {(levels[i] ?? []).map((r) => <option key={r[0]} value={r[0]}>{r[1]}</option>)}
        </select>
      ))}
    </div>
  );
}

export function Picker({ value, set, items, onSearch, t, id, invalid, disabled, placeholder, label, testid }) {
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const box = useRef(null);
  const timer = useRef(0);
  const list = useId();
  const chosen = (items ?? []).find((x) => String(x.id) === String(value));
  const wish = query.trim().toLowerCase();
  const found = useMemo(() => (items ?? []).filter((x) => !wish || onSearch || `${x.name} ${x.hint ?? ""}`.toLowerCase().includes(wish)).slice(0, 50), [items, wish, onSearch]);
  useEffect(() => {
    if (!open) return;
    const away = (e) => { if (!box.current?.contains(e.target)) setOpen(false); };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [open]);
  const type = (text) => {
    setQuery(text); setAt(0); setOpen(true); clearTimeout(timer.current);
    if (onSearch) timer.current = setTimeout(() => onSearch(text.trim().slice(0, 80)), 300);
  };
  const choose = (item) => { set(item ? Number(item.id) : ""); setQuery(""); setOpen(false); };
  const keys = (e) => {
    if (e.nativeEvent.isComposing) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); setOpen(true); setAt((a) => (a + (e.key === "ArrowDown" ? 1 : -1) + found.length) % Math.max(found.length, 1)); }
    else if (e.key === "Enter" && open) { e.preventDefault(); if (found[at]) choose(found[at]); }
    else if (e.key === "Escape" && open) { e.preventDefault(); e.stopPropagation(); setOpen(false); }
  };
  return (
    <div className="fv-picker" ref={box} onBlur={(e) => { if (!box.current?.contains(e.relatedTarget)) setOpen(false); }}>
      <input id={id} className="sc-input" role="combobox" autoComplete="off" aria-label={label} aria-expanded={open} aria-controls={list} aria-invalid={invalid} disabled={disabled} data-testid={testid}
        value={open ? query : chosen?.name ?? (value ? t.removed : "")} placeholder={open && chosen ? chosen.name : placeholder || t.searchOrChoose}
        onFocus={() => { if (onSearch && !(items ?? []).length) onSearch(""); }} onClick={() => setOpen(true)} onChange={(e) => type(e.target.value)} onKeyDown={keys} />
      {value && !disabled ? <button type="button" className="fv-clear" aria-label={t.clear} title={t.clear} onClick={() => choose(null)}><Glyph d={ICON.cross} size={13} /></button> : null}
      {open && (
        <div className="fv-pop" role="listbox" id={list}>
          {found.map((x, i) => (
            <div key={x.id} role="option" aria-selected={i === at} className="fv-pop-item" data-testid={`${testid}-option`} onMouseMove={() => i !== at && setAt(i)} onPointerDown={(e) => { e.preventDefault(); choose(x); }}>
              <span className="sc-ellipsis">{x.name}</span>{x.hint ? <span className="sc-help sc-ellipsis">{x.hint}</span> : null}
            </div>
          ))}
          {!found.length && <div className="fv-pop-none">{t.nothingFound}</div>}
        </div>
      )}
    </div>
  );
}

export function Choices({ field, value, set, many, t, id, invalid, disabled, label, compact, testid }) {
  const name = useId();
  const options = field.options ?? [];
  const long = options.length > 6 || options.reduce((n, o) => n + o.label.length, 0) > 48;
  if (!many && (long || compact)) return (
    <select id={id} className="sc-input" value={value ?? ""} aria-label={label ?? field.label} aria-invalid={invalid} disabled={disabled} onChange={(e) => set(e.target.value)} data-testid={testid}>
      <option value="">{field.placeholder || t.choose}</option>
      {options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
    </select>
  );
  const on = (o) => (many ? (value || []).includes(o.value) : value === o.value);
  const flip = (o) => (many ? set(on(o) ? value.filter((v) => v !== o.value) : [...(value || []), o.value]) : set(on(o) && !field.required ? "" : o.value));
  return (
    <div className="fv-chips" role={many ? "group" : "radiogroup"} aria-label={field.label} data-testid={testid}>
      {options.map((o, i) => (
        <label key={o.value} className="fv-chip" data-on={on(o)}>
          <input id={i ? undefined : id} type={many ? "checkbox" : "radio"} name={name} checked={on(o)} disabled={disabled} onChange={() => flip(o)} onClick={() => !many && on(o) && flip(o)} data-testid={`${testid}-${o.value}`} />
          <span>{o.label}</span>
        </label>
      ))}
      {!options.length && <span className="sc-help">{t.noOptions}</span>}
    </div>
  );
}

const sizeText = (n) => (n > 1048576 ? (n / 1048576).toFixed(1) + " MB" : Math.max(1, Math.round(n / 1024)) + " KB");
export function Files({ files, fileUrl, remove, t }) {
  return (files ?? []).map((file) => {
    const picture = (file.type ?? "").startsWith("image/");
    const waits = !!file.local && !file.id, src = file.id && fileUrl ? fileUrl + file.id : waits ? "" : file.preview;
    return (
      <div key={file.id || file.key} className="fv-file" data-failed={!!file.error}>
        {picture && src && !file.error ? <img src={src} alt="" loading="lazy" /> : <span className="fv-file-icon"><Glyph d={ICON.file} size={18} /></span>}
        <div className="fv-file-text">
          {file.id && fileUrl ? <a className="sc-link sc-ellipsis" href={fileUrl + file.id} target="_blank" rel="noreferrer">{file.name}</a> : <span className="sc-ellipsis">{file.name}</span>}
          <span className={file.error ? "sc-error" : "sc-help"}>{file.error ? (file.error === true ? t.uploadFailed : file.error) : (file.id ? sizeText(file.size ?? 0) : waits ? t.fileWaits : `${t.uploading} ${file.progress ?? 0}%`)}</span>
          {!file.id && !file.error && !waits ? <progress max="100" value={file.progress ?? 0} aria-label={t.uploading} /> : null}
        </div>
        {remove && <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={`${t.remove} ${file.name}`} title={t.remove} onClick={() => remove(file)}><Glyph d={ICON.cross} /></button>}
      </div>
    );
  });
}
export function Attachments({ value, set, ctx, t, id, disabled, invalid, testid, max }) {
  const { add, remove } = useUploads(value, set, ctx);
  const send = (file) => add(file, false);
  const room = Math.min(max || 9, 9) - (value || []).length;
  return (
    <div className="fv-files" data-testid={testid}>
      <Files files={value || []} fileUrl={ctx.fileUrl} t={t} remove={disabled ? null : remove} />
      {room > 0 && !disabled ? (
        <label className="fv-drop" aria-invalid={invalid} onDragOver={(e) => e.preventDefault()} onDrop={(e) => { e.preventDefault(); [...e.dataTransfer.files].slice(0, room).forEach(send); }}>
          <input id={id} type="file" multiple accept="image/*,application/pdf,.doc,.docx,.xls,.xlsx,.zip,video/mp4" data-testid={`${testid}-input`} onChange={(e) => { [...e.target.files].slice(0, room).forEach(send); e.target.value = ""; }} />
          <Glyph d={ICON.clip} size={16} /><span>{t.addFile}</span>
        </label>
      ) : null}
    </div>
  );
}

const SPECIAL = { rating: Rating, slider: Slider, date_range: DateRange, location: Location, scan: Scan };
export function Input({ field, value, set, ctx, id, invalid, describedBy, compact, label, testid }) {
  const { t, disabled, people, customers, onSearch } = ctx;
  const common = { id, disabled, invalid, t, testid, label };
  const Special = SPECIAL[field.kind];
  if (Special) return <Special {...common} field={field} value={value} set={set} describedBy={describedBy} placesUrl={ctx.placesUrl} />;
  if (LOOKUPS.includes(field.kind)) return <Lookup {...common} key={field.key} kind={field.kind} value={value} set={set} ctx={ctx} PickerOf={Picker} placeholder={field.placeholder} />;
  if (field.kind === "image") return <Photos {...common} field={field} value={value} set={set} ctx={ctx} FilesOf={Files} />;
  if (field.kind === "signature") return <Signature {...common} field={field} value={value} set={set} ctx={ctx} FilesOf={Files} />;
  if (field.kind === "serial") return <output id={id} className="fv-made" data-testid={testid}>{value || t.serialLater}</output>;
  if (field.kind === "single") return <Choices {...common} field={field} compact={compact} value={value} set={set} />;
  if (field.kind === "multiple") return <Choices {...common} many field={field} value={value} set={set} />;
  if (field.kind === "region") return <RegionInput {...common} value={value} set={set} url={ctx.regionsUrl} />;
  if (field.kind === "person" || field.kind === "customer") {
    const search = onSearch ? (query) => onSearch({ field: field.key, kind: field.kind, query }) : null;
    return <Picker {...common} value={value} set={set} items={field.kind === "person" ? people : customers} onSearch={search} placeholder={field.placeholder} />;
  }
  if (field.kind === "attachment") return <Attachments {...common} value={value} set={set} ctx={ctx} max={field.max} />;
  const props = {
    id, className: "sc-input", value: value ?? "", disabled, "aria-invalid": invalid || undefined, "aria-describedby": describedBy, "aria-required": field.required || undefined, "aria-label": label,
    placeholder: field.placeholder, "data-testid": testid, onChange: (e) => set(e.target.value),
  };
  if (field.kind === "long_text") return <textarea {...props} rows={3} maxLength={field.max_length ?? 5000} />;
  if (field.kind === "date") return <input {...props} type="date" min="1900-01-01" max="2200-12-31" />;
  if (field.kind === "time") return <input {...props} type="time" />;
  if (field.kind === "datetime") return <input {...props} type="datetime-local" min="1901-01-01T00:00" max="2199-12-31T23:59" />;
  if (field.kind === "money") return <div className="fv-money"><span aria-hidden="true">¥</span><input {...props} inputMode="decimal" placeholder={field.placeholder || "0.00"} autoComplete="off" /></div>;
  if (field.kind === "number") return <input {...props} inputMode="decimal" className="sc-input sc-num" autoComplete="off" />;
  if (field.kind === "phone") return <input {...props} type="tel" inputMode="tel" autoComplete="tel" maxLength={40} />;
  return <input {...props} type="text" maxLength={field.max_length ?? 200} />;
}
