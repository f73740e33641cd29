"""The list of forms, and one form in the designer."""

import re
from typing import Any

import reflex as rx
from pydantic import BaseModel, Field, ValidationError

from components.controls import toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.core.text import Text
from scrm_app.forms import presenter, service
from scrm_app.forms.engine.templates import build_template
from scrm_app.forms.errors import FormNotFound, StaleDraft
from scrm_app.identity.session import AppState

UNREADABLE = Text("无法识别的操作, 请刷新页面后重试。", "That could not be read. Reload the page and try again.")


class DraftSave(BaseModel):
    """What the designer sends: all fields, and the number of the change."""

    seq: int = Field(ge=0, le=10**9)
    fields: list[Any]


def _number(value: object) -> int:
    """An id or a count from the browser; InvalidInput when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not re.fullmatch(r"[0-9]{1,15}", str(value)):
        raise InvalidInput(*UNREADABLE)
    return int(value)


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidInput(*UNREADABLE)
    return value


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
        self.query = _words(query)[:80]
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
        self.template = _words(code)[:40]

    @rx.event
    async def create_form(self, form: dict[str, Any]) -> Any:
        """The person named the form and pressed "create"."""
        name = _words(form.get("name", "")) if isinstance(form, dict) else ""
        content = build_template(self.template, self.lang)
        form_id = await self._run(service.create_form, name=name, content=content, now=clock.now())
        self.creating = False
        return rx.redirect(f"/forms/{form_id}")

    @rx.event
    async def copy_form(self, form_id: int) -> Any:
        """The person pressed "copy" on a form."""
        new_id = await self._run(service.copy_form, form_id=_number(form_id), now=clock.now())
        return rx.redirect(f"/forms/{new_id}")

    @rx.event
    async def archive_form(self, form_id: int) -> Any:
        """The person put a form away."""
        await self._put_away(form_id, archived=True)
        done = Text("已停用。进行中的工单不受影响。", "Archived. Running tickets are not touched.")
        undo = Text("撤销", "Undo").say(self.lang)
        back: Any = FormsState.restore_form
        return toast_undo(done.say(self.lang), undo, back(_number(form_id)))

    @rx.event
    async def restore_form(self, form_id: int) -> Any:
        """The person brought an archived form back."""
        await self._put_away(form_id, archived=False)
        return rx.toast.success(Text("已恢复。", "Restored.").say(self.lang))

    async def _put_away(self, form_id: object, *, archived: bool) -> None:
        await self._run(service.archive_form, form_id=_number(form_id), archived=archived, now=clock.now())
        await self._refresh()


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
    publishing: bool = False
    changes: list[str] = []
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
        self.versions = [presenter.version_line(row, self.lang) for row in view.versions]
        self.badge = presenter.badge(view.latest_number, view.has_changes)[0].say(self.lang)
        self.next_number = view.latest_number + 1
        self.doc_revision += 1

    def _saved(self, saved: service.Saved) -> None:
        self._revision, self.has_changes = saved.revision, saved.has_changes
        self.problems = presenter.problem_lines(saved, self.lang)
        self.badge = presenter.badge(self.next_number - 1, saved.has_changes)[0].say(self.lang)
        self.stale, self.save_error = False, ""

    @rx.event
    async def save(self, draft: dict[str, Any]) -> None:
        """The designer paused after a change."""
        try:
            wish = DraftSave.model_validate(draft)
            content = {"fields": wish.fields}
            saved = await self._run(
                service.save_draft, form_id=self.opened_id, revision=self._revision, content=content, now=clock.now()
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

    @rx.event
    async def rename(self, name: str) -> Any:
        """The person typed another name."""
        try:
            saved = await self._run(
                service.rename_form,
                form_id=self.opened_id,
                revision=self._revision,
                name=_words(name),
                now=clock.now(),
            )
        except StaleDraft:
            self.stale = True
            return None
        except ScrmError as error:
            return self._say_error(error)
        self.name = _words(name).strip()
        self._saved(saved)
        return None

    @rx.event
    async def ask_publish(self) -> Any:
        """The person pressed "publish": say what would change."""
        plan = await self._ask(service.plan_publish, form_id=self.opened_id)
        self.problems = presenter.problem_lines(plan, self.lang)
        if plan.problems:
            return rx.toast.error(plan.problems[0].text.say(self.lang))
        self.changes = [text.say(self.lang) for text in plan.changes]
        self.next_number, self.publishing = plan.number, True
        return None

    @rx.event
    def stop_publish(self) -> None:
        """The person closed the publish sheet."""
        self.publishing = False

    @rx.event
    async def publish(self, form: dict[str, Any]) -> Any:
        """The person confirmed publishing, perhaps with a note."""
        note = _words(form.get("note", "")) if isinstance(form, dict) else ""
        self.publishing = False
        try:
            view = await self._run(
                service.publish_form, form_id=self.opened_id, revision=self._revision, note=note, now=clock.now()
            )
        except StaleDraft:
            self.stale = True
            return None
        await self._open()
        done = Text(
            f"第 {view.number} 版已发布。流程可以使用这一版了。", f"Version {view.number} is out. Flows can use it now."
        )
        return rx.toast.success(done.say(self.lang))
