"""DingTalk work notice: a message to one person."""

from scrm_app.connectors import http
from scrm_app.connectors.base import Info, Message, Outcome, SettingField, Settings, clean, refuse
from scrm_app.connectors.dingtalk_work import client, mapper
from scrm_app.core.text import Text


class DingtalkWork:
    """钉钉工作通知."""

    info = Info(
        kind="dingtalk_work",
        name=Text("钉钉工作通知", "DingTalk work notice"),
        about=Text("把提醒发给本人的钉钉, 不打扰群。", "Reaches each person's own DingTalk, not a group."),
        icon="bell-dot",
        audience="person",
        address="dingtalk",
        channel="dingtalk",
        fields=(
            SettingField("app_key", Text("应用标识", "App key"), required=True, placeholder="ding…"),
            SettingField(
                "agent_id",
                Text("应用编号", "Agent ID"),
                Text("钉钉开放平台 → 应用开发 → 基础信息。", "DingTalk open platform → your application → basics."),
                required=True,
                kind="number",
            ),
            SettingField("secret", Text("应用密钥", "App secret"), secret=True, required=True),
            SettingField(
                "base_url",
                Text("接口地址", "API address"),
                Text("一般不用改; 专属部署时填写自己的地址。", "Leave as it is unless DingTalk is deployed privately."),
                default=client.BASE_URL,
            ),
        ),
    )

    def check(self, values: Settings) -> dict[str, str]:
        """A numeric agent and an address that can be one."""
        cleaned = clean(self.info, values)
        problems: dict[str, Text] = {}
        if not cleaned["agent_id"].isdecimal() or len(cleaned["agent_id"]) > 16:
            problems["agent_id"] = Text("应用编号是一串数字。", "The agent ID is a number.")
        if wrong := http.check_base_url(cleaned["base_url"]):
            problems["base_url"] = wrong
        refuse(problems)
        return cleaned

    async def send(self, settings: Settings, message: Message) -> Outcome:
        """One attempt."""
        payload = mapper.to_wire(int(settings["agent_id"]), message)
        answer = await client.send(settings["base_url"], settings["app_key"], settings["secret"], payload)
        if isinstance(answer, Outcome):
            return answer
        return http.judge_status(answer) or mapper.from_wire(answer.data, answer.body)
