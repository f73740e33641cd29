"""The plan designer: every finished action is saved as a draft; publishing writes an immutable version."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import reflex as rx

from components.controls import toast_error, toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.numbers import whole
from scrm_app.core.sent import form_of
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.settlement import presenter, service
from scrm_app.settlement.engine.city_tiers import TIERS
from scrm_app.settlement.engine.rules import CUSTOMER_TYPES
from scrm_app.settlement.errors import PlanChanged, PlanNotFound
from scrm_app.settlement.state.plans import today

MATCHES = ("customer_types", "province_codes", "city_tiers", "store_ids")


class PlanState(AppState):
    """One plan being designed."""

    name: str = ""
    doc: dict[str, Any] = {}
    editor_revision: int = 0
    problems: list[dict[str, Any]] = []
    form: dict[str, str] = {}
    match: dict[str, list[str]] = {"customer_types": [], "province_codes": [], "city_tiers": [], "store_ids": []}
    versions: list[dict[str, Any]] = []
    head: dict[str, str] = {}
    stores: list[dict[str, str]] = []
    blocked: bool = False
    publishing: bool = False
    loaded: bool = False
    missing: bool = False
    saved: bool = True
    counted: dict[str, Any] = {}
    """Last month's tickets the conditions are for: words and a few of them."""
    _id: int = 0
    _revision: int = 0
    _draft: dict[str, Any] = {}

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        last = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
        self._id = whole(last)
        self.loaded, self.publishing, self.missing = False, False, False
        self._follow("plans", PlanState.refresh)
        self.stores = [{"id": str(s.id), "name": s.name} for s in await self._ask(service.list_stores)]
        try:
            await self._reload()
        except PlanNotFound:
            self.missing = True

    @rx.event
    async def refresh(self) -> None:
        """A plan was changed somewhere; this one is read again only if it was."""
        if self.missing or not self.loaded:
            return
        view = await self._ask(service.get_plan, plan_id=self._id, today=today())
        if view.revision != self._revision:
            self.editor_revision += 1
        self._show(view)

    async def _reload(self) -> None:
        self._show(await self._ask(service.get_plan, plan_id=self._id, today=today()))
        self.editor_revision += 1
        await self._count()

    async def _count(self) -> None:
        found = await self._ask(service.count_matches, draft=self._draft, now=clock.now())
        self.counted = presenter.plan_matches(found)

    def _show(self, view: service.PlanView) -> None:
        self._revision, self._draft = view.revision, view.draft
        row = presenter.plan_row(view, {}, today())
        self.head = {key: str(row[key]) for key in ("status_zh", "status_en", "status_hue")}
        self.name, self.loaded, self.saved = view.name, True, True
        self.doc = {key: view.draft[key] for key in ("mode", "basis", "tiers")}
        self.problems = presenter.problem_rows(view)
        self.blocked = any(problem.severity == "error" for problem in view.problems)
        self.form, self.match = presenter.form_values(view), presenter.match_values(view)
        self.versions = presenter.version_rows(view, today())

    async def _save(self, change: Callable[[dict[str, Any]], None], name: str | None = None) -> Any:
        draft = deepcopy(self._draft)
        change(draft)
        try:
            view = await self._run(
                service.save_draft, plan_id=self._id, revision=self._revision, name=name or self.name, draft=draft,
                now=clock.now(),
            )  # fmt: skip
        except PlanChanged as error:
            await self._reload()
            return toast_error(error.sentence)
        except InvalidInput as error:
            await self._reload()
            return toast_error(error.sentence)
        self._show(view)
        await self._count()
        return None

    @rx.event
    async def edit_tiers(self, doc: dict[str, Any]) -> Any:
        """A finished action in the tier editor."""
        sent = form_of(doc)
        wanted = {key: sent.get(key) for key in ("mode", "basis", "tiers")}
        return await self._save(lambda draft: draft.update(wanted))

    @rx.event
    async def rename(self, name: str) -> Any:
        """The name was changed."""
        if str(name).strip() != self.name:
            return await self._save(lambda _draft: None, name=str(name)[:200])
        return None

    @rx.event
    async def set_field(self, field: str, value: str) -> Any:
        """One of the plain fields was filled in: labour, parts_price, region_first, customer_VIP …"""
        text = str(value)[:40]
        if self.form.get(field) == text:
            return None
        group, _, key = field.partition("_")
        if field == "labour":
            fen = presenter.parse_money(text or "0")
            return await self._save(lambda draft: draft.update(labour_fen_per_hour=fen))
        if field == "parts_price":
            return await self._save(lambda draft: draft.update(parts_price=text))
        factor = presenter.parse_percent(text)
        if group == "region" and key in TIERS:
            return await self._save(lambda draft: draft["region_factor"].update({key: factor}))
        if group == "customer" and key in CUSTOMER_TYPES:
            return await self._save(lambda draft: draft["customer_factor"].update({key: factor}))
        return None

    @rx.event
    async def set_factor_on_parts(self, on: bool) -> Any:
        """Whether the region factor counts for parts too."""
        return await self._save(lambda draft: draft.update(factor_on_parts=bool(on)))

    @rx.event
    async def toggle_match(self, kind: str, value: str) -> Any:
        """A condition was ticked or unticked."""
        if kind not in MATCHES:
            return None

        def change(draft: dict[str, Any]) -> None:
            chosen = [str(v) for v in draft["match"][kind]]
            chosen = [v for v in chosen if v != value] if value in chosen else [*chosen, str(value)[:40]]
            draft["match"][kind] = chosen

        return await self._save(change)

    @rx.event
    def start_publish(self) -> None:
        """The person wants to publish."""
        self.publishing = True

    @rx.event
    def cancel_publish(self) -> None:
        """Not yet."""
        self.publishing = False

    @rx.event
    async def publish_plan(self, data: dict[str, Any]) -> Any:
        """The effective date was sent."""
        sent = form_of(data)
        starts, ends = _day(sent.get("starts_on")), _day(sent.get("ends_on"))
        if starts is None:
            raise InvalidInput("请选择生效日期。", "Choose the day it takes effect.")
        number = await self._run(
            service.publish_plan, plan_id=self._id, revision=self._revision, starts_on=starts, ends_on=ends,
            now=clock.now(),
        )  # fmt: skip
        self.publishing = False
        await self._reload()
        text = Text(f"第 {number} 版已发布, {starts} 起生效", f"Version {number} is published, in force from {starts}")
        return toast_ok(text.say(self.lang))


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value or ""))
    except ValueError:
        return None
