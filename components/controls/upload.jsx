import { useRef, useState } from "react";

// One file, streamed as the body of a POST to `url`; the answer's JSON goes to onDone, a refusal's sentence is shown.
const CSS = `
.up{display:flex;flex-direction:column;align-items:center;justify-content:center;gap:8px;min-height:190px;padding:24px;text-align:center;border:1.5px dashed var(--gray-7);border-radius:12px;background:var(--gray-2);cursor:pointer;transition:background .12s,border-color .12s;color:var(--gray-12)}
.up:hover,.up:focus-within{border-color:var(--accent-8);background:var(--accent-2)}
.up[data-over=yes]{border-color:var(--accent-9);background:var(--accent-3)}
.up[data-busy=yes]{cursor:progress}
.up strong{font-size:15px;font-weight:600}
.up small{font-size:12px;color:var(--gray-11)}
.up input{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.up-bar{width:min(340px,100%);height:6px;border-radius:99px;background:var(--gray-5);overflow:hidden}
.up-bar i{display:block;height:100%;background:var(--accent-9);transition:width .15s}
.up-bad{display:flex;gap:8px;align-items:flex-start;margin-top:10px;padding:10px 14px;border-radius:8px;font-size:13px;background:var(--red-2);border:1px solid var(--red-5);color:var(--gray-12)}
`;

export function FileDrop({ url, accept, limit, texts, testid, onDone }) {
  const [state, setState] = useState({ busy: false, share: 0, bad: "", name: "", over: false });
  const input = useRef(null);
  const send = (file) => {
    if (!file || state.busy) return;
    if (file.size > limit) { setState({ busy: false, share: 0, bad: texts.too_large, name: "", over: false }); return; }
    setState({ busy: true, share: 0, bad: "", name: file.name, over: false });
    const ask = new XMLHttpRequest();
    ask.open("POST", url);
    ask.setRequestHeader("Content-Type", "application/octet-stream");
    ask.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    ask.upload.onprogress = (e) => e.lengthComputable && setState((s) => ({ ...s, share: e.loaded / e.total }));
    ask.onerror = () => setState({ busy: false, share: 0, bad: texts.offline, name: "", over: false });
    ask.onload = () => {
      let answer = {};
      try { answer = JSON.parse(ask.responseText); } catch { answer = {}; }
      if (ask.status >= 200 && ask.status < 300) { setState((s) => ({ ...s, share: 1 })); onDone?.(answer, file); return; }
      setState({ busy: false, share: 0, bad: answer.error || texts.failed, name: "", over: false });
    };
    ask.send(file);
    if (input.current) input.current.value = "";
  };
  const stop = (e) => { e.preventDefault(); e.stopPropagation(); };
  return (
    <div>
      <style>{CSS}</style>
      <label className="up" data-over={state.over ? "yes" : "no"} data-busy={state.busy ? "yes" : "no"}
        onDragOver={(e) => { stop(e); setState((s) => ({ ...s, over: true })); }} onDragLeave={() => setState((s) => ({ ...s, over: false }))}
        onDrop={(e) => { stop(e); send(e.dataTransfer.files[0]); }}>
        <input ref={input} type="file" accept={accept} data-testid={testid} disabled={state.busy} onChange={(e) => send(e.target.files[0])} />
        <svg width="28" height="28" viewBox="0 0 24 24" fill="none" stroke="var(--accent-9)" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"><path d="M12 15V4m0 0L8 8m4-4 4 4M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3" /></svg>
        {state.busy ? <>
          <strong>{state.share < 1 ? texts.sending : texts.looking}</strong><small>{state.name}</small>
          <div className="up-bar" role="progressbar" aria-valuenow={Math.round(state.share * 100)} aria-valuemin={0} aria-valuemax={100} aria-label={texts.sending}><i style={{ width: `${state.share * 100}%` }} /></div>
        </> : <><strong>{texts.drop}</strong><small>{texts.hint}</small></>}
      </label>
      {state.bad && <div className="up-bad" role="alert" data-testid={`${testid}-refused`}>{state.bad}</div>}
    </div>);
}
