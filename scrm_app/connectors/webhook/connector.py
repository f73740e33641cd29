"""Generic webhook: for whatever system the company runs itself."""

from scrm_app.connectors import http
from scrm_app.connectors.base import Info, Message, Outcome, SettingField, Settings, clean, refuse
from scrm_app.connectors.webhook import client, mapper
from scrm_app.core.text import Text


class Webhook:
    """通用 Webhook."""

    info = Info(
        kind="webhook",
        name=Text("通用 Webhook", "Webhook"),
        about=Text("把提醒以签名的 JSON 发给您自己的系统。", "Posts reminders as signed JSON to a system of your own."),
        icon="webhook",
        audience="system",
        fields=(
            SettingField(
                "url",
                Text("接收地址", "Receiving address"),
                Text(
                    "只有管理员能填; 请只填写您信任的地址。",
                    "Only administrators can set it; enter an address you trust.",
                ),
                required=True,
                placeholder="https://",
            ),
            SettingField(
                "secret",
                Text("签名密钥", "Signing secret"),
                Text("对方用它验证消息确实来自本系统。", "The receiver uses it to verify that a message is ours."),
                secret=True,
            ),
        ),
    )

    def check(self, values: Settings) -> dict[str, str]:
        """Only http and https are spoken."""
        cleaned = clean(self.info, values)
        if wrong := http.check_base_url(cleaned["url"]):
            refuse({"url": wrong})
        return cleaned

    async def send(self, settings: Settings, message: Message) -> Outcome:
        """One attempt."""
        answer = await client.send(settings["url"], settings.get("secret", ""), message.key, mapper.to_wire(message))
        if isinstance(answer, Outcome):
            return answer
        return http.judge_status(answer) or mapper.from_wire(answer)
