// Tiers edited by hand: chart with handles, table beside it, the switch, and a worked example that follows every keystroke.
// Everything happens in the browser; the server hears one onCommit for each finished action.
import { useCallback, useEffect, useRef, useState } from "react";
import { MiniCurve, TierChart, hue } from "./tier_chart.jsx";
import { bounds, cliffs, editX, feeAt, moveBound, niceStep, parsePercent, parseX, path, scaleOf, showFen, showMicro, showPercent, showX } from "./tier_math.js";
import "./tier_editor.css";

const fill = (text, values) => Object.entries(values).reduce((s, [k, v]) => s.replaceAll(`{${k}}`, v), text);
const named = (t, i) => (t.ordinals?.length > 1 ? t.tier.replace("{n}", [...t.ordinals][i] ?? i + 1) : t.tier.replace("{n}", i + 1));
const clean = (doc) => ({ mode: doc?.mode ?? "graduated", basis: doc?.basis ?? "amount", tiers: doc?.tiers ?? [] });

// A cell keeps what was typed until it can be understood.
function Cell({ value, parse, onValue, label, testid, readOnly, placeholder }) {
  const [text, setText] = useState(null);
  const bad = text !== null && parse(text) === null;
  const done = () => {
    if (text === null || bad) return;
    const parsed = parse(text);
    setText(null);
    if (text !== value) onValue(parsed);
  };
  return (
    <input className="sc-input te-cell" data-testid={testid} aria-label={label} aria-invalid={bad} readOnly={readOnly} inputMode="decimal" placeholder={placeholder}
      value={text ?? value} onChange={(e) => setText(e.target.value)} onBlur={done}
      onKeyDown={(e) => { if (e.key === "Enter") e.currentTarget.blur(); if (e.key === "Escape") setText(null); }} />
  );
}

function Rows({ doc, t, readOnly, put, remove, marked }) {
  const money = (text) => parseX(text, "amount");
  const set = (i, change) => put(doc.tiers.map((tier, k) => (k === i ? { ...tier, ...change } : tier)));
  const falls = Object.fromEntries(cliffs(doc).map((c) => [c.tier, c.lost]));
  const marks = bounds(doc.tiers);
  return (
    <div className="te-rows" role="table" aria-label={t.tableLabel}>
      <div className="te-row te-head" role="row">
        <span role="columnheader">{t.colTier}</span><span role="columnheader">{t.colFrom}</span><span role="columnheader">{t.colTo}</span>
        <span role="columnheader">{doc.basis === "amount" ? t.colRate : doc.basis === "tickets" ? t.colTicket : t.colHour}</span><span role="columnheader">{t.colFlat}</span><span />
      </div>
      {doc.tiers.map((tier, i) => {
        const last = i === doc.tiers.length - 1;
        const label = (column) => `${named(t, i)} ${column}`;
        return (
          <div key={i} className={`te-row${marked.has(i) ? " te-wrong" : ""}`} role="row" data-testid={`tier-row-${i}`}>
            <span role="cell" className="te-name"><i style={{ background: `var(--${hue(i)}-9)` }} />{named(t, i)}</span>
            <span role="cell" data-label={t.colFrom}>
              {i === 0 ? <b className="te-fixed">0</b> : (
                <Cell testid={`tier-from-${i}`} label={label(t.colFrom)} readOnly={readOnly} value={editX(marks[i - 1], doc.basis)} parse={(s) => parseX(s, doc.basis)} onValue={(v) => put(moveBound(doc.tiers, i - 1, v))} />
              )}
            </span>
            <span role="cell" data-label={t.colTo}>
              {last ? <b className="te-fixed" title={t.openEnded}>∞</b> : (
                <Cell testid={`tier-to-${i}`} label={label(t.colTo)} readOnly={readOnly} value={editX(tier.up_to_fen, doc.basis)} parse={(s) => parseX(s, doc.basis)} onValue={(v) => put(moveBound(doc.tiers, i, v))} />
              )}
            </span>
            <span role="cell" data-label={doc.basis === "amount" ? t.colRate : t.colTicket}>
              {doc.basis === "amount"
                ? <Cell testid={`tier-rate-${i}`} label={label(t.colRate)} readOnly={readOnly} value={showPercent(tier.rate)} parse={parsePercent} onValue={(rate) => set(i, { rate })} />
                : <Cell testid={`tier-unit-${i}`} label={label(t.colTicket)} readOnly={readOnly} value={editX(tier.unit_fen || 0, "amount")} parse={money} onValue={(unit_fen) => set(i, { unit_fen })} />}
            </span>
            <span role="cell" data-label={t.colFlat}>
              <Cell testid={`tier-flat-${i}`} label={label(t.colFlat)} readOnly={readOnly} value={editX(tier.flat_fen || 0, "amount")} parse={money} onValue={(flat_fen) => set(i, { flat_fen })} />
            </span>
            <span role="cell" className="te-del">
              {!readOnly && doc.tiers.length > 1 && (
                <button type="button" className="sc-btn sc-quiet sc-icon-btn" aria-label={`${t.remove} ${named(t, i)}`} title={t.remove} data-testid={`tier-remove-${i}`} onClick={() => remove(i)}>×</button>
              )}
            </span>
            {falls[i] && <span className="te-note" data-testid={`tier-fall-${i}`}>{fill(t.cliff, { bound: showX(marks[i], doc.basis, t), lost: showFen(falls[i]) })}</span>}
          </div>
        );
      })}
    </div>
  );
}

