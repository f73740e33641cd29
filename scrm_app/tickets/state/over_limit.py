"""A column is full: who may set limits can go beyond one, with a reason."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.errors import ColumnFull


class OverLimitState(AppState):
    """What was refused because a column is full, until the person gives a reason or gives up."""

    words: str = ""
    _doing: Callable[..., Any] | None = None
    _wish: dict[str, Any] = {}

    @rx.event
    def close(self) -> None:
        """The person gave up."""
        self._clear()

    @rx.event
    async def go_beyond(self, form: dict[str, Any]) -> Any:
        """The person said why."""
        reason = str(form.get("reason") or "") if isinstance(form, dict) else ""
        if self._doing is None:
            return None
        try:
            await self._run(service.pass_limit, doing=self._doing, reason=reason, now=clock.now(), **self._wish)
        except ScrmError as error:
            if reason.strip():
                self._clear()
            return self._say_error(error)
        self._clear()
        return toast_ok(
            self._say(Text("已放入, 原因记在工单动态里", "Done; the reason stands in the ticket's history"))
        )

    def _clear(self) -> None:
        self.words, self._doing, self._wish = "", None, {}

    async def _offer(self, refused: ScrmError, doing: Callable[..., Any], **wish: Any) -> Any:
        """Ask who may for a reason; anybody else, and any other refusal, gets the sentence. An empty list: asked."""
        if not isinstance(refused, ColumnFull) or not await self._ask(service.may_set_limits):
            return self._say_error(refused)
        self.words, self._doing, self._wish = refused.text.say(self.lang), doing, wish
        return []
