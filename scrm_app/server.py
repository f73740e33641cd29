"""What the running server needs around the pages: the gate, refusals as toasts, live updates."""

import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import reflex as rx
from reflex_base.event import Event

from scrm_app.core import live
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text

log = logging.getLogger("scrm")
BROKEN = Text(
    "刚才的操作没有成功, 数据没有改动, 请重试; 若仍失败, 请把编号 {code} 告诉管理员。",
    "That did not work and nothing was changed. Try again; if it still fails, give your administrator the code {code}.",
)


def say_refusal(error: Exception) -> Any:
    """An exception out of a handler as a toast: a refusal says why, anything else gets a code that is in the log."""
    if isinstance(error, ScrmError):
        return rx.toast.error(error.sentence)
    code = secrets.token_hex(3).upper()
    log.error("unhandled error %s", code, exc_info=error)
    return rx.toast.error(BROKEN.fill(code=code).zh)


def harden(app: rx.App) -> None:
    """Refusals in words."""
    app.backend_exception_handler = say_refusal


def live_updates(app: rx.App) -> Callable[[], AbstractAsyncContextManager[None]]:
    """A lifespan task that lets `core.live` reach this server's open tabs."""

    async def deliver(token: str, event: Any) -> bool:
        if app.event_namespace is None or token not in app.event_namespace.token_to_sid:
            return False
        with app.set_contexts():
            await app.event_processor.enqueue(token, Event.from_event_type(event)[0])
        return True

    @contextlib.asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        live.hub.start(deliver)
        yield

    return lifespan
