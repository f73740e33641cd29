"""Reads tier sets and charges written elsewhere ("from/to" or "up to") and refuses what cannot be meant.

Files of other systems store both ends of a tier, so they can hold holes and overlaps: each is a sentence here.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from scrm_app.core.text import Text
from scrm_app.settlement.engine import charges
from scrm_app.settlement.engine.charges import Charge, Percentage, Step
from scrm_app.settlement.errors import PlanInvalid

PRICE_KEYS = ("unit_amount", "per_unit_amount", "rate", "unit_price", "amount")
FLAT_KEYS = ("flat", "flat_amount")
TIER_KEYS = ("tiers", "ranges", "graduated_ranges", "volume_ranges", "graduated_percentage_ranges")


def refuse(zh: str, en: str, place: str = "tiers") -> PlanInvalid:
    """The error for one broken place."""
    return PlanInvalid(zh, en, {place: Text(zh, en)})


def number(value: Any, name: Text, *, least: Decimal | None = None) -> Decimal:
    """An exact decimal from JSON; text that is no number, NaN and infinity are refused."""
    zh, en = name
    if isinstance(value, bool) or not isinstance(value, int | str | float | Decimal):
        raise refuse(f"{zh}必须填数字。", f"{en} must be a number.")
    shown = str(value).strip()[:40]
    try:
        result = Decimal(shown)
    except InvalidOperation:
        raise refuse(f"{zh}“{shown}”不是数字, 请改为数字。", f"{en} “{shown}” is not a number.") from None
    if not result.is_finite():
        raise refuse(f"{zh}“{shown}”不是有限的数字。", f"{en} “{shown}” is not a finite number.")
    if least is not None and result < least:
        raise refuse(f"{zh} {shown} 不能小于 {least}。", f"{en} {shown} must not be below {least}.")
    return result


def _of_tier(i: int, zh: str, en: str) -> Text:
    return Text(f"第 {i + 1} 档的{zh}", f"The {en} of tier {i + 1}")


def _first(row: Mapping[str, Any], keys: Sequence[str]) -> Any:
    return next((row[key] for key in keys if row.get(key) not in (None, "")), None)


def read_steps(tiers: Any) -> list[Step]:
    """Checked steps from a list of tiers in either notation."""
    if not isinstance(tiers, list) or not tiers:
        raise refuse("没有任何档位, 请至少填写一个。", "There are no tiers; give at least one.")
    if not all(isinstance(tier, Mapping) for tier in tiers):
        raise refuse("每个档位必须是一组字段。", "Every tier must be an object with fields.")
    ranged = any("from_value" in t or "to_value" in t for t in tiers)
    if ranged:
        tiers = sorted(tiers, key=lambda t: number(t.get("from_value"), Text("档位的起点", "The start of a tier")))
    bounds = _from_to(tiers) if ranged else _up_to(tiers)
    return [_step(i, tier, bounds[i]) for i, tier in enumerate(tiers)]


def _step(i: int, tier: Mapping[str, Any], up_to: Decimal | None) -> Step:
    price, flat = _first(tier, PRICE_KEYS), _first(tier, FLAT_KEYS)
    if price is None and flat is None:
        raise refuse(f"第 {i + 1} 个档位没有单价也没有固定费。", f"Tier {i + 1} has neither a price nor a flat fee.")
    least = Decimal(0)
    unit = Decimal(0) if price is None else number(price, _of_tier(i, "价格", "price"), least=least)
    return Step(
        up_to, unit, Decimal(0) if flat is None else number(flat, _of_tier(i, "固定费", "flat fee"), least=least)
    )


def _up_to(tiers: Sequence[Mapping[str, Any]]) -> list[Decimal | None]:
    bounds: list[Decimal | None] = []
    before = Decimal(0)
    for i, tier in enumerate(tiers):
        raw = tier.get("up_to", tier.get("up_to_fen"))
        if raw is None or raw == "inf":
            if i < len(tiers) - 1:
                raise refuse(
                    f"第 {i + 1} 档没有上限, 但不是最后一档。", f"Tier {i + 1} is open-ended but not the last."
                )
            bounds.append(None)
            continue
        value = number(raw, _of_tier(i, "上限", "upper bound"))
        if value <= before:
            raise refuse(
                f"第 {i + 1} 档的上限 {value} 没有高过前一档的 {before}。",
                f"The bound of tier {i + 1}, {value}, is not above the one before, {before}.",
            )
        before = value
        bounds.append(value)
    return _open_ended(bounds)


def _open_ended(bounds: list[Decimal | None]) -> list[Decimal | None]:
    if bounds[-1] is not None:
        raise refuse(
            f"最后一档必须不封顶, 现在止于 {bounds[-1]}。",
            f"The last tier must be open-ended; it ends at {bounds[-1]}.",
        )
    return bounds


def _from_to(tiers: Sequence[Mapping[str, Any]]) -> list[Decimal | None]:
    """Bounds of from/to tiers: the next one starts where the last ended, or one whole unit later."""
    lows = [number(t.get("from_value"), _of_tier(i, "起点", "start")) for i, t in enumerate(tiers)]
    if lows[0] != 0:
        raise refuse(f"第 1 档必须从 0 开始, 现在是 {lows[0]}。", f"Tier 1 must start at 0, not at {lows[0]}.")
    highs = [
        None if t.get("to_value") is None else number(t["to_value"], _of_tier(i, "上限", "upper bound"))
        for i, t in enumerate(tiers)
    ]
    for i, (low, high) in enumerate(zip(lows, highs, strict=True)):
        if high is not None and high <= low:
            raise refuse(
                f"第 {i + 1} 档的上限 {high} 没有高过起点 {low}。", f"Tier {i + 1} ends at {high}, not above {low}."
            )
    for i, ((_, end), (start, _)) in enumerate(pairwise(zip(lows, highs, strict=True)), start=1):
        _meet(i, end, start)
    return _open_ended(highs)


def _meet(i: int, end: Decimal | None, start: Decimal) -> None:
    """Refuses a hole or an overlap between tier `i` and the next."""
    if end is None:
        raise refuse(f"第 {i} 档没有上限, 但不是最后一档。", f"Tier {i} is open-ended but not the last.")
    whole = end == end.to_integral_value() and start == start.to_integral_value()
    if start == end or (whole and start == end + 1):
        return
    if start < end:
        raise refuse(
            f"第 {i} 档 (止于 {end}) 和第 {i + 1} 档 (始于 {start}) 重叠。",
            f"Tier {i} (to {end}) and tier {i + 1} (from {start}) overlap.",
        )
    raise refuse(
        f"第 {i} 档 (止于 {end}) 和第 {i + 1} 档 (始于 {start}) 之间有空档。",
        f"There is a hole between tier {i} (to {end}) and tier {i + 1} (from {start}).",
    )


def price(model: str, data: Mapping[str, Any]) -> Charge:
    """The charge of one written example: model, its tiers or properties, and units, quantity or events."""
    properties = {**data, **(data.get("properties") or {})}
    events = [
        number(e, Text("交易金额", "A transaction")) for e in (_first(properties, ("events", "transactions")) or [])
    ]
    events = events or _differences(properties.get("running_total"))
    raw = _first(properties, ("units", "quantity", "aggregation"))
    units = number(raw, Text("数量", "The quantity"), least=Decimal(0)) if raw is not None else sum(events, Decimal(0))
    kind = model.removesuffix("_prorated")
    if kind in ("graduated", "volume", "graduated_percentage"):
        return _tiered(kind, properties, units)
    if kind == "standard":
        return charges.standard(
            number(_first(properties, ("amount", "unit_amount", "per_unit_amount")), Text("单价", "The unit price")),
            units,
        )
    if kind == "package":
        size = number(properties.get("package_size"), Text("每包数量", "The package size"))
        if size <= 0:
            raise refuse("每包数量必须大于 0。", "The package size must be above 0.", "package_size")
        free = number(properties.get("free_units") or 0, Text("免费数量", "The number of free units"), least=Decimal(0))
        return charges.package(
            number(properties.get("amount"), Text("每包价格", "The price of a package"), least=Decimal(0)),
            size,
            units,
            free,
        )
    if kind.startswith("percentage"):
        return charges.percentage(_percentage(properties), units, events, _count(properties))
    raise refuse(f"不认识的计费方式“{model}”。", f"Unknown charge model “{model}”.", "model")


def _tiered(kind: str, properties: Mapping[str, Any], units: Decimal) -> Charge:
    steps = read_steps(_first(properties, TIER_KEYS))
    if kind == "graduated":
        return charges.graduated(steps, units)
    if kind == "graduated_percentage":
        return charges.graduated_percentage(steps, units)
    whole = _first(properties, ("full_units_number", "full_units", "whole_units"))
    return charges.volume(
        steps,
        units,
        None if whole is None else number(whole, Text("完整数量", "The number of whole units"), least=Decimal(0)),
    )


def _differences(running: Any) -> list[Decimal]:
    """Single transactions from their running total."""
    totals = [Decimal(0), *(number(value, Text("累计金额", "A running total")) for value in running or [])]
    return [after - before for before, after in pairwise(totals)]


def _count(properties: Mapping[str, Any]) -> int | None:
    raw = _first(properties, ("count", "events_count", "event_count", "aggregation_count", "transactions_count"))
    return None if raw is None else int(number(raw, Text("交易笔数", "The number of transactions"), least=Decimal(0)))


def _percentage(properties: Mapping[str, Any]) -> Percentage:
    def optional(key: str) -> Decimal | None:
        return None if properties.get(key) in (None, "") else number(properties[key], Text(key, key), least=Decimal(0))

    return Percentage(
        rate=number(properties.get("rate"), Text("比例", "The rate"), least=Decimal(0)),
        fixed=optional("fixed_amount") or Decimal(0),
        free_events=int(optional("free_units_per_events") or 0),
        free_total=optional("free_units_per_total_aggregation") or Decimal(0),
        least=optional("per_transaction_min_amount"),
        most=optional("per_transaction_max_amount"),
    )
