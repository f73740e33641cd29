"""The States every page builds on: who is asking, one transaction a handler, refusals as toasts."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlencode

import reflex as rx
from fastapi import Request

from components.controls import toast_error
from scrm_app.core import clock, db, live
from scrm_app.core.errors import NotSignedIn, ScrmError
from scrm_app.core.numbers import whole
from scrm_app.core.ui import UiState
from scrm_app.identity import service
from scrm_app.identity.engine import desk
from scrm_app.identity.engine.cookies import SESSION, read_cookie

T = TypeVar("T")
COOKIE = SESSION


def cookie_token(header: str) -> str:
    """The session token in a Cookie header, or ""."""
    return read_cookie(header, COOKIE)


def _as_actor(session: Any, token: str, lang: str, address: str, fn: Callable[..., T], /, **kwargs: Any) -> T:
    actor = service.actor_for_token(session, token, now=clock.now())
    return fn(session, replace(actor, lang=lang, address=address), **kwargs)


async def http_run(request: Request, fn: Callable[..., T], *, write: bool = True, **kwargs: Any) -> T:
    """`fn(session, actor, **kwargs)` in a transaction for whoever sent the HTTP request."""
    token = request.cookies.get(COOKIE, "")
    lang = request.cookies.get("lang", "zh-CN")
    address = request.client.host if request.client else ""
    try:
        return await db.run(_as_actor, token, lang, address, fn, write=write, **kwargs)
    except ScrmError as error:
        error.lang = lang
        raise


class PublicState(UiState):
    """A State that people without an account may use; its handlers check their own links."""

    async def _call(self, fn: Callable[..., T], *, write: bool, durable: bool = False, **kwargs: Any) -> T:
        try:
            return await db.run(fn, write=write, durable=durable, **kwargs)
        except ScrmError as error:
            error.lang = self.lang
            raise

    async def _run_public(self, fn: Callable[..., T], **kwargs: Any) -> T:
        return await self._call(fn, write=True, **kwargs)

    async def _ask_public(self, fn: Callable[..., T], **kwargs: Any) -> T:
        return await self._call(fn, write=False, **kwargs)

    @property
    def _address(self) -> str:
        return str(self.router.session.client_ip)

    def _follow(self, topic: str, event: Any) -> None:
        live.hub.follow(topic, self.router.session.client_token, event)


class AppState(UiState):
    """A State for signed-in people. Handlers call `_run` (writes) or `_ask` (reads) with a service function."""

    _owner: str = ""
    """Fingerprint of the session this State was filled for; the gate empties it for any other."""

    async def _as_me(self, fn: Callable[..., T], *, write: bool, durable: bool = False, **kwargs: Any) -> T:
        token = cookie_token(self.router.headers.cookie or "")
        lang, address = self.lang, str(self.router.session.client_ip)
        try:
            return await db.run(
                lambda session: _as_actor(session, token, lang, address, fn, **kwargs), write=write, durable=durable
            )
        except ScrmError as error:
            error.lang = self.lang
            raise

    async def _run(self, fn: Callable[..., T], *, durable: bool = False, **kwargs: Any) -> T:
        return await self._as_me(fn, write=True, durable=durable, **kwargs)

    async def _ask(self, fn: Callable[..., T], **kwargs: Any) -> T:
        return await self._as_me(fn, write=False, **kwargs)

    def _follow(self, topic: str, event: Any) -> None:
        live.hub.follow(topic, self.router.session.client_token, event)

    def _asked(self, name: str, default: str = "") -> str:
        """A filter of this view: it stands in the URL."""
        return str(self.router.url.query_parameters.get(name, default))[:200]

    def _number(self, name: str, default: int = 0) -> int:
        """A number in the URL; `default` when it is none."""
        return whole(self._asked(name), default)

    def _view(self, **changes: Any) -> Any:
        """The same page with other filters; "" takes one away. Reload and share show the same."""
        asked = {**self.router.url.query_parameters, **{name: str(value) for name, value in changes.items()}}
        query = urlencode({name: value for name, value in asked.items() if value})
        return rx.redirect(f"{self.router.url.path}{'?' if query else ''}{query}", replace=True)

    def _next_sort(self, key: str) -> str:
        """Sorting by a column once is upwards, twice downwards, thrice off."""
        return {str(key): f"-{key}", f"-{key}": ""}.get(self._asked("sort"), str(key))

    async def _landing(self) -> str:
        """The page this person lands on in this browser."""
        return await self._ask(service.get_start, agent=str(self.router.headers.user_agent))

    def _say_error(self, error: ScrmError) -> Any:
        return toast_error(error.text.say(self.lang))


class FrameState(AppState):
    """What the frame around every page shows: me, my rights, my unread notices."""

    signed_in: bool = False
    name: str = ""
    role_names: str = ""
    org_name: str = ""
    permissions: list[str] = []
    company: str = ""
    unread: int = 0
    user_id: int = 0
    off: list[str] = []
    """Modules that are switched off."""
    hits: list[dict[str, str]] = []
    hits_for: str = ""

    @rx.event
    async def enter(self) -> Any:
        """A page was opened: forget what the last page followed, load who I am, or go to the sign-in page.

        A new tab at the bare address goes where the person starts.
        """
        live.hub.leave(self.router.session.client_token)
        fresh = not self.signed_in
        try:
            me = await self._ask(service.get_me)
        except NotSignedIn:
            self.signed_in, self.permissions = False, []
            return rx.redirect("/login")
        self.signed_in, self.user_id, self.name = True, me.user_id, me.name
        self.role_names, self.org_name, self.permissions = me.role_names, me.org_name, me.permissions
        self.company, self.unread, self.off = me.company, me.unread, me.off
        self._follow(f"inbox:{me.user_id}", FrameState.recount)
        self._follow("modules", FrameState.look_again)
        if fresh and self.router.url.path == "/" and (start := await self._landing()) != "/":
            return rx.redirect(start, replace=True)
        return None

    @rx.event
    async def look_again(self) -> None:
        """A module was switched: what I may do, and which places there are, changed."""
        me = await self._ask(service.get_me)
        self.permissions, self.off = me.permissions, me.off

    @rx.event
    async def recount(self) -> None:
        """Something arrived in my inbox."""
        self.unread = await self._ask(desk.unread)

    @rx.event(supersedes=True)
    async def search(self, query: str) -> None:
        """The person types into command search."""
        self.hits_for, hits = str(query)[:80], await self._ask(desk.search, query=str(query)[:80])
        self.hits = [
            {"title": hit.title, "hint": hit.hint, "href": hit.href, "group": hit.group.say(self.lang)} for hit in hits
        ]
