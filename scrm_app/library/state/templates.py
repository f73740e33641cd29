"""The template library: look, search, take into use, take back."""

from typing import Any

import reflex as rx

from components.controls.toast import toast_error, toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.library import service
from scrm_app.library.engine.catalogue import PACKS
from scrm_app.library.engine.shape import STAGES
from scrm_app.library.presenter.templates import card_json, installed_text, preview_json, totals_text

PAGE = 48
TABS: dict[str, Any] = {"scene": service.list_scenes, "flow": service.list_flows, "pack": service.list_packs}


class LibraryState(AppState):
    """Scenes, flows and packs; one of them open in the drawer."""

    totals: str = ""
    tab: str = "scene"
    query: str = ""
    pack: str = ""
    stage: str = ""
    cards: list[dict[str, Any]] = []
    found: int = 0
    near: bool = False
    loaded: bool = False
    chosen: dict[str, Any] = {}
    roles: dict[str, str] = {}
    published: bool = True

    @rx.event
    async def load(self) -> None:
        """The page was opened; which trade and which words stands in the address."""
        self.tab = self._asked("tab") if self._asked("tab") in TABS else "scene"
        self.query, self.chosen = self._asked("q")[:80], {}
        self.pack = self._asked("pack") if self._asked("pack") in PACKS else ""
        self.stage = self._asked("stage") if self._asked("stage") in STAGES else ""
        self._follow("library", LibraryState.follow_up)
        await self._reload(PAGE)

    @rx.event
    async def follow_up(self) -> None:
        """Somebody took a template into use, or back."""
        await self._reload(max(PAGE, len(self.cards)))

    async def _reload(self, limit: int) -> None:
        self.totals = totals_text(await self._ask(service.count_library), self.lang)
        narrow: dict[str, Any] = {} if self.tab == "pack" else {"pack": self.pack, "stage": self.stage}
        narrow |= {"now": clock.now()} if self.tab == "scene" else {}
        found = await self._ask(TABS[self.tab], query=self.query, **narrow)
        self.found, self.near = len(found.cards), found.near
        self.cards = [card_json(card, self.lang) for card in found.cards[:limit]]
        self.loaded = True

    @rx.event(supersedes=True)
    async def search(self, query: str) -> Any:
        """The person types into the search box."""
        return self._view(q=str(query)[:80].strip())

    @rx.event
    def choose_tab(self, tab: str) -> Any:
        """Scenes, flows or trades."""
        return self._view(tab=str(tab) if tab in TABS else "")

    @rx.event
    def choose_pack(self, pack: str) -> Any:
        """One trade; the same again means all."""
        wanted = "" if pack == self.pack or pack not in PACKS else pack
        return self._view(pack=wanted, tab="scene" if self.tab == "pack" else self.tab)

    @rx.event
    def choose_stage(self, stage: str) -> Any:
        """Before, during or after the sale; empty means all."""
        return self._view(stage=str(stage) if stage in STAGES else "")

    @rx.event
    async def show_more(self) -> None:
        """The person wants to see further templates."""
        await self._reload(len(self.cards) + PAGE)

    @rx.event
    async def open_card(self, kind: str, code: str) -> None:
        """A template was opened."""
        await self._open(str(kind), str(code))
        self.published = True

    async def _open(self, kind: str, code: str) -> None:
        seen = await self._ask(service.get_preview, kind=kind, code=code)
        self.chosen = preview_json(seen, self.lang)
        self.roles = {role: here for role, _, here in seen.roles}

    @rx.event
    def close(self) -> None:
        """The drawer was left."""
        self.chosen = {}

    @rx.event
    def map_role(self, role: str, here: str) -> None:
        """The person chose who does the work of a role."""
        if role in self.roles:
            self.roles = {**self.roles, role: str(here)[:64]}

    @rx.event
    def choose_published(self, wanted: bool) -> None:
        """Ready for tickets at once, or a draft to change first."""
        self.published = wanted is True

    @rx.event
    async def install(self, kind: str, code: str) -> Any:
        """A template was taken into use; the toast takes it back."""
        mine = (self.chosen.get("kind"), self.chosen.get("code")) == (kind, code)
        wish: dict[str, Any] = {"roles": dict(self.roles), "published": self.published} if mine else {}
        if kind not in TABS:
            return None
        try:
            made = await self._run(service.install_template, kind=kind, code=str(code), now=clock.now(), **wish)
        except ScrmError as error:
            return self._say_error(error)
        await self._refresh()
        said = installed_text(made, self.lang)
        if not made.batch:
            return toast_ok(said)
        return toast_undo(said, Text("撤销", "Undo").say(self.lang), LibraryState.undo(made.batch))  # type: ignore[operator]

    @rx.event
    async def undo(self, batch: str) -> Any:
        """What was just taken into use goes back."""
        return await self._back(service.withdraw, batch=str(batch))

    @rx.event
    async def withdraw(self, kind: str, code: str) -> Any:
        """A template is not wanted any more."""
        return await self._back(service.withdraw_template, kind=str(kind), code=str(code))

    async def _back(self, act: Any, **wish: Any) -> Any:
        try:
            count = await self._run(act, now=clock.now(), **wish)
        except ScrmError as error:
            return toast_error(error.text.say(self.lang))
        await self._refresh()
        return toast_ok(Text(f"已撤回 {count} 项。", f"{count} item(s) withdrawn.").say(self.lang))

    async def _refresh(self) -> None:
        await self._reload(max(PAGE, len(self.cards)))
        if self.chosen:
            await self._open(self.chosen["kind"], self.chosen["code"])
