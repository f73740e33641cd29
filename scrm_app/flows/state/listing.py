"""The list of flows."""

from typing import Any

import reflex as rx

from components.controls.toast import toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.flows import service
from scrm_app.flows.presenter import flow_json
from scrm_app.flows.state.exchange import Exchange
from scrm_app.flows.state.inputs import number
from scrm_app.forms import service as forms
from scrm_app.identity.session import AppState

UNDO = Text("撤销", "Undo")


class FlowListState(Exchange, AppState):
    """All flows, new ones, copies and the archive."""

    rows: list[dict[str, Any]] = []
    forms: list[dict[str, str]] = []
    loaded: bool = False
    query: str = ""
    archived: bool = False
    creating: bool = False
    error: str = ""

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        self.query, self.archived, self.creating, self.sheet, self.leaving = "", False, False, "", []
        self._follow("flows", FlowListState.follow_up)
        await self._reload()

    @rx.event
    async def follow_up(self) -> None:
        """Somebody changed a flow."""
        await self._reload()

    async def _reload(self) -> None:
        rows = await self._ask(service.list_flows, query=self.query, archived=self.archived)
        self.rows = [flow_json(row, self.lang) for row in rows]
        self.loaded = True

    @rx.event(supersedes=True)
    async def search(self, query: str) -> None:
        """The person types into the search box."""
        self.query = str(query)[:80]
        await self._reload()

    @rx.event
    async def show_archived(self, wanted: bool) -> None:
        """Flows in use, or the archive."""
        self.archived = wanted is True
        await self._reload()

    @rx.event
    async def start_new(self) -> None:
        """+ 新建流程."""
        found = await self._ask(forms.list_forms)
        self.forms = [{"value": str(form.id), "label": form.name} for form in found]
        self.creating, self.error = True, ""

    @rx.event
    def stop_new(self, _open: Any = None) -> None:
        """The sheet was left."""
        self.creating = False

    @rx.event
    async def create(self, form: dict[str, Any]) -> Any:
        """The sheet was sent: make the flow and open it."""
        chosen = str(form.get("form") or "")
        try:
            flow_id = await self._run(
                service.create_flow,
                name=str(form.get("name") or ""),
                description=str(form.get("description") or ""),
                form_id=number(chosen) if chosen else None,
                now=clock.now(),
            )
        except ScrmError as error:
            self.error = error.text.say(self.lang)
            return None
        self.creating = False
        return rx.redirect(f"/flows/{flow_id}")

    @rx.event
    async def copy(self, flow_id: int) -> Any:
        """A flow was copied."""
        row = next((r for r in self.rows if r["id"] == flow_id), None)
        name = Text(f"{row['name']} 副本", f"{row['name']} copy").say(self.lang) if row else ""
        made = await self._run(service.copy_flow, flow_id=number(flow_id), name=name[:80], now=clock.now())
        return rx.redirect(f"/flows/{made}")

    @rx.event
    async def archive(self, flow_id: int) -> Any:
        """A flow was taken out of use; the toast brings it back."""
        self.leaving = []
        await self._run(service.archive_flow, flow_id=number(flow_id), archived=True, now=clock.now())
        await self._reload()
        said = Text("流程已归档, 进行中的工单不受影响", "Flow archived; running tickets are not affected").say(
            self.lang
        )
        undo = FlowListState.reopen(flow_id)  # type: ignore[operator]
        return toast_undo(said, UNDO.say(self.lang), undo)

    @rx.event
    async def reopen(self, flow_id: int) -> Any:
        """A flow was brought back."""
        await self._run(service.archive_flow, flow_id=number(flow_id), archived=False, now=clock.now())
        await self._reload()
        return toast_ok(Text("流程已恢复使用", "The flow is in use again").say(self.lang))
