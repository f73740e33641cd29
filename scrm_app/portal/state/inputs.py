"""What the browser may send to the portal's screens."""


def whole(value: object) -> int:
    """A small number from the browser; 0 when it is none."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def ids(value: object, most: int = 20) -> list[int]:
    """Ids of files from the browser; what is none is left out, and so is everything after `most`."""
    listed = value if isinstance(value, list) else []
    return [found for one in listed[:most] if (found := whole(one))]
