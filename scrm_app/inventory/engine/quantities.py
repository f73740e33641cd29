"""Quantities in whole thousandths, as people write them."""

import re
from decimal import Decimal, InvalidOperation

MAX_MILLI = 10**9
"""A million pieces."""
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")


def milli_of(text: object) -> int | None:
    """Thousandths of "12", "0.5", "1,200"; None for what is no quantity, is negative, too much or finer than that."""
    plain = re.sub(r"[,，\s]", "", str(text if text is not None else "").translate(_FULL_WIDTH))
    if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", plain):
        return None
    try:
        exact = Decimal(plain) * 1000
    except InvalidOperation:
        return None
    return int(exact) if exact == exact.to_integral_value() and exact <= MAX_MILLI else None


def shown(milli: int) -> str:
    """12, 0.5, -3: no decimals where there are none."""
    text = f"{Decimal(milli) / 1000:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
