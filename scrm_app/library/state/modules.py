"""The page of the module switches."""

from typing import Any

import reflex as rx

from components.controls import toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.library import service
from scrm_app.library.presenter import modules as presenter

UNDO = Text("撤销", "Undo")


class ModulesState(AppState):
    """The cards, the table of use, and the question before something is switched off."""

    cards: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    asked: dict[str, Any] = {}
    ready: bool = False

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        self._follow("module_page", ModulesState.refresh)
        self.asked = {}
        await self._fill()

    @rx.event
    async def refresh(self) -> None:
        """Somebody used a switch."""
        await self._fill()

    async def _fill(self) -> None:
        found = await self._ask(service.list_modules, now=clock.now())
        self.cards = [presenter.module_card(one, self.lang) for one in found]
        self.rows = presenter.use_rows(found, self.lang)
        self.ready = True

    def _card(self, key: Any) -> dict[str, Any]:
        return next((one for one in self.cards if one["key"] == str(key)), {})

    @rx.event
    async def flip(self, key: str) -> Any:
        """A switch was pressed: on at once, off after the question."""
        card = self._card(key)
        if card.get("on", True):
            found = await self._ask(service.preview_off, key=str(key)[:24], now=clock.now())
            self.asked = presenter.affected(found, int(card.get("version", 0)), self.lang)
            return None
        return await self._turn(str(key)[:24], True, int(card["version"]))

    @rx.event
    def keep(self) -> None:
        """Leave it on after all."""
        self.asked = {}

    @rx.event
    async def switch_off(self) -> Any:
        """Yes, off."""
        wish, self.asked = self.asked, {}
        return await self._turn(str(wish.get("key", "")), False, int(wish.get("version", 0)))

    @rx.event
    async def take_back(self, key: str, on: bool) -> Any:
        """Undo was pressed right after switching."""
        return await self._turn(str(key)[:24], on is True, int(self._card(key).get("version", 0)), again=False)

    async def _turn(self, key: str, on: bool, version: int, again: bool = True) -> Any:
        wish: dict[str, Any] = {"key": key, "is_on": on, "version": version}
        await self._run(service.switch_module, **wish, now=clock.now(), durable=True)
        await self._fill()
        name = self._card(key).get("name", "")
        done = Text("已启用「{name}」", "“{name}” is on") if on else Text("已关闭「{name}」", "“{name}” is off")
        said = self._say(done.fill(name=name))
        if not again:
            return toast_ok(said)
        back: Any = ModulesState.take_back
        return toast_undo(said, self._say(UNDO), back(key, not on))

    @rx.event
    async def export(self) -> Any:
        """The table of use as Excel; it is written down before it leaves."""
        now = clock.now()
        made = await self._ask(service.build_use_export, now=now)
        await self._run(service.record_use_export, count=made.count, now=now)
        return rx.download(data=made.data, filename=made.name)
