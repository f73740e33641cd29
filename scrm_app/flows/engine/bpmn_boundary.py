"""Events at the border of a step (BPMN 2.0.2, 10.5.5) as time limits, reminders and further ways on.

A timer that ends the step is its time limit, and where it leads the way it takes when overdue; one that does not end it
is a reminder. Another event that ends a step of people is a way they may choose. What else there is gets listed, with
where it led.
"""

import re
from collections.abc import Iterable
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.bpmn_extras import ours
from scrm_app.flows.engine.bpmn_words import minutes_of
from scrm_app.flows.engine.bpmn_work import Work, tidy
from scrm_app.flows.engine.reading import MAX_NAME
from scrm_app.flows.engine.xml_safe import Element

_KINDS: dict[str, Text] = {
    "timer": Text("定时", "timer"),
    "error": Text("错误", "error"),
    "message": Text("消息", "message"),
    "signal": Text("信号", "signal"),
    "escalation": Text("升级", "escalation"),
    "compensate": Text("补偿", "compensation"),
    "conditional": Text("条件", "condition"),
    "cancel": Text("取消", "cancel"),
}
_CHOSEN = ("error", "message", "signal", "escalation", "conditional")
_CYCLE = re.compile(r"R\d{0,4}/(P[^/]+)")


def read_boundaries(work: Work, process: Element) -> None:
    """Every boundary event of a process, by the step it is attached to."""
    ways: dict[str, list[str]] = {}
    for flow in process.all("sequenceFlow"):
        ways.setdefault(flow.get("sourceRef"), []).append(flow.get("targetRef"))
    attached: dict[str, list[Element]] = {}
    for el in (e for e in process.all("boundaryEvent") if not ours(e)):
        attached.setdefault(el.get("attachedToRef"), []).append(el)
    for host_id, events in attached.items():
        timers = sorted((e for e in events if _works(work, host_id) and _minutes(e) is not None), key=_first_ending)
        for el in timers:
            _timer(work, host_id, el, ways.get(el.get("id"), []))
        for el in events:
            if el not in timers:
                _other(work, host_id, el, ways.get(el.get("id"), []))


def _works(work: Work, host_id: str) -> bool:
    return work.nodes.get(host_id, {}).get("kind") in ("task", "approval")


def _ends(el: Element) -> bool:
    return el.get("cancelActivity") != "false"


def _first_ending(el: Element) -> tuple[bool, int]:
    return not _ends(el), _minutes(el) or 0


def _kind(el: Element) -> str:
    found = next((c.tag for c in el.children if c.tag.endswith("EventDefinition")), "")
    return found.removesuffix("EventDefinition")


def _minutes(el: Element) -> int | None:
    """After how long a timer goes off for the first time, where it says so plainly."""
    timer = el.one("timerEventDefinition")
    said = next((t for t in timer.children if t.tag in ("timeDuration", "timeCycle")), None) if timer else None
    if said is None:
        return None
    cycle = _CYCLE.fullmatch(said.text.strip().strip('="'))
    return minutes_of(cycle[1] if cycle else said.text.strip().strip('="'))


def _timer(work: Work, host_id: str, el: Element, ways: list[str]) -> None:
    node, minutes = work.nodes[host_id], _minutes(el) or 0
    name, limit = work.label(host_id), node.get("limit_minutes")
    if _ends(el) and limit is None:
        node["limit_minutes"] = minutes
        _when_over(work, host_id, ways)
    elif _ends(el) or not _reminds(node, minutes):
        _lost(work, host_id, el, ways)
    else:
        what = Text("提醒", "reminder") if limit is not None else Text("时限, 到时提醒", "time limit with a reminder")
        led, timer = _led(work, ways), el.one("timerEventDefinition")
        once = Text(", 只提醒一次", ", once") if timer and timer.one("timeCycle") else Text("", "")
        work.say(f"{name.zh}上的定时器成了{what.zh}{once.zh}{led.zh}。",
                 f"The timer at {name.en} became its {what.en}{once.en}{led.en}.")  # fmt: skip


