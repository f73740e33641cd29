"""The variables of canned replies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.tickets.engine.replies import VARIABLES, fill

TEXTS = st.text(alphabet=st.sampled_from("甲乙{}｛｝ab \n我工单号"), max_size=40)
VALUES = {"customer": "王女士", "number": "WX-1", "store": "浦东店"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{客户姓名}您好, {工单号} 已受理。", "王女士您好, WX-1 已受理。"),
        ("Dear {customer}, {number}", "Dear 王女士, WX-1"),
        ("｛门店｝ { 客户姓名 }", "浦东店 王女士"),
        ("电话{联系电话}。", "电话。"),
        ("车牌 {车牌}, {没有的}", "车牌 沪A1, {没有的}"),
    ],
)
def test_known_names_are_filled_unknown_ones_stay(body: str, said: str) -> None:
    assert fill(body, VALUES, {"车牌": "沪A1"}) == said


def test_a_field_cannot_take_the_name_of_a_variable() -> None:
    assert fill("{联系电话}", {"phone": "138****0000"}, {"联系电话": "13800000000"}) == "138****0000"


@given(TEXTS, TEXTS)
def test_what_a_value_brings_along_is_never_filled_again(around: str, value: str) -> None:
    body = around.replace("{", "").replace("｛", "") + "{客户姓名}"
    assert fill(body, {"customer": value, "number": "XX", "me": "YY"}, {}) == body.removesuffix("{客户姓名}") + value


@given(TEXTS)
def test_words_without_variables_stay_as_they_are(text: str) -> None:
    plain = text.replace("{", "(").replace("｛", "(")
    assert fill(plain, dict.fromkeys(VARIABLES, "x"), {}) == plain
