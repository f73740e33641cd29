"""WeCom applications, DingTalk work notices and text messages against servers that speak their protocol."""

import asyncio
from typing import Any

import pytest

from scrm_app.connectors.base import Message
from scrm_app.connectors.registry import connector
from scrm_app.connectors.sms import check_parameters, filled, mobile
from scrm_app.connectors.sms_aliyun import mapper as aliyun
from scrm_app.connectors.sms_tencent import mapper as tencent
from scrm_app.core.errors import InvalidInput
from tests.simulators import bots

NOTE = Message("工单快到期 GD1", "还有 30 分钟到期", "k1", link="http://127.0.0.1/tickets/1", to="lin.yue")


def wecom(base: str, **more: str) -> dict[str, str]:
    return {"corp_id": "wwdemo", "agent_id": "1000002", "secret": "app-secret", "base_url": base, **more}


def dingtalk(base: str, **more: str) -> dict[str, str]:
    return {"app_key": "dingdemo", "agent_id": "1", "secret": "app-secret", "base_url": base, **more}


def sms(kind: str, base: str, **more: str) -> dict[str, str]:
    key = {"sms_aliyun": ("LTAIdemo", "ali-secret", "SMS_100"), "sms_tencent": ("AKIDdemo", "qc-secret", "449739")}
    key_id, secret, template = key[kind]
    common = {"key_id": key_id, "secret": secret, "sign": "云途汽修", "template": template, "app_id": "1400000000"}
    return {**common, "parameters": "title={标题}", "region": "ap-guangzhou", "base_url": base, **more}


def to(receiver: str, **more: Any) -> Message:
    return Message(**{"title": NOTE.title, "text": NOTE.text, "key": "k", "link": NOTE.link, "to": receiver, **more})


async def test_a_card_reaches_one_member_and_the_token_is_asked_for_once(world: bots.World, base_url: str) -> None:
    app = connector("wecom_app")
    first, *rest = await asyncio.gather(*(app.send(wecom(base_url), NOTE) for _ in range(5)))
    assert first.ok
    assert first.remote_id
    assert all(one.ok for one in rest)
    assert world.platforms.lent == 1
    card = world.accepted[0].body
    assert (card["touser"], card["agentid"], card["msgtype"]) == ("lin.yue", 1000002, "textcard")
    assert card["enable_duplicate_check"] == 1
    assert card["textcard"]["url"] == NOTE.link


@pytest.mark.parametrize(
    ("kind", "settings", "receiver"), [("wecom_app", wecom, "lin.yue"), ("dingtalk_work", dingtalk, "0123456789")]
)
async def test_a_stale_token_is_renewed_within_the_same_attempt(
    world: bots.World, base_url: str, kind: str, settings: Any, receiver: str
) -> None:
    way = connector(kind)
    assert (await way.send(settings(base_url), to(receiver))).ok
    world.platforms.revoke()
    assert (await way.send(settings(base_url), to(receiver))).ok
    assert world.platforms.lent == 2
    assert len(world.accepted) == 2


async def test_an_unknown_member_is_permanent_and_names_the_place_to_look(base_url: str) -> None:
    outcome = await connector("wecom_app").send(wecom(base_url), to("nobody"))
    assert (outcome.ok, outcome.permanent) == (False, True)
    assert "用户" in outcome.said.zh


@pytest.mark.parametrize(
    ("kind", "settings"),
    [("wecom_app", wecom), ("dingtalk_work", dingtalk)],
)
async def test_a_wrong_secret_is_permanent(base_url: str, kind: str, settings: Any) -> None:
    outcome = await connector(kind).send(settings(base_url, secret="wrong"), NOTE)
    assert (outcome.ok, outcome.permanent) == (False, True)
    assert "密钥" in outcome.said.zh or "Secret" in outcome.said.zh


async def test_long_words_are_cut_to_what_wecom_takes(world: bots.World, base_url: str) -> None:
    assert (await connector("wecom_app").send(wecom(base_url), to("lin.yue", title="标" * 200, text="长" * 900))).ok
    assert (await connector("wecom_app").send(wecom(base_url), to("lin.yue", text="长" * 900, link=""))).ok
    assert len(world.accepted) == 2


