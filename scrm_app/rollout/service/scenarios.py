"""Test runs kept: inputs and what should come of them; they run again at every publication."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.replay import FlowScenario
from scrm_app.audit import service as audit
from scrm_app.core import clock
from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.flows.engine.views import FlowVersionView
from scrm_app.rollout import repository
from scrm_app.rollout.errors import ScenarioNotFound, ScenariosFail
from scrm_app.rollout.service.rehearsal import Rehearsal, Sample, Step, Walk, rehearse, taken_back

MAX_SCENARIOS = 50


@dataclass(frozen=True)
class ScenarioRow:
    """A scenario in the list."""

    id: int
    name: str
    must_pass: bool
    steps: int
    path: list[str]
    updated_at: datetime


@dataclass(frozen=True)
class Result:
    """How a scenario did; `why` is empty when it passed."""

    id: int
    name: str
    must_pass: bool
    passed: bool
    why: Text


def save_scenario(
    session: Session,
    actor: Actor,
    *,
    flow_id: int,
    name: str,
    sample: Sample,
    steps: list[Step],
    must_pass: bool,
    now: datetime,
) -> int:
    """Keep a test run with what it gave now as what it should give; a name used before is replaced."""
    actor.require("flow.design")
    title = " ".join(name.split())[:80]
    if not title:
        raise InvalidInput("请给场景起个名称。", "Give the scenario a name.")
    found = rehearse(session, actor, flow_id=flow_id, sample=sample, steps=steps, now=now)
    refused = next((done.refusal for done in found.done if done.refusal is not None), None)
    if refused is not None:
        raise InvalidInput(
            f"这次试运行停在一个没有做成的步骤, 先处理它再保存: {refused.zh}",
            f"This test run stands at a step that was refused; solve that first: {refused.en}",
        )
    rows = repository.list_scenarios(session, flow_id)
    old = next((row for row in rows if row.name == title), None)
    if old is None and len(rows) >= MAX_SCENARIOS:
        raise InvalidInput(f"一个流程最多 {MAX_SCENARIOS} 个场景。", f"A flow has at most {MAX_SCENARIOS} scenarios.")
    row = old or FlowScenario(
        flow_id=flow_id, name=title, created_by_id=actor.user_id or None, created_at=now, updated_at=now
    )
    row.inputs = {"org_unit_id": sample.org_unit_id, "answers": sample.answers, "steps": [asdict(s) for s in steps]}
    row.expected = {"path": found.path, "names": [found.names.get(n, n) for n in found.path], "status": found.status}
    row.expected["total_fen"] = found.total_fen
    row.must_pass, row.updated_at, row.version = must_pass, now, row.version + 1
    scenario_id = repository.add(session, row)
    audit.record(
        session, actor, action="flow.scenario_saved", subject_type="flow", subject_id=flow_id,
        after={"name": title, "must_pass": must_pass}, now=now,
    )  # fmt: skip
    return scenario_id


def list_scenarios(session: Session, actor: Actor, *, flow_id: int) -> list[ScenarioRow]:
    """The scenarios of a flow."""
    actor.require("flow.design")
    return [
        ScenarioRow(
            row.id or 0,
            row.name,
            row.must_pass,
            len(row.inputs.get("steps", [])),
            list(row.expected.get("names", [])),
            row.updated_at,
        )
        for row in repository.list_scenarios(session, flow_id)
    ]


def set_must_pass(session: Session, actor: Actor, *, scenario_id: int, must_pass: bool, now: datetime) -> None:
    """Whether a failing scenario forbids publishing."""
    actor.require("flow.design")
    row = _get(session, scenario_id)
    row.must_pass, row.updated_at = must_pass, now
    session.flush()


def delete_scenario(session: Session, actor: Actor, *, scenario_id: int, now: datetime) -> None:
    """Take a scenario away."""
    actor.require("flow.design")
    row = _get(session, scenario_id)
    audit.record(
        session, actor, action="flow.scenario_deleted", subject_type="flow", subject_id=row.flow_id,
        before={"name": row.name}, now=now,
    )  # fmt: skip
    repository.delete(session, row)


def open_scenario(session: Session, actor: Actor, *, scenario_id: int) -> tuple[str, Sample, list[Step]]:
    """A scenario to step through again."""
    actor.require("flow.design")
    row = _get(session, scenario_id)
    return row.name, *_inputs(row)


def _get(session: Session, scenario_id: int) -> FlowScenario:
    row = repository.get_scenario(session, scenario_id)
    if row is None:
        raise ScenarioNotFound
    return row


def _inputs(row: FlowScenario) -> tuple[Sample, list[Step]]:
    raw = row.inputs
    return Sample(int(raw["org_unit_id"]), dict(raw["answers"])), [Step(**step) for step in raw["steps"]]


def run_scenarios(session: Session, actor: Actor, *, flow_id: int, now: datetime) -> list[Result]:
    """Every scenario on the draft as it is; nothing is written."""
    actor.require("flow.design")
    rows = repository.list_scenarios(session, flow_id)
    if not rows:
        return []
    inputs = [(row.id or 0, row.name, row.must_pass, _inputs(row), dict(row.expected)) for row in rows]
    results: list[Result] = []
    for scenario_id, name, must, (sample, steps), expected in inputs:
        try:
            with taken_back(session):
                version = flows.stage_draft(session, actor, flow_id=flow_id, now=now)
                why = _differs(Walk(session, system_actor(), version, sample, now).run(steps), expected)
        except ScrmError as error:
            why = error.text
        results.append(Result(scenario_id, name, must, why is None, why or Text("", "")))
    return results


def check_published(session: Session, version: FlowVersionView) -> None:
    """Inside the publishing transaction: a scenario that must pass and does not, forbids it (ScenariosFail)."""
    rows = [row for row in repository.list_scenarios(session, version.flow_id) if row.must_pass]
    now, failing = clock.now(), []
    inputs = [(row.name, _inputs(row), dict(row.expected)) for row in rows]
    for name, (sample, steps), expected in inputs:
        try:
            with taken_back(session):
                why = _differs(Walk(session, system_actor(), version, sample, now).run(steps), expected)
        except ScrmError as error:
            why = error.text
        if why is not None:
            failing.append((name, why))
    if failing:
        raise ScenariosFail(failing)


def _differs(found: Rehearsal, expected: Mapping[str, Any]) -> Text | None:
    refused = next((done for done in found.done if done.refusal is not None), None)
    if refused is not None and refused.refusal is not None:
        return Text(
            f"{refused.title.zh}没有做成: {refused.refusal.zh}", f"{refused.title.en} was refused: {refused.refusal.en}"
        )
    if found.path != expected.get("path"):
        was, now = "→".join(expected.get("names", [])), "→".join(found.names.get(n, n) for n in found.path)
        return Text(f"路径应为 {was}, 现在是 {now}。", f"The path should be {was}, and is {now}.")
    if found.status != expected.get("status"):
        return Text("结束的方式和保存时不同。", "It ends in another way than when it was saved.")
    if found.total_fen != expected.get("total_fen", found.total_fen):
        return Text("结算金额和保存时不同。", "The settled amount is another than when it was saved.")
    return None
