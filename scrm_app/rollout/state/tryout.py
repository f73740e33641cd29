"""The test run: a sample ticket stepped through the draft; nothing is written, nothing is sent."""

import json
from dataclasses import asdict
from typing import Any

import reflex as rx

from components.controls.toast import toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.core.text import Text
from scrm_app.forms import service as forms
from scrm_app.forms.engine.answers import initial
from scrm_app.forms.engine.browser import seen
from scrm_app.rollout import presenter, service
from scrm_app.rollout.service import Sample, Step
from scrm_app.rollout.state.place import FlowPlaceState, whole
from scrm_app.tickets import service as tickets


class TryState(FlowPlaceState):
    """The sample, the steps taken, and what came of them."""

    form: dict[str, Any] = {}
    form_revision: int = 0
    values: dict[str, Any] = {}
    stores: list[dict[str, str]] = []
    store: str = ""
    roles: list[dict[str, str]] = []
    role: str = ""
    recent: list[dict[str, str]] = []
    began: bool = False
    run: dict[str, Any] = {}
    graph: dict[str, Any] = {}
    marks: dict[str, Any] = {}
    edge_marks: dict[str, str] = {}
    scenarios: list[dict[str, Any]] = []
    error: str = ""
    saving: bool = False
    asked_form: dict[str, Any] = {}
    count: int = 0
    _typed: str = "{}"
    """The sample's answers, as JSON: plain values, not the proxies that States wrap around them."""
    _taken: str = "[]"
    _now: Any = None
    _names: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        await self._open()

    async def _open(self) -> None:
        view = await self._draft()
        self.began, self.run, self.error, self._taken, self._typed, self.values = False, {}, "", "[]", "{}", {}
        self.marks, self.edge_marks = {}, {}
        if view is None:
            return
        self.graph, self.count = view.graph, 0
        form = await self._ask(_form_of, form_id=view.form_id)
        self.form, self.form_revision = form, self.form_revision + 1
        self.stores = [{"value": str(i), "label": n} for i, n in await self._ask(_stores)]
        self.store = self.store or (self.stores[0]["value"] if self.stores else "")
        self._names = {r["code"]: r["name"] for r in view.choices.roles}
        self.roles = [{"value": r["code"], "label": r["name"]} for r in view.choices.roles]
        found = await self._ask(tickets.list_recent, flow_id=self.flow)
        self.recent = [{"value": number, "label": f"{number} {title}"} for _, number, title in found]
        await self._list()

    async def _list(self) -> None:
        rows = await self._ask(service.list_scenarios, flow_id=self.flow)
        self.scenarios = [
            {"id": r.id, "name": r.name, "must": r.must_pass, "path": " → ".join(r.path), "steps": r.steps}
            for r in rows
        ]

    @rx.event
    def choose(self, name: str, value: str) -> None:
        """The store, or in whose role to act, was chosen."""
        if name == "store":
            self.store = str(whole(value))
        elif name == "role":
            self.role = str(value)[:64]

    @rx.event
    async def borrow(self, number: str) -> Any:
        """Values of a real ticket were asked for."""
        if not number:
            return None
        try:
            _, store, answers = await self._ask(tickets.sample_of, number=str(number), now=clock.now())
        except ScrmError as error:
            return self._say_error(error)
        self.values, self.form_revision = answers, self.form_revision + 1
        if str(store) in {s["value"] for s in self.stores}:
            self.store = str(store)
        return None

    @rx.event
    async def begin(self, answers: dict[str, Any]) -> Any:
        """The sample form was sent."""
        if not isinstance(answers, dict) or len(answers) > 400:
            raise InvalidInput("没有看懂表单内容, 请刷新页面。", "The form was not understood. Reload the page.")
        self._typed, self._now, self.values = json.dumps(answers), clock.now(), dict(answers)
        return await self._play([])

    async def _play(self, steps: list[dict[str, Any]]) -> Any:
        sample = Sample(whole(self.store or 0), json.loads(self._typed))
        try:
            found = await self._run(
                service.rehearse, flow_id=self.flow, sample=sample, steps=[Step(**s) for s in steps],
                now=self._now or clock.now(),
            )  # fmt: skip
        except ScrmError as error:
            self.error = error.text.say(self.lang)
            return None
        self.error, self.began, self._taken, self.count = "", True, json.dumps(steps), len(steps)
        self.run = presenter.rehearsal_json(found, self._names, self.lang)
        last = found.done[-1]
        self.asked_form = {"fields": last.fields} if last.fields else {}
        self.graph = found.route["graph"]
        self.marks = {m["id"]: m for m in found.route["marks"]}
        self.edge_marks = dict.fromkeys(found.route["edges_taken"], "taken")
        return None

    @rx.event
    async def act(self, node: str, action: str) -> Any:
        """Somebody does something at a node."""
        step = Step(str(action)[:12], at=str(node)[:64], as_role=self.role)
        if step.action == "return":
            step = Step("return", at=step.at, to=self._before(step.at), as_role=self.role)
        return await self._play([*self._good(), asdict(step)])

    def _before(self, node: str) -> str:
        passed = [m for m, mark in self.marks.items() if mark.get("status") == "done" and m != node]
        return str(passed[-1]) if passed else ""

    def _steps(self) -> list[dict[str, Any]]:
        return list(json.loads(self._taken))

    def _good(self) -> list[dict[str, Any]]:
        """The steps without one that was refused."""
        steps = self._steps()
        return steps[:-1] if self.run.get("refused") and steps else steps

    @rx.event
    async def fill(self, answers: dict[str, Any]) -> Any:
        """The missing fields of the refused step were filled in."""
        steps = self._steps()
        if not steps or not isinstance(answers, dict):
            return None
        last = {**steps[-1], "answers": {**steps[-1].get("answers", {}), **answers}}
        return await self._play([*steps[:-1], last])

    @rx.event
    async def pass_time(self, minutes: int) -> Any:
        """Time passes."""
        return await self._play([*self._good(), asdict(Step("wait", minutes=whole(minutes)))])

    @rx.event
    async def back(self) -> Any:
        """One step back."""
        return await self._play(self._steps()[:-1])

    @rx.event
    async def start_over(self) -> None:
        """From the beginning."""
        kept = self.values
        await self._open()
        self.values, self.form_revision = kept, self.form_revision + 1

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep it as a scenario."""
        try:
            await self._run(
                service.save_scenario, flow_id=self.flow, name=str(form.get("name") or ""),
                sample=Sample(whole(self.store or 0), json.loads(self._typed)),
                steps=[Step(**s) for s in self._steps()],
                must_pass=bool(form.get("must")), now=self._now or clock.now(),
            )  # fmt: skip
        except ScrmError as error:
            return self._say_error(error)
        self.saving = False
        await self._list()
        return toast_ok(
            Text("场景已保存, 每次发布时会自动重跑", "Saved; it runs again at every publish").say(self.lang)
        )

    @rx.event
    def ask_save(self, on: bool) -> None:
        """The name sheet was opened or closed."""
        self.saving = on is True

    @rx.event
    async def replay(self, scenario: int) -> Any:
        """A scenario was opened: it runs to its end."""
        _, sample, steps = await self._ask(service.open_scenario, scenario_id=whole(scenario))
        self._typed, self._now, self.store = json.dumps(sample.answers), clock.now(), str(sample.org_unit_id)
        self.values = sample.answers
        return await self._play([asdict(step) for step in steps])

    @rx.event
    async def must(self, scenario: int, on: bool) -> None:
        """必须通过 was switched."""
        scenario_id = whole(scenario)
        await self._run(service.set_must_pass, scenario_id=scenario_id, must_pass=on is True, now=clock.now())
        await self._list()

    @rx.event
    async def drop(self, scenario: int) -> None:
        """A scenario was deleted."""
        await self._run(service.delete_scenario, scenario_id=whole(scenario), now=clock.now())
        await self._list()


def _form_of(session: Any, actor: Any, *, form_id: int | None) -> dict[str, Any]:
    """The newest published form, as this person may see it."""
    actor.require("flow.design")
    form = forms.latest_version(session, form_id) if form_id else None
    if form is None:
        return {"fields": []}
    policy = forms.policy_of(session, actor, form.schema, filling=True)
    return seen(policy, initial(form.schema), clock.now())


def _stores(session: Any, actor: Any) -> list[tuple[int, str]]:
    actor.require("flow.design")
    return tickets.list_stores(session, actor)
