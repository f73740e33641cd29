"""Tier tables in whole numbers: a tier stores only where it ends, so gaps and overlaps cannot be written down.

Money inside is micro-fen (1e-6 fen) until the one rounding. `x` is what is measured: fen of turnover, tickets, or
hundredths of an hour. Below zero the charge is mirrored, so that a refund of everything gives everything back.
"""

from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from scrm_app.core.money import format_fen
from scrm_app.core.text import Text

MICRO = 1_000_000
INT64_MAX = 2**63 - 1
ORDINALS = "一二三四五六七八九十"
MAX_TIERS = 20


class Mode(StrEnum):
    """How a total meets the tiers."""

    GRADUATED = "graduated"
    VOLUME = "volume"


class Basis(StrEnum):
    """What is measured against the bounds."""

    AMOUNT = "amount"
    TICKETS = "tickets"
    HOURS = "hours"


LIMIT = {Basis.AMOUNT: 10**12, Basis.TICKETS: 10**6, Basis.HOURS: 10**8}
"""The largest total of one store in one month, in units of `x`."""


@dataclass(frozen=True)
class Tier:
    """A price up to and including `up_to` (None: no ceiling): `rate` of the amount, `unit_fen` a piece, `flat_fen`."""

    up_to: int | None
    rate: Decimal = Decimal(0)
    flat_fen: int = 0
    unit_fen: int = 0


@dataclass(frozen=True)
class Problem:
    """What is wrong with a tier set; `rows` are the tiers concerned, counted from 0."""

    rows: tuple[int, ...]
    text: Text
    severity: str = "error"


@dataclass(frozen=True)
class Slice:
    """One step of the path through the tiers: `width` of `x` in tier `tier` and what it costs (micro-fen)."""

    tier: int
    low: int
    high: int
    slope: int
    flat: int

    @property
    def width(self) -> int:
        return self.high - self.low

    @property
    def micro(self) -> int:
        """The exact charge of this step."""
        return self.slope * self.width + self.flat


