"""The publish sheet: changes, scenarios, running tickets, and the progress of moving them."""

from typing import Any

import reflex as rx

from components.controls.toast import toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import Graph, parse_draft
from scrm_app.rollout import presenter, service
from scrm_app.rollout.state.place import FlowPlaceState, whole
from scrm_app.tickets import service as tickets


class PublishState(FlowPlaceState):
    """What publishing would do, with the choices made so far."""

    changes: list[str] = []
    problems: list[dict[str, str]] = []
    blocked: bool = False
    scenarios: list[dict[str, Any]] = []
    nodes: list[dict[str, Any]] = []
    running: int = 0
    dry: str = ""
    needing: list[dict[str, Any]] = []
    refusing: list[dict[str, Any]] = []
    targets: list[dict[str, str]] = []
    reach: list[dict[str, str]] = []
    """Nodes of the version tickets run on: where they may be waited for."""
    old_graph: dict[str, Any] = {}
    new_graph: dict[str, Any] = {}
    old_marks: dict[str, Any] = {}
    new_marks: dict[str, Any] = {}
    moves: list[dict[str, Any]] = []
    error: str = ""
    done: str = ""
    number: int = 0
    ready: bool = False
    _revision: int = 0
    _choices: dict[str, dict[str, str]] = {}
    _mapping: dict[str, str] = {}
    _touched: list[str] = []

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        await self._open()

    async def _open(self) -> None:
        self.error, self.done, self.ready, self._choices, self._mapping = "", "", False, {}, {}
        if await self._draft() is None:
            return
        self._follow(f"flowmove:{self.flow}", PublishState.follow_up)
        await self._show(scenarios=True)
        await self._load_moves()
        self.ready = True

    async def _show(self, *, scenarios: bool = False) -> None:
        sheet = await self._run(
            service.get_sheet, flow_id=self.flow, choices=tickets.read_choices(self._choices), mapping=self._mapping,
            now=clock.now(), with_scenarios=scenarios,
        )  # fmt: skip
        self._revision, self.number, self.has_changes = sheet.draft.revision, sheet.plan.number, sheet.draft.has_changes
        self.changes = presenter.sheet_summary(sheet, self.lang)
        self.problems = [presenter.problem_json(p) for p in sheet.plan.problems]
        self.blocked = any(p["severity"] == "error" for p in self.problems)
        if scenarios:
            self.scenarios = presenter.results_json(sheet.scenarios, self.lang)
        await self._draw(sheet)

    async def _draw(self, sheet: service.PublishSheet) -> None:
        plan, latest = sheet.moves, sheet.draft.latest_number
        if latest:
            found = await self._ask(flows.compare_versions, flow_id=self.flow, old=latest, new=0)
            self._touched = [n for n, status in found.nodes.items() if status != "same"]
            self.old_graph = await self._ask(flows.get_version_graph, flow_id=self.flow, number=latest)
        self.new_graph, self.running = sheet.draft.graph, plan.running
        self.nodes = presenter.plan_json(plan, set(self._touched), self.lang)
        self.dry = presenter.dry_text(plan, self.lang)
        self.needing, self.refusing = (presenter.refs_json(r, self.lang) for r in (plan.needing, plan.refusing))
        graph = parse_draft(sheet.draft.graph)
        self.targets, self.reach = _people(graph), _people(parse_draft(self.old_graph or sheet.draft.graph))
        self.old_marks, self.new_marks = presenter.pair_marks(self.nodes, self._touched, self.lang)

    @rx.event
    async def decide(self, node: str, do: str) -> None:
        """Stay, move, or later: chosen for the tickets at a node."""
        at = (
            next((t["value"] for t in self.targets if t["value"] == str(node)), self.targets[0]["value"])
            if self.targets
            else ""
        )
        self._choices = {**self._choices, str(node)[:64]: {"do": str(do), "at": at}}
        await self._show()

    @rx.event
    async def decide_all(self, do: str) -> None:
        """The same for every node."""
        self._choices = {n["id"]: {"do": "move" if do == "move" else "stay", "at": ""} for n in self.nodes}
        await self._show()

    @rx.event
    async def lead(self, node: str, to: str) -> None:
        """Where the tickets of a node go."""
        self._mapping = {**self._mapping, str(node)[:64]: str(to)[:64]}
        await self._show()

    @rx.event
    async def wait_for(self, node: str, at: str) -> None:
        """On reaching which node they go."""
        self._choices = {**self._choices, str(node)[:64]: {"do": "later", "at": str(at)[:64]}}
        await self._show()

    @rx.event
    async def publish(self, form: dict[str, Any]) -> Any:
        """The sheet was sent."""
        try:
            made = await self._run(
                service.publish, flow_id=self.flow, revision=self._revision, name=str(form.get("name") or ""),
                note=str(form.get("note") or ""), choices=tickets.read_choices(self._choices), mapping=self._mapping,
                now=clock.now(),
            )  # fmt: skip
        except ScrmError as error:
            self.error = error.text.say(self.lang)
            return None
        said = Text(
            f"第 {made.number} 版已发布, 新工单开始使用", f"Version {made.number} published; new tickets use it"
        )
        if made.move_id:
            await self._open()
            self.done = said.say(self.lang)
            return toast_ok(said.say(self.lang))
        return [toast_ok(said.say(self.lang)), rx.redirect(f"/flows/{self.flow}")]

    async def _load_moves(self) -> None:
        found = await self._ask(tickets.list_moves, flow_id=self.flow, now=clock.now())
        newest = [await self._ask(tickets.get_move, move_id=m.id, now=clock.now()) for m in found[:1]]
        self.moves = [presenter.move_json(m, self.lang) for m in [*newest, *found[1:5]]]

    @rx.event
    async def follow_up(self) -> None:
        """Tickets were moved."""
        await self._load_moves()

    @rx.event
    async def undo(self, move: int) -> Any:
        """All moved tickets go back."""
        await self._run(tickets.undo_moves, move_id=whole(move), now=clock.now())
        await self._load_moves()
        return toast_ok(Text("正在退回原版本", "Putting them back").say(self.lang))


def _people(graph: Graph) -> list[dict[str, str]]:
    return [{"value": n.id, "label": graph.label(n.id)} for n in graph.nodes.values() if n.waits]
