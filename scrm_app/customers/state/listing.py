"""The list of customers: filters live in the URL, one page at a time."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.numbers import whole
from scrm_app.core.pagination import PageRequest
from scrm_app.core.text import Text
from scrm_app.customers import presenter, service
from scrm_app.customers.state.forms import draft_of
from scrm_app.customers.state.own import OwnFilterState, write_own
from scrm_app.identity.session import AppState

SIZE = 50
FILTERS = ("q", "province", "type", "source")
OWN_LENGTH = 2000
TOO_MANY = InvalidInput(
    f"最多同时按 {service.MOST_OWN} 个自有字段筛选, 请先去掉一个。",
    f"At most {service.MOST_OWN} own fields narrow the list at once; take one away first.",
)


class CustomersState(AppState):
    """One page of the customers in reach."""

    rows: list[dict[str, Any]] = []
    total: int = 0
    page: int = 1
    pages: int = 1
    sort: str = ""
    filters: dict[str, str] = {"q": "", "province": "", "type": "", "source": "", "own": ""}
    options: dict[str, list[dict[str, str]]] = {"types": [], "sources": [], "provinces": []}
    columns: list[dict[str, str]] = []
    loading: bool = True
    adding: bool = False
    problems: dict[str, str] = {}
    all_provinces: list[dict[str, str]] = []

    @rx.event
    async def load(self) -> None:
        """The page was opened, or its URL changed."""
        asked = self.router.url.query_parameters
        self.filters = {name: str(asked.get(name, ""))[:60] for name in FILTERS}
        self.filters["own"] = str(asked.get("own", ""))[:OWN_LENGTH]
        self.sort = str(asked.get("sort", ""))[:40]
        self.page = whole(asked.get("page"), 1)
        (await self.get_state(OwnFilterState)).opened = False
        self._follow("customers", CustomersState.refresh)
        await self._load()

    @rx.event
    async def refresh(self) -> None:
        """Somebody changed a customer."""
        await self._load()

    async def _load(self) -> None:
        wish = await self._wish()
        found = await self._ask(service.list_customers, wish=wish, page=self._request())
        self.rows = [presenter.row(item, self.lang) for item in found.rows]
        self.total, self.pages = found.total, max(1, -(-found.total // SIZE))
        self.columns = presenter.columns(await self._ask(service.list_own_columns))
        self.options = presenter.choices(await self._ask(service.list_choices), self.lang)
        self.loading = False

    async def _wish(self) -> service.CustomerFilter:
        own = await self.get_state(OwnFilterState)
        return service.CustomerFilter(
            q=self.filters["q"],
            province_code=self.filters["province"],
            customer_type=self.filters["type"],
            source=self.filters["source"],
            own=await own._take(self.filters["own"]),
        )

    def _request(self) -> PageRequest:
        return PageRequest(self.page, SIZE, self.sort.lstrip("-"), self.sort.startswith("-"))

    @rx.event
    async def export(self) -> Any:
        """The list as it is narrowed and sorted, as Excel; it is written down before it leaves."""
        now = clock.now()
        try:
            made = await self._ask(service.build_export, wish=await self._wish(), page=self._request(), now=now)
        except InvalidInput as refusal:
            return self._say_error(refusal)
        query = urlencode({name: value for name, value in self.filters.items() if value})
        await self._run(service.record_export, count=made.count, query=query, now=now)
        return rx.download(data=made.data, filename=made.name)

    def _goto(self, **changes: Any) -> Any:
        wanted = {**self.filters, "sort": self.sort, **changes}
        query = urlencode({name: value for name, value in wanted.items() if value not in ("", 1)})
        return rx.redirect(f"/customers?{query}" if query else "/customers", replace=True)

    @rx.event
    def search(self, text: str) -> Any:
        """The person typed into the search box."""
        return self._goto(q=str(text)[:60])

    @rx.event
    def narrow(self, name: str, value: str) -> Any:
        """A filter was chosen."""
        return self._goto(**{name: str(value)[:60]}) if name in FILTERS else None

    @rx.event
    async def narrow_own(self, form: dict[str, Any]) -> Any:
        """The sheet of an own field was answered."""
        own = await self.get_state(OwnFilterState)
        wishes = own._added(form)
        if len(wishes) > service.MOST_OWN:
            return self._say_error(TOO_MANY)
        own.opened = False
        return self._goto(own=write_own(wishes))

    @rx.event
    async def widen_own(self, key: str) -> Any:
        """The chip of an own field was pressed: it no longer counts."""
        return self._goto(own=write_own((await self.get_state(OwnFilterState))._without(key)))

    @rx.event
    def clear_filters(self) -> Any:
        """Show everybody again."""
        return rx.redirect("/customers", replace=True)

    @rx.event
    def sort_by(self, key: str) -> Any:
        """A column head was pressed: up, down, off."""
        following = {key: f"-{key}", f"-{key}": ""}
        return self._goto(sort=following.get(self.sort, key))

    @rx.event
    def turn_page(self, number: int) -> Any:
        """Another page was wished."""
        return self._goto(page=max(1, whole(number)))

    @rx.event
    def open_form(self) -> None:
        """The person wants to add a customer."""
        self.all_provinces = presenter.provinces(self.lang)
        self.problems, self.adding = {}, True

    @rx.event
    def close_form(self) -> None:
        """The person does not want to add a customer after all."""
        self.adding = False

    @rx.event
    async def add(self, data: dict[str, Any]) -> Any:
        """The form of a new customer was sent."""
        try:
            made = await self._run(service.create_customer, draft=draft_of(data), now=clock.now())
        except InvalidInput as error:
            self.problems = {name: text.say(self.lang) for name, text in error.problems.items()}
            return self._say_error(error)
        self.adding = False
        return [toast_ok(self._say(Text("已新建客户", "Customer added"))), rx.redirect(f"/customers/{made}")]
