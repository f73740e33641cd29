"""Aliyun SMS: an approved template to one mobile number."""

from scrm_app.connectors import http, sms
from scrm_app.connectors.base import Info, Message, Outcome, SettingField, Settings, clean, refuse
from scrm_app.connectors.sms_aliyun import client, mapper
from scrm_app.core.text import Text


class AliyunSms:
    """阿里云短信."""

    info = Info(
        kind="sms_aliyun",
        name=Text("阿里云短信", "Aliyun SMS"),
        about=Text("把紧急提醒发到本人手机。", "Sends urgent reminders to a person's mobile."),
        icon="smartphone",
        audience="person",
        address="phone",
        channel="sms",
        fields=(
            SettingField("key_id", Text("密钥编号", "Access key ID"), required=True, placeholder="LTAI…"),
            SettingField("secret", Text("密钥", "Access key secret"), secret=True, required=True),
            SettingField("sign", Text("短信签名", "Signature"), required=True, placeholder="云途汽修"),
            SettingField("template", Text("模板编号", "Template code"), required=True, placeholder="SMS_…"),
            sms.PARAMETERS,
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
        answer = await client.send(settings["base_url"], settings["key_id"], settings["secret"], call)
        return answer if isinstance(answer, Outcome) else mapper.from_wire(answer)
