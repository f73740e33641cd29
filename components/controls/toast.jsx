import { useContext, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { Toaster, toast } from "sonner";
import { ColorModeContext, EventLoopContext } from "$/utils/context";
import { ReflexEvent, refs } from "$/utils/state";

// The framework's notice of a new version is English only; it is put into the reader's language where it appears.
function translated(banner, texts) {
  const button = banner.querySelector("button");
  if (button && button.textContent !== texts.reload) button.textContent = texts.reload;
  const words = [...banner.childNodes].find((node) => node.nodeType === Node.TEXT_NODE);
  if (words && words.textContent !== texts.newVersion) words.textContent = texts.newVersion;
}

// The list of toasts hangs on the body, above every dialog: an undo offered while one is open can be pressed.
const ABOVE = { position: "relative", zIndex: 2147483000, pointerEvents: "auto" };
const held = (e) => e.stopPropagation();

// Toasts arrive as values for the ref "ref_sc_toasts": data, never code.
export function KitToasts({ texts }) {
  const [addEvents] = useContext(EventLoopContext), { resolvedColorMode } = useContext(ColorModeContext);
  const [body, setBody] = useState(null);
  const send = useRef(addEvents);
  send.current = addEvents;
  useEffect(() => {
    const show = ({ kind, text, more, ms, close, label, events }) => {
      if (kind === "top") { window.scrollTo({ top: 0 }); return; }
      const say = ["success", "error", "info"].includes(kind) ? toast[kind] : toast;
      const action = label && { label, onClick: () => send.current((events ?? []).map((e) => ReflexEvent(e.name, e.payload))) };
      say(text, { description: more, duration: ms, closeButton: !!close, ...(action ? { action } : {}) });
    };
    refs.ref_sc_toasts = { current: { set value(told) { show(told); } } };
    return () => { delete refs.ref_sc_toasts; };
  }, []);
  useEffect(() => setBody(document.body), []);
  useEffect(() => {
    const look = () => { const banner = document.getElementById("reflex-new-version-banner"); if (banner) translated(banner, texts); };
    look();
    const watch = new MutationObserver(look);
    watch.observe(document.body, { childList: true });
    return () => watch.disconnect();
  }, [texts]);
  return body && createPortal(<div style={ABOVE} onPointerDown={held}><Toaster containerAriaLabel={texts.list} theme={resolvedColorMode} richColors expand position="bottom-right" /></div>, body);
}
