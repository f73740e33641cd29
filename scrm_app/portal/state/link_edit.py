"""The terms of a link, changed later."""

from datetime import date
from typing import Any

import reflex as rx

from components.controls import toast_undo
from scrm_app.core import clock
from scrm_app.core.numbers import whole
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.portal import presenter, service
from scrm_app.portal.service import LinkTerms
from scrm_app.portal.state.links import LinksState


class LinkEditState(AppState):
    """The drawer with the terms of one link."""

    link: dict[str, Any] = {}
    _had: LinkTerms | None = None
    _undo: tuple[int, int] = (0, 0)

    @rx.event
    async def open(self, link_id: int) -> None:
        """The terms of this link, please."""
        listed = await self.get_state(LinksState)
        self.link = dict(next((row for row in listed.rows if row["id"] == whole(link_id)), {}))

    @rx.event
    def close(self) -> None:
        """The drawer was closed."""
        self.link = {}

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Other terms from now on; they can be taken back."""
        given = form if isinstance(form, dict) else {}
        terms = LinkTerms(
            name=str(given.get("name") or ""),
            channel=str(given.get("channel") or ""),
            last_day=_day(given.get("last_day")),
            opens_at=presenter.moment(given.get("opens_at")),
            max_total=whole(given.get("max_total")) or None,
            max_per_phone_day=whole(given.get("max_per_phone_day")) or None,
        )
        await self._change(whole(self.link.get("id")), whole(self.link.get("version")), terms)
        self.link = {}
        done = Text("已修改, 立即生效", "Changed, and in force at once")
        back: Any = LinkEditState.undo
        return toast_undo(self._say(done), self._say(Text("撤销", "Undo")), back)

    @rx.event
    async def undo(self) -> None:
        """The terms it had before."""
        if self._had is not None:
            await self._change(*self._undo, self._had)

    async def _change(self, link_id: int, version: int, terms: LinkTerms) -> None:
        about: dict[str, Any] = {"link_id": link_id, "version": version, "terms": terms}
        view, self._had = await self._run(service.edit_link, **about, now=clock.now())
        self._undo = (view.id, view.version)
        listed = await self.get_state(LinksState)
        await listed._list()


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value or ""))
    except ValueError:
        return None
