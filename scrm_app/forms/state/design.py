"""One form in the designer."""

import re
from typing import Any

import reflex as rx
from pydantic import ValidationError

from components.controls import toast_error, toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.forms import presenter, service
from scrm_app.forms.errors import FormNotFound, StaleDraft
from scrm_app.forms.state.inputs import UNREADABLE, DraftLook, DraftSave, words
from scrm_app.identity.session import AppState


class FormDesignState(AppState):
    """One form in the designer: its draft, what is unfinished, and publishing it."""

    opened_id: int = 0
    name: str = ""
    badge: str = ""
    doc: dict[str, Any] = {"fields": []}
    doc_revision: int = 0
    has_changes: bool = False
    saved_seq: int = 0
    stale: bool = False
    save_error: str = ""
    problems: list[dict[str, str]] = []
    versions: list[dict[str, str]] = []
    gone: list[dict[str, Any]] = []
    publishing: bool = False
    changes: list[str] = []
    exposed: list[str] = []
    may_sign: bool = False
    steps: list[dict[str, Any]] = []
    readers: list[dict[str, str]] = []
    looks: dict[str, Any] = {}
    next_number: int = 1
    missing: bool = False
    _revision: int = 0

    @rx.event
    async def load(self) -> None:
        """The designer was opened."""
        found = re.search(r"/forms/(\d{1,15})/?$", str(self.router.url.path))
        self.opened_id, self.missing, self.publishing = int(found[1]) if found else 0, False, False
        await self._open()

    @rx.event
    async def reload(self) -> None:
        """The person asked for the newest draft after somebody else saved."""
        await self._open()

    async def _open(self) -> None:
        try:
            view = await self._ask(service.get_draft, form_id=self.opened_id)
        except FormNotFound:
            self.missing, self.doc, self.name = True, {"fields": []}, ""
            self.doc_revision += 1
            return
        self.name, self.doc, self._revision = view.name, view.content, view.revision
        self.stale, self.save_error, self.saved_seq = False, "", 0
        self.has_changes = view.has_changes
        self.problems = presenter.problem_lines(view, self.lang)
        self.steps, self.looks = view.steps, {}
        self.readers = presenter.readers(await self._ask(service.list_readers), self.lang)
        self.versions = [presenter.version_line(row, self.lang) for row in view.versions]
        self.gone = [{"field": old.field.to_json(), "number": old.number} for old in view.gone]
        self.badge = presenter.badge(view.latest_number, view.has_changes)[0].say(self.lang)
        self.next_number = view.latest_number + 1
        self.doc_revision += 1

    def _saved(self, saved: service.Saved) -> None:
        self._revision, self.has_changes = saved.revision, saved.has_changes
        self.problems = presenter.problem_lines(saved, self.lang)
        self.steps = saved.steps
        self.badge = presenter.badge(self.next_number - 1, saved.has_changes)[0].say(self.lang)
        self.stale, self.save_error = False, ""

    @rx.event
    async def save(self, draft: dict[str, Any]) -> None:
        """The designer paused after a change."""
        try:
            wish = DraftSave.model_validate(draft)
            saved = await self._run(
                service.save_draft,
                form_id=self.opened_id,
                revision=self._revision,
                content=wish.content,
                now=clock.now(),
            )
        except ValidationError:
            self.save_error = UNREADABLE.say(self.lang)
        except StaleDraft:
            self.stale = True
        except ScrmError as error:
            self.save_error = error.text.say(self.lang)
        else:
            self._saved(saved)
            self.saved_seq = wish.seq

    @rx.event(supersedes=True)
    async def look(self, wish: dict[str, Any]) -> None:
        """The preview was opened, changed, or somebody else's eyes were chosen."""
        try:
            asked = DraftLook.model_validate(wish)
            self.looks = await self._ask(
                service.look_as, content=asked.content, role=asked.role, org_unit_id=asked.unit, now=clock.now()
            )
        except (ValidationError, ScrmError):
            self.looks = {}

    @rx.event
    async def rename(self, name: str) -> Any:
        """The person typed another name."""
        try:
            saved = await self._run(
                service.rename_form,
                form_id=self.opened_id,
                revision=self._revision,
                name=words(name),
                now=clock.now(),
            )
        except StaleDraft:
            self.stale = True
            return None
        except ScrmError as error:
            return self._say_error(error)
        self.name = words(name).strip()
        self._saved(saved)
        return None

    @rx.event
    async def ask_publish(self) -> Any:
        """The person pressed "publish": say what would change."""
        plan = await self._ask(service.plan_publish, form_id=self.opened_id)
        self.problems = presenter.problem_lines(plan, self.lang)
        if plan.problems:
            return toast_error(plan.problems[0].text.say(self.lang))
        self.changes = [text.say(self.lang) for text in plan.changes]
        self.exposed, self.may_sign = [text.say(self.lang) for text in plan.exposed], plan.may_sign
        self.next_number, self.publishing = plan.number, True
        return None

    @rx.event
    def stop_publish(self) -> None:
        """The person closed the publish sheet."""
        self.publishing = False

    @rx.event
    async def publish(self, form: dict[str, Any]) -> Any:
        """The person confirmed publishing, perhaps with a note."""
        note = words(form.get("note", "")) if isinstance(form, dict) else ""
        self.publishing = False
        try:
            view = await self._run(
                service.publish_form,
                form_id=self.opened_id,
                revision=self._revision,
                note=note,
                signed=isinstance(form, dict) and bool(form.get("signed")),
                now=clock.now(),
            )
        except StaleDraft:
            self.stale = True
            return None
        await self._open()
        done = Text(
            f"第 {view.number} 版已发布。流程可以使用这一版了。", f"Version {view.number} is out. Flows can use it now."
        )
        return toast_ok(done.say(self.lang))
