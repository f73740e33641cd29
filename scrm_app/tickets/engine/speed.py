"""How fast people work, measured against colleagues at the same step, so that hard steps do not make anybody slow."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

MIN_SAMPLES = 8
SLOWEST, FASTEST = 25, 400


@dataclass(frozen=True)
class Done:
    """One finished visit: who, at which step, in how many minutes."""

    user_id: int
    step: str
    minutes: float


@dataclass(frozen=True)
class Speed:
    """100 = like colleagues at the same steps, 200 = twice as fast; `median_minutes` over all steps."""

    user_id: int
    speed_percent: int
    median_minutes: int
    samples: int


def measure(visits: Iterable[Done]) -> list[Speed]:
    """The speed of everybody with at least 8 visits, between 25 and 400."""
    by_step: dict[str, list[Done]] = {}
    for visit in visits:
        if visit.minutes > 0:
            by_step.setdefault(visit.step, []).append(visit)
    ratios: dict[int, list[float]] = {}
    minutes: dict[int, list[float]] = {}
    for done in by_step.values():
        usual = median(one.minutes for one in done)
        for one in done:
            ratios.setdefault(one.user_id, []).append(usual / one.minutes)
            minutes.setdefault(one.user_id, []).append(one.minutes)
    return [
        Speed(user, min(FASTEST, max(SLOWEST, round(100 * median(found)))), round(median(minutes[user])), len(found))
        for user, found in sorted(ratios.items())
        if len(found) >= MIN_SAMPLES
    ]
