"""Which event is heard by whom: one visible table. Subscribers run inside the publisher's transaction."""

from scrm_app.core.events import Subscriber

WIRING: list[tuple[type, Subscriber]] = []
