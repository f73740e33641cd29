"""Tasks done once for each of several people (BPMN 2.0.2, 10.3.8) as approvals: all, any, in order or by vote.

The names of the counters are those of Camunda 7 (nrOf…) and of the standard, which Camunda 8 uses (numberOf…).
"""

import math
import re
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine import bpmn_extras
from scrm_app.flows.engine.bpmn_work import Work, tidy
from scrm_app.flows.engine.parts import MAX_APPROVERS
from scrm_app.flows.engine.xml_safe import Element

_PEOPLES = ("task", "userTask", "manualTask")
_DONE, _ALL = r"(?:nrOf|numberOf)CompletedInstances", r"(?:nrOf|numberOf)Instances"
_COUNT = re.compile(rf"{_DONE}(>=|==|=|>)(\d{{1,3}}|{_ALL})")
_SHARE = re.compile(rf"{_DONE}/{_ALL}(>=|==|=|>)(\d{{1,3}}(?:\.\d{{1,6}})?)")

_MODES = {
    "any": Text("或签", "any of them"),
    "all": Text("会签", "all of them"),
    "sequence": Text("依次", "in order"),
    "ratio": Text("按比例", "by vote"),
}


def read_many(work: Work, el: Element, node: dict[str, Any]) -> None:
    """The repetition of an element: as the votes of an approval where people work, else it is listed."""
    many, name = el.one("multiInstanceLoopCharacteristics"), work.label(el.get("id"))
    if many is None and el.one("standardLoopCharacteristics") is None:
        return
    if many is None or el.tag not in _PEOPLES or node["kind"] != "task":
        if "approval" not in node:
            work.say(
                f"{name.zh}的循环或多实例没有导入。", f"The loop or multiple instances of {name.en} were left out."
            )
        return
    rule = _rule(many)
    if rule is None:
        said = tidy(_ending(many), 80)
        work.say(f"{name.zh}的结束条件「{said}」没能翻译, 按全部同意导入。",
                 f"When {name.en} is done ({said}) could not be translated; everybody must agree.")  # fmt: skip
    mode, percent = rule or ("all", 50)
    groups = _groups(el, many)
    approvers = [{"kind": "role", "value": group[:64]} for group in groups]
    node.pop("assign", None)
    node |= {"kind": "approval", "approval": {"mode": mode, "percent": percent, "approvers": approvers}}
    who, how = "、".join(groups), _MODES[mode]
    work.say(f"{name.zh}由几个人各办一次, 成了审批 ({how.zh}), 请核对。",
             f"{name.en} is done by several people; it became an approval ({how.en}). Check it.")  # fmt: skip
    if groups:
        work.say(f"{name.zh}由角色「{who}」的人审批, 请核对这些角色是否存在。",
                 f"{name.en} is approved by the roles “{who}”; see that there are such roles.")  # fmt: skip
    else:
        work.say(f"{name.zh}由哪些人审批没有导入, 请选择。", f"Choose who approves at {name.en}; it was left out.")


def _rule(many: Element) -> tuple[str, int] | None:
    """(mode, percent); None when its end is not one of ours."""
    said, ordered = _ending(many), many.get("isSequential") == "true"
    if not said:
        return ("sequence", 50) if ordered else ("all", 50)
    found = _enough(said, _cardinality(many))
    if ordered:
        return ("sequence", 50) if found == ("all", 50) else None
    return found


def _enough(said: str, asked: int | None) -> tuple[str, int] | None:
    body = re.sub(r"\s+", "", said).removeprefix("=")
    body = body[2:-1] if body[:2] in ("${", "#{") and body.endswith("}") else body
    counted, share = _COUNT.fullmatch(body), _SHARE.fullmatch(body)
    if share is not None:
        return _percent(float(share[2]) * 100, strictly=share[1] == ">")
    if counted is None:
        return None
    if not counted[2].isdigit():
        return ("all", 50) if counted[1] != ">" else None
    needed = int(counted[2]) + (counted[1] == ">")
    if needed == 1:
        return "any", 50
    return _percent(needed * 100 / asked, strictly=False) if asked and 1 < needed <= asked else None


def _percent(share: float, *, strictly: bool) -> tuple[str, int] | None:
    percent = math.floor(share) + 1 if strictly else math.ceil(round(share, 6))
    if percent == 100 and not strictly:
        return "all", 50
    return ("ratio", percent) if 0 < percent <= 100 else None


def _ending(many: Element) -> str:
    said = many.one("completionCondition")
    return said.text.strip() if said is not None else ""


def _cardinality(many: Element) -> int | None:
    said = many.one("loopCardinality")
    words = said.text.strip().removeprefix("=").strip() if said is not None else ""
    return int(words) if words.isdigit() and len(words) < 4 else None


def _groups(el: Element, many: Element) -> list[str]:
    """Roles that are written out: the groups asked, or a list of names of which each is the group of one turn."""
    of, each, one = bpmn_extras.candidates(el), "", ""
    more = many.one("extensionElements")
    zeebe = more.one("loopCharacteristics") if more is not None else None
    if zeebe is not None:
        each, one = zeebe.get("inputCollection"), zeebe.get("inputElement")
    named = bpmn_extras.plain(each) if one and bpmn_extras.bare(of) == one else bpmn_extras.plain(of)
    return list(dict.fromkeys(named))[:MAX_APPROVERS]
