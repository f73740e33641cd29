"""How alike two subjects are: the share of common pairs of characters (Jaccard), which suits Chinese without words."""

import re

_NOISE = re.compile(r"[\s\W_]+")


def similar(a: str, b: str) -> float:
    """0 = nothing in common, 1 = the same; case, spaces and punctuation do not count."""
    left, right = _pairs(a), _pairs(b)
    if not left or not right:
        return 0.0
    return len(left & right) / len(left | right)


def _pairs(text: str) -> frozenset[str]:
    plain = _NOISE.sub("", text.lower())
    return frozenset(plain[n : n + 2] for n in range(len(plain) - 1)) or frozenset([plain] if plain else [])
