"""One customer: profile, contacts, orders, and what other features know."""

from typing import Any

import reflex as rx

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.numbers import whole
from scrm_app.core.pagination import PageRequest
from scrm_app.core.text import Text
from scrm_app.customers import presenter, service
from scrm_app.customers.state.forms import draft_of
from scrm_app.identity.session import AppState

ORDERS = 20


class CustomerState(AppState):
    """The customer whose page is open."""

    card: dict[str, Any] = {}
    contacts: list[dict[str, str]] = []
    orders: list[dict[str, Any]] = []
    order_page: int = 1
    order_pages: int = 1
    records: list[dict[str, str]] = []
    missing: bool = False
    editing: bool = False
    problems: dict[str, str] = {}
    all_provinces: list[dict[str, str]] = []
    _customer_id: int = 0

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        last = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
        self._customer_id = whole(last)
        self.order_page, self.editing, self.card = 1, False, {}
        self._follow(f"customer:{self._customer_id}", CustomerState.refresh)
        await self._load()

    @rx.event
    async def refresh(self) -> None:
        """Somebody changed this customer."""
        await self._load()

    async def _load(self) -> None:
        try:
            card = await self._ask(service.get_card, customer_id=self._customer_id)
        except NotFound:
            self.missing = True
            return
        self.missing = False
        self._show(card)
        await self._load_orders()
        records = await self._ask(service.list_related, customer_id=self._customer_id)
        self.records = presenter.related(records, self.lang)

    def _show(self, card: service.CustomerCard) -> None:
        self.card = presenter.card(card, self.lang)
        self.contacts = presenter.touchpoints(card, self.lang)
        self.order_pages = max(1, -(-card.row.orders // ORDERS))

    async def _load_orders(self) -> None:
        request = PageRequest(self.order_page, ORDERS)
        found = await self._ask(service.list_orders, customer_id=self._customer_id, page=request)
        self.orders = presenter.order_rows(found, self.lang)

    @rx.event
    async def turn_page(self, number: int) -> None:
        """Another page of orders was wished."""
        self.order_page = min(max(1, whole(number)), self.order_pages)
        await self._load_orders()

    @rx.event
    def open_form(self) -> None:
        """The person wants to correct the profile."""
        self.all_provinces = presenter.provinces(self.lang)
        self.problems, self.editing = {}, True

    @rx.event
    def close_form(self) -> None:
        """The profile stays as it is."""
        self.editing = False

    @rx.event
    async def save(self, data: dict[str, Any]) -> Any:
        """The corrected profile was sent."""
        version = int(self.card.get("version", 0))
        wish: dict[str, Any] = {"customer_id": self._customer_id, "version": version, "draft": draft_of(data)}
        try:
            self._show(await self._run(service.edit_customer, now=clock.now(), **wish))
        except InvalidInput as error:
            self.problems = {name: text.say(self.lang) for name, text in error.problems.items()}
            return self._say_error(error)
        except Conflict as error:
            await self._load()
            return self._say_error(error)
        self.editing = False
        return toast_ok(self._say(Text("已保存", "Saved")))

    @rx.event
    async def note(self, data: dict[str, Any]) -> Any:
        """A contact was written down."""
        kind, text = str(data.get("kind", "note")), str(data.get("summary", ""))
        wish: dict[str, Any] = {"customer_id": self._customer_id, "kind": kind, "summary": text[:2000]}
        self._show(await self._run(service.add_touchpoint, now=clock.now(), **wish))
        return toast_ok(self._say(Text("已记录", "Noted")))
