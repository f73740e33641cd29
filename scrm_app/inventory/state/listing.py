"""The list of stock: filters live in the URL, one page at a time; safety stock is changed in place."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from components.controls import toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.numbers import whole
from scrm_app.core.pagination import PageRequest
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.inventory import presenter, service
from scrm_app.inventory.service import StockFilter

SIZE = 50
FILTERS = ("q", "warehouse", "level")


class StockState(AppState):
    """One page of the stock in reach."""

    rows: list[dict[str, Any]] = []
    total: int = 0
    page: int = 1
    pages: int = 1
    sort: str = ""
    filters: dict[str, str] = dict.fromkeys(FILTERS, "")
    places: list[dict[str, str]] = []
    tally: dict[str, int] = {"all": 0, "low": 0, "out": 0}
    loading: bool = True

    @rx.event
    async def load(self) -> None:
        """The page was opened, or its URL changed."""
        self.filters = {name: self._asked(name)[:60] for name in FILTERS}
        self.sort, self.page = self._asked("sort")[:40], max(1, self._number("page", 1))
        self._follow("stock", StockState.refresh)
        self.places = presenter.options(await self._ask(service.list_warehouse_choices))
        await self._load()

    @rx.event
    async def refresh(self) -> None:
        """Somebody moved stock."""
        await self._load()

    async def _load(self) -> None:
        found = await self._ask(service.list_stock, wish=self._wish(), page=self._request())
        self.rows = [presenter.row(item, self.lang) for item in found.rows]
        self.total, self.pages = found.total, max(1, -(-found.total // SIZE))
        self.tally = presenter.tally(await self._ask(service.count_stock_levels))
        self.loading = False

    def _wish(self) -> StockFilter:
        return StockFilter(self.filters["q"], whole(self.filters["warehouse"]), self.filters["level"])

    def _request(self) -> PageRequest:
        return PageRequest(self.page, SIZE, self.sort.lstrip("-"), self.sort.startswith("-"))

    @rx.event
    def search(self, text: str) -> Any:
        """The person typed into the search box."""
        return self._view(q=str(text)[:60], page="")

    @rx.event
    def narrow(self, name: str, value: str) -> Any:
        """A filter was chosen."""
        return self._view(**{name: str(value)[:20]}, page="") if name in FILTERS else None

    @rx.event
    def clear_filters(self) -> Any:
        """Show everything again."""
        return self._view(**dict.fromkeys(FILTERS, ""), page="")

    @rx.event
    def sort_by(self, key: str) -> Any:
        """A column head was pressed: up, down, off."""
        return self._view(sort=self._next_sort(str(key)[:20]), page="")

    @rx.event
    def turn_page(self, number: int) -> Any:
        """Another page was wished."""
        return self._view(page=max(1, whole(number, 1)))

    @rx.event
    async def save_safety(self, item_id: int, typed: str) -> Any:
        """Another safety stock was typed into its cell."""
        line = next((one for one in self.rows if one["id"] == whole(item_id)), None)
        if line is None or str(typed).strip() == line["safety"]:
            return None
        about = {"item_id": line["id"], "version": line["version"], "safety": str(typed)}
        await self._run(service.set_safety, now=clock.now(), **about)
        await self._load()
        said = Text(f"{line['part']}的安全库存已改", f"Safety stock of {line['part']} changed")
        back = StockState.save_safety(line["id"], line["safety"])  # type: ignore[operator]
        return toast_undo(self._say(said), self._say(Text("撤销", "Undo")), back)

    @rx.event
    async def export(self) -> Any:
        """The list as it is narrowed and sorted, as Excel; it is written down before it leaves."""
        now = clock.now()
        try:
            made = await self._ask(service.build_export, wish=self._wish(), page=self._request(), now=now)
        except InvalidInput as refusal:
            return self._say_error(refusal)
        query = urlencode({name: value for name, value in self.filters.items() if value})
        await self._run(service.record_export, count=made.count, query=query, now=now)
        return rx.download(data=made.data, filename=made.name)
