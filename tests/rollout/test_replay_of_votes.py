"""The live version replayed on histories with several approvers: votes, additions, delegations, time-outs, waits,
sub-flows, returns, people who agreed before. The replay asks and counts as the engine did."""

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from scrm_app.core import db
from scrm_app.core.actor import Actor
from scrm_app.core.errors import ScrmError
from scrm_app.flows import service as flows
from scrm_app.library.engine.build import chain, edge, flow, leaf, node, task
from scrm_app.notifications import service as notifications
from scrm_app.rollout import service as rollout
from scrm_app.rollout.service import Sample, Step
from scrm_app.tickets import service as tickets
from scrm_app.tickets.engine.rulebook import Rule
from scrm_app.tickets.repository import hot
from tests.conftest import NOW
from tests.rollout.conftest import Shop
from tests.rollout.test_service_replay import replayed
from tests.tickets.conftest import FORM, publish
from tests.tickets.test_service_dispatch import rules_of

STEPS = 14


def drawing(shop: Shop, mode: str, on_reject: str) -> dict[str, Any]:
    """accept > (large: vote) > pause > (a, b at once) > board, who agreed before is not asked again > visit."""

    def people(*names: str) -> list[dict[str, str]]:
        return [{"kind": "person", "value": str(shop.users[name])} for name in names]

    leader = {"kind": "leader", "value": ""}
    asks = {"mode": mode, "percent": 60, "approvers": people("alice", "erin", "dora"), "dedupe": True}
    again = {"mode": "all", "approvers": people("alice", "erin"), "dedupe": True}
    late = {"limit_minutes": 45, "on_timeout": "approve"}
    nodes = [
        node("start", "start", "开始"),
        task("accept", "受理", "staff", 30, "", assign={"kind": "starter", "value": ""}),
        node("big", "condition", "金额"),
        node("vote", "approval", "会审", approval=asks, on_reject=on_reject, **late),
        node("pause", "wait", "冷静期", wait={"until": "duration", "minutes": 20}),
        node("p", "parallel", "同时"),
        task("a", "备件", "staff", 60, "", assign=leader),
        task("b", "上门", "staff", 60, "", assign={"kind": "starter", "value": ""}),
        node("j", "join", "汇合"),
        node("board", "approval", "复审", approval=again, on_reject="previous"),
        task("visit", "回访", "staff", 15, "", assign=leader, on_timeout="reject", on_reject="edge"),
        task("urge", "催办", "staff", None, "", assign=leader),
        node("end", "end", "结束"),
    ]
    edges = [
        *chain("start", "accept", "big"),
        edge("big", "vote", condition=leaf("amount", "gt", 300_000)),
        edge("big", "pause", is_default=True),
        *chain("vote", "pause", "p", "a", "j", "board", "visit", "end"),
        edge("p", "b"),
        edge("b", "j"),
        edge("visit", "urge", kind="reject"),
        edge("urge", "end"),
    ]
    return flow(nodes, edges)


