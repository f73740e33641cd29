// One input for each kind of field. `value` is what is being typed; `set` gets the next.
import { useEffect, useId, useMemo, useRef, useState } from "react";

export const Glyph = ({ d, size = 15 }) => (
  <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">{[].concat(d).map((p, i) => <path key={i} d={p} />)}</svg>
);
export const ICON = {
  plus: "M12 5v14M5 12h14", cross: "M18 6 6 18M6 6l12 12", up: "m18 15-6-6-6 6", down: "m6 9 6 6 6-6",
  bin: ["M3 6h18", "M8 6V4h8v2", "M19 6l-1 14H6L5 6"], copy: ["M9 9h11v11H9z", "M5 15H4V4h11v1"],
  clip: "m21.4 11.05-9.2 9.2a6 6 0 0 1-8.5-8.5l8.6-8.57a4 4 0 1 1 5.65 5.66l-8.59 8.57a2 2 0 0 1-2.83-2.83l8.49-8.48",
  file: ["M14 3H6v18h12V7z", "M14 3v4h4"], alert: ["M12 8v5", "M12 16.5v.01", "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18"],
};

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

export function Picker({ value, set, items, onSearch, t, id, invalid, disabled, placeholder, testid }) {
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
      <input id={id} className="sc-input" role="combobox" autoComplete="off" aria-expanded={open} aria-controls={list} aria-invalid={invalid} disabled={disabled} data-testid={testid}
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

export function Choices({ field, value, set, many, t, id, invalid, disabled, testid }) {
  const name = useId();
  const options = field.options ?? [];
  const long = options.length > 6 || options.reduce((n, o) => n + o.label.length, 0) > 48;
  if (!many && long) return (
    <select id={id} className="sc-input" value={value ?? ""} aria-invalid={invalid} disabled={disabled} onChange={(e) => set(e.target.value)} data-testid={testid}>
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
    const src = file.preview || (file.id ? fileUrl + file.id : "");
    return (
      <div key={file.id || file.key} className="fv-file" data-failed={!!file.error}>
        {picture && src && !file.error ? <img src={src} alt="" loading="lazy" /> : <span className="fv-file-icon"><Glyph d={ICON.file} size={18} /></span>}
        <div className="fv-file-text">
          {file.id && fileUrl ? <a className="sc-link sc-ellipsis" href={fileUrl + file.id} target="_blank" rel="noreferrer">{file.name}</a> : <span className="sc-ellipsis">{file.name}</span>}
          <span className={file.error ? "sc-error" : "sc-help"}>{file.error || (file.id ? sizeText(file.size ?? 0) : `${t.uploading} ${file.progress ?? 0}%`)}</span>
          {!file.id && !file.error ? <progress max="100" value={file.progress ?? 0} aria-label={t.uploading} /> : null}
        </div>
        {remove && <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={`${t.remove} ${file.name}`} title={t.remove} onClick={() => remove(file)}><Glyph d={ICON.cross} /></button>}
      </div>
    );
  });
}
export function Attachments({ value, set, preview, uploadUrl, uploadFields, fileUrl, t, id, disabled, invalid, testid, max }) {
  const now = useRef(value ?? []);
  now.current = value || [];
  const put = (key, change) => { now.current = now.current.map((f) => (f.key === key ? { ...f, ...change } : f)); set(now.current); };
  const send = (file) => {
    const key = "u" + Math.random().toString(36).slice(2);
    const picture = file.type.startsWith("image/");
    now.current = [...now.current, { key, name: file.name, size: file.size, type: file.type, progress: 0, preview: picture ? URL.createObjectURL(file) : "" }];
    set(now.current);
    if (preview) { put(key, { id: 1, progress: 100 }); return; }
    const body = new FormData();
    Object.entries(uploadFields ?? {}).forEach(([k, v]) => body.append(k, v));
    body.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", uploadUrl);
    request.responseType = "json";
    request.upload.onprogress = (e) => e.lengthComputable && put(key, { progress: Math.round((e.loaded / e.total) * 100) });
    request.onload = () => {
      const answer = request.response ?? {};
      if (request.status < 300 && answer.id) put(key, { id: answer.id, name: answer.name ?? file.name, size: answer.size ?? file.size, type: answer.type ?? file.type, progress: 100 });
      else put(key, { error: answer.error || t.uploadFailed });
    };
    request.onerror = () => put(key, { error: t.uploadFailed });
    request.send(body);
  };
  const room = Math.min(max || 9, 9) - (value || []).length;
  return (
    <div className="fv-files" data-testid={testid}>
      <Files files={value || []} fileUrl={fileUrl} t={t} remove={disabled ? null : (file) => { now.current = now.current.filter((f) => f !== file); set(now.current); }} />
      {room > 0 && !disabled ? (
        <label className="fv-drop" aria-invalid={invalid} onDragOver={(e) => e.preventDefault()} onDrop={(e) => { e.preventDefault(); [...e.dataTransfer.files].slice(0, room).forEach(send); }}>
          <input id={id} type="file" multiple accept="image/*,application/pdf,.doc,.docx,.xls,.xlsx,.zip,video/mp4" data-testid={`${testid}-input`} onChange={(e) => { [...e.target.files].slice(0, room).forEach(send); e.target.value = ""; }} />
          <Glyph d={ICON.clip} size={16} /><span>{t.addFile}</span>
        </label>
      ) : null}
    </div>
  );
}

