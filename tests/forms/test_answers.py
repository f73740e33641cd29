"""What counts as an answer, kind by kind."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.forms.engine.answers import by_role, display, initial, missing_fields, part_rows, validate
from scrm_app.forms.engine.regions import find_path
from scrm_app.forms.engine.schema import parse_schema
from tests.forms.samples import EVERY_KIND, REPAIR, field

SCHEMA = parse_schema(REPAIR)
EVERY = parse_schema(EVERY_KIND)
GOOD: dict[str, Any] = {
    "fault": " 空调不制冷 ",
    "phone": "+86 138 0013 8000",
    "parts": [{"name": "压缩机", "qty": "1.5", "price": "1,234.50"}, {"name": "", "qty": None, "price": ""}],
    "hours": 2,
}
SHANGHAI = {"codes": ["310000", "310100", "310115"], "names": ["上海市", "市辖区", "浦东新区"]}


def test_answers_are_cleaned_and_defaults_taken() -> None:
    clean, problems = validate(SCHEMA, GOOD | {"stranger": 1})
    assert problems == {}
    assert clean == {
        "fault": "空调不制冷",
        "level": "low",
        "phone": "13800138000",
        "parts": [{"name": "压缩机", "qty": 1.5, "price": 123450}],
        "hours": 2,
    }
    assert validate(SCHEMA, clean) == (clean, {})


def test_a_default_that_was_cleared_stays_cleared() -> None:
    assert validate(SCHEMA, GOOD | {"level": None})[0]["level"] is None
    assert initial(SCHEMA) == {"level": "low"}


def test_what_is_missing_is_named() -> None:
    _, problems = validate(SCHEMA, {})
    assert {key: text.zh for key, text in problems.items()} == {
        "fault": "请填写「故障描述」。",
        "phone": "请填写「联系电话」。",
    }
    assert [f.key for f in missing_fields(SCHEMA, {"hours": 0}, ["hours", "fault", "parts"])] == ["fault", "parts"]


def test_only_the_asked_fields_are_looked_at() -> None:
    clean, problems = validate(SCHEMA, {"hours": "x"}, only={"hours"})
    assert clean == {}
    assert set(problems) == {"hours"}


def test_a_wrong_cell_is_named_by_row_and_column() -> None:
    _, problems = validate(SCHEMA, GOOD | {"parts": [{"name": "阀", "qty": 1, "price": 1}, {"qty": -1, "price": "x"}]})
    assert set(problems) == {"parts", "parts.1.name", "parts.1.qty", "parts.1.price"}
    assert problems["parts"].zh == "第 2 行「备件」: 请填写。"


WRONG: dict[str, list[Any]] = {
    "text": [5, ["a"], {"a": 1}, True, "长" * 201],
    "long_text": [5, "长" * 5001],
    "number": ["abc", True, [], {}, {"a": 1}, float("nan"), float("inf"), 1e13, "1e99999", 0.00000012, "9" * 50],
    "money": ["abc", 1.5, True, "0.001", 10**15, "9" * 50, [1]],
    "date": ["2026-02-30", "昨天", 20260101, "2026-1-1", "1800-01-01", ["2026-01-01"]],
    "datetime": ["2026-01-01T08:00:00", "x", 5, "2026-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
    "single": ["medium", 5, ["high"], True],
    "multiple": ["high", ["high", "high"], ["x"], [["high"]], [1], ["high", "low", "high"]],
    "phone": ["12345", 13800138000, "1380013800a", "138001380001", "<script>", "+", "1" * 100],
    "region": ["上海", {"codes": ["999999"]}, {"codes": ["310000"]}, {"codes": [310000]}, {"codes": ["310115"]}],
    "person": ["x", -1, 0, True, 1.5, 2**70, [1]],
    "customer": ["0", {"id": 1}],
    "attachment": ["a.png", [1], [{"id": "1", "name": "a"}], [{"id": 1}], [{"id": 1, "name": "a"}] * 10],
    "table": ["x", {"a": 1}, [1], [None], [{"name": "x"}] * 201],
    "time": ["25:00", "9", 9, "09:60", "09:3", ["09:30"], "٠٩:٣٠", "0" * 30],
    "date_range": [
        "2026-01-01",
        {"from": "2026-01-02", "to": "2026-01-01"},
        {"from": "2026-01-01"},
        [1],
        {"from": 5, "to": 6},
    ],
    "rating": [0, 6, "x", True, 2.5, -1, [3], "1e1"],
    "slider": [-11, 41, "x", True, [], {}, float("nan"), "9" * 50],
    "scan": [5, ["a"], "码" * 201],
    "location": [
        "上海",
        {"lat": 91, "lng": 0},
        {"lat": 1},
        {"lat": "1", "lng": "2"},
        {"lat": float("nan"), "lng": 0},
        {"text": 5},
    ],
    "image": [
        "a",
        [{"id": 1, "name": "a.pdf", "type": "application/pdf"}],
        [{"id": 1, "name": "a", "type": "image/png"}] * 4,
    ],
    "signature": [
        [],
        "x",
        [{"id": 1, "name": "a", "type": "image/jpeg"}],
        [{"id": 1, "name": "a", "type": "image/png"}] * 2,
    ],
    "department": ["x", {"id": "a"}, {"name": "总部"}, True, {"id": -1}, [1]],
    "product": [{"id": 2**70}, 1.5],
    "order": [{"id": None, "name": "x"}],
    "equipment": ["0", {"id": True}],
    "ticket": [[{"id": 1}], "GD2026"],
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in WRONG.items() for value in values])
def test_a_wrong_answer_gets_a_sentence(kind: str, value: Any) -> None:
    target = next(item for item in EVERY.fields if item.kind == kind)
    clean, problems = validate(EVERY, {target.key: value}, only={target.key})
    if value in ([], {}):
        assert clean == {target.key: None}
        return
    assert problems[target.key].zh
    assert problems[target.key].en
    assert target.key not in clean


def test_the_newer_kinds_are_cleaned() -> None:
    sent = {
        "clock": "9:05:30",
        "stay": {"from": "2026-05-01", "to": "2026-05-03"},
        "mood": "4",
        "heat": "21.5",
        "code": " 6901234567892\r\n",
        "spot": {"lat": 31.23041234, "lng": 121.4737, "accuracy": 12.4, "text": " 世纪大道\n100 号 ", "evil": 1},
        "shop": {"id": "7", "name": "浦东店\u0000"},
        "goods": 5,
    }
    clean, problems = validate(EVERY, sent, only=set(sent))
    assert problems == {}
    assert clean == {
        "clock": "09:05",
        "stay": {"from": "2026-05-01", "to": "2026-05-03"},
        "mood": 4,
        "heat": 21.5,
        "code": "6901234567892",
        "spot": {"lat": 31.230412, "lng": 121.4737, "accuracy": 12, "text": "世纪大道 100 号"},
        "shop": {"id": 7, "name": "浦东店"},
        "goods": {"id": 5, "name": ""},
    }
    shown = dict(display(EVERY, clean, "zh-CN"))
    assert shown["入住"] == "2026-05-01 至 2026-05-03"
    assert shown["满意度"] == "4 分 (满分 5)"
    assert shown["位置"] == "世纪大道 100 号 (31.23041, 121.47370)"
    assert shown["门店"] == "浦东店"
    assert shown["商品"] == "(已删除)"


def test_what_the_server_makes_is_never_taken_from_a_person() -> None:
    sent = {"twice": 99, "own_number": "WX202611-9999"}
    assert validate(EVERY, sent, only=set(sent)) == ({}, {})
    assert not {"twice", "own_number"} & set(validate(EVERY, GOOD | sent)[0])


@pytest.mark.parametrize("phone", ["13800138000", "021-62345678", "0571-8765432-801", "400-820-8820", "+6591234567"])
def test_phones_people_use_are_taken(phone: str) -> None:
    assert validate(EVERY, {"phone": phone}, only={"phone"})[1] == {}


def test_moments_are_kept_in_utc_and_places_named_by_the_server() -> None:
    sent = {"moment": "2026-11-21T08:00:00+08:00", "place": {"codes": SHANGHAI["codes"], "names": ["<b>"]}}
    clean, problems = validate(EVERY, sent, only=set(sent))
    assert problems == {}
    assert clean == {"moment": "2026-11-21T00:00:00+00:00", "place": SHANGHAI}


@pytest.mark.parametrize(
    ("names", "code"),
    [(("上海",), "310000"), (("江苏省", "苏州", "昆山"), "320583"), (("台湾", "台北"), "710100"), (("火星",), None)],
)
def test_places_are_found_by_name(names: tuple[str, ...], code: str | None) -> None:
    path = find_path(*names)
    assert (path[-1] if path else None) == code


def test_answers_in_words() -> None:
    more = {"moment": "2026-11-21T08:00:00+08:00", "place": SHANGHAI, "who": 7, "tags": ["low", "high"], "cost": 990}
    clean, _ = validate(EVERY, GOOD | more)
    shown = dict(display(EVERY, clean, "zh-CN", people={7: "王工"}))
    assert shown["时间"] == "2026-11-21 08:00"
    assert shown["地区"] == "上海市 浦东新区"
    assert shown["经办人"] == "王工"
    assert shown["标签"] == "特急、普通"
    assert shown["费用"] == "¥9.90"
    assert shown["备件明细"] == "1 行, 合计 ¥1,851.75"
    assert "更多信息" not in shown


def test_answers_by_the_part_their_field_plays() -> None:
    clean, _ = validate(SCHEMA, GOOD)
    roles = by_role(SCHEMA, clean)
    assert roles["title"] == "空调不制冷"
    assert roles["labour_hours"] == 2
    assert part_rows(SCHEMA, clean) == [{"part": "压缩机", "quantity": 1.5, "unit_price": 123450}]
    assert part_rows(SCHEMA, {"parts": "broken"}) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
KEYS = [item.key for item in EVERY.questions()]


@given(st.dictionaries(st.sampled_from(KEYS), JSON) | JSON)
def test_anything_sent_is_stored_in_its_form_or_refused_with_a_sentence(sent: Any) -> None:
    clean, problems = validate(EVERY, sent)
    assert all(text.zh and text.en for text in problems.values())
    if isinstance(sent, dict):
        again = validate(EVERY, clean)[0]
        assert {key: again[key] for key in clean} == clean
    assert display(EVERY, clean, "en") is not None


@given(st.integers(-(10**12), 10**12))
def test_money_is_the_same_typed_or_counted(fen: int) -> None:
    schema = parse_schema({"fields": [field("m", "money", "金额")]})
    sign = "-" if fen < 0 else ""
    typed = f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
    assert validate(schema, {"m": typed})[0] == validate(schema, {"m": fen})[0] == {"m": fen}
