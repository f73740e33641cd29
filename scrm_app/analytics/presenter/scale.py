"""The scale of a figure that counts things."""

from collections.abc import Iterable
from typing import Any

FEW = 6


def tally(*series: Iterable[int]) -> dict[str, Any]:
    """An axis of whole things from nothing on: few of them get a line each, there is no half a ticket."""
    most = max((count for counts in series for count in counts), default=0)
    return {"rangemode": "tozero", **({"dtick": 1, "range": [0, max(most, 1) * 1.08]} if most < FEW else {})}
