"""Canned replies beside the comment field, and the sheet that keeps them."""

from typing import Any

import reflex as rx

from components.controls import toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.service import ReplyRow
from scrm_app.tickets.state.ticket import TicketState
from scrm_app.tickets.state.wishes import whole


class RepliesState(AppState):
    """Which replies there are, the one that goes into the comment, and the sheet."""

    replies: list[dict[str, Any]] = []
    filled: dict[str, Any] = {"seq": 0, "text": ""}
    keeping: bool = False
    editing: dict[str, Any] = {}
    may_share: bool = False
    _gone: ReplyRow | None = None

    @rx.event
    async def load(self) -> None:
        """The comment field was shown."""
        self._follow("ticket_replies", RepliesState.reload)
        await self._load()

    @rx.event
    async def reload(self) -> None:
        """Somebody changed a reply."""
        await self._load()

    @rx.event
    async def pick(self, reply_id: int, audience: str = "internal") -> Any:
        """The person chose a reply: its words, filled for the open ticket, go into the comment."""
        ticket_id = (await self.get_state(TicketState)).shown_id
        wish = {"ticket_id": ticket_id, "reply_id": whole(reply_id), "audience": str(audience)[:12]}
        try:
            text = await self._ask(service.fill_reply, **wish)
        except ScrmError as refusal:
            return self._say_error(refusal)
        self.filled = {"seq": self.filled["seq"] + 1, "text": text}
        return None

    @rx.event
    def keep(self, keeping: bool) -> None:
        """The sheet is opened or closed."""
        self.keeping, self.editing = keeping is True, {}

    @rx.event
    def edit(self, reply_id: int) -> None:
        """Change a reply; 0 = a new one, -1 = back to the list."""
        wanted = whole(reply_id, low=-1)
        blank = {"id": 0, "title": "", "body": "", "shared": False, "version": 0}
        found = next((row for row in self.replies if row["id"] == wanted and row["mine"]), blank)
        self.editing = {} if wanted < 0 else {**found, "open": True}

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep what was written."""
        wish: dict[str, Any] = {"title": str(form.get("title") or ""), "body": str(form.get("body") or "")}
        wish |= {"shared": bool(form.get("shared")), "reply_id": whole(self.editing.get("id"))}
        try:
            await self._run(service.save_reply, **wish, version=whole(self.editing.get("version")), now=clock.now())
        except ScrmError as refusal:
            return self._say_error(refusal)
        self.editing = {}
        await self._load()
        return toast_ok(self._say(Text("常用语已保存", "Reply saved")))

    @rx.event
    async def delete(self, reply_id: int) -> Any:
        """Forget a reply; for some seconds it can be taken back."""
        try:
            self._gone = await self._run(service.delete_reply, reply_id=whole(reply_id), now=clock.now())
        except ScrmError as refusal:
            return self._say_error(refusal)
        await self._load()
        said, label = Text("常用语已删除", "Reply deleted"), Text("撤销", "Undo")
        return toast_undo(self._say(said), self._say(label), RepliesState.restore)

    @rx.event
    async def restore(self) -> None:
        """Not deleted after all."""
        if self._gone is not None:
            kept = {name: getattr(self._gone, name) for name in ("title", "body", "shared")}
            self._gone = None
            await self._run(service.save_reply, **kept, now=clock.now())
            await self._load()

    async def _load(self) -> None:
        self.replies = [{**row.__dict__} for row in await self._ask(service.list_replies)]
        self.may_share = await self._ask(service.may_share)
