"""Every setting of every kind of node, and every value it may have, is said in words when it changes."""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from scrm_app.flows.engine import diff_words, parts, steps
from scrm_app.flows.engine.diff import Names, compare
from scrm_app.flows.engine.diff_node import SETTINGS
from scrm_app.flows.engine.graph import ACTIONS, EDGE_KINDS, NO_PARTS, STAGES, Edge, Graph, Node, build
from scrm_app.flows.engine.kinds import KINDS
from scrm_app.flows.engine.parts import Assign, Pair

NAMES = Names(
    {"manager": "店长"}, {"7": "王芳"}, {"device": "设备编号", "visit_on": "上门日期"},
    lambda _c, lang: "amount" if lang == "en" else "金额", {5: "备件流程"}, {6: "总仓接口"}, {"3": "售后部"},
)  # fmt: skip
PEOPLE = tuple(Assign(kind, "manager" if "role" in kind else "7", "3") for kind in parts.ASSIGNS)
MINUTES = (None, 15, 60, 90, 1440, 2160)
KEYS, PAIRS, WORDS = (
    ("", "device", "visit_on"),
    ((), (Pair("device", "visit_on"),)),
    ("", "已受理", "请放心" * 30, "请放心" * 31),
)
FLAGS, PLACE = (False, True), frozenset({"id", "x", "y"})
VALUES: dict[str, tuple[Any, ...]] = {
    "Node.kind": tuple(KINDS),
    "Node.name": ("一步", "两步"),
    "Node.stage": STAGES,
    "Node.assign": PEOPLE,
    "Node.limit_minutes": MINUTES,
    "Node.remind_before_minutes": MINUTES,
    "Node.remind_after_minutes": MINUTES,
    "Node.actions": ((), *((a,) for a in ACTIONS), ("pause", "claim"), ("claim", "pause")),
    "Node.checklist": ((), ("拍照",), ("签字", "拍照"), ("拍照", "签字")),
    "Node.required_fields": ((), ("device",), ("visit_on", "device"), ("device", "visit_on")),
    "Node.customer_text": WORDS,
    "Node.customer_text_en": WORDS,
    "Node.waiting_text": WORDS,
    "Node.waiting_text_en": WORDS,
    "Node.tell_customer": ((), ("page",), ("page", "sms"), ("sms", "email")),
    "Node.service_button": FLAGS,
    "Node.on_reject": parts.ON_REJECT,
    "Node.on_timeout": parts.ON_TIMEOUT,
    "Node.timeout_to": PEOPLE,
    "Node.field_rights": ({}, *({"device": right} for right in parts.RIGHTS)),
    "Node.lane": ("", "售后部"),
    "Approval.mode": parts.MODES,
    "Approval.percent": (50, 60),
    "Approval.approvers": ((), PEOPLE[:2], PEOPLE),
    "Approval.dedupe": FLAGS,
    "Wait.until": parts.WAITS_FOR,
    "Wait.minutes": MINUTES,
    "Wait.working": FLAGS,
    "Wait.field": KEYS,
    "Wait.offset_minutes": (0, -1440, 120),
    "Wait.event": parts.EVENTS,
    "Wait.signal": WORDS,
    "Wait.timeout_minutes": MINUTES,
    "Subflow.flow_id": (None, 5, 99),
    "Subflow.sync": FLAGS,
    "Subflow.into": PAIRS,
    "Subflow.out": PAIRS,
    "Cc.to": ((), PEOPLE),
    "Cc.text": WORDS,
    "SetField.field": KEYS,
    "SetField.value": (None, "已处理", 3, True, ["红", "蓝"]),
    "SetField.formula": WORDS,
    "AddTag.on": steps.SUBJECTS,
    "AddTag.tag": WORDS,
    "Notify.to": ((), PEOPLE),
    "Notify.channel": steps.CHANNELS,
    "Notify.text": WORDS,
    "Webhook.connection_id": (None, 6, 99),
    "Webhook.body": WORDS,
    "OpenTicket.flow_id": (None, 5, 99),
    "OpenTicket.fields": PAIRS,
    "OpenTicket.link": FLAGS,
    "RequireParts.table": KEYS,
    "DeductParts.table": KEYS,
    "Edge.condition": (None, {"field": "amount"}),
    "Edge.is_default": FLAGS,
    "Edge.name": WORDS,
    "Edge.kind": EDGE_KINDS,
}
OWNERS = (Node, parts.Approval, parts.Wait, parts.Subflow, parts.Cc, *steps._TYPES.values(), Edge)
STRUCTURE = {"Node.parts", "Node.steps", "Edge.source", "Edge.target"}
ATTRIBUTES = [
    f"{owner.__name__}.{f.name}"
    for owner in OWNERS
    for f in fields(owner)
    if f.name not in PLACE and f"{owner.__name__}.{f.name}" not in STRUCTURE
]


