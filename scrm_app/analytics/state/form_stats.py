"""Statistics of one form."""

import re
from typing import Any

import reflex as rx

from scrm_app.analytics.presenter import both
from scrm_app.analytics.presenter import form_stats as presenter
from scrm_app.analytics.service import form_stats as service
from scrm_app.analytics.state import _point, as_day
from scrm_app.core import clock
from scrm_app.forms.errors import FormNotFound
from scrm_app.identity.session import AppState


class FormStatsState(AppState):
    """What comes in through a form and how its answers are spread."""

    form: int = 0
    name: str = ""
    first: str = ""
    last: str = ""
    ready: bool = False
    missing: bool = False
    capped: bool = False
    cards: dict[str, Any] = {}
    chart: dict[str, Any] = {}
    sources: list[dict[str, Any]] = []
    fields: list[dict[str, Any]] = []
    _links: list[str] = []

    @rx.event
    async def load(self) -> None:
        """The page was opened; the days come from the address."""
        found = re.search(r"/forms/(\d{1,15})/stats/?$", str(self.router.url.path))
        asked = self.router.url.query_parameters
        self.form, self.missing, self.ready = int(found[1]) if found else 0, False, False
        self.first, self.last = (str(asked.get(name) or "")[:10] for name in ("first", "last"))
        await self._show()

    def _wish(self) -> dict[str, Any]:
        return {"form_id": self.form, "first": as_day(self.first), "last": as_day(self.last), "now": clock.now()}

    async def _show(self) -> None:
        try:
            found = await self._ask(service.get_form_stats, **self._wish())
        except FormNotFound:
            self.missing = self.ready = True
            return
        self.name, self.first, self.last = found.name, found.first.isoformat(), found.last.isoformat()
        self.cards, self.capped = presenter.cards(found, self.lang), found.capped
        self.chart = both(lambda lang: presenter.day_figure(found, lang))
        self.sources, self.fields = presenter.sources(found, self.lang), presenter.fields(found, self.lang)
        self._links, self.ready = presenter.day_links(found), True

    @rx.event
    async def choose(self, name: str, value: str) -> Any:
        """Other days; the address follows so that the view can be shared."""
        if name not in {"first", "last"}:
            return None
        setattr(self, name, str(value)[:10])
        await self._show()
        return rx.redirect(f"/forms/{self.form}/stats?first={self.first}&last={self.last}", replace=True)

    @rx.event
    def open_day(self, points: list[dict[str, Any]]) -> Any:
        """A day was pressed: its tickets."""
        at = _point(points)
        return rx.redirect(self._links[at]) if 0 <= at < len(self._links) and self._links[at] else None

    @rx.event
    async def export(self) -> Any:
        """The statistics as a workbook."""
        name, data = await self._run(service.export_form_stats, **self._wish())
        return rx.download(data=data, filename=name)
