"""Which event is heard by whom: one visible table. Subscribers run inside the publisher's transaction."""

from scrm_app.core.events import Subscriber
from scrm_app.identity.engine.desk import Counter, Searcher

WIRING: list[tuple[type, Subscriber]] = []

SEARCHERS: list[Searcher] = []
"""What command search looks through: `find(session, actor, query) -> list[Hit]`, best first, at most 6 each."""

UNREAD: list[Counter] = []
"""Whose sum is the number on the bell: `count(session, actor) -> int`."""
