"""The month at a glance and the list of statements."""

from typing import Any

import reflex as rx

from components.controls import toast_error, toast_ok
from scrm_app.core import clock
from scrm_app.core.numbers import whole
from scrm_app.core.pagination import PageRequest
from scrm_app.core.sent import form_of
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.settlement import presenter, service
from scrm_app.settlement.engine.statement import period_of
from scrm_app.settlement.state.plans import today

SIZE = 50


class StatementsState(AppState):
    """Statements of a month, within reach."""

    rows: list[dict[str, Any]] = []
    total: int = 0
    page: int = 1
    pages: int = 1
    period: str = ""
    periods: list[dict[str, str]] = []
    kind: str = ""
    province: str = ""
    sort: str = ""
    sums: dict[str, Any] = {}
    provinces: list[dict[str, Any]] = []
    run: list[dict[str, Any]] = []
    run_text: dict[str, str] = {}
    loading: bool = True
    settling: bool = False
    closing: bool = False
    adjusting: bool = False
    stores: list[dict[str, str]] = []

    @rx.event
    async def load(self) -> None:
        """The page was opened, or its URL changed."""
        asked = self.router.url.query_parameters
        self.kind = str(asked.get("kind", "")) if asked.get("kind") in presenter.STATEMENT_KINDS else ""
        self.period = str(asked.get("period", ""))[:7]
        self.page = whole(asked.get("page"), 1)
        self.province, self.sort = self._asked("province")[:12], self._asked("sort")[:16]
        self._follow("statements", StatementsState.refresh)
        await self._load()

    @rx.event
    async def refresh(self) -> None:
        """Some statement changed."""
        await self._load()

    async def _load(self) -> None:
        if not self.period:
            first = await self._ask(service.get_overview, period="")
            self.period = first.periods[0] if first.periods else period_of(today())
        view = await self._ask(service.get_overview, period=self.period)
        found = await self._ask(
            service.list_statements,
            page=PageRequest.sorted_by(self.sort, self.page, SIZE),
            period=self.period,
            kind=self.kind,
            province=self.province,
        )
        self.rows = [presenter.statement_row(item) for item in found.rows]
        self.total, self.pages = found.total, max(1, -(-found.total // SIZE))
        months = sorted({*view.periods, self.period}, reverse=True)
        self.periods = [{"value": month, "label": month} for month in months]
        self.sums, self.provinces = presenter.overview_values(view), presenter.province_rows(view)
        self.loading = False

    def _goto(self, **changes: Any) -> Any:
        return self._view(**{"period": self.period, "page": "", **changes})

    @rx.event
    def choose_period(self, period: str) -> Any:
        """Another month."""
        return self._goto(period=str(period)[:7])

    @rx.event
    def choose_kind(self, kind: str) -> Any:
        """Only service, only orders, or all."""
        return self._goto(kind=str(kind)[:8])

    @rx.event
    def choose_province(self, code: str) -> Any:
        """Only one province; the same again shows all."""
        return self._goto(province="" if str(code) == self.province else str(code)[:12])

    @rx.event
    def sort_by(self, key: str) -> Any:
        """A column head was pressed."""
        return self._goto(sort=self._next_sort(str(key)[:16]))

    @rx.event
    def turn_page(self, number: int) -> Any:
        """Another page."""
        return self._goto(page=max(1, whole(number)))

    @rx.event
    def start_settling(self) -> None:
        """The person wants to settle the orders of a month."""
        self.settling, self.run, self.run_text = True, [], {}

    @rx.event
    def stop_settling(self) -> None:
        """Done with it."""
        self.settling = False

    @rx.event
    async def settle_orders(self, data: dict[str, Any]) -> Any:
        """The month to settle was sent."""
        period = str(form_of(data).get("period", ""))[:7]
        run = await self._run(service.settle_orders, period=period, now=clock.now())
        self.run, self.period = presenter.run_rows(run), period
        self.run_text = presenter.both("text", presenter.run_words(run))
        await self._load()

    @rx.event
    def ask_close(self, asking: bool) -> None:
        """The person wants to lock the confirmed statements, or does not."""
        self.closing = bool(asking)

    @rx.event
    async def close_month(self) -> Any:
        """Lock every confirmed statement of the month."""
        self.closing = False
        done = await self._run(service.lock_confirmed, durable=True, period=self.period, now=clock.now())
        await self._load()
        said = Text(f"已锁定 {done.locked} 张对账单", f"{done.locked} statements locked").say(self.lang)
        return [toast_ok(said), *[toast_error(text.say(self.lang)) for text in done.refused[:5]]]

    @rx.event
    async def start_adjusting(self) -> None:
        """The person wants to enter an amount by hand."""
        self.stores = [{"value": str(s.id), "label": s.name} for s in await self._ask(service.list_stores)]
        self.adjusting = True

    @rx.event
    def stop_adjusting(self) -> None:
        """Nothing was entered."""
        self.adjusting = False

    @rx.event
    async def adjust(self, data: dict[str, Any]) -> Any:
        """Store, amount and reason were sent."""
        data = form_of(data)
        statement_id = await self._run(
            service.add_adjustment,
            org_unit_id=whole(data.get("store")),
            period=self.period,
            amount_fen=presenter.parse_money(str(data.get("amount", ""))),
            reason=str(data.get("reason", "")),
            now=clock.now(),
        )
        self.adjusting = False
        said = toast_ok(Text("调整已入账", "The adjustment is booked").say(self.lang))
        return [rx.redirect(f"/statements/{statement_id}"), said]