async def test_a_work_notice_is_a_card_with_a_button(world: bots.World, base_url: str) -> None:
    outcome = await connector("dingtalk_work").send(dingtalk(base_url), to("0123456789"))
    assert outcome.ok
    card = world.accepted[0].body["msg"]["action_card"]
    assert (card["single_url"], "工单快到期" in card["markdown"]) == (NOTE.link, True)
    unknown = await connector("dingtalk_work").send(dingtalk(base_url), to("nobody"))
    assert unknown.permanent


@pytest.mark.parametrize("kind", ["sms_aliyun", "sms_tencent"])
async def test_a_text_message_arrives_signed(world: bots.World, base_url: str, kind: str) -> None:
    outcome = await connector(kind).send(sms(kind, base_url), to("+86 138-0000-0001", title="长" * 60))
    assert outcome.ok, outcome
    (got,) = world.accepted
    assert got.target.endswith("13800000001")


@pytest.mark.parametrize("kind", ["sms_aliyun", "sms_tencent"])
async def test_what_a_text_platform_refuses(world: bots.World, base_url: str, kind: str) -> None:
    way = connector(kind)
    wrong_key = await way.send(sms(kind, base_url, secret="wrong"), to("13800000001"))
    assert (wrong_key.ok, wrong_key.permanent) == (False, True)
    template = await way.send(sms(kind, base_url, template="SMS_0"), to("13800000001"))
    assert template.permanent
    assert "模板" in template.said.zh
    number = await way.send(sms(kind, base_url), to("021-5555"))
    assert (number.permanent, world.accepted) == (True, [])
    for _ in range(5):
        assert (await way.send(sms(kind, base_url), to("13800000002"))).ok
    limited = await way.send(sms(kind, base_url), to("13800000002"))
    assert (limited.ok, limited.permanent, limited.throttled) == (False, False, True)
    assert limited.retry_after_seconds == 3600


def test_aliyun_signs_like_the_published_example() -> None:
    """help.aliyun.com/document_detail/56189: the worked example of the RPC signature."""
    call = {
        "AccessKeyId": "testId",
        "Action": "SendSms",
        "Format": "XML",
        "OutId": "123",
        "PhoneNumbers": "15300000001",
        "RegionId": "cn-hangzhou",
        "SignName": "阿里云短信测试专用",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466",
        "SignatureVersion": "1.0",
        "TemplateCode": "SMS_71390007",
        "TemplateParam": '{"customer":"test"}',
        "Timestamp": "2017-07-12T02:42:19Z",
        "Version": "2017-05-25",
    }
    assert aliyun.signature("testSecret", "GET", call) == "zJDF+Lrzhj/ThnlvIToysFRq6t4="


def test_tencent_signs_like_the_published_example() -> None:
    """cloud.tencent.com/document/api/213/30654: the worked example of TC3-HMAC-SHA256."""
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    head = tencent.authorization(
        "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        "cvm",
        "cvm.tencentcloudapi.com",
        body,
        1551113065,
    )
    assert head.endswith("Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13812345678", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("0086-13812345678", ""),
        ("021-55556666", ""),
        ("", ""),
        ("12345678901", ""),
    ],
)
def test_only_mainland_mobiles_are_texted(typed: str, number: str) -> None:
    assert mobile(typed) == number


def test_template_variables_are_read_in_order_and_cut() -> None:
    values = filled("code={标题}\nmore=请看 {链接}", to("1", title="长" * 60))
    assert list(values) == ["code", "more"]
    assert len(values["code"]) == 35
    assert values["more"].startswith("请看 http")
    assert check_parameters("title={标题}") is None
    assert "没有变量" in check_parameters("a={密码}").zh  # type: ignore[union-attr]
    assert "变量名" in check_parameters("标题").zh  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["wecom_app", "dingtalk_work"])
def test_an_agent_that_is_no_number_is_refused_in_words(kind: str) -> None:
    typed = {"corp_id": "ww", "app_key": "ding", "agent_id": "一号", "secret": "s"}
    with pytest.raises(InvalidInput) as refused:
        connector(kind).check(typed)
    assert "数字" in refused.value.problems["agent_id"].zh
