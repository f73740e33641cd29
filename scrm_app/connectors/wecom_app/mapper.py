"""Our messages as WeCom application messages, and WeCom's error codes in ours."""

from typing import Any

from scrm_app.connectors.base import Message, Outcome, clip_bytes
from scrm_app.connectors.errcode import judged
from scrm_app.core.text import Text

TITLE_BYTES, DESCRIPTION_BYTES, TEXT_BYTES = 128, 512, 2048  # developer.work.weixin.qq.com/document/path/90236
REPEAT_SECONDS = 4 * 3600  # the longest the platform itself drops the same message again

# errcode → (permanent, seconds to wait, sentence). Codes: developer.work.weixin.qq.com/document/path/90313
ERRORS: dict[int, tuple[bool, int, Text]] = {
    -1: (False, 0, Text("企业微信系统繁忙, 稍后会自动重试。", "WeCom is busy; it will be tried again.")),
    40013: (True, 0, Text("企业 ID 不对, 请到「连接」里检查。", "The corp ID is wrong. Check it under Connections.")),
    40001: (
        True,
        0,
        Text("应用的 Secret 不对, 请重新填写。", "The secret is wrong. Enter it again."),
    ),
    40056: (True, 0, Text("应用编号不对, 请到「连接」里检查。", "The agent ID is wrong. Check it under Connections.")),
    40014: (
        False,
        60,
        Text("企业微信不认可令牌, 稍后会自动重试。", "WeCom refused the token; tried again soon."),
    ),
    42001: (False, 60, Text("令牌过期, 稍后会自动重试。", "The token has expired; it will be tried again.")),
    45009: (False, 60, Text("发送太频繁, 一分钟后自动重试。", "Too many messages; tried again in a minute.")),
    45033: (
        False,
        30,
        Text("企业微信同时处理的请求太多, 稍后会自动重试。", "WeCom is busy; tried again soon."),
    ),
    60020: (
        True,
        0,
        Text(
            "服务器的地址不在应用的可信 IP 里, 请在企业微信后台添加。",
            "This server's address is not among the application's trusted IPs. Add it in the WeCom console.",
        ),
    ),
    60011: (True, 0, Text("应用没有权限给这个人发消息。", "The application may not write to this person.")),
    81013: (
        True,
        0,
        Text(
            "企业微信里没有这个成员, 请在「用户」里检查企业微信账号。",
            "WeCom has no such member. Check the WeCom account under People.",
        ),
    ),
    44004: (True, 0, Text("消息内容是空的。", "The message has no content.")),
    45002: (True, 0, Text("消息太长, 企业微信不收。", "The message is too long for WeCom.")),
}


def to_wire(agent_id: int, message: Message) -> dict[str, Any]:
    """A text card with a button where there is a link, else plain text; the platform drops repeats itself."""
    common = {
        "touser": message.to,
        "agentid": agent_id,
        "enable_duplicate_check": 1,
        "duplicate_check_interval": REPEAT_SECONDS,
    }
    if not message.link:
        content = clip_bytes("\n".join(p for p in (message.title, message.text) if p), TEXT_BYTES)
        return {**common, "msgtype": "text", "text": {"content": content}}
    card = {
        "title": clip_bytes(message.title, TITLE_BYTES),
        "description": clip_bytes(message.text or message.title, DESCRIPTION_BYTES),
        "url": message.link,
        "btntxt": "详情",
    }
    return {**common, "msgtype": "textcard", "textcard": card}


def from_wire(data: dict[str, Any], body: str) -> Outcome:
    """See `errcode`; an `invaliduser` is a failure even beside errcode 0."""
    code = 81013 if data.get("errcode") == 0 and data.get("invaliduser") else None
    delivered = Text("已送达企业微信。", "Delivered to WeCom.")
    return judged(data, body, Text("企业微信", "WeCom"), ERRORS, delivered, code=code)
