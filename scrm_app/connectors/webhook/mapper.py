"""What we post to a foreign address, how it is signed, and what counts as accepted."""

import hashlib
import hmac
import json

from scrm_app.connectors.base import Message, Outcome
from scrm_app.connectors.http import Answer
from scrm_app.core.text import Text


def to_wire(message: Message) -> bytes:
    """The JSON body; byte-identical on every attempt."""
    body = {"id": message.key, "kind": message.kind, "title": message.title, "text": message.text, "link": message.link}
    return json.dumps({**body, "data": dict(message.data)}, ensure_ascii=False, sort_keys=True).encode()


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`sha256=` + hex HMAC-SHA256 over "timestamp.body": the receiver recomputes it and refuses old timestamps."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def from_wire(answer: Answer) -> Outcome:
    """A 2xx is accepted, unless the body is JSON that says otherwise with an errcode."""
    code = answer.data.get("errcode", 0)
    if code in (0, "0", None):
        return Outcome(True, Text("对方已接收。", "Accepted by the receiver."), f"HTTP {answer.status}")
    said = Text(
        f"对方回答了错误码 {code}, 没有接收。", f"The receiver answered with error {code} and did not accept it."
    )
    return Outcome(False, said, f"errcode {code}"[:40], answer.body[:300], permanent=True)
