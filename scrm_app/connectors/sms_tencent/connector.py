"""Tencent Cloud SMS: an approved template to one mobile number."""

from scrm_app.connectors import http, sms
from scrm_app.connectors.base import Info, Message, Outcome, SettingField, Settings, clean, refuse
from scrm_app.connectors.sms_tencent import client, mapper
from scrm_app.core.text import Text


class TencentSms:
    """腾讯云短信."""

    info = Info(
        kind="sms_tencent",
        name=Text("腾讯云短信", "Tencent Cloud SMS"),
        about=Text("把紧急提醒发到本人手机。", "Sends urgent reminders to a person's mobile."),
        icon="smartphone-nfc",
        audience="person",
        address="phone",
        channel="sms",
        fields=(
            SettingField("key_id", Text("密钥编号", "Secret ID"), required=True, placeholder="AKID…"),
            SettingField("secret", Text("密钥", "Secret key"), secret=True, required=True),
            SettingField("app_id", Text("短信应用编号", "SDK app ID"), required=True, placeholder="1400000000"),
            SettingField("sign", Text("短信签名", "Signature"), required=True, placeholder="云途汽修"),
            SettingField("template", Text("模板编号", "Template ID"), required=True, placeholder="449739"),
            sms.PARAMETERS,
            SettingField("region", Text("地域", "Region"), default="ap-guangzhou"),
            SettingField("base_url", Text("接口地址", "API address"), default=client.BASE_URL),
        ),
    )

    def check(self, values: Settings) -> dict[str, str]:
        """Readable variables and an address that can be one."""
        cleaned = clean(self.info, values)
        problems: dict[str, Text] = {}
        if wrong := sms.check_parameters(cleaned["parameters"]):
            problems["parameters"] = wrong
        if wrong := http.check_base_url(cleaned["base_url"]):
            problems["base_url"] = wrong
        refuse(problems)
        return cleaned

    async def send(self, settings: Settings, message: Message) -> Outcome:
        """One attempt."""
        number = sms.mobile(message.to)
        if not number:
            return Outcome(False, sms.no_mobile(), "bad_number", permanent=True)
        call = mapper.to_wire(settings, message, number)
        secret, region = settings["secret"], settings["region"]
        answer = await client.send(settings["base_url"], settings["key_id"], secret, region, call)
        return answer if isinstance(answer, Outcome) else mapper.from_wire(answer)
