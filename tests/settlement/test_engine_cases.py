"""Every published pricing example, in its own words: amount, unit price, details; every broken tier set refused.

`TIER_CASES` names another folder with files of the same form.
"""

import json
import os
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from scrm_app.core.errors import InvalidInput
from scrm_app.settlement.engine.notation import price, read_steps

FOLDER = Path(os.environ.get("TIER_CASES") or Path(__file__).parents[1] / "data" / "tier_pricing")
FILES = [json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]
CASES = [case for file in FILES for case in file.get("cases", [])]
INVALID = [case for file in FILES for case in file.get("invalid_tiers", [])]


def same(got: Any, want: Any) -> bool:
    return (want is None and got is None) or Decimal(str(got)) == Decimal(str(want))


def check_details(got: Any, want: Any) -> None:
    if isinstance(want, list):
        assert len(got) == len(want)
        for mine, theirs in zip(got, want, strict=True):
            check_details(mine, theirs)
        return
    assert isinstance(got, Mapping)
    for key, value in want.items():
        if key in got:
            assert same(got[key], value), key


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_published_example(case: dict[str, Any]) -> None:
    charge = price(case["model"], case)
    assert same(charge.amount, case["expect_amount"] if "expect_amount" in case else case["expect"])
    if "expect_unit_amount" in case:
        unit = charge.unit_amount
        if "unit_round" in case:
            unit = unit.quantize(Decimal(1).scaleb(-case["unit_round"]), rounding=ROUND_HALF_UP)
        assert same(unit, case["expect_unit_amount"])
    if "expect_details" in case:
        check_details(charge.details, case["expect_details"])


@pytest.mark.parametrize("case", INVALID, ids=[f"{c['model']}-{c['error']}" for c in INVALID])
def test_broken_tier_set_is_refused_with_a_sentence(case: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_steps(case["tiers"])
    zh, en = refusal.value.text
    assert zh.endswith("。")
    assert en.endswith(".")


def test_a_total_may_fall_at_a_bound_of_volume_tiers() -> None:
    tiers = [{"up_to": 100, "unit_amount": "2", "flat": "10"}, {"up_to": None, "unit_amount": "1"}]
    assert price("volume", {"tiers": tiers, "units": 100}).amount == 210
    assert price("volume", {"tiers": tiers, "units": 101}).amount == 101


def test_a_prorated_volume_reaches_its_tier_by_whole_units() -> None:
    tiers = [{"up_to": 10, "unit_amount": "2"}, {"up_to": None, "unit_amount": "1"}]
    assert price("volume_prorated", {"tiers": tiers, "units": "5.5", "full_units_number": 11}).amount == Decimal("5.5")


def test_percentage_bounds_hold_for_every_transaction() -> None:
    properties = {"rate": "1", "per_transaction_min_amount": "2", "per_transaction_max_amount": "9"}
    assert price("percentage", {"properties": properties, "events": [100, 500, 5000]}).amount == 2 + 5 + 9


def test_percentage_charges_only_what_passes_the_free_total() -> None:
    properties = {"rate": "1", "fixed_amount": "0.5", "free_units_per_total_aggregation": "250"}
    assert price("percentage", {"properties": properties, "events": [200, 100, 100]}).amount == Decimal("2.5")


def test_graduated_percentage_of_three_payments() -> None:
    tiers = [
        {"up_to": 1000, "rate": "1", "flat_amount": "200"},
        {"up_to": 10000, "rate": "2", "flat_amount": "300"},
        {"up_to": None, "rate": "3", "flat_amount": "400"},
    ]
    totals = [price("graduated_percentage", {"tiers": tiers, "units": u}).amount for u in (500, 1050, 5050)]
    assert [totals[0], totals[1] - totals[0], totals[2] - totals[1]] == [205, 306, 80]
