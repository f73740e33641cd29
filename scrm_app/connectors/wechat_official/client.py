"""The wire of WeChat official accounts."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from scrm_app.connectors import http, tokens
from scrm_app.connectors.base import Outcome
from scrm_app.connectors.wechat_official import mapper

BASE_URL = "https://api.weixin.qq.com"
STALE = {40001, 40014, 42001}
"""Token refused or expired: developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html"""


async def send(base_url: str, app_id: str, secret: str, payload: dict[str, Any]) -> http.Answer | Outcome:
    """POST /cgi-bin/message/custom/send."""
    url, body = f"{base_url.rstrip('/')}/cgi-bin/message/custom/send", json.dumps(payload, ensure_ascii=False).encode()
    return await _ask(base_url, app_id, secret, lambda given: http.post(url, body, {}, {"access_token": given}))


async def fetch(base_url: str, app_id: str, secret: str, media_id: str, limit: int) -> http.Answer | Outcome:
    """GET /cgi-bin/media/get: developers.weixin.qq.com/doc/offiaccount/Asset_Management/Get_temporary_materials.html"""
    url = f"{base_url.rstrip('/')}/cgi-bin/media/get"
    return await _ask(
        base_url,
        app_id,
        secret,
        lambda given: http.download(url, {"access_token": given, "media_id": media_id}, limit),
    )


async def _ask(
    base_url: str, app_id: str, secret: str, send_with: Callable[[str], Awaitable[http.Answer | Outcome]]
) -> http.Answer | Outcome:
    """GET /cgi-bin/token when none is kept, then the call itself; once more when the token was stale."""
    base = base_url.rstrip("/")
    asked = {"grant_type": "client_credential", "appid": app_id, "secret": secret}
    return await tokens.with_token(
        tokens.lent_to("wechat", base, app_id, secret),
        lambda: http.get(f"{base}/cgi-bin/token", asked),
        mapper.from_wire,
        send_with,
        STALE,
    )
