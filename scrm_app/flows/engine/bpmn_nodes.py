"""Tasks, gateways and events of a BPMN process as nodes; what hangs on them and has no place is named."""

from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine import bpmn_extras, bpmn_many
from scrm_app.flows.engine.bpmn_extras import ours
from scrm_app.flows.engine.bpmn_inside import MARK, contents
from scrm_app.flows.engine.bpmn_words import EVENTS, GATEWAYS, HOLDERS, TASKS, minutes_of, word_of
from scrm_app.flows.engine.bpmn_work import Work, tidy
from scrm_app.flows.engine.graph import MAX_NODES
from scrm_app.flows.engine.reading import MAX_NAME
from scrm_app.flows.engine.xml_safe import Element
from scrm_app.flows.errors import BadImport

_OWN = ("approval", "task", "cc", "auto", "wait", "subflow", "join", "parallel", "inclusive", "condition")
_TELLS = ("messageEventDefinition", "signalEventDefinition", "escalationEventDefinition")


def left_out(el: Element) -> bool:
    """Whether an element only runs when something else happens, for which there is no place."""
    return el.get("triggeredByEvent") == "true" or el.get("isForCompensation") == "true"


def read_nodes(work: Work, process: Element) -> None:
    """Every flow node of a process but the events at borders."""
    for el in process.children:
        kind = TASKS.get(el.tag) or GATEWAYS.get(el.tag) or EVENTS.get(el.tag)
        if kind is None:
            continue
        if left_out(el):
            _say_left_out(work, el)
            continue
        if len(work.nodes) >= MAX_NODES * 2:
            raise BadImport(
                f"流程超过 {MAX_NODES} 个节点, 请拆成几个流程再导入。", f"More than {MAX_NODES} nodes; split it."
            )
        work.nodes[el.get("id") or f"unnamed{len(work.nodes)}"] = _node(work, el, kind)
    for extra in [n for n in work.nodes.values() if n["kind"] == "start"][1:]:
        extra |= {"kind": "pass", "_why": "start"}


def _say_left_out(work: Work, el: Element) -> None:
    label, inside = work.label(el.get("id")), contents(el)
    if el.get("isForCompensation") == "true":
        work.say(f"{label.zh}只在撤销时才做 (补偿), 没有导入。", f"{label.en} is only for compensation; left out.")
        return
    zh, en = (f", 里面的{inside.zh}也没有", f", with {inside.en}") if inside.zh else ("", "")
    name = tidy(el.get("name"), MAX_NAME)
    zh_name, en_name = (f"「{name}」", f" “{name}”") if name else ("", " (unnamed)")
    work.say(f"事件子流程{zh_name}没有导入{zh}。", f"The event sub-process{en_name} was left out{en}.")


def _node(work: Work, el: Element, kind: str) -> dict[str, Any]:
    name, label = tidy(el.get("name"), MAX_NAME), work.label(el.get("id"))
    node: dict[str, Any] = ours(el) | {"name": name, "kind": kind, "_tag": el.tag}
    own = ours(el).get("kind")
    if own in _OWN:
        node["kind"] = own
    if el.tag == "intermediateThrowEvent":
        node |= _thrown(el)
    elif el.tag == "intermediateCatchEvent" and el.one("linkEventDefinition"):
        node |= {"kind": "pass", "_why": "link"}
    _first_words(work, el, node, label)
    bpmn_many.read_many(work, el, node)
    if node["kind"] in ("task", "approval") and not {"assign", "approval"} & node.keys():
        _asked(work, el, node)
    told = (bpmn_extras.CALLS,) if node["kind"] in ("auto", "subflow") else ()
    leftovers(work, el, label, told)
    return node


def _thrown(el: Element) -> dict[str, Any]:
    """An event that tells somebody is an automatic step; a mark, a link or a call for compensation does nothing."""
    if el.get(MARK):
        return {"kind": "pass", "_why": "laid open"}
    if el.one("linkEventDefinition"):
        return {"kind": "pass", "_why": "link"}
    return {"kind": "auto"} if any(el.one(tag) for tag in _TELLS) else {"kind": "pass", "_why": "mark"}


