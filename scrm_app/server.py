"""What the running server needs around the pages: the gate, refusals as toasts, live updates."""

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from typing import Any

import redis
import redis.asyncio
import reflex as rx
from pydantic import ValidationError
from reflex_base.event import Event
from reflex_base.event.context import EventContext

from components.controls import toast_error
from scrm_app.core import live
from scrm_app.core.broadcast import CHANNEL, by_redis
from scrm_app.core.errors import NotSignedIn, ScrmError
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.gate import Gate, language_of, screen

THREADS = 16
"""Database work off the event loop: as many at once as the connection pool holds."""
log = logging.getLogger("scrm")
BROKEN = Text(
    "刚才的操作没有成功, 数据没有改动, 请重试; 若仍失败, 请把编号 {code} 告诉管理员。",
    "That did not work and nothing was changed. Try again; if it still fails, give your administrator the code {code}.",
)
UNREADABLE = Text(
    "这次操作的内容无法识别, 数据没有改动, 请刷新页面后再试; 若仍失败, 请把编号 {code} 告诉管理员。",
    "What was sent makes no sense here and nothing was changed. Reload the page and try again; "
    "if it still fails, give your administrator the code {code}.",
)


def say_refusal(error: Exception) -> Any:
    """An exception out of a handler as a toast: a refusal says why, anything else gets a code that is in the log."""
    context = EventContext._context_var.get(None)
    lang = language_of(context.token) if context else "zh-CN"
    if isinstance(error, NotSignedIn):
        return rx.redirect("/login?why=ended")
    if isinstance(error, ScrmError):
        return toast_error(error.text.say(lang))
    code = secrets.token_hex(3).upper()
    log.error("unhandled error %s", code, exc_info=error)
    text = UNREADABLE if isinstance(error, ValidationError | TypeError | ValueError | LookupError) else BROKEN
    return toast_error(text.fill(code=code).say(lang))


def harden(app: rx.App) -> None:
    """Deny by default; refusals in words."""
    app.add_middleware(Gate())
    screen(app)
    app.backend_exception_handler = say_refusal


def live_updates(app: rx.App) -> Callable[[], AbstractAsyncContextManager[None]]:
    """A lifespan task that lets `core.live` reach this server's open tabs."""

    def connected(token: str) -> bool:
        return app.event_namespace is not None and token in app.event_namespace.token_to_sid

    async def deliver(token: str, event: Any) -> bool:
        if not connected(token):
            return False
        with app.set_contexts():
            await app.event_processor.enqueue(token, Event.from_event_type(event)[0])
        return True

    @contextlib.asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "scrm"))
        if not settings().redis_url:
            live.hub.start(deliver, connected=connected)
            yield
            return
        live.hub.start(deliver, by_redis())
        listener = asyncio.create_task(_listen())
        yield
        listener.cancel()

    return lifespan


async def _listen() -> None:
    """What other processes committed, to this process's tabs; reconnects for as long as the server lives."""
    while True:
        try:
            client = redis.asyncio.Redis.from_url(settings().redis_url)
            async with client.pubsub() as channel:
                await channel.subscribe(CHANNEL)
                async for message in channel.listen():
                    if message["type"] == "message":
                        live.hub.receive(json.loads(message["data"]))
        except redis.RedisError:
            log.warning("Redis connection lost, trying again in a second")
            await asyncio.sleep(1)
