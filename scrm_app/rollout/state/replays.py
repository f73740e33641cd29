"""The replay lab: start, watch, stop, read, walk one ticket."""

from typing import Any

import reflex as rx

from scrm_app.core import clock, numbers
from scrm_app.core.errors import ScrmError
from scrm_app.rollout import presenter, service
from scrm_app.rollout.state.place import FlowPlaceState, whole

SIZE = 25
BITS = {"all": 0, "path": 1, "people": 2, "breach": 4, "nowhere": 8}


class ReplayState(FlowPlaceState):
    """The replays of a flow, and one of them in detail."""

    replays: list[dict[str, Any]] = []
    one: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []
    rows_total: int = 0
    page: int = 1
    pages: int = 1
    show: str = "all"
    days: str = "30"
    what: str = "draft"
    error: str = ""
    walked: dict[str, Any] = {}
    side: str = "then"
    step: int = -1
    steps: list[str] = []
    graph: dict[str, Any] = {}
    marks: dict[str, Any] = {}
    _chosen: int = 0
    _row: dict[str, Any] = {}

    @rx.event
    async def load(self) -> None:
        """The page was opened; `?replay=` shows one."""
        self._chosen, self.walked, self.rows, self.one = self._number("replay"), {}, [], {}
        self.error, self.page, self.show = "", 1, "all"
        if await self._draft() is None:
            return
        self._follow(f"replay:{self.flow}", ReplayState.follow_up)
        await self._reload()

    async def _reload(self) -> None:
        found = await self._ask(service.list_replays, flow_id=self.flow)
        self.replays = [presenter.replay_json(view, self.lang) for view in found]
        chosen = [r for r in self.replays if r["id"] == self._chosen] or self.replays[:1]
        self.one = chosen[0] if chosen else {}
        await self._list()

    async def _list(self) -> None:
        self.rows, self.rows_total = [], 0
        if self.one.get("ready"):
            rows, self.rows_total = await self._ask(
                service.list_replayed, replay_id=self.one["id"], bit=BITS[self.show],
                offset=(self.page - 1) * SIZE, limit=SIZE,
            )  # fmt: skip
            self.rows = [presenter.row_json(row, self.lang) for row in rows]
        self.pages = max(1, -(-self.rows_total // SIZE))

    @rx.event
    async def follow_up(self) -> None:
        """A replay went on."""
        await self._reload()

    @rx.event
    def set_up(self, name: str, value: str) -> None:
        """How many days, or what to replay, was chosen."""
        if name == "days":
            self.days = str(whole(value))
        elif name == "what":
            self.what = "live" if value == "live" else "draft"

    @rx.event
    async def start(self) -> None:
        """A replay was asked for."""
        self.error = ""
        try:
            self._chosen = await self._run(
                service.start_replay, flow_id=self.flow, what=self.what, days=whole(self.days), now=clock.now()
            )
        except ScrmError as error:
            self.error = error.text.say(self.lang)
        await self._reload()

    @rx.event
    async def stop(self, replay: int) -> None:
        """It was stopped."""
        await self._run(service.cancel_replay, replay_id=whole(replay))
        await self._reload()

    @rx.event
    async def choose(self, replay: int) -> None:
        """Another replay was opened."""
        self._chosen, self.page = whole(replay), 1
        await self._reload()

    @rx.event
    async def narrow(self, show: str) -> None:
        """Only tickets that differ in one way."""
        self.show, self.page = (show if show in BITS else "all"), 1
        await self._list()

    @rx.event
    async def turn(self, page: int) -> None:
        """Another page of tickets."""
        self.page = max(1, whole(page))
        await self._list()

    @rx.event
    async def walk(self, row: int) -> None:
        """A ticket was clicked: walk it on the canvas."""
        found, graph = await self._ask(service.get_replayed, row_id=whole(row))
        self._row, self.graph = {"now": found.now, "then": found.then}, graph
        self.walked, self.side, self.step = presenter.row_json(found, self.lang), "then", -1
        self._mark()

    def _mark(self) -> None:
        steps = self._row.get(self.side, {}).get("steps", [])
        self.steps = [str(step["name"]) for step in steps]
        self.marks = presenter.walk_marks(steps, self.step, self.lang)

    @rx.event
    def look(self, side: str) -> None:
        """Then or now."""
        self.side, self.step = ("now" if side == "now" else "then"), -1
        self._mark()

    @rx.event
    def go(self, step: int) -> None:
        """A step of the walk."""
        wanted = numbers.whole(step, -1)
        self.step = max(-1, min(wanted, len(self.steps) - 1))
        self._mark()

    @rx.event
    def close_walk(self, _open: Any = None) -> None:
        """The canvas was closed."""
        self.walked = {}
