"""Numbers out of what a browser sends: an address, a form, an event."""


def whole(value: object, default: int = 0) -> int:
    """A whole number that fits every column of the database; `default` when it is none ("²" is none, nor is -1)."""
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else default
