"""What a form may be, and the sentence for everything it may not be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.forms.engine.schema import KINDS, condition_fields, parse_schema, read_draft
from scrm_app.forms.errors import BadSchema
from tests.forms.samples import EVERY_KIND, REPAIR, field


def one(**changes: Any) -> dict[str, Any]:
    return {"fields": [field("a", "text", "甲") | changes]}


def test_a_form_survives_being_stored() -> None:
    schema = parse_schema(REPAIR)
    assert parse_schema(schema.to_json()) == schema
    parts = schema.by_role("parts")
    assert parts is not None
    assert [column.role for column in parts.columns] == ["part", "quantity", "unit_price"]


def test_every_kind_can_be_read() -> None:
    assert {item.kind for item in parse_schema(EVERY_KIND).fields} == set(KINDS)


def test_what_a_newer_program_added_is_ignored() -> None:
    assert parse_schema(one(colour="red", role="from_the_future")).fields[0].role is None


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "form",
        {},
        {"fields": None},
        {"fields": {}},
        {"fields": ["text"]},
        {"fields": [None]},
        one(kind="script"),
        one(kind=None),
        one(kind=["text"]),
        one(key="A b"),
        one(key=""),
        one(key=5),
        one(key="a" * 41),
        one(label=5),
        one(label="x" * 61),
        one(help="x" * 501),
        one(width=4),
        one(width="2"),
        one(width=True),
        one(min="many"),
        one(min=float("nan")),
        one(max=float("inf")),
        one(max_length=0),
        one(max_length=1.5),
        one(kind="single", options="a"),
        one(kind="single", options=["a"]),
        one(kind="single", options=[{"value": 1, "label": "a"}]),
        one(kind="single", options=[{"value": f"v{i}", "label": f"{i}"} for i in range(201)]),
        one(kind="table", columns={}),
        one(kind="table", columns=[field("t", "table", "表中表")]),
        one(kind="table", columns=[field(f"c{i}", "text", f"{i}") for i in range(21)]),
        one(default={"a": {1, 2}}),
        one(default="x" * 300_000),
        {"fields": [field(f"f{i}", "text", "甲") for i in range(10_000)]},
    ],
)
def test_a_malformed_form_is_refused_even_as_a_draft(data: Any) -> None:
    with pytest.raises(BadSchema) as refused:
        read_draft(data)
    assert refused.value.text.zh
    assert refused.value.text.en


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ({"fields": []}, "还没有字段"),
        ({"fields": [field("s", "section", "只有标题")]}, "还没有字段"),
        (one(label="  "), "没有名称"),
        ({"fields": [field("a", "text", "甲"), field("a", "text", "乙")]}, "标识"),
        (one(kind="single"), "还没有选项"),
        (one(kind="single", options=[{"value": "a", "label": ""}]), "没有文字"),
        (one(kind="single", options=[{"value": "a", "label": "x"}, {"value": "b", "label": "x"}]), "相同"),
        (one(kind="number", min=5, max=1), "最小值大于最大值"),
        (one(kind="number", default="很多"), "默认值"),
        (one(kind="number", role="phone"), "用途"),
        (one(kind="table"), "还没有列"),
        (
            {"fields": [field("a", "text", "甲") | {"role": "title"}, field("b", "text", "乙") | {"role": "title"}]},
            "用途",
        ),
    ],
)
def test_an_unfinished_form_may_be_a_draft_but_not_published(data: Any, part: str) -> None:
    _, problems = read_draft(data)
    assert any(part in problem.text.zh for problem in problems)
    with pytest.raises(BadSchema):
        parse_schema(data)


def test_labels_are_text_without_hidden_characters() -> None:
    label = parse_schema(one(label="<script>alert(1)</script>\u202e\x00 ")).fields[0].label
    assert label == "<script>alert(1)</script>"


def test_conditions_may_ask_about_every_question_but_not_headings() -> None:
    infos = condition_fields(parse_schema(EVERY_KIND))
    assert "section" not in {info.kind for info in infos.values()}
    assert infos["level"].options == {"high": "特急", "low": "普通"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
FIELD = st.fixed_dictionaries(
    {"key": st.sampled_from(["a", "b", "", "A"]) | JSON, "kind": st.sampled_from(sorted(KINDS)) | JSON},
    optional=dict.fromkeys(
        ["label", "help", "default", "width", "options", "min", "max", "max_length", "columns", "role", "required"],
        JSON,
    ),
)


@given(st.fixed_dictionaries({"fields": st.lists(FIELD, max_size=4) | JSON}))
def test_any_json_is_read_or_refused_with_a_sentence(data: Any) -> None:
    try:
        schema, _ = read_draft(data)
    except BadSchema:
        return
    assert read_draft(schema.to_json())[0] == schema or "nan" in repr(schema)
