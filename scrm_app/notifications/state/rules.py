"""How each kind of notice is treated and worded, and who would be woken."""

from typing import Any

import reflex as rx
from pydantic import ValidationError

from components.controls import toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.notifications import presenter, service
from scrm_app.notifications.engine.rules import VARIABLES
from scrm_app.notifications.service.noise import RuleInput

FIELDS = ("title_zh", "title_en", "body_zh", "body_en")


def read(form: Any, version: int) -> RuleInput:
    """The form as the service wants it."""
    try:
        return RuleInput.model_validate({**(form if isinstance(form, dict) else {}), "version": version})
    except ValidationError as error:
        raise InvalidInput(
            "标题最多 200 字, 内容最多 600 字。", "A title has at most 200 characters, a text 600."
        ) from error


class NoticeRulesState(AppState):
    """The list of kinds, one of them in the drawer, and the preview of a night."""

    rows: list[dict[str, Any]] = []
    wakes: list[dict[str, Any]] = []
    at: str = "02:10"
    urgent: bool = True
    kind: str = ""
    label: str = ""
    mode: str = "normal"
    words: dict[str, str] = dict.fromkeys(FIELDS, "")
    preview: list[dict[str, Any]] = []
    ready: bool = False
    quiet: dict[str, str] = {}
    _intent: str = "save"
    _version: int = 0
    _versions: dict[str, int] = {}
    _words: dict[str, dict[str, str]] = {}

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        self.kind = ""
        await self._fill()
        await self._night()
        self._show_quiet(await self._ask(service.get_customer_quiet))

    def _show_quiet(self, quiet: service.Quiet) -> None:
        self.quiet = dict(zip(("start", "end"), quiet.words, strict=True))

    @rx.event
    async def leave_in_peace(self, form: dict[str, Any]) -> Any:
        """Other quiet hours for customers."""
        given = form if isinstance(form, dict) else {}
        times: dict[str, Any] = {name: str(given.get(name) or "") for name in ("start", "end")}
        self._show_quiet(await self._run(service.save_customer_quiet, **times, now=clock.now()))
        return toast_ok(self._say(Text("已保存, 下一条通知起生效。", "Saved; counts from the next notice.")))

    async def _fill(self) -> None:
        found = await self._ask(service.list_rules, now=clock.now())
        self.rows = [presenter.rule_row(row, self.lang) for row in found]
        self._versions = {row.kind: row.version for row in found}
        self._words = {
            row.kind: {
                "title_zh": row.title.zh,
                "title_en": row.title.en,
                "body_zh": row.body.zh,
                "body_en": row.body.en,
            }
            for row in found
        }
        self.ready = True

    async def _night(self) -> None:
        hours, _, minutes = self.at.partition(":")
        minute = int(hours) * 60 + int(minutes) if hours.isdecimal() and minutes.isdecimal() else -1
        found = await self._ask(service.preview_night, minute=minute, urgent=self.urgent, now=clock.now())
        self.wakes = [presenter.wake_row(one, self.lang) for one in found]

    @rx.event
    async def look_at(self, at: str) -> None:
        """Another time of the night."""
        self.at = str(at)[:5]
        await self._night()

    @rx.event
    async def look_for(self, which: str) -> None:
        """Urgent or ordinary notices."""
        self.urgent = which == "urgent"
        await self._night()

    @rx.event
    async def treat(self, kind: str, mode: str) -> Any:
        """Another treatment was chosen in the list."""
        known = str(kind)
        before = next((row["mode"] for row in self.rows if row["kind"] == known), "normal")
        rule = read({**self._words.get(known, {}), "kind": known, "mode": mode}, self._versions.get(known, 0))
        await self._run(service.save_rule, rule=rule, now=clock.now())
        await self._fill()
        back = NoticeRulesState.treat(known, before)  # type: ignore[operator]
        return toast_undo(self._say(Text("已保存。", "Saved.")), self._say(Text("撤销", "Undo")), back)

    @rx.event
    def open(self, kind: str) -> None:
        """The words of a kind were opened."""
        row = next((row for row in self.rows if row["kind"] == kind), None)
        if row is None:
            return
        self.kind, self.label, self.mode, self.preview = row["kind"], row["label"], row["mode"], []
        self.words, self._version = self._words[kind], self._versions[kind]

    @rx.event
    def close(self) -> None:
        """The drawer was closed."""
        self.kind = ""

    @rx.event
    def intend(self, what: str) -> None:
        """Which of the two buttons was pressed; the form follows."""
        self._intent = "show" if what == "show" else "save"

    @rx.event
    async def submit(self, form: dict[str, Any]) -> Any:
        """See how the words would read, or save them."""
        rule = read({**form, "kind": self.kind, "mode": self.mode}, self._version)
        if self._intent == "show":
            self.preview = presenter.looks(await self._ask(service.preview_words, rule=rule), self.lang)
            return None
        await self._run(service.save_rule, rule=rule, now=clock.now())
        self.kind = ""
        await self._fill()
        return toast_ok(self._say(Text("已保存, 下一条通知起生效。", "Saved; counts from the next notice.")))


NAMES = "  ".join(f"{{{one.zh}}}" for one in VARIABLES.values())
ENGLISH_NAMES = "  ".join(f"{{{one.en}}}" for one in VARIABLES.values())
