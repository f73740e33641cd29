"""The formula language: what it computes, what it refuses, and that nothing in it can run long."""

import random
import sys
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.rules.engine import formula_parse
from scrm_app.rules.engine.condition import FieldInfo
from scrm_app.rules.engine.formula import Formula, check_cycles, fields_of, order_of, parse_formula, to_labels, words
from scrm_app.rules.engine.formula_functions import FUNCTIONS
from scrm_app.rules.errors import BadFormula
from tests.rules.formulas import _SHAPES, FIELDS, some_answers, some_formula

NOW = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
ANSWERS: dict[str, Any] = {
    "qty": 1.5,
    "price": 12345,
    "start": "2026-01-01",
    "end": "2026-01-03T02:00:00+00:00",
    "level": "a",
    "tags": ["a", "b"],
    "name": "张三",
    "parts": [{"amount": 100, "many": 2}, {"amount": 250, "many": None}],
}


def read(text: str) -> tuple[Formula | None, str]:
    try:
        return parse_formula(text, FIELDS), ""
    except BadFormula as refused:
        return None, refused.text.zh


def value(text: str, answers: dict[str, Any] = ANSWERS) -> Any:
    return parse_formula(text, FIELDS).value(answers, NOW).value


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[数量]*[单价]", 18518),
        ("数量 × 单价", 18518),
        ("(1+2)*3-4/8", 8.5),
        ("2+3*4", 14),
        ("-2*-3", 6),
        ("10-4-3", 3),
        ("ROUND(2.5)", 3),
        ("ROUND(-2.5)", -3),
        ("ROUND(1.005,2)", 1.01),
        ("100/3*3=100", True),
        ("0.1+0.2=0.3", True),
        ("12%*50", 6),
        ("[单价]+10", 13345),
        ("[单价]>123", True),
        ("SUM([备件明细.金额])", 350),
        ("求和(备件明细.金额, 1)", 450),
        ("AVG([备件明细.件数])", 2),
        ("COUNT([备件明细.件数])", 1),
        ("COUNT([备件明细.金额])", 2),
        ("MAX([备件明细.金额], 2)", 250),
        ("MIN([备件明细.金额], 2)", 100),
        ('IF([紧急程度]="特急", [单价]*2, [单价])', 24690),
        ("DAYS([完成时间],[开始日期])", 2),
        ("HOURS([完成时间]-[开始日期])", 58),
        ("[开始日期]+30", "2026-01-31"),
        ("[开始日期]-1天", "2025-12-31"),
        ("[完成时间]+90分钟", "2026-01-03T03:30:00+00:00"),
        ("TODAY()", "2026-11-26"),
        ("YEAR([开始日期])*100+MONTH([开始日期])", 202601),
        ('[姓名] & ": " & [单价]', "张三: ¥123.45"),
        ('CONTAINS([标签],"普通") 且 [数量]>1 或 [数量]>9', True),
        ("TEXT(1/3)", "0.333333"),
        ("LEFT([姓名],1)", "张"),
        ("EMPTY([经办人])", True),
        ("[上门费]+[单价]", 12345),
        ("[上门费]*2", None),
        ("[上门费]>1", False),
        ("[上门费]<>1", True),
    ],
)
def test_what_a_formula_gives(text: str, wanted: Any) -> None:
    assert value(text) == wanted


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "公式是空的"),
        ("1+", "没有写完"),
        ("(1+2", "少了一个右括号"),
        ("1+2)", "多了一个右括号"),
        ("1 2", "缺少运算符号"),
        ("*3", "应该是字段"),
        ("[没有的]", "没有叫「没有的」的字段"),
        ("{gone}", "没有叫「gone」的字段"),
        ("你好", "没有叫「你好」的字段"),
        ("FOO(1)", "没有「FOO」这个函数"),
        ("__import__('os')", "不能用「'」"),
        ("qty.__class__", "没有叫"),
        ("IF(1)", "参数个数不对"),
        ("[数量]+[单价]", "「数量」是数字, 「单价」是金额, 不能相加"),
        ("[单价]*[单价]", "不能相乘"),
        ("[姓名]*2", "需要数字"),
        ("[姓名]>[姓名]", "只能比较相等"),
        ("[备件明细.金额]", "明细表的一列"),
        ("[备件明细]+1", "不能计算的内容"),
        ('[紧急程度]="不存在"', "没有「不存在」这个选项"),
        ("[完成时间]-[开始日期]", "时长"),
        ("1<2<3", "比较不能连着写"),
        ('"没有结束', "没有结束的引号"),
        ("[没有结束", "没有结束的「]」"),
        ("1;2", "不能用「;」"),
        ("9" * 16, "太长"),
        ("ROUND([数量],99)", "0 到 6"),
        ("ROUND([数量],[折扣])", "0 到 6"),
        ("IF([数量],1,2)", "需要是或否"),
    ],
)
def test_what_is_refused_and_why(text: str, part: str) -> None:
    with pytest.raises(BadFormula) as refused:
        parse_formula(text, FIELDS)
    assert part in refused.value.text.zh
    assert refused.value.text.en


def test_two_fields_with_one_name_are_a_doubt() -> None:
    twins = {key: FieldInfo(key, "数量", "number") for key in ("a", "b")}
    with pytest.raises(BadFormula, match="2 个字段都叫"):
        parse_formula("[数量]+1", twins)
    assert parse_formula("{a}+1", twins).text == "{a}+1"


