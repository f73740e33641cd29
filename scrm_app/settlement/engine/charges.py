"""Charge models on exact decimals: the rules of usage pricing, without currency and without rounding.

Vocabulary as in the public documents of Stripe (tiered pricing) and Lago (charge models).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

ZERO = Decimal(0)
Details = Mapping[str, object]


@dataclass(frozen=True)
class Step:
    """A price up to and including `up_to` units (None: no ceiling)."""

    up_to: Decimal | None
    unit_price: Decimal = ZERO
    flat: Decimal = ZERO


@dataclass(frozen=True)
class Charge:
    """An exact amount, the units it is for, and how it came about."""

    amount: Decimal
    units: Decimal
    details: Sequence[Details] | Details = field(default_factory=dict)

    @property
    def unit_amount(self) -> Decimal:
        """The mean price of one unit; 0 when there are none."""
        return self.amount / self.units if self.units else ZERO


def standard(unit_price: Decimal, units: Decimal) -> Charge:
    """One price for every unit."""
    return Charge(unit_price * units, units, {"per_unit": unit_price})


def graduated(steps: Sequence[Step], units: Decimal) -> Charge:
    """Each slice at its own price; a tier's flat fee falls due when the tier is entered, the first one always."""
    low, total, rows = ZERO, ZERO, []
    for i, step in enumerate(steps):
        if i and units <= low:
            break
        width = (units if step.up_to is None else min(units, step.up_to)) - low
        per_unit_total = width * step.unit_price
        rows.append(
            {
                "from_value": low,
                "to_value": step.up_to,
                "units": width,
                "per_unit_total": per_unit_total,
                "flat": step.flat,
                "total": per_unit_total + step.flat,
            }
        )
        total += per_unit_total + step.flat
        low = step.up_to if step.up_to is not None else units
    return Charge(total, units, rows)


def graduated_percentage(steps: Sequence[Step], units: Decimal) -> Charge:
    """As graduated, prices are percent of the amount in each slice."""
    plain = graduated([Step(s.up_to, s.unit_price / 100, s.flat) for s in steps], units)
    rows = [{**row, "rate": steps[i].unit_price} for i, row in enumerate(plain.details) if isinstance(row, Mapping)]
    return Charge(plain.amount, units, rows)


def volume(steps: Sequence[Step], units: Decimal, whole_units: Decimal | None = None) -> Charge:
    """All units at the price of the tier reached; prorated: `whole_units` reach the tier, `units` are paid."""
    measured = units if whole_units is None else whole_units
    step = next(s for s in steps if s.up_to is None or measured <= s.up_to)
    per_unit_total = units * step.unit_price
    per_unit = per_unit_total / measured if measured else ZERO
    details = {"flat": step.flat, "per_unit": per_unit, "per_unit_total": per_unit_total}
    return Charge(per_unit_total + step.flat, measured, details)


def package(price: Decimal, size: Decimal, units: Decimal, free_units: Decimal = ZERO) -> Charge:
    """A price for every package begun, after the free units."""
    paid = max(units - free_units, ZERO)
    packages = (paid / size).to_integral_value(ROUND_CEILING)
    details = {
        "free_units": free_units,
        "paid_units": paid,
        "package_size": size,
        "per_package_unit_amount": price,
        "packages": packages,
    }
    return Charge(price * packages, units, details)


@dataclass(frozen=True)
class Percentage:
    """A percent of every transaction plus a fixed fee, with a free allowance and bounds for one transaction."""

    rate: Decimal
    fixed: Decimal = ZERO
    free_events: int = 0
    free_total: Decimal = ZERO
    least: Decimal | None = None
    most: Decimal | None = None


def percentage(model: Percentage, units: Decimal, events: Sequence[Decimal], count: int | None = None) -> Charge:
    """The charge for `units` in transactions `events`; the allowance ends at its event count or total, whichever
    comes first, and a transaction that only just reaches the free total pays its fixed fee."""
    if model.least is not None or model.most is not None:
        return _bounded(model, units, events)
    free_units, free_events = _allowance(model, events)
    number = len(events) if count is None else count
    paid_units = max(units - free_units, ZERO)
    paid_events = max(number - free_events, 0) if units else 0
    by_rate, fixed = paid_units * model.rate / 100, paid_events * model.fixed
    details = {
        "units": units,
        "free_units": free_units,
        "free_events": min(free_events, number),
        "paid_units": paid_units,
        "rate": model.rate,
        "per_unit_total": by_rate,
        "paid_events": max(number - free_events, 0),
        "fixed_fee_unit": model.fixed if number > free_events else ZERO,
        "fixed_fee_total": fixed,
        "min_max_adjustment_total": ZERO,
    }
    return Charge(by_rate + fixed, units, details)


def _allowance(model: Percentage, events: Sequence[Decimal]) -> tuple[Decimal, int]:
    """(free units, free events) of the transactions in their order."""
    if not events or not (model.free_events or model.free_total):
        return ZERO, 0
    running, total = [], ZERO
    for event in events:
        total += event
        running.append(total)
    counted = running[: model.free_events][-1] if model.free_events else total
    free_units = min(counted, model.free_total) if model.free_total else counted
    limits = [model.free_events] if model.free_events else []
    if model.free_total:
        limits.append(sum(1 for value in running if value < model.free_total))
    positive = [limit for limit in limits if limit] or [0]
    return free_units, min(positive)


def _bounded(model: Percentage, units: Decimal, events: Sequence[Decimal]) -> Charge:
    """Every transaction by itself: the allowance first, then rate and fixed fee, then minimum and maximum.

    Here a free total, when given, outlasts the free events (the published behaviour of this model).
    """
    free_events, free_total, total, plain = model.free_events, model.free_total, ZERO, ZERO
    for event in events:
        value = event
        if free_events > 0 or free_total > 0:
            free_events -= 1
            if free_total <= 0:
                continue
            if free_total > value:
                free_total -= value
                continue
            value, free_total, free_events = value - free_total, ZERO, 0
        fee = value * model.rate / 100 + model.fixed
        bounded = fee if model.least is None else max(fee, model.least)
        total += bounded if model.most is None else min(bounded, model.most)
        plain += fee
    details = {"units": units, "rate": model.rate, "min_max_adjustment_total": total - plain}
    return Charge(total, units, details)
