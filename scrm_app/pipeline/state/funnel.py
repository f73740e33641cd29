"""The funnel and the records behind its numbers; the URL says which."""

from typing import Any

import reflex as rx

from scrm_app.core import clock
from scrm_app.core.numbers import whole
from scrm_app.core.pagination import PageRequest
from scrm_app.identity.session import AppState
from scrm_app.pipeline import presenter, service
from scrm_app.pipeline.engine.stages import BY_CODE

SIZE = 25


class FunnelState(AppState):
    """Steps, channels, and one page of records in the drawer."""

    steps: list[dict[str, Any]] = []
    channels: list[dict[str, Any]] = []
    sources: list[dict[str, str]] = []
    source: str = ""
    channel: str = ""
    channel_name: str = ""
    total: int = 0
    loading: bool = True
    showing: bool = False
    rows: list[dict[str, Any]] = []
    found: int = 0
    page: int = 1
    pages: int = 1
    _wish: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """The page was opened, or a number was pressed."""
        asked = self.router.url.query_parameters
        names = ("source", "channel", "reached", "state", "stage", "show")
        self._wish = {name: str(asked.get(name, ""))[:200] for name in names}
        self.source, self.channel = self._wish["source"], self._wish["channel"]
        self.showing, self.page = self._wish["show"] == "1", 1
        self._follow("pipeline", FunnelState.refresh)
        await self._load()

    @rx.event
    async def refresh(self) -> None:
        """An opportunity was added or moved."""
        await self._load()

    async def _load(self) -> None:
        funnel, sources = await self._ask(service.show_funnel, source=self.source, channel=self.channel)
        self.sources = presenter.source_options(sources, self.lang)
        self.steps = presenter.steps(funnel, self.lang, self.source, self.channel)
        self.channels = presenter.channels(funnel, self.lang, self.source)
        self.total = sum(line.leads for line in funnel.channels)
        self.channel_name = presenter.channel_word(self.channel.strip("?"), self.lang) if self.channel else ""
        if self.showing:
            await self._load_rows()
        self.loading = False

    async def _load_rows(self) -> None:
        wish = service.OpportunityFilter(
            channel=self.channel,
            source=self.source,
            reached=whole(self._wish["reached"], -1),
            state=self._wish["state"] if self._wish["state"] in {"open", "won", "lost"} else "",
            stage=self._wish["stage"] if self._wish["stage"] in BY_CODE else "",
        )
        request = PageRequest(self.page, SIZE)
        found = await self._ask(service.list_opportunities, wish=wish, page=request, now=clock.now())
        self.rows = [presenter.row(item, self.lang) for item in found.rows]
        self.found, self.pages = found.total, max(1, -(-found.total // SIZE))

    @rx.event
    async def turn_page(self, number: int) -> None:
        """Another page of records was wished."""
        self.page = min(max(1, whole(number)), self.pages)
        await self._load_rows()

    @rx.event
    def choose_source(self, source: str) -> Any:
        """Only leads of one source."""
        return rx.redirect(presenter.link(source=str(source)[:60]), replace=True)

    @rx.event
    def close_records(self) -> Any:
        """Back to the funnel."""
        return rx.redirect(presenter.link(source=self.source, channel=self.channel), replace=True)
