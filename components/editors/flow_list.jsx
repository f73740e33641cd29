// The flow as a list from top to bottom, as approval apps show it; on a phone the branches lie under one another.
import { useMemo, useRef, useState } from "react";
import { HUE, Icon, duration, isPeople, nodeName, whoText } from "../flow_look/flow_look.jsx";
import { connect, nodeOf, reorder, whyNotConnect } from "./flow_doc.js";
import { addBranch, endsOf, isSplit, movable, moveOnto, onlyIn, removeBlock, removeBranch, swap, treeOf } from "./flow_tree.js";
import { Problems } from "./flow_panel.jsx";
import { Tile } from "./flow_tools.jsx";

const STEP = "application/x-flow-step";
const Mini = ({ word, glyph, run, off, testid }) => <button type="button" className="sc-btn sc-quiet fp-mini" title={word} aria-label={word} disabled={off} onClick={(e) => { e.stopPropagation(); run(); }} data-testid={testid}><Icon d={glyph} size={14} /></button>;

function Plus({ env, at, name }) {
  const { t, readOnly, openMenu, edit } = env, [over, setOver] = useState(false);
  if (readOnly) return <span className="fv-gap" aria-hidden="true" />;
  const drop = (e) => { setOver(false); const id = e.dataTransfer.getData(STEP); if (id && at.edgeId) { e.preventDefault(); edit((d) => moveOnto(d, id, at.edgeId)); } };
  return (
    <span className="fv-gap" data-over={over || undefined} onDragOver={(e) => { if (at.edgeId && e.dataTransfer.types.includes(STEP)) { e.preventDefault(); setOver(true); } }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <button type="button" className="fl-insert fv-plus" aria-label={`${t.insertHere}: ${name}`} title={t.insertHere} data-testid={at.edgeId ? `flow-plus-${at.edgeId}` : at.before ? `flow-before-${at.before}` : `flow-after-${at.nodeId}`}
        onClick={(e) => { const b = e.currentTarget.getBoundingClientRect(); openMenu({ ...at, x: b.left - 70, y: b.bottom + 4, list: true }); }}><Icon d="plus" size={13} /></button>
    </span>
  );
}
function Card({ node, env }) {
  const { t, options, problems, pick, picked, phone, readOnly, edit, doc, say } = env, count = problems.filter((p) => p.node_id === node.id).length, free = !readOnly && movable(doc, node.id);
  const who = whoText(node, options, t), split = isSplit(node);
  const drop = () => { if (!split) return say.lose([node.id], []); const made = removeBlock(doc, node.id); say.replace(made.doc, made.gone); };
  return (
    <div className={`fv-card fl-hue-${HUE[node.kind]}`} data-on={picked.includes(node.id) || undefined} data-kind={node.kind} draggable={free} onDragStart={(e) => { e.dataTransfer.setData(STEP, node.id); e.dataTransfer.effectAllowed = "move"; }}>
      <button type="button" className="fv-open" data-step={node.id} aria-current={picked.includes(node.id) || undefined} onClick={() => pick(node.id)} onFocus={(e) => !phone && e.currentTarget.matches(":focus-visible") && pick(node.id)} data-testid={`flow-node-${node.id}`}>
        <Tile kind={node.kind} size={16} />
        <span className="fl-body"><span className="fl-name">{nodeName(node, t)}</span>
          {isPeople(node) && <span className={"fl-sub" + (who ? "" : " fl-warn")}>{who || t.nobody}{node.limit_minutes ? ` · ${duration(node.limit_minutes, t)}` : ""}</span>}</span>
        {isPeople(node) && <span className="fl-stage" data-stage={node.stage}>{t.stages[node.stage]}</span>}
        {count > 0 && <span className="fl-problem fh-count" title={t.problemCount.replace("{n}", count)}>{count}</span>}
      </button>
      {!readOnly && node.kind !== "start" && <span className="fv-acts">
        {free && <><Mini word={`${t.moveUp} (Alt ↑)`} glyph="up" off={swap(doc, node.id, -1) === doc} run={() => edit((d) => swap(d, node.id, -1))} testid={`flow-up-${node.id}`} /><Mini word={`${t.moveDown} (Alt ↓)`} glyph="down" off={swap(doc, node.id, 1) === doc} run={() => edit((d) => swap(d, node.id, 1))} testid={`flow-down-${node.id}`} /></>}
        <Mini word={split ? t.removeBlock : t.remove} glyph="bin" run={drop} testid={`flow-drop-${node.id}`} /></span>}
    </div>
  );
}
function End({ end, env, parent }) {
  const { t, doc, jump } = env, to = end.to && nodeOf(doc, end.to);
  if (end.kind === "open") return <p className="fv-end fl-warn">{t.openEnd}</p>;
  if (end.kind === "merge" && end.to === parent) return null;
  if (!to || !["jump", "merge"].includes(end.kind)) return null;
  return <p className="fv-end"><span>{t.goesTo}</span><button type="button" className="sc-link fp-plain" onClick={() => jump({ node_id: to.id })} data-testid={`flow-jump-${end.edge?.id}`}>{nodeName(to, t)}</button></p>;
}
function Fork({ item, env }) {
  const { t, edit, readOnly, pick, edgeWords, picked, doc, say } = env, node = item.node, choosing = ["condition", "inclusive"].includes(node.kind) || isPeople(node), many = item.branches.length;
  return (
    <div className="fv-fork" role="group" aria-label={`${nodeName(node, t)}: ${t.branches}`}>
      {!readOnly && isSplit(node) && <button type="button" className="sc-btn sc-ghost sc-btn-s fv-more" onClick={() => say.added(addBranch(doc, node.id))} data-testid={`flow-branch-${node.id}`}><Icon d="plus" size={12} />{t.addBranch}</button>}
      <div className="fv-ways">
        {item.branches.map((b, i) => (
          <div key={b.edge.id} className="fv-way" data-first={!i || undefined} data-last={i === many - 1 || undefined}>
            <div className="fv-way-head" data-on={picked.includes(b.edge.id) || undefined}>
              <button type="button" className="fv-way-open" onClick={() => pick(b.edge.id)} data-testid={`flow-way-${b.edge.id}`}>{choosing && <em>{i + 1}</em>}<span className={!edgeWords(b.edge) && choosing && !isPeople(node) ? "fl-warn" : ""}>{edgeWords(b.edge) || (isPeople(node) ? t.otherwise : choosing ? t.noCondition : t.branchNo.replace("{n}", i + 1))}</span></button>
              {!readOnly && many > 1 && <span className="fv-acts"><Mini word={t.earlier} glyph="m15 18-6-6 6-6" off={!i} run={() => edit((d) => reorder(d, b.edge.id, -1))} testid={`flow-earlier-${b.edge.id}`} /><Mini word={t.later} glyph="m9 18 6-6-6-6" off={i === many - 1} run={() => edit((d) => reorder(d, b.edge.id, 1))} testid={`flow-later-${b.edge.id}`} />
                <Mini word={t.removeBranch} glyph="cross" run={() => say.replace(removeBranch(doc, b.edge.id), onlyIn(doc, b.edge.id), [b.edge.id])} testid={`flow-cut-${b.edge.id}`} /></span>}
            </div>
            <Plus env={env} at={{ edgeId: b.edge.id }} name={edgeWords(b.edge) || nodeName(node, t)} />
            <Steps part={b} env={env} parent={item.merge} />
          </div>))}
      </div>
    </div>
  );
}
function Steps({ part, env, parent = "" }) {
  return (
    <>
      {part.items.map((item, i) => {
        const next = part.items[i + 1], end = !next && part.end.kind !== "branches" ? part.end : null, edge = item.branches.length ? null : (next?.into ?? end?.edge);
        return (
          <div key={item.node.id} className="fv-step">
            <Card node={item.node} env={env} />
            {item.branches.length > 0 && <Fork item={item} env={env} />}
            {edge ? <Plus env={env} at={{ edgeId: edge.id }} name={nodeName(item.node, env.t)} /> : end?.kind === "open" ? <Plus env={env} at={{ nodeId: item.node.id }} name={nodeName(item.node, env.t)} /> : next ? <Plus env={env} at={{ before: next.node.id, edges: endsOf(item) }} name={`${nodeName(next.node, env.t)} ↑`} /> : null}
          </div>);
      })}
      <End end={part.end} env={env} parent={parent} />
    </>
  );
}
export function FlowList({ env }) {
  const { doc, t, problems, phone, readOnly } = env, tree = useMemo(() => treeOf(doc), [doc]), root = useRef(null);
  const walk = (e) => {
    const here = e.target.closest?.("[data-step]"), side = { ArrowUp: -1, ArrowDown: 1 }[e.key];
    if (!here || !side || e.altKey || e.shiftKey || e.ctrlKey) return;
    const all = [...root.current.querySelectorAll("[data-step]")];
    e.preventDefault();
    (all[all.indexOf(here) + side] ?? here).focus();
  };
  return (
    <div className="fv" ref={root} data-testid="flow-list" onKeyDown={walk}>
      {phone && <Problems problems={problems} env={env} />}
      {!doc.nodes.length && <p className="fv-end">{t.emptyCanvas}</p>}
      <div className="fv-trunk"><Steps part={tree.trunk} env={env} /></div>
      {tree.loose.length > 0 && <section className="fv-loose"><h3>{t.looseTitle}</h3><p className="sc-help">{t.looseHelp}</p>
        {tree.loose.map((part) => <div key={part.items[0].node.id} className="fv-trunk"><Steps part={part} env={env} />{!readOnly && <ConnectFrom node={part.items[0].node} env={env} />}</div>)}</section>}
    </div>
  );
}
// A step that nothing leads to can be hung behind another one without a mouse.
function ConnectFrom({ node, env }) {
  const { doc, edit, t } = env, free = doc.nodes.filter((n) => !whyNotConnect(doc, n.id, node.id));
  if (!free.length || node.kind === "start") return null;
  return <select className="sc-input fv-from" value="" aria-label={t.putAfter} onChange={(e) => e.target.value && edit((d) => connect(d, e.target.value, node.id))} data-testid={`flow-from-${node.id}`}><option value="">{t.putAfter}</option>{free.map((n) => <option key={n.id} value={n.id}>{nodeName(n, t)}</option>)}</select>;
}

