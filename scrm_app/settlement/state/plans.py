"""The list of plans in matching order, and the box that says which plan applies."""

from typing import Any

import reflex as rx

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.numbers import whole
from scrm_app.core.pagination import PageRequest
from scrm_app.core.sent import form_of
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.settlement import presenter, service
from scrm_app.settlement.engine.city_tiers import TIERS, city_tier

PAGE = 100


def today() -> Any:
    """The day at the business."""
    return clock.local(clock.now(), settings().zone).date()


class PlansState(AppState):
    """Plans in their order."""

    rows: list[dict[str, Any]] = []
    stores: list[dict[str, str]] = []
    verdicts: list[dict[str, Any]] = []
    creating: bool = False
    copy_of: int = 0
    loading: bool = True

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        self._follow("plans", PlansState.refresh)
        await self._load()

    @rx.event
    async def refresh(self) -> None:
        """Somebody changed a plan."""
        await self._load()

    async def _load(self) -> None:
        stores = await self._ask(service.list_stores)
        names = {store.id: store.name for store in stores}
        plans = await self._ask(service.list_plans, today=today())
        self.rows = [presenter.plan_row(view, names, today()) for view in plans]
        self.stores = [{"value": str(store.id), "label": store.name} for store in stores]
        self.loading = False

    @rx.event
    def start_plan(self, copy_of: int = 0) -> None:
        """The person wants a new plan, or a copy of one."""
        self.creating, self.copy_of = True, whole(copy_of)

    @rx.event
    def cancel_plan(self) -> None:
        """No new plan after all."""
        self.creating = False

    @rx.event
    async def create_plan(self, data: dict[str, Any]) -> Any:
        """The name of the new plan was sent."""
        plan_id = await self._run(
            service.create_plan, name=str(form_of(data).get("name", "")), copy_of=self.copy_of or None, now=clock.now()
        )
        self.creating = False
        return rx.redirect(f"/plans/{plan_id}")

    @rx.event
    async def move_plan(self, plan_id: int, up: bool) -> None:
        """One place up or down in the order."""
        await self._run(service.move_plan, plan_id=whole(plan_id), up=bool(up), now=clock.now())
        await self._load()

    @rx.event
    async def switch_plan(self, plan_id: int, active: bool) -> Any:
        """A plan was switched off or on."""
        await self._run(service.set_plan_active, plan_id=whole(plan_id), active=bool(active), now=clock.now())
        await self._load()
        said = (
            Text("已启用", "Switched on")
            if active
            else Text("已停用, 已入账的不受影响", "Switched off; what is booked stays")
        )
        return toast_ok(said.say(self.lang))

    @rx.event
    async def ask_which(self, data: dict[str, Any]) -> None:
        """Which plan would apply to this store and customer?"""
        data = form_of(data)
        stores = {str(s.id): s for s in await self._ask(service.list_stores)}
        store = stores.get(str(data.get("store", "")))
        tier = str(data.get("tier") or "")
        if tier not in TIERS:
            tier = city_tier(store.city_code, store.province_code) if store else "third"
        verdicts = await self._ask(
            service.which_plan,
            store_id=store.id if store else 0,
            province_code=store.province_code if store else "",
            city_tier=tier,
            customer_type=str(data.get("customer_type", ""))[:40],
            on=today(),
        )
        self.verdicts = presenter.verdict_rows(verdicts)


class PricesState(AppState):
    """The price book."""

    rows: list[dict[str, Any]] = []
    total: int = 0
    page: int = 1
    pages: int = 1
    text: str = ""
    sort: str = ""
    editing: bool = False
    entry: dict[str, Any] = {}
    sees_cost: bool = False
    loading: bool = True

    @rx.event
    async def load(self) -> None:
        """The page was opened, its URL changed, or somebody changed a price."""
        self.text, self.sort = self._asked("q")[:60], self._asked("sort")[:16]
        self.page = max(1, self._number("page", 1))
        self._follow("prices", PricesState.load)
        await self._load()

    async def _load(self) -> None:
        wanted = PageRequest.sorted_by(self.sort, self.page, PAGE)
        found = await self._ask(service.list_prices, text=self.text, page=wanted)
        self.rows = [presenter.price_row(view) for view in found.rows]
        self.total, self.pages = found.total, max(1, -(-found.total // PAGE))
        self.sees_cost = any(view.cost_fen is not None for view in found.rows)
        self.loading = False

    @rx.event
    def search(self, text: str) -> Any:
        """The person typed into the search box."""
        return self._view(q=str(text)[:60], page="")

    @rx.event
    def sort_by(self, key: str) -> Any:
        """A column head was pressed: up, down, by name."""
        return self._view(sort=self._next_sort(str(key)[:16]), page="")

    @rx.event
    def turn_page(self, number: int) -> Any:
        """Another page."""
        return self._view(page=max(1, whole(number)))

    @rx.event
    def start_price(self, part_id: int = 0) -> None:
        """A new entry, or one to change."""
        found = next((row for row in self.rows if row["id"] == part_id), None)
        self.entry = dict(found) if found else {"id": 0, "name": "", "raw_code": "", "unit": "件", "sale_text": "",
                                                "cost_text": "", "active": True, "version": 0}  # fmt: skip
        self.editing = True

    @rx.event
    def cancel_price(self) -> None:
        """Nothing was changed."""
        self.editing = False

    @rx.event
    async def save_price(self, data: dict[str, Any]) -> Any:
        """The form of an entry was sent."""
        data = form_of(data)
        cost = str(data.get("cost", "")).strip()
        await self._run(
            service.save_price,
            part_id=int(self.entry.get("id") or 0) or None,
            version=int(self.entry.get("version") or 0),
            name=str(data.get("name", "")),
            code=str(data.get("code", "")),
            unit=str(data.get("unit", "件")),
            sale_fen=presenter.parse_money(str(data.get("sale", ""))),
            cost_fen=presenter.parse_money(cost) if cost else None,
            is_active=data.get("active") in (True, "on", "true"),
            now=clock.now(),
        )
        self.editing = False
        await self._load()
        return toast_ok(Text("价格已保存", "Price saved").say(self.lang))
