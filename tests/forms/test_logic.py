"""The rules of a form: what they do, that order and circles are decided, and that browser and server agree."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scrm_app.forms.engine.filling import check_change, check_whole, steps_of
from scrm_app.forms.engine.logic import compile_rules, run, step_json, working
from scrm_app.forms.engine.logic_parts import read_rules
from scrm_app.forms.engine.logic_words import say_rule
from scrm_app.forms.engine.rights import Viewer, policy_for
from scrm_app.forms.engine.schema import condition_fields, parse_schema, read_draft
from scrm_app.forms.errors import BadSchema
from scrm_app.rules.errors import BadFormula
from tests.forms.browser import run_js
from tests.forms.samples import field

NOW = datetime(2026, 11, 25, tzinfo=UTC)
KIND = [{"value": "fix", "label": "维修"}, {"value": "care", "label": "保养"}]
BRAND = [{"value": "a", "label": "格力"}, {"value": "b", "label": "美的"}]
MODEL = [{"value": v, "label": v} for v in ("a1", "a2", "b1")]
FIELDS = [
    field("kind", "single", "维修类型", options=KIND, required=True),
    field("head", "section", "备件"),
    field("parts", "text", "备件明细", required=True),
    field("qty", "number", "数量"),
    field("care", "section", "保养"),
    field("items", "multiple", "保养项目", options=MODEL),
    field("brand", "single", "品牌", options=BRAND),
    field("model", "single", "型号", options=MODEL),
    field("price", "money", "单价"),
    field("total", "money", "合计"),
    field("note", "text", "备注", default="无"),
]


def rule(number: int, when: dict[str, Any], *effects: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": f"r{number}", "when": when, "effects": list(effects)} | more


def does(do: str, *keys: str, **more: Any) -> dict[str, Any]:
    return {"do": do, "fields": list(keys)} | more


def is_(key: str, value: Any, op: str = "eq") -> dict[str, Any]:
    return {"field": key, "op": op, "value": value}


CARE = is_("kind", "care")
RULES = [
    rule(1, CARE, does("hide", "parts"), does("require", "items")),
    rule(2, is_("kind", "fix"), does("show", "care")),
    rule(3, is_("qty", 10, "gt"), does("set", "total", formula="{qty}*{price}*90%")),
    rule(4, is_("price", 100000, "gt"), does("readonly", "note")),
    rule(5, {}, does("cascade", "model", parent="brand", pairs={"a": ["a1", "a2"], "b": ["b1"]})),
    rule(6, is_("brand", "b"), does("options", "items", options=["b1"])),
]
FORM = {"fields": FIELDS, "logic": RULES}


def form(*rules: dict[str, Any]) -> Any:
    return parse_schema({"fields": FIELDS, "logic": list(rules)})


def sent(schema: Any, given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    values, problems = check_whole(policy_for(schema, {}, Viewer(cost=True, contact=True)), given, NOW)
    return values, {key: text.zh for key, text in problems.items()}


def test_a_hidden_answer_is_dropped_and_not_asked_for() -> None:
    values, problems = sent(form(RULES[0]), {"kind": "care", "parts": "压缩机", "items": ["a1"]})
    assert not problems
    assert "parts" not in values
    _, problems = sent(form(RULES[0]), {"kind": "fix"})
    assert set(problems) == {"parts"}


def test_a_rule_can_require() -> None:
    _, problems = sent(form(RULES[0]), {"kind": "care"})
    assert set(problems) == {"items"}


def test_shown_only_when_the_rule_holds_and_a_heading_takes_its_fields_along() -> None:
    schema = form(RULES[1])
    given = {"kind": "care", "parts": "x", "items": ["a1"], "brand": "a"}
    assert set(sent(schema, given)[0]) == {"kind", "parts", "note"} - {"note"}
    assert set(sent(schema, given | {"kind": "fix"})[0]) >= {"items", "brand"}


def test_a_value_is_filled_in_and_cannot_be_overruled() -> None:
    values, _ = sent(form(RULES[2]), {"kind": "fix", "parts": "x", "qty": 12, "price": 1000, "total": 1})
    assert values["total"] == 10800
    values, _ = sent(form(RULES[2]), {"kind": "fix", "parts": "x", "qty": 2, "price": 1000, "total": 1})
    assert values["total"] == 1


def test_a_locked_field_keeps_what_it_had() -> None:
    schema = form(RULES[3])
    policy = policy_for(schema, {}, Viewer(cost=True, contact=True))
    stored = {"kind": "fix", "parts": "x", "price": 200000, "note": "原样"}
    values, problems = check_change(policy, stored, {"note": "改了"}, NOW)
    assert not problems
    assert values["note"] == "原样"
    assert check_change(policy, stored | {"price": 1}, {"note": "改了"}, NOW)[0]["note"] == "改了"
    assert sent(schema, stored)[0]["note"] == "无"


def test_only_offered_options_are_taken() -> None:
    base = {"kind": "fix", "parts": "x"}
    schema = form(*RULES[4:])
    assert not sent(schema, base | {"brand": "a", "model": "a2"})[1]
    assert set(sent(schema, base | {"brand": "b", "model": "a2"})[1]) == {"model"}
    assert set(sent(schema, base | {"model": "a2"})[1]) == {"model"}
    assert set(sent(schema, base | {"brand": "b", "items": ["a1", "b1"]})[1]) == {"items"}


def test_a_change_asks_for_what_it_made_necessary() -> None:
    policy = policy_for(form(RULES[0]), {}, Viewer(cost=True, contact=True))
    stored = {"kind": "fix", "parts": "x"}
    assert set(check_change(policy, stored, {"kind": "care"}, NOW)[1]) == {"items"}
    assert not check_change(policy, stored, {"qty": 3}, NOW)[1]
    assert set(check_change(policy, stored, {"parts": ""}, NOW)[1]) == {"parts"}


def test_a_rule_sees_what_earlier_rules_made_whatever_their_order() -> None:
    chain = [rule(1, is_("total", 500, "gt"), does("hide", "note")), rule(2, CARE, does("set", "total", value=1000))]
    for rules in (chain, chain[::-1]):
        values, _ = sent(form(*rules), {"kind": "care", "parts": "x", "note": "n"})
        assert "note" not in values


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        (
            [
                rule(1, is_("kind", "fix"), does("hide", "brand"), name="甲"),
                rule(2, is_("brand", "a"), does("hide", "kind"), name="乙"),
            ],
            "甲",
        ),
        ([rule(1, is_("qty", 1), does("set", "qty", value=2), name="丙")], "它自己要判断的字段"),
        ([rule(1, is_("note", "x"), does("readonly", "note"), name="丁")], "它自己要判断的字段"),
    ],
)  # fmt: skip
def test_circles_are_refused_and_name_the_rules(rules: list[dict[str, Any]], names: str) -> None:
    with pytest.raises(BadSchema) as refused:
        form(*rules)
    assert names in refused.value.text.zh
    if len(rules) == 2:
        assert "乙" in refused.value.text.zh


@pytest.mark.parametrize(
    ("rules", "part"),
    [
        ([rule(1, is_("gone", 1), does("hide", "note"))], "已不在表单中"),
        ([rule(1, CARE, does("hide", "gone"))], "已被删除"),
        ([rule(1, CARE)], "还没有动作"),
        ([rule(1, CARE, does("hide"))], "没有选择字段"),
        ([rule(1, CARE, does("set", "qty", value="abc"))], "填入「数量」的值"),
        ([rule(1, CARE, does("set", "qty", formula="[单价]*"))], "没有写完"),
        ([rule(1, CARE, does("set", "qty", formula="[单价]"))], "填不进"),
        ([rule(1, CARE, does("options", "brand", options=["x"]))], "已被删除"),
        ([rule(1, CARE, does("require", "head"))], "只能显示或隐藏"),
        ([rule(1, CARE, does("hide", "note"), does("require", "note"))], "既隐藏又要求"),
        ([rule(1, {}, does("cascade", "model", parent="qty", pairs={"a": ["a1"]}))], "单选字段作为上级"),
        ([rule(1, is_("qty", "<script>"), does("hide", "note"))], "格式不对"),
    ],
)
def test_what_must_be_mended_is_said(rules: list[dict[str, Any]], part: str) -> None:
    _, problems = read_draft({"fields": FIELDS, "logic": rules})
    assert part in problems[0].text.zh
    assert problems[0].key.startswith("logic")
    schema = read_draft({"fields": FIELDS, "logic": rules})[0]
    assert all(step.rule.id == "r1" for step in working(schema, condition_fields(schema)))


@pytest.mark.parametrize(
    "logic",
    [
        {}, "x", [1], [{"id": "a"}], [{"id": "a b", "effects": []}],
        [{"id": "a", "effects": [{"do": "eval", "fields": []}]}],
        [{"id": "a", "effects": [{"do": "hide", "fields": ["A B"]}]}], [{"id": "a", "effects": []}] * 2,
        [{"id": f"r{i}", "effects": []} for i in range(101)], [{"id": "a", "when": [], "effects": 1}],
        [{"id": "a", "effects": [{"do": "set", "fields": ["note"], "formula": "(" * 3000}]}],
    ],
)  # fmt: skip
def test_what_no_editor_could_have_made_is_refused(logic: Any) -> None:
    with pytest.raises(BadSchema):
        read_rules(logic)


def test_deep_nesting_is_refused_without_recursion() -> None:
    deep: dict[str, Any] = is_("qty", 1)
    for _ in range(1000):
        deep = {"op": "not", "of": [deep]}
    with pytest.raises(BadSchema, match="无法识别"):
        read_rules([rule(1, deep, does("hide", "note"))])


def test_rules_read_as_sentences() -> None:
    schema = parse_schema(FORM)
    said = [say_rule(r, schema, condition_fields(schema), "zh-CN") for r in schema.logic]
    assert said == [
        "当 维修类型 是 保养 时, 隐藏 备件明细; 必填 保养项目",
        "当 维修类型 是 维修 时, 显示 保养",
        "当 数量 大于 10 时, 合计 填入 数量 × 单价 × 90%",
        "当 单价 大于 ¥1,000.00 时, 只读 备注",
        "型号 的选项随 品牌 变化 (3 组)",
        "当 品牌 是 美的 时, 保养项目 只能选 b1",
    ]
    assert all(say_rule(r, schema, condition_fields(schema), "en") for r in schema.logic)


PASTE = """
import { pastePairs } from "./editors/form_builder/form_rules.js";
const { texts, fields } = JSON.parse(await Bun.stdin.text());
console.log(JSON.stringify(texts.map((text) => pastePairs(text, fields, "brand", "model"))));
"""


def test_a_cascade_is_pasted_from_two_columns(tmp_path: Path) -> None:
    given = [item.to_json() for item in parse_schema(FORM).fields if item.key in ("brand", "model")]
    texts = ["格力\ta1\n\ta9\n海尔\th1\n", "", "只有一列", "\tx", "甲\t1\n" * 2001]
    made, *bad = run_js(tmp_path, PASTE, {"texts": texts, "fields": given})
    assert made["pairs"] == {"a": ["a1", "a9"], "海尔": ["h1"]}
    assert [[o["value"] for o in item["options"]] for item in made["fields"]] == [
        ["a", "b", "海尔"],
        ["a1", "a2", "b1", "a9", "h1"],
    ]
    assert [one.get("wrong") for one in bad] == [1, 1, 1, 2001]


def test_the_rules_survive_storage() -> None:
    schema = parse_schema(FORM)
    assert parse_schema(schema.to_json()) == schema


SCRIPT = """
import { runRules } from "./data/form_view/form_logic.js";
const { steps, cases, now } = JSON.parse(await Bun.stdin.text());
const list = (set) => [...set].sort();
console.log(JSON.stringify(cases.map(([at, answers, base]) => {
  const out = runRules(steps[at], answers, base, Date.parse(now));
  const sets = Object.fromEntries(["hidden", "required", "locked"].map((name) => [name, list(out[name])]));
  return { values: out.values, options: out.options, ...sets };
})));
"""


def some_rules(draw: random.Random) -> list[dict[str, Any]]:
    """Random rules; some sets run in a circle and are passed over by the test."""
    keys = ["kind", "parts", "qty", "items", "brand", "model", "price", "total", "note"]
    asks = [
        lambda: is_("kind", draw.choice(["fix", "care"]), draw.choice(["eq", "ne"])),
        lambda: is_("qty", draw.choice([0, 1, 10, 2.5]), draw.choice(["gt", "lt", "ge", "le", "eq", "ne"])),
        lambda: is_("price", [0, draw.choice([100, 5000])], "between"),
        lambda: is_("items", ["a1", "b1"], draw.choice(["in", "not_in"])),
        lambda: {"field": draw.choice(keys), "op": draw.choice(["empty", "not_empty"])},
        lambda: is_("note", draw.choice(["无", "A", "1"]), draw.choice(["contains", "starts_with", "eq"])),
    ]
    effects = [
        lambda: does(draw.choice(["show", "hide", "require", "readonly"]), draw.choice([*keys, "head", "care"])),
        lambda: does("set", "total", formula=draw.choice(["{qty}*{price}", "{price}/0", "SUM({price},{total})"])),
        lambda: does("set", "qty", value=draw.choice([1, 20, None])),
        lambda: does("options", draw.choice(["model", "items"]), options=draw.sample(["a1", "a2", "b1"], 2)),
        lambda: does("cascade", "model", parent="brand", pairs={"a": ["a1", "a2"], "b": ["b1"]}),
    ]
    found = []
    for number in range(draw.randint(1, 5)):
        parts = [draw.choice(asks)() for _ in range(draw.randint(1, 3))]
        when = draw.choice([{"op": draw.choice(["all", "any"]), "of": parts}, {"op": "not", "of": parts[:1]}, {}])
        found.append(rule(number, when, *(draw.choice(effects)() for _ in range(draw.randint(1, 2)))))
    return found


def some_answers(draw: random.Random) -> dict[str, Any]:
    return {
        "kind": draw.choice(["fix", "care", None]),
        "parts": draw.choice(["x", "", None]),
        "qty": draw.choice([0, 1, 10, 11.5, None]),
        "items": draw.choice([["a1"], ["a2", "b1"], [], None]),
        "brand": draw.choice(["a", "b", None]),
        "model": draw.choice(["a1", "b1", None]),
        "price": draw.choice([0, 1, 5000, 99999, None]),
        "total": draw.choice([7, None]),
        "note": draw.choice(["无", "a1", "1", " ", None]),
    }


def test_browser_and_server_make_the_same_of_random_rules(tmp_path: Path) -> None:
    compiled, cases = [], []
    for seed in range(600):
        draw = random.Random(seed)
        schema, _ = read_draft({"fields": FIELDS, "logic": some_rules(draw)})
        try:
            steps = compile_rules(schema, schema.logic, condition_fields(schema))
        except BadFormula:
            continue
        compiled.append(steps)
        cases += [[len(compiled) - 1, some_answers(draw), some_answers(draw)] for _ in range(6)]
    assert len(compiled) > 200
    given = {
        "steps": [[step_json(step) for step in steps] for steps in compiled],
        "cases": cases,
        "now": NOW.isoformat(),
    }
    for (at, answers, base), browser in zip(cases, run_js(tmp_path, SCRIPT, given), strict=True):
        out = run(compiled[at], answers, base, NOW)
        assert browser == {
            "values": out.values,
            "hidden": sorted(out.hidden),
            "required": sorted(out.required),
            "locked": sorted(out.locked),
            "options": out.options,
        }, (given["steps"][at], answers)


def test_a_form_without_rules_has_no_steps() -> None:
    assert steps_of(parse_schema({"fields": FIELDS})) == []
