"""The rule tables: their order, the sheet of one rule with its count, publishing, and cases of 不合适."""

from typing import Any

import reflex as rx

from components.controls.toast import toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.engine import rulebook
from scrm_app.tickets.state import shapes as presenter
from scrm_app.tickets.state.wishes import RuleMove, read, whole

KINDS = rulebook.KINDS
UNDO = Text("撤销", "Undo")


class RulesState(AppState):
    """One table of rules."""

    kind: str = "dispatch"
    book: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []
    books: list[dict[str, str]] = []
    versions: list[dict[str, Any]] = []
    cases: list[dict[str, Any]] = []
    ready: bool = False
    _raw: list[dict[str, Any]] = []
    _before: list[dict[str, Any]] = []

    @rx.event
    async def load(self) -> None:
        """The page was opened: which table stands in the address."""
        asked = self._asked("kind", "dispatch")
        self.kind = asked if asked in KINDS else "dispatch"
        first = await self._run(service.ensure_book, kind=self.kind, now=clock.now())
        found = await self._ask(service.list_books, kind=self.kind)
        self.books = [{"value": str(i), "label": name} for i, name in found]
        wanted = self._number("book", first)
        chosen = wanted if any(i == wanted for i, _ in found) else first
        self._follow(f"rulebook:{chosen}", RulesState.refresh)
        await self._show(chosen)

    @rx.event
    async def refresh(self) -> None:
        """Somebody changed the rules."""
        await self._show(self.book.get("id", 0))

    @rx.event
    def choose_kind(self, kind: str) -> Any:
        """Dispatch, priority, promises or ladders."""
        return self._view(kind=str(kind)[:12], book="")

    @rx.event
    def choose_book(self, book: str) -> Any:
        """Another table of the same kind."""
        return self._view(book=whole(book))

    @rx.event
    async def add_book(self, form: dict[str, Any]) -> Any:
        """A further table, for instance for the urgent mode."""
        name = str(form.get("name") or "")
        made = await self._run(service.create_book, kind=self.kind, name=name, now=clock.now())
        return self._view(book=made)

    @rx.event
    async def move(self, wish: dict[str, Any]) -> Any:
        """A row was dragged to another place."""
        asked = read(RuleMove, wish)
        return await self._change(service.move_rule, Text("顺序已调整", "Moved"), rule_id=asked.id, to=asked.to)

    @rx.event
    async def remove(self, rule_id: str) -> Any:
        """A rule was removed; the toast takes it back."""
        return await self._change(service.remove_rule, Text("规则已删除", "Rule removed"), rule_id=str(rule_id)[:40])

    @rx.event
    async def undo(self) -> Any:
        """Undo in the toast."""
        revision = self.book.get("revision", 0)
        where = {"book_id": self.book.get("id", 0), "revision": revision}
        await self._run(service.put_back, rules=self._before, now=clock.now(), **where)
        await self._show(self.book.get("id", 0))

    @rx.event
    async def publish(self, form: dict[str, Any]) -> Any:
        """The draft counts from now on."""
        where = {"book_id": self.book.get("id", 0), "revision": self.book.get("revision", 0)}
        number = await self._run(service.publish_book, note=str(form.get("note") or ""), now=clock.now(), **where)
        await self._show(self.book.get("id", 0))
        return toast_ok(Text(f"已发布第 {number} 版", f"Version {number} published").say(self.lang))

    @rx.event
    async def restore(self, number: int) -> Any:
        """An old version becomes the draft."""
        return await self._change(
            service.restore_version, Text("已恢复到草稿", "Restored as the draft"), number=whole(number)
        )

    @rx.event
    async def answer_case(self, form: dict[str, Any]) -> Any:
        """The owner settles a case."""
        case_id, answer = whole(form.get("case")), str(form.get("answer") or "")
        await self._run(service.close_case, case_id=case_id, answer=answer, now=clock.now())
        await self._show(self.book.get("id", 0))
        return toast_ok(Text("已回复反馈人", "The reporter was told").say(self.lang))

    async def _change(self, fn: Any, said: Text, **more: Any) -> Any:
        before = self._raw
        where = {"book_id": self.book.get("id", 0), "revision": self.book.get("revision", 0)}
        try:
            await self._run(fn, now=clock.now(), **where, **more)
        except ScrmError as error:
            await self._show(self.book.get("id", 0))
            return self._say_error(error)
        await self._show(self.book.get("id", 0))
        self._before = before
        return toast_undo(said.say(self.lang), UNDO.say(self.lang), RulesState.undo)

    async def _show(self, book_id: int) -> None:
        found = await self._ask(service.get_book, book_id=book_id)
        choices = await self._ask(service.get_choices)
        self.kind, self.ready = found.kind, True
        self._raw = [rule.to_json() for rule in found.rules]
        self.book, self.rows = presenter.book(found), presenter.rules(found, choices, self.lang)
        self.versions = presenter.versions(await self._ask(service.list_versions, book_id=book_id))
        self.cases = presenter.cases(await self._ask(service.list_cases, book_id=book_id), self.lang)