def _first_words(work: Work, el: Element, node: dict[str, Any], label: Text) -> None:
    """What is said of an element by its kind."""
    kind = node["kind"]
    if el.tag in HOLDERS and not ours(el):
        inside = contents(el)
        zh, en = (f", 里面的{inside.zh}没有导入", f"; {inside.en} in it were left out") if inside.zh else ("", "")
        zh_word, en_word = ("子流程", "Sub-process ") if node["name"] else ("", "")
        work.say(f"{zh_word}{label.zh}合成了一步{zh}。", f"{en_word}{label.en} became one step{en}.")
    elif kind == "auto" and "steps" not in node:
        word = "自动任务" if node["name"] else ""
        work.say(f"{word}{label.zh}要做什么没有导入, 请重新设置动作。", f"Set up again what {label.en} does by itself.")
    elif kind == "subflow" and "subflow" not in node:
        work.say(f"{label.zh}调用哪个流程没有导入, 请重新选择。", f"Choose again which flow {label.en} calls.")
    elif kind == "wait" and "wait" not in node:
        node |= _waiting(work, el, label)
    elif kind in ("start", "end"):
        _event_words(work, el, label)


def _asked(work: Work, el: Element, node: dict[str, Any]) -> None:
    who, said = bpmn_extras.asked(el, work.initiator)
    label, words = work.label(el.get("id")), tidy(said, 60)
    if who is None and said:
        work.say(f"{label.zh}的处理人「{words}」没有导入, 请重新选择。",
                 f"Who works at {label.en} ({words}) was left out; choose again.")  # fmt: skip
    elif who is not None:
        node["assign"] = who
        if who["kind"] == "role":
            work.say(f"{label.zh}由角色「{who['value']}」处理, 请核对这个角色是否存在。",
                     f"{label.en} is done by the role “{who['value']}”; see that there is such a role.")  # fmt: skip


def leftovers(work: Work, el: Element, of: Text, told: tuple[Text, ...] = ()) -> None:
    """Name what hangs on an element besides its place and has none here."""
    lost = [word for word in bpmn_extras.leftovers(el) if word not in told]
    if lost:
        zh, en = "、".join(word.zh for word in lost), ", ".join(word.en for word in lost)
        work.say(f"{of.zh}的{zh}没有导入。", f"Left out of {of.en}: {en}.")


def _waiting(work: Work, el: Element, label: Text) -> dict[str, Any]:
    timer = el.one("timerEventDefinition")
    given = next((t.text for t in timer.children if t.tag == "timeDuration"), "") if timer else ""
    minutes = minutes_of(given.strip().strip('="'))
    if minutes is not None:
        return {"wait": {"until": "duration", "minutes": minutes}}
    work.say(f"{label.zh}等到什么时候没有导入, 请重新设置。", f"Set up again what {label.en} waits for.")
    signal = tidy(el.get("name"), 40)
    return {"wait": {"until": "duration"} if timer else {"until": "event", "event": "signal", "signal": signal}}


def _event_words(work: Work, el: Element, label: Text) -> None:
    special = next((c.tag for c in el.children if c.tag.endswith("EventDefinition")), "")
    word = word_of(el.tag)
    if special == "terminateEventDefinition":
        if any(tag in ("parallelGateway", "inclusiveGateway") for tag in work.tags.values()):
            work.say(f"{label.zh}会终止整个流程, 这里只结束走到它的那一路。",
                     f"{label.en} ends the whole process; here it ends only the branch that reaches it.")  # fmt: skip
    elif special:
        work.say(f"{label.zh}按普通{word.zh}导入, 它的触发方式没有导入。",
                 f"{label.en} became a plain {word.en}; its trigger was left out.")  # fmt: skip
