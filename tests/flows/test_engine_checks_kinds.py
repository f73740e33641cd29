"""Every problem of the new kinds of node is found, names its node, and is a sentence in both languages."""

from typing import Any

import pytest

from scrm_app.flows.engine.checks import FlowInfo, Surroundings, check
from scrm_app.flows.engine.graph import parse_draft
from scrm_app.flows.engine.uses import module_uses
from scrm_app.forms.engine.schema import parse_schema
from scrm_app.identity.engine.modules import BY_KEY

FORM = parse_schema({"fields": [{"key": "note", "kind": "text", "label": "备注"}]})
AROUND = Surroundings(
    own=1, flows={1: FlowInfo("自己", True), 2: FlowInfo("乙", True, frozenset({1})), 3: FlowInfo("草稿", False)},
    connections=frozenset({5}),
)  # fmt: skip
VOTE = {"kind": "approval", "name": "审批", "assign": {"kind": "leader"}}
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "how long": ("no_wait_time", {"kind": "wait", "wait": {}}),
    "which date": ("no_wait_field", {"kind": "wait", "wait": {"until": "date"}}),
    "a date that is gone": ("wait_field_missing", {"kind": "wait", "wait": {"until": "date", "field": "gone"}}),
    "not a date": ("wait_field_missing", {"kind": "wait", "wait": {"until": "date", "field": "note"}}),
    "for ever": ("waits_for_ever", {"kind": "wait", "wait": {"until": "event"}}),
    "which signal": ("no_signal", {"kind": "wait", "wait": {"until": "event", "event": "signal"}}),
    "which flow": ("no_flow", {"kind": "subflow"}),
    "unpublished": ("flow_not_published", {"kind": "subflow", "subflow": {"flow_id": 3}}),
    "itself": ("calls_itself", {"kind": "subflow", "subflow": {"flow_id": 1}}),
    "itself over another": ("calls_itself", {"kind": "subflow", "subflow": {"flow_id": 2}}),
    "nothing to do": ("no_steps", {"kind": "auto"}),
    "field that is gone": ("set_field_missing", {"kind": "auto", "steps": [{"do": "set_field", "field": "gone"}]}),
    "bad formula": ("bad_formula", {"kind": "auto", "steps": [{"do": "set_field", "field": "note", "formula": "1+"}]}),
    "no parts table": ("no_parts_table", {"kind": "auto", "steps": [{"do": "deduct_parts", "table": "note"}]}),
    "nobody told": ("no_recipient", {"kind": "auto", "steps": [{"do": "notify"}]}),
    "no connection": ("no_connection", {"kind": "auto", "steps": [{"do": "webhook", "connection_id": 9}]}),
    "nobody copied": ("no_copy", {"kind": "cc"}),
    "required but hidden": ("required_hidden", {**VOTE, "required_fields": ["note"], "field_rights": {"note": "hide"}}),
    "no reject edge": ("no_reject_edge", {**VOTE, "on_reject": "edge"}),
    "no overdue way": (
        "no_reject_edge",
        {"kind": "task", "limit_minutes": 5, "on_timeout": "reject", "on_reject": "edge"},
    ),
    "to whom": ("no_timeout_to", {**VOTE, "on_timeout": "transfer", "limit_minutes": 5}),
    "time-out without limit": ("timeout_without_limit", {**VOTE, "on_timeout": "approve"}),
    "approver unfinished": ("assign_unfinished", {**VOTE, "approval": {"approvers": [{"kind": "role"}]}}),
}


def drawing(node: dict[str, Any]) -> Any:
    ends = [{"id": "s", "kind": "start"}, {"id": "e", "kind": "end"}]
    edges = [{"id": "a", "source": "s", "target": "n"}, {"id": "b", "source": "n", "target": "e"}]
    return parse_draft({"nodes": [*ends, {"id": "n", "name": "一步", **node}], "edges": edges})


@pytest.mark.parametrize(
    ("module", "node"),
    [
        ("settlement", {"kind": "auto", "steps": [{"do": "settle"}]}),
        ("settlement", {"kind": "wait", "wait": {"until": "event", "event": "bill_confirmed"}}),
        ("portal", {"kind": "wait", "wait": {"until": "event", "event": "bill_confirmed"}}),
        ("portal", {"kind": "wait", "wait": {"until": "event", "event": "customer_reply"}}),
        ("portal", {"kind": "task", "assign": {"kind": "leader"}, "customer_text": "已进入车间"}),
        ("dispatch", {"kind": "task", "assign": {"kind": "dispatch"}}),
    ],
)
def test_a_step_that_needs_a_module_that_is_off_is_named(module: str, node: dict[str, Any]) -> None:
    around = Surroundings(off=frozenset({module, "pipeline"}))
    (found,) = [p for p in check(drawing(node), FORM, around=around) if p.code == "module_off"]
    assert (found.node_id, found.severity) == ("n", "warning")
    assert BY_KEY[module].name.zh in found.text.zh
    assert "一步" in found.text.zh
    for others in (frozenset[str](), frozenset(BY_KEY) - {module} - {use.module for use in module_uses(drawing(node))}):
        assert "module_off" not in {p.code for p in check(drawing(node), FORM, around=Surroundings(off=others))}


@pytest.mark.parametrize("words", ["customer_text", "waiting_text"])
def test_words_without_english_are_named_only_where_english_is_spoken(words: str) -> None:
    near = Surroundings(english=True)
    task = {"kind": "task", "assign": {"kind": "leader"}, words: "已进入车间"}
    (found,) = [p for p in check(drawing(task), FORM, around=near) if p.code == "no_english"]
    assert (found.node_id, found.severity) == ("n", "warning")
    for node, around in ((task | {f"{words}_en": "In the shop"}, near), (task, None), (task | {words: " "}, near)):
        assert "no_english" not in {p.code for p in check(drawing(node), FORM, around=around)}


@pytest.mark.parametrize(("code", "node"), CASES.values(), ids=CASES.keys())
def test_the_problem_is_found_at_its_node(code: str, node: dict[str, Any]) -> None:
    found = [p for p in check(drawing(node), FORM, {}, {}, AROUND) if p.code == code]
    assert [p.node_id for p in found] == ["n"]
    assert found[0].text.zh.endswith("。")
    assert found[0].text.en.endswith(".")


def test_a_complete_flow_of_new_kinds_has_no_problem() -> None:
    node = {"kind": "auto", "steps": [{"do": "set_field", "field": "note", "value": "x"}, {"do": "settle"}]}
    assert check(drawing(node), FORM, {}, {}, AROUND) == []
