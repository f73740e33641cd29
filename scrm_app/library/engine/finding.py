"""Finding templates: by words, by pinyin, and, when no words fit, by likeness."""

from collections.abc import Iterable

LEAST_ALIKE, MOST_ALIKE = 1, 12


def fits(query: str, text: str) -> bool:
    """Whether every word of the query stands in the text; letters may be of any case."""
    return all(word in text.lower() for word in query.lower().split())


def alike(query: str, texts: Iterable[tuple[str, str]]) -> list[str]:
    """Keys of the (key, text) that share most pairs of characters with the query, the closest first."""
    wanted = _pairs(query)
    scored = [(len(wanted & _pairs(text)), key) for key, text in texts]
    found = sorted((item for item in scored if item[0] >= LEAST_ALIKE), key=lambda item: -item[0])
    return [key for _, key in found[:MOST_ALIKE]]


def _pairs(text: str) -> set[str]:
    clean = "".join(text.lower().split())
    return {clean[i : i + 2] for i in range(len(clean) - 1)}
