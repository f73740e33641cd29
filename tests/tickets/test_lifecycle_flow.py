"""A customer's life in more than twenty steps: publishes without a problem, and a ticket walks all of it to the end."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from scrm_app.flows import service as flows
from scrm_app.flows.engine.checks import check
from scrm_app.flows.engine.graph import parse_graph
from scrm_app.library.engine.build import chain, edge, flow, leaf, node, task
from scrm_app.portal.engine.progress import Place, Visit, progress
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from tests.conftest import NOW, World
from tests.tickets.conftest import FORM, publish

BEFORE = ("线索登记", "首次联系", "需求了解", "资料发送", "邀约到店", "到店接待", "体验试用", "报价", "异议处理")
DEAL = ("合同确认", "收款", "建立服务档案")
SERVICE = ("服务排期", "首次服务", "三日回访", "七日回访", "月度保养提醒", "季度关怀")
AFTER = ("满意度回访", "复购推荐", "转介绍邀请")


def step(key: str, name: str) -> dict[str, Any]:
    return task(key, name, "staff", 240, f"正在{name}", assign={"kind": "starter", "value": ""}, actions=["complete"])


def lifecycle() -> dict[str, Any]:
    """Before the deal, a check of the amount, papers and money side by side, service, after."""
    keys = {name: f"k{i}" for i, name in enumerate((*BEFORE, *DEAL, "大客户评估", *SERVICE, *AFTER))}
    k = keys.__getitem__
    nodes = [node("start", "start", "开始"), *(step(key, name) for name, key in keys.items())]
    nodes += [node("big", "condition", "大客户吗"), node("split", "parallel", "同时办理"), node("join", "join", "办完")]
    nodes += [node("end", "end", "结束")]
    edges = [
        *chain("start", *map(k, BEFORE), "big"),
        edge("big", k("大客户评估"), condition=leaf("amount", "gt", 500_000)),
        edge("big", "split", is_default=True),
        *chain(k("大客户评估"), "split"),
        *(edge("split", k(name)) for name in DEAL),
        *(edge(k(name), "join") for name in DEAL),
        *chain("join", *map(k, SERVICE), *map(k, AFTER), "end"),
    ]
    return flow(nodes, edges)


def test_more_than_twenty_steps_publish_and_run_to_the_end(session: Session, world: World) -> None:
    graph = parse_graph(lifecycle())
    assert sum(n.waits for n in graph.nodes.values()) > 20
    flow_id = publish(session, lifecycle(), FORM, "客户全生命周期")
    assert flows.latest_version(session, flow_id) is not None
    assert not [p for p in check(graph, None) if p.severity == "error" and p.code != "no_form"]
    wish: dict[str, Any] = {"flow_id": flow_id, "answers": {"title": "新客户", "amount": 900_000}}
    ticket = service.open_ticket(session, world.alice, **wish, org_unit_id=world.units["pudong"], now=NOW).id
    now, done = NOW, 0
    while tasks := list(hot.open_tasks(session, ticket)):
        now += timedelta(hours=1)
        service.complete_ticket(
            session,
            world.alice,
            ticket_id=ticket,
            at=tasks[0].node_id,
            version=hot.load(session, ticket).version,
            now=now,
        )
        done += 1
    assert done == len((*BEFORE, *DEAL, "大客户评估", *SERVICE, *AFTER))
    assert hot.load(session, ticket).status == "closed"


def test_its_customer_reads_where_they_are_of_all_the_steps() -> None:
    graph = parse_graph(lifecycle())
    places = {n.id: Place(n.customer_text, tuple(e.target for e in graph.out[n.id])) for n in graph.nodes.values()}
    visits = [Visit("k0", NOW, NOW), Visit("k1", NOW, None)]
    shown = progress(places, visits, start="start", opened_at=NOW, closed_at=None)
    assert [s.state for s in shown[:3]] == ["done", "now", "next"]
    assert len(shown) > 18
