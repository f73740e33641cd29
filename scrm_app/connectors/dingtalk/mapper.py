"""Our messages in DingTalk's words, its signature, and its error codes in ours."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrm_app.connectors.base import Message, Outcome, clip_bytes, one_line
from scrm_app.connectors.errcode import judged
from scrm_app.core.text import Text

CONTENT_BYTES = 18_000  # the platform allows 20,000 bytes a message

# errcode → (permanent, seconds to wait, sentence).
# Codes: open.dingtalk.com/document/orgapp/custom-robots-send-group-messages
ERRORS: dict[int, tuple[bool, int, Text]] = {
    -1: (False, 0, Text("钉钉系统繁忙, 稍后会自动重试。", "DingTalk is busy; it will be tried again.")),
    130101: (
        False,
        600,
        Text(
            "发送太频繁: 一个机器人每分钟最多 20 条, 十分钟后自动重试。",
            "Too many messages: a bot may send 20 a minute. It will be tried again in ten minutes.",
        ),
    ),
    410100: (
        False,
        60,
        Text(
            "发送太频繁, 被钉钉限流, 一分钟后自动重试。",
            "DingTalk asks to slow down; it will be tried again in a minute.",
        ),
    ),
    300001: (
        True,
        0,
        Text(
            "机器人地址里的 access_token 无效, 请到群里重新复制。",
            "The bot's access token is not valid. Copy its address from the group again.",
        ),
    ),
    400101: (
        True,
        0,
        Text(
            "机器人地址里的 access_token 不存在, 请到群里重新复制。",
            "The bot's access token does not exist. Copy its address from the group again.",
        ),
    ),
    400102: (
        True,
        0,
        Text("机器人已被停用, 请在群里重新启用。", "The bot was switched off. Switch it on again in the group."),
    ),
    400106: (True, 0, Text("机器人不存在, 请重新添加。", "The bot does not exist. Add it again.")),
    400013: (True, 0, Text("这个群已经解散。", "The group was dissolved.")),
    400105: (True, 0, Text("钉钉不支持这种消息。", "DingTalk does not support this kind of message.")),
    430101: (True, 0, Text("消息里的链接被钉钉认为不安全。", "DingTalk considers a link in the message unsafe.")),
    430102: (True, 0, Text("消息里的文字被钉钉认为不合适。", "DingTalk considers the text unsuitable.")),
    40035: (True, 0, Text("钉钉认为消息缺少内容。", "DingTalk says a part of the message is missing.")),
}
SECURITY = 310000


def signature(secret: str, timestamp_ms: int) -> str:
    """base64(HMAC-SHA256(key=secret, "timestamp\\nsecret")), as the platform documents; not yet URL-encoded."""
    digest = hmac.new(secret.encode(), f"{timestamp_ms}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def access_token(typed: str) -> str:
    """The token out of what people paste: the bare token or the whole webhook address."""
    if "://" not in typed:
        return typed.strip()
    return parse_qs(urlsplit(typed.strip()).query).get("access_token", [""])[0].strip()


def to_wire(message: Message) -> dict[str, Any]:
    """Markdown with mentions; a mentioned number must also stand in the text."""
    mentions = " ".join(f"@{m}" for m in message.mobiles)
    link = f"\n\n[查看详情]({message.link})" if message.link else ""
    body = clip_bytes(message.text.replace("\n", "\n\n"), CONTENT_BYTES)
    text = f"#### {one_line(message.title)}\n\n{body}{link}" + (f"\n\n{mentions}" if mentions else "")
    return {
        "msgtype": "markdown",
        "markdown": {"title": one_line(message.title, 60), "text": text},
        "at": {"atMobiles": list(message.mobiles), "isAtAll": False},
    }


def from_wire(data: dict[str, Any], body: str) -> Outcome:
    """See `errcode`; what the bot's security settings refuse is named."""
    words = str(data.get("errmsg", ""))[:300]
    errors = {**ERRORS, SECURITY: (True, 0, _security(words))}
    return judged(data, body, Text("钉钉", "DingTalk"), errors, Text("已送达钉钉。", "Delivered to DingTalk."))


def _security(words: str) -> Text:
    if "sign" in words:
        return Text(
            "加签密钥不对, 请重新复制机器人的加签密钥。",
            "The signing secret does not match. Copy the bot's secret again.",
        )
    if "timestamp" in words:
        return Text(
            "服务器时钟与钉钉相差超过一小时, 请校准时间。",
            "This server's clock is more than an hour off. Set it right.",
        )
    if "keyword" in words:
        return Text(
            "机器人设了关键词, 消息里没有; 请改用加签。",
            "The bot demands a keyword that is not in the message. Use signing instead.",
        )
    if "ip" in words.lower():
        return Text(
            "机器人设了 IP 白名单, 本服务器不在其中。",
            "The bot only accepts certain addresses, and this server is not among them.",
        )
    return Text("机器人的安全设置拒绝了消息。", "The bot's security settings refuse the message.")
