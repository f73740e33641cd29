import { useEffect, useRef, useState } from "react";
import { fileKey, keepFile, sendFile } from "../../controls/outbox/file_store.js";
import { useOutbox } from "../../controls/outbox/outbox.js";

const MOST = 10;

// Sends chosen files one by one to `url` (multipart field "file") and hands each answer {id, name, size, type} to onDone.
// With a `place` files chosen without a connection wait in this browser for the `Outbox` of that place: {files: [...]}.
export function UploadButton({ url, accept, label, texts, testid, place, hydrated, receipt, about, onDone, onRefused }) {
  const input = useRef(null);
  const [progress, setProgress] = useState(null);
  const box = useOutbox({ place, hydrated, receipt, passive: true });
  const send = async (file) => {
    const key = fileKey();
    const answer = await sendFile({ url, file, key, failed: texts.failed, onProgress: setProgress });
    if (answer.id) { onDone?.(answer); return; }
    const record = { url, blob: file, name: file.name, type: file.type };
    if (answer.gone && place && (await keepFile(key, record))) box.post({ files: [{ local: key, key, name: file.name }] }, about);
    else onRefused?.(answer.error || texts.failed);
  };
  const chosen = async (e) => {
    const files = [...e.target.files];
    e.target.value = "";
    for (const file of files.slice(0, MOST)) { setProgress(0); await send(file); }
    setProgress(null);
    const left = files.slice(MOST).map((file) => file.name);
    if (left.length) onRefused?.(texts.most.replace("{n}", MOST).replace("{names}", left.join(texts.comma)));
  };
  const told = useRef(onRefused);
  told.current = onRefused;
  useEffect(() => {
    if (!box.ready || !box.waiting) return;
    for (const file of box.waiting.files ?? []) told.current?.(`${file.name}: ${typeof file.error === "string" ? file.error : texts.failed}`);
    box.keep(null);
  }, [box.ready, box.waiting]);
  const waiting = box.queue.flatMap((one) => one.values.files ?? []);
  return (
    <>
      <input ref={input} type="file" multiple hidden accept={accept} onChange={chosen} data-testid={`${testid}-input`} aria-label={label} />
      <button type="button" className="sc-btn sc-ghost" disabled={progress !== null} data-testid={testid} onClick={() => input.current.click()}>
        {progress === null ? label : `${texts.sending} ${progress}%`}
      </button>
      {waiting.length > 0 && <span className="sc-kept" role="status" data-testid={`${testid}-kept`}>{texts.kept.replace("{names}", waiting.map((file) => file.name).join(texts.comma))}</span>}
    </>);
}
