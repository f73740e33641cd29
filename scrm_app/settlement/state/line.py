"""One line of a statement in its drawer: agreeing, objecting, the talk about it, settling."""

from typing import Any

import reflex as rx

from components.controls import toast_error, toast_ok
from scrm_app.core import clock
from scrm_app.core.numbers import whole
from scrm_app.core.sent import form_of
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.settlement import presenter, service

ASKED = ("dispute", "settle")


class LineState(AppState):
    """What was said about the line whose drawer is open."""

    line_id: int = 0
    disputes: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    disputed: bool = False
    asking: str = ""
    photo: dict[str, Any] = {}

    @rx.event
    async def show(self, line_id: int) -> None:
        """A line was opened."""
        self.line_id, self.asking, self.photo = whole(line_id), "", {}
        await self._load()

    @rx.event
    async def refresh(self) -> None:
        """The statement changed while a line was open."""
        if self.line_id:
            await self._load()

    @rx.event
    def close(self) -> None:
        """The drawer was closed."""
        self.line_id, self.disputes, self.notes = 0, [], []

    async def _load(self) -> None:
        found = await self._ask(service.list_disputes, line_id=self.line_id)
        self.disputes, self.notes = presenter.dispute_rows(found), presenter.note_rows(found)
        self.disputed = bool(found) and found[-1].status == "open"

    @rx.event
    def ask(self, what: str) -> None:
        """Open or close the form for objecting or settling."""
        self.asking, self.photo = (what if what in ASKED else ""), {}

    @rx.event
    def add_photo(self, file: dict[str, Any]) -> None:
        """A photo was uploaded for the next message."""
        self.photo = {"id": whole(file.get("id")), "name": str(file.get("name", ""))[:80]}

    @rx.event
    def photo_refused(self, sentence: str) -> Any:
        """The server did not take the photo."""
        return toast_error(str(sentence)[:200])

    def _photo(self) -> service.Photo | None:
        return service.Photo(self.photo["id"]) if self.photo.get("id") else None

    @rx.event
    async def confirm(self) -> Any:
        """This amount is right."""
        await self._run(service.confirm_line, line_id=self.line_id, now=clock.now())
        return toast_ok(Text("这一行已确认", "This line is confirmed").say(self.lang))

    @rx.event
    async def dispute(self, data: dict[str, Any]) -> Any:
        """This amount is wrong."""
        reason, photo = str(form_of(data).get("reason", "")), self._photo()
        await self._run(service.dispute_line, line_id=self.line_id, reason=reason, photo=photo, now=clock.now())
        self.asking, self.photo = "", {}
        await self._load()
        return toast_ok(Text("异议已提交, 这一行已冻结", "Objection sent; this line is frozen").say(self.lang))

    @rx.event
    async def write(self, data: dict[str, Any]) -> None:
        """One more message."""
        body, photo = str(form_of(data).get("body", "")), self._photo()
        await self._run(service.add_note, line_id=self.line_id, body=body, photo=photo, now=clock.now())
        self.photo = {}
        await self._load()

    @rx.event
    async def withdraw(self) -> Any:
        """The amount was right after all."""
        await self._run(service.withdraw_dispute, line_id=self.line_id, now=clock.now())
        await self._load()
        return toast_ok(Text("异议已撤回", "Objection withdrawn").say(self.lang))

    @rx.event
    async def settle(self, data: dict[str, Any]) -> Any:
        """The office decides."""
        fen = presenter.parse_correction(str(form_of(data).get("correction", "")))
        reason = str(form_of(data).get("reason", ""))
        await self._run(
            service.settle_dispute, line_id=self.line_id, correction_fen=fen, reason=reason, now=clock.now()
        )
        self.asking = ""
        await self._load()
        return toast_ok(Text("异议已处理", "The objection is settled").say(self.lang))
