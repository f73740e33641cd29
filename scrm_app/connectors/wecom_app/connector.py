"""WeCom application: a message to one member, shown in WeCom and in WeChat."""

from scrm_app.connectors import http
from scrm_app.connectors.base import Info, Message, Outcome, SettingField, Settings, clean, refuse
from scrm_app.connectors.wecom_app import client, mapper
from scrm_app.core.text import Text


class WecomApp:
    """企业微信应用消息."""

    info = Info(
        kind="wecom_app",
        name=Text("企业微信应用消息", "WeCom application"),
        about=Text("把提醒发给本人的企业微信, 不打扰群。", "Reaches each person's own WeCom, not a group."),
        icon="message-square-text",
        audience="person",
        address="wecom",
        channel="wecom",
        fields=(
            SettingField("corp_id", Text("企业 ID", "Corp ID"), required=True, placeholder="ww…"),
            SettingField(
                "agent_id",
                Text("应用编号", "Agent ID"),
                Text("企业微信后台 → 应用管理 → 自建应用。", "WeCom console → applications → your own application."),
                required=True,
                kind="number",
                placeholder="1000002",
            ),
            SettingField("secret", Text("应用密钥", "Secret"), secret=True, required=True),
            SettingField(
                "base_url",
                Text("接口地址", "API address"),
                Text("一般不用改; 私有化部署时填写自己的地址。", "Leave as it is unless WeCom is deployed privately."),
                default=client.BASE_URL,
            ),
        ),
    )

    def check(self, values: Settings) -> dict[str, str]:
        """A numeric agent and an address that can be one."""
        cleaned = clean(self.info, values)
        problems: dict[str, Text] = {}
        if not cleaned["agent_id"].isdecimal() or len(cleaned["agent_id"]) > 12:
            problems["agent_id"] = Text("应用编号是一串数字。", "The agent ID is a number.")
        if wrong := http.check_base_url(cleaned["base_url"]):
            problems["base_url"] = wrong
        refuse(problems)
        return cleaned

    async def send(self, settings: Settings, message: Message) -> Outcome:
        """One attempt."""
        payload = mapper.to_wire(int(settings["agent_id"]), message)
        answer = await client.send(settings["base_url"], settings["corp_id"], settings["secret"], payload)
        if isinstance(answer, Outcome):
            return answer
        return http.judge_status(answer) or mapper.from_wire(answer.data, answer.body)
