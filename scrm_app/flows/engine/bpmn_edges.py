"""Sequence flows of a BPMN process as edges; gateways and marks that need no node here are taken out of their way."""

import re
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.bpmn_conditions import read_condition
from scrm_app.flows.engine.bpmn_extras import ours
from scrm_app.flows.engine.bpmn_nodes import left_out, leftovers
from scrm_app.flows.engine.bpmn_work import Work, tidy
from scrm_app.flows.engine.graph import MAX_EDGES
from scrm_app.flows.engine.reading import MAX_NAME
from scrm_app.flows.engine.xml_safe import Element
from scrm_app.flows.errors import BadImport

_LESS = re.compile(r"<\s*(?=[/!a-zA-Z])")
"""A comparison that would read as a tag of a web page."""


def read_edges(work: Work, process: Element) -> None:
    """Every sequence flow but those out of what is told elsewhere."""
    told = {el.get("id") for el in process.children if el.tag == "boundaryEvent" or left_out(el)}
    defaults = {el.get("default") for el in process.children if el.get("default")}
    if len(process.all("sequenceFlow")) > MAX_EDGES * 2:
        raise BadImport(
            f"流程超过 {MAX_EDGES} 条连线, 请拆成几个流程再导入。", f"More than {MAX_EDGES} lines; split it."
        )
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for el in process.all("sequenceFlow"):
        edge = _edge(work, el, defaults)
        source, target = edge["source"], edge["target"]
        if source in told:
            continue
        if source not in work.nodes or target not in work.nodes:
            _say_lost(work, source, target)
        elif source == target:
            label = work.label(source)
            work.say(f"{label.zh}连回自己的连线没有导入。", f"The line from {label.en} to itself was left out.")
        elif (source, target) in seen:
            _merge(work, seen[source, target], edge)
        else:
            seen[source, target] = edge
            work.edges.append(edge)


def _edge(work: Work, el: Element, defaults: set[str]) -> dict[str, Any]:
    own = ours(el)
    edge: dict[str, Any] = {
        "id": el.get("id"),
        "source": str(own.get("source") or el.get("sourceRef")),
        "target": el.get("targetRef"),
        "name": tidy(el.get("name"), MAX_NAME),
    }
    edge |= {k: own[k] for k in ("condition", "kind", "name") if k in own}
    edge["is_default"] = el.get("id") in defaults
    expression = el.one("conditionExpression")
    if expression is not None and "condition" not in own and not edge["is_default"]:
        _translate(work, edge, expression.text.strip())
        edge["_asks"] = True
    leftovers(work, el, Text(f"连线「{edge['name'] or '未命名'}」", f"the line “{edge['name'] or 'unnamed'}”"))
    return edge


def _translate(work: Work, edge: dict[str, Any], text: str) -> None:
    edge["condition"] = read_condition(text, work.fields)
    if edge["condition"] is None and text:
        said = tidy(text, 80)
        edge["name"] = edge["name"] or _LESS.sub("小于 ", tidy(text, MAX_NAME))
        work.say(
            f"分支条件「{said}」没能翻译, 请重新设置。",
            f"The condition “{said}” could not be translated; set it again.",
        )


def _say_lost(work: Work, source: str, target: str) -> None:
    there = [end for end in (source, target) if end in work.tags]
    if len(there) == 2:
        a, b = work.label(source), work.label(target)
        work.say(f"从{a.zh}到{b.zh}的连线没有导入。", f"The line from {a.en} to {b.en} was left out.")
    elif there:
        label = work.label(there[0])
        work.say(f"{label.zh}有一条连线缺了另一端, 没有导入。", f"A line at {label.en} has no other end; left out.")
    else:
        work.say("有一条连线没有两端, 没有导入。", "A line without ends was left out.")


def _merge(work: Work, edge: dict[str, Any], more: dict[str, Any]) -> None:
    """Two lines between the same two places are one, taken when either would be."""
    a, b = work.label(edge["source"]), work.label(edge["target"])
    names = [n for n in dict.fromkeys((edge["name"], more["name"])) if n]
    edge["name"] = " / ".join(names)[:MAX_NAME]
    both = [edge.get("condition"), more.get("condition")]
    edge["condition"] = {"op": "any", "of": both} if all(both) else None
    edge["is_default"] = edge["is_default"] or more["is_default"]
    work.say(f"从{a.zh}到{b.zh}的几条连线合成了一条, 请核对条件。",
             f"The lines from {a.en} to {b.en} became one; check its condition.")  # fmt: skip


