"""The wire of Aliyun SMS: RPC, signature version 1.0 (help.aliyun.com/document_detail/56189)."""

import uuid
from urllib.parse import urlencode

from scrm_app.connectors import http
from scrm_app.connectors.base import Outcome
from scrm_app.connectors.sms_aliyun import mapper
from scrm_app.core import clock

BASE_URL = "https://dysmsapi.aliyuncs.com"


async def send(base_url: str, key_id: str, secret: str, call: dict[str, str]) -> http.Answer | Outcome:
    """POST / with the call and its signature as a form."""
    parameters = {
        "AccessKeyId": key_id,
        "Action": "SendSms",
        "Format": "JSON",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": str(uuid.uuid4()),
        "SignatureVersion": "1.0",
        "Timestamp": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Version": "2017-05-25",
        **call,
    }
    body = urlencode({**parameters, "Signature": mapper.signature(secret, "POST", parameters)}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return await http.post(f"{base_url.rstrip('/')}/", body, kind)
