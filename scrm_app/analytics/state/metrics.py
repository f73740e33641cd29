"""Flow metrics: what is chosen, and the figures."""

from typing import Any

import reflex as rx

from scrm_app.analytics import presenter
from scrm_app.analytics.presenter import metrics as shown
from scrm_app.analytics.service import metrics as service
from scrm_app.analytics.state import as_day, as_number, point_of
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.identity.session import AppState

NAMES = ("flow", "store", "first", "last")


class MetricsState(AppState):
    """Cumulative flow, lead and cycle time, throughput, time at each step and age of what is open."""

    ready: bool = False
    chosen: dict[str, str] = {"flow": "", "store": "", "first": "", "last": ""}
    flows: list[dict[str, str]] = []
    stores: list[dict[str, str]] = []
    charts: dict[str, dict[str, Any]] = {}
    cards: dict[str, list[dict[str, str]]] = {}
    times: dict[str, list[dict[str, str]]] = {}
    places: dict[str, list[dict[str, str]]] = {}
    some: bool = False
    _links: dict[str, list[list[str]]] = {}

    @rx.event
    async def load(self) -> Any:
        """The page was opened; flow, store and days come from the address."""
        asked = self.router.url.query_parameters
        self.chosen = {name: str(asked.get(name) or "")[:20] for name in NAMES}
        return await self._show()

    @rx.event
    async def choose(self, name: str, value: str) -> Any:
        """Another flow, store or day; the address follows so that the view can be shared."""
        if name not in NAMES:
            return None
        before, self.chosen = self.chosen, {**self.chosen, name: str(value)[:20]}
        refused = await self._show()
        if refused is not None:
            self.chosen = before
            return refused
        query = "&".join(f"{key}={text}" for key, text in self.chosen.items() if text)
        return rx.redirect(f"/reports/metrics?{query}", replace=True)

    @rx.event
    def open_point(self, chart: str, points: list[dict[str, Any]]) -> Any:
        """A point of a figure was pressed: its tickets."""
        series, at = point_of(points)
        lines = self._links.get(str(chart), [])
        links = lines[series] if 0 <= series < len(lines) else []
        return rx.redirect(links[at]) if 0 <= at < len(links) else None

    async def _show(self) -> Any:
        chosen = self.chosen
        wish = {"flow_id": as_number(chosen["flow"]), "store_id": as_number(chosen["store"]) or 0}
        days = {"first": as_day(chosen["first"]), "last": as_day(chosen["last"])}
        try:
            found = await self._ask(service.get_flow_metrics, **wish, **days, now=clock.now())
        except InvalidInput as refusal:
            return self._say_error(refusal)
        self.flows = [{"value": str(flow.id), "label": flow.name} for flow in found.flows]
        self.stores = [{"value": str(key), "label": name} for key, name in found.stores]
        days_shown = {"first": found.first.isoformat(), "last": found.last.isoformat()}
        self.chosen = {"flow": str(found.flow_id), "store": str(found.store_id or ""), **days_shown}
        self.charts = {
            "cumulative": presenter.both(lambda lang: shown.cumulative_figure(found, lang)),
            "scatter": presenter.both(lambda lang: shown.scatter_figure(found, lang)),
            "weeks": presenter.both(lambda lang: shown.weeks_figure(found, lang)),
            "ageing": presenter.both(lambda lang: shown.ageing_figure(found, lang)),
        }
        self.cards = {lang: shown.metric_cards(found, lang) for lang in presenter.LANGS}
        self.times = {lang: shown.percentile_rows(found, lang) for lang in presenter.LANGS}
        self.places = {lang: shown.place_rows(found, lang) for lang in presenter.LANGS}
        self._links, self.some, self.ready = shown.metric_links(found), bool(found.places or found.open), True
        return None
