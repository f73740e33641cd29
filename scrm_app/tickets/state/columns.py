"""The columns of the list: one's own, or those of a saved view."""

from collections.abc import Sequence

import reflex as rx

from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.engine import columns as engine
from scrm_app.tickets.service import ColumnChoice


class ColumnsState(AppState):
    """Which columns the list shows and which there are."""

    shown: list[dict[str, str]] = [{"key": key} for key in engine.USUAL]
    others: list[dict[str, str]] = []
    borrowed: bool = False
    """The columns are those of a view or an address, not one's own."""
    _offered: list[ColumnChoice] = []

    @rx.var
    def named(self) -> str:
        """The columns as they stand in an address."""
        return ",".join(one["key"] for one in self.shown)

    def _keys(self) -> list[str]:
        return [one["key"] for one in self.shown]

    async def _take(self, named: Sequence[str] | None) -> None:
        """The columns an address names, or one's own."""
        self._offered = await self._ask(service.list_columns)
        own = (await self._ask(service.get_desk, place="list")).get("columns")
        self.borrowed = named is not None
        self._show(own if named is None else list(named))

    def _show(self, keys: object) -> None:
        found = engine.chosen(keys, [one.key for one in self._offered])
        named = {one.key: {"key": one.key, "label": one.label.zh, "en": one.label.en} for one in self._offered}
        self.shown = [named[key] for key in found]
        self.others = [one for key, one in named.items() if key not in found]

    async def _cells(self, ticket_ids: list[int]) -> dict[int, dict[str, str]]:
        found = await self._ask(service.list_cells, ticket_ids=ticket_ids, keys=self._keys())
        return {ticket: found.get(ticket, {}) for ticket in ticket_ids}
