"""扫一扫: a code from the camera, a photo or the keyboard, and what it leads to."""

from typing import Any

import reflex as rx

from scrm_app.core import clock
from scrm_app.core.errors import NotFound
from scrm_app.identity.session import AppState
from scrm_app.tickets import presenter, service


class ScanState(AppState):
    """The last code, what is wrong with it, and the device it is on."""

    device: dict[str, Any] = {}
    tickets: list[dict[str, Any]] = []
    problem: str = ""
    revision: int = 0

    @rx.event
    def load(self) -> None:
        """The page was opened."""
        self.device, self.tickets, self.problem, self.revision = {}, [], "", self.revision + 1

    @rx.event
    async def read(self, answers: dict[str, Any]) -> Any:
        """The code was sent."""
        try:
            return await self._open(answers)
        except NotFound as refusal:
            self.problem = refusal.text.say(self.lang)
        return None

    @rx.event
    async def look(self, answers: dict[str, Any]) -> Any:
        """A code was scanned, or the person paused in typing one: open what it is, say nothing while it is none."""
        try:
            return await self._open(answers)
        except NotFound:
            return None

    async def _open(self, answers: Any) -> Any:
        code = str(answers.get("code") or "") if isinstance(answers, dict) else ""
        self.device, self.tickets, self.problem = {}, [], ""
        if not code.strip():
            return None
        found = await self._ask(service.read_code, code=code, now=clock.now())
        if found.device is None:
            return rx.redirect(found.path)
        self.tickets = [presenter.line(card) for card in found.device.tickets]
        self.device = {
            "id": found.device.id,
            "model": found.device.model,
            "serial": found.device.serial_number or found.device.code,
            "customer": found.device.customer,
            "customer_id": found.device.customer_id,
            "due": found.device.next_service_on.isoformat() if found.device.next_service_on else "",
        }
        return None
