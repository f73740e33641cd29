"""Which ways tickets really take through a flow."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Variant:
    """A path of node names, how many tickets took it, and their share of all (0..1)."""

    path: tuple[str, ...]
    count: int
    share: float


def variants(visits: Iterable[tuple[int, str]], top: int = 20) -> tuple[list[Variant], int]:
    """The `top` most frequent paths and how many different ones there are.

    `visits` are (ticket id, node name), ordered by ticket and then by time.
    """
    paths = Counter(tuple(name for _, name in group) for _, group in groupby(visits, key=lambda visit: visit[0]))
    total = sum(paths.values())
    ranked = sorted(paths.items(), key=lambda item: (-item[1], item[0]))
    return [Variant(path, count, count / total) for path, count in ranked[:top]], len(paths)