class Hands:
    """People who do something at random, each act a transaction of its own."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop, self.dice, self.done = shop, random.Random(seed), Counter[str]()

    def live(self, at: datetime) -> None:
        """One ticket, as far as it comes."""
        answers = {"title": "异响", "amount": self.dice.choice([1_000, 400_000])}
        about = {"flow_id": self.shop.flow_id, "answers": answers, "org_unit_id": self.shop.units["pudong"]}
        ticket = db.call(tickets.open_ticket, self.shop.bob, now=at, **about).id
        for _ in range(STEPS):
            at += timedelta(minutes=self.dice.randint(1, 30))
            while db.call(notifications.fire_due, at):
                pass
            if self.shop.row(ticket).status != "open":
                return
            self.act(ticket, at + timedelta(seconds=1))

    def act(self, ticket: int, at: datetime) -> None:
        with Session(self.shop.engine) as session:
            row, open_tasks = hot.load(session, ticket), [t for t in hot.open_tasks(session, ticket) if t.assignee_id]
        if not open_tasks:
            return
        turn = self.dice.choice(open_tasks)
        who = next(a for a in self.shop.actors.values() if a.user_id == turn.assignee_id)
        name, call, more = self.dice.choice(self.choices(turn, who))
        try:
            db.call(call, who, ticket_id=ticket, version=row.version, now=at, **more)
            self.done[name] += 1
        except ScrmError:
            self.done[f"{name} refused"] += 1

    def choices(self, turn: Any, who: Actor) -> list[tuple[str, Any, dict[str, Any]]]:
        other = self.dice.choice([u for u in self.shop.users.values() if u != who.user_id])
        at = {"at": turn.node_id}
        yes = tickets.approve_ticket if turn.kind == "approval" else tickets.complete_ticket
        found: list[tuple[str, Any, dict[str, Any]]] = [("yes", yes, at)] * 8
        found += [("return", tickets.return_ticket, {**at, "to": "accept", "note": "退"})]
        found += [("withdraw", tickets.withdraw_ticket, {}), ("cancel", tickets.cancel_ticket, {"note": "不要了"})]
        found += [("transfer", tickets.transfer_ticket, {**at, "to_user_id": other})]
        if turn.kind == "approval":
            found += [("no", tickets.reject_ticket, {**at, "to": "accept", "note": "不同意"})] * 2
            for when in ("before", "after"):
                found += [(f"add {when}", tickets.add_signers, {**at, "user_ids": [other], "when": when})]
            found += [("delegate", tickets.delegate_ticket, {**at, "to_user_id": other})]
            found += [("terminate", tickets.terminate_ticket, {**at, "note": "终止"})]
        return found


@pytest.mark.parametrize(
    ("mode", "on_reject"), [("all", "end"), ("any", "previous"), ("sequence", "any"), ("ratio", "starter")]
)
def test_the_live_version_reproduces_votes(shop: Shop, mode: str, on_reject: str) -> None:
    with db.transaction() as session:
        shop.flow_id = publish(session, drawing(shop, mode, on_reject), FORM, "会审")
    hands = Hands(shop, seed=len(mode))
    for n in range(40):
        hands.live(NOW + timedelta(minutes=n))
    with Session(shop.engine) as session:
        assert session.connection().scalar(sa.text("SELECT count(*) FROM ticket_event WHERE kind = 'overdue'"))
    view = replayed(shop, "live")
    assert (view.result["tickets"], view.result["reproduced"]) == (40, 40), view.result["reasons"]


def redrawn(shop: Shop, **changes: Any) -> None:
    """Other settings for nodes of the repair flow, as its draft."""
    draft = db.call(flows.get_draft, shop.designer, flow_id=shop.flow_id, write=False)
    nodes = [{**n, **changes.get(n["id"], {})} for n in draft.graph["nodes"]]
    graph = {**draft.graph, "nodes": nodes}
    db.call(flows.save_draft, shop.designer, flow_id=shop.flow_id, revision=draft.revision, graph=graph, now=NOW)


def people(shop: Shop, *names: str) -> list[dict[str, str]]:
    return [{"kind": "person", "value": str(shop.users[name])} for name in names]


def dispatch_rules(shop: Shop) -> None:
    """空调 goes to Dora, everything else to Bob."""
    cooling = {"field": "title", "op": "contains", "value": "空调"}
    with db.transaction() as session:
        rules_of(
            session,
            Rule("", "空调", condition=cooling, then={"people": [str(shop.users["dora"])], "strategy": "least_loaded"}),
            Rule("", "其他", then={"people": [str(shop.users["bob"])], "strategy": "least_loaded"}),
        )


def steps_of(shop: Shop, replay: int) -> dict[int, dict[str, str]]:
    rows, _ = db.call(rollout.list_replayed, shop.admin, replay_id=replay, write=False)
    return {row.ticket_id: {s["node"]: s["who_name"] for s in row.then["steps"]} for row in rows}


def test_a_draft_gives_work_out_by_the_dispatch_rules_in_force(shop: Shop) -> None:
    cooling, noise = shop.whole(NOW, title="空调不制冷"), shop.whole(NOW, title="异响")
    dispatch_rules(shop)
    redrawn(shop, visit={"assign": {"kind": "dispatch", "value": "staff"}})
    found = steps_of(shop, replayed(shop).id)
    assert (found[cooling]["visit"], found[noise]["visit"]) == ("朵拉", "鲍勃")


def test_a_draft_that_asks_several_names_all_of_them(shop: Shop) -> None:
    ticket = shop.whole(NOW, amount=400_000)
    redrawn(shop, approve={"approval": {"mode": "all", "approvers": people(shop, "alice", "erin")}})
    view = replayed(shop)
    assert steps_of(shop, view.id)[ticket]["approve"] == "爱丽丝、艾琳"
    assert (view.result["path"], view.result["nowhere"]) == (0, 0)
    work = {p["id"]: (p["now"], p["then"]) for p in view.result["work"]}
    assert work[shop.users["erin"]] == (0, 1)


def test_a_test_run_counts_votes_and_asks_the_dispatch_rules(shop: Shop) -> None:
    dispatch_rules(shop)
    redrawn(
        shop,
        approve={"approval": {"mode": "ratio", "percent": 60, "approvers": people(shop, "alice", "erin", "dora")}},
        repair={"assign": {"kind": "dispatch", "value": "staff"}, "required_fields": []},
    )
    about = {"title": "异响", "customer_name": "王女士", "phone": "13800138000", "amount": 400_000}

    def run(*actions: str) -> rollout.Rehearsal:
        steps = [Step(action, note="不同意") for action in actions]
        sample = Sample(shop.units["pudong"], about)
        return db.call(rollout.rehearse, shop.admin, flow_id=shop.flow_id, sample=sample, steps=steps, now=NOW)

    asked = run("complete")
    assert sorted(t.who for t in asked.turns) == sorted(["爱丽丝", "艾琳", "朵拉"])
    assert len(run("complete", "approve").turns) == 2
    decided = run("complete", "approve", "reject", "approve")
    assert [(t.name, t.who) for t in decided.turns] == [("维修", "鲍勃")]
    assert run("complete", "reject", "reject").status == "cancelled"
