"""Tencent Cloud's signature, its request and its error codes."""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

from scrm_app.connectors import http, sms
from scrm_app.connectors.base import Message, Outcome, Settings
from scrm_app.core.text import Text

CONTENT_TYPE = "application/json; charset=utf-8"

# Code prefix → (permanent, seconds to wait, sentence). Codes: cloud.tencent.com/document/product/382/55981
ERRORS: dict[str, tuple[bool, int, Text]] = {
    "LimitExceeded": (
        False,
        3600,
        Text("同一个号码短信太多, 被限流, 稍后会自动重试。", "Too many messages to this number; tried again later."),
    ),
    "RequestLimitExceeded": (False, 60, Text("调用太频繁, 一分钟后自动重试。", "Too many calls; tried again soon.")),
    "InvalidParameterValue.IncorrectPhoneNumber": (True, 0, sms.no_mobile()),
    "FailedOperation.InsufficientBalanceInSmsPackage": (
        True,
        0,
        Text("短信套餐余量不足, 请购买后重发。", "The SMS package is used up."),
    ),
    "FailedOperation.SignatureIncorrectOrUnapproved": (
        True,
        0,
        Text("短信签名不存在或未审核通过。", "The signature is not approved."),
    ),
    "FailedOperation.TemplateIncorrectOrUnapproved": (
        True,
        0,
        Text("短信模板不存在或未审核通过。", "The template is unknown or not approved."),
    ),
    "FailedOperation.PhoneNumberInBlacklist": (True, 0, Text("这个号码拒收短信。", "This number refuses messages.")),
    "AuthFailure": (True, 0, Text("密钥不对, 请重新填写。", "The key or secret is wrong. Enter it again.")),
    "UnauthorizedOperation": (True, 0, Text("这个密钥没有发短信的权限。", "This key may not send messages.")),
    "InternalError": (False, 0, Text("短信平台出错, 稍后会自动重试。", "The platform failed; it will be tried again.")),
}


def authorization(key_id: str, secret: str, service: str, host: str, body: bytes, stamp: int) -> str:
    """The Authorization header; signed are content type and host."""
    day = datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%d")
    head = f"content-type:{CONTENT_TYPE}\nhost:{host}\n"
    request = "\n".join(["POST", "/", "", head, "content-type;host", hashlib.sha256(body).hexdigest()])
    scope = f"{day}/{service}/tc3_request"
    text = "\n".join(["TC3-HMAC-SHA256", str(stamp), scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"TC3{secret}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return f"TC3-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders=content-type;host, Signature={signature}"


def to_wire(settings: Settings, message: Message, number: str) -> dict[str, Any]:
    """SendSms; Tencent's template variables have no names, only an order."""
    return {
        "PhoneNumberSet": [f"+86{number}"],
        "SmsSdkAppId": settings["app_id"],
        "SignName": settings["sign"],
        "TemplateId": settings["template"],
        "TemplateParamSet": list(sms.filled(str(settings["parameters"]), message).values()),
        "SessionContext": message.key[:512],
    }


def from_wire(answer: http.Answer) -> Outcome:
    """`Response.Error`, or the status of the one number."""
    response = answer.data.get("Response")
    if not isinstance(response, dict):
        said = Text("短信平台的回答看不懂, 稍后会自动重试。", "The answer cannot be read; it will be tried again.")
        return http.judge_status(answer) or Outcome(False, said, "unreadable", answer.body[:300])
    sent = response.get("SendStatusSet") or [{}]
    verdict = response.get("Error") or sent[0]
    code, words = str(verdict.get("Code", "")), str(verdict.get("Message", ""))[:300]
    if code == "Ok":
        number = str(verdict.get("SerialNo", ""))
        return Outcome(True, Text("短信已提交。", "The message was taken."), "Ok", remote_id=number)
    unknown = Text(f"短信平台拒收({code})。", f"The message was refused ({code}).")
    match = next((ERRORS[prefix] for prefix in ERRORS if code == prefix or code.startswith(f"{prefix}.")), None)
    permanent, wait, said = match or (True, 0, unknown)
    return Outcome(False, said, code[:40], words, permanent=permanent, throttled=wait > 0, retry_after_seconds=wait)
