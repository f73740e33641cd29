"""What a browser sends as a form: believed to be words by name only after a look."""

from collections.abc import Mapping
from typing import Any


def form_of(data: object) -> dict[str, Any]:
    """The answers by name; none when it is no form at all."""
    return dict(data) if isinstance(data, Mapping) else {}
