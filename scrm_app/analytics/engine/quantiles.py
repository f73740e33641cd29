"""Medians and percentiles as pandas computes them (linear interpolation), from the few rows around the rank."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class RankedValue:
    """The `rank`-th smallest (1-based) of `count` values of a group; `value` in seconds."""

    group: tuple[object, ...]
    rank: int
    count: int
    value: float


def ranks_for(count: int, percent: int) -> tuple[int, int]:
    """The two 1-based ranks whose values a percentile lies between."""
    position = (count - 1) * percent
    low = position // 100
    return low + 1, low + 1 + (1 if position % 100 else 0)


def percentile(values: dict[int, float], count: int, percent: int) -> float:
    """The percentile from values by rank; needs the ranks that `ranks_for` names."""
    low, high = ranks_for(count, percent)
    part = Fraction((count - 1) * percent, 100) % 1
    return values[low] + (values[high] - values[low]) * float(part)


@dataclass(frozen=True)
class Spread:
    """How long a group took: how many, the middle one, and what nine of ten stay under; minutes."""

    group: tuple[object, ...]
    count: int
    median_minutes: float
    p90_minutes: float


def spreads(rows: Iterable[RankedValue]) -> list[Spread]:
    """One `Spread` a group from the rows around its median and its 90th percentile, in order of first appearance."""
    values: dict[tuple[object, ...], dict[int, float]] = {}
    counts: dict[tuple[object, ...], int] = {}
    for row in rows:
        values.setdefault(row.group, {})[row.rank] = row.value
        counts[row.group] = row.count
    return [
        Spread(
            group,
            counts[group],
            percentile(found, counts[group], 50) / 60,
            percentile(found, counts[group], 90) / 60,
        )
        for group, found in values.items()
    ]
