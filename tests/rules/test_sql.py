"""A condition in SQL tells the same as the evaluator, on both databases; what SQL cannot tell it leaves open."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from models.types import JsonDict
from scrm_app.rules.engine.condition import ALL_OPS, compile_condition, parse
from scrm_app.rules.service import Answer, as_sql

TABLE = sa.Table(
    "answered", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("answers", JsonDict)
)
KEYS = ("a", "b.c")

words = st.sampled_from(
    ["", " ", "甲", " 甲乙", "VIP", "vip客户", "Straße", "STRASSE", "ﬁx", "Kelvin \u212a", "ſ", "É", "é", "T", "true",
     "None", "[]", "0", "-0", "7", " 7 ", "007", "7.0", "-12", "1e3", "123456789012345678", "1234567890123456789",
     "2026-01-05", "2026-02-30", "10:30", "2026-01-05T10:00", "2026-01-05T10:00:30", "2026-01-05T02:00:00+00:00",
     "2026-01-05T10:00:00+08:00", "2026-02-30T10:00:00+00:00", "2026-01-05T02:00:00.5+00:00", "\u3000空\u3000", "%_*[?"]
)  # fmt: skip
letters = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0", max_codepoint=0x1FFFF), max_size=6)
numbers = st.one_of(
    st.integers(-20, 20), st.sampled_from([10**15, 2**53 + 1, 10**17, 7.0, 0.1, -0.5, 1e17, 1_767_578_400]),
    st.floats(-100, 100, allow_nan=False),
)  # fmt: skip
plain = st.one_of(st.none(), st.booleans(), numbers, words, letters)
lists = st.lists(st.one_of(plain, st.lists(plain, max_size=1), st.just({})), max_size=3)
mappings = st.one_of(
    st.dictionaries(st.sampled_from(["codes", "name", "text", "from", "to", "x"]), st.one_of(plain, lists), max_size=3),
    st.fixed_dictionaries({"codes": st.lists(words, max_size=3)}),
    st.fixed_dictionaries({"from": words, "to": words}),
)
answers = st.dictionaries(st.sampled_from(KEYS), st.one_of(plain, lists, mappings))
values = st.one_of(words, letters, numbers.filter(lambda n: abs(n) <= 10**15), st.booleans())


@st.composite
def leaves(draw: st.DrawFn) -> dict[str, Any]:
    op = draw(st.sampled_from(sorted(ALL_OPS)))
    several = draw(st.lists(values, min_size=1, max_size=3)) if op in ("in", "not_in") else None
    pair = [draw(values), draw(values)] if op == "between" else None
    return {"field": draw(st.sampled_from(KEYS)), "op": op, "value": several or pair or draw(values)}


def groups(inner: Any) -> Any:
    many = st.builds(lambda op, of: {"op": op, "of": of}, st.sampled_from(["all", "any"]), st.lists(inner, max_size=3))
    return st.one_of(many, inner.map(lambda one: {"op": "not", "of": [one]}))


def readable(data: Any) -> bool:
    try:
        return parse(data) is not None
    except Exception:
        return False


conditions = st.recursive(leaves(), groups, max_leaves=5).filter(readable)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def asked(request: pytest.FixtureRequest) -> Iterator[sa.Connection]:
    """A database with an empty table of answers."""
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        TABLE.create(connection)
        yield connection
        connection.rollback()
    engine.dispose()


def told(connection: sa.Connection, condition: Any, rows: list[dict[str, Any]]) -> list[bool | None]:
    """What SQL says of each row."""
    connection.execute(TABLE.delete())
    connection.execute(TABLE.insert(), [{"id": n, "answers": row} for n, row in enumerate(rows)])
    dialect = connection.dialect.name
    sources = {key: Answer(TABLE.c.answers, (key,), dialect) for key in KEYS}
    says = as_sql(parse(condition), sources, dialect)
    found = connection.execute(
        sa.select(sa.case((says, 1), (sa.not_(says), 0))).select_from(TABLE).order_by(TABLE.c.id)
    ).scalars()
    return [None if one is None else bool(one) for one in found]


@settings(max_examples=400)
@given(condition=conditions, rows=st.lists(answers, min_size=1, max_size=12))
def test_where_sql_tells_it_tells_the_truth(asked: sa.Connection, condition: Any, rows: list[dict[str, Any]]) -> None:
    test = compile_condition(parse(condition))
    for row, said in zip(rows, told(asked, condition, rows), strict=True):
        assert said is None or said is test(row), (condition, row)


USUAL = [
    ("gt", 500, [501, 500, 499.5, "501", "x", None, [], {}, True]),
    ("between", ["2026-01-05", "2026-02-01"], ["2026-01-05", "2026-03-01", " ", 5]),
    ("ge", "2026-01-05T10:00:00+08:00", ["2026-01-05T02:00:00+00:00", "2026-01-05T01:59:59+00:00"]),
    ("eq", "甲", ["甲", " 甲 ", "乙", 7, ["甲"], ["甲", "乙"], None]),
    ("in", ["310000", "7"], [{"codes": ["310000", "310100"]}, {"codes": []}, 7, "7", ["x", 7]]),
    ("contains", "漏水", ["厨房漏水严重", "", None, ["漏水"], {"text": "漏水处", "lat": 1}]),
    ("contains", "2026-01-05", [{"from": "2026-01-01", "to": "2026-01-31"}]),
    ("starts_with", "021", ["021-62345678", "010", {"id": 3, "name": "021x"}]),
    ("contains", "vip", ["大 VIP 客户", "普通"]),
    ("empty", None, ["", "\u3000", [], {}, {"codes": []}, {"codes": ["3"]}, {"lat": 1}, 0, False, None]),
]


@pytest.mark.parametrize(("op", "value", "found"), USUAL)
def test_what_forms_store_is_told_by_sql_alone(asked: sa.Connection, op: str, value: Any, found: list[Any]) -> None:
    condition, rows = {"field": "a", "op": op, "value": value}, [{"a": one} for one in found]
    for wish in (condition, {"op": "not", "of": [condition]}):
        test = compile_condition(parse(wish))
        assert told(asked, wish, rows) == [test(row) for row in rows]


def test_an_unknown_part_leaves_open_only_what_the_others_do_not_decide(asked: sa.Connection) -> None:
    big, else_ = {"field": "a", "op": "gt", "value": 5}, {"field": "other", "op": "eq", "value": 1}
    rows = [{"a": 9}, {"a": 1}]
    assert told(asked, {"op": "all", "of": [big, else_]}, rows) == [None, False]
    assert told(asked, {"op": "any", "of": [big, else_]}, rows) == [True, None]
    assert told(asked, {"op": "not", "of": [{"op": "all", "of": [big, else_]}]}, rows) == [None, True]
