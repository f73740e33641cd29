"""An amount in words, rebuilt from its compact trace and compared with the fen that were booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scrm_app.core.money import format_fen
from scrm_app.core.text import Text
from scrm_app.settlement.engine.city_tiers import TIERS
from scrm_app.settlement.engine.rules import CUSTOMER_TYPES, PlanDoc
from scrm_app.settlement.engine.statement import Kind, amount_of, factors
from scrm_app.settlement.engine.tiers import (
    MICRO,
    Basis,
    Mode,
    Slice,
    TierTable,
    measure,
    percent,
    round_micro,
    tier_name,
)


@dataclass(frozen=True)
class TraceRow:
    """What a booked line keeps; together with its plan version this is everything."""

    kind: Kind
    amount_fen: int
    title: str = ""
    quantity_milli: int = 0
    unit_fen: int = 0
    region_tier: str = ""
    customer_type: str = ""
    x: int = 0
    cum_before: int = 0
    tier: int = 0
    total: int = 0
    """VOLUME: the month's total that picked the tier."""


@dataclass(frozen=True)
class Explanation:
    """The amount in one line, its steps, why not another tier, and whether it equals what was booked."""

    headline: Text
    steps: tuple[Text, ...]
    why_not: tuple[Text, ...]
    recomputed_fen: int
    agrees: bool


def quantity(milli: int) -> str:
    """2.0, 0.5, 12: at least one decimal place only where there is a fraction or it is an hour."""
    shown = f"{Decimal(milli) / 1000:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def explain(doc: PlanDoc | None, row: TraceRow) -> Explanation:
    """Every line kind; a manual adjustment explains itself."""
    shown = format_fen(row.amount_fen)
    if row.kind is Kind.ADJUSTMENT:
        text = Text(f"{shown}, 手工调整: {row.title}", f"{shown}, entered by hand: {row.title}")
        return Explanation(text, (), (), row.amount_fen, True)
    if doc is None:
        return Explanation(Text(f"{shown}, 规则已丢失", f"{shown}, its rule is lost"), (), (), 0, False)
    if row.kind is Kind.COMMISSION:
        return _commission(doc.table, row)
    return _work(doc, row)


def _work(doc: PlanDoc, row: TraceRow) -> Explanation:
    amount = amount_of(doc, row.kind, row.quantity_milli, row.unit_fen, row.region_tier, row.customer_type)
    regional, personal = factors(doc, row.kind, row.region_tier, row.customer_type)
    many, price = quantity(row.quantity_milli), format_fen(row.unit_fen)
    unit = Text("工时", "hours") if row.kind is Kind.LABOUR else Text("件", "pcs")
    head = Text(f"{many} {unit.zh} × {price}", f"{many} {unit.en} × {price}")
    exact = Decimal(row.quantity_milli) * row.unit_fen / 100_000
    steps = [Text(f"{head.zh} = {exact:,.2f} 元", f"{head.en} = ¥{exact:,.2f}")]
    for factor, name in (
        (regional, TIERS.get(row.region_tier, Text(row.region_tier, row.region_tier))),
        (personal, CUSTOMER_TYPES.get(row.customer_type, Text(row.customer_type, row.customer_type))),
    ):
        if factor != 1:
            change = factor_words(factor)
            head = Text(f"{head.zh} × {name.zh}{change.zh}", f"{head.en} × {name.en} {change.en}")
            exact *= factor
            steps.append(
                Text(
                    f"{name.zh}{change.zh}, 乘以 {factor:f} = {exact:,.4f} 元",
                    f"{name.en} {change.en}: × {factor:f} = ¥{exact:,.4f}",
                )
            )
    shown = format_fen(amount)
    steps.append(Text(f"四舍五入到分 = {shown}", f"Rounded half up to the fen = {shown}"))
    return Explanation(
        Text(f"{shown} = {head.zh}", f"{shown} = {head.en}"), tuple(steps), (), amount, amount == row.amount_fen
    )


def factor_words(factor: Decimal) -> Text:
    """1.10 → 上浮 10%, 0.95 → 下调 5%."""
    change = percent(abs(factor - 1))
    if factor > 1:
        return Text(f"上浮 {change}", f"+{change}")
    return Text(f"下调 {change}", f"−{change}")


def price_words(table: TierTable, tier: int) -> Text:
    """What a tier charges, without its flat fee."""
    row = table.tiers[tier]
    if table.basis is Basis.AMOUNT:
        return Text(percent(row.rate), percent(row.rate))
    unit = Text("每单", "a ticket") if table.basis is Basis.TICKETS else Text("每工时", "an hour")
    return Text(f"{unit.zh} {format_fen(row.unit_fen)}", f"{format_fen(row.unit_fen)} {unit.en}")


