"""Templates of notices, proposals for what nobody reads, the preview of a night."""

from scrm_app.core.text import Text
from scrm_app.notifications.engine.rules import Noise, Words, fill, proposal, say, unknown_variables

TITLE, BODY = Text("工单即将超时: GD1", "Due soon: GD1"), Text("空调", "Cooling")


def test_templates_are_filled_in_both_languages() -> None:
    words = Words(Text("【云途】{标题} {客户}", ""), Text("", "{text} at {node}"))
    title, body = say(words, TITLE, BODY, {"客户": "王女士", "节点": "维修"})
    assert title == Text("【云途】工单即将超时: GD1 王女士", "Due soon: GD1")
    assert body == Text("空调", "Cooling at 维修")


def test_a_variable_without_a_value_vanishes_and_an_unknown_one_is_named() -> None:
    assert fill("{标题} {客户}", {"标题": "a"}) == "a"
    assert unknown_variables("{标题} {密码} {title}") == ["密码"]
    assert fill("{标题}", {"标题": "{客户}", "客户": "x"}) == "{客户}"


def test_proposals() -> None:
    assert proposal(Noise("k", 19, 1, 0), "normal") == "normal"
    assert proposal(Noise("k", 100, 10, 10), "normal") == "mute"
    assert proposal(Noise("k", 100, 10, 40), "normal") == "digest"
    assert proposal(Noise("k", 100, 10, 90), "normal") == "normal"
    assert proposal(Noise("k", 700, 10, 690), "normal") == "digest"
    assert proposal(Noise("k", 100, 10, 40), "digest") == "digest"
    assert proposal(Noise("k", 100, 10, 90), "mute") == "mute"
