import { useRef, useState } from "react";

// Sends chosen files one by one to `url` (multipart field "file") and hands each answer {id, name, size, type} to onDone.
export function UploadButton({ url, accept, label, texts, testid, onDone, onRefused }) {
  const input = useRef(null);
  const [progress, setProgress] = useState(null);
  const send = (file) => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    request.open("POST", url);
    request.upload.onprogress = (e) => e.lengthComputable && setProgress(Math.round((e.loaded / e.total) * 100));
    request.onload = () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* not JSON: refused below */ }
      if (request.status === 200 && answer.id) onDone?.(answer); else onRefused?.(answer.error || texts.failed);
      resolve();
    };
    request.onerror = () => { onRefused?.(texts.failed); resolve(); };
    request.send(body);
  });
  const chosen = async (e) => {
    const files = [...e.target.files].slice(0, 10);
    e.target.value = "";
    for (const file of files) { setProgress(0); await send(file); }
    setProgress(null);
  };
  return (
    <>
      <input ref={input} type="file" multiple hidden accept={accept} onChange={chosen} data-testid={`${testid}-input`} aria-label={label} />
      <button type="button" className="sc-btn sc-ghost" disabled={progress !== null} data-testid={testid} onClick={() => input.current.click()}>
        {progress === null ? label : `${texts.sending} ${progress}%`}
      </button>
    </>);
}
