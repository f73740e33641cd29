"""Embedded sub-processes (BPMN 2.0.2, 10.3.5): laid open in the flow around them where that means the same.

That is so when one token goes in and one comes out: nothing at the border, nothing repeated, a plain start, plain ends,
and no branches that end on their own. Any other stays one step, and what is in it is named.
"""

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import replace

from scrm_app.core.text import Text
from scrm_app.flows.engine.bpmn_extras import ours
from scrm_app.flows.engine.bpmn_words import BPMN, FLOW_NODES, HOLDERS
from scrm_app.flows.engine.bpmn_work import Work, tidy
from scrm_app.flows.engine.reading import MAX_NAME
from scrm_app.flows.engine.xml_safe import Element

_REPEATED = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
_CHOOSE = ("exclusiveGateway", "eventBasedGateway", "complexGateway")
MARK = "laidOpen"
"""Attribute of the two places that stand for a sub-process laid open; they are dissolved."""


def unfold(work: Work, process: Element, folded: Container[str]) -> Element:
    """The process with its plain sub-processes laid open, but for those drawn `folded`."""
    bordered = {el.get("attachedToRef") for el in process.all("boundaryEvent")}
    opened = {el.get("id") for el in process.all(*HOLDERS[:2]) if _plain(el)} - bordered
    opened -= {name for name in opened if name in folded}
    children: list[Element] = []
    for el in process.children:
        name, source = el.get("id"), el.get("sourceRef")
        if el.tag in HOLDERS and name in opened:
            work.names[name], work.tags[name] = tidy(el.get("name"), MAX_NAME), el.tag
            children += _laid_open(work, unfold(work, el, folded))
        else:
            leaves = el.tag == "sequenceFlow" and source in opened
            children.append(_with(el, sourceRef=_out(source)) if leaves else el)
    return replace(process, children=children)


def _out(name: str) -> str:
    return f"{name}_out"


def _with(el: Element, **attributes: str) -> Element:
    return replace(el, attributes=el.attributes | attributes)


def _plain(el: Element) -> bool:
    """Whether one token goes in and one comes out."""
    nodes = [c for c in el.children if c.tag in FLOW_NODES and c.tag != "boundaryEvent"]
    flows = el.all("sequenceFlow")
    into = Counter(f.get("targetRef") for f in flows)
    out = Counter(f.get("sourceRef") for f in flows)
    special = any(
        c.get("triggeredByEvent") == "true" or c.get("isForCompensation") == "true" for c in (el, *el.children)
    )
    ends = [c for c in nodes if c.tag in ("startEvent", "endEvent")]
    if special or ours(el) or not nodes or any(el.one(tag) for tag in _REPEATED) or any(_triggered(c) for c in ends):
        return False
    starts = [c for c in nodes if not into[c.get("id")]]
    exits = [c for c in nodes if not out[c.get("id")]]
    if len(starts) != 1 or out[starts[0].get("id")] > 1 or starts[0].tag == "endEvent":
        return False
    forks = any(out[c.get("id")] > 1 and c.tag not in _CHOOSE for c in nodes)
    return bool(exits) and (not forks or (len(exits) == 1 and _joined(exits[0], nodes, el, into)))


def _triggered(el: Element) -> bool:
    return any(c.tag.endswith("EventDefinition") for c in el.children)


def _joined(last: Element, nodes: list[Element], el: Element, into: Counter[str]) -> bool:
    """Whether branches come together right before the end."""
    before = {f.get("sourceRef") for f in el.all("sequenceFlow") if f.get("targetRef") == last.get("id")}
    (only,) = before if len(before) == 1 else ("",)
    joins = [c.get("id") for c in nodes if c.tag in ("parallelGateway", "inclusiveGateway") and into[c.get("id")] > 1]
    return only in joins or last.get("id") in joins


def _laid_open(work: Work, el: Element) -> list[Element]:
    """What is in a sub-process, between a place where it began and one where it was over."""
    name, flows = el.get("id"), el.all("sequenceFlow")
    nodes = [c for c in el.children if c.tag in FLOW_NODES]
    gone = {c.get("id"): c.tag for c in nodes if c.tag in ("startEvent", "endEvent")}
    rest = [c for c in el.children if c.tag not in ("extensionElements", "documentation", "incoming", "outgoing")]
    kept = [_between(c, name, gone) for c in rest if c.get("id") not in gone]
    into, out = {f.get("targetRef") for f in flows}, {f.get("sourceRef") for f in flows}
    inner = [c for c in nodes if c.get("id") not in gone and c.tag != "boundaryEvent"]
    kept += [_flow(f"{name}_in", name, c.get("id")) for c in inner if c.get("id") not in into]
    kept += [_flow(f"{c.get('id')}_done", c.get("id"), _out(name)) for c in inner if c.get("id") not in out]
    work.inside |= {c.get("id"): name for c in inner}
    _say(work, name, inner, [c for c in nodes if c.get("id") in gone])
    first = Element("intermediateThrowEvent", BPMN, {"id": name, MARK: "in"}, children=el.all("extensionElements"))
    last = Element("intermediateThrowEvent", BPMN, {"id": _out(name), MARK: "out"})
    return [first, *kept, *_described(work, el), last]


def _between(el: Element, name: str, gone: dict[str, str]) -> Element:
    if el.tag != "sequenceFlow":
        return el
    source, target = el.get("sourceRef"), el.get("targetRef")
    return _with(el, sourceRef=name if source in gone else source, targetRef=_out(name) if target in gone else target)


def _flow(name: str, source: str, target: str) -> Element:
    return Element("sequenceFlow", BPMN, {"id": name, "sourceRef": source, "targetRef": target})


def _described(work: Work, el: Element) -> list[Element]:
    said = el.one("documentation")
    words = " ".join(said.text.split()) if said else ""
    of = work.label(el.get("id")).zh
    text = Element("text", BPMN, {}, text=f"{of}{words}")
    return [Element("textAnnotation", BPMN, {"id": f"{el.get('id')}_doc"}, children=[text])] if words else []


def _say(work: Work, name: str, inner: list[Element], ends: list[Element]) -> None:
    word = ("子流程", "Sub-process ") if work.names.get(name) else ("", "")
    label, named = work.label(name), [tidy(c.get("name"), MAX_NAME) for c in ends if c.get("name").strip()]
    zh = f", 里面的开始和结束 ({'、'.join(named)}) 不再需要" if named else ""
    en = f"; its start and ends ({', '.join(named)}) are not needed" if named else ""
    work.say(f"{word[0]}{label.zh}展开了, 里面的 {len(inner)} 步直接放进了流程{zh}。",
             f"{word[1]}{label.en} was laid open; its {len(inner)} step(s) stand in the flow{en}.")  # fmt: skip


def contents(el: Element) -> Text:
    """What is in a sub-process that has no place, by name."""
    named = list(dict.fromkeys(tidy(c.get("name"), MAX_NAME) for c in _within(el) if c.get("name").strip()))
    rest = sum(not c.get("name").strip() for c in _within(el))
    zh, en = "、".join(f"「{n}」" for n in named), ", ".join(f"“{n}”" for n in named)
    if rest:
        zh += ("和" if named else "") + f" {rest} 个未命名的节点"
        en += (" and " if named else "") + f"{rest} unnamed node(s)"
    return Text(zh, en)


def _within(el: Element) -> Iterator[Element]:
    for child in el.children:
        if child.tag in FLOW_NODES:
            yield child
            yield from _within(child)
