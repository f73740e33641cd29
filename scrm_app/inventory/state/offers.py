"""活动备货: the offers to come, and announcing one."""

from typing import Any

import reflex as rx

from components.controls import toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.core.numbers import whole
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.inventory import presenter, service
from scrm_app.inventory.service import OfferWish

LINES = 5
"""Rows of the form; who needs more parts announces a second offer."""


class OffersState(AppState):
    """Offers with what they need."""

    rows: list[dict[str, Any]] = []
    places: list[dict[str, str]] = []
    parts: list[dict[str, str]] = []
    announcing: bool = False
    problem: str = ""
    loading: bool = True

    @rx.event
    async def load(self) -> None:
        """The page was opened, or stock or an offer changed."""
        self._follow("stock", OffersState.load)
        await self._load()

    async def _load(self) -> None:
        found = await self._ask(service.list_offers, now=clock.now())
        self.rows = [presenter.offer(one, self.lang) for one in found]
        self.loading = False

    @rx.event
    async def start(self) -> None:
        """公布活动 was pressed."""
        self.places = presenter.options(await self._ask(service.list_warehouse_choices))
        self.parts = presenter.options(await self._ask(service.list_part_choices))
        self.announcing, self.problem = True, ""

    @rx.event
    def cancel(self) -> None:
        """Nothing was announced."""
        self.announcing = False

    @rx.event
    async def announce(self, form: dict[str, Any]) -> Any:
        """The form was sent."""
        given = {key: str(value or "") for key, value in form.items()} if isinstance(form, dict) else {}
        lines = [(whole(given.get(f"part{n}")), given.get(f"quantity{n}", "")) for n in range(LINES)]
        wish = OfferWish(
            name=given.get("name", ""),
            starts_on=given.get("starts_on", ""),
            parts=[line for line in lines if line[0] or line[1].strip()],
            warehouse_id=whole(given.get("place")),
            note=given.get("note", ""),
        )
        try:
            await self._run(service.announce_offer, wish=wish, now=clock.now())
        except ScrmError as refusal:
            self.problem = refusal.text.say(self.lang)
            return None
        self.announcing = False
        await self._load()
        return toast_ok(self._say(Text("已公布, 仓库负责人已收到备货提醒。", "Announced; the warehouses were told.")))

    @rx.event
    async def withdraw(self, offer_id: int) -> Any:
        """The offer does not take place."""
        await self._run(service.withdraw_offer, offer_id=whole(offer_id), now=clock.now())
        await self._load()
        back = OffersState.restore(whole(offer_id))  # type: ignore[operator]
        return toast_undo(self._say(Text("活动已取消。", "Offer withdrawn.")), self._say(Text("撤销", "Undo")), back)

    @rx.event
    async def restore(self, offer_id: int) -> None:
        """It does after all."""
        await self._run(service.withdraw_offer, offer_id=whole(offer_id), back=True, now=clock.now())
        await self._load()
