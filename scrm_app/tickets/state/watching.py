"""Who else has the open ticket open."""

import reflex as rx

from scrm_app.core import clock
from scrm_app.core.errors import NotSignedIn, ScrmError
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.service import watch_topic


class WatchState(AppState):
    """The other people at the ticket this tab shows."""

    others: list[str] = []
    _ticket: int = 0

    @property
    def _tab(self) -> str:
        return str(self.router.session.client_token)[:80]

    @rx.event
    async def still_here(self) -> None:
        """The tab shows its ticket and says so again; it may have been asleep."""
        if self._ticket:
            await self._watch(self._ticket)

    @rx.event
    async def look_again(self) -> None:
        """Somebody came or went."""
        if self._ticket:
            self.others = await self._ask(service.list_watchers, ticket_id=self._ticket, now=clock.now())

    @rx.event
    async def arrive(self) -> None:
        """Another page was opened: no ticket is shown until one is opened on it."""
        try:
            if await self._ask(service.is_watching, tab=self._tab):
                await self._leave()
        except NotSignedIn:
            self.others, self._ticket = [], 0

    async def _watch(self, ticket_id: int) -> None:
        self._ticket = ticket_id
        self._follow(watch_topic(ticket_id), WatchState.look_again)
        try:
            self.others = await self._run(service.watch_ticket, ticket_id=ticket_id, tab=self._tab, now=clock.now())
        except ScrmError:
            self.others, self._ticket = [], 0

    async def _leave(self) -> None:
        self.others, self._ticket = [], 0
        await self._run(service.leave_ticket, tab=self._tab)
