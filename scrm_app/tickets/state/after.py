"""After closing: answering the customer's wish to reopen, and what each flow does after closing."""

from typing import Any

import reflex as rx

from components.controls.toast import toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.state import shapes
from scrm_app.tickets.state.ticket import TicketState
from scrm_app.tickets.state.wishes import read, whole

TICKET: Any = TicketState


class AfterState(AppState):
    """The customer's wish on the open ticket is granted or declined."""

    @rx.event
    async def accept(self, wish_id: int) -> Any:
        """Yes: the ticket goes on."""
        return await self._decide(whole(wish_id), True, "")

    @rx.event
    async def decline(self, form: dict[str, Any]) -> Any:
        """No, with a sentence that the customer reads."""
        asked = form if isinstance(form, dict) else {}
        return await self._decide(whole(asked.get("wish")), False, str(asked.get("answer") or ""))

    async def _decide(self, wish_id: int, accept: bool, answer: str) -> Any:
        panel = await self.get_state(TicketState)
        about: dict[str, Any] = {"ticket_id": panel.shown_id, "wish_id": wish_id, "accept": accept, "answer": answer}
        try:
            await self._run(service.decide_reopen, **about, now=clock.now())
        except ScrmError as error:
            return [self._say_error(error), TICKET.refresh]
        said = Text("已重新打开", "Reopened") if accept else Text("已答复客户", "The customer was answered")
        return [toast_ok(said.say(self.lang)), TICKET.refresh]


class AftercareState(AppState):
    """What each flow does after closing."""

    flows: list[dict[str, Any]] = []
    shown: dict[str, Any] = {}
    nodes: list[dict[str, str]] = []
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """The settings page was opened."""
        self.shown = {}
        await self._list()

    async def _list(self) -> None:
        self.flows = [shapes.aftercare(one, self.lang) for one in await self._ask(service.list_policies)]
        self.loaded = True

    @rx.event
    async def choose(self, flow_id: int) -> None:
        """A flow was opened to be set."""
        found = await self._ask(service.get_policy, flow_id=whole(flow_id))
        self.nodes = [{"value": i, "label": name} for i, name in found.nodes]
        self.shown = found.model_dump(exclude={"nodes"}) | {"lines": "\n".join(found.choices)}

    @rx.event
    def close(self) -> None:
        """The person gave up."""
        self.shown = {}

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """The settings of one flow were saved."""
        policy = read(service.PolicyInput, shapes.aftercare_form(form))
        wish: dict[str, Any] = {
            "flow_id": whole(self.shown.get("flow_id")),
            "version": whole(self.shown.get("version")),
        }
        await self._run(service.save_policy, policy=policy, now=clock.now(), **wish)
        self.shown = {}
        await self._list()
        return toast_ok(Text("已保存, 从下一次完成起生效", "Saved; it counts from the next closing").say(self.lang))
