"""The calendar of tickets: which days, whose, by which time."""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import reflex as rx

from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.settings import settings
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.service import planning
from scrm_app.tickets.state.days import calendar_days, heading, shown_days, turned
from scrm_app.tickets.state.lists import FinderState, ListState
from scrm_app.tickets.state.ticket import TicketState
from scrm_app.tickets.state.wishes import day_of, query_of, whole

MODES = ("week", "month", "day")
PANEL: Any = TicketState


class PlannerState(AppState):
    """What the calendar shows. Its filters and saved views are those of the list."""

    mode: str = "week"
    by: str = "due"
    day: str = ""
    person: int = 0
    days: list[dict[str, Any]] = []
    choices: dict[str, list[dict[str, str]]] = {"stores": [], "people": [], "views": []}
    now: dict[str, Any] = {"today": "", "minute": 0, "me": 0}
    title: dict[str, str] = {"zh": "", "en": ""}
    rev: int = 0
    filters: str = ""

    @rx.var
    def query(self) -> str:
        """The view as it stands in the address."""
        mode, by = (self.mode if self.mode != "week" else ""), (self.by if self.by != "due" else "")
        own = query_of(mode=mode, by=by, day=self.day if self.day != self.now["today"] else "", person=self.person)
        return "&".join(part for part in (own, self.filters) if part)

    @rx.event
    async def load(self) -> Any:
        """The page was opened: the view comes from the address."""
        asked = self.router.url.query_parameters
        listed = await self.get_state(ListState)
        listed._take(asked)
        self.mode = asked.get("mode", "week") if asked.get("mode", "week") in MODES else "week"
        self.by = asked.get("by", "due") if asked.get("by", "due") in planning.CLOCKS else "due"
        day = asked.get("day", "")
        self.day, self.person = (day if day_of(day) else ""), whole(asked.get("person"))
        stores = [{"value": str(i), "label": n} for i, n in await self._ask(service.list_stores)]
        people = await self._ask(planning.list_people)
        views = [{"value": str(v.id), "label": v.name} for v in await self._ask(service.list_views)]
        self.choices = {
            "stores": stores,
            "people": [{"value": str(p.id), "label": p.name} for p in people],
            "views": views,
        }
        self.now = {**self.now, "me": people[0].id if people else 0}
        self._follow("tickets", PlannerState.reload)
        await self._load()
        return PANEL.open_ticket(ticket) if (ticket := whole(asked.get("ticket"))) else PANEL.close_ticket

    @rx.event
    async def reload(self) -> None:
        """Somebody changed a ticket."""
        await self._load()

    @rx.event
    async def choose(self, name: str, value: str) -> None:
        """Month, week or day; which time; whose; which store; which saved view; which day."""
        listed = await self.get_state(ListState)
        if name == "mode":
            self.mode = value if value in MODES else "week"
        elif name == "by":
            self.by = value if value in planning.CLOCKS else "due"
        elif name == "person":
            self.person = whole(value)
        elif name == "store":
            listed.store_id = whole(value)
        elif name == "view":
            found = {v.id: v.query for v in await self._ask(service.list_views)}
            listed._take(dict(parse_qsl(found.get(whole(value), ""))))
        elif name == "day" and day_of(value):
            self.day, self.mode = value, "day"
        await self._load()

    @rx.event
    async def turn(self, step: int) -> None:
        """Earlier, later, or back to today (0)."""
        self.day = turned(self._on(), self.mode, max(-1, min(1, whole(step, -1)))).isoformat() if step else ""
        await self._load()

    @rx.event(supersedes=True)
    async def search(self, words: str) -> None:
        """The person types into the search box."""
        listed = await self.get_state(ListState)
        listed.words = str(words)[:200]
        await self._load()

    def _on(self) -> date:
        return day_of(self.day) or clock.local(clock.now(), settings().zone).date()

    async def _load(self) -> None:
        local, listed = clock.local(clock.now(), settings().zone), await self.get_state(ListState)
        finder = await self.get_state(FinderState)
        finder.problem = ""
        try:
            wish = await listed._wish()
        except InvalidInput as refusal:
            finder.problem = refusal.text.say(self.lang)
            return
        first, days = shown_days(self._on(), self.mode)
        limit = {"month": 4, "week": 40, "day": 120}[self.mode]
        if self.person:
            wish = replace(wish, assignee_id=self.person)
        found = await self._ask(
            planning.get_calendar, wish=wish, by=self.by, first=first, days=days, limit=limit, now=clock.now()
        )
        self.days, self.filters, self.rev = calendar_days(found), listed.query, self.rev + 1
        self.now = {**self.now, "today": local.date().isoformat(), "minute": local.hour * 60 + local.minute}
        self.day, self.title = self._on().isoformat(), heading(self._on(), self.mode, local.date())
        panel = await self.get_state(TicketState)
        panel._walk = [card["id"] for day in self.days for card in day["cards"]]
