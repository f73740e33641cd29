"""The page of somebody who works on site without an account, and the sheet where staff make its link."""

from typing import Any

import reflex as rx

from components.controls import toast_error, toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.core.numbers import whole
from scrm_app.core.text import Text
from scrm_app.core.ui import Sent
from scrm_app.identity.session import AppState, PublicState
from scrm_app.portal import presenter, service
from scrm_app.portal.state.inputs import photos_of
from scrm_app.portal.state.opened import OpenedLink


class H5OnsiteState(OpenedLink, PublicState):
    """One ticket as somebody on site sees it, and what they are about to report."""

    reports: list[dict[str, str]] = []
    form: dict[str, Any] = {"fields": []}
    answers: dict[str, Any] = {}

    async def _show(self) -> int:
        found = await self._ask_public(service.get_onsite_page, **self._here())
        self.page, self.reports = presenter.onsite_page(found), presenter.onsite_reports(found, self.lang)
        self.form, self.answers, self.stage = found.schema, found.answers, "shown"
        return found.ticket_id

    @rx.event
    async def send(self, report: dict[str, Any]) -> Any:
        """On the way, arrived, a note, or done on site."""
        sent = Sent.read(report)
        self._remember()
        wish: dict[str, Any] = {"kind": (sent.word("kind") or "note")[:12], "text": sent.word("text")}
        try:
            with self._answering(sent):
                wish |= photos_of(sent)
                await self._run_public(service.report_onsite, nonce=sent.key, **wish, **self._here())
        except ScrmError as error:
            return toast_error(error.sentence)
        await self._show()
        return toast_ok(self._say(Text("已告诉门店", "The store was told")))


class OnsiteLinkState(AppState):
    """Staff send somebody without an account to the place."""

    ticket_id: int = 0
    address: str = ""
    qr: str = ""
    worker: str = ""

    @rx.event
    def load(self) -> None:
        """The page was opened for a ticket."""
        self.ticket_id = whole(self.router.url.path.rstrip("/").rsplit("/", 1)[-1])
        self.address, self.qr, self.worker = "", "", ""

    @rx.event
    def again(self) -> None:
        """Another person goes there too."""
        self.address, self.qr, self.worker = "", "", ""

    @rx.event
    def copied(self) -> Any:
        """The address is in the clipboard."""
        return toast_ok(self._say(Text("链接已复制", "Link copied")))

    @rx.event
    async def make(self, form: dict[str, Any]) -> Any:
        """Make the link and show its QR code."""
        asked = form if isinstance(form, dict) else {}
        wish: dict[str, Any] = {
            "ticket_id": self.ticket_id,
            "worker": str(asked.get("worker") or ""),
            "days": whole(asked.get("days")) or 3,
            "contact": bool(asked.get("contact")),
        }
        try:
            link = await self._run(service.create_onsite_link, now=clock.now(), **wish)
        except ScrmError as error:
            return self._say_error(error)
        self.address, self.qr, self.worker = link.address, presenter.qr_svg(link.address), link.name
        return None
