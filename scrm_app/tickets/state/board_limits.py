"""The sheet that says how full the columns of a board may get."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.state import board_shapes as shapes
from scrm_app.tickets.state.board import BoardState
from scrm_app.tickets.state.wishes import whole

SAVED_AGE = Text("停留提醒已保存", "Saved")


class BoardLimitState(AppState):
    """The limits of the board that is shown, and the form for one of them."""

    asking: bool = False
    may: bool = False
    columns: list[dict[str, str]] = []
    rows: list[dict[str, Any]] = []
    ages: list[dict[str, Any]] = []

    @rx.event
    async def load(self) -> None:
        """The board was opened."""
        self.asking, self.may = False, await self._ask(service.may_set_limits)

    @rx.event
    async def ask(self, asking: bool) -> None:
        """The sheet is opened or closed."""
        self.asking = asking is True
        await self._load()

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """A limit for one column; 0 takes it away."""
        given = form if isinstance(form, dict) else {}
        most = str(given.get("most") or "")
        wish = {"column": str(given.get("column") or "")[:120], "scope": str(given.get("scope") or "all")[:8]}
        wanted = int(most) if most.isascii() and most.isdecimal() and len(most) < 6 else -1
        return await self._set(**wish, most=wanted, hard=bool(given.get("hard")))

    @rx.event
    async def remove(self, row_id: int) -> Any:
        """A limit is taken away."""
        row = next((one for one in self.rows if one["id"] == whole(row_id)), None)
        if row is None:
            return None
        return await self._set(column=row["column"], scope=row["scope"], most=0, hard=False)

    @rx.event
    async def save_age(self, form: dict[str, Any]) -> Any:
        """From when on the cards of a column are orange and red."""
        given = form if isinstance(form, dict) else {}
        hours = {name: whole(given.get(name), -1) for name in ("slow_hours", "stale_hours")}
        return await self._do(service.set_age, SAVED_AGE, column=str(given.get("column") or "")[:120], **hours)

    @rx.event
    async def remove_age(self, column: str) -> Any:
        """The usual colours again."""
        return await self._do(service.set_age, SAVED_AGE, column=str(column)[:120], slow_hours=0, stale_hours=0)

    async def _set(self, **wish: Any) -> Any:
        return await self._do(service.set_limit, Text("上限已保存", "Limit saved"), **wish)

    async def _do(self, fn: Callable[..., Any], said: Text, **wish: Any) -> Any:
        board = await self.get_state(BoardState)
        place: dict[str, Any] = {"flow_id": board.flow_id, "by": board.group or "node"}
        try:
            await self._run(fn, **place, **wish, now=clock.now())
        except ScrmError as refusal:
            return self._say_error(refusal)
        await self._load()
        await board._load()
        return toast_ok(self._say(said))

    async def _load(self) -> None:
        board = await self.get_state(BoardState)
        known = [c for c in board.columns if c["stage"] != "end" and c["id"] != "rest"]
        self.columns = [{"value": c["id"], "label": c["title"]} for c in known]
        titles = {c["id"]: c["title"] for c in known}
        found = await self._ask(service.list_limits, flow_id=board.flow_id) if board.flow_id else []
        here = [one for one in found if one.by == (board.group or "node")]
        self.rows = [shapes.limit_row(one, titles.get(one.column, one.column), self.lang) for one in here]
        place = {"flow_id": board.flow_id, "by": board.group}
        ages = await self._ask(service.list_ages, **place) if board.flow_id else []
        self.ages = [shapes.age_row(one, titles.get(one.column, one.column), self.lang) for one in ages]
