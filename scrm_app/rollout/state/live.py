"""The running flow in numbers, and the trace of one ticket on the same canvas."""

from typing import Any

import reflex as rx

from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.flows import service as flows
from scrm_app.rollout import presenter, service
from scrm_app.rollout.state.place import FlowPlaceState, whole
from scrm_app.tickets import service as tickets


class FlowLiveState(FlowPlaceState):
    """Numbers on nodes; or one ticket's way."""

    graph: dict[str, Any] = {}
    marks: dict[str, Any] = {}
    edge_marks: dict[str, str] = {}
    hot: bool = True
    recent: list[dict[str, str]] = []
    ticket: str = ""
    ticket_name: str = ""
    version: int = 0
    totals: dict[str, int] = {}
    error: str = ""

    @rx.event
    async def load(self) -> None:
        """The page was opened; `?ticket=` traces one."""
        view = await self._draft()
        if view is None:
            return
        self.version, self.error, self.ticket = view.latest_number, "", ""
        found = await self._ask(tickets.list_recent, flow_id=self.flow)
        self.recent = [{"value": str(i), "label": f"{number} {title}"} for i, number, title in found]
        self._follow("tickets", FlowLiveState.follow_up)
        if wanted := self._number("ticket"):
            await self._trace(wanted)
        else:
            await self._numbers()

    async def _numbers(self) -> None:
        if not self.version:
            self.graph = {}
            return
        self.graph = await self._ask(flows.get_version_graph, flow_id=self.flow, number=self.version)
        numbers = await self._ask(service.get_numbers, flow_id=self.flow, now=clock.now())
        self.marks, self.edge_marks = presenter.number_marks(numbers, self.flow, self.hot, self.lang), {}
        self.totals = {
            "here": sum(n.here for n in numbers.values()), "overdue": sum(n.overdue for n in numbers.values()),
            "dropped": sum(n.dropped for n in numbers.values()),
        }  # fmt: skip

    @rx.event
    async def follow_up(self) -> None:
        """Tickets moved."""
        await (self._trace(int(self.ticket)) if self.ticket else self._numbers())

    @rx.event
    async def heat(self, on: bool) -> None:
        """Heat was switched."""
        self.hot = on is True
        await self._numbers()

    @rx.event
    async def trace(self, ticket: str) -> None:
        """A ticket was chosen; empty shows the numbers again."""
        if not ticket:
            self.ticket = ""
            return await self._numbers()
        return await self._trace(whole(ticket))

    async def _trace(self, ticket_id: int) -> None:
        try:
            view = await self._ask(tickets.get_ticket_view, ticket_id=ticket_id, now=clock.now())
        except ScrmError as error:
            self.error = error.text.say(self.lang)
            return
        self.ticket, self.ticket_name = str(ticket_id), f"{view.number} {view.title}"
        self.graph = view.route["graph"]
        self.marks = {m["id"]: m for m in view.route["marks"]}
        self.edge_marks = dict.fromkeys(view.route["edges_taken"], "taken")
