"""Platforms of Tencent and DingTalk answer 200 for everything; what became of a message stands in `errcode`."""

from collections.abc import Mapping
from typing import Any

from scrm_app.connectors.base import Outcome
from scrm_app.core.text import Text

Errors = Mapping[int, tuple[bool, int, Text]]
"""errcode → (trying again cannot help, seconds to wait because it was too much, sentence)."""


def judged(
    data: Mapping[str, Any], body: str, name: Text, errors: Errors, delivered: Text, *, code: int | None = None
) -> Outcome:
    """The outcome in words; only errcode 0 is a success. `code`: what the answer comes to where `errcode` hides it."""
    found = data.get("errcode") if code is None else code
    if found == 0:
        return Outcome(True, delivered, "0", remote_id=str(data.get("msgid") or data.get("task_id") or ""))
    if not isinstance(found, int) or isinstance(found, bool):
        said = Text(
            f"{name.zh}的回答看不懂, 稍后会自动重试。", f"{name.en}'s answer cannot be read; it will be tried again."
        )
        return Outcome(False, said, "unreadable", body[:300])
    unknown = Text(f"{name.zh}拒收了消息(错误码 {found})。", f"{name.en} refused the message (error {found}).")
    permanent, wait, said = errors.get(found, (True, 0, unknown))
    detail = f"{data.get('errmsg', '')} {data.get('sub_msg', '')}".strip()[:300]
    return Outcome(
        False, said, f"errcode {found}", detail, permanent=permanent, throttled=wait > 0, retry_after_seconds=wait
    )