def drawn(owner: str, attribute: str, value: Any) -> Graph:
    """A drawing of one node on the way to its end, with one setting of it, or of its edge, as given."""
    node, edge = Node("n1", "task", "一步"), Edge("e1", "n1", "n2")
    if owner == "Edge":
        edge = replace(edge, **{attribute: value})
    elif owner == "Node":
        node = replace(node, **{attribute: value})
    elif hasattr(NO_PARTS, owner.lower()):
        own = replace(getattr(NO_PARTS, owner.lower()), **{attribute: value})
        node = replace(node, kind=owner.lower(), parts=replace(NO_PARTS, **{owner.lower(): own}))
    else:
        step = replace(next(t for t in steps._TYPES.values() if t.__name__ == owner)(), **{attribute: value})
        node = replace(node, kind="auto", steps=(step,))
    return build({"n1": node, "n2": Node("n2", "end", "完结")}, {"e1": edge}, {})


@pytest.mark.parametrize("path", ATTRIBUTES)
def test_every_setting_has_words_for_every_value(path: str) -> None:
    owner, attribute = path.split(".")
    assert path in VALUES, f"say {path} in flows/engine/diff_node.py or diff_steps.py, then give its values here"
    for old in VALUES[path]:
        for new in VALUES[path]:
            found = compare(drawn(owner, attribute, old), drawn(owner, attribute, new), NAMES).changes
            assert bool(found) is (old != new), (path, old, new)
            for change in found:
                assert not re.search(r"[a-z_]{2,}", change.text.zh), change.text.zh
                assert not re.search(r"[a-z]_[a-z]", change.text.en), change.text.en
                assert not change.text.zh.endswith("→"), change.text.zh


def test_the_table_names_no_setting_that_is_gone() -> None:
    node = Node("n1", "task")
    for path in SETTINGS:
        value: Any = node
        for name in path.split("."):
            assert name in {f.name for f in fields(value)}, path
            value = getattr(value, name)
        assert not is_dataclass(value) or isinstance(value, Assign), path
    assert set(diff_words.SORTS) == set(steps.SORTS)


def said(old: Graph, new: Graph) -> list[str]:
    return [change.text.zh for change in compare(old, new, NAMES).changes]


def test_actions_that_come_go_and_change_places() -> None:
    def auto(*actions: Any) -> Graph:
        return build({"n1": Node("n1", "auto", "自动", steps=actions)}, {}, {})

    tag, settle = steps.AddTag("customer", "已回访"), steps.Settle()
    assert said(auto(tag), auto(tag, settle)) == ["「自动」新增第2个动作「生成结算明细」"]
    assert said(auto(tag, settle), auto(settle)) == ["「自动」去掉动作「打标签」"]
    assert said(auto(tag, settle), auto(settle, tag)) == ["「自动」动作顺序改为 生成结算明细、打标签"]
    assert said(auto(tag), auto(steps.AddTag("ticket", "已回访"))) == ["「自动」第1个动作「打标签」的对象 客户→工单"]


def test_settings_of_a_kind_a_node_no_longer_is_are_not_listed() -> None:
    votes = replace(NO_PARTS, approval=parts.Approval("all", 50, PEOPLE))
    old = build({"n1": Node("n1", "approval", "审核", parts=votes)}, {}, {})
    new = build({"n1": Node("n1", "task", "审核")}, {}, {})
    assert said(old, new) == ["「审核」类型 审批→处理"]
    assert len(said(new, old)) == 3  # the kind, who approves and how


def test_another_order_of_the_branches_is_a_change() -> None:
    nodes = {"c": Node("c", "condition", "判断"), "a": Node("a", "end", "甲"), "b": Node("b", "end", "乙")}
    ways = [Edge("e1", "c", "a", {"field": "x"}), Edge("e2", "c", "b", is_default=True)]
    old, new = (build(nodes, {e.id: e for e in order}, {}) for order in (ways, ways[::-1]))
    assert said(old, new) == ["「判断」的分支判断顺序改为 「乙」、「甲」"]
    assert said(old, build({**nodes, "c": Node("c", "parallel", "判断")}, new.edges, {}))[1:] == []
