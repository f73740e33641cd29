"""The audit page."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx

from scrm_app.audit import presenter, service
from scrm_app.core.pagination import PageRequest
from scrm_app.core.settings import settings
from scrm_app.identity.session import AppState

SIZE = 50


class AuditState(AppState):
    """The log, page by page; one line in the drawer."""

    rows: list[dict[str, Any]] = []
    total: int = 0
    page: int = 1
    pages: int = 1
    text: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""
    opened: str = ""
    entry: dict[str, str] = {}
    changes: list[dict[str, str]] = []
    ready: bool = False

    def _day(self, text: str) -> datetime | None:
        try:
            return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=ZoneInfo(settings().zone))
        except ValueError:
            return None

    @rx.event
    async def load(self) -> None:
        """The page was opened, or a filter changed in the URL."""
        self.text, self.kind = self._asked("q"), self._asked("kind")
        self.since, self.until = self._asked("since"), self._asked("until")
        wish: dict[str, Any] = {"text": self.text, "action": f"{self.kind}." if self.kind else ""}
        wish["since"] = self._day(self.since)
        last = self._day(self.until)
        wish["until"] = last + timedelta(days=1) if last else None
        wanted = PageRequest(self._number("page", 1), SIZE)
        found = await self._ask(service.list_entries, wish=wish, page=wanted)
        self.rows = [presenter.row(entry, self.lang) for entry in found.rows]
        self.total, self.page, self.pages = (
            found.total,
            wanted.page,
            max(1, -(-min(found.total, service.DEEPEST) // SIZE)),
        )
        self.opened, self.ready = self._asked("entry")[:40], True
        if self.opened:
            entry = await self._ask(service.get_line, key=self.opened)
            self.entry = {key: str(value) for key, value in presenter.row(entry, self.lang).items()}
            self.changes = presenter.differences(entry, self.lang)

    @rx.event
    def search(self, text: str) -> Any:
        """The person types into the search box."""
        return self._view(q=str(text)[:60], page="", entry="")

    @rx.event
    def choose_kind(self, kind: str) -> Any:
        """Only one kind of thing."""
        return self._view(kind=str(kind)[:40], page="", entry="")

    @rx.event
    def choose_since(self, day: str) -> Any:
        """From a day on."""
        return self._view(since=str(day)[:10], page="", entry="")

    @rx.event
    def choose_until(self, day: str) -> Any:
        """Up to a day."""
        return self._view(until=str(day)[:10], page="", entry="")

    @rx.event
    def turn_to(self, page: int) -> Any:
        """Another page."""
        return self._view(page=page, entry="")

    @rx.event
    def open_entry(self, key: str) -> Any:
        """A line was pressed."""
        return self._view(entry=str(key)[:40])

    @rx.event
    def close(self) -> Any:
        """The drawer was closed."""
        return self._view(entry="")

    @rx.event
    def step(self, by: int) -> Any:
        """J or K in the drawer."""
        ids = [row["id"] for row in self.rows]
        at = ids.index(self.opened) + (1 if by == 1 else -1) if self.opened in ids else 0
        return self._view(entry=ids[at]) if 0 <= at < len(ids) else None
