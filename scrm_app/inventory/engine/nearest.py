"""Which warehouse is asked when the own one has not enough."""

from collections.abc import Iterable
from dataclasses import dataclass

from scrm_app.core.geo import distance_km

Position = tuple[float, float]


@dataclass(frozen=True)
class Source:
    """A warehouse that has some: where it is on the map and in the organisation, and how much is free."""

    warehouse_id: int
    name: str
    path: str
    position: Position | None
    available: int


@dataclass(frozen=True)
class Found:
    """The nearest one; `km` is None where a position is missing."""

    source: Source
    km: float | None


def _shared(one: str, other: str) -> int:
    mine, theirs = one.strip("/").split("/"), other.strip("/").split("/")
    return next((at for at, pair in enumerate(zip(mine, theirs, strict=False)) if pair[0] != pair[1]), len(mine))


def nearest(sources: Iterable[Source], *, path: str, position: Position | None, wanted: int) -> Found | None:
    """The nearest warehouse that has all of it, else the nearest that has any.

    Nearest in kilometres where both positions are known, otherwise by the tree: same region first.
    """
    found = [(_km(one, position), one) for one in sources if one.available > 0]
    if not found:
        return None
    km, best = min(
        found,
        key=lambda pair: (
            pair[1].available < wanted,
            pair[0] is None,
            pair[0] or 0.0,
            -_shared(pair[1].path, path),
            pair[1].name,
        ),
    )
    return Found(best, km)


def _km(one: Source, position: Position | None) -> float | None:
    return None if position is None or one.position is None else round(distance_km(position, one.position), 1)
