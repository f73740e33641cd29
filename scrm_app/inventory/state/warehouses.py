"""The warehouses and the form of one."""

from typing import Any

import reflex as rx

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.numbers import whole
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.inventory import presenter, service

NEW: dict[str, Any] = {
    "id": 0,
    "name": "",
    "org_unit_id": "",
    "latitude": "",
    "longitude": "",
    "buyer_id": "",
    "operator_id": "",
    "is_active": True,
    "version": 0,
}


class WarehousesState(AppState):
    """The warehouses in reach."""

    rows: list[dict[str, Any]] = []
    places: list[dict[str, str]] = []
    people: list[dict[str, str]] = []
    editing: bool = False
    entry: dict[str, Any] = NEW
    loading: bool = True

    @rx.event
    async def load(self) -> None:
        """The page was opened, or somebody changed a warehouse."""
        self._follow("stock", WarehousesState.load)
        self.rows = [presenter.warehouse(one) for one in await self._ask(service.list_warehouses)]
        self.loading = False

    @rx.event
    async def start(self, warehouse_id: int = 0) -> None:
        """A new warehouse, or one to change."""
        self.places = presenter.options(await self._ask(service.list_place_choices))
        self.people = presenter.options(await self._ask(service.list_owner_choices))
        found = next((one for one in self.rows if one["id"] == whole(warehouse_id)), NEW)
        self.entry, self.editing = dict(found), True

    @rx.event
    def cancel(self) -> None:
        """Nothing was changed."""
        self.editing = False

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """The form was sent."""
        given = form if isinstance(form, dict) else {}
        about = {"key": whole(self.entry.get("id")), "version": whole(self.entry.get("version"))}
        wish = presenter.read_warehouse(given, **about)
        await self._run(service.save_warehouse, wish=wish, now=clock.now())
        self.editing = False
        self.rows = [presenter.warehouse(one) for one in await self._ask(service.list_warehouses)]
        return toast_ok(self._say(Text("仓库已保存", "Warehouse saved")))
