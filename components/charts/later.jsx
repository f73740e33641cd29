// A chart is drawn when it is about to be seen and the browser has nothing more urgent to do; paper gets all of them.
import { useEffect, useRef, useState } from "react";

const soon = (fn) => (window.requestIdleCallback ?? setTimeout)(fn);
export function Later({ children }) {
  const place = useRef(null), [drawn, draw] = useState(false);
  useEffect(() => {
    if (drawn) return;
    const show = () => draw(true);
    const watch = new IntersectionObserver(([seen]) => seen.isIntersecting && soon(show), { rootMargin: "120px" });
    watch.observe(place.current);
    window.addEventListener("beforeprint", show);
    return () => { watch.disconnect(); window.removeEventListener("beforeprint", show); };
  }, [drawn]);
  return <div ref={place} style={{ minHeight: "inherit" }}>{drawn && children}</div>;
}
