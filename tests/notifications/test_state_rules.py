"""The rules page as the browser calls it, with anything."""

import pytest

from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text
from scrm_app.notifications import presenter
from scrm_app.notifications.engine.rules import Noise
from scrm_app.notifications.service import NoticeRuleRow, Wake
from scrm_app.notifications.state.rules import read
from tests.conftest import NOW


@pytest.mark.parametrize(
    "form",
    [
        None,
        7,
        "x",
        [],
        {},
        {"kind": "a", "mode": "loud"},
        {"kind": "A;B", "mode": "mute"},
        {"kind": "a", "mode": ["mute"]},
    ],
)
def test_a_forged_rule_is_refused_in_words(form: object) -> None:
    with pytest.raises(InvalidInput):
        read(form, 0)


@pytest.mark.parametrize("cap", ["0", "-1", "x", "1e9", "99999", "1.5"])
def test_a_wrong_cap_is_refused_in_words(cap: str) -> None:
    with pytest.raises(InvalidInput, match="1000"):
        presenter.wish({"daily_cap": cap}, 0)


def test_an_empty_cap_is_the_one_of_the_house() -> None:
    assert presenter.wish({"daily_cap": ""}, 0).daily_cap is None


def test_rows_say_what_they_mean() -> None:
    row = NoticeRuleRow(
        "k", Text("超时", "Overdue"), "normal", Text("", ""), Text("", ""), Noise("k", 40, 4, 2), 9, "mute", 0
    )
    shown = presenter.rule_row(row, "zh-CN")
    assert (shown["read"], shown["proposal"], shown["own"]) == ("5%", "只留站内", False)
    states = [
        presenter.wake_row(wake, "zh-CN")["state"]
        for wake in (
            Wake(1, "甲", "", "", False, None),
            Wake(2, "乙", "sms", "短信", True, None),
            Wake(3, "丙", "email", "邮箱", False, NOW),
            Wake(4, "丁", "wecom", "应用", False, None),
        )
    ]
    assert states[:2] == ["只进站内", "会被叫醒"]
    assert states[2].startswith("等到")
    assert states[3] == "立即收到"
