"""One statement: its lines, why each amount is what it is, and agreeing, objecting, recalculating, locking."""

from typing import Any

import reflex as rx

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.money import format_fen
from scrm_app.core.numbers import whole
from scrm_app.core.pagination import PageRequest
from scrm_app.core.sent import form_of
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.settlement import presenter, service
from scrm_app.settlement.engine.standing import ANSWERS
from scrm_app.settlement.engine.statement import KINDS
from scrm_app.settlement.errors import StatementNotFound
from scrm_app.settlement.state.line import LineState

SIZE = 50
LINE: Any = LineState
"""`Any` because its handlers are called with arguments."""


class StatementState(AppState):
    """One statement, its lines, and the explanation of one of them."""

    row: dict[str, Any] = {}
    lines: list[dict[str, Any]] = []
    total: int = 0
    page: int = 1
    pages: int = 1
    kind: str = ""
    answer: str = ""
    sort: str = ""
    told: dict[str, Any] = {}
    steps: list[dict[str, str]] = []
    why_not: list[dict[str, str]] = []
    open_line: int = 0
    asking: str = ""
    loaded: bool = False
    missing: bool = False
    _id: int = 0

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        wanted = whole(self.router.url.path.rstrip("/").rsplit("/", 1)[-1])
        self.loaded, self._id = self.loaded and wanted == self._id, wanted
        self.open_line, self.asking, self.missing = 0, "", False
        self.kind = self._asked("kind") if self._asked("kind") in KINDS else ""
        self.answer = self._asked("answer") if self._asked("answer") in ANSWERS else ""
        self.sort, self.page = self._asked("sort")[:16], self._number("page", 1)
        self._follow(f"statement:{self._id}", StatementState.refresh)
        try:
            await self._load()
        except StatementNotFound:
            self.missing = True
            return

    @rx.event
    async def refresh(self) -> Any:
        """The statement changed."""
        if self.missing:
            return None
        await self._load()
        self._say_answer()
        return LineState.refresh

    async def _load(self) -> None:
        view = await self._ask(service.get_statement, statement_id=self._id)
        found = await self._ask(
            service.list_lines,
            statement_id=self._id,
            page=PageRequest.sorted_by(self.sort, self.page, SIZE),
            kind=self.kind,
            answer=self.answer,
        )
        self.row, self.lines = presenter.statement_row(view), [presenter.line_row(line) for line in found.rows]
        self.total, self.pages, self.loaded = found.total, max(1, -(-found.total // SIZE)), True

    @rx.event
    def show_kind(self, kind: str) -> Any:
        """Only labour, parts, commission or adjustments; the same again shows all."""
        return self._view(kind="" if kind == self.kind or kind not in KINDS else str(kind), page="")

    @rx.event
    def show_answer(self, answer: str) -> Any:
        """Only lines that are open, confirmed or disputed; the same again shows all."""
        return self._view(answer="" if answer == self.answer or answer not in ANSWERS else str(answer), page="")

    @rx.event
    def sort_by(self, key: str) -> Any:
        """A column head was pressed: up, down, as booked."""
        return self._view(sort=self._next_sort(str(key)[:16]), page="")

    @rx.event
    def turn_page(self, number: int) -> Any:
        """Another page of lines."""
        return self._view(page=min(max(1, whole(number)), self.pages))

    @rx.event
    async def explain(self, line_id: int) -> Any:
        """An amount was pressed: why is it what it is?"""
        return await self._tell(whole(line_id))

    def _say_answer(self) -> None:
        row = next((row for row in self.lines if row["id"] == self.open_line), None)
        if row is not None:
            self.told = self.told | {key: value for key, value in row.items() if key.startswith("answer")}

    async def _tell(self, line_id: int) -> Any:
        view = await self._ask(service.explain_line, line_id=line_id)
        self.told = presenter.explanation_values(view)
        self.steps = presenter.sentences(view.explanation.steps)
        self.why_not = presenter.sentences(view.explanation.why_not)
        self.open_line = line_id
        self._say_answer()
        return LINE.show(line_id)

    @rx.event
    def close_line(self) -> None:
        """Enough explained."""
        self.open_line = 0

    async def _walk(self, by: int) -> Any:
        ids = [row["id"] for row in self.lines]
        if self.open_line in ids and 0 <= ids.index(self.open_line) + by < len(ids):
            return await self._tell(ids[ids.index(self.open_line) + by])
        return None

    @rx.event
    async def next_line(self) -> Any:
        """The line after."""
        return await self._walk(1)

    @rx.event
    async def previous_line(self) -> Any:
        """The line before."""
        return await self._walk(-1)

    @rx.event
    def ask(self, what: str) -> None:
        """Open or close the question before an act: dispute, lock or nothing."""
        self.asking = what if what in ("dispute", "lock") else ""

    @rx.event
    async def confirm(self) -> Any:
        """The store agrees."""
        version = int(self.row.get("version", 0))
        await self._run(service.confirm_statement, statement_id=self._id, version=version, now=clock.now())
        await self._load()
        return toast_ok(Text("已确认", "Confirmed").say(self.lang))

    @rx.event
    async def dispute(self, data: dict[str, Any]) -> Any:
        """The store does not agree."""
        note = str(form_of(data).get("note", ""))
        await self._run(service.dispute_statement, statement_id=self._id, note=note, now=clock.now())
        self.asking = ""
        await self._load()
        return toast_ok(Text("异议已提交", "The objection is recorded").say(self.lang))

    @rx.event
    async def resolve(self) -> Any:
        """The objection is dealt with."""
        await self._run(service.resolve_dispute, statement_id=self._id, now=clock.now())
        await self._load()
        return toast_ok(Text("异议已处理", "The objection is settled").say(self.lang))

    @rx.event
    async def recompute(self) -> Any:
        """Rebuild the draft by the rules in force."""
        view = await self._run(service.recompute_statement, statement_id=self._id, now=clock.now())
        await self._load()
        total = format_fen(view.total_fen)
        return toast_ok(Text(f"已重新计算, 合计 {total}", f"Recalculated, total {total}").say(self.lang))

    @rx.event
    async def lock(self) -> Any:
        """Close the month for good."""
        version = int(self.row.get("version", 0))
        self.asking = ""
        await self._run(service.lock_statement, durable=True, statement_id=self._id, version=version, now=clock.now())
        await self._load()
        return toast_ok(Text("已锁定", "Locked").say(self.lang))

    @rx.event
    async def export(self) -> Any:
        """The workbook, please."""
        name, data = await self._run(service.export_statement, statement_id=self._id, now=clock.now())
        return rx.download(data=data, filename=name)