def round_micro(micro: int) -> int:
    """Whole fen, half up, away from zero."""
    size = (abs(micro) + MICRO // 2) // MICRO
    return -size if micro < 0 else size


@dataclass(frozen=True)
class TierTable:
    """Checked tiers ready to charge; build it with `problems()` empty."""

    mode: Mode
    tiers: tuple[Tier, ...]
    basis: Basis = Basis.AMOUNT

    @cached_property
    def bounds(self) -> list[int]:
        """Upper bounds of all tiers but the last."""
        return [tier.up_to for tier in self.tiers[:-1] if tier.up_to is not None]

    @cached_property
    def lows(self) -> list[int]:
        return [0, *self.bounds]

    @cached_property
    def slopes(self) -> list[int]:
        """Micro-fen for one more of `x` in each tier."""
        return [slope_of(self.basis, tier) for tier in self.tiers]

    @cached_property
    def flats(self) -> list[int]:
        return [tier.flat_fen * MICRO for tier in self.tiers]

    @cached_property
    def prefix(self) -> list[int]:
        """Graduated: the charge of all tiers below, plus this tier's own flat fee."""
        out, below = [], 0
        for i, low in enumerate(self.lows):
            out.append(below + self.flats[i])
            high = self.bounds[i] if i < len(self.bounds) else low
            below = out[i] + self.slopes[i] * (high - low)
        return out

    def tier_of(self, x: int) -> int:
        """The tier `x` falls in; a bound belongs to the tier it ends."""
        return bisect_left(self.bounds, abs(x))

    def micro_at(self, x: int, total: int | None = None) -> int:
        """The exact charge F(x) in micro-fen; VOLUME takes its tier from `total` (the month), default `x` itself."""
        if x == 0:
            return 0
        size, sign = abs(x), -1 if x < 0 else 1
        if self.mode is Mode.VOLUME:
            tier = self.tier_of(x if total is None else total)
            return sign * (self.slopes[tier] * size + self.flats[tier])
        tier = self.tier_of(size)
        return sign * (self.prefix[tier] + self.slopes[tier] * (size - self.lows[tier]))

    def fee_of_line(self, before: int, after: int, total: int | None = None) -> int:
        """Fen of the line that takes the running total from `before` to `after`; a month's lines sum to R(F(total))."""
        return round_micro(self.micro_at(after, total)) - round_micro(self.micro_at(before, total))

    def fee(self, total: int) -> int:
        """Fen for a whole month."""
        return round_micro(self.micro_at(total))

    def path(self, x: int) -> list[Slice]:
        """The steps through the tiers whose charges add up to F(|x|)."""
        size = abs(x)
        if size == 0:
            return []
        if self.mode is Mode.VOLUME:
            tier = self.tier_of(size)
            return [Slice(tier, 0, size, self.slopes[tier], self.flats[tier])]
        last = self.tier_of(size)
        highs = [*self.bounds[:last], size]
        return [Slice(i, self.lows[i], highs[i], self.slopes[i], self.flats[i]) for i in range(last + 1)]

    def cliffs(self) -> list[tuple[int, int, int]]:
        """(tier, bound, lost fen): places where one more unit of `x` pays less than the bound itself."""
        found = []
        for i, bound in enumerate(self.bounds):
            lost = self.micro_at(bound) - self.micro_at(bound + 1)
            if lost > 0:
                found.append((i, bound, max(1, round_micro(lost))))
        return found


def slope_of(basis: Basis, tier: Tier) -> int:
    """Micro-fen for one unit of `x`: rates are exact to 1e-6, an hour has a hundred hundredths."""
    if basis is Basis.AMOUNT:
        return int(tier.rate * MICRO)
    if basis is Basis.HOURS:
        return tier.unit_fen * MICRO // 100
    return tier.unit_fen * MICRO


def tier_name(i: int) -> Text:
    """档位一, tier 1."""
    zh = ORDINALS[i] if i < len(ORDINALS) else str(i + 1)
    return Text(f"档位{zh}", f"tier {i + 1}")


def measure(basis: Basis, x: int) -> Text:
    """An `x` in words: money, tickets or hours."""
    if basis is Basis.AMOUNT:
        return Text(format_fen(x), format_fen(x))
    if basis is Basis.TICKETS:
        return Text(f"{x:,} 单", f"{x:,} tickets")
    hours = f"{Decimal(x) / 100:f}"
    return Text(f"{hours} 工时", f"{hours} hours")


def percent(rate: Decimal) -> str:
    """0.05 as 5%, without trailing zeros."""
    shown = f"{rate * 100:f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + "%"


def problems(table: TierTable) -> list[Problem]:
    """Everything that keeps a tier set from being published, in sentences that name the rows."""
    tiers = table.tiers
    if not tiers:
        return [Problem((), Text("至少要有一个档位, 请添加档位。", "There must be at least one tier. Add one."))]
    if len(tiers) > MAX_TIERS:
        return [Problem((), Text(f"档位最多 {MAX_TIERS} 个, 请合并一些。", f"At most {MAX_TIERS} tiers; merge some."))]
    found = _bound_problems(table) + _price_problems(table)
    return found or _overflow_problems(table)


def _bound_problems(table: TierTable) -> list[Problem]:
    tiers, found, before = table.tiers, [], 0
    for i, tier in enumerate(tiers):
        name, last = tier_name(i), i == len(tiers) - 1
        if tier.up_to is None and not last:
            following = tier_name(i + 1)
            text = Text(
                f"{name.zh}没有上限, 但后面还有{following.zh}; 请给{name.zh}填写上限, 或删除{following.zh}。",
                f"{name.en} has no upper bound, yet {following.en} follows; give {name.en} a bound or "
                f"delete {following.en}.",
            )
            found.append(Problem((i, i + 1), text))
        elif tier.up_to is not None and last:
            text = Text(
                f"最后的{name.zh}必须不封顶 (∞), 否则超过 {measure(table.basis, tier.up_to).zh} 的部分没有价格。",
                f"The last one, {name.en}, must be open-ended (∞); above "
                f"{measure(table.basis, tier.up_to).en} nothing has a price.",
            )
            found.append(Problem((i,), text))
        if tier.up_to is not None:
            found += _order_problems(table.basis, i, tier.up_to, before)
            before = max(before, tier.up_to)
    return found


def _order_problems(basis: Basis, i: int, up_to: int, before: int) -> list[Problem]:
    name, shown = tier_name(i), measure(basis, up_to)
    if up_to > LIMIT[basis]:
        text = Text(
            f"{name.zh}的上限 {shown.zh} 超出可计算范围 {measure(basis, LIMIT[basis]).zh}, 请改小。",
            f"The bound of {name.en}, {shown.en}, is beyond {measure(basis, LIMIT[basis]).en}; make it smaller.",
        )
        return [Problem((i,), text)]
    if i == 0 and up_to <= 0:
        text = Text(f"{name.zh}的上限必须大于 0, 现在是 {shown.zh}。", f"The bound of {name.en} must be above 0.")
        return [Problem((i,), text)]
    if i > 0 and up_to <= before:
        earlier, low = tier_name(i - 1), measure(basis, before)
        text = Text(
            f"{name.zh}的上限 {shown.zh} 没有高过{earlier.zh}的上限 {low.zh}; 请把{name.zh}改大或把{earlier.zh}改小。",
            f"The bound of {name.en}, {shown.en}, is not above that of {earlier.en}, {low.en}; "
            f"raise {name.en} or lower {earlier.en}.",
        )
        return [Problem((i - 1, i), text)]
    return []


def _price_problems(table: TierTable) -> list[Problem]:
    found = []
    for i, tier in enumerate(table.tiers):
        name = tier_name(i)
        if tier.rate < 0 or tier.flat_fen < 0 or tier.unit_fen < 0:
            text = Text(
                f"{name.zh}的比例和金额不能是负数, 请改为 0 或正数。", f"{name.en}: no negative rate or amount."
            )
            found.append(Problem((i,), text))
        elif not tier.rate.is_finite() or tier.rate * MICRO != (tier.rate * MICRO).to_integral_value():
            text = Text(
                f"{name.zh}的比例最多精确到万分之 0.01 (小数点后 6 位), 请四舍五入后再填。",
                f"{name.en}: a rate has at most 6 decimal places; round it first.",
            )
            found.append(Problem((i,), text))
    return found


def _overflow_problems(table: TierTable) -> list[Problem]:
    """Plans whose charge could pass 2^63 within the range of totals are refused before they can do harm."""
    top = LIMIT[table.basis]
    for i in range(len(table.tiers)):
        high = table.bounds[i] if i < len(table.bounds) else top
        if abs(table.micro_at(high, high)) + MICRO > INT64_MAX // 2:
            name = tier_name(i)
            text = Text(
                f"{name.zh}的比例或金额太大: 在允许的最大业绩 {measure(table.basis, high).zh} 下无法精确计算, 请改小。",
                f"{name.en} charges too much: at {measure(table.basis, high).en} the result can no longer be exact; "
                "lower it.",
            )
            return [Problem((i,), text)]
    return []
