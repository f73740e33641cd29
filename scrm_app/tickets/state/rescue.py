"""The rescue board: what will probably be late, what would save it, and doing that."""

from typing import Any

import reflex as rx

from components.controls.toast import toast_error, toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.tickets import presenter, service
from scrm_app.tickets.service import Fate
from scrm_app.tickets.state import rescue_shapes as shapes
from scrm_app.tickets.state.wishes import whole

RESCUE: Any


class RescueState(AppState):
    """Risks, proposals with those that are ticked, and how good the forecast has been."""

    ready: bool = False
    cards: dict[str, str] = {}
    risks: list[dict[str, Any]] = []
    proposals: list[dict[str, Any]] = []
    picked: list[int] = []
    checked: dict[str, Any] = {}
    _undo: list[Fate] = []

    @rx.event
    async def load(self) -> None:
        """The page was opened, or asked to look again."""
        await self._show()

    async def _show(self) -> None:
        found = await self._ask(service.get_rescue, now=clock.now())
        self.cards = shapes.rescue_cards(found)
        self.risks = [shapes.risk(one, self.lang) for one in found.risks]
        self.proposals = [shapes.proposal(one, self.lang) for one in found.proposals]
        self.picked = [one["id"] for one in self.proposals]
        self.checked = shapes.forecast_check(found, self.lang) | {"made": presenter.short_time(found.made_at)}
        self.ready = True

    @rx.event
    def pick(self, ticket_id: int) -> None:
        """A proposal was ticked or not any more."""
        one = whole(ticket_id)
        self.picked = [k for k in self.picked if k != one] if one in self.picked else [*self.picked, one]

    @rx.event
    async def apply(self) -> Any:
        """Do what is ticked; the toast takes it back."""
        try:
            found = await self._run(service.apply_rescue, ticket_ids=self.picked, now=clock.now())
        except ScrmError as refusal:
            await self._show()
            return self._say_error(refusal)
        self._undo = found.done
        await self._show()
        said = Text(
            f"{len(found.done)} 张已改派, {len(found.refused)} 张没有变",
            f"{len(found.done)} reassigned, {len(found.refused)} left as they were",
        )
        return toast_undo(said.say(self.lang), Text("撤销", "Undo").say(self.lang), RESCUE.take_back)

    @rx.event
    async def take_back(self) -> Any:
        """Undo the moves nobody has touched since."""
        found = await self._run(service.undo_all, fates=self._undo, now=clock.now())
        self._undo = []
        await self._show()
        words = Text(f"已撤销 {len(found.done)} 张", f"{len(found.done)} taken back")
        if found.refused:
            more = Text(f", {len(found.refused)} 张之后又有改动, 没有撤销", f"; {len(found.refused)} changed since")
            return toast_error(words.say(self.lang) + more.say(self.lang))
        return toast_ok(words.say(self.lang))


RESCUE = RescueState