class RuleSheetState(AppState):
    """One rule being edited, with how many tickets its condition meets."""

    is_open: bool = False
    rule: dict[str, Any] = {}
    then: dict[str, Any] = {}
    levels: list[dict[str, Any]] = []
    condition: dict[str, Any] = {}
    fields: list[dict[str, Any]] = []
    picks: dict[str, list[dict[str, Any]]] = {}
    matches: dict[str, Any] = {}
    grid: dict[str, Any] = {}
    error: str = ""
    shown: int = 0
    _kind: str = "dispatch"

    @rx.event
    async def open_rule(self, rule_id: str) -> None:
        """A rule was pressed, or + 新建规则."""
        table = await self.get_state(RulesState)
        raw = next((r for r in table._raw if r["id"] == rule_id), presenter.NEW_RULE)
        choices = await self._ask(service.get_choices)
        self._kind, self.error, self.is_open, self.shown = table.kind, "", True, self.shown + 1
        self.rule = {"id": raw["id"], "name": raw["name"], "enabled": raw["enabled"]}
        self.then, self.levels = presenter.then_form(table.kind, raw["then"]), presenter.level_rows(raw["then"])
        self.condition = raw["condition"] or {}
        self.fields, self.picks = presenter.fields(choices), presenter.picks(choices, raw["then"])
        self.picks["axes"] = presenter.axes_of(self.fields)
        self.grid = presenter.matrix_grid(self.fields, raw["then"].get("matrix") or {})
        await self._count()

    @rx.event
    def close(self, _open: bool = False) -> None:
        """The sheet was left."""
        self.is_open = False

    @rx.event(supersedes=True)
    async def set_condition(self, condition: dict[str, Any]) -> None:
        """The condition changed: count again."""
        self.condition = condition if isinstance(condition, dict) else {}
        await self._count()

    @rx.event
    def choose_axis(self, axis: str, key: str) -> None:
        """Another field is the impact or the urgency; the grid starts from the usual priorities."""
        if axis in ("impact", "urgency"):
            axes = {name: self.grid.get(name, "") for name in ("impact", "urgency")}
            self.grid = presenter.matrix_grid(self.fields, {**axes, axis: str(key)[:81]})

    @rx.event
    def add_level(self) -> None:
        """One more level of the ladder."""
        last = self.levels[-1] if self.levels else {"after": 0}
        if len(self.levels) < presenter.MAX_LEVELS:
            level = {"n": str(len(self.levels)), "after": int(last["after"]) + 60, "who": "supervisor"}
            level |= {"urgent": False, "channels": []}
            self.levels = [*self.levels, level]

    @rx.event
    def drop_level(self) -> None:
        """One level less."""
        self.levels = self.levels[:-1] or self.levels

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """The sheet was saved into the draft."""
        table = await self.get_state(RulesState)
        rule = presenter.rule_of(self._kind, self.rule, self.condition, form, len(self.levels), self.grid)
        where = {"book_id": table.book.get("id", 0), "revision": table.book.get("revision", 0)}
        try:
            await self._run(service.save_rule, rule=rule, now=clock.now(), **where)
        except ScrmError as error:
            self.error = error.text.say(self.lang)
            return None
        self.is_open = False
        return RulesState.refresh

    async def _count(self) -> None:
        try:
            found = await self._ask(service.count_matches, condition=self.condition or None)
        except ScrmError as error:
            self.matches = {"error": error.text.say(self.lang)}
            return
        self.matches = presenter.matches(found)
