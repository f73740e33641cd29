"""Reminders on dates: the list, and one of them in the drawer."""

from typing import Any

import reflex as rx

from components.controls import toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.notifications import presenter, service
from scrm_app.notifications.service import DateRuleInput

NEW = {"id": 0, "version": 0, "name": "", "source": "", "side": "before", "days": 1, "time": "09:00", "who": "owner"}


def _whole(value: Any, low: int = -1, high: int = 2**31 - 1) -> int:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 and low <= int(text) <= high else low


def _minute(text: str) -> int:
    hours, _, minutes = text.partition(":")
    whole, part = _whole(hours, high=23), _whole(minutes, high=59)
    return whole * 60 + part if whole >= 0 and part >= 0 else -1


def read(form: Any) -> DateRuleInput:
    """The form as the service wants it; what makes no sense is refused there, in words."""
    data = form if isinstance(form, dict) else {}
    texts = {name: str(data.get(name) or "")[:400] for name in ("name", "source", "who", "words", "side", "time")}
    sign = {"before": -1, "after": 1}.get(texts["side"], 0)
    given = _whole(data.get("days"), high=9_999) if sign else 0
    days = given if given >= 0 else 9_999
    return DateRuleInput(
        texts["name"],
        texts["source"],
        sign * days,
        _minute(texts["time"]),
        texts["who"],
        texts["words"],
        is_enabled=bool(data.get("on", True)),
    )


class DateRulesState(AppState):
    """What is reminded of, what it can be made of, and the drawer."""

    rows: list[dict[str, Any]] = []
    dates: list[dict[str, str]] = []
    whom: list[dict[str, str]] = []
    editing: dict[str, Any] = {}
    side: str = "before"
    ready: bool = False
    _gone: DateRuleInput | None = None

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        self._follow("date_rules", DateRulesState.refresh)
        self.editing = {}
        await self._fill()

    @rx.event
    async def refresh(self) -> None:
        """Somebody changed a rule, or its reminders were planned."""
        await self._fill()

    async def _fill(self) -> None:
        found = await self._ask(service.list_date_rules)
        self.rows = [presenter.date_rule_row(row, self.lang) for row in found]
        self.ready = True

    @rx.event
    async def open(self, rule_id: int) -> None:
        """A rule was opened; 0 makes a new one."""
        choices = await self._ask(service.date_rule_choices)
        self.dates = [{"value": source, "label": label.say(self.lang)} for source, label in choices.dates]
        owner, role = Text("负责人", "Who is in charge"), Text("角色: ", "Role: ")
        self.whom = [
            {"value": "owner", "label": owner.say(self.lang)},
            *({"value": f"role:{code}", "label": role.say(self.lang) + name} for code, name in choices.roles),
            *({"value": f"user:{user_id}", "label": name} for user_id, name in choices.people),
        ]
        found = next((row for row in self.rows if row["id"] == _whole(rule_id)), None)
        self.editing = {**(found or {**NEW, "words": "", "on": True}), "open": True}
        self.side = str(self.editing["side"])

    @rx.event
    def turn(self, side: str) -> None:
        """Before, on or after the date."""
        self.side = side if side in ("before", "on", "after") else "before"

    @rx.event
    def close(self) -> None:
        """The drawer was closed."""
        self.editing = {}

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep the rule."""
        wish = read({**form, "side": self.side, "on": self.editing.get("on", True)})
        about: dict[str, Any] = {
            "rule_id": _whole(self.editing.get("id"), low=0),
            "version": _whole(self.editing.get("version"), low=0),
        }
        await self._run(service.save_date_rule, wish=wish, **about, now=clock.now())
        self.editing = {}
        await self._fill()
        return toast_ok(self._say(Text("已保存, 正在安排提醒。", "Saved; the reminders are being planned.")))

    @rx.event
    async def switch(self, rule_id: int, on: bool) -> None:
        """A rule was switched on or off."""
        row = next((row for row in self.rows if row["id"] == _whole(rule_id)), None)
        if row is not None:
            wish = read({**row, "on": on is True})
            await self._run(
                service.save_date_rule, wish=wish, rule_id=row["id"], version=row["version"], now=clock.now()
            )
            await self._fill()

    @rx.event
    async def delete(self, rule_id: int) -> Any:
        """Forget a rule; for some seconds it can be taken back."""
        self._gone = await self._run(service.delete_date_rule, rule_id=_whole(rule_id, low=0), now=clock.now())
        self.editing = {}
        await self._fill()
        said, label = Text("日期提醒已删除", "Reminder deleted"), Text("撤销", "Undo")
        return toast_undo(self._say(said), self._say(label), DateRulesState.restore)

    @rx.event
    async def restore(self) -> None:
        """Not deleted after all."""
        if self._gone is not None:
            wish, self._gone = self._gone, None
            await self._run(service.save_date_rule, wish=wish, now=clock.now())
            await self._fill()
