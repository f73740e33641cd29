"""Handling modes: the one of the board's flow, and what each of them means."""

from typing import Any

import reflex as rx

from components.controls.toast import toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.service.modes import MODES
from scrm_app.tickets.state import shapes
from scrm_app.tickets.state.wishes import whole

MODE: Any


class ModeState(AppState):
    """In which mode the flow of the board is handled."""

    mode: str = "normal"
    about: dict[str, str] = {}
    flow_id: int = 0

    @rx.event
    async def show(self, flow_id: int) -> None:
        """The board shows a flow."""
        self.flow_id = whole(flow_id)
        if not self.flow_id:
            return
        self.mode = await self._ask(service.get_flow_mode, flow_id=self.flow_id)
        self.about = {m.code: shapes.mode(m).say(self.lang) for m in await self._ask(service.list_modes)}

    @rx.event
    async def switch(self, mode: str) -> Any:
        """Urgent, normal or batch; the toast takes it back."""
        before = await self._run(service.switch_mode, flow_id=self.flow_id, mode=str(mode)[:12], now=clock.now())
        self.mode = str(mode)[:12]
        name = MODES[self.mode]
        said = Text(f"已切换为{name.zh}模式", f"Switched to {name.en.lower()} mode").say(self.lang)
        return toast_undo(said, Text("撤销", "Undo").say(self.lang), MODE.switch(before))


class ModePolicyState(AppState):
    """What each handling mode changes; edited beside the dispatch rules."""

    modes: list[dict[str, Any]] = []
    books: list[dict[str, str]] = []

    @rx.event
    async def show(self) -> None:
        """The section came into sight."""
        await self._again()

    async def _again(self) -> None:
        found = await self._ask(service.list_modes)
        self.books = [{"value": str(i), "label": n} for i, n in await self._ask(service.list_books, kind="dispatch")]
        self.modes = [shapes.policy(mode, self.lang) for mode in found]

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """One mode was saved."""
        code = str(form.get("code") or "")[:12]
        was = next((mode for mode in await self._ask(service.list_modes) if mode.code == code), None)
        if was is None:
            return None
        notices, book = str(form.get("notices") or "")[:8], whole(form.get("book")) or None
        wish = service.ModeView(code, was.name, whole(form.get("percent"), 0, 10**6), book, notices, was.version)
        await self._run(service.save_mode, mode=wish, now=clock.now())
        await self._again()
        return toast_ok(Text("模式已保存", "Mode saved").say(self.lang))


MODE = ModeState
