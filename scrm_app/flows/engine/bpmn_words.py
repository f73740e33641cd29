"""What BPMN 2.0 calls things, and what we call them (OMG formal/2011-01-03)."""

import re

from scrm_app.core.text import Text

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OURS = "urn:scrm-console:flow:1"

TASKS = {
    "task": "task",
    "userTask": "task",
    "manualTask": "task",
    "businessRuleTask": "auto",
    "serviceTask": "auto",
    "scriptTask": "auto",
    "sendTask": "auto",
    "receiveTask": "wait",
    "callActivity": "subflow",
    "subProcess": "task",
    "transaction": "task",
    "adHocSubProcess": "task",
}
HOLDERS = ("subProcess", "transaction", "adHocSubProcess")
GATEWAYS = {
    "exclusiveGateway": "condition",
    "complexGateway": "condition",
    "eventBasedGateway": "condition",
    "parallelGateway": "parallel",
    "inclusiveGateway": "inclusive",
}
EVENTS = {
    "startEvent": "start",
    "endEvent": "end",
    "intermediateCatchEvent": "wait",
    "intermediateThrowEvent": "pass",
}
FLOW_NODES = frozenset({*TASKS, *GATEWAYS, *EVENTS, "boundaryEvent"})
WRITTEN = {
    "start": "startEvent",
    "end": "endEvent",
    "task": "userTask",
    "approval": "userTask",
    "condition": "exclusiveGateway",
    "parallel": "parallelGateway",
    "join": "parallelGateway",
    "inclusive": "inclusiveGateway",
    "wait": "intermediateCatchEvent",
    "subflow": "callActivity",
    "auto": "serviceTask",
    "cc": "sendTask",
}
SIZES = {"startEvent": (36, 36), "endEvent": (36, 36), "intermediateCatchEvent": (36, 36)}
_DURATION = re.compile(
    r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,8})S)?)?"
)


def word_of(tag: str) -> Text:
    """What an element is, in one word."""
    if tag.endswith("Gateway"):
        return Text("网关", "gateway")
    if tag in HOLDERS:
        return Text("子流程", "sub-process")
    ends = {"startEvent": Text("开始", "start"), "endEvent": Text("结束", "end")}
    return ends.get(tag) or (Text("事件", "event") if tag.endswith("Event") else Text("任务", "task"))


def size_of(tag: str) -> tuple[int, int]:
    """Width and height of a shape, as bpmn.io draws it."""
    return SIZES.get(tag) or ((50, 50) if tag.endswith("Gateway") else (100, 80))


def minutes_of(duration: str) -> int | None:
    """ISO 8601 duration ("PT2H30M") in minutes, rounded up; None when it is none (or an expression)."""
    found = _DURATION.fullmatch(duration.strip())
    if not found or not any(found.groups()):
        return None
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = ((years * 365 + months * 30 + weeks * 7 + days) * 24 + hours) * 60 + minutes + (seconds + 59) // 60
    return total if 0 < total <= 60 * 24 * 366 else None


def duration_of(minutes: int) -> str:
    """Minutes as an ISO 8601 duration."""
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    clock = (f"{hours}H" if hours else "") + (f"{left}M" if left else "")
    return "P" + (f"{days}D" if days else "") + (f"T{clock}" if clock else "") if minutes else "PT0M"
