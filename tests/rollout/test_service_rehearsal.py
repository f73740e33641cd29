"""Test runs on the draft: what they show is what would happen, and the database is the same afterwards."""

import copy
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from scrm_app.core import db
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput
from scrm_app.flows import service as flows
from scrm_app.rollout import repository, service
from scrm_app.rollout.errors import ScenariosFail
from scrm_app.rollout.service import Rehearsal, Sample, Step, rehearsal
from tests.conftest import NOW
from tests.rollout.conftest import Save, Shop
from tests.rollout.test_service_replay import fingerprint, redrawn
from tests.tickets.conftest import GRAPH

ANSWERS = {"title": "空调不制冷", "customer_name": "王女士", "phone": "13800138000"}
DEAR = [Step("complete"), Step("approve"), Step("complete", answers={"labour_hours": 2}), Step("complete")]


def sample(shop: Shop, **answers: Any) -> Sample:
    return Sample(shop.units["pudong"], {**ANSWERS, **answers})


def run(shop: Shop, steps: list[Step], who: str = "admin", **answers: Any) -> Rehearsal:
    return db.call(
        service.rehearse, getattr(shop, who), flow_id=shop.flow_id, sample=sample(shop, **answers), steps=steps, now=NOW
    )


def test_a_test_run_shows_people_times_and_notices_and_leaves_no_trace(shop: Shop, save_draft: Save) -> None:
    save_draft(redrawn(accept={"limit_minutes": 15}))
    before = fingerprint(shop.engine)
    found = run(shop, [], amount=400_000)
    assert [(t.name, t.role, t.due_at) for t in found.turns] == [("受理", "staff", NOW + timedelta(minutes=15))]
    found = run(shop, DEAR[:1], amount=400_000)
    assert [(t.name, t.who) for t in found.turns] == [("店长审批", "爱丽丝")]
    assert [(n.to, n.title.zh[:7]) for n in found.done[-1].notices] == [("爱丽丝", "新工单待您处理")]
    assert {kind for kind, _ in found.done[-1].reminders} >= {"ticket.overdue"}
    found = run(shop, DEAR, amount=400_000)
    assert (found.status, found.turns) == ("closed", [])
    assert found.path == ["accept", "approve", "repair", "visit", "end"]
    assert {m["id"]: m["status"] for m in found.route["marks"]}["approve"] == "done"
    assert fingerprint(shop.engine) == before


def test_time_can_pass_and_somebody_above_would_be_told(shop: Shop) -> None:
    before = fingerprint(shop.engine)
    found = run(shop, [Step("wait", minutes=90)])
    told = {n.to for n in found.done[-1].notices}
    assert told, "an overdue step tells somebody"
    assert found.now == NOW + timedelta(minutes=90)
    assert fingerprint(shop.engine) == before


def test_other_tickets_are_not_part_of_it_when_time_passes(shop: Shop) -> None:
    alone = run(shop, [Step("wait", minutes=90)]).done[-1].notices
    for number in range(3):
        shop.open(title=f"漏油 {number}")
    assert [(n.to, n.title.zh[:6]) for n in run(shop, [Step("wait", minutes=90)]).done[-1].notices] == [
        (n.to, n.title.zh[:6]) for n in alone
    ]


