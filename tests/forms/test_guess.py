"""What a column of a spreadsheet becomes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.forms.engine.fields import KINDS, MAX_FIELDS, ROLE_KINDS
from scrm_app.forms.engine.guess import guess_column, guess_fields
from scrm_app.forms.engine.schema import read_draft

PHONES = ["13800138000", "139 0013 9000", "+86 13700137000", "021-62345678", "400-820-8820"]
CASES: list[tuple[str, list[str], str]] = [
    ("联系电话", PHONES, "phone"),
    ("无名列", PHONES, "phone"),
    ("报修日期", ["2026-01-02", "2026/1/3", "2026年1月4日"], "date"),
    ("购买日", ["2026-01-02 00:00:00", "2026-01-03 00:00:00"], "date"),
    ("预约", ["2026-01-02 09:30", "2026-01-03 00:00:00", "2026年1月4日 14:05"], "datetime"),
    ("几点", ["09:30", "14:05:00", "8:00"], "time"),
    ("报价", ["¥1,200.00", "￥35", "88元"], "money"),
    ("维修费用", ["1200", "35.5", "88"], "money"),
    ("数量", ["1", "2", "10"], "number"),
    ("占比", ["5%", "10.5%"], "number"),
    ("满意度评分", ["5", "4", "5"], "rating"),
    ("所在地", ["上海市 浦东新区", "浙江省杭州市西湖区", "广东 深圳 南山"], "region"),
    ("处理人", ["王强", "刘军", "张伟"], "person"),
    ("姓名", ["王强", "刘军", "张伟"], "text"),
    ("保修", ["是", "否"], "single"),
    ("类型", ["空调", "冰箱", "空调", "空调", "冰箱", "空调"], "single"),
    ("症状", ["不制冷、漏水", "异响", "漏水", "不制冷、异响", "漏水、异响"], "multiple"),
    ("其他", ["客户反映开机十分钟后自动停机, 重启后可以继续使用一小会儿, 之后又停机了, 请尽快上门"], "long_text"),
    ("备注", ["急"], "long_text"),
    ("机身码", ["8801234567", "8801234568"], "scan"),
    ("工号", ["00123", "00124", "00125"], "text"),
    ("身份证", ["310101199001011234", "310101199001011235"], "text"),
    ("坏日期", ["2026-02-30", "2026-13-01"], "text"),
    ("手机", [], "phone"),
    ("随便", [], "text"),
]


@pytest.mark.parametrize(("label", "cells", "kind"), CASES, ids=[case[0] for case in CASES])
def test_a_column_becomes_what_a_person_would_choose(label: str, cells: list[str], kind: str) -> None:
    assert guess_column(label, cells).kind == kind


def test_parts_go_to_the_first_column_that_fits_and_only_once() -> None:
    header = ["客户姓名", "联系人电话", "备用电话", "上门地址", "故障描述*"]
    rows = [["王强", "13800138000", "13800138001", "南京路 1 号", "不制冷"]] * 6
    guessed = guess_fields(header, rows)
    assert [g.role for g in guessed] == ["customer_name", "phone", None, "address", "title"]
    assert (guessed[4].label, guessed[4].required) == ("故障描述", True)
    assert [g.required for g in guessed[:3]] == [True, True, False]


def test_one_odd_cell_in_ten_does_not_change_the_kind_two_do() -> None:
    cells = ["13800138000"] * 18
    assert guess_column("列", [*cells, "无", "不详"]).kind == "phone"
    assert guess_column("列", [*cells, "无", "不详", "问邻居"]).kind != "phone"


def test_options_come_with_the_most_frequent_first() -> None:
    assert guess_column("类型", ["b"] * 5 + ["a"] * 9 + ["c"] * 4).options == ("a", "b", "c")


def test_too_many_columns_are_cut_to_what_a_form_takes() -> None:
    assert len(guess_fields([f"列{n}" for n in range(256)], [])) == MAX_FIELDS


cells = st.one_of(
    st.text(max_size=30),
    st.sampled_from([*PHONES, "2026-01-02", "12:30", "¥3", "1,234.5", "上海市 浦东新区", "是", "否", "甲、乙", ""]),
)


def as_draft(guessed: Any) -> dict[str, Any]:
    return {
        "fields": [
            {
                "key": f"c{n}",
                "kind": g.kind,
                "label": g.label,
                "role": g.role,
                "required": g.required,
                "options": [{"value": f"o{i}", "label": label} for i, label in enumerate(g.options)],
            }
            for n, g in enumerate(guessed)
        ]
    }


@given(st.lists(st.text(max_size=80), max_size=6), st.lists(st.lists(cells, max_size=7), max_size=30))
def test_whatever_the_table_holds_the_fields_are_a_form(header: list[str], rows: list[list[str]]) -> None:
    guessed = guess_fields(header, rows)
    schema, problems = read_draft(as_draft(guessed))
    assert [item.kind for item in schema.fields] == [g.kind for g in guessed]
    assert all(g.kind in KINDS and (g.role is None or g.kind in ROLE_KINDS[g.role]) for g in guessed)
    named = [g for g in guessed if g.label]
    assert len(named) < len(guessed) or not header or problems == []


@given(st.lists(cells, min_size=1, max_size=30), st.randoms())
def test_the_order_of_rows_does_not_matter(column: list[str], dice: Any) -> None:
    shuffled = list(column)
    dice.shuffle(shuffled)
    one, two = guess_column("列", column), guess_column("列", shuffled)
    assert (one.kind, one.options, one.filled) == (two.kind, two.options, two.filled)
