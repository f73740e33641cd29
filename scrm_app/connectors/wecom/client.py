"""The wire of the WeCom group bot."""

import json
from typing import Any

from scrm_app.connectors import http
from scrm_app.connectors.base import Outcome

BASE_URL = "https://qyapi.weixin.qq.com"


async def send(base_url: str, key: str, payload: dict[str, Any]) -> http.Answer | Outcome:
    """POST /cgi-bin/webhook/send?key=…"""
    url = f"{base_url.rstrip('/')}/cgi-bin/webhook/send"
    return await http.post(url, json.dumps(payload, ensure_ascii=False).encode(), {}, {"key": key})
