"""What the browser may send to the portal's screens."""

from typing import Any

from scrm_app.core.numbers import whole
from scrm_app.core.ui import Sent


def photos_of(sent: Sent, most: int = 20) -> dict[str, Any]:
    """The photos that came with words, and the album they are of; what is none is left out."""
    listed = sent.values.get("photos")
    named = [one for one in listed[:most] if isinstance(one, dict)] if isinstance(listed, list) else []
    return {"album": sent.word("album")[:64], "photos": [found for one in named if (found := whole(one.get("id")))]}
