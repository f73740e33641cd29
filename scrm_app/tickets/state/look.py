"""A ticket through somebody else's eyes."""

from typing import Any

import reflex as rx
from pydantic import Field

from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.identity.session import AppState
from scrm_app.tickets import presenter, service
from scrm_app.tickets.state.wishes import Wish, read, whole


class LookWish(Wish):
    """Whose eyes, in which department, at which step."""

    reader: str = Field(default="", max_length=64)
    unit: int = Field(default=0, ge=0, le=2**53)
    node: str = Field(default="", max_length=64)


class LookState(AppState):
    """The sheet 看成谁 of one ticket."""

    ticket_id: int = 0
    eyes: dict[str, list[dict[str, str]]] = {}
    chosen: dict[str, Any] = {}
    sight: dict[str, Any] = {}
    revision: int = 0

    @rx.event
    async def open(self, ticket_id: int) -> Any:
        """The person asked to see a ticket as somebody else."""
        try:
            found = await self._ask(service.list_eyes, ticket_id=whole(ticket_id))
        except ScrmError as error:
            return self._say_error(error)
        self.ticket_id, self.chosen, self.sight = whole(ticket_id), {}, {}
        self.eyes = presenter.eyes(found, self.lang)
        return None

    @rx.event
    def close(self) -> None:
        """The person closed the sheet."""
        self.ticket_id, self.sight = 0, {}

    @rx.event
    async def choose(self, name: str, value: str) -> Any:
        """Other eyes, another department or another step."""
        self.chosen = {**self.chosen, str(name)[:10]: value}
        wish = read(LookWish, {key: given for key, given in self.chosen.items() if given != ""})
        if not (wish.reader and self.ticket_id):
            self.sight = {}
            return None
        asked: dict[str, Any] = {
            "reader": wish.reader,
            "org_unit_id": wish.unit,
            "node_id": wish.node,
            "now": clock.now(),
        }
        try:
            sight = await self._run(service.view_ticket_as, ticket_id=self.ticket_id, **asked)
        except ScrmError as error:
            return self._say_error(error)
        self.sight, self.revision = presenter.sight(sight, self.lang), self.revision + 1
        return None
