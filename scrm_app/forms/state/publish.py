"""Publishing a form: what would change, who must sign, the versions before."""

from typing import Any

import reflex as rx

from components.controls import toast_error, toast_ok
from scrm_app.core import clock
from scrm_app.core.text import Text
from scrm_app.forms import presenter, service
from scrm_app.forms.errors import StaleDraft
from scrm_app.forms.state.design import FormDesignState
from scrm_app.forms.state.inputs import words
from scrm_app.identity.session import AppState


class FormPublishState(AppState):
    """The sheet that publishes the form in the designer."""

    publishing: bool = False
    changes: list[str] = []
    exposed: list[str] = []
    may_sign: bool = False
    next_number: int = 1
    versions: list[dict[str, str]] = []

    @rx.event
    async def ask_publish(self) -> Any:
        """The person pressed "publish": say what would change."""
        design = await self.get_state(FormDesignState)
        plan = await self._ask(service.plan_publish, form_id=design.opened_id)
        design.problems = presenter.problem_lines(plan, self.lang)
        if plan.problems:
            return toast_error(plan.problems[0].text.say(self.lang))
        view = await self._ask(service.get_draft, form_id=design.opened_id)
        self.versions = [presenter.version_line(row, self.lang) for row in view.versions]
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
        self.publishing, design = False, await self.get_state(FormDesignState)
        wish: dict[str, Any] = {
            "form_id": design.opened_id,
            "revision": design._revision,
            "tab": design._tab,
            "note": note,
        }
        signed = isinstance(form, dict) and bool(form.get("signed"))
        try:
            view = await self._run(service.publish_form, **wish, signed=signed, now=clock.now())
        except StaleDraft:
            design.saved = design.saved | {"stale": True}
            return None
        await design._open()
        done = Text(
            f"第 {view.number} 版已发布。流程可以使用这一版了。", f"Version {view.number} is out. Flows can use it now."
        )
        return toast_ok(done.say(self.lang))
