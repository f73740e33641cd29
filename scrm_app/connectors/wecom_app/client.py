"""The wire of WeCom applications."""

import json
from typing import Any

from scrm_app.connectors import http, tokens
from scrm_app.connectors.base import Outcome
from scrm_app.connectors.wecom_app import mapper

BASE_URL = "https://qyapi.weixin.qq.com"
STALE = {40014, 42001}  # token unknown, token expired: developer.work.weixin.qq.com/document/path/90313


async def send(base_url: str, corp_id: str, secret: str, payload: dict[str, Any]) -> http.Answer | Outcome:
    """GET /cgi-bin/gettoken when none is kept, then POST /cgi-bin/message/send; once more when the token was stale."""
    base = base_url.rstrip("/")
    body = json.dumps(payload, ensure_ascii=False).encode()
    return await tokens.with_token(
        tokens.lent_to("wecom", base, corp_id, secret),
        lambda: http.get(f"{base}/cgi-bin/gettoken", {"corpid": corp_id, "corpsecret": secret}),
        mapper.from_wire,
        lambda given: http.post(f"{base}/cgi-bin/message/send", body, {}, {"access_token": given}),
        STALE,
    )