def join_links(work: Work, process: Element) -> None:
    """A thrown link goes on where the link of the same name is caught."""
    caught: dict[str, str] = {}
    for name, ident in _links(process, "intermediateCatchEvent"):
        caught.setdefault(name, ident)
    thrown = _links(process, "intermediateThrowEvent")
    for name, ident in thrown:
        to, label = caught.get(name, ""), work.label(ident)
        if to:
            made = {"id": f"{ident}_link", "source": ident, "target": to, "name": "", "is_default": False}
            work.edges.append(made)
            other = work.label(to)
            work.say(f"链接的两端 ({label.zh}和{other.zh}) 直接连上了。",
                     f"The two ends of a link ({label.en} and {other.en}) were joined.")  # fmt: skip
    ends = {name for name, _ in thrown} & caught.keys()
    for name, ident in [*thrown, *_links(process, "intermediateCatchEvent")]:
        if name not in ends:
            label = work.label(ident)
            work.say(f"链接{label.zh}没有对应的另一端。", f"The link {label.en} has no other end.")


def _links(process: Element, tag: str) -> list[tuple[str, str]]:
    """Links thrown or caught, as (name, id)."""
    found = ((el, el.one("linkEventDefinition")) for el in process.all(tag))
    return [(link.get("name") or el.get("name"), el.get("id")) for el, link in found if link is not None]


def fit_gateways(work: Work) -> None:
    """A gateway that only brings ways together, and a task with several plain ways on, have other forms here.

    What this product wrote, and nobody has connected otherwise since, is as it was (`_ways`).
    """
    for node_id, node in list(work.nodes.items()):
        into, out = work.ways(node_id)
        if node.get("_ways") == [len(into), len(out)]:
            continue
        kind, tag = node["kind"], node["_tag"]
        if kind == "condition" and len(out) < 2:
            node["kind"] = "pass"
        elif tag in ("parallelGateway", "inclusiveGateway") and kind != "join":
            if len(into) > 1:
                node["kind"] = "join" if len(out) < 2 else kind
                if len(out) > 1:
                    _join_before(work, node_id, into)
            elif len(out) < 2:
                node["kind"] = "pass"
        elif kind == "pass" and len(out) > 1:
            node["kind"] = "parallel"
        elif kind in ("task", "auto", "wait", "start", "subflow"):
            _fit_ways_on(work, node_id, out)
        if node["kind"] == "condition" and tag in ("eventBasedGateway", "complexGateway"):
            label = work.label(node_id)
            work.say(f"{label.zh}按条件分支导入, 请检查条件。", f"{label.en} became a condition; check it.")


def _fit_ways_on(work: Work, node_id: str, out: list[dict[str, Any]]) -> None:
    """Several ways on without a gateway: people choose among those with names, all others are taken together."""
    plain = [e for e in out if e.get("kind") != "reject"]
    asks = [e for e in plain if e.get("condition") or e.get("_asks") or e["is_default"]]
    chosen = work.nodes[node_id]["kind"] == "task" and any(e["name"] for e in plain)
    if len(plain) < 2 or (chosen and not asks):
        return
    _split_after(work, node_id, plain, "inclusive" if asks else "parallel")
    if asks:
        label = work.label(node_id)
        work.say(f"{label.zh}的出口带条件, 后面补了一个包容分支, 请检查条件。",
                 f"Ways out of {label.en} have conditions; an inclusive branch was added. Check it.")  # fmt: skip


def _join_before(work: Work, node_id: str, into: list[dict[str, Any]]) -> None:
    made = f"{node_id}_join"
    work.nodes[made] = {"name": "", "kind": "join", "_tag": "parallelGateway", "_near": node_id}
    for edge in into:
        edge["target"] = made
    work.edges.append({"id": f"{made}_out", "source": made, "target": node_id, "name": "", "is_default": False})


def _split_after(work: Work, node_id: str, out: list[dict[str, Any]], kind: str) -> None:
    made = f"{node_id}_split"
    work.nodes[made] = {"name": "", "kind": kind, "_tag": f"{kind}Gateway", "_near": node_id}
    for edge in out:
        edge["source"] = made
    work.edges.append({"id": f"{made}_in", "source": node_id, "target": made, "name": "", "is_default": False})


