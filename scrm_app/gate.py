"""Deny by default: every event of every browser passes here before its handler runs.

`screen` turns away what is no event of ours; `Gate` turns away who is not signed in.

What belongs to a module that is switched off is refused to everybody; the public pages say it themselves.

Without a live session only the framework's own events and the handlers of public States get through. A State that was
filled for one session is emptied before another (or none) may see it, so a stolen tab token shows nothing.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from components.controls import toast_error
from scrm_app.core import clock, db, live
from scrm_app.core.crypto import fingerprint
from scrm_app.core.errors import ModuleOff
from scrm_app.core.text import Text
from scrm_app.core.ui import UiState
from scrm_app.identity import service
from scrm_app.identity.engine.cookies import LANG, SESSION, read_cookie
from scrm_app.identity.engine.modules import module_of
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
MAX_TABS = 20_000
_languages: dict[str, str] = {}
UNKNOWN = Text("无法识别这次操作, 请刷新页面后再试。", "This action is not known here. Reload the page and try again.")
TOO_BIG = Text(
    "一次提交的内容太多, 没有保存, 请分几次提交。", "That was too much at once and was not saved. Send it in parts."
)


def language_of(token: str) -> str:
    """The language a browser tab last spoke."""
    return _languages.get(token, "zh-CN")


def _remember(token: str, lang: str) -> None:
    if len(_languages) > MAX_TABS:
        _languages.clear()
    _languages[token] = lang


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


def _toast(text: Text, lang: str) -> StateUpdate:
    return StateUpdate(events=Event.from_event_type(toast_error(text.say(lang))))


def module_behind(name: str) -> str:
    """The module an event belongs to; "" for the core, the framework, and pages that say themselves that it is off."""
    registered = RegistrationContext.get().event_handlers.get(name)
    if registered is None or issubclass(registered.states[0], PublicState):
        return ""
    return module_of(registered.states[0].__module__)


def _closed(name: str, lang: str) -> StateUpdate:
    """The page that was opened says it in full; whatever else was pressed is answered in words."""
    return StateUpdate() if name.endswith(".load") else _toast(ModuleOff().text, lang)


def _look(session: Any, token: str, module: str, now: datetime) -> tuple[int | None, bool]:
    owner = service.owner_of(session, token=token, now=now) if token else None
    return owner, not module or service.is_module_on(session, module)


def _to_login() -> StateUpdate:
    return StateUpdate(events=Event.from_event_type(rx.redirect("/login?why=ended")))


def screen(app: rx.App) -> None:
    """Refuse in words, before anything is looked up, what is no event of ours at all: unknown, misshapen, too big."""
    namespace = app.event_namespace
    if namespace is None:
        return
    accept = namespace.on_event

    async def on_event(sid: str, data: Any) -> None:
        problem = _problem(data)
        if problem is None:
            await accept(sid, data)
            return
        token = namespace.sid_to_token.get(sid)
        if token is not None:
            environ = (app.sio.get_environ(sid, namespace.namespace) if app.sio else None) or {}
            root = await app.state_manager.get_state(rx.BaseStateToken(ident=token, cls=UiState))
            at_connect = read_cookie(environ.get("HTTP_COOKIE", ""), LANG)
            lang = (await root.get_state(UiState)).lang if root.router_data else at_connect
            await namespace.emit_update(_toast(problem, lang), token)

    setattr(namespace, "on_event", on_event)  # noqa: B010


def _problem(data: Any) -> Text | None:
    if not isinstance(data, dict) or not isinstance(data.get("payload", {}), dict):
        return UNKNOWN
    if not isinstance(data.get("name"), str) or not is_known(data["name"]):
        return UNKNOWN
    if not isinstance(data.get("router_data", {}), dict):
        return UNKNOWN
    return TOO_BIG if weight(data) > MAX_CHARACTERS else None


class Gate(Middleware):
    """The middleware; one per server."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:  # noqa: ARG002
        """None lets the event through."""
        token = read_cookie(state.router.headers.cookie or "", SESSION)
        _remember(state.router.session.client_token, (await state.get_state(UiState)).lang)
        module, owner, on = module_behind(event.name), None, True
        if token:
            owner, on = await db.run(_look, token, module, clock.now(), write=False)
        await self._bind(state, fingerprint(token) if owner else "")
        if owner is None:
            return None if is_open(event.name) else _to_login()
        self._note_use(token)
        return None if on else _closed(event.name, language_of(state.router.session.client_token))

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
