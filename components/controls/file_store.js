// Files chosen without a connection wait in this browser (IndexedDB) until the server has them; each is uploaded once:
// its key goes with it, and the server answers a key it knows with the file it has.
const DAYS = 6;
const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
export const fileKey = () => `f${random()}`;

const opened = () => new Promise((done, failed) => {
  const asked = indexedDB.open("kept-files", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("files");
  asked.onsuccess = () => done(asked.result); asked.onerror = () => failed(asked.error);
});
const within = async (mode, act) => {
  const base = await opened();
  try {
    return await new Promise((done, failed) => {
      const turn = base.transaction("files", mode), asked = act(turn.objectStore("files"));
      turn.oncomplete = () => done(asked?.result); turn.onerror = () => failed(turn.error); turn.onabort = () => failed(turn.error);
    });
  } finally { base.close(); }
};
// What some words here still go with stays, however old.
const named = () => Object.keys(localStorage).filter((name) => name.startsWith("outbox:")).map((name) => localStorage.getItem(name)).join();
const forgetOld = () => within("readwrite", (store) => {
  const old = Date.now() - DAYS * 86400000, used = named();
  store.openCursor().onsuccess = (e) => { const at = e.target.result; if (!at) return; if (at.value.at < old && !used.includes(at.key)) at.delete(); at.continue(); };
});
// Whether it is kept: a browser without storage, or with too little of it, says no.
export const keepFile = async (key, record) => {
  try { await forgetOld(); await within("readwrite", (store) => store.put({ ...record, at: Date.now() }, key)); return true; } catch { return false; }
};
const keptFile = (key) => within("readonly", (store) => store.get(key)).catch(() => null);
export const dropFile = (key) => within("readwrite", (store) => store.delete(key)).catch(() => {});

const LATER = [401, 409]; // somebody has to sign in again first; the same file is on its way already
// {id, name, size, type}, {error} in the server's words, or {gone: true} when it could not take the file now.
export function sendFile({ url, fields, file, key, onProgress, failed }) {
  return new Promise((resolve) => {
    const body = new FormData();
    Object.entries(fields ?? {}).forEach(([k, v]) => body.append(k, v));
    body.append("key", key);
    body.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    request.upload.onprogress = (e) => e.lengthComputable && onProgress?.(Math.round((e.loaded / e.total) * 100));
    request.onload = () => {
      const answer = request.response ?? {};
      if (request.status < 300 && answer.id) resolve({ id: answer.id, name: answer.name ?? file.name, size: answer.size ?? file.size, type: answer.type ?? file.type });
      else resolve(LATER.includes(request.status) || request.status >= 500 ? { gone: true, error: answer.error } : { error: answer.error || failed });
    };
    request.onerror = () => resolve({ gone: true });
    request.send(body);
  });
}
// Uploads a kept file, or says again what it became.
export async function sendKept(key, failed) {
  const kept = await keptFile(key);
  if (!kept) return { error: failed };
  if (kept.answer) return kept.answer;
  const answer = await sendFile({ url: kept.url, fields: kept.fields, file: new File([kept.blob], kept.name, { type: kept.type }), key, failed });
  if (answer.id) await keepFile(key, { ...kept, answer });
  return answer;
}

const isWaiting = (file) => !!file?.local && !file.id;
const lists = (values) => Object.entries(values ?? {}).filter(([, list]) => Array.isArray(list) && list.some((file) => file?.local));
// Answers with every waiting file uploaded: {values}, {gone} to try again later, or {back} with the file that
// was refused: its `error` in the words of the server, true without any.
export async function settled(values) {
  const found = { ...values };
  for (const [name, list] of lists(values)) {
    const done = [];
    for (const file of list) {
      const answer = isWaiting(file) ? await sendKept(file.local, true) : file;
      if (answer.gone) return { gone: true };
      if (answer.error) return { back: { ...values, [name]: list.map((one) => (one === file ? { key: file.key, name: file.name, error: answer.error } : one)) } };
      done.push(answer);
    }
    found[name] = done;
  }
  return { values: found };
}
export const dropFiles = (values) => lists(values).forEach(([, list]) => list.forEach((file) => file.local && dropFile(file.local)));
// Answers without what only this browser has.
export const uploadedOnly = (values) => ({ ...values, ...Object.fromEntries(lists(values).map(([name, list]) => [name, list.filter((file) => !isWaiting(file))])) });
