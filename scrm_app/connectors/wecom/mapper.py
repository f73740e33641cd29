"""Our messages in WeCom's words, and WeCom's error codes in ours."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrm_app.connectors.base import Message, Outcome, clip_bytes
from scrm_app.connectors.errcode import judged
from scrm_app.core.text import Text

TEXT_BYTES = 2048  # developer.work.weixin.qq.com/document/path/91770
MARKDOWN_BYTES = 4096

# errcode → (permanent, seconds to wait, sentence). Codes: developer.work.weixin.qq.com/document/path/90313
ERRORS: dict[int, tuple[bool, int, Text]] = {
    -1: (False, 0, Text("企业微信系统繁忙, 稍后会自动重试。", "WeCom is busy; it will be tried again.")),
    45009: (
        False,
        60,
        Text(
            "发送太频繁: 一个机器人每分钟最多 20 条, 一分钟后自动重试。",
            "Too many messages: a bot may send 20 a minute. It will be tried again in a minute.",
        ),
    ),
    45033: (
        False,
        30,
        Text(
            "企业微信同时处理的请求太多, 稍后会自动重试。",
            "WeCom handles too many requests at once; it will be tried again.",
        ),
    ),
    93000: (
        True,
        0,
        Text(
            "机器人地址里的 key 无效, 请到群里重新复制机器人地址。",
            "The key of the bot is not valid. Copy the bot's address from the group again.",
        ),
    ),
    93004: (
        True,
        0,
        Text("机器人已被停用, 请在群里重新启用。", "The bot was switched off. Switch it on again in the group."),
    ),
    93008: (True, 0, Text("机器人已不在群里, 请重新添加。", "The bot is no longer in the group. Add it again.")),
    40058: (True, 0, Text("企业微信认为消息内容不合规格。", "WeCom says a part of the message is not valid.")),
    40008: (True, 0, Text("企业微信不支持这种消息。", "WeCom does not support this kind of message.")),
    44004: (True, 0, Text("消息内容是空的。", "The message has no content.")),
    45002: (True, 0, Text("消息太长, 企业微信不收。", "The message is too long for WeCom.")),
}


def bot_key(typed: str) -> str:
    """The key of a bot out of what people paste: the bare key or the whole webhook address."""
    if "://" not in typed:
        return typed.strip()
    found = parse_qs(urlsplit(typed.strip()).query).get("key", [""])
    return found[0].strip()


def to_wire(message: Message) -> dict[str, Any]:
    """Markdown; plain text where somebody must be mentioned (only text can mention by mobile number)."""
    if message.mobiles:
        parts = [message.title, message.text, message.link]
        content = clip_bytes("\n".join(p for p in parts if p), TEXT_BYTES)
        return {"msgtype": "text", "text": {"content": content, "mentioned_mobile_list": list(message.mobiles)}}
    link = f"\n[查看详情]({message.link})" if message.link else ""
    body = clip_bytes(f"**{message.title}**\n{message.text}", MARKDOWN_BYTES - len(link.encode()))
    return {"msgtype": "markdown", "markdown": {"content": body + link}}


def from_wire(data: dict[str, Any], body: str) -> Outcome:
    """See `errcode`."""
    return judged(data, body, Text("企业微信", "WeCom"), ERRORS, Text("已送达企业微信。", "Delivered to WeCom."))
