"""The wire of the DingTalk group bot."""

import json
from typing import Any

from scrm_app.connectors import http
from scrm_app.connectors.base import Outcome
from scrm_app.connectors.dingtalk import mapper
from scrm_app.core import clock

BASE_URL = "https://oapi.dingtalk.com"


async def send(base_url: str, token: str, secret: str, payload: dict[str, Any]) -> http.Answer | Outcome:
    """POST /robot/send?access_token=…&timestamp=…&sign=…; unsigned when the bot has no secret."""
    params = {"access_token": token}
    if secret:
        timestamp = int(clock.now().timestamp() * 1000)
        params |= {"timestamp": str(timestamp), "sign": mapper.signature(secret, timestamp)}
    url = f"{base_url.rstrip('/')}/robot/send"
    return await http.post(url, json.dumps(payload, ensure_ascii=False).encode(), {}, params)
