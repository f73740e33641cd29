"""What the pages behind a link have in common: the secret of the address, loading, following live, refusing."""

from typing import Any

import reflex as rx

from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.identity.session import PublicState


class OpenedLink(PublicState, mixin=True):
    """A page behind a link. `_show` reads it and returns the ticket to follow, or 0."""

    stage: str = "loading"
    problem: str = ""
    page: dict[str, Any] = {}
    upload_url: str = ""
    _key: str = ""

    def _remember(self) -> None:
        """The secret of the address: live updates come without one, and what was kept may come before the page."""
        path = str(self.router.url.path or "").rstrip("/")
        if path.startswith("/h5/"):
            self._key = path.rsplit("/", 1)[-1][:200]

    def _here(self) -> dict[str, Any]:
        return {"token": self._key, "address": self._address, "now": clock.now()}

    async def _show(self) -> int:
        raise NotImplementedError

    async def _open(self) -> int:
        try:
            return await self._show()
        except ScrmError as error:
            self.stage, self.problem = "refused", error.sentence
            return 0

    @rx.event
    async def load(self) -> None:
        """The link was opened: show it, and follow it live."""
        self.stage, self.problem = "loading", ""
        self._remember()
        self.upload_url = f"/api/portal/{self._key}"
        if ticket_id := await self._open():
            self._follow(f"ticket:{ticket_id}", type(self).refresh)

    @rx.event
    async def refresh(self) -> None:
        """The ticket changed."""
        await self._open()
