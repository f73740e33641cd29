"""The board: cards by node, moved by dragging."""

from typing import Any

import reflex as rx

from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.flows import service as flows
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.engine.grouping import GROUPS, LANES
from scrm_app.tickets.errors import MissingFields
from scrm_app.tickets.service import TicketFilter
from scrm_app.tickets.state import board_shapes as shapes
from scrm_app.tickets.state.board_look import BoardLookState
from scrm_app.tickets.state.over_limit import OverLimitState
from scrm_app.tickets.state.ticket import TicketState
from scrm_app.tickets.state.wishes import CardMove, WindowWish, answers_of, query_of, read, whole

ONLY = ("", "mine", "overdue", "unassigned")
MORE = 30
PANEL: Any = TicketState


class BoardState(AppState):
    """Cards on the ticket board, and moving them."""

    choices: dict[str, list[dict[str, str]]] = {"flows": [], "stores": [], "fields": []}
    flow_id: int = 0
    store_id: int = 0
    only: str = ""
    group: str = ""
    lane: str = ""
    words: str = ""
    columns: list[dict[str, Any]] = []
    lanes: list[dict[str, Any]] = []
    rules: dict[str, Any] = {}
    ack: int = 0
    asked: dict[str, Any] = {}
    problems: dict[str, str] = {}
    loaded: bool = False
    _more: dict[str, int] = {}
    _start: dict[str, int] = {}

    @rx.var
    def query(self) -> str:
        """The view as it stands in the address."""
        view = {"store": self.store_id, "only": self.only, "by": self.group, "lanes": self.lane, "q": self.words}
        return query_of(flow=self.flow_id, **view)

    @rx.event
    async def load(self) -> Any:
        """The board was opened: the view comes from the address."""
        asked = self.router.url.query_parameters
        found = await self._ask(flows.list_published)
        stores = [{"value": str(i), "label": n} for i, n in await self._ask(service.list_stores)]
        flow_names = [{"value": str(f.flow_id), "label": f.name} for f in found]
        self.choices = {**self.choices, "flows": flow_names, "stores": stores}
        wanted, known = whole(asked.get("flow")), [f.flow_id for f in found]
        if wanted in known:
            self.flow_id = wanted
        elif self.flow_id not in known:
            self.flow_id = await self._ask(service.find_busiest_flow, flow_ids=known)
        self.store_id, self.words = whole(asked.get("store")), str(asked.get("q", ""))[:60]
        self.only = asked.get("only", "") if asked.get("only", "") in ONLY else ""
        self.asked = {}
        self._follow("tickets", BoardState.reload)
        await self._lay_out(str(asked.get("by", "")), str(asked.get("lanes", "")))
        if ticket := whole(asked.get("ticket")):
            return PANEL.open_ticket(ticket)
        return PANEL.close_ticket

    @rx.event
    async def reload(self) -> None:
        """Somebody moved a ticket."""
        await self._load()

    @rx.event
    async def choose_flow(self, flow_id: str) -> None:
        """Another flow's board."""
        self.flow_id = whole(flow_id)
        await self._lay_out(self.group, self.lane)

    @rx.event
    async def choose_store(self, store_id: str) -> None:
        """One store, or all."""
        self.store_id = whole(store_id)
        await self._load()

    @rx.event
    async def choose_only(self, only: str) -> None:
        """Everything, mine, overdue or unassigned."""
        self.only = only if only in ONLY else ""
        await self._load()

    @rx.event
    async def choose_group(self, group: str) -> None:
        """Columns by step, stage, person, priority or a field of the form."""
        await self._lay_out(str(group), self.lane)

    @rx.event
    async def choose_lane(self, lane: str) -> None:
        """Lanes by person, store or priority, or none."""
        await self._lay_out(self.group, str(lane))

    async def _lay_out(self, group: str, lane: str) -> None:
        """What the columns and lanes are; what is not there becomes the usual."""
        fields = await self._ask(service.list_group_fields, flow_id=self.flow_id) if self.flow_id else []
        self.choices = {**self.choices, "fields": [{"value": by, "label": name} for by, name in fields]}
        self.group = group if group in GROUPS or group in dict(fields) else ""
        self.lane = lane if lane in LANES and lane != self.group else ""
        self._more, self._start = {}, {}
        if self.group in dict(fields):
            await self._run(service.keep_question, flow_id=self.flow_id, by=self.group, now=clock.now())
        await (await self.get_state(BoardLookState))._take(self.flow_id, f"{self.group}|{self.lane}")
        await self._load()

    @rx.event(supersedes=True)
    async def search(self, words: str) -> None:
        """The person types into the search box."""
        self.words = str(words)[:60]
        await self._load()

    @rx.event
    async def show_more(self, column: str) -> None:
        """More cards of one column (or `column|lane`)."""
        name = str(column)[:180]
        self._more = {**self._more, name: self._more.get(name, 0) + MORE}
        await self._load()

    @rx.event(supersedes=True)
    async def show_window(self, wish: dict[str, Any]) -> None:
        """Somebody scrolled down a long column: its cards from there on."""
        asked = read(WindowWish, wish)
        self._start = {**self._start, asked.column: asked.start}
        await self._load()

    @rx.event
    async def move_card(self, move: dict[str, Any]) -> Any:
        """A card was dropped on another column."""
        wish = read(CardMove, move)
        return await self._move(wish.model_dump(), None)

    @rx.event
    async def submit_fields(self, answers: dict[str, Any]) -> Any:
        """The missing fields were filled in: the move goes on."""
        return await self._move(self.asked.get("move", {}), answers_of(answers)) if self.asked else None

    @rx.event
    def close_ask(self) -> None:
        """The person gave up: the card returns."""
        self.ack, self.asked, self.problems = self.asked.get("move", {}).get("seq", self.ack), {}, {}

    @rx.event
    async def claim(self, ticket_id: int) -> Any:
        """The person takes a waiting ticket."""
        try:
            await self._run(service.claim_ticket, ticket_id=whole(ticket_id), now=clock.now())
        except ScrmError as error:
            await self._load()
            over = await self.get_state(OverLimitState)
            return await over._offer(error, service.claim_ticket, ticket_id=whole(ticket_id)) or None
        await self._load()
        return None

    async def _move(self, move: dict[str, Any], answers: dict[str, Any] | None) -> Any:
        wish = read(CardMove, move)
        by = self.lane if wish.axis == "lane" else self.group
        card: dict[str, Any] = {"ticket_id": wish.card, "by": by, "to": wish.to, "version": wish.version}
        if wish.axis == "both":
            card |= {"lane_by": self.lane, "lane": wish.lane}
        refusal, wanted = None, {**card, "answers": answers}
        try:
            await self._run(service.drop_card, **wanted, now=clock.now())
        except MissingFields as error:
            self.asked = {"move": wish.model_dump(), "form": {"fields": error.fields}}
            return None
        except InvalidInput as error:
            if answers is not None and error.problems:
                self.problems = {key: text.say(self.lang) for key, text in error.problems.items()}
                return None
            refusal = await self._refused(error, wanted)
        except ScrmError as error:
            refusal = await self._refused(error, wanted)
        self.asked, self.problems = {}, {}
        await self._load()
        self.ack = max(self.ack, wish.seq)
        return refusal

    async def _refused(self, error: ScrmError, wanted: dict[str, Any]) -> Any:
        over = await self.get_state(OverLimitState)
        return await over._offer(error, service.drop_card, **wanted) or None

    async def _load(self) -> None:
        self.loaded = True
        if not self.flow_id:
            self.columns, self.lanes, self.rules = [], [], {}
            return
        look = await self.get_state(BoardLookState)
        view = {"flow_id": self.flow_id, "store_id": self.store_id, "q": self.words}
        layout = {"by": self.group, "lane": self.lane, "more": self._more, "start": self._start}
        board = await self._ask(_board, only=self.only, layout=layout, view=view)
        facts = await look._facts(board)
        limits = await self._ask(service.board_limits, flow_id=self.flow_id, by=self.group, lane=self.lane)
        ages = await self._ask(service.list_ages, flow_id=self.flow_id, by=self.group)
        heads = shapes.column_heads(limits, ages)
        shown = shapes.board_columns(board, self.lang, look._keys(), facts)
        self.columns = [one | heads.get(one["id"], {}) for one in shown]
        self.lanes, self.rules = shapes.board_lanes(board, self.lang), shapes.board_rules(board)
        panel = await self.get_state(TicketState)
        panel._walk = [card["id"] for column in self.columns for card in column["cards"]]


def _board(session: Any, actor: Any, *, only: str, layout: dict[str, Any], view: dict[str, Any]) -> service.Board:
    wish = TicketFilter(
        **view,
        assignee_id=actor.user_id if only == "mine" else 0,
        overdue=only == "overdue",
        unassigned=only == "unassigned",
    )
    if layout["by"] or layout["lane"] or any(layout["start"].values()):
        return service.get_grouped_board(session, actor, wish=wish, **layout, now=clock.now())
    return service.get_board(session, actor, wish=wish, more=layout["more"], now=clock.now())
