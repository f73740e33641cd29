"""The list as a workbook."""

from typing import Any

import reflex as rx

from scrm_app.core import clock
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.state.columns import ColumnsState
from scrm_app.tickets.state.lists import ListState


class ExportState(AppState):
    """Takes the list, as it is filtered and sorted, out as Excel."""

    @rx.event
    async def export(self, whole: bool = False) -> Any:
        """The workbook, with the columns of the list or with everything; it is written down before it leaves."""
        listed = await self.get_state(ListState)
        wish, now = await listed._wish(), clock.now()
        keys = None if whole is True else (await self.get_state(ColumnsState))._keys()
        made = await self._ask(service.build_export, wish=wish, page=listed._page(), columns=keys, now=now)
        await self._run(service.record_export, count=made.count, query=listed.query, now=now)
        return rx.download(data=made.data, filename=made.name)
