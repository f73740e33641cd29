"""The progress screen of a store."""

from datetime import datetime, timedelta
from typing import Any

import reflex as rx

from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.identity.session import PublicState
from scrm_app.portal import presenter, service
from scrm_app.portal.errors import KnockedTooOften
from scrm_app.portal.state.opened import OpenedLink

AT_MOST_EVERY = timedelta(seconds=4)
"""Changes come in crowds; what is left out is read by the next look of the screen, ten seconds later at most."""


class H5WallState(OpenedLink, PublicState):
    """What hangs on the wall of the shop; no touch, no account."""

    lanes: list[dict[str, Any]] = []
    _read_at: datetime | None = None

    async def _show(self) -> int:
        found = await self._ask_public(service.get_wall, **self._here())
        self.page, self.lanes, self.stage = presenter.wall_page(found), presenter.wall_lanes(found), "shown"
        self._read_at = found.at
        return 0

    @rx.event
    async def load(self) -> None:
        """The link was opened: show it, and follow the tickets live."""
        self.stage, self.problem, self._read_at = "loading", "", None
        self._remember()
        await self._open()
        if self.stage == "shown":
            self._follow("tickets", H5WallState.refresh)

    @rx.event
    async def refresh(self) -> None:
        """Some ticket changed, or ten seconds went by."""
        if self._read_at is not None and clock.now() - self._read_at < AT_MOST_EVERY:
            return
        try:
            await self._show()
        except KnockedTooOften:
            return
        except ScrmError as error:
            self.stage, self.problem, self.lanes = "refused", error.sentence, []
