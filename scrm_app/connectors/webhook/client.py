"""The wire of the generic webhook."""

from scrm_app.connectors import http
from scrm_app.connectors.base import Outcome
from scrm_app.connectors.webhook import mapper
from scrm_app.core import clock


async def send(url: str, secret: str, key: str, body: bytes) -> http.Answer | Outcome:
    """POST with Idempotency-Key, X-Scrm-Timestamp (Unix seconds) and X-Scrm-Signature."""
    timestamp = str(int(clock.now().timestamp()))
    headers = {"Idempotency-Key": key, "X-Scrm-Timestamp": timestamp}
    if secret:
        headers["X-Scrm-Signature"] = mapper.signature(secret, timestamp, body)
    return await http.post(url, body, headers)