def slice_words(table: TierTable, part: Slice) -> Text:
    """One step of the path: 档位一: ¥1,000.00 × 5% = ¥50.00."""
    name, price = tier_name(part.tier), price_words(table, part.tier)
    width = measure(table.basis, part.width)
    flat = f" + {format_fen(part.flat // MICRO)}" if part.flat else ""
    total = format_exact(part.micro)
    return Text(
        f"{name.zh}: {width.zh} × {price.zh}{flat} = {total}", f"{name.en}: {width.en} × {price.en}{flat} = {total}"
    )


def format_exact(micro: int) -> str:
    """Micro-fen in yuan with as many places as it has, at least two."""
    sign = "-" if micro < 0 else ""
    whole, fraction = divmod(abs(micro), 100 * MICRO)
    places = f"{fraction:08d}".rstrip("0").ljust(2, "0")
    return f"{sign}¥{whole:,}.{places}"


def path_words(table: TierTable, x: int) -> list[Text]:
    """The path of a whole month's total through the tiers, ending with the rounded fee."""
    steps = [slice_words(table, part) for part in table.path(x)]
    fee = format_fen(table.fee(x))
    return [*steps, Text(f"合计, 四舍五入到分 = {fee}", f"Together, rounded half up to the fen = {fee}")]


def _commission(table: TierTable, row: TraceRow) -> Explanation:
    after = row.cum_before + row.x
    total = row.total if table.mode is Mode.VOLUME else None
    fee = table.fee_of_line(row.cum_before, after, total)
    low, high = table.micro_at(row.cum_before, total), table.micro_at(after, total)
    shown = format_fen(fee)
    added, before_x, after_x = (measure(table.basis, v) for v in (row.x, row.cum_before, after))
    tier = table.tier_of(after if total is None else total)
    name, price = tier_name(tier), price_words(table, tier)
    headline = Text(
        f"{shown} = 本单 {added.zh}, 累计 {before_x.zh} → {after_x.zh}, {name.zh} {price.zh}",
        f"{shown} = this one {added.en}, running total {before_x.en} → {after_x.en}, {name.en} {price.en}",
    )
    steps = [*_mode_words(table, row, tier), *_between(table, row.cum_before, after)]
    low_fen, high_fen = format_fen(round_micro(low)), format_fen(round_micro(high))
    steps.append(
        Text(
            f"累计应得 {high_fen} − 之前已得 {low_fen} = {shown}",
            f"Earned so far {high_fen} − earned before {low_fen} = {shown}",
        )
    )
    return Explanation(headline, tuple(steps), tuple(why_not(table, row)), fee, fee == row.amount_fen)


def _mode_words(table: TierTable, row: TraceRow, tier: int) -> list[Text]:
    if table.mode is Mode.GRADUATED:
        return [Text("分段累进: 每一段按自己的档位计算", "Graduated: every slice has the price of its own tier")]
    total, name = measure(table.basis, row.total), tier_name(tier)
    return [
        Text(f"全额: 本月合计 {total.zh}, 全部按{name.zh}计算", f"Volume: the month's {total.en} is all in {name.en}")
    ]


def _between(table: TierTable, before: int, after: int) -> list[Text]:
    """Graduated: the slices this line itself passes through."""
    if table.mode is Mode.VOLUME or before < 0 or after < before:
        return []
    steps = []
    for part in table.path(after):
        low = max(part.low, before)
        if part.high > low:
            flat = part.flat if low == part.low else 0
            steps.append(slice_words(table, Slice(part.tier, low, part.high, part.slope, flat)))
    return steps


def why_not(table: TierTable, row: TraceRow) -> list[Text]:
    """为什么不是档位三: for every other tier, what is missing or what is past, in figures."""
    reached = abs(row.total if table.mode is Mode.VOLUME else row.cum_before + row.x)
    actual, here = measure(table.basis, reached), table.tier_of(reached)
    scope = (
        Text("本月合计", "the month's total") if table.mode is Mode.VOLUME else Text("累计到本单", "the running total")
    )
    answers = []
    for i in range(len(table.tiers)):
        if i == here:
            continue
        name = tier_name(i)
        if i > here:
            low = measure(table.basis, table.lows[i])
            short = measure(table.basis, table.lows[i] - reached)
            text = Text(
                f"不是{name.zh}: 要超过 {low.zh}, {scope.zh}是 {actual.zh}, 至少还差 {short.zh}。",
                f"Not {name.en}: that begins above {low.en}; {scope.en} is {actual.en}, short by at least {short.en}.",
            )
        else:
            high = measure(table.basis, table.bounds[i])
            text = Text(
                f"不是{name.zh}: 它到 {high.zh} 为止, {scope.zh}已是 {actual.zh}。",
                f"Not {name.en}: that ends at {high.en}; {scope.en} is already {actual.en}.",
            )
        answers.append(text)
    return answers


def text_of(parts: Sequence[Text], lang: str) -> str:
    """Several sentences in one language, one a line."""
    return "\n".join(part.say(lang) for part in parts)
