"""How work flows: what stood where on which day, how much was finished a week. Plain numbers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

Stay = tuple[str, date | None, date | None, int]
"""Place, day of arrival (None: before the first day), day of leaving (None: still there), how many."""


def standing(stays: Iterable[Stay], days: Sequence[date]) -> dict[str, list[int]]:
    """How many stood at each place at the end of each of these consecutive days."""
    place = {day: n for n, day in enumerate(days)}
    change: dict[str, list[int]] = {}
    for node, came, left, count in stays:
        line = change.setdefault(node, [0] * (len(days) + 1))
        start = 0 if came is None or came < days[0] else place.get(came, len(days))
        end = len(days) if left is None else place.get(left, 0 if left < days[0] else len(days))
        if end > start:
            line[start] += count
            line[end] -= count
    return {node: running(line[:-1]) for node, line in change.items()}


def running(values: Iterable[int]) -> list[int]:
    """Sums so far."""
    total, found = 0, []
    for value in values:
        total += value
        found.append(total)
    return found


def weekly(counts: Mapping[date, int], first: date, last: date) -> list[tuple[date, int]]:
    """One entry a week (its Monday), oldest first, zero where nothing happened; days outside are left out."""
    monday = first - timedelta(days=first.weekday())
    weeks = [monday + timedelta(days=7 * n) for n in range((last - monday).days // 7 + 1)]
    sums = dict.fromkeys(weeks, 0)
    for day, count in counts.items():
        if first <= day <= last:
            sums[day - timedelta(days=day.weekday())] += count
    return list(sums.items())
