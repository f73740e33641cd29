"""Full-text search in Chinese without a dictionary: a text is found by any part of it from two characters on.

Every two neighbouring characters are one entry of the index (bigrams); a query is the run of its own pairs.
"""

import unicodedata
from collections.abc import Iterable
from itertools import pairwise

MAX_DOCUMENT = 12_000
MAX_WORDS = 6
MAX_QUERY = 60


def plain(text: str) -> str:
    """As it is compared: full width as half width, no capitals, one blank between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def document(parts: Iterable[str]) -> str:
    """Texts as one, each on a line of its own, so that no find runs from one into the next; cut to MAX_DOCUMENT."""
    return "\n".join(filter(None, map(plain, parts)))[:MAX_DOCUMENT]


def pairs(text: str) -> list[str]:
    """Every two neighbouring characters of a line."""
    return [line[at : at + 2] for line in text.split("\n") for at in range(len(line) - 1)]


def tokens(text: str) -> str:
    """The pairs as words for an index that knows only words; an empty word stands between lines."""
    return " z ".join(
        " ".join(f"{ord(one):x}x{ord(two):x}" for one, two in pairwise(line)) for line in text.split("\n")
    )


def words_of(query: str) -> list[str]:
    """What must all be found."""
    return list(dict.fromkeys(plain(query[:MAX_QUERY]).split()))[:MAX_WORDS]


def has(document_text: str, query: str) -> bool:
    """Whether the text holds every word of the query: what the indexes must agree with."""
    return all(word in document_text for word in words_of(query))
