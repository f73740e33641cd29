"""History of a flow: who published what; two versions beside each other; back to one of them."""

from typing import Any

import reflex as rx

from components.controls.toast import toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import Conflict
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.rollout import presenter
from scrm_app.rollout.state.place import FlowPlaceState, whole

DRAFT = Text("草稿", "Draft")


class VersionsState(FlowPlaceState):
    """Which two are compared, and what differs. Version 0 is the draft."""

    versions: list[dict[str, Any]] = []
    snapshots: list[dict[str, Any]] = []
    sides: list[dict[str, str]] = []
    old: str = "0"
    new: str = "0"
    graph: dict[str, Any] = {}
    marks: dict[str, Any] = {}
    edge_marks: dict[str, str] = {}
    changes: list[dict[str, str]] = []
    legend: list[dict[str, str]] = []
    focus: dict[str, Any] = {}
    _revision: int = 0
    _draft_graph: dict[str, Any] = {}

    @rx.event
    async def load(self) -> None:
        """The page was opened; `?from=` and `?to=` choose the two."""
        await self._open()

    async def _open(self) -> None:
        view = await self._draft()
        if view is None:
            return
        self._revision, self._draft_graph = view.revision, view.graph
        self.versions = [presenter.version_json(v, self.lang) for v in view.versions]
        kept = await self._ask(flows.list_snapshots, flow_id=self.flow)
        self.snapshots = [presenter.snapshot_json(row, self.lang) for row in kept]
        draft = {"value": "0", "label": DRAFT.say(self.lang)}
        self.sides = [draft, *({"value": str(v["number"]), "label": v["title"]} for v in self.versions)]
        self.legend = presenter.legend(self.lang)
        known = {side["value"] for side in self.sides}
        old, new = self._asked("from", str(view.latest_number)), self._asked("to", "0")
        self.old, self.new = (old if old in known else "0"), (new if new in known else "0")
        await self._compare()

    async def _compare(self) -> None:
        found = await self._ask(flows.compare_versions, flow_id=self.flow, old=whole(self.old), new=whole(self.new))
        self.graph, self.changes = found.graph, presenter.changes_json(found, self.lang)
        self.marks, self.edge_marks = presenter.comparison_marks(found, self.lang)

    @rx.event
    async def choose(self, side: str, number: str) -> None:
        """Another version was put on one side."""
        chosen = str(whole(number))
        self.old, self.new = (chosen, self.new) if side == "old" else (self.old, chosen)
        await self._compare()

    @rx.event
    async def show(self, number: int) -> None:
        """A version was opened to look at: it beside itself, nothing marked."""
        self.old = self.new = str(whole(number))
        await self._compare()

    @rx.event
    def jump(self, place: str) -> None:
        """A change was clicked: show it on the canvas."""
        self.focus = {"seq": int(self.focus.get("seq", 0)) + 1, "id": str(place)[:64]}

    @rx.event
    async def restore(self, number: int) -> Any:
        """An old version becomes the draft; what the draft was can be brought back."""
        return await self._replace_draft(
            flows.restore_version, Text("已恢复为草稿, 发布后才会生效", "Restored as the draft"), number=whole(number)
        )

    @rx.event
    async def restore_snapshot(self, snapshot: int) -> Any:
        """A drawing put aside becomes the draft again."""
        said = Text("快照已恢复为草稿", "The snapshot is the draft again")
        return await self._replace_draft(flows.restore_snapshot, said, snapshot_id=whole(snapshot))

    @rx.event
    async def discard(self) -> Any:
        """The draft is given up: back to the published version."""
        said = Text("草稿已删除, 回到已发布的版本", "Draft deleted; back to the published version")
        return await self._replace_draft(flows.discard_draft, said)

    async def _replace_draft(self, act: Any, said: Text, **more: Any) -> Any:
        kept = self._draft_graph
        try:
            await self._run(act, flow_id=self.flow, revision=self._revision, now=clock.now(), **more)
        except Conflict as error:
            return self._say_error(error)
        await self._open()
        self._draft_graph = kept
        back = Text("撤销", "Undo")
        return toast_undo(said.say(self.lang), back.say(self.lang), VersionsState.bring_back)

    @rx.event
    async def bring_back(self) -> Any:
        """Undo: the draft as it was."""
        graph, revision = self._draft_graph, self._revision
        await self._run(flows.save_draft, flow_id=self.flow, revision=revision, graph=graph, now=clock.now())
        await self._open()
        return toast_ok(Text("草稿已找回", "The draft is back").say(self.lang))
