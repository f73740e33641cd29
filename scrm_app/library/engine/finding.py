"""Finding templates: by words, by pinyin, and, when no words fit, by likeness."""

from collections import Counter
from collections.abc import Iterable

from scrm_app.library.engine.shape import Scene

LEAST_ALIKE, MOST_ALIKE = 1, 12
LEAST_SEEN, MOST_SEEN = 2, 8
"""A scene is offered when so many tickets sound like it, and so many scenes at most."""


def fits(query: str, text: str) -> bool:
    """Whether every word of the query stands in the text; letters may be of any case."""
    return all(word in text.lower() for word in query.lower().split())


def alike(query: str, texts: Iterable[tuple[str, str]]) -> list[str]:
    """Keys of the (key, text) that share most pairs of characters with the query, the closest first."""
    wanted = _pairs(query)
    scored = [(len(wanted & _pairs(text)), key) for key, text in texts]
    found = sorted((item for item in scored if item[0] >= LEAST_ALIKE), key=lambda item: -item[0])
    return [key for _, key in found[:MOST_ALIKE]]


def recognise(titles: Iterable[str], scenes: Iterable[Scene]) -> dict[str, int]:
    """How many of the titles hold a word of a scene, by its code; the most telling first.

    A trade of which several scenes occur is likelier the company's own than one that shares a single word with it.
    """
    told = Counter(titles)
    seen = [(scene, _sounding_like(told, {scene.name, *scene.words.split()})) for scene in scenes]
    often = [(scene, many) for scene, many in seen if many >= LEAST_SEEN]
    breadth = Counter(scene.pack for scene, _ in often)
    often.sort(key=lambda item: (-breadth[item[0].pack], -item[1], item[0].code))
    return {scene.code: many for scene, many in often[:MOST_SEEN]}


def _sounding_like(told: Counter[str], words: set[str]) -> int:
    known = [word for word in words if len(word) > 1]
    return sum(many for title, many in told.items() if any(word in title for word in known))


def _pairs(text: str) -> set[str]:
    clean = "".join(text.lower().split())
    return {clean[i : i + 2] for i in range(len(clean) - 1)}
