"""The saved views above the ticket list."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

import reflex as rx

from components.controls import toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.engine.columns import read_keys
from scrm_app.tickets.service.views import ViewRow
from scrm_app.tickets.state.columns import ColumnsState
from scrm_app.tickets.state.lists import ListState
from scrm_app.tickets.state.wishes import whole


class ViewsState(AppState):
    """Which views there are, which one is looked through, and the sheet that keeps one."""

    views: list[dict[str, Any]] = []
    chosen: int = 0
    asking: bool = False
    may_share: bool = False
    usual: int = 0
    """The view the list opens with."""
    _gone: ViewRow | None = None

    @rx.event
    async def load(self) -> None:
        """The list was opened."""
        self._follow("ticket_views", ViewsState.reload)
        await self._load()
        self.usual = whole((await self._ask(service.get_desk, place="list")).get("view"))
        known = [view["id"] for view in self.views]
        if not self.router.url.query_parameters and self.usual in known:
            await self._look(self.usual)
            return
        query = (await self.get_state(ListState)).query
        self.chosen = next((view["id"] for view in self.views if view["query"] == query), 0)

    @rx.event
    async def open_with(self, view_id: int) -> None:
        """The list opens with this view from now on; with the same one again, with none."""
        wanted = whole(view_id)
        self.usual = 0 if wanted == self.usual else wanted
        await self._run(service.keep_desk, place="list", name="view", value=self.usual or None, now=clock.now())

    @rx.event
    async def reload(self) -> None:
        """Somebody changed a shared view."""
        await self._load()

    @rx.event
    async def choose(self, view_id: int) -> None:
        """Look through a view; 0 is the list without one."""
        await self._look(whole(view_id))

    @rx.event
    def ask(self, asking: bool) -> None:
        """The sheet that keeps the present filters is opened or closed."""
        self.asking = asking is True

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep the present filters as a new view, or in the view that is looked through."""
        columns, query = await self.get_state(ColumnsState), (await self.get_state(ListState)).query
        if not columns.borrowed:
            query += f"{'&' if query else ''}{urlencode({'cols': columns.named})}"
        own = next((v for v in self.views if v["id"] == self.chosen and v["mine"]), None) if form.get("again") else None
        wish: dict[str, Any] = {"name": str(form.get("name") or ""), "query": query}
        wish |= {"shared": bool(form.get("shared")), "pinned": bool(form.get("pinned"))}
        try:
            self.chosen = await self._run(
                service.save_view,
                **wish,
                view_id=own["id"] if own else 0,
                now=clock.now(),
            )
        except ScrmError as refusal:
            return self._say_error(refusal)
        self.asking = False
        await self._load()
        await self._look(self.chosen)
        return toast_ok(Text("视图已保存", "View saved").say(self.lang))

    @rx.event
    async def delete(self, view_id: int) -> Any:
        """Forget a view; for some seconds it can be taken back."""
        try:
            self._gone = await self._run(service.delete_view, view_id=whole(view_id), now=clock.now())
        except ScrmError as refusal:
            return self._say_error(refusal)
        self.chosen = 0
        await self._load()
        said, label = Text("视图已删除", "View deleted"), Text("撤销", "Undo")
        return toast_undo(said.say(self.lang), label.say(self.lang), ViewsState.restore)

    @rx.event
    async def restore(self) -> None:
        """Not deleted after all."""
        if self._gone is not None:
            kept = {name: getattr(self._gone, name) for name in ("name", "query", "shared", "pinned")}
            self._gone = None
            self.chosen = await self._run(service.save_view, **kept, now=clock.now())
            await self._load()

    async def _look(self, view_id: int) -> None:
        self.chosen = view_id
        found = next((view["query"] for view in self.views if view["id"] == view_id), "")
        listed = await self.get_state(ListState)
        listed._take(dict(parse_qsl(found)))
        await (await self.get_state(ColumnsState))._take(read_keys(listed.cols))
        await listed._load()

    async def _load(self) -> None:
        found = await self._ask(service.list_views)
        self.views = [{**view.__dict__} for view in found]
        self.may_share = await self._ask(service.may_share)
