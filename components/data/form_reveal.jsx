// A masked answer, and showing it in full for a reason that is recorded.
import { useState } from "react";

export function Reveal({ field, value, ctx }) {
  const { t, onReveal, revealed } = ctx;
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const told = revealed?.[field.key];
  const send = (e) => { e.preventDefault(); e.stopPropagation(); if (reason.trim().length < 4) return; onReveal({ key: field.key, reason: reason.trim() }); setOpen(false); setReason(""); };
  return (
    <span className="fv-masked" data-testid={`masked-${field.key}`}>
      <span className="fv-pre">{told ?? value ?? "—"}</span>
      {onReveal && !told && value && !open && <button type="button" className="sc-link" onClick={() => setOpen(true)} data-testid={`reveal-${field.key}`}>{t.reveal}</button>}
      {open && <span className="fv-reveal"><input className="sc-input" autoFocus value={reason} maxLength={200} placeholder={t.revealReason} aria-label={t.revealReason} onChange={(e) => setReason(e.target.value)} onKeyDown={(e) => { if (e.key === "Enter") send(e); if (e.key === "Escape") setOpen(false); }} data-testid={`reason-${field.key}`} />
        <button type="button" className="sc-btn sc-ghost sc-btn-s" disabled={reason.trim().length < 4} onClick={send} data-testid={`confirm-${field.key}`}>{t.revealDo}</button></span>}
    </span>
  );
}
