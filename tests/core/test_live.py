"""A tab that follows a topic is told soon after the commit, once, and dead tabs are forgotten."""

import asyncio
from contextvars import ContextVar

import pytest

from scrm_app.core import live
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


async def test_many_tabs_are_told_one_after_another_and_none_late(monkeypatch: pytest.MonkeyPatch):
    hub, pauses, told = Hub(), [], []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await real(0)

    async def deliver(token: str, event: object) -> bool:
        told.append(token)
        return True

    hub.start(deliver)
    for n in range(200):
        hub.follow("tickets", f"tab-{n}", object())
    monkeypatch.setattr(live.asyncio, "sleep", sleep)
    hub.receive(["tickets"])
    while hub._waiting or hub._tasks or not told:
        await real(0)
    assert len(told) == len(set(told)) == 200
    assert pauses == sorted(pauses)
    assert len(set(pauses)) == 200
    assert pauses[-1] <= live.SOON + live.SPREAD


async def test_a_closed_tab_is_forgotten():
    hub = Hub()

    async def gone(token: str, event: object) -> bool:
        return False

    hub.start(gone)
    hub.follow("tickets", "tab-1", object())
    hub.announce(["tickets"])
    await settled(hub)
    assert not hub.followers.get("tickets")


async def test_a_tab_is_surely_closed_only_where_every_tab_is_known():
    async def deliver(token: str, event: object) -> bool:
        return True

    hub = Hub()
    assert not hub.is_closed("tab-1")
    hub.start(deliver, connected=lambda token: token == "tab-1")
    assert (hub.is_closed("tab-1"), hub.is_closed("tab-2")) == (False, True)
    hub.start(deliver, lambda topics: None, lambda token: token == "tab-1")
    assert not hub.is_closed("tab-2")


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