function Example({ doc, t, text, setText, x }) {
  const steps = x > 0 ? path(doc, x) : [];
  const price = (i) => (doc.basis === "amount" ? `${showPercent(doc.tiers[i].rate)}%` : `${showFen(doc.tiers[i].unit_fen || 0)}`);
  return (
    <section className="te-example" aria-label={t.exampleTitle}>
      <div className="te-ask">
        <label><span className="sc-field-label">{doc.basis === "amount" ? t.exampleAmount : doc.basis === "tickets" ? t.exampleTickets : t.exampleHours}</span>
          <input className="sc-input te-amount" data-testid="tier-example" inputMode="decimal" value={text} aria-invalid={x === null} onChange={(e) => setText(e.target.value)} /></label>
        <div className="te-result"><span className="sc-help">{t.earns}</span><output data-testid="tier-example-fee">{x === null ? "—" : showFen(feeAt(doc, x))}</output></div>
      </div>
      <ol className="te-path" data-testid="tier-path">
        {steps.map((s) => (
          <li key={s.tier}><i style={{ background: `var(--${hue(s.tier)}-9)` }} />
            <span>{named(t, s.tier)}</span>
            <code>{showX(s.high - s.low, doc.basis, t)} × {price(s.tier)}{s.flat ? ` + ${showFen(s.flat)}` : ""} = {showMicro(s.micro)}</code></li>
        ))}
        {x === null && <li className="te-bad">{t.notNumber}</li>}
        {steps.length > 0 && <li className="te-sum"><span>{t.sum}</span><code>{showFen(feeAt(doc, x))}</code></li>}
      </ol>
    </section>
  );
}

