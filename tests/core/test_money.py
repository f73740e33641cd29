"""No fen appears or vanishes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.core.money import format_fen, format_fen_short, parse_yuan, round_fen, split_fen

fen = st.integers(-(10**12), 10**12)


@given(fen, st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.data())
def test_shares_add_up_to_the_total(total: int, weights: list[int], data: st.DataObject):
    owner = data.draw(st.integers(0, len(weights) - 1))
    shares = split_fen(total, weights, owner)
    assert sum(shares) == total
    assert all(abs(share) <= abs(total) for share in shares)


@given(fen)
def test_what_is_shown_reads_back(amount: int):
    assert parse_yuan(format_fen(amount)) == amount


@pytest.mark.parametrize(("amount", "expected"), [("0.5", 1), ("1.5", 2), ("-0.5", -1), ("2.49", 2)])
def test_rounding_is_half_up_away_from_zero(amount: str, expected: int):
    assert round_fen(Decimal(amount)) == expected


@pytest.mark.parametrize("text", ["", "abc", "1.234", "NaN", "Infinity", "1e30", "--5"])
def test_what_is_no_amount_is_refused(text: str):
    with pytest.raises(ValueError, match=r".*"):
        parse_yuan(text)


def test_board_figures():
    assert format_fen(-123456) == "-¥1,234.56"
    assert format_fen_short(123_456_700, "zh-CN") == "¥123.46万"
    assert format_fen_short(123_456_700, "en") == "¥1.23M"
