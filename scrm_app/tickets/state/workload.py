"""Who has how much work on which day, and handing it over."""

from datetime import date
from typing import Any

import reflex as rx

from components.controls import toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.service import workload
from scrm_app.tickets.state.days import heading, monday, turned, workload_rows
from scrm_app.tickets.state.over_limit import OverLimitState
from scrm_app.tickets.state.ticket import TicketState
from scrm_app.tickets.state.wishes import HandOver, day_of, query_of, read, whole

PANEL: Any = TicketState
DAYS = 7


class WorkloadState(AppState):
    """People and days of one week, and the sheet that hands a ticket over."""

    day: str = ""
    store_id: int = 0
    stores: list[dict[str, str]] = []
    rows: list[dict[str, Any]] = []
    today: str = ""
    title: dict[str, str] = {"zh": "", "en": ""}
    ask: dict[str, Any] = {}
    rev: int = 0
    loaded: bool = False
    _undo: dict[str, Any] = {}

    @rx.var
    def query(self) -> str:
        """The view as it stands in the address."""
        return query_of(day=self.day, store=self.store_id)

    @rx.event
    async def load(self) -> Any:
        """The page was opened: the view comes from the address."""
        asked = self.router.url.query_parameters
        self.stores = [{"value": str(i), "label": n} for i, n in await self._ask(service.list_stores)]
        self.store_id, day = whole(asked.get("store")), asked.get("day", "")
        self.day, self.ask = (day if day_of(day) else ""), {}
        self._follow("tickets", WorkloadState.reload)
        self._follow("staff", WorkloadState.reload)
        await self._load()
        return PANEL.open_ticket(ticket) if (ticket := whole(asked.get("ticket"))) else PANEL.close_ticket

    @rx.event
    async def reload(self) -> None:
        """Somebody changed a ticket."""
        await self._load()

    @rx.event
    async def choose_store(self, store_id: str) -> None:
        """One store, or all."""
        self.store_id = whole(store_id)
        await self._load()

    @rx.event
    async def turn(self, step: int) -> None:
        """A week earlier, later, or this one (0)."""
        self.day = turned(self._on(), "week", max(-1, min(1, whole(step, -1)))).isoformat() if step else ""
        await self._load()

    @rx.event
    async def drop(self, wish: dict[str, Any]) -> Any:
        """A ticket was dropped on another person: done at once, or asked when something speaks against it."""
        dropped = read(HandOver, wish)
        self._about(dropped.card, "")
        self.ask = {**self.ask, "version": dropped.version} if self.ask else {}
        return await self._try(dropped.to, force=False)

    @rx.event
    async def open_sheet(self, ticket_id: int) -> None:
        """The menu of a card: whom to give it to (keyboard and phone)."""
        self._about(whole(ticket_id), "who")
        if self.ask:
            found = await self._ask(workload.list_takers, ticket_id=self.ask["id"])
            self.ask = {**self.ask, "people": [{"value": str(i), "label": name} for i, name in found]}

    @rx.event
    async def submit(self, form: dict[str, Any]) -> Any:
        """The sheet was answered."""
        return await self._try(whole(form.get("to")), force=False)

    @rx.event
    async def confirm(self) -> Any:
        """All the same."""
        return await self._try(whole(self.ask.get("to")), force=True)

    @rx.event
    def cancel(self) -> None:
        """Never mind: the card returns."""
        self.ask, self.rev = {}, self.rev + 1

    @rx.event
    async def undo(self) -> Any:
        """Give it back to whoever had it, or to the queue it was taken from."""
        kept, self._undo = self._undo, {}
        if not kept:
            return None
        try:
            if kept["to"] < 0:
                about = {"ticket_id": kept["ticket_id"], "version": kept["version"]}
                await self._run(service.undo_taking, **about, now=clock.now())
            else:
                await self._run(service.drop_card, by="person", **{**kept, "to": str(kept["to"])}, now=clock.now())
        except ScrmError as refusal:
            return self._say_error(refusal)
        await self._load()
        return toast_ok(Text("已撤销", "Taken back").say(self.lang))

    def _about(self, ticket_id: int, kind: str) -> None:
        for person in self.rows:
            for day in person["days"]:
                for card in day["list"]:
                    if card["id"] == ticket_id:
                        self.ask = {**card, "kind": kind, "told": [], "people": [], "from": person["id"]}
                        return
        self.ask = {}

    async def _try(self, to: int, *, force: bool) -> Any:
        ask = self.ask
        if not ask:
            return None
        wish: dict[str, Any] = {"ticket_id": ask["id"], "version": ask["version"], "by": "person", "to": str(to)}
        try:
            about = {"ticket_id": ask["id"], "to_user_id": to, "now": clock.now()}
            told = [] if force else await self._ask(workload.check_taker, **about)
            if told:
                self.ask = {**ask, "kind": "confirm", "to": to, "told": [one.say(self.lang) for one in told]}
                return None
            await self._run(service.drop_card, **wish, now=clock.now())
        except ScrmError as refusal:
            self.ask = ask if ask["kind"] == "who" and isinstance(refusal, InvalidInput) else {}
            await self._load()
            return await (await self.get_state(OverLimitState))._offer(refusal, service.drop_card, **wish) or None
        self.ask = {}
        self._undo = {"ticket_id": ask["id"], "version": ask["version"] + 1, "to": ask["from"]}
        await self._load()
        said = Text(f"{ask['number']} 已交给新的处理人", f"{ask['number']} was handed over")
        return toast_undo(said.say(self.lang), Text("撤销", "Undo").say(self.lang), WorkloadState.undo)

    def _on(self) -> date:
        return day_of(self.day) or clock.local(clock.now(), settings().zone).date()

    async def _load(self) -> None:
        today = clock.local(clock.now(), settings().zone).date()
        self.today, self.title = today.isoformat(), heading(self._on(), "week", today)
        found = await self._ask(
            workload.get_workload, store_id=self.store_id, first=monday(self._on()), days=DAYS, now=clock.now()
        )
        self.rows, self.rev, self.loaded = workload_rows(found), self.rev + 1, True
