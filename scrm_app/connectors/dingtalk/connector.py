"""DingTalk custom group bot: signed, 20 messages a minute."""

from scrm_app.connectors import http
from scrm_app.connectors.base import Info, Message, Outcome, SettingField, Settings, clean, refuse
from scrm_app.connectors.dingtalk import client, mapper
from scrm_app.core.text import Text


class DingtalkBot:
    """钉钉群机器人."""

    info = Info(
        kind="dingtalk_bot",
        name=Text("钉钉群机器人", "DingTalk group bot"),
        about=Text(
            "把提醒发到钉钉群, 加签校验, 可以 @ 到人。",
            "Posts signed reminders to a DingTalk group and can mention people.",
        ),
        icon="bell-ring",
        audience="group",
        per_minute=20,
        fields=(
            SettingField(
                "token",
                Text("机器人地址", "Bot address"),
                Text(
                    "群设置 → 机器人 → 自定义, 把 Webhook 地址整个粘贴过来。",
                    "Group settings → bots → custom: paste the whole webhook address.",
                ),
                secret=True,
                required=True,
                placeholder="https://oapi.dingtalk.com/robot/send?access_token=…",
            ),
            SettingField(
                "secret",
                Text("加签密钥", "Signing secret"),
                Text(
                    "安全设置选「加签」时显示的 SEC 开头的密钥。",
                    "The secret that starts with SEC, shown when you choose signing.",
                ),
                secret=True,
                placeholder="SEC…",
            ),
            SettingField(
                "base_url",
                Text("接口地址", "API address"),
                Text("一般不用改; 专属部署时填写自己的地址。", "Leave as it is unless DingTalk is deployed privately."),
                default=client.BASE_URL,
            ),
        ),
    )

    def check(self, values: Settings) -> dict[str, str]:
        """The settings with the token taken out of a pasted address."""
        cleaned = clean(self.info, values)
        cleaned["token"] = mapper.access_token(cleaned["token"])
        problems = {}
        if not cleaned["token"] or not cleaned["token"].isalnum():
            problems["token"] = Text(
                "地址里没有找到 access_token, 请把 Webhook 地址整个粘贴过来。",
                "No access token found: paste the whole webhook address.",
            )
        if wrong := http.check_base_url(cleaned["base_url"]):
            problems["base_url"] = wrong
        refuse(problems)
        return cleaned

    async def send(self, settings: Settings, message: Message) -> Outcome:
        """One attempt."""
        answer = await client.send(
            settings["base_url"], settings["token"], settings.get("secret", ""), mapper.to_wire(message)
        )
        if isinstance(answer, Outcome):
            return answer
        return http.judge_status(answer) or mapper.from_wire(answer.data, answer.body)
