"""The overview and the flow report: what is chosen, and one small payload each."""

from datetime import date
from typing import Any

import reflex as rx

from scrm_app.analytics import presenter, service
from scrm_app.core import clock
from scrm_app.core.errors import Forbidden
from scrm_app.core.numbers import whole
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState


def as_number(value: object) -> int | None:
    """A whole number out of an address; None when it is none."""
    number = whole(value, -1)
    return number if number >= 0 else None


def as_day(value: object) -> date | None:
    """A day out of an address; None when it is none."""
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _point(points: Any) -> int:
    return point_of(points)[1]


def point_of(points: Any) -> tuple[int, int]:
    """Which series and which point of a figure was pressed; -1 for none."""
    try:
        return int(points[0].get("curveNumber") or 0), int(points[0]["pointNumber"])
    except (TypeError, ValueError, LookupError, AttributeError):
        return -1, -1


class OverviewState(AppState):
    """The numbers of the company, live."""

    ready: bool = False
    cards: dict[str, Any] = {}
    trend: dict[str, Any] = {}
    node_chart: dict[str, Any] = {}
    store_chart: dict[str, Any] = {}
    money_chart: dict[str, Any] = {}
    money_rows: list[dict[str, Any]] = []
    nodes: list[dict[str, Any]] = []
    stores: list[dict[str, Any]] = []
    flows: list[dict[str, str]] = []
    flow: str = ""
    _links: dict[str, list[str]] = {}

    @rx.event
    async def load(self) -> Any:
        """The page was opened."""
        self._follow("tickets", OverviewState.refresh)
        try:
            return await self._show(as_number(self.router.url.query_parameters.get("flow")))
        except Forbidden:
            return rx.redirect(await self._landing(), replace=True)

    async def _show(self, flow_id: int | None) -> None:
        found = await self._ask(service.get_overview, flow_id=flow_id, now=clock.now())
        self.cards = presenter.cards(found.cards)
        self.trend = presenter.both(lambda lang: presenter.trend_figure(found, lang))
        self.node_chart = presenter.both(lambda lang: presenter.node_figure(found.nodes, lang))
        self.store_chart = presenter.both(lambda lang: presenter.store_figure(found.stores, lang))
        self.money_chart = presenter.both(lambda lang: presenter.composition_figure(found.composition, lang))
        self.money_rows = presenter.money_rows(found.composition)
        self.nodes = presenter.node_rows(found.nodes, found.flow_id)
        self.stores = presenter.store_rows(found.stores, found.since)
        self.flows = [{"value": str(flow.id), "label": flow.name} for flow in found.flows]
        self.flow, self.ready = str(found.flow_id), True
        self._links = presenter.chart_links(found)

    @rx.event
    async def refresh(self) -> None:
        """Some ticket changed: the counts follow at once, the figures when the page is opened again."""
        self.cards = presenter.cards(await self._ask(service.get_cards, now=clock.now()))

    @rx.event
    async def choose_flow(self, flow: str) -> None:
        """Node times of another flow."""
        await self._show(as_number(flow))

    @rx.event
    def open_point(self, chart: str, points: list[dict[str, Any]]) -> Any:
        """A bar or a day was pressed: its tickets."""
        links, at = self._links.get(chart, []), _point(points)
        return rx.redirect(links[at]) if 0 <= at < len(links) else None


class FlowReportState(AppState):
    """How long the places of a flow take and which ways tickets go."""

    ready: bool = False
    flows: list[dict[str, str]] = []
    flow: str = ""
    first: str = ""
    last: str = ""
    chart: dict[str, Any] = {}
    nodes: list[dict[str, Any]] = []
    variants: list[dict[str, Any]] = []
    summary: str = ""

    @rx.event
    async def load(self) -> None:
        """The page was opened; flow and days come from the address."""
        asked = self.router.url.query_parameters
        self.flow, self.first, self.last = (str(asked.get(name) or "") for name in ("flow", "first", "last"))
        await self._show()

    async def _show(self) -> None:
        wish = {"flow_id": as_number(self.flow), "first": as_day(self.first), "last": as_day(self.last)}
        found = await self._ask(service.get_flow_report, **wish, now=clock.now())
        self.flows = [{"value": str(flow.id), "label": flow.name} for flow in found.flows]
        self.flow, self.first, self.last = str(found.flow_id), found.first.isoformat(), found.last.isoformat()
        self.chart = presenter.both(lambda lang: presenter.node_figure(found.nodes, lang))
        self.nodes = presenter.node_rows(found.nodes, found.flow_id)
        self.variants = presenter.variant_rows(found.variants)
        self.summary = self._say(
            Text(
                "{tickets} 张已完成工单, 共 {kinds} 种走法", "{tickets} closed tickets took {kinds} different ways"
            ).fill(tickets=f"{found.tickets:,}", kinds=f"{found.variant_count:,}")
        )
        self.ready = True

    @rx.event
    async def choose(self, name: str, value: str) -> Any:
        """Another flow or another day; the address follows so that the view can be shared."""
        if name in {"flow", "first", "last"}:
            setattr(self, name, value)
            await self._show()
            return rx.redirect(f"/reports/flow?flow={self.flow}&first={self.first}&last={self.last}", replace=True)
        return None


class SatisfactionState(AppState):
    """What customers answered, by store, person, flow and day."""

    ready: bool = False
    flows: list[dict[str, str]] = []
    flow: str = ""
    first: str = ""
    last: str = ""
    cards: dict[str, Any] = {}
    chart: dict[str, Any] = {}
    stores: list[dict[str, Any]] = []
    workers: list[dict[str, Any]] = []
    by_flow: list[dict[str, Any]] = []
    _links: list[str] = []

    @rx.event
    async def load(self) -> None:
        """The page was opened; flow and days come from the address."""
        asked = self.router.url.query_parameters
        self.flow, self.first, self.last = (str(asked.get(name) or "") for name in ("flow", "first", "last"))
        await self._show()

    async def _show(self) -> None:
        wish = {"flow_id": as_number(self.flow) or 0, "first": as_day(self.first), "last": as_day(self.last)}
        found = await self._ask(service.get_satisfaction, **wish, now=clock.now())
        self.flows = [{"value": str(flow.id), "label": flow.name} for flow in found.flows]
        self.flow = str(found.flow_id) if found.flow_id else ""
        self.first, self.last = found.first.isoformat(), found.last.isoformat()
        self.cards, self._links = presenter.satisfaction_cards(found), presenter.score_links(found)
        self.chart = presenter.both(lambda lang: presenter.score_figure(found, lang)) if found.days else {}
        self.stores, self.workers = presenter.score_rows(found, "store"), presenter.score_rows(found, "rated_by")
        self.by_flow, self.ready = presenter.score_rows(found, "flow"), True

    @rx.event
    async def choose(self, name: str, value: str) -> Any:
        """Another flow or another day; the address follows so that the view can be shared."""
        if name in {"flow", "first", "last"}:
            setattr(self, name, str(value)[:20])
            await self._show()
            address = f"/reports/satisfaction?flow={self.flow}&first={self.first}&last={self.last}"
            return rx.redirect(address, replace=True)
        return None

    @rx.event
    def open_day(self, points: list[dict[str, Any]]) -> Any:
        """A day was pressed: its tickets."""
        at = _point(points)
        return rx.redirect(self._links[at]) if 0 <= at < len(self._links) else None