def _reminds(node: dict[str, Any], minutes: int) -> bool:
    """Whether a timer that lets the work go on found its place: before the limit, at it, or after it."""
    limit = node.setdefault("limit_minutes", minutes)
    key = "remind_before_minutes" if minutes < limit else "remind_after_minutes"
    if minutes != limit and node.get(key) is not None:
        return False
    if minutes != limit:
        node[key] = abs(limit - minutes)
    return True


def _when_over(work: Work, host_id: str, ways: list[str]) -> None:
    """Where a timer leads that ends the step."""
    node, name = work.nodes[host_id], work.label(host_id)
    on = [e["target"] for e in work.ways(host_id)[1]]
    to = ways[0] if len(ways) == 1 else ""
    if to and on == [to]:
        node["on_timeout"] = "approve"
        work.say(f"{name.zh}上的定时器成了处理时限, 超时自动往下走。",
                 f"The timer at {name.en} became its time limit; when it is over the ticket moves on.")  # fmt: skip
    elif _leads(work, host_id, to, {"kind": "reject", "name": ""}):
        node |= {"on_timeout": "reject", "on_reject": "edge"}
        if node["kind"] == "approval":
            node["actions"] = ["approve", "return", "transfer", "delegate", "add_sign", "remove_sign"]
        there = work.label(to)
        work.say(f"{name.zh}上的定时器成了处理时限, 超时走到{there.zh}。",
                 f"The timer at {name.en} became its time limit; when it is over it leads to {there.en}.")  # fmt: skip
    else:
        led = _led(work, ways)
        work.say(f"{name.zh}上的定时器成了处理时限{led.zh}。", f"The timer at {name.en} became its time limit{led.en}.")


def _other(work: Work, host_id: str, el: Element, ways: list[str]) -> None:
    """An event that ends the step of people: a way they may choose, under its name."""
    word, to = _KINDS.get(_kind(el), Text("", "")), ways[0] if len(ways) == 1 else ""
    said = tidy(el.get("name"), MAX_NAME) or word.zh
    chosen = _works(work, host_id) and work.nodes[host_id]["kind"] == "task" and _ends(el) and _kind(el) in _CHOSEN
    if chosen and _leads(work, host_id, to, {"name": said}):
        name = work.label(host_id)
        work.say(f"{name.zh}上的{word.zh}边界事件「{said}」成了处理人可选的下一步, 它不会自动发生。",
                 f"The boundary event “{said}” ({word.en}) at {name.en} became a way people may choose; "
                 "it does not happen by itself.")  # fmt: skip
    else:
        _lost(work, host_id, el, ways)


def _leads(work: Work, host_id: str, to: str, more: dict[str, Any]) -> bool:
    """Draw a further way from a step; False when there is none to draw."""
    if to not in work.nodes or to == host_id or any(e["target"] == to for e in work.ways(host_id)[1]):
        return False
    work.edges.append({"id": f"{host_id}_{to}_way", "source": host_id, "target": to, "is_default": False, **more})
    return True


def _lost(work: Work, host_id: str, el: Element, ways: list[str]) -> None:
    word, name, led = _KINDS.get(_kind(el), Text("", "")), work.label(host_id), _led(work, ways)
    said = tidy(el.get("name"), MAX_NAME)
    own, kind = (f"「{said}」", f" “{said}”") if said else ("", ""), f" ({word.en})" if word.en else ""
    work.say(f"{name.zh}上的{word.zh}边界事件{own[0]}没有导入{led.zh}。",
             f"A boundary event{kind}{own[1]} at {name.en} was left out{led.en}.")  # fmt: skip


def _led(work: Work, ways: Iterable[str]) -> Text:
    """Where it led, when that has no place."""
    there = [to for to in ways if to in work.nodes]
    if not there:
        return Text("", "")
    said = work.labels(there)
    return Text(f", 它通向的{said.zh}没有接上", f"; {said.en}, where it led, has no way in")
