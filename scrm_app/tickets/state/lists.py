"""My to-do, and the list of all tickets."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.core.pagination import PageRequest
from scrm_app.core.settings import settings
from scrm_app.flows import service as flows
from scrm_app.identity.session import AppState
from scrm_app.tickets import presenter, service
from scrm_app.tickets.engine.columns import read_keys
from scrm_app.tickets.service import TicketFilter
from scrm_app.tickets.state.columns import ColumnsState
from scrm_app.tickets.state.ticket import TicketState
from scrm_app.tickets.state.wishes import query_of, span_filter, spans_of, whole

SIZE, TYPED = 50, 200
STATUSES = ("open", "closed", "cancelled", "overdue", "unassigned", "all")
SORTS = ("created", "due", "rank")
PANEL: Any = TicketState


class TodoState(AppState):
    """What waits for me."""

    tab: str = "mine"
    rows: list[dict[str, Any]] = []
    counts: dict[str, int] = {}
    loaded: bool = False

    @rx.var
    def query(self) -> str:
        """The view as it stands in the address."""
        return query_of(tab=self.tab if self.tab != "mine" else "")

    @rx.event
    async def load(self) -> Any:
        """The page was opened."""
        asked = self.router.url.query_parameters
        self.tab = asked.get("tab", "mine") if asked.get("tab", "mine") in service.TABS else "mine"
        self._follow("tickets", TodoState.reload)
        await self._load()
        if ticket := whole(asked.get("ticket")):
            return PANEL.open_ticket(ticket)
        return PANEL.close_ticket

    @rx.event
    async def reload(self) -> None:
        """Something changed."""
        await self._load()

    @rx.event
    async def choose_tab(self, tab: str) -> None:
        """Mine, to claim, mentioned, opened by me."""
        self.tab = tab if tab in service.TABS else "mine"
        await self._load()

    @rx.event
    async def claim(self, ticket_id: int) -> Any:
        """The person takes a waiting ticket."""
        refusal = None
        try:
            await self._run(service.claim_ticket, ticket_id=whole(ticket_id), now=clock.now())
        except ScrmError as error:
            refusal = error
        await self._load()
        return self._say_error(refusal) if refusal else PANEL.open_ticket(whole(ticket_id))

    async def _load(self) -> None:
        cards, self.counts = await self._ask(service.list_todo, tab=self.tab, now=clock.now())
        self.rows = [
            presenter.line(card) | {"reason": card.reason.say(self.lang) if card.reason else ""} for card in cards
        ]
        self.loaded = True
        panel = await self.get_state(TicketState)
        panel._walk = [card.id for card in cards]


class FinderState(AppState):
    """What stands under the search box: how the last word might go on, or which word is not understood."""

    hints: list[dict[str, str]] = []
    problem: str = ""

    @rx.event
    async def clear(self) -> None:
        """The box was left."""
        self.hints = []

    async def _help(self, text: str) -> None:
        found = await self._ask(service.complete_filter, text=text) if text else []
        self.hints = [{"text": line, "label": shown} for line, shown in found]


class ListState(AppState):
    """All tickets in reach, page by page; the address holds the view."""

    flows: list[dict[str, str]] = []
    stores: list[dict[str, str]] = []
    status: str = "open"
    flow_id: int = 0
    store_id: int = 0
    priority: int = -1
    words: str = ""
    sort: str = "-created"
    page: int = 1
    total: int = 0
    rows: list[dict[str, Any]] = []
    spans: dict[str, str] = {}
    cols: str = ""  # what a view or an address names; empty for one's own
    loaded: bool = False

    @rx.var
    def query(self) -> str:
        """The view as it stands in the address."""
        return query_of(
            **self.spans,
            status=self.status if self.status != "open" else "",
            flow=self.flow_id,
            store=self.store_id,
            priority=str(self.priority) if self.priority >= 0 else "",
            q=self.words,
            sort=self.sort if self.sort != "-created" else "",
            page=self.page if self.page > 1 else 0,
            cols=self.cols,
        )

    @rx.var
    def paper(self) -> str:
        """The work orders of this page as a PDF."""
        return "/api/work-orders.pdf?ids=" + ",".join(str(row["id"]) for row in self.rows)

    @rx.var
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // SIZE))

    @rx.event
    async def load(self) -> Any:
        """The page was opened: the view comes from the address."""
        self.flows = [{"value": str(f.flow_id), "label": f.name} for f in await self._ask(flows.list_published)]
        self.stores = [{"value": str(i), "label": n} for i, n in await self._ask(service.list_stores)]
        asked = self.router.url.query_parameters
        self._take(asked)
        await (await self.get_state(ColumnsState))._take(read_keys(self.cols))
        self._follow("tickets", ListState.reload)
        await self._load()
        if ticket := whole(asked.get("ticket")):
            return PANEL.open_ticket(ticket)
        return PANEL.close_ticket

    def _take(self, asked: Mapping[str, str]) -> None:
        """The filters and the order that an address names."""
        self.status = asked.get("status", "open") if asked.get("status", "open") in STATUSES else "open"
        self.flow_id, self.store_id = whole(asked.get("flow")), whole(asked.get("store"))
        self.priority = whole(asked.get("priority", -1), -1, 2)
        self.words, self.page = str(asked.get("q", ""))[:TYPED], whole(asked.get("page", 1), 1, 10_000)
        sort = str(asked.get("sort", "-created"))
        self.sort = sort if sort.lstrip("-") in SORTS else "-created"
        self.spans, self.cols = spans_of(asked), ",".join(read_keys(str(asked.get("cols", ""))) or ())

    @rx.event
    async def reload(self) -> None:
        """Something changed."""
        await self._load()

    @rx.event
    async def choose(self, name: str, value: str) -> None:
        """A filter was chosen: status, flow, store or priority."""
        if name == "status":
            self.status = value if value in STATUSES else "open"
        elif name == "flow":
            self.flow_id = whole(value)
        elif name == "store":
            self.store_id = whole(value)
        elif name == "priority":
            self.priority = whole(value, -1, 2) if value else -1
        self.page = 1
        await self._load()

    @rx.event(supersedes=True)
    async def search(self, words: str) -> None:
        """The person types into the search box."""
        self.words, self.page = str(words)[:TYPED], 1
        await (await self.get_state(FinderState))._help(self.words)
        await self._load()

    @rx.event
    async def sort_by(self, key: str) -> None:
        """A column head was pressed: down, then up."""
        if key in SORTS:
            self.sort = key if self.sort == f"-{key}" else f"-{key}"
            self.page = 1
            await self._load()

    @rx.event
    async def go_to(self, page: int) -> None:
        """Another page."""
        self.page = whole(page, 1, 10_000)
        await self._load()

    @rx.event
    async def widen(self) -> None:
        """Without the days and the node a board's number came with."""
        self.spans, self.page = {}, 1
        await self._load()

    @rx.event
    async def clear(self) -> None:
        """Back to all open tickets."""
        self.status, self.flow_id, self.store_id, self.priority, self.words, self.page = "open", 0, 0, -1, "", 1
        self.spans = {}
        await self._load()

    async def _wish(self) -> TicketFilter:
        status = {"all": "", "overdue": "", "unassigned": ""}.get(self.status, self.status)
        wish = TicketFilter(
            status=status,
            flow_id=self.flow_id,
            store_id=self.store_id,
            priority=self.priority,
            overdue=self.status == "overdue",
            unassigned=self.status == "unassigned",
            **span_filter(self.spans, settings().zone),
        )
        return await self._ask(service.read_filter, text=self.words, wish=wish, now=clock.now())

    def _page(self) -> PageRequest:
        return PageRequest(self.page, SIZE, self.sort.lstrip("-"), self.sort.startswith("-"))

    async def _load(self) -> None:
        finder = await self.get_state(FinderState)
        finder.problem = ""
        try:
            wish = await self._wish()
        except InvalidInput as refusal:
            finder.problem = refusal.text.say(self.lang)
            return
        found = await self._ask(service.list_tickets, wish=wish, page=self._page(), now=clock.now())
        ids = [card.id for card in found.rows]
        cells = await (await self.get_state(ColumnsState))._cells(ids)
        self.rows = [presenter.line(card) | {"cells": cells[card.id]} for card in found.rows]
        self.total, self.loaded = found.total, True
        (await self.get_state(TicketState))._walk = ids