export function TierEditor({ doc: given, revision, problems, texts: t, readOnly, onCommit }) {
  const [doc, setDoc] = useState(clean(given));
  const [example, setExample] = useState("65000");
  const history = useRef({ past: [], future: [] });
  const [, redraw] = useState(0);
  useEffect(() => { setDoc(clean(given)); history.current = { past: [], future: [] }; }, [revision]);
  const saved = useRef(doc);
  useEffect(() => { saved.current = clean(given); }, [revision]);

  const commit = useCallback((next, remember = true) => {
    if (JSON.stringify(next) === JSON.stringify(saved.current)) { setDoc(next); return; }
    if (remember) history.current = { past: [...history.current.past.slice(-49), saved.current], future: [] };
    saved.current = next;
    setDoc(next);
    redraw((n) => n + 1);
    onCommit?.(next);
  }, [onCommit]);
  const put = (tiers) => commit({ ...doc, tiers });
  const step = (from, to) => () => {
    const previous = history.current[from].at(-1);
    if (!previous) return;
    history.current = { ...history.current, [from]: history.current[from].slice(0, -1), [to]: [...history.current[to], saved.current] };
    commit(previous, false);
  };
  const add = () => {
    const marks = bounds(doc.tiers), last = marks.at(-1) ?? 0, before = marks.at(-2) ?? 0;
    const at = last + (last - before || niceStep(doc.basis === "amount" ? 1000000 : 1000));
    const end = doc.tiers.at(-1) ?? { rate: "0", flat_fen: 0, unit_fen: 0 };
    put([...doc.tiers.slice(0, -1), { ...end, up_to_fen: at }, { ...end, up_to_fen: null }]);
  };
  const remove = (i) => {
    const next = doc.tiers.filter((_, k) => k !== i).map((tier) => ({ ...tier }));
    next[next.length - 1].up_to_fen = null;
    put(next);
  };
  const keys = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.target.tagName === "INPUT") return;
    if (event.key.toLowerCase() === "z") { event.preventDefault(); (event.shiftKey ? step("future", "past") : step("past", "future"))(); }
    if (event.key.toLowerCase() === "y") { event.preventDefault(); step("future", "past")(); }
  };
  const x = parseX(example, doc.basis);
  const marked = new Set((problems ?? []).filter((p) => p.severity === "error").flatMap((p) => p.rows));
  const shown = { ...doc, tiers: doc.tiers.length ? doc.tiers : [{ up_to_fen: null, rate: "0", flat_fen: 0, unit_fen: 0 }] };

  return (
    <div className="te" onKeyDown={keys} data-testid="tier-editor">
      <div className="te-bar">
        <div className="te-modes" role="radiogroup" aria-label={t.modeLabel}>
          {["graduated", "volume"].map((mode) => (
            <button key={mode} type="button" role="radio" aria-checked={doc.mode === mode} disabled={readOnly} className="te-mode" data-testid={`tier-mode-${mode}`} onClick={() => commit({ ...doc, mode })}>
              <MiniCurve mode={mode} /><span><b>{t[mode]}</b><small>{t[`${mode}Help`]}</small></span>
            </button>
          ))}
        </div>
        <label className="te-basis"><span className="sc-field-label">{t.basisLabel}</span>
          <select className="sc-input" data-testid="tier-basis" value={doc.basis} disabled={readOnly}
            onChange={(e) => { const basis = e.target.value, ratio = scaleOf(basis) / scaleOf(doc.basis);
              commit({ ...doc, basis, tiers: doc.tiers.map((tier) => ({ ...tier, up_to_fen: tier.up_to_fen === null ? null : Math.max(1, Math.round(tier.up_to_fen * ratio)) })) }); }}>
            <option value="amount">{t.basisAmount}</option><option value="tickets">{t.basisTickets}</option><option value="hours">{t.basisHours}</option>
          </select></label>
      </div>
      <div className="te-main">
        <div className="te-left">
          <TierChart doc={shown} example={x ?? 0} texts={t} readOnly={readOnly} onDrag={(tiers) => setDoc({ ...doc, tiers })} onDrop={put} />
          <Example doc={shown} t={t} text={example} setText={setExample} x={x} />
        </div>
        <div className="te-right">
          <Rows doc={shown} t={t} readOnly={readOnly} put={put} remove={remove} marked={marked} />
          {!readOnly && (
            <div className="te-tools">
              <button type="button" className="sc-btn sc-ghost sc-btn-s" data-testid="tier-add" disabled={doc.tiers.length >= 20} onClick={add}>+ {t.add}</button>
              <span className="sc-grow" />
              <button type="button" className="sc-btn sc-quiet sc-btn-s" data-testid="tier-undo" disabled={!history.current.past.length} onClick={step("past", "future")}>{t.undo}</button>
              <button type="button" className="sc-btn sc-quiet sc-btn-s" data-testid="tier-redo" disabled={!history.current.future.length} onClick={step("future", "past")}>{t.redo}</button>
            </div>
          )}
          <p className="sc-help">{t.inclusive}</p>
        </div>
      </div>
    </div>
  );
}
