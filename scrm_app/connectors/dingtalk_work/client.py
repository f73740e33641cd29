"""The wire of DingTalk work notices."""

import json
from typing import Any

from scrm_app.connectors import http, tokens
from scrm_app.connectors.base import Outcome
from scrm_app.connectors.dingtalk_work import mapper

BASE_URL = "https://oapi.dingtalk.com"
STALE = {40014, 42001}


async def send(base_url: str, app_key: str, secret: str, payload: dict[str, Any]) -> http.Answer | Outcome:
    """GET /gettoken when none is kept, then POST /topapi/message/corpconversation/asyncsend_v2."""
    base = base_url.rstrip("/")
    body = json.dumps(payload, ensure_ascii=False).encode()
    url = f"{base}/topapi/message/corpconversation/asyncsend_v2"
    return await tokens.with_token(
        tokens.lent_to("dingtalk", base, app_key, secret),
        lambda: http.get(f"{base}/gettoken", {"appkey": app_key, "appsecret": secret}),
        mapper.from_wire,
        lambda given: http.post(url, body, {}, {"access_token": given}),
        STALE,
    )
