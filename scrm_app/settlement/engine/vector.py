"""A whole month at once: numpy int64, two trace columns, same fen as the one-line oracle in `tiers`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scrm_app.settlement.engine.tiers import LIMIT, MICRO, Mode, TierTable
from scrm_app.settlement.errors import BeyondRange

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Trace:
    """One entry a line, in the order given: the fee (fen), the running total before it, its tier."""

    fee: Ints
    cum_before: Ints
    tier: NDArray[np.int8]


def _rounded(micro: Ints, negative: bool) -> Ints:
    if not negative:
        return (micro + MICRO // 2) // MICRO
    size = (np.abs(micro) + MICRO // 2) // MICRO
    return np.where(micro < 0, -size, size)


def _charge(table: TierTable, x: Ints, tier: Ints, negative: bool) -> Ints:
    """Micro-fen of running totals `x` whose tier is known."""
    slopes, flats = np.array(table.slopes, np.int64), np.array(table.flats, np.int64)
    size = np.abs(x) if negative else x
    if table.mode is Mode.VOLUME:
        micro = slopes[tier] * size
        micro += np.where(size > 0, flats[tier], 0)
    else:
        lows, prefix = np.array(table.lows, np.int64), np.array(table.prefix, np.int64)
        micro = (prefix - slopes * lows)[tier]
        micro += slopes[tier] * size
        if table.flats[0]:
            micro[size == 0] = 0
    return np.where(x < 0, -micro, micro) if negative else micro


def _guard(x: Ints) -> None:
    if x.size and int(np.abs(x).max()) > (2**62) // x.size:
        raise BeyondRange


def settle(table: TierTable, group: NDArray[np.integer], x: Ints, opening: Ints | None = None) -> Trace:
    """Fees of lines with amounts `x`, each group (store) running by itself in the order given.

    `group` holds codes 0…n-1 (int16 sorts fastest); `opening` a running total for each group from lines before these.
    """
    if x.size == 0:
        empty = np.zeros(0, np.int64)
        return Trace(empty, empty.copy(), np.zeros(0, np.int8))
    _guard(x)
    order = np.argsort(group, kind="stable")
    sorted_group, amounts = group[order], x[order]
    starts = np.flatnonzero(np.r_[True, sorted_group[1:] != sorted_group[:-1]])
    sizes = np.diff(np.r_[starts, x.size])
    running = np.cumsum(amounts)
    base = running[starts] - amounts[starts]
    if opening is not None:
        base -= opening[sorted_group[starts]]
    running -= np.repeat(base, sizes)
    limit = LIMIT[table.basis]
    low, high = int(running.min()), int(running.max())
    if max(-low, high) > limit:
        raise BeyondRange
    negative = low < 0 or (opening is not None and bool((opening < 0).any()))
    return _traced(table, order, amounts, running, starts, sizes, negative)


def _traced(
    table: TierTable, order: Ints, amounts: Ints, running: Ints, starts: Ints, sizes: Ints, negative: bool
) -> Trace:
    bounds = np.array(table.bounds, np.int64)
    if table.mode is Mode.VOLUME:
        totals = running[starts + sizes - 1]
        tier = np.repeat(np.searchsorted(bounds, np.abs(totals), side="left"), sizes)
    else:
        tier = np.searchsorted(bounds, np.abs(running) if negative else running, side="left")
    after = _rounded(_charge(table, running, tier, negative), negative)
    fee = np.empty_like(after)
    fee[1:] = after[1:] - after[:-1]
    opening = running[starts] - amounts[starts]
    opening_tier = tier[starts] if table.mode is Mode.VOLUME else np.searchsorted(bounds, np.abs(opening), side="left")
    fee[starts] = after[starts] - _rounded(_charge(table, opening, opening_tier, True), True)
    return _unsorted(order, fee, running - amounts, tier.astype(np.int8))


def _unsorted(order: Ints, fee: Ints, before: Ints, tier: NDArray[np.int8]) -> Trace:
    out_fee, out_before, out_tier = np.empty_like(fee), np.empty_like(before), np.empty_like(tier)
    out_fee[order], out_before[order], out_tier[order] = fee, before, tier
    return Trace(out_fee, out_before, out_tier)
