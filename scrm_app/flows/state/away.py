"""A page outside the frame was opened, signed in or not."""

import reflex as rx

from scrm_app.flows import service
from scrm_app.forms import service as forms
from scrm_app.identity.session import PublicState


class AwayState(PublicState):
    """Knows nothing: the tab itself says what it held."""

    @rx.event
    async def arrive(self) -> None:
        """This tab shows a page without designers: the flows and forms it held are free at once."""
        tab = str(self.router.session.client_token)[:80]
        for desk in (service, forms):
            if await self._ask_public(desk.holds_drafts, tab=tab):
                await self._run_public(desk.leave_drafts, tab=tab)
