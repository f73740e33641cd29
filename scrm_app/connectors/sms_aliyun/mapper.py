"""Aliyun's signature, its request and its error codes."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from scrm_app.connectors import http, sms
from scrm_app.connectors.base import Message, Outcome, Settings
from scrm_app.core.text import Text

# Code → (permanent, seconds to wait, sentence). Codes: help.aliyun.com/document_detail/101346
ERRORS: dict[str, tuple[bool, int, Text]] = {
    "isv.BUSINESS_LIMIT_CONTROL": (
        False,
        3600,
        Text("同一个号码短信太多, 被限流, 稍后会自动重试。", "Too many messages to this number; tried again later."),
    ),
    "isv.MOBILE_NUMBER_ILLEGAL": (True, 0, sms.no_mobile()),
    "isv.AMOUNT_NOT_ENOUGH": (True, 0, Text("短信账户余额不足, 请充值后重发。", "The SMS account has no money left.")),
    "isv.OUT_OF_SERVICE": (True, 0, Text("短信业务已停机, 请到平台处理。", "The SMS service is suspended.")),
    "isv.SMS_TEMPLATE_ILLEGAL": (
        True,
        0,
        Text("短信模板不存在或未审核通过。", "The template is not approved."),
    ),
    "isv.SMS_SIGNATURE_ILLEGAL": (True, 0, Text("短信签名不存在或未审核通过。", "The signature is not approved.")),
    "isv.TEMPLATE_MISSING_PARAMETERS": (True, 0, Text("模板变量没有填全。", "Variables of the template are missing.")),
    "isv.PARAM_LENGTH_LIMIT": (True, 0, Text("模板变量太长。", "A variable of the template is too long.")),
    "SignatureDoesNotMatch": (True, 0, Text("密钥不对, 请重新填写。", "The secret is wrong. Enter it again.")),
    "InvalidAccessKeyId.NotFound": (True, 0, Text("密钥编号不存在。", "The access key does not exist.")),
    "Throttling.User": (False, 60, Text("调用太频繁, 一分钟后自动重试。", "Too many calls; tried again in a minute.")),
    "isp.SYSTEM_ERROR": (
        False,
        0,
        Text("短信平台出错, 稍后会自动重试。", "The platform failed; tried again later."),
    ),
    "isp.RAM_PERMISSION_DENY": (True, 0, Text("这个密钥没有发短信的权限。", "This key may not send messages.")),
}


def signature(secret: str, method: str, parameters: Mapping[str, str]) -> str:
    """Base64 of HMAC-SHA1 over the canonical query, key `secret&`."""
    query = "&".join(f"{_encode(k)}={_encode(v)}" for k, v in sorted(parameters.items()))
    text = f"{method}&%2F&{_encode(query)}"
    return base64.b64encode(hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()).decode()


def _encode(text: str) -> str:
    return quote(text, safe="-_.~")


def to_wire(settings: Settings, message: Message, number: str) -> dict[str, str]:
    """The parameters of SendSms; `OutId` is the message's key, so that a repeat can be found."""
    values = sms.filled(str(settings["parameters"]), message)
    return {
        "PhoneNumbers": number,
        "SignName": str(settings["sign"]),
        "TemplateCode": str(settings["template"]),
        "TemplateParam": json.dumps(values, ensure_ascii=False),
        "OutId": message.key[:64],
    }


def from_wire(answer: http.Answer) -> Outcome:
    """`Code` decides, whatever the HTTP status; without one the status does."""
    data: dict[str, Any] = answer.data
    code = data.get("Code")
    if code == "OK":
        return Outcome(True, Text("短信已提交。", "The message was taken."), "OK", remote_id=str(data.get("BizId", "")))
    if not isinstance(code, str):
        said = Text("短信平台的回答看不懂, 稍后会自动重试。", "The answer cannot be read; it will be tried again.")
        return http.judge_status(answer) or Outcome(False, said, "unreadable", answer.body[:300])
    unknown = Text(f"短信平台拒收({code})。", f"The message was refused ({code}).")
    permanent, wait, said = ERRORS.get(code, (answer.status < 500, 0, unknown))
    words = str(data.get("Message", ""))[:300]
    return Outcome(False, said, code[:40], words, permanent=permanent, throttled=wait > 0, retry_after_seconds=wait)
