"""The board: cards by node, moved by dragging."""

from typing import Any

import reflex as rx

from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.flows import service as flows
from scrm_app.identity.session import AppState
from scrm_app.tickets import presenter, service
from scrm_app.tickets.engine.grouping import GROUPS
from scrm_app.tickets.errors import MissingFields
from scrm_app.tickets.service import TicketFilter
from scrm_app.tickets.state.ticket import TicketState
from scrm_app.tickets.state.wishes import CardMove, answers_of, query_of, read, whole

ONLY = ("", "mine", "overdue", "unassigned")
MORE = 30
PANEL: Any = TicketState


class BoardState(AppState):
    """Cards on the ticket board, and moving them."""

    choices: dict[str, list[dict[str, str]]] = {"flows": [], "stores": []}
    flow_id: int = 0
    store_id: int = 0
    only: str = ""
    group: str = ""
    words: str = ""
    columns: list[dict[str, Any]] = []
    rules: dict[str, Any] = {}
    ack: int = 0
    asked: dict[str, Any] = {}
    problems: dict[str, str] = {}
    loaded: bool = False
    _more: dict[str, int] = {}
    _me: int = 0

    @rx.var
    def query(self) -> str:
        """The view as it stands in the address."""
        return query_of(flow=self.flow_id, store=self.store_id, only=self.only, by=self.group, q=self.words)

    @rx.event
    async def load(self) -> Any:
        """The board was opened: the view comes from the address."""
        asked = self.router.url.query_parameters
        found = await self._ask(flows.list_published)
        stores = [{"value": str(i), "label": n} for i, n in await self._ask(service.list_stores)]
        self.choices = {"flows": [{"value": str(f.flow_id), "label": f.name} for f in found], "stores": stores}
        wanted, known = whole(asked.get("flow")), [f.flow_id for f in found]
        if wanted in known:
            self.flow_id = wanted
        elif self.flow_id not in known:
            self.flow_id = await self._ask(service.find_busiest_flow, flow_ids=known)
        self.store_id, self.words = whole(asked.get("store")), str(asked.get("q", ""))[:60]
        self.only = asked.get("only", "") if asked.get("only", "") in ONLY else ""
        self.group = asked.get("by", "") if asked.get("by", "") in GROUPS else ""
        self.asked, self._more = {}, {}
        self._follow("tickets", BoardState.reload)
        await self._load()
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
        self.flow_id, self._more = whole(flow_id), {}
        await self._load()

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
        """Columns by step, stage, person or priority."""
        self.group, self._more = (group if group in GROUPS else ""), {}
        await self._load()

    @rx.event(supersedes=True)
    async def search(self, words: str) -> None:
        """The person types into the search box."""
        self.words = str(words)[:60]
        await self._load()

    @rx.event
    async def show_more(self, column: str) -> None:
        """More cards of one column."""
        self._more = {**self._more, str(column)[:64]: self._more.get(str(column)[:64], 0) + MORE}
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
            return self._say_error(error)
        await self._load()
        return None

    async def _move(self, move: dict[str, Any], answers: dict[str, Any] | None) -> Any:
        wish = read(CardMove, move)
        card: dict[str, Any] = {"ticket_id": wish.card, "by": self.group, "to": wish.to, "version": wish.version}
        refusal: ScrmError | None = None
        try:
            await self._run(service.drop_card, **card, answers=answers, now=clock.now())
        except MissingFields as error:
            self.asked = {"move": wish.model_dump(), "form": {"fields": error.fields}}
            return None
        except InvalidInput as error:
            if answers is not None and error.problems:
                self.problems = {key: text.say(self.lang) for key, text in error.problems.items()}
                return None
            refusal = error
        except ScrmError as error:
            refusal = error
        self.asked, self.problems = {}, {}
        await self._load()
        self.ack = max(self.ack, wish.seq)
        return self._say_error(refusal) if refusal else None

    async def _load(self) -> None:
        self.loaded = True
        if not self.flow_id:
            self.columns, self.rules = [], {}
            return
        view = {"flow_id": self.flow_id, "store_id": self.store_id, "q": self.words}
        board = await self._ask(_board, by=self.group, only=self.only, more=self._more, view=view)
        self.columns, self.rules = presenter.board_columns(board, self.lang), presenter.board_rules(board)
        panel = await self.get_state(TicketState)
        panel._walk = [card["id"] for column in self.columns for card in column["cards"]]


def _board(
    session: Any, actor: Any, *, by: str, only: str, more: dict[str, int], view: dict[str, Any]
) -> service.Board:
    wish = TicketFilter(
        **view,
        assignee_id=actor.user_id if only == "mine" else 0,
        overdue=only == "overdue",
        unassigned=only == "unassigned",
    )
    if by:
        return service.get_grouped_board(session, actor, wish=wish, by=by, more=more, now=clock.now())
    return service.get_board(session, actor, wish=wish, more=more, now=clock.now())
