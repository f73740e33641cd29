"""The list of forms, and starting a new one."""

from typing import Any

import reflex as rx

from components.controls import toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.text import Text
from scrm_app.forms import presenter, service
from scrm_app.forms.engine.templates import build_template
from scrm_app.forms.state.inputs import number, words
from scrm_app.identity.session import AppState


class FormsState(AppState):
    """Forms in use or archived, and starting a new one."""

    cards: list[dict[str, Any]] = []
    loaded: bool = False
    query: str = ""
    archived: bool = False
    creating: bool = False
    template: str = "blank"

    @rx.event
    async def load(self) -> None:
        """The list was opened or something in it changed."""
        self._follow("forms", FormsState.load)
        await self._refresh()

    async def _refresh(self) -> None:
        rows = await self._ask(service.list_forms, query=self.query, archived=self.archived)
        self.cards = [presenter.card(row, self.lang) for row in rows]
        self.loaded = True

    @rx.event
    async def search(self, query: str) -> None:
        """The person typed into the search box."""
        self.query = words(query)[:80]
        await self._refresh()

    @rx.event
    async def show_archived(self, key: str) -> None:
        """The person switched between forms in use and archived ones."""
        self.archived = key == "archived"
        await self._refresh()

    @rx.event
    def start_form(self) -> None:
        """The person pressed "new form"."""
        self.creating, self.template = True, "blank"

    @rx.event
    def stop_form(self) -> None:
        """The person closed the window without making a form."""
        self.creating = False

    @rx.event
    def pick_template(self, code: str) -> None:
        """The person chose what to start from."""
        self.template = words(code)[:40]

    @rx.event
    async def create_form(self, form: dict[str, Any]) -> Any:
        """The person named the form and pressed "create"."""
        name = words(form.get("name", "")) if isinstance(form, dict) else ""
        content = build_template(self.template, self.lang)
        form_id = await self._run(service.create_form, name=name, content=content, now=clock.now())
        self.creating = False
        return rx.redirect(f"/forms/{form_id}" + ("?from=table" if self.template == "table" else ""))

    @rx.event
    async def copy_form(self, form_id: int) -> Any:
        """The person pressed "copy" on a form."""
        new_id = await self._run(service.copy_form, form_id=number(form_id), now=clock.now())
        return rx.redirect(f"/forms/{new_id}")

    @rx.event
    async def archive_form(self, form_id: int) -> Any:
        """The person put a form away."""
        await self._put_away(form_id, archived=True)
        done = Text("已停用。进行中的工单不受影响。", "Archived. Running tickets are not touched.")
        undo = Text("撤销", "Undo").say(self.lang)
        back: Any = FormsState.restore_form
        return toast_undo(done.say(self.lang), undo, back(number(form_id)))

    @rx.event
    async def restore_form(self, form_id: int) -> Any:
        """The person brought an archived form back."""
        await self._put_away(form_id, archived=False)
        return toast_ok(Text("已恢复。", "Restored.").say(self.lang))

    async def _put_away(self, form_id: object, *, archived: bool) -> None:
        await self._run(service.archive_form, form_id=number(form_id), archived=archived, now=clock.now())
        await self._refresh()
