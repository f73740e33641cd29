"""Every message that left or should have left the building."""

from typing import Any

import reflex as rx

from components.controls import toast_ok
from scrm_app.core import clock, numbers
from scrm_app.core.errors import InvalidInput
from scrm_app.core.pagination import PageRequest
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.notifications import presenter, service
from scrm_app.notifications.state.inbox import whole

SIZE = 50
NOTHING: dict[str, Any] = {"id": 0, "title": "", "status": "", "status_hue": "gray", "state": "", "error": ""}


class DeliveryState(AppState):
    """The list, its filters, and one message in the drawer."""

    rows: list[dict[str, Any]] = []
    total: int = 0
    page: int = 1
    pages: int = 1
    counts: dict[str, int] = {}
    status: str = ""
    connection: str = ""
    search: str = ""
    sort: str = ""
    connections: list[dict[str, str]] = []
    opened: int = 0
    message: dict[str, Any] = NOTHING
    attempts: list[dict[str, Any]] = []
    can_edit: bool = False
    failed_reminders: int = 0
    failed_reason: str = ""
    ready: bool = False

    @rx.event
    async def load(self) -> None:
        """The page was opened, or a filter changed in the URL."""
        self.status, self.connection = self._asked("status"), self._asked("connection")
        self.search, self.page = self._asked("q"), max(1, self._number("page", 1))
        self.sort = self._asked("sort")[:16]
        self._follow("deliveries", DeliveryState.reload)
        await self._fill()

    async def _fill(self) -> None:
        connection_id = numbers.whole(self.connection)
        wanted = service.Filter(self.status, connection_id, self.search)
        found = await self._ask(
            service.list_messages, wanted=wanted, page=PageRequest.sorted_by(self.sort, self.page, SIZE)
        )
        self.rows = [presenter.message_row(m, self.lang) for m in found.rows]
        self.total, self.pages = found.total, max(1, -(-found.total // SIZE))
        self.counts = {key: found.counts.get(key, 0) for key in presenter.STATUS}
        self.connections = [{"value": str(key), "label": name} for key, name in found.connections]
        self.failed_reminders, self.failed_reason = found.failed_reminders, found.failed_reason
        self.ready = True
        self.opened = self._number("message")
        if self.opened:
            await self._show()

    async def _show(self) -> None:
        found = await self._ask(service.get_message, message_id=self.opened)
        more = {"text": found.text, "link": found.link, "address": found.to}
        self.message = {**presenter.message_row(found.row, self.lang), **more}
        self.attempts = [presenter.attempt_row(a, self.lang) for a in reversed(found.attempts)]
        self.can_edit = found.can_edit_to

    @rx.event
    async def reload(self) -> None:
        """Something was sent or failed."""
        await self._fill()

    @rx.event
    def choose_status(self, status: str) -> Any:
        """Another tab."""
        return self._view(status="" if status == "all" else str(status)[:12], page="", message="")

    @rx.event
    def choose_connection(self, connection: str) -> Any:
        """Only one connection."""
        return self._view(connection=str(connection)[:12], page="", message="")

    @rx.event
    def find(self, text: str) -> Any:
        """The person types a receiver."""
        return self._view(q=str(text)[:60], page="", message="")

    @rx.event
    def sort_by(self, key: str) -> Any:
        """A column head was pressed: up, down, newest first."""
        return self._view(sort=self._next_sort(str(key)[:16]), page="", message="")

    @rx.event
    def turn_to(self, page: int) -> Any:
        """Another page."""
        return self._view(page=whole(page))

    @rx.event
    def open_message(self, message_id: int) -> Any:
        """A line was pressed."""
        return self._view(message=whole(message_id))

    @rx.event
    def close(self) -> Any:
        """The drawer was closed."""
        return self._view(message="")

    @rx.event
    def step(self, by: int) -> Any:
        """J or K: the next or previous message of the list."""
        ids = [row["id"] for row in self.rows]
        at = ids.index(self.opened) + (1 if by == 1 else -1) if self.opened in ids else 0
        return self._view(message=ids[at]) if 0 <= at < len(ids) else None

    @rx.event
    async def resend(self, form: dict[str, Any]) -> Any:
        """Send it again, perhaps to a corrected address."""
        to = str(form.get("to") or "").strip()
        await self._run(service.resend_message, message_id=self.opened, to=to, now=clock.now())
        return toast_ok(self._say(Text("正在重新发送。", "It is being sent again.")))

    @rx.event
    async def stop(self) -> Any:
        """Do not send it any more."""
        await self._run(service.stop_message, message_id=self.opened, now=clock.now())
        return toast_ok(self._say(Text("不再发送这条消息。", "This message will not be sent.")))

    @rx.event
    async def replay(self) -> Any:
        """After a repair: all failed messages of the chosen connection again."""
        if not (chosen := numbers.whole(self.connection)):
            said = Text("请先选择一个连接。", "Choose a connection first.")
            raise InvalidInput(said.zh, said.en)
        sent = await self._run(service.replay_dead, connection_id=chosen, now=clock.now())
        said = Text("{n} 条失败的消息正在重新发送。", "{n} failed messages are being sent again.").fill(n=sent)
        return toast_ok(self._say(said))

    @rx.event
    async def refire(self) -> Any:
        """The reminders that were given up get another chance."""
        count = await self._run(service.refire_failed, now=clock.now())
        await self._fill()
        said = Text("{n} 条提醒将再次处理。", "{n} reminders will be carried out again.").fill(n=count)
        return toast_ok(self._say(said))
