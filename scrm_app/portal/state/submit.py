"""A request form behind a link."""

from contextlib import suppress
from typing import Any

import reflex as rx

from components.controls import scroll_to_top
from scrm_app.core import crypto
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.core.ui import Sent
from scrm_app.identity.session import PublicState
from scrm_app.portal import service
from scrm_app.portal.state.opened import OpenedLink


class H5SubmitState(OpenedLink, PublicState):
    """A request form behind a link; `page` is the shop, and after sending the ticket's number and path."""

    form: dict[str, Any] = {"fields": []}
    answers: dict[str, Any] = {}
    problems: dict[str, str] = {}
    visitor: str = rx.LocalStorage("", name="h5_visitor")
    """The secret of this browser: whose half-filled request it is, and whose photos."""
    restored: bool = False
    revision: int = 0

    async def _show(self) -> int:
        self.problems, self.answers = {}, {}
        self.visitor = self.visitor if 32 <= len(self.visitor) <= 100 else crypto.new_token()
        page = await self._ask_public(service.get_submit_page, **self._here())
        self.answers = await self._ask_public(service.find_request, visitor=self.visitor, **self._here())
        self.page = {"title": page.title, "store": page.store, "phone": page.phone}
        self.form = page.schema
        self.upload_url = f"/api/portal/{self._key}/{service.album_of(self.visitor)}/photos"
        self.stage, self.restored, self.revision = "form", bool(self.answers), self.revision + 1
        return 0

    @rx.event
    async def keep(self, answers: dict[str, Any]) -> None:
        """The customer paused: what they typed survives a refresh and another day. Never a reason to disturb them."""
        if self.stage == "form" and isinstance(answers, dict):
            wish = {"visitor": self.visitor, "answers": dict(answers), **self._here()}
            with suppress(ScrmError):
                await self._run_public(service.keep_request, **wish)

    @rx.event
    async def start_over(self) -> None:
        """The customer gives up what was kept."""
        await self._run_public(service.drop_request, visitor=self.visitor, **self._here())
        self.answers, self.problems, self.restored, self.revision = {}, {}, False, self.revision + 1

    @rx.event
    async def submit(self, request: dict[str, Any]) -> Any:
        """The customer pressed send; the same key again opens no second ticket."""
        sent = Sent.read(request)
        self._remember()
        self.answers, self.problems = dict(sent.values), {}
        wish = {"nonce": sent.key, "answers": dict(sent.values), "visitor": self.visitor, **self._here()}
        wish["lang"] = "en" if self.lang == "en" else ""
        try:
            with self._answering(sent):
                done = await self._run_public(service.submit_request, **wish)
        except InvalidInput as error:
            self.problems = {key: text.say(self.lang) for key, text in error.problems.items()}
            raise
        self.page = {**self.page, "number": done.number, "path": done.path}
        self.stage = "sent"
        return scroll_to_top()
