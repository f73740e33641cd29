"""What other tools hang on an element besides its place: whom it asks, forms, variables, listeners, descriptions.

Whom it asks is taken where it says so plainly; descriptions become notes; everything else is named. Attributes and
elements of Camunda 7 (camunda:), Camunda 8 (zeebe:) and the standard itself.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.bpmn_words import BPMN, OURS
from scrm_app.flows.engine.xml_safe import Element

WHO = Text("处理人", "people")
DUE = Text("到期时间", "due date")
FORM = Text("表单", "form")
VARIABLES = Text("变量的传入传出", "variables")
LISTENERS = Text("监听程序", "listeners")
CALLS = Text("调用的程序", "program it calls")
PROPERTIES = Text("附加属性", "properties")
OTHER = Text("其它设置", "other settings")
_TAGS: dict[str, Text] = {
    **dict.fromkeys(("potentialOwner", "humanPerformer", "performer", "resourceRole"), WHO),
    **dict.fromkeys(("taskSchedule",), DUE),
    **dict.fromkeys(("formData", "formProperty", "formDefinition", "userTaskForm"), FORM),
    **dict.fromkeys(("inputOutput", "ioMapping", "ioSpecification", "in", "out", "property"), VARIABLES),
    **dict.fromkeys(("dataInputAssociation", "dataOutputAssociation", "dataInput", "dataOutput"), VARIABLES),
    **dict.fromkeys(("executionListener", "taskListener", "executionListeners", "taskListeners"), LISTENERS),
    **dict.fromkeys(("taskDefinition", "connector", "script", "taskHeaders", "calledDecision", "calledElement"), CALLS),
    **dict.fromkeys(("properties",), PROPERTIES),
}
_ATTRIBUTES: dict[str, Text] = {
    **dict.fromkeys(("dueDate", "followUpDate"), DUE),
    **dict.fromkeys(("formKey", "formRef"), FORM),
    **dict.fromkeys(("class", "expression", "delegateExpression", "topic", "decisionRef", "scriptFormat"), CALLS),
}
_TOLD_ELSEWHERE = frozenset(
    {"extensionElements", "incoming", "outgoing", "documentation", "timerEventDefinition", "conditionExpression",
     "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "assignmentDefinition", "userTask"}
)  # fmt: skip
_HOLDS_OTHERS = frozenset({"subProcess", "transaction", "adHocSubProcess"})
_QUOTED = re.compile(r'"([^"]{1,64})"')


def leftovers(el: Element) -> list[Text]:
    """Names of what hangs on an element and has no place here; whom it asks and what it waits for is said elsewhere."""
    more = el.one("extensionElements")
    found = [OTHER if c.space != BPMN and c.tag not in _TAGS else _TAGS.get(c.tag) for c in _settings(more)]
    if el.tag not in _HOLDS_OTHERS and el.tag != "process":
        found += [_TAGS.get(c.tag) for c in el.children if c.tag not in _TOLD_ELSEWHERE]
    found += [word for name, word in _ATTRIBUTES.items() if el.get(name)]
    return list(dict.fromkeys(word for word in found if word is not None))


def _settings(more: Element | None) -> Iterable[Element]:
    return (c for c in more.children if c.space != OURS and c.tag not in _TOLD_ELSEWHERE) if more else ()


def asked(el: Element, initiator: str) -> tuple[dict[str, str] | None, str]:
    """Whom a task asks, where that is one role or the person who began, and what was said of it ("" when nothing)."""
    more = el.one("extensionElements")
    zeebe = more.one("assignmentDefinition") if more else None
    groups = candidates(el)
    person = el.get("assignee") or (zeebe.get("assignee") if zeebe else "")
    users = el.get("candidateUsers") or (zeebe.get("candidateUsers") if zeebe else "")
    names = plain(groups)
    if initiator and bare(person) == initiator:
        return {"kind": "starter", "value": ""}, person
    if len(names) == 1 and not person and not users:
        return {"kind": "role", "value": names[0][:64]}, groups
    return None, " ".join(part for part in (person, groups, users) if part)


def candidates(el: Element) -> str:
    """The groups a task is offered to, as the file says it."""
    more = el.one("extensionElements")
    zeebe = more.one("assignmentDefinition") if more else None
    return el.get("candidateGroups") or (zeebe.get("candidateGroups") if zeebe else "")


def initiator_of(process: Element) -> str:
    """The variable that holds who began (camunda:initiator)."""
    return next((el.get("initiator") for el in process.all("startEvent") if el.get("initiator")), "")


def bare(text: str) -> str:
    """An expression without what marks it as one."""
    body = text.strip()
    return body[2:-1].strip() if body[:2] in ("${", "#{") and body.endswith("}") else body.removeprefix("=").strip()


def plain(groups: str) -> list[str]:
    """Names in a list: `a, b`, or a FEEL list of words; nothing when it must be worked out."""
    body = groups.strip()
    if body.startswith("="):
        inside = body[1:].strip().strip("[]").strip()
        found = _QUOTED.findall(inside)
        return found if _QUOTED.sub("", inside).strip(" ,") == "" else []
    return [] if "${" in body or "#{" in body else [part.strip() for part in body.split(",") if part.strip()]


def descriptions(process: Element, names: dict[str, str]) -> list[dict[str, Any]]:
    """Documentation of the process and of its elements as notes, each beside what it describes."""
    found = []
    for el in (process, *(c for c in process.children if c.get("id") in names)):
        said = el.one("documentation")
        words = " ".join(said.text.split()) if said else ""
        if words:
            of = names.get(el.get("id"), "") if el is not process else ""
            text = f"「{of}」{words}" if of else words
            found.append({"text": text[:500], "_ref": el.get("id"), "_beside": True})
    return found


def ours(el: Element) -> dict[str, Any]:
    """What our own export put beside an element; anything unreadable is as if it were not there."""
    more = el.one("extensionElements")
    own = next((c for c in more.children if c.space == OURS and c.tag == "settings"), None) if more else None
    try:
        data = json.loads(own.text) if own is not None else {}
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
