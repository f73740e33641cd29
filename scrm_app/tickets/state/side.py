"""The explaining side of the open ticket: why me, promises, escalations, related tickets."""

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
from scrm_app.tickets.state.wishes import SearchWish, read, whole


class SideState(AppState):
    """What explains the open ticket, and what can be done about it."""

    view: dict[str, Any] = {}
    cards: list[dict[str, Any]] = []
    promises: list[dict[str, Any]] = []
    alarms: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    suggestions: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []

    @rx.event
    async def show(self) -> None:
        """The side of the open ticket was turned to."""
        self.view, self.found = {}, []
        await self._load()

    @rx.event
    async def report(self, form: dict[str, Any]) -> Any:
        """不合适: the decision goes to whoever owns the rule."""
        return await self._do(
            service.report_unfit,
            Text("已反馈给规则负责人", "Sent to the owner of the rule"),
            reason=str(form.get("reason") or ""),
        )

    @rx.event
    async def acknowledge(self, take: bool) -> Any:
        """收到 or 我来处理: the ladder stops for all."""
        return await self._do(service.acknowledge, Text("已停止继续升级", "Further levels stopped"), take=take is True)

    @rx.event
    async def nudge(self) -> Any:
        """催办."""
        return await self._do(service.nudge_ticket, Text("已提醒处理人", "The assignee was reminded"))

    @rx.event
    async def link(self, other_id: int) -> Any:
        """These two belong together."""
        self.found = []
        return await self._do(service.link_tickets, Text("已关联", "Linked"), other_id=whole(other_id))

    @rx.event
    async def unlink(self, other_id: int) -> Any:
        """They do not."""
        return await self._do(service.unlink_tickets, Text("已解除关联", "Unlinked"), other_id=whole(other_id))

    @rx.event
    async def merge(self, into_id: int) -> Any:
        """This ticket is a duplicate of another."""
        panel = await self.get_state(TicketState)
        where = {"into_id": whole(into_id), "version": panel.view.get("version", 0)}
        done = await self._do(
            service.merge_ticket, Text("已合并, 内容都在保留的工单里", "Merged; all goes on there"), **where
        )
        return [done, TicketState.refresh]

    @rx.event
    async def split(self, form: dict[str, Any]) -> Any:
        """A part becomes a ticket of its own."""
        title = str(form.get("title") or "")
        return await self._do(service.split_ticket, Text("子工单已建立", "The part was opened"), title=title)

    @rx.event(supersedes=True)
    async def search(self, words: str) -> None:
        """Look for a ticket to link."""
        query = read(SearchWish, {"query": str(words)[:80]}).query
        hits = await self._ask(service.find_hits, query=query) if query.strip() else []
        self.found = [{"id": whole(hit.href.rsplit("/", 1)[-1]), "title": hit.title, "hint": hit.hint} for hit in hits]

    async def _do(self, fn: Any, said: Text, **more: Any) -> Any:
        panel = await self.get_state(TicketState)
        try:
            await self._run(fn, ticket_id=panel.shown_id, now=clock.now(), **more)
        except ScrmError as error:
            await self._load()
            return self._say_error(error)
        await self._load()
        return toast_ok(said.say(self.lang))

    async def _load(self) -> None:
        panel = await self.get_state(TicketState)
        if not panel.shown_id:
            return
        found = await self._ask(service.get_side, ticket_id=panel.shown_id, now=clock.now())
        self.view = {"open": found.is_open, "report": found.may_report, "merge": found.may_merge, "id": panel.shown_id}
        self.view["climbing"] = any(a.status in ("running", "done") for a in found.alarms)
        self.cards = [shapes.card(one, self.lang) for one in found.cards]
        self.promises = [shapes.promise(one, self.lang) for one in found.promises]
        self.alarms = [shapes.alarm(one, self.lang) for one in found.alarms]
        self.links = [shapes.link(one) for one in found.links]
        self.suggestions = [one.__dict__ for one in found.suggestions]
