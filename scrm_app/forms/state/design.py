"""One form in the designer."""

import re
from typing import Any

import reflex as rx
from pydantic import ValidationError

from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.forms import presenter, service
from scrm_app.forms.errors import DraftHeld, FormNotFound, StaleDraft
from scrm_app.forms.state.inputs import UNREADABLE, DraftLook, DraftSave, words
from scrm_app.identity.session import AppState

DESIGNER = re.compile(r"/forms/(\d{1,15})/?$")
FRESH: dict[str, Any] = {"badge": "", "has_changes": False, "seq": 0, "stale": False, "error": ""}


class FormDesignState(AppState):
    """One form in the designer: its draft, what is unfinished, and who has the pen."""

    opened_id: int = 0
    name: str = ""
    doc: dict[str, Any] = {"fields": []}
    doc_revision: int = 0
    saved: dict[str, Any] = FRESH
    """How saving stands: badge, has_changes, the last `seq` that is stored, stale, error."""
    problems: list[dict[str, str]] = []
    gone: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    looks: dict[str, Any] = {}
    missing: bool = False
    hold: dict[str, Any] = {"mine": True, "who": "", "since": "", "lost": False}
    _revision: int = 0
    _latest: int = 0
    _before: tuple[int, int] = (0, 0)
    """The form that was open before this one and its revision: its last edit may still be on its way."""
    _pen: int = 0
    """The form this window holds the pen of."""

    @rx.event
    async def load(self) -> None:
        """The designer was opened."""
        found = DESIGNER.search(str(self.router.url.path))
        self._close()
        self.opened_id, self.missing = int(found[1]) if found else 0, False
        await self._open()

    def _close(self) -> None:
        """Nothing can be designed until a form is open."""
        if self.opened_id:
            self._before = (self.opened_id, self._revision)
            self.opened_id, self.name, self.doc = 0, "", {"fields": []}
            self.doc_revision += 1

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
        self._latest = view.latest_number
        self._stand(view.has_changes, 0)
        self.problems = presenter.problem_lines(view, self.lang)
        self.steps, self.looks = view.steps, {}
        self.gone = [{"field": old.field.to_json(), "number": old.number} for old in view.gone]
        self.doc_revision += 1

    def _stand(self, has_changes: bool, seq: int) -> None:
        badge = presenter.badge(self._latest, has_changes)[0].say(self.lang)
        self.saved = FRESH | {"badge": badge, "has_changes": has_changes, "seq": seq}

    @property
    def _tab(self) -> str:
        return str(self.router.session.client_token)[:80]

    def _holding(self) -> dict[str, Any]:
        return {"form_id": self.opened_id, "tab": self._tab, "now": clock.now()}

    def _set_hold(self, hold: service.Hold) -> None:
        self._pen = self.opened_id if hold.mine else 0
        lost = bool(self.hold["mine"] and self.hold["who"] and not hold.mine and hold.who)
        self.hold = presenter.hold_line(hold, lost=lost or (bool(self.hold["lost"]) and not hold.mine))

    async def _claim(self) -> None:
        self._set_hold(await self._run(service.claim_draft, **self._holding()))

    async def _see_hold(self) -> None:
        self._set_hold(await self._ask(service.get_hold, **self._holding()))

    async def _lost(self, content: dict[str, Any]) -> None:
        """Somebody else has the pen: what was designed here is put aside, then the live draft is shown."""
        await self._run(service.put_aside, content=content, **self._holding())
        await self._see_hold()
        await self._open()

    def _keep(self, saved: service.Saved, seq: int) -> None:
        self._revision = saved.revision
        self.problems = presenter.problem_lines(saved, self.lang)
        self.steps = saved.steps
        self._stand(saved.has_changes, seq)

    @rx.event
    async def save(self, draft: dict[str, Any]) -> None:
        """The designer paused after a change."""
        try:
            wish = DraftSave.model_validate(draft)
            if wish.form != self.opened_id:
                return await self._save_left(wish)
            saved = await self._run(
                service.save_draft,
                form_id=self.opened_id,
                revision=self._revision,
                content=wish.content,
                tab=self._tab,
                now=clock.now(),
            )
        except ValidationError:
            self.saved = self.saved | {"error": UNREADABLE.say(self.lang)}
        except DraftHeld:
            await self._lost(wish.content)
        except StaleDraft:
            await self._run(service.put_aside, content=wish.content, **self._holding())
            self.saved = self.saved | {"stale": True}
        except ScrmError as error:
            self.saved = self.saved | {"error": error.text.say(self.lang)}
        else:
            self._keep(saved, wish.seq)
        return None

    async def _save_left(self, wish: DraftSave) -> None:
        """The last edit of a form came when it was left already."""
        form_id, revision = self._before
        if wish.form != form_id:
            return
        about: dict[str, Any] = {"form_id": form_id, "content": wish.content, "tab": self._tab, "now": clock.now()}
        try:
            saved = await self._run(service.save_draft, revision=revision, **about)
        except (DraftHeld, StaleDraft):
            await self._run(service.put_aside, **about)
        else:
            self._before = (form_id, saved.revision)

    @rx.event(supersedes=True)
    async def look(self, wish: dict[str, Any]) -> None:
        """The preview was opened, changed, or somebody else's eyes were chosen."""
        try:
            asked = DraftLook.model_validate(wish)
            who = {"role": asked.role, "org_unit_id": asked.unit, "node": asked.node}
            self.looks = await self._ask(service.look_as, content=asked.content, now=clock.now(), **who)
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
                tab=self._tab,
                now=clock.now(),
            )
        except StaleDraft:
            self.saved = self.saved | {"stale": True}
            return None
        except ScrmError as error:
            return self._say_error(error)
        self.name = words(name).strip()
        self._keep(saved, int(self.saved["seq"]))
        return None
