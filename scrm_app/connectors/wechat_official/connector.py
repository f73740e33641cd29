"""WeChat official account: customers write to it, the store answers there."""

import re

from scrm_app.connectors import http
from scrm_app.connectors.base import Info, Message, Outcome, SettingField, Settings, clean, refuse
from scrm_app.connectors.inbound import ENTRY, check_entry
from scrm_app.connectors.wechat_official import client, mapper
from scrm_app.connectors.wechat_official.callback import Secrets, key_bytes
from scrm_app.core.text import Text


def callback_secrets(settings: Settings) -> Secrets:
    """What is needed to read and answer the callback."""
    return Secrets(str(settings["token"]), str(settings["aes_key"]), str(settings["app_id"]))


class WechatOfficial:
    """微信公众号."""

    info = Info(
        kind="wechat_official",
        name=Text("微信公众号", "WeChat official account"),
        about=Text(
            "客户在公众号里发的话变成工单, 之后的话进同一张工单; 门店的公开回复和进度回到微信。",
            "What a customer writes to the account becomes a ticket; answers and progress go back to WeChat.",
        ),
        icon="message-circle",
        audience="customer",
        address="wechat",
        channel="wechat",
        callback="/api/hooks/wechat/",
        fields=(
            SettingField("app_id", Text("开发者 ID (AppID)", "App ID"), required=True, placeholder="wx…"),
            SettingField("secret", Text("开发者密码 (AppSecret)", "App secret"), secret=True, required=True),
            SettingField(
                "token",
                Text("令牌 (Token)", "Token"),
                Text("自己定, 3 到 32 位字母或数字, 两边填一样的。", "Your own choice: 3 to 32 letters or digits."),
                secret=True,
                required=True,
            ),
            SettingField(
                "aes_key",
                Text("消息加解密密钥", "EncodingAESKey"),
                Text("43 位; 公众号后台请选「安全模式」。", "43 characters; choose safe mode in the console."),
                secret=True,
                required=True,
            ),
            ENTRY,
            SettingField(
                "base_url",
                Text("接口地址", "API address"),
                Text("一般不用改。", "Leave as it is."),
                default=client.BASE_URL,
            ),
        ),
    )

    def check(self, values: Settings) -> dict[str, str]:
        """A token, a key of 32 bytes, a request link and an address that can be one."""
        cleaned = clean(self.info, values)
        problems: dict[str, Text] = {}
        if not re.fullmatch(r"[A-Za-z0-9]{3,32}", cleaned["token"]):
            problems["token"] = Text("令牌是 3 到 32 位字母或数字。", "The token has 3 to 32 letters or digits.")
        if key_bytes(cleaned["aes_key"]) is None:
            problems["aes_key"] = Text("密钥应为 43 位, 请整串复制。", "The key has 43 characters. Copy all of it.")
        problems |= check_entry(cleaned)
        if wrong := http.check_base_url(cleaned["base_url"]):
            problems["base_url"] = wrong
        refuse(problems)
        return cleaned

    async def fetch_photo(self, settings: Settings, media_id: str, limit: int) -> bytes | Outcome:
        """A picture a customer sent, of at most `limit` bytes."""
        given = settings["base_url"], settings["app_id"], settings["secret"]
        answer = await client.fetch(*given, media_id, limit)
        if isinstance(answer, Outcome):
            return answer
        return http.judge_status(answer) or answer.content or mapper.from_wire(answer.data, answer.body)

    async def send(self, settings: Settings, message: Message) -> Outcome:
        """One attempt."""
        payload = mapper.to_wire(message)
        answer = await client.send(settings["base_url"], settings["app_id"], settings["secret"], payload)
        if isinstance(answer, Outcome):
            return answer
        return http.judge_status(answer) or mapper.from_wire(answer.data, answer.body)
