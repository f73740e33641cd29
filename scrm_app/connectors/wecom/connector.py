"""WeCom group bot: 20 messages a minute, markdown or text with mentions."""

from scrm_app.connectors import http
from scrm_app.connectors.base import Info, Message, Outcome, SettingField, Settings, clean, refuse
from scrm_app.connectors.wecom import client, mapper
from scrm_app.core.text import Text


class WecomBot:
    """企业微信群机器人."""

    info = Info(
        kind="wecom_bot",
        name=Text("企业微信群机器人", "WeCom group bot"),
        about=Text("把提醒发到企业微信群, 可以 @ 到人。", "Posts reminders to a WeCom group and can mention people."),
        icon="message-circle",
        audience="group",
        per_minute=20,
        fields=(
            SettingField(
                "key",
                Text("机器人地址", "Bot address"),
                Text(
                    "在群设置里添加群机器人, 把 Webhook 地址整个粘贴过来。",
                    "Add a bot in the group's settings and paste its whole webhook address.",
                ),
                secret=True,
                required=True,
                placeholder="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
            ),
            SettingField(
                "base_url",
                Text("接口地址", "API address"),
                Text("一般不用改; 私有化部署时填写自己的地址。", "Leave as it is unless WeCom is deployed privately."),
                default=client.BASE_URL,
            ),
        ),
    )

    def check(self, values: Settings) -> dict[str, str]:
        """The settings with the key taken out of a pasted address."""
        cleaned = clean(self.info, values)
        cleaned["key"] = mapper.bot_key(cleaned["key"])
        problems = {}
        if not cleaned["key"] or not all(c.isalnum() or c in "-_" for c in cleaned["key"]):
            problems["key"] = Text(
                "地址里没有找到 key, 请把机器人的 Webhook 地址整个粘贴过来。",
                "No key found: paste the bot's whole webhook address.",
            )
        if wrong := http.check_base_url(cleaned["base_url"]):
            problems["base_url"] = wrong
        refuse(problems)
        return cleaned

    async def send(self, settings: Settings, message: Message) -> Outcome:
        """One attempt."""
        answer = await client.send(settings["base_url"], settings["key"], mapper.to_wire(message))
        if isinstance(answer, Outcome):
            return answer
        return http.judge_status(answer) or mapper.from_wire(answer.data, answer.body)
