"""Opening a ticket at the desk."""

from typing import Any

import reflex as rx

from components.controls import toast_error, toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text
from scrm_app.core.ui import Sent
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.forms.engine.answers import initial
from scrm_app.forms.engine.browser import seen
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.state.wishes import SearchWish, answers_of, read, whole


class NewTicketState(AppState):
    """Which flow, which store, the flow's form, and what is wrong with it."""

    flows: list[dict[str, Any]] = []
    stores: list[dict[str, str]] = []
    flow_id: int = 0
    flow_name: str = ""
    store_id: int = 0
    form: dict[str, Any] = {}
    problems: dict[str, str] = {}
    found: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    draft: dict[str, Any] = {}
    restored: bool = False
    revision: int = 0
    loaded: bool = False

    @rx.event
    async def load(self) -> Any:
        """The page was opened; `?flow=` chooses at once, as does there being only one."""
        asked = self.router.url.query_parameters
        found = await self._ask(flows.list_published)
        self.flows = [{"id": f.flow_id, "name": f.name, "about": f.description} for f in found]
        stores = await self._ask(service.list_stores)
        self.stores = [{"value": str(i), "label": n} for i, n in stores]
        self.store_id = stores[0][0] if len(stores) == 1 else 0
        self.flow_id, self.form, self.problems, self.loaded = 0, {}, {}, True
        wanted = whole(asked.get("flow")) or (found[0].flow_id if len(found) == 1 else 0)
        if wanted in [f.flow_id for f in found]:
            await self._choose(wanted)

    @rx.event
    async def choose_flow(self, flow_id: int) -> None:
        """The person picked what the ticket is about."""
        await self._choose(whole(flow_id))

    @rx.event
    def back(self) -> None:
        """Another flow after all."""
        self.flow_id, self.form, self.problems = 0, {}, {}

    @rx.event
    def choose_store(self, store_id: str) -> None:
        """The person picked the store."""
        self.store_id = whole(store_id)

    @rx.event(supersedes=True)
    async def find_choices(self, wish: dict[str, Any]) -> None:
        """A form field looks for customers or people."""
        asked = read(SearchWish, wish)
        if asked.kind == "customer":
            self.found = await self._ask(service.find_customers, query=asked.query)
        elif asked.kind == "person":
            self.people = await self._ask(service.list_colleagues, query=asked.query)

    @rx.event
    async def submit(self, form: dict[str, Any]) -> Any:
        """The form was sent; the same key again opens no second ticket."""
        sent = Sent.read(form)
        flow_id, store_id = whole(sent.about.get("flow")), whole(sent.about.get("store"))
        if not store_id:
            self._acknowledge(sent, refused=True)
            return toast_error(self._say(Text("请先选择门店。", "Choose the store first.")))
        where: dict[str, Any] = {"flow_id": flow_id, "org_unit_id": store_id, "now": clock.now()}
        try:
            with self._answering(sent):
                wish: dict[str, Any] = {"answers": answers_of(sent.values), "key": sent.key}
                opened = await self._run(service.open_ticket, **wish, **where)
                await self._run(service.finish_new, **where)
        except InvalidInput as error:
            self.problems = {key: text.say(self.lang) for key, text in error.problems.items()}
            return self._say_error(error)
        said = self._say(Text(f"已新建工单 {opened.number}。", f"Ticket {opened.number} opened."))
        on_page = self.router.url.path.rstrip("/").endswith("/tickets/new")
        return [toast_ok(said), rx.redirect(f"/tickets/{opened.id}")] if on_page else toast_ok(said)

    @rx.event
    async def keep_draft(self, answers: dict[str, Any]) -> None:
        """The person paused: what they wrote so far survives a refresh and is there on another device."""
        if self.flow_id:
            wish: dict[str, Any] = {
                "flow_id": self.flow_id,
                "answers": answers_of(answers),
                "org_unit_id": self.store_id,
            }
            await self._run(service.keep_new, now=clock.now(), **wish)

    @rx.event
    async def discard_draft(self) -> None:
        """The person wants to start with an empty form."""
        await self._run(service.drop_new, flow_id=self.flow_id)
        self.draft, self.restored, self.revision = {}, False, self.revision + 1

    async def _choose(self, flow_id: int) -> None:
        version = await self._ask(_form_of, flow_id=flow_id)
        self.draft = await self._ask(service.find_new, flow_id=flow_id, now=clock.now())
        self.restored = bool(self.draft)
        if not self.draft and (device := self._number("equipment")):
            self.draft = await self._ask(service.answers_about, flow_id=flow_id, equipment_id=device)
        elif not self.draft and (title := self._asked("title")):
            told = {"title": title, "urgency": self._asked("urgency")}
            self.draft = await self._ask(service.answers_told, flow_id=flow_id, **told)
        self.flow_id, self.flow_name = flow_id, version[0]
        self.form, self.problems, self.revision = version[1], {}, self.revision + 1


def _form_of(session: Any, actor: Any, *, flow_id: int) -> tuple[str, dict[str, Any]]:
    actor.require("ticket.open")
    version = flows.latest_version(session, flow_id)
    schema = forms.get_form_version(session, version.form_version_id).schema
    policy = forms.policy_of(session, actor, schema, filling=True)
    return version.flow_name, seen(policy, initial(schema), clock.now())
