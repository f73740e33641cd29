"""What stands beside the form of the open ticket: its customer, and which lines of the history are shown."""

from typing import Any

import reflex as rx

from scrm_app.core import clock
from scrm_app.identity.session import AppState
from scrm_app.tickets import presenter, service
from scrm_app.tickets.state.ticket import TicketState

SIGHTS = ("all", "words", "customer", "steps", "system")


class BesideState(AppState):
    """The customer's card and the filter of the timeline."""

    customer: dict[str, Any] = {}
    loaded: bool = False
    sight: str = "all"

    @rx.event
    async def show(self) -> None:
        """The customer's card was turned to."""
        self.customer, self.loaded = {}, False
        panel = await self.get_state(TicketState)
        if panel.shown_id:
            found = await self._ask(service.customer_context, ticket_id=panel.shown_id, now=clock.now())
            self.customer = presenter.context(found, self.lang) if found else {}
        self.loaded = True

    @rx.event
    def look(self, sight: str) -> None:
        """Everything, what was said, the customer, steps, or what the product did."""
        self.sight = sight if isinstance(sight, str) and sight in SIGHTS else "all"