@pytest.mark.parametrize("text", ["[数量]/0", "[数量]/([数量]-[数量])", "SUM([备件明细.金额])/(1-1)"])
def test_dividing_by_zero_is_empty_with_a_sentence(text: str) -> None:
    outcome = parse_formula(text, FIELDS).value(ANSWERS, NOW)
    assert outcome.value is None
    assert outcome.note is not None
    assert "除数为 0" in outcome.note.zh


def test_a_branch_not_taken_notes_nothing() -> None:
    assert parse_formula("IF(1=1, 5, 1/0)", FIELDS).value({}, NOW).note is None


@pytest.mark.parametrize(
    "text",
    ["999999999999999*999999999999999", "[数量]*1000000000000", "[开始日期]+99999999", "[单价]*9999999999999"],
)
def test_what_grows_too_large_is_refused(text: str) -> None:
    outcome = parse_formula(text, FIELDS).value(ANSWERS, NOW)
    assert outcome.refused
    assert outcome.value is None


BOMBS = [
    "(" * 1000 + "1" + ")" * 1000,
    "-" * 1000 + "1",
    "1" + "+1" * 990,
    "IF(1=1," * 300 + "1" + ",2)" * 300,
    "非 " * 900 + "1=1",
    "[" * 1999,
    "]" * 1999,
    '"' * 1999,
    "(" * 1999,
    "[]]" * 600,
    "1" * 3000,
    "a." * 999,
    "{" * 1999,
]


@pytest.mark.parametrize("text", BOMBS)
def test_bombs_are_refused_after_few_steps(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: the reader builds at most the allowed parts before it refuses."""
    steps = [0]
    counted = formula_parse._Reader._count

    def count(self: Any, depth: int) -> None:
        steps[0] += 1
        counted(self, depth)

    monkeypatch.setattr(formula_parse._Reader, "_count", count)
    limit = sys.getrecursionlimit()
    with pytest.raises(BadFormula):
        parse_formula(text, FIELDS)
    assert steps[0] <= 201
    assert sys.getrecursionlimit() == limit


def test_renaming_a_field_does_not_break_a_formula() -> None:
    stored = parse_formula("[数量]*SUM([备件明细.金额])", FIELDS).text
    assert stored == "{qty}*SUM({parts.amount})"
    renamed = FIELDS | {"qty": FieldInfo("qty", "台数 [新]", "number"), "parts": FIELDS["parts"]}
    assert parse_formula(stored, renamed).value(ANSWERS, NOW).value == 525
    assert to_labels(stored, FIELDS) == "[数量]*SUM([备件明细.金额])"
    assert fields_of(stored) == {"qty", "parts.amount"}


def test_a_formula_reads_as_a_sentence() -> None:
    stored = parse_formula('IF([紧急程度]="特急",ROUND([数量]*[单价],2),0)', FIELDS).text
    assert words(stored, FIELDS, "zh-CN") == '如果(紧急程度 = "特急", 四舍五入(数量 × 单价, 2), 0)'
    assert words(stored, FIELDS, "en") == 'IF(紧急程度 = "特急", ROUND(数量 × 单价, 2), 0)'


def test_every_function_can_be_used() -> None:
    used = {name for shapes in _SHAPES.values() for shape in shapes for name in FUNCTIONS if name + "(" in shape}
    used |= {name for name, f in FUNCTIONS.items() if any(f.zh + "(" in s for v in _SHAPES.values() for s in v)}
    assert used >= set(FUNCTIONS) - {"TODAY", "NOW", "SUM"}


def test_a_circle_of_computed_fields_is_named() -> None:
    labels = {"a": "小计", "b": "合计", "c": "税"}
    assert order_of({"a": {"x"}, "b": {"a", "c"}, "c": {"a"}}, labels) == ["a", "c", "b"]
    with pytest.raises(BadFormula, match="小计 → 合计 → 小计"):
        check_cycles({"a": {"b"}, "b": {"a"}, "c": {"a"}}, labels)
    with pytest.raises(BadFormula, match="小计 → 小计"):
        check_cycles({"a": {"a"}}, labels)


sizes = st.decimals(-(10**9), 10**9, places=6, allow_nan=False, allow_infinity=False)


@given(sizes, sizes, sizes)
def test_arithmetic_is_exact(a: Decimal, b: Decimal, c: Decimal) -> None:
    """Held against exact fractions; rounding against Decimal's own half-up."""
    infos = {key: FieldInfo(key, key, "number") for key in "abc"}
    answers = {"a": float(a), "b": float(b), "c": float(c)}
    x, y, z = (Fraction(str(answers[key])) for key in "abc")
    outcome = parse_formula("ROUND((a+b)*c-a,3)", infos).value(answers, NOW)
    exact = (x + y) * z - x
    if abs(exact) < 10**12:
        wanted = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.001"), ROUND_HALF_UP)
        assert outcome.value == float(wanted)
    else:
        assert outcome.refused


@given(st.integers(0, 10**9))
def test_any_formula_computes_or_refuses_with_a_sentence(seed: int) -> None:
    draw = random.Random(seed)
    text = some_formula(draw, draw.choice(["number", "money", "date", "datetime", "text", "bool"]), draw.randint(0, 4))
    formula, refusal = read(text)
    if formula is None:
        assert "太复杂" in refusal or "选项" in refusal
        return
    again = parse_formula(formula.text, FIELDS)
    assert again.text == formula.text
    assert again.program == formula.program
    outcome = again.value(some_answers(draw), NOW)
    assert outcome.value is None or isinstance(outcome.value, str | int | float | bool)


@given(st.text("[]{}()+-*/\"'数量qty.,<>=&且或非 0123456789%天eE", max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    formula, refusal = read(text)
    assert formula is not None or refusal
