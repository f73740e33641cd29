"""What the browser may send to the portal's screens."""

from scrm_app.core.numbers import whole


def ids(value: object, most: int = 20) -> list[int]:
    """Ids of files from the browser; what is none is left out, and so is everything after `most`."""
    listed = value if isinstance(value, list) else []
    return [found for one in listed[:most] if (found := whole(one))]