def dissolve(work: Work) -> None:
    """Places that do nothing: whoever led there leads on to where they led."""
    merged: list[str] = []
    for node_id in [n for n, node in work.nodes.items() if node["kind"] == "pass"]:
        into, out = work.ways(node_id)
        node, next_id = work.nodes[node_id], out[0]["target"] if out else ""
        why = node.get("_why", "")
        if into and not next_id and why != "mark":
            node["kind"] = "end"
            continue
        for edge in into:
            _lead_on(work, edge, out[0] if out else None)
        work.edges = [e for e in work.edges if e["source"] != node_id]
        del work.nodes[node_id]
        if why in ("start", "mark"):
            _say_gone(work, node_id, why, () if into else (next_id,))
        elif not why:
            merged.append(node_id)
    _say_merged(work, merged)


def _lead_on(work: Work, edge: dict[str, Any], onward: dict[str, Any] | None) -> None:
    source, target = edge["source"], onward["target"] if onward else ""
    taken = [e for e in work.edges if e is not edge and (e["source"], e["target"]) == (source, target)]
    if onward is None or target == source or taken:
        work.edges.remove(edge)
        if taken:
            taken[0]["is_default"] = taken[0]["is_default"] or edge["is_default"]
            _merge(work, taken[0], edge)
        elif onward is not None:
            label = work.label(source)
            work.say(f"{label.zh}连回自己的连线没有导入。", f"The line from {label.en} to itself was left out.")
        return
    edge["target"] = target
    edge["name"] = edge["name"] or onward["name"]
    edge["is_default"] = edge["is_default"] or onward["is_default"]
    if onward.get("condition") and not edge.get("condition"):
        edge["condition"] = onward["condition"]


def _say_gone(work: Work, node_id: str, why: str, led: tuple[str, ...]) -> None:
    label, lost = work.label(node_id), work.led(led)
    if why == "start":
        work.say(f"流程只能有一个「开始」, {label.zh}没有导入{lost.zh}。",
                 f"A flow has one start; {label.en} was left out{lost.en}.")  # fmt: skip
    else:
        work.say(f"{label.zh}只是一个标记, 没有导入{lost.zh}。", f"{label.en} is only a mark; left out{lost.en}.")


def _say_merged(work: Work, merged: list[str]) -> None:
    named = work.labels(i for i in merged if work.names.get(i))
    rest = sum(not work.names.get(i) for i in merged)
    zh = [part for part in (named.zh, f"{rest} 个未命名的" if rest else "") if part]
    en = [part for part in (named.en, f"{rest} unnamed" if rest else "") if part]
    if merged:
        work.say(f"只用来汇合或路过的网关 ({'、'.join(zh)}) 不需要节点, 连线直接接到了后面。",
                 f"Gateways that only bring lines together ({', '.join(en)}) need no node; lines pass.")  # fmt: skip


def close_ends(work: Work) -> None:
    """A process may begin and end without an event (BPMN 2.0.2, 13.2); a flow has both."""
    if any("_ways" in node for node in work.nodes.values()) or not work.edges:
        return
    first = [i for i in work.nodes if not work.ways(i)[0]]
    last = [i for i, n in work.nodes.items() if n["kind"] != "end" and not work.ways(i)[1] and work.ways(i)[0]]
    if len(first) == 1 and not any(n["kind"] == "start" for n in work.nodes.values()):
        _begin(work, first[0])
    for node_id in last:
        made = f"{node_id}_end"
        work.nodes[made] = {"name": "结束", "kind": "end", "_tag": "endEvent", "_near": node_id}
        work.edges.append({"id": f"{made}_in", "source": node_id, "target": made, "name": "", "is_default": False})
    if last:
        label = work.labels(last)
        each = "各" if len(last) > 1 else ""
        work.say(f"{label.zh}后面没有连线, {each}补了一个结束。", f"Nothing follows {label.en}; an end was added.")


def _begin(work: Work, node_id: str) -> None:
    made, label = f"{node_id}_start", work.label(node_id)
    work.nodes[made] = {"name": "开始", "kind": "start", "_tag": "startEvent", "_near": node_id, "_above": True}
    work.edges.append({"id": f"{made}_out", "source": made, "target": node_id, "name": "", "is_default": False})
    work.say(f"流程没有开始事件, 在{label.zh}前面补了一个开始。",
             f"The process has no start event; a start was put before {label.en}.")  # fmt: skip
