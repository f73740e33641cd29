"""A screen that is told of a change is told as itself, never as whoever made the change."""

import asyncio
from contextvars import ContextVar
from typing import Any

from scrm_app.core.live import Hub

WHO: ContextVar[str] = ContextVar("who", default="nobody")


async def test_the_one_who_commits_lends_nothing_of_their_context_to_the_others() -> None:
    hub, seen = Hub(), list[str]()

    async def deliver(token: str, event: Any) -> bool:
        seen.append(WHO.get())
        return True

    hub.start(deliver)
    hub.follow("tickets", "tab of bob", object())
    WHO.set("alice")
    await asyncio.to_thread(hub.announce, ["tickets"])
    await asyncio.sleep(0.1)
    assert seen == ["nobody"]
