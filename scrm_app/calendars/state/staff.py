"""The roster page: shifts by day, skills by person, leave; and my own presence in the frame."""

import contextlib
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx

from components.controls.toast import toast_ok
from scrm_app.calendars import service
from scrm_app.calendars.service import StaffRow, StaffWeek
from scrm_app.calendars.state.hours import DAYS
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput, NotSignedIn
from scrm_app.core.numbers import whole
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState

TABS = ("shifts", "skills", "leave")


def _hours(starts: int, ends: int) -> str:
    return f"{starts // 60:02}:{starts % 60:02}-{ends // 60:02}:{ends % 60:02}"


def _moment(text: Any) -> datetime:
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=ZoneInfo(settings().zone))
    except ValueError as error:
        raise InvalidInput("请选择请假的开始和结束时间。", "Choose when the leave begins and ends.") from error


class RosterState(AppState):
    """Who works when, who can do what, who is away."""

    tab: str = "shifts"
    week: str = ""
    days: list[dict[str, str]] = []
    shifts: list[dict[str, str]] = []
    skills: list[dict[str, str]] = []
    rows: list[dict[str, Any]] = []
    people: list[dict[str, str]] = []
    leave: list[dict[str, Any]] = []
    ready: bool = False

    @rx.event
    async def load(self) -> None:
        """The page was opened: week and tab stand in the address."""
        asked = self._asked("tab", "shifts")
        self.tab = asked if asked in TABS else "shifts"
        await self._load()

    @rx.event
    def choose_tab(self, tab: str) -> Any:
        """Shifts, skills or leave."""
        return self._view(tab=str(tab)[:8])

    @rx.event
    def turn(self, weeks: int) -> Any:
        """Earlier or later weeks; 0 = this week."""
        monday = self._monday()
        wanted = monday + timedelta(days=7 if weeks == 1 else -7)
        return self._view(week=wanted.isoformat() if weeks in (1, -1) else "")

    @rx.event
    async def plan(self, user_id: int, day: str, shift: str) -> None:
        """A cell of the roster was changed."""
        try:
            wanted = date.fromisoformat(str(day))
        except ValueError:
            return
        wish = {"user_id": whole(user_id), "day": wanted, "shift_id": whole(shift)}
        await self._run(service.set_duty, now=clock.now(), **wish)  # type: ignore[arg-type]
        await self._load()

    @rx.event
    async def train(self, user_id: int, skill_id: int, level: str) -> None:
        """How well a person does something was changed."""
        wish = {"user_id": whole(user_id), "skill_id": whole(skill_id), "level": whole(level)}
        await self._run(service.set_skill, now=clock.now(), **wish)  # type: ignore[arg-type]
        await self._load()

    @rx.event
    async def add_skill(self, form: dict[str, Any]) -> Any:
        """+ 技能."""
        await self._run(service.add_skill, name=str(form.get("name") or ""), now=clock.now())
        await self._load()
        return toast_ok(Text("技能已添加", "Skill added").say(self.lang))

    @rx.event
    async def drop_skill(self, skill_id: int) -> Any:
        """A skill is not needed any more."""
        gone = await self._run(service.remove_skill, skill_id=whole(skill_id), now=clock.now())
        await self._load()
        said = Text(f"技能已删除, {gone} 人的等级一并删除", f"Skill removed, with the level of {gone} people")
        return toast_ok(said.say(self.lang))

    @rx.event
    async def add_shift(self, form: dict[str, Any]) -> Any:
        """+ 班次."""
        spans = [str(form.get(name) or "").split(":") for name in ("from", "until")]
        ends = [
            int(h) * 60 + int(m) if h.isdecimal() and m.isdecimal() else -1
            for h, m in (s for s in spans if len(s) == 2)
        ]
        starts, until = ends if len(ends) == 2 else (-1, -1)
        name = str(form.get("name") or "")
        await self._run(service.add_shift, name=name, starts_minute=starts, ends_minute=until, now=clock.now())
        await self._load()
        return toast_ok(Text("班次已添加", "Shift added").say(self.lang))

    @rx.event
    async def drop_shift(self, shift_id: int) -> Any:
        """A shift is not worked any more."""
        gone = await self._run(service.remove_shift, shift_id=whole(shift_id), now=clock.now())
        await self._load()
        said = Text(f"班次已删除, {gone} 个排班一并删除", f"Shift removed, with {gone} planned days")
        return toast_ok(said.say(self.lang))

    @rx.event
    async def add_leave(self, form: dict[str, Any]) -> Any:
        """Somebody will be away."""
        span = {"starts_at": _moment(form.get("from")), "ends_at": _moment(form.get("until"))}
        who, why = whole(form.get("user")), str(form.get("reason") or "")
        await self._run(service.add_leave, user_id=who, reason=why, now=clock.now(), **span)  # type: ignore[arg-type]
        await self._load()
        return toast_ok(Text("已登记, 派单会跳过", "Noted; dispatch passes them by").say(self.lang))

    @rx.event
    async def drop_leave(self, leave_id: int) -> Any:
        """The person stays after all."""
        await self._run(service.remove_leave, leave_id=whole(leave_id), now=clock.now())
        await self._load()
        return toast_ok(Text("请假已取消", "Leave removed").say(self.lang))

    def _monday(self) -> date:
        try:
            asked = date.fromisoformat(self._asked("week"))
        except ValueError:
            asked = clock.local(clock.now(), settings().zone).date()
        return asked - timedelta(days=asked.weekday())

    async def _load(self) -> None:
        monday = self._monday()
        found = await self._ask(service.get_week, monday=monday)
        self.week, self.ready = f"{found.days[0]:%m-%d} ~ {found.days[-1]:%m-%d}", True
        self._fill(found)

    def _fill(self, found: StaffWeek) -> None:
        names = [day.say(self.lang) for day in DAYS]
        self.days = [{"day": d.isoformat(), "label": f"{names[d.weekday()]} {d:%m-%d}"} for d in found.days]
        self.shifts = [{"value": str(i), "label": name, "hours": _hours(a, b)} for i, name, a, b in found.shifts]
        self.skills = [{"value": str(i), "label": name} for i, name in found.skills]
        self.people = [{"value": str(p.user_id), "label": f"{p.name} · {p.place}"} for p in found.people]
        self.rows = [self._row(p) for p in found.people]
        self.leave = [
            {"id": i, "name": p.name, "place": p.place, "from": _said(a), "until": _said(b), "reason": reason}
            for p in found.people
            for i, a, b, reason in p.leave
        ]

    def _row(self, p: StaffRow) -> dict[str, Any]:
        return {
            "id": p.user_id,
            "name": p.name,
            "place": p.place,
            "presence": p.presence,
            "days": [{"day": d["day"], "shift": str(p.days.get(d["day"], ""))} for d in self.days],
            "skills": [
                {"id": s["value"], "level": str(p.skills.get(int(s["value"]), 0)), "name": s["label"]}
                for s in self.skills
            ],
        }


def _said(at: datetime) -> str:
    return clock.local(at, settings().zone).strftime("%m-%d %H:%M")


class PresenceState(AppState):
    """What I say of myself, in the frame around every page."""

    status: str = "online"
    _known: bool = False

    @rx.event
    async def load(self) -> None:
        """A page was opened: ask once a tab."""
        if self._known:
            return
        with contextlib.suppress(NotSignedIn):
            self.status = await self._ask(service.get_presence)
            self._known = True

    @rx.event
    async def choose(self, status: str) -> Any:
        """Online, busy or away."""
        await self._run(service.set_presence, status=str(status)[:8], now=clock.now())
        self.status = str(status)[:8]
        said = {
            "online": Text("已设为在线, 会收到新派单", "Online: new tickets reach you"),
            "busy": Text("已设为忙碌, 只派加急单", "Busy: only urgent tickets reach you"),
        }
        return toast_ok(
            said.get(self.status, Text("已设为离开, 不再派单", "Away: no tickets reach you")).say(self.lang)
        )
