"""Our messages as DingTalk work notices, and DingTalk's error codes in ours."""

from typing import Any

from scrm_app.connectors.base import Message, Outcome, clip_bytes
from scrm_app.connectors.errcode import judged
from scrm_app.core.text import Text

CONTENT_BYTES = 2000  # open.dingtalk.com: a message of at most 2,048 bytes

# errcode → (permanent, seconds to wait, sentence). Codes: open.dingtalk.com/document/orgapp/asynchronous-sending-of-
# enterprise-session-messages and the list of global error codes.
ERRORS: dict[int, tuple[bool, int, Text]] = {
    -1: (False, 0, Text("钉钉系统繁忙, 稍后会自动重试。", "DingTalk is busy; it will be tried again.")),
    88: (
        False,
        60,
        Text("钉钉暂时不受理, 一分钟后自动重试。", "DingTalk is busy; tried again in a minute."),
    ),
    90018: (False, 60, Text("调用太频繁, 一分钟后自动重试。", "Too many calls; tried again in a minute.")),
    40089: (True, 0, Text("应用的密钥不对, 请重新填写。", "The secret of the application is wrong. Enter it again.")),
    40096: (True, 0, Text("应用的密钥不对, 请重新填写。", "The application's key or secret is wrong. Enter it again.")),
    40014: (False, 60, Text("钉钉不认可令牌, 稍后会自动重试。", "DingTalk refused the token; it will be tried again.")),
    42001: (False, 60, Text("令牌过期, 稍后会自动重试。", "The token has expired; it will be tried again.")),
    33012: (
        True,
        0,
        Text(
            "钉钉里没有这个员工, 请在「用户」里检查钉钉账号。",
            "DingTalk has no such person. Check the DingTalk account under People.",
        ),
    ),
    60011: (True, 0, Text("应用没有权限给这个人发消息。", "The application may not write to this person.")),
    50004: (True, 0, Text("这个人不在应用的可见范围里。", "This person is outside the application's visible range.")),
}


def to_wire(agent_id: int, message: Message) -> dict[str, Any]:
    """An action card with a button where there is a link, else text.

    The platform drops the same words to the same person within a day, so a second reminder needs other words; the
    titles of our notices carry the ticket's number and the time.
    """
    words = clip_bytes(f"**{message.title}**\n\n{message.text}", CONTENT_BYTES)
    if message.link:
        card = {
            "title": clip_bytes(message.title, 64),
            "markdown": words,
            "single_title": "查看详情",
            "single_url": message.link,
        }
        content: dict[str, Any] = {"msgtype": "action_card", "action_card": card}
    else:
        plain = clip_bytes("\n".join(p for p in (message.title, message.text) if p), CONTENT_BYTES)
        content = {"msgtype": "text", "text": {"content": plain}}
    return {"agent_id": agent_id, "userid_list": message.to, "to_all_user": False, "msg": content}


def from_wire(data: dict[str, Any], body: str) -> Outcome:
    """See `errcode`."""
    return judged(data, body, Text("钉钉", "DingTalk"), ERRORS, Text("已交给钉钉。", "Handed to DingTalk."))
