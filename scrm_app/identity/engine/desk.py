"""What the frame asks the features for: search results and the number on the bell. `wiring.py` lists who answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from scrm_app.core.actor import Actor
from scrm_app.core.text import Text


@dataclass(frozen=True)
class Hit:
    """One result of command search; `hint` stands small on the right."""

    title: str
    hint: str
    href: str
    group: Text


Searcher = Callable[[Any, Actor, str], list[Hit]]
Counter = Callable[[Any, Actor], int]
_searchers: list[Searcher] = []
_counters: list[Counter] = []


def use(searchers: Iterable[Searcher], counters: Iterable[Counter]) -> None:
    """Install who answers; replaces what was there."""
    _searchers[:] = searchers
    _counters[:] = counters


def search(session: Any, actor: Actor, query: str) -> list[Hit]:
    """Everything found for a query of at most 80 characters, group by group."""
    wish = query.strip()[:80]
    return [hit for find in _searchers for hit in find(session, actor, wish)[:6]] if wish else []


def unread(session: Any, actor: Actor) -> int:
    """How many unread things wait for the person."""
    return sum(count(session, actor) for count in _counters)
