"""How likely an open visit ends after its promise: counted from finished visits, then corrected by how often it was so.

A visit is described by its step, by how many other visits the person had, and by the working minutes it has been
standing. The chance is the share of finished visits like it that took longer than the promise, among those that took
longer than it has stood already (a Kaplan-Meier estimate without censoring). Isotonic regression (pool adjacent
violators; Ayer et al. 1955) then makes "70 %" mean that seven of ten such visits really were late.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import exp, log

from scrm_app.tickets.engine.speed import Done, measure

QUEUES = (2, 5, 9)
"""Other open visits of a person: up to 2, up to 5, up to 9, more."""
ENOUGH = 20
"""So many finished visits of a kind are needed before they speak for it."""
LOOKS = (0.25, 0.5, 0.75)
"""Past visits are looked at after these shares of their promise, as the board would have done."""
GROUPS, BINS = 40, 10
_TAIL = 95


@dataclass(frozen=True)
class Finished:
    """A finished visit. `load`: other open visits of the person when it came; minutes are working minutes.

    `promised` is the span from entering to the promise; 0 = nothing was promised.
    """

    step: str
    user_id: int
    load: int
    minutes: float
    promised: float
    finished_at: datetime


@dataclass(frozen=True)
class Bin:
    """Looks whose chance fell into one tenth: the mean chance, the share that was late, how many."""

    said: float
    late: float
    looks: int


@dataclass(frozen=True)
class Check:
    """The model on visits it had not seen. Brier scores: mean squared error of the chance, and of always saying the
    share of late visits before."""

    bins: tuple[Bin, ...] = ()
    looks: int = 0
    brier: float = 0.0
    brier_of_mean: float = 0.0


@dataclass(frozen=True)
class Model:
    """What is known. `spans`: 101 quantiles of the minutes a person of usual speed took, by step and queue, by step,
    and over everything ("*"); `curve`: pairs of raw chance and share that was late, both rising."""

    spans: Mapping[str, Sequence[float]] = field(default_factory=dict)
    speeds: Mapping[int, int] = field(default_factory=dict)
    curve: Sequence[Sequence[float]] = ()
    check: Check = Check()
    visits: int = 0

    def raw(self, step: str, load: int, user_id: int, stood: float, left: float) -> float | None:
        """The share of like visits that took longer than `stood` + `left` minutes among those longer than `stood`.

        A longer queue never lowers it. None: nothing like it was finished often enough.
        """
        pace = self.speeds.get(user_id, 100) / 100
        found = [_late(spans, stood * pace, left * pace) for spans in self._like(step, load)]
        return max(found, default=None)

    def chance(self, step: str, load: int, user_id: int, stood: float, left: float) -> float | None:
        """The corrected chance, 0 to 1, that the visit is late; None = not known."""
        raw = self.raw(step, load, user_id, stood, left)
        return None if raw is None else corrected(self.curve, raw)

    def still_needs(self, step: str, load: int, user_id: int, stood: float) -> float | None:
        """The median of the working minutes a visit like this goes on for."""
        known = self._like(step, load)
        if not known:
            return None
        pace = self.speeds.get(user_id, 100) / 100
        spans, at = known[-1], stood * pace
        half = survival(spans, at) / 2
        low, high = at, max(at, spans[-1]) + 60 * 24 * 400
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if survival(spans, middle) > half else (low, middle)
        return (high - at) / pace

    def _like(self, step: str, load: int) -> list[Sequence[float]]:
        """The spans that speak for a visit: its step with queues up to this one; else its step; else everything."""
        here = [f"{step}|{queue}" for queue in range(queue_of(load) + 1)]
        found = [self.spans[key] for key in here if key in self.spans]
        return found or [self.spans[key] for key in (step, "*") if key in self.spans][:1]


def queue_of(load: int) -> int:
    """Which of the four queues a number of other open visits is."""
    return bisect_left(QUEUES, load)


def survival(spans: Sequence[float], minutes: float) -> float:
    """The share that took longer than `minutes`; above the 95th percentile an exponential tail."""
    if minutes >= spans[_TAIL]:
        scale = max(1.0, (spans[_TAIL] - spans[50]) / log(10))
        return (1 - _TAIL / 100) * exp(-min(700.0, (minutes - spans[_TAIL]) / scale))
    i = bisect_right(spans, minutes)
    if i == 0:
        return 1.0
    width = spans[i] - spans[i - 1]
    return 1 - (i - 1 + ((minutes - spans[i - 1]) / width if width else 0.0)) / 100


def _late(spans: Sequence[float], stood: float, left: float) -> float:
    there = survival(spans, stood)
    return min(1.0, survival(spans, stood + max(0.0, left)) / there) if there > 0 else 1.0


def quantiles(minutes: Iterable[float]) -> tuple[float, ...]:
    """The 0th to the 100th percentile, linear between neighbours (Hyndman and Fan 1996, type 7)."""
    ordered = sorted(minutes)
    last = len(ordered) - 1
    out = []
    for percent in range(101):
        at = last * percent / 100
        low = int(at)
        high = min(last, low + 1)
        out.append(round(ordered[low] + (ordered[high] - ordered[low]) * (at - low), 3))
    return tuple(out)


def corrected(curve: Sequence[Sequence[float]], raw: float) -> float:
    """The share that was late when the raw chance was this; linear between the points, level outside them."""
    if not curve:
        return raw
    i = bisect_right(curve, raw, key=lambda point: point[0])
    if i == 0 or i == len(curve):
        return curve[max(0, i - 1)][1]
    (x0, y0), (x1, y1) = curve[i - 1], curve[i]
    return y0 + (y1 - y0) * (raw - x0) / (x1 - x0) if x1 > x0 else y1


def pooled(looks: Iterable[tuple[float, bool]]) -> tuple[tuple[float, float], ...]:
    """The rising curve through (raw chance, was late) that is nearest in squares, over about 40 groups of looks.

    Equal chances are one group whatever their order.
    """
    alike: dict[float, list[int]] = {}
    for raw, late in looks:
        tally = alike.setdefault(raw, [0, 0])
        tally[0] += 1
        tally[1] += late
    size = sum(n for n, _ in alike.values()) // GROUPS
    blocks: list[_Block] = []
    group = _Block(0.0, 0.0, 0)
    for raw in sorted(alike):
        count, late_ones = alike[raw]
        group = group.with_(_Block(raw * count, float(late_ones), count))
        if group.looks > size:
            blocks.append(group)
            group = _Block(0.0, 0.0, 0)
        while len(blocks) > 1 and blocks[-2].late >= blocks[-1].late:
            blocks[-2:] = [blocks[-2].with_(blocks[-1])]
    while group.looks and blocks and (group.looks <= size or blocks[-1].late >= group.late):
        group = blocks.pop().with_(group)
    blocks += [group] if group.looks else []
    return tuple((round(one.said, 6), round(one.late, 6)) for one in blocks)


@dataclass(frozen=True)
class _Block:
    raw_sum: float
    late_sum: float
    looks: int

    @property
    def said(self) -> float:
        return self.raw_sum / self.looks

    @property
    def late(self) -> float:
        return self.late_sum / self.looks

    def with_(self, other: "_Block") -> "_Block":
        return _Block(self.raw_sum + other.raw_sum, self.late_sum + other.late_sum, self.looks + other.looks)


def learn(visits: Sequence[Finished]) -> Model:
    """A model of all visits, and its check: three parts in order of time teach, correct and test."""
    ordered = sorted(visits, key=lambda one: one.finished_at)
    first, second = len(ordered) * 3 // 5, len(ordered) * 4 // 5
    teacher = _taught(ordered[:first])
    correcting, testing = _looks(teacher, ordered[first:second]), _looks(teacher, ordered[second:])
    known = _taught(ordered)
    return Model(
        known.spans,
        known.speeds,
        pooled([*correcting, *testing]),
        check(pooled(correcting), testing, _share(correcting)),
        len(ordered),
    )


def _taught(visits: Sequence[Finished]) -> Model:
    speeds = {s.user_id: s.speed_percent for s in measure(Done(v.user_id, v.step, v.minutes) for v in visits)}
    by_kind: dict[str, list[float]] = {}
    for one in visits:
        usual = one.minutes * speeds.get(one.user_id, 100) / 100
        for key in (f"{one.step}|{queue_of(one.load)}", one.step, "*"):
            by_kind.setdefault(key, []).append(usual)
    return Model({k: quantiles(minutes) for k, minutes in by_kind.items() if len(minutes) >= ENOUGH}, speeds)


def _looks(model: Model, visits: Iterable[Finished]) -> list[tuple[float, bool]]:
    out = []
    for one in visits:
        for share in LOOKS if one.promised > 0 else ():
            stood = one.promised * share
            if one.minutes > stood:
                raw = model.raw(one.step, one.load, one.user_id, stood, one.promised - stood)
                out += [] if raw is None else [(raw, one.minutes > one.promised)]
    return out


def _share(looks: Sequence[tuple[float, bool]]) -> float:
    return sum(late for _, late in looks) / len(looks) if looks else 0.0


def check(curve: Sequence[Sequence[float]], looks: Sequence[tuple[float, bool]], mean: float) -> Check:
    """How the corrected chances did: per tenth, and as Brier scores beside always saying `mean`."""
    if not looks:
        return Check()
    tenths: dict[int, list[tuple[float, bool]]] = {}
    for raw, late in looks:
        said = corrected(curve, raw)
        tenths.setdefault(min(BINS - 1, int(said * BINS)), []).append((said, late))
    every = [pair for part in tenths.values() for pair in part]
    return Check(
        tuple(
            Bin(round(sum(p for p, _ in part) / len(part), 4), round(_share(part), 4), len(part))
            for _, part in sorted(tenths.items())
        ),
        len(every),
        round(sum((p - late) ** 2 for p, late in every) / len(every), 5),
        round(sum((mean - late) ** 2 for _, late in every) / len(every), 5),
    )