def test_what_others_commit_meanwhile_is_not_part_of_it(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite has one writer, so there it is impossible anyway; on PostgreSQL others go on working."""
    alone = run(shop, [Step("wait", minutes=90)]).done
    if shop.engine.dialect.name == "sqlite":
        return
    written, fire = repository.written_since, rehearsal.Walk._fire

    def meanwhile(session: Session, before: dict[str, int]) -> Any:
        with ThreadPoolExecutor(1) as other:
            other.submit(shop.open, place="xihu", title="漏油").result(20)
        return written(session, before)

    def also(walk: rehearsal.Walk) -> None:
        meanwhile(walk.session, walk.marks)
        fire(walk)

    monkeypatch.setattr(repository, "written_since", meanwhile)
    monkeypatch.setattr(rehearsal.Walk, "_fire", also)
    told = run(shop, [Step("wait", minutes=90)]).done
    assert [[(n.to, n.title.zh[:6]) for n in d.notices] for d in told] == [
        [(n.to, n.title.zh[:6]) for n in d.notices] for d in alone
    ]
    assert [d.reminders for d in told] == [d.reminders for d in alone]


def test_what_is_missing_or_not_allowed_is_shown_as_the_real_refusal(shop: Shop) -> None:
    stopped = run(shop, [Step("complete"), Step("complete")])
    assert stopped.done[-1].refusal is not None
    assert [f["key"] for f in stopped.done[-1].fields] == ["labour_hours"]
    assert stopped.path[-1] == "repair"
    not_mine = run(shop, [Step("complete"), Step("approve", as_role="staff")], amount=400_000)
    assert not_mine.done[-1].refusal is not None
    assert not_mine.turns[0].name == "店长审批"
    bad = run(shop, [], phone="12")
    assert bad.done[-1].refusal is not None
    assert bad.status == "new"


def test_amounts_are_shown_only_to_those_who_may_see_them(shop: Shop) -> None:
    assert run(shop, DEAR, amount=400_000).money is not None
    assert run(shop, DEAR, who="designer", amount=400_000).money is None
    for who in ("alice", "bob", "finance"):
        with pytest.raises(Forbidden):
            run(shop, [], who=who)


def save(shop: Shop, must_pass: bool, name: str = "贵重维修") -> int:
    return db.call(
        service.save_scenario, shop.designer, flow_id=shop.flow_id, name=name, sample=sample(shop, amount=400_000),
        steps=DEAR, must_pass=must_pass, now=NOW,
    )  # fmt: skip


def results(shop: Shop) -> list[Any]:
    return db.call(service.run_scenarios, shop.designer, flow_id=shop.flow_id, now=NOW)


def publish(shop: Shop) -> None:
    with db.transaction() as session:
        draft = flows.get_draft(session, shop.designer, flow_id=shop.flow_id)
        flows.publish_flow(session, shop.designer, flow_id=shop.flow_id, revision=draft.revision, now=NOW)


def test_a_scenario_runs_again_and_forbids_publishing_only_when_it_must_pass(shop: Shop, save_draft: Save) -> None:
    scenario = save(shop, must_pass=False)
    assert [(r.name, r.passed) for r in results(shop)] == [("贵重维修", True)]
    graph = copy.deepcopy(GRAPH)
    for edge in graph["edges"]:
        if edge.get("condition"):
            edge["condition"]["value"] = 900_000
    save_draft(graph)
    (failed,) = results(shop)
    assert (failed.passed, failed.must_pass) == (False, False)
    assert "路径应为 受理→店长审批→维修→回访→结束" in failed.why.zh or "没有做成" in failed.why.zh
    db.call(service.set_must_pass, shop.designer, scenario_id=scenario, must_pass=True, now=NOW)
    before = fingerprint(shop.engine)
    with pytest.raises(ScenariosFail) as refused:
        publish(shop)
    assert "贵重维修" in refused.value.text.zh
    assert fingerprint(shop.engine) == before, "a refused publication leaves nothing"
    db.call(service.set_must_pass, shop.designer, scenario_id=scenario, must_pass=False, now=NOW)
    publish(shop)
    with Session(shop.engine) as session:
        assert flows.latest_version(session, shop.flow_id).number == 2


def test_an_error_inside_a_scenario_names_the_scenario_when_publishing(shop: Shop, save_draft: Save) -> None:
    save(shop, must_pass=True)
    graph = copy.deepcopy(GRAPH)
    for edge in graph["edges"]:
        if edge["target"] == "visit":
            edge["target"] = "end"
    graph["nodes"] = [n for n in graph["nodes"] if n["id"] != "visit"]
    graph["edges"] = [e for e in graph["edges"] if e["source"] != "visit"]
    save_draft(graph)
    (listed,) = results(shop)
    assert (listed.passed, listed.why.zh) == (False, "这一步已经结束, 请选择别的步骤。")
    with pytest.raises(ScenariosFail) as refused:
        publish(shop)
    assert "贵重维修" in refused.value.text.zh
    assert listed.why.zh in refused.value.text.zh


def test_scenarios_are_replaced_by_name_listed_and_removed(shop: Shop) -> None:
    first = save(shop, must_pass=False)
    assert save(shop, must_pass=True) == first
    (row,) = db.call(service.list_scenarios, shop.designer, flow_id=shop.flow_id, write=False)
    assert (row.name, row.must_pass, row.steps, row.path[-1]) == ("贵重维修", True, 4, "结束")
    name, opened, steps = db.call(service.open_scenario, shop.designer, scenario_id=first, write=False)
    assert (name, opened.answers["amount"], [s.action for s in steps]) == (
        "贵重维修",
        400_000,
        [s.action for s in DEAR],
    )
    with pytest.raises(InvalidInput):
        save(shop, must_pass=False, name="  ")
    for actor in (shop.alice, shop.bob, shop.finance):
        with pytest.raises(Forbidden):
            db.call(service.delete_scenario, actor, scenario_id=first, now=NOW)
        with pytest.raises(Forbidden):
            db.call(service.set_must_pass, actor, scenario_id=first, must_pass=False, now=NOW)
    db.call(service.delete_scenario, shop.designer, scenario_id=first, now=NOW)
    assert results(shop) == []
    assert issubclass(ScenariosFail, Conflict)
