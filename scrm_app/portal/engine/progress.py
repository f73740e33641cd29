"""A ticket's way in the customer's words: what is done, what is happening, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Place:
    """A node as the customer may know it: its words and where one can go from it (the usual way first)."""

    words: str
    exits: tuple[str, ...]


@dataclass(frozen=True)
class Visit:
    """One stay at a node; still there while `left_at` is None."""

    node: str
    entered_at: datetime
    left_at: datetime | None


@dataclass(frozen=True)
class ProgressStep:
    """One line of the stepper; `state` is done, now or next."""

    words: str
    state: str
    at: datetime | None


def _ahead(places: Mapping[str, Place], start: str, seen: set[str]) -> list[str]:
    words, at = [], start
    while at in places and at not in seen:
        seen.add(at)
        if places[at].words:
            words.append(places[at].words)
        exits = [node for node in places[at].exits if node not in seen]
        at = exits[0] if exits else ""
    return words


def progress(
    places: Mapping[str, Place], visits: Sequence[Visit], *, start: str, opened_at: datetime, closed_at: datetime | None
) -> list[ProgressStep]:
    """Steps in order; a node visited twice counts once, at its latest visit, and the way ahead is the usual one."""
    steps: list[ProgressStep] = []
    if start in places and places[start].words:
        steps.append(ProgressStep(places[start].words, "done", opened_at))
    latest: dict[str, Visit] = {}
    for visit in visits:
        latest.pop(visit.node, None)
        latest[visit.node] = visit
    here = [visit for visit in latest.values() if visit.left_at is None]
    cut = min((visit.entered_at for visit in here), default=None)
    for visit in latest.values():
        place = places.get(visit.node)
        if visit.left_at is None or not place or not place.words or _is_ahead(places, here, visit.node, cut, visit):
            continue
        steps.append(ProgressStep(place.words, "done", visit.left_at))
    if closed_at is not None:
        last = [place.words for place in places.values() if not place.exits and place.words]
        return [*steps, *(ProgressStep(words, "done", closed_at) for words in last[:1])]
    for visit in here:
        if visit.node in places and places[visit.node].words:
            steps.append(ProgressStep(places[visit.node].words, "now", visit.entered_at))
    seen = {start, *(visit.node for visit in here)}
    first = next((node for visit in here for node in places.get(visit.node, Place("", ())).exits), "")
    return [*steps, *(ProgressStep(words, "next", None) for words in _ahead(places, first, seen))]


def _is_ahead(
    places: Mapping[str, Place], here: Sequence[Visit], node: str, cut: datetime | None, visit: Visit
) -> bool:
    """Sent back: a node finished before, that lies ahead again, is shown as next instead of done."""
    if cut is None or visit.left_at is None or visit.left_at > cut:
        return False
    reach: set[str] = set()
    todo = [exit_ for v in here for exit_ in places.get(v.node, Place("", ())).exits]
    while todo:
        at = todo.pop()
        if at not in reach:
            reach.add(at)
            todo += places[at].exits if at in places else ()
    return node in reach and not any(node == v.node for v in here)
