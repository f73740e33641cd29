"""Money is integer fen (分, 1/100 yuan); rates are exact decimals; one rounding, half up, away from zero."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MAX_FEN = 10**15


def round_fen(amount: Decimal) -> int:
    """An exact amount in fen rounded half up (away from zero) to whole fen."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def parse_yuan(text: str) -> int:
    """Fen from a typed amount in yuan ("1,234.5", "¥12"); ValueError when it is not an amount or finer than a fen."""
    cleaned = re.sub(r"[,，\s]", "", text)
    cleaned = re.sub(r"^(-?)[¥￥]", r"\1", cleaned)
    try:
        fen = Decimal(cleaned) * 100
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not fen.is_finite() or fen != fen.to_integral_value() or abs(fen) > MAX_FEN:
        raise ValueError(text)
    return int(fen)


def format_fen(fen: int) -> str:
    """`¥1,234.56`, negative as `-¥1,234.56`; the same in both languages."""
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def format_fen_short(fen: int, lang: str) -> str:
    """A board figure: `¥1.23万` in Chinese, `¥12.3K` in English; exact below 10,000 yuan (zh) or 1,000 (en)."""
    yuan = Decimal(fen) / 100
    steps = [(10**9, "B"), (10**6, "M"), (10**3, "K")] if lang == "en" else [(10**8, "亿"), (10**4, "万")]
    for size, unit in steps:
        if abs(yuan) >= size:
            sign = "-" if yuan < 0 else ""
            return f"{sign}¥{abs(yuan) / size:.2f}{unit}"
    return format_fen(fen)


def split_fen(total_fen: int, weights: Sequence[int], remainder_to: int = 0) -> list[int]:
    """Shares of `total_fen` by integer weights, largest remainder first, ties to `remainder_to` then to the left.

    The shares add up to the total always; all-zero weights give everything to `remainder_to`.
    """
    whole = sum(weights)
    if min(weights) < 0:
        raise ValueError("negative weight")
    if whole == 0:
        return [total_fen if i == remainder_to else 0 for i in range(len(weights))]
    sign = -1 if total_fen < 0 else 1
    shares = [abs(total_fen) * w // whole for w in weights]
    left = abs(total_fen) - sum(shares)
    order = sorted(range(len(weights)), key=lambda i: (-(abs(total_fen) * weights[i] % whole), i != remainder_to, i))
    for i in order[:left]:
        shares[i] += 1
    return [sign * share for share in shares]
