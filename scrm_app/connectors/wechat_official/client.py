"""The wire of WeChat official accounts."""

import json
from typing import Any

from scrm_app.connectors import http, tokens
from scrm_app.connectors.base import Outcome
from scrm_app.connectors.wechat_official import mapper

BASE_URL = "https://api.weixin.qq.com"
STALE = {40001, 40014, 42001}
"""Token refused or expired: developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html"""


async def send(base_url: str, app_id: str, secret: str, payload: dict[str, Any]) -> http.Answer | Outcome:
    """GET /cgi-bin/token when none is kept, then POST /cgi-bin/message/custom/send; once more when it was stale."""
    base = base_url.rstrip("/")
    asked = {"grant_type": "client_credential", "appid": app_id, "secret": secret}
    body = json.dumps(payload, ensure_ascii=False).encode()
    return await tokens.with_token(
        tokens.lent_to("wechat", base, app_id, secret),
        lambda: http.get(f"{base}/cgi-bin/token", asked),
        mapper.from_wire,
        lambda given: http.post(f"{base}/cgi-bin/message/custom/send", body, {}, {"access_token": given}),
        STALE,
    )
