// A flow on a phone: one card under the other, in the order of the work; a tap opens the properties.
import { HUE, Icon, duration, isPeople, nodeName, whoText } from "../flow_look/flow_look.jsx";
import { nodeOf, outOf, readingOrder } from "./flow_doc.js";
import { Problems } from "./flow_panel.jsx";

export function PhoneList({ env }) {
  const { doc, t, options, problems, pick, edgeWords, readOnly, setMenu } = env;
  return (
    <div className="fh" data-testid="flow-phone">
      <Problems problems={problems} env={env} />
      <ol className="fh-list">
        {readingOrder(doc).map((node) => {
          const out = outOf(doc, node.id), count = problems.filter((p) => p.node_id === node.id).length;
          return (
            <li key={node.id}>
              <button type="button" className="fh-card" onClick={() => pick(node.id)} data-testid={`flow-node-${node.id}`}>
                <span className={`fl-node fp-tile fl-hue-${HUE[node.kind]}`}><span className="fl-tile"><Icon d={node.kind} size={16} /></span></span>
                <span className="fl-body"><span className="fl-name">{nodeName(node, t)}</span>
                  {isPeople(node) && <span className={"fl-sub" + (whoText(node, options, t) ? "" : " fl-warn")}>{whoText(node, options, t) || t.nobody}{node.limit_minutes ? ` · ${duration(node.limit_minutes, t)}` : ""}</span>}</span>
                {count > 0 && <span className="fl-problem fh-count">{count}</span>}
                {isPeople(node) && <span className="fl-stage" data-stage={node.stage}>{t.stages[node.stage]}</span>}
              </button>
              {out.length > 1 && <ul className="fh-ways">{out.map((e) => <li key={e.id}><button type="button" onClick={() => pick(e.id)}><span>{edgeWords(e) || "→"}</span><b>{nodeName(nodeOf(doc, e.target), t)}</b></button></li>)}</ul>}
              {!readOnly && node.kind !== "end" && <button type="button" className="fl-insert fh-insert" aria-label={`${t.insertHere}: ${nodeName(node, t)}`} data-testid={`flow-after-${node.id}`}
                onClick={(e) => { const b = e.currentTarget.getBoundingClientRect(); setMenu({ nodeId: node.id, x: b.left - 70, y: b.bottom + 4 }); }}><Icon d="plus" size={13} /></button>}
            </li>);
        })}
      </ol>
    </div>
  );
}
