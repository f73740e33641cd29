"""The opening-hours page."""

from datetime import date
from typing import Any

import reflex as rx
from pydantic import BaseModel, ConfigDict

from components.controls.toast import toast_ok, toast_undo
from scrm_app.calendars import service
from scrm_app.calendars.service import CalendarInput, CalendarView
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.core.numbers import whole
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState

DAYS = [Text("周一", "Mon"), Text("周二", "Tue"), Text("周三", "Wed"), Text("周四", "Thu"), Text("周五", "Fri")]
DAYS += [Text("周六", "Sat"), Text("周日", "Sun")]
CLOSED = Text("休息", "Closed")
EMPTY_WEEK = ["09:00-12:00 13:00-18:00"] * 5 + ["", ""]


class DayCell(BaseModel):
    """One of the next days, in words."""

    model_config = ConfigDict(frozen=True)
    day: str
    weekday: str
    holiday: str
    hours: str


class Card(BaseModel):
    """One calendar as shown."""

    id: int
    name: str
    place: str
    open_now: bool
    public_holidays: bool
    days: list[DayCell]


class CalendarState(AppState):
    """Opening hours of the company and of single places."""

    cards: list[Card] = []
    places: list[dict[str, str]] = []
    editing: bool = False
    error: str = ""
    edited_id: int = 0
    name: str = ""
    place: str = ""
    week: list[str] = EMPTY_WEEK
    exceptions: str = ""
    public_holidays: bool = True
    _version: int = 0
    _views: list[CalendarView] = []
    _removed: CalendarInput | None = None

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        await self._reload()

    async def _reload(self) -> None:
        self._views = await self._ask(service.list_calendars, now=clock.now())
        places = await self._ask(service.list_places)
        self.places = [{"value": str(place_id), "label": name} for place_id, name in places]
        self.cards = [self._card(view) for view in self._views]

    def _card(self, view: CalendarView) -> Card:
        weekdays = [day.say(self.lang) for day in DAYS]
        return Card(
            id=view.id,
            name=view.name,
            place=view.place,
            open_now=view.open_now,
            public_holidays=view.public_holidays,
            days=[
                DayCell(day=day[5:], weekday=weekdays[date.fromisoformat(day).weekday()], holiday=holiday, hours=hours)
                for day, holiday, hours in view.preview
            ],
        )

    @rx.event
    def start_new(self) -> None:
        """+ 新建营业时间."""
        self.editing, self.error, self.edited_id, self._version = True, "", 0, 0
        self.name, self.place, self.week, self.exceptions, self.public_holidays = "", "", list(EMPTY_WEEK), "", True

    @rx.event
    def start_edit(self, calendar_id: int) -> None:
        """A calendar was opened for editing."""
        view = next((view for view in self._views if view.id == calendar_id), None)
        if view is None:
            return
        self.editing, self.error, self.edited_id, self._version = True, "", view.id, view.version
        self.name, self.place, self.week = view.name, str(view.org_unit_id or ""), list(view.week)
        self.public_holidays = view.public_holidays
        self.exceptions = "\n".join(f"{day} {hours}".strip() for day, hours in view.exceptions.items())

    @rx.event
    def close(self, _open: bool = False) -> None:
        """The sheet was left."""
        self.editing = False

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """The form was sent."""
        try:
            wish = self._wish(form)
            await self._run(
                service.save_calendar, wish=wish, now=clock.now(), calendar_id=self.edited_id, version=self._version
            )
        except ScrmError as error:
            self.error = error.text.say(self.lang)
            return None
        self.editing = False
        await self._reload()
        return toast_ok(Text("营业时间已保存", "Opening hours saved").say(self.lang))

    def _wish(self, form: dict[str, Any]) -> CalendarInput:
        place = str(form.get("place") or "")
        lines = [line.split(maxsplit=1) for line in str(form.get("exceptions") or "").splitlines() if line.strip()]
        if place and not whole(place):
            raise InvalidInput("请选择适用范围。", "Choose where these hours apply.")
        return CalendarInput(
            name=str(form.get("name") or ""),
            week=[str(form.get(f"day{n}") or "") for n in range(7)],
            org_unit_id=whole(place) if place else None,
            public_holidays=bool(form.get("public_holidays")),
            exceptions={parts[0]: parts[1] if len(parts) > 1 else "" for parts in lines},
        )

    @rx.event
    async def remove(self, calendar_id: int) -> Any:
        """A calendar was removed; the toast takes it back."""
        self._removed = await self._run(service.delete_calendar, calendar_id=calendar_id, now=clock.now())
        await self._reload()
        said = Text("营业时间已删除", "Opening hours removed").say(self.lang)
        return toast_undo(said, Text("撤销", "Undo").say(self.lang), CalendarState.undo_remove)

    @rx.event
    async def undo_remove(self) -> None:
        """Undo in the toast."""
        if self._removed is not None:
            await self._run(service.save_calendar, wish=self._removed, now=clock.now())
            self._removed = None
            await self._reload()
