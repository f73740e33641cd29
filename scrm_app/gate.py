"""Deny by default: every event of every browser passes here before its handler runs.

Without a live session only the framework's own events and the handlers of public States get through. A State that was
filled for one session is emptied before another (or none) may see it, so a stolen tab token shows nothing.
"""

import asyncio
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from scrm_app.core import clock, db, live
from scrm_app.core.crypto import fingerprint
from scrm_app.core.ui import UiState
from scrm_app.identity import service
from scrm_app.identity.engine.cookies import LANG, SESSION, read_cookie
from scrm_app.identity.session import AppState, PublicState

FRAMEWORK = frozenset(
    {
        "hydrate",
        "hydrate_and_load",
        "set_is_hydrated",
        "on_load_internal",
        "update_vars_internal",
        "handle_frontend_exception",
    }
)
MAX_CHARACTERS = 600_000
SEEN_EVERY = timedelta(minutes=5)
speaking: ContextVar[str] = ContextVar("speaking", default="zh-CN")
"""The language of whoever sent the event that is being handled."""


def is_open(name: str) -> bool:
    """Whether an event may be sent without signing in."""
    registered = RegistrationContext.get().event_handlers.get(name)
    if registered is None or name.endswith(".setvar"):
        return False
    state, handler = registered.states[0], name.rsplit(".", 1)[-1]
    if state.__module__.startswith("reflex"):
        return handler in FRAMEWORK
    return state is UiState or issubclass(state, PublicState)


def is_known(name: str) -> bool:
    """Whether anybody may send this event at all; generic setters never are."""
    return name in RegistrationContext.get().event_handlers and not name.endswith(".setvar")


def weight(value: Any, limit: int = MAX_CHARACTERS) -> int:
    """Roughly how many characters a payload has; stops counting above `limit`."""
    total, waiting = 0, [value]
    while waiting and total <= limit:
        one = waiting.pop()
        if isinstance(one, str):
            total += len(one) + 2
        elif isinstance(one, Mapping):
            waiting.extend(one.keys())
            waiting.extend(one.values())
            total += 2
        elif isinstance(one, list | tuple):
            waiting.extend(one)
            total += 2
        else:
            total += 8
    return total


def _toast(zh: str, en: str) -> StateUpdate:
    text = en if speaking.get() == "en" else zh
    return StateUpdate(events=Event.from_event_type(rx.toast.error(text)))


def _to_login() -> StateUpdate:
    return StateUpdate(events=Event.from_event_type(rx.redirect("/login?why=ended")))


class Gate(Middleware):
    """The middleware; one per server."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:  # noqa: ARG002
        """None lets the event through."""
        cookie = state.router.headers.cookie or ""
        speaking.set(read_cookie(cookie, LANG) or "zh-CN")
        token = read_cookie(cookie, SESSION)
        owner = await db.run(service.owner_of, token=token, now=clock.now(), write=False) if token else None
        await self._bind(state, fingerprint(token) if owner else "")
        if not is_known(event.name):
            return _toast(
                "无法识别这次操作, 请刷新页面后再试。", "This action is not known here. Reload the page and try again."
            )
        if weight(event.payload) > MAX_CHARACTERS:
            return _toast(
                "一次提交的内容太多, 没有保存, 请分几次提交。",
                "That was too much at once and was not saved. Send it in parts.",
            )
        if owner is None:
            return None if is_open(event.name) else _to_login()
        self._note_use(token)
        return None

    async def _bind(self, state: BaseState, owner: str) -> None:
        mine = await state.get_state(AppState)
        if mine._owner != owner:
            if mine._owner:
                mine.reset()  # type: ignore[no-untyped-call]
                live.hub.leave(state.router.session.client_token)
            mine._owner = owner

    def _note_use(self, token: str) -> None:
        now = clock.now()
        if now - self._seen.get(token, now - SEEN_EVERY) < SEEN_EVERY:
            return
        if len(self._seen) > 10_000:
            self._seen.clear()
        self._seen[token] = now
        self._task = asyncio.ensure_future(db.run(service.touch_session, token=token, now=now))
