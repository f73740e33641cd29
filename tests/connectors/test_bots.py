"""Group bots and the webhook against servers that speak the platforms' protocol."""

import json
import time
from pathlib import Path

import pytest

from scrm_app.connectors.base import Message
from scrm_app.connectors.dingtalk import mapper as dingtalk_mapper
from scrm_app.connectors.registry import connector, infos
from scrm_app.connectors.wecom import mapper as wecom_mapper
from scrm_app.core.errors import InvalidInput
from tests.simulators import bots

VECTORS = Path(__file__).parent / "vectors.json"
HELLO = Message("工单快到期", "GD20261121-0001 还有 30 分钟到期", "k1", link="http://127.0.0.1/tickets/1")


def wecom(base_url: str, key: str = "demo-key") -> dict[str, str]:
    return {"key": key, "base_url": base_url}


def dingtalk(base_url: str, token: str = "demotoken", secret: str = "SECdemo") -> dict[str, str]:
    return {"token": token, "secret": secret, "base_url": base_url}


def test_dingtalk_signature_equals_the_published_vectors() -> None:
    vectors = [v for v in json.loads(VECTORS.read_text()) if v["platform"] == "dingtalk_robot"]
    assert vectors
    for vector in vectors:
        assert dingtalk_mapper.signature(vector["secret"], int(vector["timestamp"])) == vector["expect"]


async def test_a_wecom_message_arrives_as_markdown_with_its_link(world: bots.World, base_url: str) -> None:
    outcome = await connector("wecom_bot").send(wecom(base_url), HELLO)
    assert outcome.ok
    (got,) = world.accepted
    assert got.body["msgtype"] == "markdown"
    assert "工单快到期" in got.body["markdown"]["content"]
    assert "(http://127.0.0.1/tickets/1)" in got.body["markdown"]["content"]


async def test_a_mention_needs_plain_text(world: bots.World, base_url: str) -> None:
    message = Message("超时", "请处理", "k2", mobiles=("13800000000",))
    assert (await connector("wecom_bot").send(wecom(base_url), message)).ok
    assert world.accepted[0].body["text"]["mentioned_mobile_list"] == ["13800000000"]


async def test_http_200_with_an_errcode_is_a_failure(base_url: str) -> None:
    outcome = await connector("wecom_bot").send(wecom(base_url, key="wrong"), HELLO)
    assert (outcome.ok, outcome.permanent, outcome.code) == (False, True, "errcode 93000")
    assert "key" in outcome.said.zh
    assert "key" in outcome.said.en


async def test_rate_limit_45009_waits_a_minute_and_is_tried_again(world: bots.World, base_url: str) -> None:
    world.per_minute = 2
    bot = connector("wecom_bot")
    outcomes = [await bot.send(wecom(base_url), HELLO) for _ in range(3)]
    assert [o.ok for o in outcomes] == [True, True, False]
    assert (outcomes[2].code, outcomes[2].permanent, outcomes[2].retry_after_seconds) == ("errcode 45009", False, 60)


@pytest.mark.parametrize(
    ("data", "permanent"),
    [
        ({"errcode": -1}, False),
        ({"errcode": 45033}, False),
        ({"errcode": 93004}, True),
        ({"errcode": 99999}, True),
        ({}, False),
    ],
)
def test_every_wecom_answer_says_whether_trying_again_can_help(data: dict[str, int], permanent: bool) -> None:
    outcome = wecom_mapper.from_wire(data, "")
    assert (outcome.ok, outcome.permanent) == (False, permanent)
    assert outcome.said.zh
    assert outcome.said.en


async def test_a_very_long_message_is_cut_to_what_wecom_takes(world: bots.World, base_url: str) -> None:
    long = Message("标题", "很长的内容" * 2000, "k3", link="http://127.0.0.1/tickets/1")
    assert (await connector("wecom_bot").send(wecom(base_url), long)).ok
    content = world.accepted[0].body["markdown"]["content"]
    assert len(content.encode()) <= 4096
    assert content.endswith("(http://127.0.0.1/tickets/1)")


async def test_dingtalk_accepts_our_signature(world: bots.World, base_url: str) -> None:
    outcome = await connector("dingtalk_bot").send(
        dingtalk(base_url), Message("超时", "请处理", "k", mobiles=("13800000000",))
    )
    assert outcome.ok
    assert world.accepted[0].body["at"]["atMobiles"] == ["13800000000"]
    assert "@13800000000" in world.accepted[0].body["markdown"]["text"]


async def test_a_wrong_dingtalk_secret_is_named_in_words(base_url: str) -> None:
    outcome = await connector("dingtalk_bot").send(dingtalk(base_url, secret="SECwrong"), HELLO)
    assert (outcome.permanent, outcome.code) == (True, "errcode 310000")
    assert "加签" in outcome.said.zh


async def test_an_unknown_dingtalk_token_stops(base_url: str) -> None:
    outcome = await connector("dingtalk_bot").send(dingtalk(base_url, token="nobody"), HELLO)
    assert (outcome.permanent, outcome.code) == (True, "errcode 300001")


async def test_the_webhook_is_signed_and_carries_its_key(world: bots.World, base_url: str) -> None:
    settings = {"url": f"{base_url}/hook", "secret": "demo-secret"}
    assert (await connector("webhook").send(settings, HELLO)).ok
    assert world.accepted[0].headers["idempotency-key"] == "k1"
    refused = await connector("webhook").send({**settings, "secret": "other"}, HELLO)
    assert (refused.ok, refused.permanent, refused.code) == (False, True, "HTTP 401")


@pytest.mark.parametrize(
    ("reply", "permanent"),
    [
        ((500, {}), False),
        ((503, {}), False),
        ((429, {}), False),
        ((408, {}), False),
        ((400, {}), True),
        ((404, {}), True),
        ((302, {}), True),
        ((200, {"errcode": 7}), True),
    ],
)
async def test_webhook_answers(world: bots.World, base_url: str, reply: bots.Reply, permanent: bool) -> None:
    world.script.append(reply)
    outcome = await connector("webhook").send({"url": f"{base_url}/hook", "secret": ""}, HELLO)
    assert (outcome.ok, outcome.permanent) == (False, permanent)
    assert outcome.said.zh
    assert outcome.said.en


async def test_a_server_that_is_not_there_is_unreachable_not_permanent() -> None:
    started = time.monotonic()
    outcome = await connector("wecom_bot").send(wecom("http://127.0.0.1:9"), HELLO)
    assert (outcome.ok, outcome.permanent, outcome.unreachable) == (False, False, True)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "x",
        "http://",
        "http://a:b@c/",
        "http://169.254.169.254/latest",
        "http://[bad",
    ],
)
def test_only_plain_http_addresses_can_be_entered(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        connector("webhook").check({"url": url})
    assert "url" in refused.value.problems


@pytest.mark.parametrize(
    "typed",
    [
        "botkey",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=botkey",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send/?key=botkey&data=123",
    ],
)
def test_the_whole_bot_address_can_be_pasted(typed: str) -> None:
    assert connector("wecom_bot").check({"key": typed})["key"] == "botkey"


def test_an_address_without_a_key_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput) as refused:
        connector("wecom_bot").check({"key": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"})
    assert refused.value.problems["key"].en


def test_every_connector_says_everything_in_both_languages() -> None:
    for info in infos():
        texts = [info.name, info.about, *(f.label for f in info.fields)]
        assert all(t.zh and t.en for t in texts)
        assert all(bool(f.help.zh) == bool(f.help.en) for f in info.fields)
