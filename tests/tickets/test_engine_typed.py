"""Is what one types understood, and refused in words where it is not?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.core.errors import InvalidInput
from scrm_app.tickets.engine.typed import DATED, DAYS, KEYS, VALUES, Asked, complete, days, read, say

TODAY = date(2026, 11, 20)
plain = st.text(st.sampled_from("空调制冷漏水浦东a1-"), min_size=1, max_size=6)


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    values = {}
    for key in draw(st.sets(st.sampled_from(sorted(KEYS)))):
        codes = DAYS if key in DATED else VALUES.get(key)
        free = st.text(st.sampled_from("浦东 店张三"), min_size=1, max_size=5).map(str.strip).filter(bool)
        values[key] = draw(st.sampled_from(sorted(codes)) if codes and key != "assignee" else free)
    return Asked(tuple(draw(st.lists(plain, max_size=3))), tuple(sorted(values.items())))


@given(asked(), st.sampled_from(["zh-CN", "en"]))
def test_what_is_said_is_read_as_the_same(wish: Asked, lang: str) -> None:
    assert read(say(wish, lang)) == wish


@pytest.mark.parametrize(
    ("text", "words", "values"),
    [
        ("负责人:我 超时:是 门店:浦东", (), {"assignee": "me", "overdue": "yes", "store": "浦东"}),
        ("喷漆 状态：处理中", ("喷漆",), {"status": "open"}),
        ("assignee:me overdue:yes", (), {"assignee": "me", "overdue": "yes"}),
        ('客户:"王 小明" 漏水', ("漏水",), {"customer": "王 小明"}),
        ("10:30 上门", ("10:30", "上门"), {}),
        ("http://a.b/c", ("http://a.b/c",), {}),
        ("创建:近7天", (), {"created": "近7天"}),
        ("截止:2026-11-01..2026-11-30", (), {"due": "2026-11-01..2026-11-30"}),
        ("", (), {}),
    ],
)
def test_it_is_understood(text: str, words: tuple[str, ...], values: dict[str, str]) -> None:
    found = read(text)
    assert found.words == words
    assert dict(found.values) == values


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("负责:我", "是不是「负责人:」"),
        ("超时:也许", "可以写: 是、否"),
        ("门店:", "后面还缺内容"),
        ("新建:2026-13-40", "不是日期"),
        ("新建:某天", "不是日期"),
        ("qq:1", "不认识「qq:」"),
    ],
)
def test_it_is_refused_in_words(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(text)
    assert sentence in refusal.value.text.zh


@given(st.text(max_size=60))
def test_anything_is_read_or_refused(text: str) -> None:
    try:
        found = read(text)
    except InvalidInput:
        return
    for key, value in found.values:
        if key in DATED:
            since, until = days(value, TODAY)
            assert since or until


@pytest.mark.parametrize(
    ("value", "span"),
    [
        ("today", (date(2026, 11, 20), date(2026, 11, 21))),
        ("week", (date(2026, 11, 16), date(2026, 11, 23))),
        ("lastmonth", (date(2026, 10, 1), date(2026, 11, 1))),
        ("month", (date(2026, 11, 1), date(2026, 12, 1))),
        ("近7天", (date(2026, 11, 14), date(2026, 11, 21))),
        ("2026-11-05", (date(2026, 11, 5), date(2026, 11, 6))),
        ("2026-11-05..", (date(2026, 11, 5), None)),
        ("..2026-11-05", (None, date(2026, 11, 6))),
    ],
)
def test_days(value: str, span: tuple[date | None, date | None]) -> None:
    assert days(value, TODAY) == span


def test_it_goes_on_by_itself() -> None:
    assert ("负责人:", "负责人:") in complete("负", "zh-CN", {})
    assert [shown for _, shown in complete("超时:", "zh-CN", {})] == ["是", "否"]
    assert complete("喷漆 门店:浦", "zh-CN", {"store": ("上海浦东店", "杭州西湖店")}) == [
        ("喷漆 门店:上海浦东店 ", "上海浦东店")
    ]
    assert complete("喷漆", "zh-CN", {}) == []