export function Input({ field, value, set, ctx, id, invalid, describedBy, compact, testid }) {
  const { t, disabled, people, customers, onSearch } = ctx;
  const common = { id, disabled, invalid, t, testid };
  if (field.kind === "single") return <Choices {...common} field={compact ? { ...field, options: field.options } : field} value={value} set={set} />;
  if (field.kind === "multiple") return <Choices {...common} many field={field} value={value} set={set} />;
  if (field.kind === "region") return <RegionInput {...common} value={value} set={set} url={ctx.regionsUrl} />;
  if (field.kind === "person" || field.kind === "customer") {
    const search = onSearch ? (query) => onSearch({ field: field.key, kind: field.kind, query }) : null;
    return <Picker {...common} value={value} set={set} items={field.kind === "person" ? people : customers} onSearch={search} placeholder={field.placeholder} />;
  }
  if (field.kind === "attachment") return <Attachments {...common} preview={ctx.preview} value={value} set={set} uploadUrl={ctx.uploadUrl} uploadFields={ctx.uploadFields} fileUrl={ctx.fileUrl} max={field.max} />;
  const props = {
    id, className: "sc-input", value: value ?? "", disabled, "aria-invalid": invalid || undefined, "aria-describedby": describedBy, "aria-required": field.required || undefined,
    placeholder: field.placeholder, "data-testid": testid, onChange: (e) => set(e.target.value),
  };
  if (field.kind === "long_text") return <textarea {...props} rows={3} maxLength={field.max_length ?? 5000} />;
  if (field.kind === "date") return <input {...props} type="date" min="1900-01-01" max="2200-12-31" />;
  if (field.kind === "datetime") return <input {...props} type="datetime-local" min="1901-01-01T00:00" max="2199-12-31T23:59" />;
  if (field.kind === "money") return <div className="fv-money"><span aria-hidden="true">¥</span><input {...props} inputMode="decimal" placeholder={field.placeholder || "0.00"} autoComplete="off" /></div>;
  if (field.kind === "number") return <input {...props} inputMode="decimal" className="sc-input sc-num" autoComplete="off" />;
  if (field.kind === "phone") return <input {...props} type="tel" inputMode="tel" autoComplete="tel" maxLength={40} />;
  return <input {...props} type="text" maxLength={field.max_length ?? 200} />;
}
