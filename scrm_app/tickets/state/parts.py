"""The parts of the open ticket beside their stock."""

from typing import Any

import reflex as rx

from scrm_app.core import clock
from scrm_app.identity.session import AppState
from scrm_app.inventory.engine.quantities import shown
from scrm_app.tickets import service
from scrm_app.tickets.state.ticket import TicketState


class PartsState(AppState):
    """A line for each part of the table."""

    rows: list[dict[str, Any]] = []
    ticket: int = 0

    @rx.event
    async def show(self) -> None:
        """The form of a ticket was turned to, or the ticket changed."""
        panel = await self.get_state(TicketState)
        found = []
        if panel.shown_id:
            found = await self._ask(service.parts_beside, ticket_id=panel.shown_id, now=clock.now())
        self.rows = [
            {
                "part": one.part,
                "wanted": f"{shown(one.wanted)} {one.unit}",
                "free": "" if one.free is None else shown(one.free),
                "held": shown(one.held) if one.held else "",
                "used": shown(one.used) if one.used else "",
                "hint": one.hint.say(self.lang),
                "href": f"/stock?item={one.item_id}" if one.item_id else "",
            }
            for one in found
        ]
        self.ticket = panel.shown_id
