"""Our messages as customer-service messages of an official account, and WeChat's error codes in ours."""

from typing import Any

from scrm_app.connectors.base import Message, Outcome, clip_bytes
from scrm_app.connectors.errcode import judged
from scrm_app.core.text import Text

TEXT_BYTES = 2048  # developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html

# errcode → (permanent, seconds to wait, sentence)
ERRORS: dict[int, tuple[bool, int, Text]] = {
    -1: (False, 0, Text("微信系统繁忙, 稍后会自动重试。", "WeChat is busy; it will be tried again.")),
    40001: (True, 0, Text("公众号的 AppSecret 不对, 请重新填写。", "The app secret is wrong. Enter it again.")),
    40013: (True, 0, Text("AppID 不对, 请到「连接」里检查。", "The app ID is wrong. Check it under Connections.")),
    40125: (True, 0, Text("公众号的 AppSecret 不对, 请重新填写。", "The app secret is wrong. Enter it again.")),
    40164: (
        True,
        0,
        Text(
            "服务器的地址不在公众号的 IP 白名单里, 请在公众号后台添加。",
            "This server's address is not on the account's IP white list. Add it in the WeChat console.",
        ),
    ),
    40003: (True, 0, Text("微信里没有这位客户。", "WeChat does not know this customer.")),
    40007: (True, 0, Text("微信已不再保存这张照片。", "WeChat no longer keeps this picture.")),
    43004: (True, 0, Text("客户已取消关注公众号。", "The customer no longer follows the account.")),
    45015: (
        True,
        0,
        Text(
            "客户超过 48 小时没有发消息, 微信不允许主动联系。",
            "The customer has not written for 48 hours; WeChat forbids writing first.",
        ),
    ),
    45047: (
        True,
        0,
        Text(
            "客户回复前能发的条数已用完。",
            "No more messages are allowed until the customer answers.",
        ),
    ),
    48001: (True, 0, Text("这个公众号没有客服消息权限。", "This account may not send customer-service messages.")),
    45009: (False, 60, Text("发送太频繁, 一分钟后自动重试。", "Too many messages; tried again in a minute.")),
    40014: (False, 60, Text("微信不认可令牌, 稍后会自动重试。", "WeChat refused the token; tried again soon.")),
    42001: (False, 60, Text("令牌过期, 稍后会自动重试。", "The token has expired; it will be tried again.")),
}


def to_wire(message: Message) -> dict[str, Any]:
    """A text; a link stands in its last line."""
    lines = [message.text or message.title, message.link]
    content = clip_bytes(lines[0], TEXT_BYTES - len(message.link.encode()) - 1)
    whole = "\n".join(part for part in (content, message.link) if part)
    return {"touser": message.to, "msgtype": "text", "text": {"content": whole}}


def from_wire(data: dict[str, Any], body: str) -> Outcome:
    """See `errcode`."""
    return judged(data, body, Text("微信", "WeChat"), ERRORS, Text("已送达微信。", "Delivered to WeChat."))
