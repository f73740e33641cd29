"""The wire of Tencent Cloud SMS: API 3.0, signature TC3-HMAC-SHA256 (cloud.tencent.com/document/product/382/55981)."""

import json
from typing import Any
from urllib.parse import urlsplit

from scrm_app.connectors import http
from scrm_app.connectors.base import Outcome
from scrm_app.connectors.sms_tencent import mapper
from scrm_app.core import clock

BASE_URL = "https://sms.tencentcloudapi.com"


async def send(base_url: str, key_id: str, secret: str, region: str, call: dict[str, Any]) -> http.Answer | Outcome:
    """POST / with the call as JSON and its signature in the headers."""
    body = json.dumps(call, ensure_ascii=False).encode()
    stamp = int(clock.now().timestamp())
    host = urlsplit(base_url).netloc
    headers = {
        "Content-Type": mapper.CONTENT_TYPE,
        "Authorization": mapper.authorization(key_id, secret, "sms", host, body, stamp),
        "X-TC-Action": "SendSms",
        "X-TC-Version": "2021-01-11",
        "X-TC-Timestamp": str(stamp),
        "X-TC-Region": region,
    }
    return await http.post(f"{base_url.rstrip('/')}/", body, headers)
