"""How far up an overdue ticket is carried: its store's leader, then the region's, then headquarters."""

from collections.abc import Sequence

MAX_LEVEL = 3


def next_level(level: int) -> int:
    """The step above `level`, never beyond the last."""
    return min(level + 1, MAX_LEVEL)


def supervisors(ladder: Sequence[Sequence[int]], level: int) -> list[int]:
    """Who to tell at `level` (1 = the store's leaders); an empty rung hands on to the next one above.

    `ladder` lists the leaders of the store, of its region, of headquarters.
    """
    for rung in ladder[max(level, 1) - 1 :]:
        if rung:
            return list(rung)
    return next((list(rung) for rung in reversed(ladder) if rung), [])
