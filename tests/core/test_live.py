"""A tab that follows a topic is told soon after the commit, once, and dead tabs are forgotten."""

import asyncio
from contextvars import ContextVar

from scrm_app.core.live import Hub


async def settled(hub: Hub) -> None:
    """Until nothing is on its way to a tab any more."""
    await asyncio.sleep(0)
    while hub._waiting or hub._tasks:
        await asyncio.sleep(0.01)


async def test_followers_are_told_once_for_a_burst():
    hub, told = Hub(), []

    async def deliver(token: str, event: object) -> bool:
        told.append((token, event))
        return True

    hub.start(deliver)
    event = object()
    hub.follow("tickets", "tab-1", event)
    hub.follow("other", "tab-2", event)
    for _ in range(10):
        hub.announce({"tickets"})
    await settled(hub)
    assert told == [("tab-1", event)]


async def test_a_closed_tab_is_forgotten():
    hub = Hub()

    async def gone(token: str, event: object) -> bool:
        return False

    hub.start(gone)
    hub.follow("tickets", "tab-1", object())
    hub.announce(["tickets"])
    await settled(hub)
    assert not hub.followers.get("tickets")


async def test_an_announcement_reaches_the_loop_from_a_worker_thread():
    hub, told = Hub(), []

    async def deliver(token: str, event: object) -> bool:
        told.append(token)
        return True

    hub.start(deliver)
    hub.follow("tickets", "tab-1", object())
    await asyncio.to_thread(hub.announce, ["tickets"])
    await settled(hub)
    assert told == ["tab-1"]


async def test_a_follower_is_never_told_in_the_context_of_whoever_made_the_change():
    hub, seen, who = Hub(), [], ContextVar("who", default="nobody")

    async def deliver(token: str, event: object) -> bool:
        seen.append(who.get())
        return True

    hub.start(deliver)
    hub.follow("tickets", "tab-1", object())
    who.set("somebody else")
    await asyncio.to_thread(hub.announce, ["tickets"])
    await settled(hub)
    assert seen == ["nobody"]
