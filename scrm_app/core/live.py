"""Open screens learn that something changed; each then reloads its own slice with its own rights.

A service calls `touch`; `core.db` announces after the commit; a screen that called `follow` gets its event enqueued.
Nothing here knows Reflex: the composition root hands in `deliver`.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from contextvars import Context
from typing import Any

from sqlmodel import Session

Deliver = Callable[[str, Any], Awaitable[bool]]
Broadcast = Callable[[list[str]], None]
Connected = Callable[[str], bool]


SOON, EACH, SPREAD = 0.02, 0.025, 2.0
"""Seconds until a screen is told: changes that soon after another go with it. Each further screen of a topic is told
EACH later, about what its reload costs, so that who acts meanwhile does not wait behind all of them; the last at most
SPREAD later."""


class Hub:
    """Who watches what. One per process; `broadcast` (Redis) joins several."""

    def __init__(self) -> None:
        self.followers: dict[str, dict[str, Any]] = defaultdict(dict)
        self.loop: asyncio.AbstractEventLoop | None = None
        self.deliver: Deliver | None = None
        self.broadcast: Broadcast | None = None
        self.connected: Connected | None = None
        self.heard: dict[str, Callable[[], None]] = {}
        """What this process itself does when a topic changes: forget what it kept in memory about it."""
        self._waiting: set[tuple[str, int]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, deliver: Deliver, broadcast: Broadcast | None = None, connected: Connected | None = None) -> None:
        """Called inside the running loop of the server."""
        self.loop, self.deliver, self.broadcast = asyncio.get_running_loop(), deliver, broadcast
        self.connected = connected

    def is_closed(self, token: str) -> bool:
        """Whether this tab is surely gone; False when it may be open at another process."""
        return self.connected is not None and self.broadcast is None and not self.connected(token)

    def follow(self, topic: str, token: str, event: Any) -> None:
        """From now on `event` is enqueued for the browser tab `token` whenever `topic` changes."""
        self.followers[topic][token] = event

    def leave(self, token: str) -> None:
        """The tab moved to another page or closed."""
        for topic in [name for name, tabs in self.followers.items() if tabs.pop(token, None) or not tabs]:
            if not self.followers[topic]:
                del self.followers[topic]

    def announce(self, topics: Iterable[str]) -> None:
        """Thread-safe: tell this process's tabs, and the other processes."""
        names = sorted(topics)
        if not names:
            return
        self._hear(names)
        if self.broadcast is not None:
            self.broadcast(names)
        else:
            self.receive(names)

    def receive(self, topics: list[str]) -> None:
        """Tell this process's tabs; from any thread."""
        self._hear(topics)
        if self.loop is not None and not self.loop.is_closed():
            # An empty context: Reflex keeps the cookie there, and whoever committed must not lend it to the others.
            self.loop.call_soon_threadsafe(self._fan_out, topics, context=Context())

    def _hear(self, topics: list[str]) -> None:
        for topic in topics:
            if topic in self.heard:
                self.heard[topic]()

    def _fan_out(self, topics: list[str]) -> None:
        for topic in topics:
            tabs = list(self.followers.get(topic, {}).items())
            gap = min(EACH, SPREAD / max(1, len(tabs)))
            for place, (token, event) in enumerate(tabs):
                key = (token, id(event))
                if key not in self._waiting:
                    self._waiting.add(key)
                    task = asyncio.ensure_future(self._send(token, event, key, SOON + place * gap))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)

    async def _send(self, token: str, event: Any, key: tuple[str, int], pause: float) -> None:
        await asyncio.sleep(pause)
        self._waiting.discard(key)
        if self.deliver is not None and not await self.deliver(token, event):
            self.leave(token)


hub = Hub()


def touch(session: Session, *topics: str) -> None:
    """This transaction changes `topics`; said aloud only if it commits."""
    session.info.setdefault("live", set()).update(topics)


def announce(topics: Iterable[str]) -> None:
    """What `core.db` calls after a commit."""
    hub.announce(topics)
