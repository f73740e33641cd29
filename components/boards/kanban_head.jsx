const HUES = { pre: "var(--violet-9)", mid: "var(--blue-9)", post: "var(--teal-9)", end: "var(--gray-8)" };

// The head of a column: name, how many, how many there may be, and the button that folds it.
export function Head({ c, folded, lang, texts, onFold }) {
  const limit = c.limit;
  const words = limit ? (lang === "en" ? limit.text[1] : limit.text[0]) : "";
  return (
    <header className="kb-head">
      <i className="kb-dot" style={{ background: HUES[c.stage] ?? "var(--gray-8)" }} /><span className="kb-name" title={c.title}>{c.title}</span>
      {limit && !folded && <span className="kb-limit" data-state={limit.state} data-testid={`limit-${c.id}`} title={words}>
        {limit.state !== "ok" && <span aria-hidden="true">▲</span>}{limit.mark[lang === "en" ? 1 : 0]}</span>}
      <span className="kb-count" data-testid={`count-${c.id}`}>{c.count}</span>
      {onFold && texts.fold && <button type="button" className="kb-fold" aria-expanded={!folded} aria-label={`${folded ? texts.unfold : texts.fold} ${c.title}`} title={folded ? texts.unfold : texts.fold}
        data-testid={`fold-${c.id}`} onClick={(e) => { e.stopPropagation(); onFold(`c:${c.id}`, !folded); }}>{folded ? "▸" : "◂"}</button>}
    </header>);
}
