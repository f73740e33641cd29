"""The inbox, the pop-up of a new notice, and how a person wants to be reached."""

from typing import Any

import reflex as rx

from components.controls import toast_news, toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.pagination import PageRequest
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState, FrameState
from scrm_app.notifications import presenter, service

SIZE = 30


def whole(value: Any) -> int:
    """A number out of an event; refused when it is none."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidInput("请求不完整, 请刷新页面。", "The request is incomplete. Refresh the page.")
    return value


class PopupState(AppState):
    """Shows a new notice wherever the person is."""

    _last: int = 0

    @rx.event
    async def watch(self) -> None:
        """A page was opened."""
        frame = await self.get_state(FrameState)
        if frame.user_id:
            self._last = await self._ask(service.get_newest_id)
            self._follow(f"popup:{frame.user_id}", PopupState.show)

    @rx.event
    async def show(self) -> Any:
        """Something arrived."""
        fresh = await self._ask(service.list_newer, after=self._last)
        if not fresh:
            return None
        self._last = fresh[-1].id
        newest = fresh[-1]
        title = newest.title.say(self.lang)
        if len(fresh) > 1:
            title = Text("有 {n} 条新消息", "{n} new notices").fill(n=len(fresh)).say(self.lang)
        target = newest.link if len(fresh) == 1 and newest.link.startswith("/") else "/inbox"
        label = Text("查看", "Open").say(self.lang)
        more = newest.body.say(self.lang) if len(fresh) == 1 else ""
        return toast_news(title, more, label, rx.redirect(target))


class InboxState(AppState):
    """One's own notices, page by page."""

    rows: list[dict[str, Any]] = []
    total: int = 0
    unread: int = 0
    page: int = 1
    pages: int = 1
    show: str = "unread"
    ready: bool = False
    _just_read: list[int] = []

    @rx.event
    async def load(self) -> None:
        """The page was opened, or another filter chosen."""
        self.show = "all" if self._asked("show") == "all" else "unread"
        self.page = max(1, self._number("page", 1))
        frame = await self.get_state(FrameState)
        self._follow(f"notices:{frame.user_id}", InboxState.reload)
        await self._fill()
        (await self.get_state(WishState)).is_open = False

    async def _fill(self) -> None:
        wanted = PageRequest(self.page, SIZE)
        found = await self._ask(service.list_inbox, page=wanted, unread_only=self.show == "unread")
        self.rows = presenter.notice_rows(found.rows, self.lang)
        self.total, self.unread, self.pages = found.total, found.unread, max(1, -(-found.total // SIZE))
        self.ready = True

    @rx.event
    async def reload(self) -> None:
        """Something changed."""
        await self._fill()

    @rx.event
    def choose(self, show: str) -> Any:
        """Unread only, or all."""
        return self._view(show="all" if show == "all" else "", page="")

    @rx.event
    def turn_to(self, page: int) -> Any:
        """Another page."""
        return self._view(page=whole(page))

    @rx.event
    async def open_notice(self, notice_id: int) -> Any:
        """A line was pressed: it is read, and what it is about opens."""
        wanted = whole(notice_id)
        await self._run(service.mark_read, ids=[wanted], now=clock.now())
        link = next((row["link"] for row in self.rows if row["id"] == wanted), "")
        return rx.redirect(link) if link.startswith("/") else None

    @rx.event
    async def read(self, notice_id: int) -> None:
        """The tick on a line was pressed."""
        await self._run(service.mark_read, ids=[whole(notice_id)], now=clock.now())

    @rx.event
    async def read_all(self) -> Any:
        """Everything is read."""
        shown = [row["id"] for row in self.rows if row["unread"]]
        changed = await self._run(service.mark_read, ids=None, now=clock.now())
        if not changed:
            return None
        self._just_read = shown
        said = Text("已将 {n} 条标为已读。", "{n} notices marked as read.").fill(n=changed).say(self.lang)
        undo = Text("撤销", "Undo").say(self.lang)
        return toast_undo(said, undo, InboxState.undo_read)

    @rx.event
    async def undo_read(self) -> None:
        """Undo was pressed: what was on the screen is unread again."""
        await self._run(service.mark_unread, ids=self._just_read)
        self._just_read = []


class WishState(AppState):
    """One's own notification settings."""

    is_open: bool = False
    address: str = ""
    email: bool = True
    mention: bool = True
    quiet_from: str = ""
    quiet_to: str = ""
    preferred: str = ""
    fallback: str = ""
    digest: str = ""
    digest_at: str = ""
    daily_cap: int = 0
    error: str = ""
    version: int = 0

    @rx.event
    async def open(self) -> None:
        """The settings were opened."""
        self._take(await self._ask(service.get_wishes))
        self.is_open = True

    def _take(self, wishes: service.Wishes) -> None:
        self.address, self.email, self.mention = wishes.email_address, wishes.email, wishes.mention
        self.quiet_from, self.quiet_to, self.version = wishes.quiet_from, wishes.quiet_to, wishes.version
        self.preferred, self.fallback, self.digest = wishes.preferred, wishes.fallback, wishes.digest
        self.digest_at, self.daily_cap = wishes.digest_at, wishes.daily_cap
        self.error = ""

    @rx.event
    def close(self) -> None:
        """The settings were closed."""
        self.is_open = False

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """The settings were saved."""
        try:
            await self._run(service.save_wishes, wish=presenter.wish(form, self.version))
        except InvalidInput as error:
            self.error = error.text.say(self.lang)
            return None
        self.is_open = False
        return toast_ok(self._say(Text("已保存。", "Saved.")))
