"""Giving a ticket another due time or appointment: by a drop on the calendar, its menu, or on the ticket itself."""

from typing import Any

import reflex as rx

from components.controls import toast_error, toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.tickets.service import planning
from scrm_app.tickets.state.days import free_days, hhmm
from scrm_app.tickets.state.planner import PlannerState
from scrm_app.tickets.state.ticket import TicketState
from scrm_app.tickets.state.wishes import CalendarDrop, TimeWish, day_of, minute_of, moment, read, whole


class RescheduleState(AppState):
    """The sheet that asks for a time, says what speaks against it, and what takes the change back."""

    ask: dict[str, Any] = {}
    free: list[dict[str, Any]] = []
    """Days with the times at which whoever has the ticket is free."""
    _undo: planning.Moved | None = None

    @rx.event
    async def drop(self, wish: dict[str, Any]) -> Any:
        """A ticket was dropped on another time: done at once, or asked when something speaks against it."""
        dropped = read(CalendarDrop, wish)
        await self._fill(dropped.card, "")
        if not self.ask:
            return await self._show()
        asked = {"day": dropped.day.isoformat(), "clock": hhmm(dropped.minute), "version": dropped.version}
        self.ask = {**self.ask, **asked}
        return await self._try(force=False)

    @rx.event
    async def open_sheet(self, ticket_id: int) -> None:
        """The menu of a card: the sheet that asks for another time (keyboard and phone)."""
        await self._fill(whole(ticket_id), "time")
        await self._look()

    @rx.event
    async def look_from(self, day: str) -> None:
        """Another day was chosen: its free times."""
        if self.ask and day_of(str(day)):
            self.ask = {**self.ask, "day": str(day)}
            await self._look()

    @rx.event
    async def look_for(self, minutes: str) -> None:
        """It takes longer, or less long."""
        if self.ask:
            self.ask = {**self.ask, "minutes": whole(minutes, 0, 1440)}
            await self._look()

    @rx.event
    async def pick(self, day: str, start: str) -> Any:
        """A free time was pressed."""
        if not self.ask:
            return None
        self.ask = {**self.ask, "day": str(day)[:10], "clock": str(start)[:5]}
        return await self._try(force=False)

    @rx.event
    async def appoint(self) -> None:
        """The appointment of the open ticket is to be made or changed."""
        view = (await self.get_state(TicketState)).view
        if view:
            found = await self._ask(planning.get_time, ticket_id=whole(view["id"]), now=clock.now())
            self.ask = {**found, "kind": "time", "by": "appointed", "told": []}
            await self._look()

    @rx.event
    async def submit(self, form: dict[str, Any]) -> Any:
        """The sheet was answered."""
        wish = read(TimeWish, {**form, "minutes": whole(form.get("minutes"), 0, 1440)})
        if not self.ask:
            return None
        self.ask = {**self.ask, "day": wish.day, "clock": wish.clock, "minutes": wish.minutes}
        return await self._try(force=False)

    @rx.event
    async def confirm(self) -> Any:
        """All the same."""
        return await self._try(force=True) if self.ask else None

    @rx.event
    async def remove(self) -> Any:
        """No appointment any more."""
        return await self._write(None) if self.ask.get("by") == "appointed" else None

    @rx.event
    async def cancel(self) -> None:
        """Never mind: the card returns."""
        self.ask = {}
        (await self.get_state(PlannerState)).rev += 1

    @rx.event
    async def undo(self) -> Any:
        """Put the time back."""
        moved, self._undo = self._undo, None
        if moved is None:
            return None
        try:
            await self._run(planning.undo_reschedule, moved=moved, now=clock.now())
        except ScrmError as refusal:
            return self._say_error(refusal)
        await self._show()
        return toast_ok(Text("已撤销", "Taken back").say(self.lang))

    async def _fill(self, ticket_id: int, kind: str) -> None:
        planner = await self.get_state(PlannerState)
        card = next((c for d in planner.days for c in d["cards"] if c["id"] == ticket_id), None)
        self.ask = {}
        if card is not None:
            about = {key: card[key] for key in ("id", "number", "title", "version", "minutes", "day")}
            self.ask = {**about, "clock": card["time"], "kind": kind, "by": planner.by, "told": []}

    async def _look(self) -> None:
        """Free times from the day that is asked for on; a due time has none."""
        ask, self.free = self.ask, []
        first = day_of(str(ask.get("day") or ""))
        if ask.get("by") != "appointed" or first is None:
            return
        wish = {"ticket_id": ask["id"], "minutes": ask["minutes"], "now": clock.now()}
        try:
            found = await self._ask(planning.free_times, first=first, **wish)
        except ScrmError:
            return
        self.free = free_days(found, self.lang)

    async def _try(self, *, force: bool) -> Any:
        ask = self.ask
        day, minute = day_of(ask["day"]), minute_of(ask["clock"])
        if day is None or minute < 0:
            refusal = InvalidInput("请选择日期和时间。", "Choose a day and a time.")
            return toast_error(refusal.text.say(self.lang))
        at = moment(day, minute, settings().zone)
        wish: dict[str, Any] = {"ticket_id": ask["id"], "by": ask["by"], "minutes": ask["minutes"], "now": clock.now()}
        try:
            told = [] if force else await self._ask(planning.check_time, at=at, **wish)
        except ScrmError as refused:
            return await self._refused(refused)
        if told:
            self.ask = {**ask, "kind": "confirm", "told": [one.say(self.lang) for one in told]}
            await self._look()
            return None
        return await self._write(at)

    async def _write(self, at: Any) -> Any:
        ask = self.ask
        wish: dict[str, Any] = {"ticket_id": ask["id"], "version": ask["version"], "by": ask["by"]}
        try:
            self._undo = await self._run(
                planning.reschedule_ticket, at=at, minutes=ask["minutes"] if at else 0, **wish, now=clock.now()
            )
        except ScrmError as refused:
            return await self._refused(refused)
        self.ask = {}
        await self._show()
        number, to = ask["number"], f"{ask['day'][5:]} {ask['clock']}"
        said = Text(f"{number} 已改到 {to}", f"{number} moved to {to}")
        said = said if at else Text(f"{number} 已取消预约", f"{number} has no appointment any more")
        return toast_undo(said.say(self.lang), Text("撤销", "Undo").say(self.lang), RescheduleState.undo)

    async def _refused(self, refusal: ScrmError) -> Any:
        self.ask = self.ask if self.ask.get("kind") == "time" else {}
        await self._show()
        return self._say_error(refusal)

    async def _show(self) -> None:
        planner, panel = await self.get_state(PlannerState), await self.get_state(TicketState)
        if planner.days:
            await planner._load()
        if panel.shown_id:
            await panel._load()
