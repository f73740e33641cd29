"""Several people at one form: who has the pen, taking over, drafts put aside."""

from typing import Any

import reflex as rx

from components.controls import toast_ok
from scrm_app.core.text import Text
from scrm_app.forms import presenter, service
from scrm_app.forms.state.design import DESIGNER, FormDesignState
from scrm_app.forms.state.inputs import number
from scrm_app.identity.session import AppState


class FormDeskState(AppState):
    """Who designs the open form, and what was put aside."""

    snapshots: list[dict[str, Any]] = []
    listing: bool = False

    @rx.event
    async def load(self) -> None:
        """The designer was opened: take the pen if it is free, and follow who has it."""
        design = await self.get_state(FormDesignState)
        self.listing, self.snapshots = False, []
        if not design.missing:
            await design._claim()
            await self._list()
            self._follow(f"form:{design.opened_id}", FormDeskState.follow_up)

    async def _list(self) -> None:
        design = await self.get_state(FormDesignState)
        rows = await self._ask(service.list_snapshots, form_id=design.opened_id)
        self.snapshots = [presenter.snapshot_line(row, self.lang) for row in rows]

    @rx.event
    async def follow_up(self) -> None:
        """The form was saved or taken over; whoever only looks on sees it at once."""
        design = await self.get_state(FormDesignState)
        if not design.opened_id or design.missing:
            return
        await design._see_hold()
        await self._list()
        revision = await self._ask(service.get_revision, form_id=design.opened_id)
        if revision != design._revision and not design.hold["mine"]:
            await design._open()

    @rx.event
    async def stay(self, _sign: Any = None) -> None:
        """The page is still looked at: keep the pen, or take it when it has become free."""
        design = await self.get_state(FormDesignState)
        if design.opened_id and not design.missing:
            free = not design.hold["mine"]
            await design._claim()
            if free and design.hold["mine"]:
                await design._open()

    @rx.event
    async def leave(self) -> None:
        """Any page was opened: another form than the one on it is free for whoever waits for it."""
        design, found = await self.get_state(FormDesignState), DESIGNER.search(str(self.router.url.path))
        here = int(found[1]) if found else 0
        if design.opened_id not in (0, here):
            design._close()
        if design._pen not in (0, here):
            left, design._pen = design._pen, 0
            await self._run(service.release_draft, form_id=left, tab=design._tab)

    @rx.event
    async def take_over(self) -> None:
        """接手编辑."""
        design = await self.get_state(FormDesignState)
        hold = await self._run(service.take_over_draft, **design._holding())
        design._set_hold(hold)
        await design._open()
        await self._list()

    @rx.event
    async def restore_snapshot(self, snapshot: int) -> Any:
        """A draft put aside becomes the draft again."""
        design = await self.get_state(FormDesignState)
        about = {"snapshot_id": number(snapshot), "revision": design._revision, **design._holding()}
        await self._run(service.restore_snapshot, **about)
        await design._open()
        await self._list()
        self.listing = False
        return toast_ok(Text("已恢复为草稿", "Restored as the draft").say(self.lang))

    @rx.event
    def show_snapshots(self) -> None:
        """What was put aside, please."""
        self.listing = True

    @rx.event
    def hide_snapshots(self) -> None:
        """The sheet was closed."""
        self.listing = False
