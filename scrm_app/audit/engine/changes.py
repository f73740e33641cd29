"""Which fields really changed, and how to write a value down so that a person can read it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

SECRET = frozenset({"password", "password_hash", "secret", "token", "fingerprint", "api_key", "webhook", "sign_key"})
HIDDEN = "••••••"
MAX_TEXT = 2000


def plain(value: Any) -> Any:
    """A JSON value for the log: dates in ISO 8601, decimals as text, long texts cut, anything else as words."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): HIDDEN if str(key) in SECRET else plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    text = str(value)
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only the fields that differ, on both sides; secrets as dots."""
    names = [
        name
        for name in {**before, **after}
        if before.get(name) != after.get(name) or name not in before or name not in after
    ]
    old, new = plain(before), plain(after)
    return {n: old[n] for n in names if n in old}, {n: new[n] for n in names if n in new}


def moment(text: str) -> datetime | None:
    """The aware time that an ISO 8601 text of the log stands for; None for any other text."""
    if len(text) < 20 or text[10:11] != "T":
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def readable(value: Any, yes: str = "是", no: str = "否") -> str:
    """One line for a value in the log."""
    if value is None or value == "" or value == [] or value == {}:
        return "—"
    if isinstance(value, bool):
        return yes if value else no
    if isinstance(value, list):
        return "、".join(readable(item, yes, no) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {readable(item, yes, no)}" for key, item in value.items())
    return str(value)
