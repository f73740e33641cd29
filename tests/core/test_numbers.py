"""What a browser sends as a number is one that every column holds, or the default."""

from pathlib import Path

import pytest

from scrm_app.core.numbers import whole

ROOT = Path(__file__).parents[2] / "scrm_app"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        *[("7", 7), (7, 7), (" 7 ", 7), ("007", 7), ("9" * 9, 999_999_999)],
        *[(sent, 0) for sent in ("²", "٣", "-1", "1.0", "", "9" * 10, "9" * 5000, True, None, [7], {"a": 1})],
    ],
)
def test_a_number_or_the_default(sent: object, read: int) -> None:
    assert whole(sent) == read
    assert whole(sent, -1) == (read or -1)


def test_no_state_takes_a_superscript_for_a_number() -> None:
    """`"²".isdigit()` is true and `int("²")` an error: addresses like /customers/² once failed so."""
    lines = [(path, line) for path in ROOT.glob("*/state/**/*.py") for line in path.read_text().splitlines()]
    lines += [(path, line) for path in ROOT.glob("*/state.py") for line in path.read_text().splitlines()]
    assert [str(path) for path, line in lines if ".isdigit()" in line and "isascii" not in line] == []
