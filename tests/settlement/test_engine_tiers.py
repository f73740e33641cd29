"""The laws of tiered money, then the edges."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.settlement.engine import charges
from scrm_app.settlement.engine.tiers import LIMIT, Basis, Mode, Tier, TierTable, problems, round_micro, slope_of
from scrm_app.settlement.engine.vector import settle
from scrm_app.settlement.errors import BeyondRange
from tests.settlement.strategies import amounts, lines_for, tables

CLASSIC = (Tier(1_000_000, Decimal("0.05")), Tier(5_000_000, Decimal("0.08")), Tier(None, Decimal("0.1")))


def fees(table: TierTable, lines: list[int]) -> list[int]:
    total = sum(lines)
    marks = [0, *accumulate(lines)]
    return [table.fee_of_line(a, b, total) for a, b in pairwise(marks)]


def by_decimal(table: TierTable, total: int) -> int:
    """The same rule in exact decimals, written independently."""
    steps = [
        charges.Step(None if t.up_to is None else Decimal(t.up_to), Decimal(slope_of(table.basis, t)) / 10**6,
                     Decimal(t.flat_fen))
        for t in table.tiers
    ]  # fmt: skip
    if total == 0:
        return 0
    rule = charges.graduated if table.mode is Mode.GRADUATED else charges.volume
    exact = rule(steps, Decimal(abs(total))).amount
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)) * (-1 if total < 0 else 1)


@given(st.data())
def test_lines_add_up_to_the_charge_of_the_total(data: st.DataObject) -> None:
    table = data.draw(tables())
    lines = data.draw(lines_for(table))
    assert sum(fees(table, lines)) == table.fee(sum(lines)) == by_decimal(table, sum(lines))


@given(st.data())
def test_order_and_splitting_never_change_the_total(data: st.DataObject) -> None:
    table = data.draw(tables())
    lines = data.draw(lines_for(table))
    shuffled = data.draw(st.permutations(lines))
    cut = data.draw(st.integers(-1000, 1000))
    split = [lines[0] - cut, cut, *lines[1:]]
    assert sum(fees(table, lines)) == sum(fees(table, shuffled)) == sum(fees(table, split))


@given(tables(modes=(Mode.GRADUATED,)), amounts, amounts)
def test_selling_more_never_earns_less(table: TierTable, a: int, b: int) -> None:
    assert table.fee(max(a, b)) >= table.fee(min(a, b))


@given(st.data())
def test_a_refund_of_everything_gives_everything_back(data: st.DataObject) -> None:
    table = data.draw(tables())
    lines = data.draw(lines_for(table))
    assert sum(fees(table, [*lines, *(-x for x in lines)])) == 0


@given(st.data())
def test_the_vectorised_month_equals_the_oracle_in_every_line(data: st.DataObject) -> None:
    table = data.draw(tables())
    months = data.draw(st.lists(lines_for(table), min_size=1, max_size=4))
    rows = [(store, x) for store, lines in enumerate(months) for x in lines]
    rows = data.draw(st.permutations(rows))
    trace = settle(table, np.array([s for s, _ in rows], np.int16), np.array([x for _, x in rows], np.int64))
    running = dict.fromkeys(range(len(months)), 0)
    for i, (store, x) in enumerate(rows):
        before, total = running[store], sum(y for s, y in rows if s == store)
        running[store] += x
        assert trace.cum_before[i] == before
        assert trace.fee[i] == table.fee_of_line(before, before + x, total)
        assert trace.tier[i] == table.tier_of(total if table.mode is Mode.VOLUME else before + x)


def test_a_month_continues_from_its_opening_total() -> None:
    table = TierTable(Mode.GRADUATED, CLASSIC)
    whole = settle(table, np.zeros(3, np.int16), np.array([700_000, 600_000, 9_000_000]))
    rest = settle(table, np.zeros(2, np.int16), np.array([600_000, 9_000_000]), opening=np.array([700_000]))
    assert rest.fee.tolist() == whole.fee.tolist()[1:]
    assert rest.cum_before.tolist() == whole.cum_before.tolist()[1:]


def test_a_bound_belongs_to_the_tier_it_ends() -> None:
    table = TierTable(Mode.VOLUME, CLASSIC)
    assert [table.tier_of(x) for x in (0, 1_000_000, 1_000_001, 5_000_000, 5_000_001)] == [0, 0, 1, 1, 2]
    assert table.fee(1_000_000) == 50_000


def test_one_rounding_half_up_away_from_zero() -> None:
    assert [round_micro(m) for m in (499_999, 500_000, -500_000, -499_999, 1_500_000)] == [0, 1, -1, 0, 2]


def test_a_cliff_is_found_with_what_it_costs() -> None:
    falling = TierTable(Mode.VOLUME, (Tier(1_000_000, Decimal("0.1")), Tier(None, Decimal("0.05"))))
    assert falling.cliffs() == [(0, 1_000_000, 50_000)]
    assert TierTable(Mode.GRADUATED, falling.tiers).cliffs() == []


BROKEN = {
    "none": (),
    "closed": (Tier(100),),
    "open in the middle": (Tier(None), Tier(None)),
    "not above": (Tier(100), Tier(100), Tier(None)),
    "zero": (Tier(0), Tier(None)),
    "negative rate": (Tier(None, Decimal("-0.1")),),
    "too fine": (Tier(None, Decimal("0.0000001")),),
    "infinite": (Tier(None, Decimal("Infinity")),),
    "bound beyond range": (Tier(10**14), Tier(None)),
    "overflow": (Tier(None, Decimal("9000000")),),
    "too many": (*(Tier(i + 1) for i in range(30)), Tier(None)),
}


@pytest.mark.parametrize("tiers", BROKEN.values(), ids=BROKEN)
def test_a_broken_set_is_named_in_a_sentence(tiers: tuple[Tier, ...]) -> None:
    found = problems(TierTable(Mode.GRADUATED, tiers))
    assert found
    assert all(p.text.zh.endswith("。") and p.text.en.endswith(".") for p in found)


def test_both_rows_are_named() -> None:
    (found,) = problems(TierTable(Mode.GRADUATED, (Tier(500), Tier(300), Tier(None))))
    assert found.rows == (0, 1)
    assert "档位二" in found.text.zh
    assert "档位一" in found.text.zh


@given(tables())
def test_plans_that_pass_never_leave_int64(table: TierTable) -> None:
    if problems(table):
        return
    top = LIMIT[table.basis]
    trace = settle(table, np.zeros(2, np.int16), np.array([top - 1, 1], np.int64))
    assert int(trace.fee.sum()) == table.fee(top)


def test_totals_beyond_the_range_are_refused_not_wrapped() -> None:
    table = TierTable(Mode.GRADUATED, CLASSIC)
    for bad in ([LIMIT[Basis.AMOUNT], 1], [2**62, 2**62]):
        with pytest.raises(BeyondRange):
            settle(table, np.zeros(2, np.int16), np.array(bad, np.int64))
