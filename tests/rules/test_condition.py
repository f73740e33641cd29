"""What a condition means, and what is refused."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.rules.engine import condition as c
from scrm_app.rules.engine.condition import FieldInfo, explain, holds, parse, to_json, words
from scrm_app.rules.errors import BadCondition

FIELDS = {
    "amount": FieldInfo("amount", "报销金额", "money"),
    "level": FieldInfo("level", "紧急程度", "single", {"high": "特急", "low": "普通"}),
    "city": FieldInfo("city", "所在地区", "region"),
    "on": FieldInfo("on", "预约日期", "date"),
    "parts": FieldInfo("parts", "备件明细", "table"),
    "tags": FieldInfo("tags", "标签", "multiple", {"a": "甲", "b": "乙"}),
}


def leaf(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("line", "answer", "expected"),
    [
        (leaf("x", "eq", "a"), "a", True),
        (leaf("x", "eq", 7), "7", True),
        (leaf("x", "eq", 7), 7.0, True),
        (leaf("x", "eq", "007"), 7, False),
        (leaf("x", "eq", "a"), None, False),
        (leaf("x", "ne", "a"), None, True),
        (leaf("x", "gt", 5), 6, True),
        (leaf("x", "gt", 5), "六", False),
        (leaf("x", "gt", 5), None, False),
        (leaf("x", "le", 5), None, False),
        (leaf("x", "between", [5, 10]), 10, True),
        (leaf("x", "between", [5, 10]), 10.01, False),
        (leaf("x", "lt", "2026-12-01"), "2026-11-21", True),
        (leaf("x", "gt", "2026-11-21T08:00:00+08:00"), "2026-11-21T00:30:00+00:00", True),
        (leaf("x", "in", ["a", "b"]), ["b", "c"], True),
        (leaf("x", "not_in", ["a", "b"]), [], True),
        (leaf("x", "contains", "b"), ["b", "c"], True),
        (leaf("x", "contains", "漏水"), "厨房漏水严重", True),
        (leaf("x", "contains", "ABC"), "xabcx", True),
        (leaf("x", "starts_with", "021"), "021-62345678", True),
        (leaf("x", "in", ["310000"]), {"codes": ["310000", "310100", "310115"], "names": []}, True),
        (leaf("x", "eq", "310115"), {"codes": ["310000", "310100", "310115"], "names": []}, True),
        (leaf("x", "empty"), {"codes": [], "names": []}, True),
        (leaf("x", "empty"), "  ", True),
        (leaf("x", "not_empty"), 0, True),
        (leaf("x", "eq", True), True, True),
        (leaf("x", "gt", 0), True, False),
        (leaf("x", "gt", 0), NAN, False),
        (leaf("x", "eq", 0), INF, False),
    ],
)
def test_a_line_means_what_it_says(line: dict[str, Any], answer: Any, expected: bool) -> None:
    assert holds(parse(line), {"x": answer}) is expected


def test_groups_nest_and_empty_groups_have_their_usual_meaning() -> None:
    both = parse({"op": "all", "of": [leaf("a", "gt", 1), {"op": "not", "of": [leaf("b", "eq", "x")]}]})
    assert holds(both, {"a": 2, "b": "y"})
    assert not holds(both, {"a": 2, "b": "x"})
    assert holds(parse({"op": "all", "of": []}), {})
    assert not holds(parse({"op": "any", "of": []}), {})


@pytest.mark.parametrize(
    "data",
    [
        None,
        "amount > 5",
        [],
        {},
        {"op": "all"},
        {"op": "all", "of": "x"},
        {"op": "not", "of": []},
        {"op": "not", "of": [leaf("a", "empty"), leaf("b", "empty")]},
        leaf("a", "regex", ".*"),
        leaf("a", "eq"),
        leaf("a", "eq", {"$ne": 1}),
        leaf("a", "eq", float("nan")),
        leaf("a", "gt", 10**40),
        leaf("a", "eq", "x" * 501),
        leaf("a", "in", []),
        leaf("a", "in", "abc"),
        leaf("a", "in", ["x"] * 201),
        leaf("a", "between", [9, 1]),
        leaf("a", "between", [1, "b"]),
        leaf("a", "between", [1]),
        leaf("a'; drop table", "eq", 1),
        leaf("", "eq", 1),
        {"field": ["a"], "op": ["eq"], "value": 1},
    ],
)
def test_what_cannot_be_read_gets_a_sentence(data: Any) -> None:
    with pytest.raises(BadCondition) as refused:
        parse(data)
    assert refused.value.text.zh
    assert refused.value.text.en


def test_too_deep_or_too_many_is_refused() -> None:
    deep: dict[str, Any] = leaf("a", "eq", 1)
    for _ in range(8):
        deep = {"op": "not", "of": [deep]}
    with pytest.raises(BadCondition, match="太复杂"):
        parse(deep)
    parse(deep["of"][0])
    with pytest.raises(BadCondition, match="太复杂"):
        parse({"op": "all", "of": [leaf("a", "eq", 1)] * 64})
    parse({"op": "all", "of": [leaf("a", "eq", 1)] * 63})


def test_fields_are_known_and_values_are_of_their_kind() -> None:
    assert parse(leaf("amount", "gt", "5000"), FIELDS) == c.Leaf("amount", "gt", 500000)
    for bad in (
        leaf("gone", "eq", 1),
        leaf("parts", "gt", 1),
        leaf("level", "eq", "medium"),
        leaf("on", "gt", "明天"),
        leaf("amount", "gt", "很多"),
        leaf("amount", "contains", "5"),
    ):
        with pytest.raises(BadCondition):
            parse(bad, FIELDS)


def test_a_condition_reads_as_a_sentence() -> None:
    either = {"op": "any", "of": [leaf("level", "eq", "high")] * 2}
    cond = parse({"op": "all", "of": [leaf("amount", "gt", 500000), either]}, FIELDS)
    assert words(cond, FIELDS, "zh-CN") == "报销金额 大于 ¥5,000.00 且 (紧急程度 是 特急 或 紧急程度 是 特急)"
    assert "is above ¥5,000.00 and (" in words(cond, FIELDS, "en")
    assert words(parse(leaf("x", "empty")), {"x": "备注"}, "zh-CN") == "备注 未填写"
    assert words(parse(leaf("on", "ge", "2026-01-01"), FIELDS), FIELDS, "zh-CN") == "预约日期 不早于 2026-01-01"


def test_an_explanation_shows_the_line_that_failed_and_the_value_it_met() -> None:
    cond = parse({"op": "all", "of": [leaf("amount", "gt", 500), leaf("level", "eq", "high")]})
    why = explain(cond, {"amount": 900, "level": "low"})
    assert why.result is False
    assert [(line.condition, line.actual) for line in why.failed()] == [(c.Leaf("level", "eq", "high"), "low")]


SCALARS = st.one_of(st.integers(-(10**9), 10**9), st.text(min_size=1, max_size=8).filter(str.strip), st.booleans())
KEYS = st.sampled_from(["a", "b", "c"])
LEAVES = st.one_of(
    st.builds(leaf, KEYS, st.sampled_from(["eq", "ne", "gt", "ge", "lt", "le", "contains", "starts_with"]), SCALARS),
    st.builds(leaf, KEYS, st.sampled_from(["in", "not_in"]), st.lists(SCALARS, min_size=1, max_size=4)),
    st.builds(leaf, KEYS, st.sampled_from(["empty", "not_empty"])),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda of: {"op": "all", "of": of}, st.lists(inner, max_size=3)),
        st.builds(lambda of: {"op": "any", "of": of}, st.lists(inner, max_size=3)),
        st.builds(lambda part: {"op": "not", "of": [part]}, inner),
    ),
    max_leaves=8,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
ANSWERS = st.dictionaries(KEYS, JSON, max_size=3)


def small(data: Any) -> bool:
    try:
        parse(data)
    except BadCondition:
        return False
    return True


@given(TREES.filter(small), ANSWERS)
def test_any_condition_on_any_answers_gives_true_or_false_and_never_an_error(data: Any, answers: Any) -> None:
    cond = parse(data)
    assert holds(cond, answers) in (True, False)
    assert explain(cond, answers).result is holds(cond, answers)
    assert parse(to_json(cond)) == cond
    assert words(cond, {}, "zh-CN")
    assert holds(c.Not(cond), answers) is not holds(cond, answers)


@given(KEYS, SCALARS, ANSWERS)
def test_opposites_are_opposite(key: str, value: Any, answers: Any) -> None:
    for op, opposite, wanted in (("eq", "ne", value), ("in", "not_in", [value]), ("empty", "not_empty", None)):
        assert holds(parse(leaf(key, op, wanted)), answers) is not holds(parse(leaf(key, opposite, wanted)), answers)


@given(JSON)
def test_any_json_is_read_or_refused_with_a_sentence(data: Any) -> None:
    with contextlib.suppress(BadCondition):
        assert to_json(parse(data)) is not None
