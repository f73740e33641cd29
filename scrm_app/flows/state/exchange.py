"""Flows from files and templates, and taking one out of use with open eyes."""

from typing import Any

import reflex as rx

from components.controls.toast import toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.flows import service
from scrm_app.flows.state.inputs import number
from scrm_app.identity.session import AppState


class Exchange(AppState, mixin=True):
    """Mixed into the list of flows."""

    sheet: str = ""
    """import, templates, template (saving one) or notes, when one is open."""
    templates: list[dict[str, Any]] = []
    notes: list[str] = []
    made: list[dict[str, Any]] = []
    """Flows made from the last file or template, the largest first: id and name."""
    chosen_id: int = 0
    chosen_name: str = ""
    leaving: list[str] = []
    """What archiving the chosen flow means; not empty while it is asked."""

    def _choose(self, flow_id: object) -> int:
        self.chosen_id = number(flow_id)
        row = next((r for r in self.rows if r["id"] == self.chosen_id), None)  # type: ignore[attr-defined]
        self.chosen_name = row["name"] if row else ""
        return self.chosen_id

    @rx.event
    async def open_sheet(self, sheet: str) -> None:
        """Import or templates were asked for."""
        self.error = ""
        self.sheet = sheet if sheet in ("import", "templates") else ""
        if self.sheet == "templates":
            await self._list_templates()

    async def _list_templates(self) -> None:
        rows = await self._ask(service.list_templates)
        self.templates = [
            {"id": i, "name": name, "about": about, "nodes": Text(f"{n} 个节点", f"{n} node(s)").say(self.lang)}
            for i, name, about, n in rows
        ]

    @rx.event
    def close_sheet(self, _open: Any = None) -> None:
        """The sheet was left."""
        self.sheet = ""

    @rx.event
    async def imported(self, answer: dict[str, Any]) -> Any:
        """A file became a flow: open it, or first say what is missing in it."""
        found = answer if isinstance(answer, dict) else {}
        others, notes = (one if isinstance(one, list) else [] for one in (found.get("others"), found.get("notes")))
        self.notes = [str(note)[:300] for note in notes[:200]]
        return self._made([found, *(other for other in others if isinstance(other, dict))])

    def _made(self, flows: list[dict[str, Any]]) -> Any:
        self.made = [{"id": number(f.get("id")), "name": str(f.get("name", ""))[:80]} for f in flows[:20]]
        if not self.notes and len(self.made) == 1:
            self.sheet = ""
            return rx.redirect(f"/flows/{self.made[0]['id']}")
        self.sheet = "notes"
        return None

    @rx.event
    def name_template(self, flow_id: int) -> None:
        """存为模板: ask for its name."""
        self._choose(flow_id)
        self.sheet, self.error = "template", ""

    @rx.event
    async def save_template(self, form: dict[str, Any]) -> Any:
        """The name of the template was given."""
        try:
            name = str(form.get("name") or "")
            await self._run(service.save_template, flow_id=self.chosen_id, name=name, now=clock.now())
        except ScrmError as error:
            self.error = error.text.say(self.lang)
            return None
        self.sheet = ""
        return toast_ok(Text("已存为模板", "Saved as a template").say(self.lang))

    @rx.event
    async def start_from(self, template: int) -> Any:
        """A new flow from a template."""
        about: dict[str, Any] = {"template_id": number(template), "name": "", "now": clock.now()}
        made = await self._run(service.start_from_template, **about)
        self.notes = [note.say(self.lang) for note in made.notes]
        return self._made([{"id": made.flow_id, "name": made.name}])

    @rx.event
    async def drop_template(self, template: int) -> Any:
        """A template was removed."""
        await self._run(service.drop_template, template_id=number(template), now=clock.now())
        await self._list_templates()
        said = Text("模板已删除, 用它建的流程不受影响", "Template removed; flows made from it stay")
        return toast_ok(said.say(self.lang))

    @rx.event
    async def ask_archive(self, flow_id: int) -> None:
        """归档: say first what it means."""
        said = await self._ask(service.plan_archive, flow_id=self._choose(flow_id))
        self.leaving = [text.say(self.lang) for text in said]

    @rx.event
    def keep(self, _open: Any = None) -> None:
        """The question was left without archiving."""
        self.leaving = []
