"""Is the preview of a notice what each channel is really given, and does it say where words are lost?"""

from scrm_app.connectors.base import Message
from scrm_app.connectors.looks import Look, looks

LINK = "https://scrm.example/tickets/1"


def over(message: Message, parameters: str = "") -> dict[str, Look]:
    return {look.channel: look for look in looks(message, parameters)}


def test_what_fits_is_whole_over_every_channel() -> None:
    found = over(Message("即将超时: GD20261125-0001", "空调不制冷 · 王女士", "k", LINK))
    assert set(found) == {"wecom", "dingtalk", "sms", "email"}
    assert not any(look.cut for look in found.values())
    for channel in ("wecom", "dingtalk", "email"):
        assert (found[channel].title, found[channel].text) == ("即将超时: GD20261125-0001", "空调不制冷 · 王女士")
    assert found["sms"].text == "title: 即将超时: GD20261125-0001"


def test_what_is_lost_is_said_where_it_is_lost() -> None:
    found = over(Message("短", "长" * 300, "k", LINK), "name={标题}\nwords={内容}")
    assert {channel: look.cut for channel, look in found.items()} == {
        "wecom": True,
        "dingtalk": False,
        "sms": True,
        "email": False,
    }
    assert len(found["wecom"].text.encode()) <= 512
    assert found["sms"].text == f"name: 短\nwords: {'长' * 34}…"
    assert over(Message("短", "长" * 700, "k", LINK))["dingtalk"].cut
    assert over(Message("题" * 60, "", "k", LINK))["wecom"].cut
