"""The callback of WeChat official accounts, and messages to customers over a server that speaks its protocol."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.connectors.base import Message, Outcome
from scrm_app.connectors.registry import connector
from scrm_app.connectors.wechat_official import callback
from scrm_app.connectors.wechat_official.callback import CallbackForged, CallbackUnreadable, Secrets
from scrm_app.connectors.wechat_official.connector import WechatOfficial
from scrm_app.core.errors import InvalidInput, ScrmError
from tests.simulators import bots

OFFICIAL = Secrets("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
PLACE = "<Location_X>31.2</Location_X><Location_Y>121.5</Location_Y>"
TEXT = """<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oCustomer-0001]]></FromUserName>
<CreateTime>1348831860</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>{more}</xml>"""


def settings(base: str, **more: str) -> dict[str, str]:
    entry = f"http://127.0.0.1/h5/submit/{'a' * 65}"
    common = {"app_id": "wxdemo", "secret": "app-secret", "token": "QDG6eK", "aes_key": OFFICIAL.aes_key}
    return {**common, "entry": entry, "base_url": base, **more}


def test_the_sample_of_the_vendor_verifies_and_decrypts() -> None:
    callback.check("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "QDG6eK", "1409659589", "263014780", ECHO)
    assert callback.decrypt(OFFICIAL, ECHO) == "1616140317555161061"
    with pytest.raises(CallbackForged):
        callback.check("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd4", "QDG6eK", "1409659589", "263014780", ECHO)
    with pytest.raises(CallbackForged):
        callback.decrypt(Secrets(OFFICIAL.token, OFFICIAL.aes_key, "wx-of-somebody-else"), ECHO)


@given(st.text(max_size=300))
def test_what_is_encrypted_decrypts_to_the_same(text: str) -> None:
    assert callback.decrypt(OFFICIAL, callback.encrypt(OFFICIAL, text)) == text


@given(st.binary(max_size=200), st.text(max_size=200))
def test_nothing_that_arrives_does_more_than_be_refused(raw: bytes, text: str) -> None:
    opened = partial(callback.decrypt, OFFICIAL)
    for read, given_in in ((callback.elements, raw), (callback.incoming, text), (opened, text)):
        with suppress(ScrmError):
            read(given_in)  # type: ignore[operator]


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><xml><a>&a;</a></xml>',
        b"<xml>" + b"<a>" * 20_000,
        b"<xml><a>" + b"x" * 70_000 + b"</a></xml>",
        b"",
        b"\xff\xfe",
    ],
)
def test_entities_depth_and_size_are_refused(body: bytes) -> None:
    with pytest.raises(CallbackUnreadable):
        callback.elements(body)


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        ("text", "<Content><![CDATA[ 空调不制冷 ]]></Content><MsgId>1</MsgId>", "空调不制冷"),
        ("image", "<PicUrl>http://x</PicUrl><MsgId>1</MsgId>", "[图片]"),
        ("voice", "<Recognition><![CDATA[车打不着]]></Recognition><MsgId>1</MsgId>", "车打不着"),
        ("voice", "<MsgId>1</MsgId>", "[语音]"),
        ("location", f"{PLACE}<Label>浦东</Label>", "[位置] 浦东 (31.2, 121.5)"),
        ("link", "<Title>标题</Title><Url>http://x</Url>", "标题 http://x"),
        ("never_heard_of", "<MsgId>1</MsgId>", ""),
    ],
)  # fmt: skip
def test_each_kind_of_message_in_words(kind: str, more: str, said: str) -> None:
    found = callback.incoming(TEXT.format(kind=kind, more=more))
    assert (found.sender, found.kind, found.text) == ("oCustomer-0001", kind, said)
    assert found.at == datetime(2012, 9, 28, 11, 31, tzinfo=UTC)


def test_the_same_delivery_has_the_same_key_and_another_has_another() -> None:
    def event(made: int) -> str:
        body = TEXT.replace("1348831860", str(made)).format(kind="event", more="<Event>subscribe</Event>")
        return callback.incoming(body).key

    assert event(1) == event(1)
    assert event(1) != event(2)


def test_an_answer_can_be_read_by_the_other_side() -> None:
    message = callback.incoming(TEXT.format(kind="text", more="<Content>x</Content><MsgId>1</MsgId>"))
    sent = callback.elements(callback.reply(OFFICIAL, message, "好的 <&>", datetime(2026, 11, 30, tzinfo=UTC)))
    callback.check(sent["MsgSignature"], "QDG6eK", sent["TimeStamp"], sent["Nonce"], sent["Encrypt"])
    clear = callback.elements(callback.decrypt(OFFICIAL, sent["Encrypt"]))
    assert (clear["ToUserName"], clear["FromUserName"], clear["Content"]) == ("oCustomer-0001", "gh_1", "好的 <&>")


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data")
def test_third_party_vectors_and_messages() -> None:
    for one in json.loads((SHARED / "signature_vectors" / "GIVE_wecom_crypto.json").read_text()):
        known = Secrets(one["token"], one["encoding_aes_key"], one["receive_id"])
        cipher = one.get("echostr") or callback.elements(one["post_body"])["Encrypt"]
        callback.check(one["msg_signature"], known.token, one["timestamp"], one["nonce"], cipher)
        assert callback.decrypt(known, cipher) == one["expect_plain"]
    read = 0
    for name in ("GIVE_samples.json", "wecom_customer_contact_events.json"):
        for one in json.loads((SHARED / "wechat_messages" / name).read_text()):
            try:
                found = callback.incoming(one["xml"])
            except CallbackUnreadable:
                continue
            read += 1
            assert found.event == one["Event"].lower() or not one["Event"]
    assert read > 60


def test_settings_that_cannot_work_are_refused_in_words() -> None:
    account = connector("wechat_official")
    assert account.check(settings("https://api.weixin.qq.com"))["token"] == "QDG6eK"
    wrong = settings("ftp://x", token="a b", aes_key="short", entry="http://127.0.0.1/tickets")
    with pytest.raises(InvalidInput) as refused:
        account.check(wrong)
    assert set(refused.value.problems) == {"token", "aes_key", "entry", "base_url"}


async def test_words_reach_a_customer_and_a_stale_token_is_renewed(world: bots.World, base_url: str) -> None:
    account = connector("wechat_official")
    note = Message("t", "您的车辆已进入喷漆车间", "k", link="http://x/h5/ticket/1", to="oCustomer-0001")
    assert (await account.send(settings(base_url), note)).ok
    world.platforms.revoke()
    assert (await account.send(settings(base_url), note)).ok
    assert [m.body["text"]["content"] for m in world.accepted] == ["您的车辆已进入喷漆车间\nhttp://x/h5/ticket/1"] * 2
    late = await account.send(settings(base_url), Message("t", "x", "k", to="oNobody"))
    assert (late.ok, late.permanent, late.code) == (False, True, "errcode 45015")
    wrong = await account.send(settings(base_url, secret="wrong"), note)
    assert (wrong.ok, wrong.permanent) == (False, True)


async def test_a_picture_is_fetched_once_more_when_the_token_is_stale(world: bots.World, base_url: str) -> None:
    account, picture = WechatOfficial(), b"\xff\xd8\xff" + b"x" * 200_000
    world.platforms.wechat_media = {"m1": picture}
    assert await account.fetch_photo(settings(base_url), "m1", 10**6) == picture
    world.platforms.revoke()
    assert await account.fetch_photo(settings(base_url), "m1", 10**6) == picture
    for media_id, limit, code in (("gone", 10**6, "errcode 40007"), ("m1", 1000, "too_big")):
        refused = await account.fetch_photo(settings(base_url), media_id, limit)
        assert isinstance(refused, Outcome)
        assert (refused.code, refused.permanent) == (code, True)
