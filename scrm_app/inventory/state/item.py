"""One item in the drawer with its ledger, and the acts on stock: 入库, 调拨, 盘点."""

from typing import Any

import reflex as rx

from components.controls import toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import NotFound, ScrmError
from scrm_app.core.numbers import whole
from scrm_app.core.pagination import PageRequest
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.inventory import presenter, service

ACTS = ("in", "transfer", "count")
SIZE = 20
UNDO = Text("撤销", "Undo")


class StockItemState(AppState):
    """The opened item, a page of its movements, and the act that is being filled in."""

    opened: int = 0
    item: dict[str, Any] = {}
    lines: list[dict[str, Any]] = []
    page: int = 1
    pages: int = 1
    act: str = ""
    choices: dict[str, list[dict[str, str]]] = {"places": [], "parts": [], "targets": []}
    problem: str = ""

    @rx.event
    async def load(self) -> None:
        """The page was opened, or another item chosen in the URL."""
        self.act, self.page = "", 1
        self.opened = self._number("item")
        if self.opened:
            self._follow(f"stock:{self.opened}", StockItemState.refresh)
        await self._load()

    @rx.event
    async def refresh(self) -> None:
        """The opened item moved."""
        await self._load()

    async def _load(self) -> None:
        if not self.opened:
            self.item, self.lines = {}, []
            return
        try:
            found = await self._ask(service.get_stock_item, item_id=self.opened)
        except NotFound:
            self.opened, self.item, self.lines = 0, {}, []
            return
        self.item = presenter.row(found, self.lang)
        about = {"item_id": self.opened, "page": PageRequest(self.page, SIZE)}
        ledger = await self._ask(service.list_item_movements, **about)
        self.lines = [presenter.movement(line, self.lang) for line in ledger.rows]
        self.pages = max(1, -(-ledger.total // SIZE))

    @rx.event
    def open_item(self, item_id: int) -> Any:
        """A line of the list was pressed."""
        return self._view(item=whole(item_id))

    @rx.event
    def close(self) -> Any:
        """The drawer was closed."""
        return self._view(item="")

    @rx.event
    async def turn_page(self, number: int) -> None:
        """Older or newer movements."""
        self.page = max(1, whole(number, 1))
        await self._load()

    @rx.event
    async def begin(self, act: str) -> None:
        """入库, 调拨 or 盘点 was pressed."""
        here = await self._ask(service.list_warehouse_choices)
        places, parts = presenter.options(here), presenter.options(await self._ask(service.list_part_choices))
        everywhere = await self._ask(service.list_warehouse_choices, everywhere=True)
        others = [one for one in everywhere if str(one[0]) != str(self.item.get("warehouse_id", ""))]
        self.choices = {"places": places, "parts": parts, "targets": presenter.options(others)}
        self.act, self.problem = (act if act in ACTS else ""), ""

    @rx.event
    def leave(self) -> None:
        """Nothing was moved."""
        self.act = ""

    @rx.event
    async def carry_out(self, form: dict[str, Any]) -> Any:
        """The form of the act was sent."""
        given = form if isinstance(form, dict) else {}
        try:
            line = await self._moved({key: str(value or "") for key, value in given.items()})
        except ScrmError as refusal:
            self.problem = refusal.text.say(self.lang)
            return None
        self.act = ""
        await self._load()
        if line is None:
            return toast_ok(self._say(Text("数量一致, 库存没有变动。", "The figure was right; nothing changed.")))
        back = StockItemState.take_back(line)  # type: ignore[operator]
        return toast_undo(self._say(Text("库存已更新。", "Stock updated.")), self._say(UNDO), back)

    async def _moved(self, given: dict[str, str]) -> int | None:
        common: dict[str, Any] = {"reason": given.get("reason", "")[:200], "now": clock.now()}
        quantity = given.get("quantity", "")
        if self.act == "transfer":
            common |= {"item_id": self.opened, "to_warehouse_id": whole(given.get("target"))}
            return await self._run(service.transfer_stock, quantity=quantity, **common)
        if self.act == "count":
            common |= {"item_id": self.opened, "version": whole(self.item.get("version"))}
            return await self._run(service.count_stock, counted=quantity, **common)
        place, part = given.get("place") or self.item.get("warehouse_id"), given.get("part") or self.item.get("part_id")
        common |= {"warehouse_id": whole(place), "part_id": whole(part)}
        return await self._run(service.receive_stock, quantity=quantity, **common)

    @rx.event
    async def take_back(self, movement_id: int) -> Any:
        """撤销 was pressed in time."""
        await self._run(service.undo_movement, movement_id=whole(movement_id), now=clock.now())
        await self._load()
        return toast_ok(self._say(Text("已撤销。", "Undone.")))
