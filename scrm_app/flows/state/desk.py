"""What the designer does beside saving: holding the pen, the clipboard, finding nodes, a tidy drawing."""

import re
from typing import Any

import reflex as rx
from pydantic import BaseModel, ConfigDict, StrictInt, ValidationError

from components.controls.toast import toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.pens import Hold
from scrm_app.core.text import Text
from scrm_app.flows import service
from scrm_app.flows.presenter import hold_json, snapshot_json
from scrm_app.flows.state.inputs import number
from scrm_app.identity.session import AppState

DESIGNER = re.compile(r"/flows/(\d{1,15})/?$")


class Edit(BaseModel):
    """One finished edit: the whole drawing, or what changed since message `base`."""

    model_config = ConfigDict(extra="ignore")
    seq: StrictInt
    base: StrictInt = -1
    graph: dict[str, Any] | None = None
    patch: dict[str, Any] | None = None


def read_edit(raw: object) -> Edit:
    """An edit out of a browser message."""
    try:
        edit = Edit.model_validate(raw)
    except ValidationError:
        edit = None  # type: ignore[assignment]
    if edit is None or (edit.graph is None) == (edit.patch is None):
        raise InvalidInput("没有看懂这次修改, 请刷新页面。", "This edit was not understood. Reload the page.")
    return edit


class Desk(AppState, mixin=True):
    """Mixed into the designer."""

    arranged: dict[str, Any] = {}
    pasted: dict[str, Any] = {}
    keys: dict[str, str] = {}
    """Name of a node to its pinyin."""
    whole: int = 0
    """Goes up when the browser must send the whole drawing."""
    hold: dict[str, Any] = {"mine": True, "who": "", "since": "", "lost": False, "own": False}
    snapshots: list[dict[str, Any]] = []
    _id: int = 0
    _revision: int = 0
    _pen: int = 0
    """The flow this window holds the pen of."""

    @property
    def _tab(self) -> str:
        return str(self.router.session.client_token)[:80]

    def _holding(self) -> dict[str, Any]:
        return {"flow_id": self._id, "tab": self._tab, "now": clock.now()}

    def _set_hold(self, hold: Hold) -> None:
        self._pen = self._id if hold.mine else 0
        lost = bool(self.hold.get("mine") and self.hold.get("who") and not hold.mine and hold.who)
        if lost:
            self.whole += 1
        self.hold = hold_json(hold, lost=lost or (bool(self.hold.get("lost")) and not hold.mine))

    async def _claim(self) -> None:
        self.hold = {}
        self._set_hold(await self._run(service.claim_draft, **self._holding()))
        await self._list_snapshots()

    async def _see_hold(self) -> None:
        self._set_hold(await self._ask(service.get_hold, **self._holding()))

    async def _list_snapshots(self) -> None:
        rows = await self._ask(service.list_snapshots, flow_id=self._id)
        self.snapshots = [snapshot_json(row, self.lang) for row in rows]

    async def _lost(self, wish: Edit) -> None:
        """Somebody else has the pen: what was drawn here is put aside, then the live drawing is shown."""
        if wish.graph is None:
            self.whole += 1
            return
        await self._run(service.put_aside, graph=wish.graph, **self._holding())
        await self._see_hold()
        await self._list_snapshots()
        await self._open()  # type: ignore[attr-defined]

    @rx.event
    async def stay(self, _sign: Any = None) -> None:
        """The page is still looked at: keep the pen, or take it when it has become free."""
        if self._id:
            free = not self.hold.get("mine")
            self._set_hold(await self._run(service.claim_draft, **self._holding()))
            if free and self.hold["mine"]:
                await self._open()  # type: ignore[attr-defined]

    @rx.event
    async def leave(self) -> None:
        """Any page was opened: another flow than the one on it is free for whoever waits for it."""
        found = DESIGNER.search(str(self.router.url.path))
        here = int(found[1]) if found else 0
        if self._id not in (0, here):
            self._close()  # type: ignore[attr-defined]
        if self._pen not in (0, here):
            left, self._pen = self._pen, 0
            await self._run(service.release_draft, flow_id=left, tab=self._tab)

    @rx.event
    async def take_over(self) -> None:
        """接手编辑."""
        hold = await self._run(service.take_over_draft, **self._holding())
        self._set_hold(hold)
        await self._open()  # type: ignore[attr-defined]
        await self._list_snapshots()

    @rx.event
    async def restore_snapshot(self, snapshot: int) -> Any:
        """A drawing put aside becomes the draft again."""
        about = {"snapshot_id": number(snapshot), "revision": self._revision, **self._holding()}
        await self._run(service.restore_snapshot, **about)
        await self._open()  # type: ignore[attr-defined]
        await self._list_snapshots()
        self.sheet = ""
        return toast_ok(Text("已恢复为草稿", "Restored as the draft").say(self.lang))

    @rx.event
    async def tidy(self, wish: dict[str, Any]) -> None:
        """The person asked for a tidy drawing."""
        asked = wish if isinstance(wish, dict) else {}
        lanes = asked.get("lanes") is True
        places = await self._ask(service.arrange_draft, graph=asked.get("graph"), lanes=lanes)
        places_json = {node: [x, y] for node, (x, y) in places.items()}
        self.arranged = {"seq": int(self.arranged.get("seq", 0)) + 1, "places": places_json}

    @rx.event
    async def paste(self, wish: dict[str, Any]) -> None:
        """Part of a flow was pasted, from wherever."""
        graph = await self._ask(service.read_part, graph=wish.get("graph") if isinstance(wish, dict) else None)
        self.pasted = {"seq": int(self.pasted.get("seq", 0)) + 1, "graph": graph}

    @rx.event(supersedes=True)
    async def spell(self, wish: dict[str, Any]) -> None:
        """The search box was opened: pinyin of the names on the canvas."""
        self.keys = await self._ask(service.spell_names, names=wish.get("names") if isinstance(wish, dict) else [])
