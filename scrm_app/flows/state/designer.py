"""One flow in the designer. The canvas owns the drawing; this saves it and says what is wrong with it."""

from typing import Any

import reflex as rx

from scrm_app.core import clock
from scrm_app.core.errors import Conflict, NotFound, ScrmError
from scrm_app.core.text import Text
from scrm_app.flows import service
from scrm_app.flows.engine.views import DraftView, Saved
from scrm_app.flows.errors import DraftHeld
from scrm_app.flows.presenter import (
    count_errors,
    forms_json,
    matches_json,
    options_json,
    problem_json,
)
from scrm_app.flows.state.desk import DESIGNER, Desk, read_edit
from scrm_app.flows.state.inputs import number
from scrm_app.identity.session import AppState
from scrm_app.rules.errors import BadCondition

BESIDE = ("publish", "versions", "try", "replay", "live")


class FlowDesignerState(Desk, AppState):
    """Drawing, checking, publishing and the history of one flow."""

    name: str = ""
    description: str = ""
    form: str = ""
    forms: list[dict[str, str]] = []
    latest: int = 0
    has_changes: bool = False
    opened: int = 0
    """Goes up when the canvas must take `graph` anew."""
    graph: dict[str, Any] = {}
    options: dict[str, Any] = {}
    problems: list[dict[str, str]] = []
    ack: int = 0
    saved_at: str = ""
    failed: bool = False
    conflict: str = ""
    missing: bool = False
    focus: dict[str, Any] = {}
    counted: dict[str, Any] = {}
    """What the condition on the screen would have matched; `key` is the condition it is for."""
    sheet: str = ""
    """rename or snapshots, when one is open."""
    error: str = ""

    @rx.var
    def errors(self) -> int:
        """Problems that forbid publishing."""
        return count_errors(self.problems)

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        found = DESIGNER.search(str(self.router.url.path))
        self._close()
        self._id, self.sheet, self.missing = int(found[1]) if found else 0, "", False
        await self._open()
        if place := self._asked("at")[:64]:
            self.focus = {"seq": int(self.focus.get("seq", 0)) + 1, "id": place}
        if not self.missing:
            await self._claim()
            self._follow(f"flow:{self._id}", FlowDesignerState.follow_up)

    def _close(self) -> None:
        """Nothing can be drawn until a flow is open."""
        if self._id:
            self._id, self.name, self.graph = 0, "", {}
            self.opened += 1

    async def _open(self) -> None:
        try:
            view = await self._ask(service.get_draft, flow_id=self._id)
        except NotFound:
            self.missing, self.graph, self.name = True, {}, ""
            return
        self._show(view)
        self.graph, self.ack, self.opened = view.graph, 0, self.opened + 1
        self.failed, self.conflict, self.saved_at = False, "", view.updated_at.isoformat()

    def _show(self, view: DraftView) -> None:
        self._revision, self.name, self.description = view.revision, view.name, view.description
        self.latest, self.has_changes, self.form = view.latest_number, view.has_changes, str(view.form_id or "")
        self.options, self.forms = options_json(view), forms_json(view, self.lang)
        self.problems = [problem_json(p) for p in view.problems]

    def _about(self) -> dict[str, Any]:
        return {"flow_id": self._id, "revision": self._revision, "now": clock.now()}

    def _saved(self, saved: Saved) -> None:
        self._revision, self.has_changes, self.failed = saved.revision, saved.has_changes, False
        self.saved_at, self.problems = saved.saved_at.isoformat(), [problem_json(p) for p in saved.problems]

    @rx.event
    async def commit(self, edit: dict[str, Any]) -> None:
        """One finished edit on the canvas."""
        wish = read_edit(edit)
        if wish.graph is None and wish.base != self.ack:
            self.whole += 1
            return
        about = {"graph": wish.graph, "patch": wish.patch, "tab": self._tab, **self._about()}
        try:
            self._saved(await self._run(service.save_draft, **about))
        except DraftHeld:
            return await self._lost(wish)
        except Conflict as error:
            self.failed, self.conflict = True, error.text.say(self.lang)
        except ScrmError:
            self.failed = True
            raise
        else:
            self.ack = wish.seq
        return None

    @rx.event
    async def follow_up(self) -> None:
        """The flow was saved, here or elsewhere; whoever only looks on sees it at once."""
        revision, who = await self._ask(service.get_revision, flow_id=self._id)
        await self._see_hold()
        if revision == self._revision or not self._revision:
            return
        if not self.hold.get("mine"):
            return await self._open()
        said = Text(f"{who or '有人'}刚刚改了这个流程。", f"{who or 'Somebody'} just changed this flow.")
        self.conflict = said.say(self.lang)

    @rx.event
    async def reload(self) -> None:
        """Take over what the other person saved."""
        await self._open()

    @rx.event
    async def choose_form(self, form: str) -> None:
        """Another form for the tickets of this flow."""
        chosen = number(form) if form else None
        self._saved(await self._run(service.set_flow_form, form_id=chosen, **self._about()))
        self._show(await self._ask(service.get_draft, flow_id=self._id))

    @rx.event
    async def open_sheet(self, sheet: str) -> Any:
        """Rename or snapshots were asked for; what comes after drawing has pages of its own (rollout)."""
        self.error = ""
        if sheet in BESIDE:
            return rx.redirect(f"/flows/{self._id}/{sheet}")
        self.sheet = sheet if sheet in ("rename", "snapshots") else ""
        return None

    @rx.event
    def close_sheet(self, _open: Any = None) -> None:
        """The sheet was left."""
        self.sheet = ""

    @rx.event
    async def rename(self, form: dict[str, Any]) -> None:
        """The name sheet was sent."""
        name, description = str(form.get("name") or ""), str(form.get("description") or "")
        try:
            saved = await self._run(service.rename_flow, name=name, description=description, **self._about())
        except ScrmError as error:
            self.error = error.text.say(self.lang)
            return
        self._saved(saved)
        self.name, self.description, self.sheet = name.strip(), description.strip(), ""

    @rx.event(supersedes=True)
    async def count(self, wish: dict[str, Any]) -> None:
        """A condition is being built: how many tickets would it have matched?"""
        key = str(wish.get("key", ""))[:8000] if isinstance(wish, dict) else ""
        condition = wish.get("condition") if isinstance(wish, dict) else None
        try:
            found = await self._ask(service.count_matches, flow_id=self._id, condition=condition)
        except BadCondition:
            self.counted = {}
            return
        self.counted = {"key": key, **matches_json(found)}
