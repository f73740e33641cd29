"""What is left of a value that must not be read in full; covered on the server, before anything leaves."""

from typing import Any

HIDDEN_TEXT = "******"


def mask(how: str, value: Any) -> str | None:
    """The value covered: phone `138****1234`, name `张*`, last4, first, or whole; nothing stays nothing."""
    if value in (None, "", [], {}):
        return None
    text = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if how == "phone" and len(text) >= 8:
        return f"{text[:3]}****{text[-4:]}"
    if how == "name" and text:
        return text[:1] + "*" * min(max(len(text) - 1, 1), 3)
    if how == "last4" and len(text) > 6:
        return f"****{text[-4:]}"
    if how == "first" and len(text) > 1:
        return f"{text[:1]}****"
    return HIDDEN_TEXT
