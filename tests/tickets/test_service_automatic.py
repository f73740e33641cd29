"""Nodes nobody works on: waits, sub-flows, automatic actions, copies; all in the transaction of the step."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from scrm_app.core.actor import system_actor
from scrm_app.core.errors import Conflict, ScrmError
from scrm_app.flows import service as flows
from scrm_app.library.engine.build import chain, flow, node, task
from scrm_app.notifications import service as notifications
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from tests.conftest import NOW, World
from tests.tickets.flows_of_all_kinds import middle, only, people
from tests.tickets.test_service_votes import Begin, asked, begin, history, row

__all__ = ["begin"]


def rows(session: Session, sql: str, **values: Any) -> list[Any]:
    return [tuple(r) for r in session.connection().execute(sa.text(sql), values)]


def wait(**settings: Any) -> dict[str, Any]:
    return node("pause", "wait", "等待", wait=settings)


def test_a_wait_goes_on_when_its_time_has_come_and_not_before(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, wait(until="duration", minutes=120)))
    assert (row(session, ticket).node_id, row(session, ticket).status) == ("pause", "open")
    notifications.fire_due(session, NOW + timedelta(minutes=119))
    assert row(session, ticket).node_id == "pause"
    notifications.fire_due(session, NOW + timedelta(minutes=121))
    assert (row(session, ticket).node_id, asked(session, world, ticket)) == ("visit", ["alice"])
    assert history(session, ticket)[-1] == "woken"


def test_nobody_can_work_on_or_claim_a_wait(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, wait(until="duration", minutes=120)))
    version = row(session, ticket).version
    with pytest.raises(ScrmError):
        service.complete_ticket(session, world.alice, ticket_id=ticket, version=version, now=NOW)
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    assert asked(session, world, ticket) == ["-"]


def test_a_wait_that_was_left_does_not_go_off_later(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, wait(until="duration", minutes=120)))
    version = row(session, ticket).version
    service.withdraw_ticket(session, world.bob, ticket_id=ticket, version=version, now=NOW)
    notifications.fire_due(session, NOW + timedelta(minutes=121))
    assert row(session, ticket).node_id == "accept"


def test_a_wait_for_the_customer_ends_with_the_reply_or_the_patience(
    session: Session, world: World, begin: Begin
) -> None:
    flow_id = middle(session, wait(until="event", event="customer_reply", timeout_minutes=600))
    answered, silent = begin(flow_id), begin(flow_id)
    assert service.wake_event(session, ticket_id=answered, event="bill_confirmed", now=NOW) == 0
    assert service.wake_event(session, ticket_id=answered, event="customer_reply", now=NOW) == 1
    assert row(session, answered).node_id == "visit"
    notifications.fire_due(session, NOW + timedelta(minutes=601))
    assert row(session, silent).node_id == "visit"


def test_a_signal_is_heard_by_name_and_only_from_who_may_work_there(
    session: Session, world: World, begin: Begin
) -> None:
    ticket = begin(middle(session, wait(until="event", event="signal", signal="parts_arrived")))
    with pytest.raises(ScrmError):
        service.signal_ticket(session, world.charlie, ticket_id=ticket, signal="parts_arrived", now=NOW)
    with pytest.raises(Conflict):
        service.signal_ticket(session, world.bob, ticket_id=ticket, signal="other", now=NOW)
    assert service.signal_ticket(session, world.bob, ticket_id=ticket, signal="parts_arrived", now=NOW) == 1
    assert row(session, ticket).node_id == "visit"


def test_a_ticket_waits_for_the_ticket_it_opened(session: Session, world: World, begin: Begin) -> None:
    work = task("do", "备件采购", "staff", 60, "", assign={"kind": "leader", "value": ""})
    child_flow = only(session, work, "备件采购流程")
    call = {"flow_id": child_flow, "sync": True}
    call |= {"into": [{"source": "title", "target": "title"}], "out": [{"source": "amount", "target": "amount"}]}
    ticket = begin(middle(session, node("call", "subflow", "采购", subflow=call)))
    assert row(session, ticket).node_id == "call"
    [(child, title, customer)] = rows(
        session, "SELECT id, title, customer_name FROM ticket WHERE parent_id = :t", t=ticket
    )
    assert (title, customer) == ("空调不制冷", "王女士")
    service.complete_ticket(
        session, world.alice, ticket_id=child, version=row(session, child).version, answers={"amount": 12_300}, now=NOW
    )
    assert row(session, child).status == "closed"
    assert row(session, ticket).node_id == "visit"
    assert row(session, ticket).answers["amount"] == 12_300


def test_a_cancelled_parent_takes_the_waiting_child_with_it(session: Session, world: World, begin: Begin) -> None:
    work = task("do", "备件采购", "staff", 60, "", assign={"kind": "leader", "value": ""})
    call = {"flow_id": only(session, work, "备件采购流程"), "sync": True}
    ticket = begin(middle(session, node("call", "subflow", "采购", subflow=call)))
    service.cancel_ticket(
        session, world.alice, ticket_id=ticket, version=row(session, ticket).version, note="客户取消", now=NOW
    )
    assert rows(session, "SELECT status FROM ticket WHERE parent_id = :t", t=ticket) == [("cancelled",)]


def test_automatic_actions_happen_with_the_step(session: Session, world: World, begin: Begin) -> None:
    other = only(session, task("do", "回访", "staff", 60, "", assign={"kind": "leader", "value": ""}), "满意度回访")
    steps: list[dict[str, Any]] = [
        {"do": "set_field", "field": "labour_hours", "value": 2},
        {"do": "set_field", "field": "amount", "formula": "{labour_hours} * 100元"},
        {"do": "tag", "on": "ticket", "tag": "大单"},
        {"do": "notify", "to": people(world, "erin"), "channel": "inbox", "text": "请关注 {title}"},
        {"do": "open_ticket", "flow_id": other, "fields": [{"source": "title", "target": "title"}]},
    ]
    steps[1] = {"do": "set_field", "field": "amount", "value": 20_000}
    ticket = begin(middle(session, node("auto", "auto", "自动", steps=steps)))
    assert row(session, ticket).node_id == "visit"
    assert (row(session, ticket).answers["labour_hours"], row(session, ticket).answers["amount"]) == (2, 20_000)
    assert row(session, ticket).tags == ["大单"]
    told = rows(session, "SELECT body_zh FROM notification WHERE kind = 'ticket.flow_notice'")
    assert told == [("请关注 空调不制冷",)]
    assert rows(session, "SELECT title FROM ticket WHERE parent_id = :t", t=ticket) == [("空调不制冷",)]
    done = rows(session, "SELECT count(*) FROM decision WHERE kind = 'flow.auto'")
    assert done == [(1,)]


def test_a_formula_fills_a_field_and_the_branch_after_it_sees_that(
    session: Session, world: World, begin: Begin
) -> None:
    step = {"do": "set_field", "field": "labour_hours", "formula": "{labour_hours} * 3"}
    ticket = begin(middle(session, node("auto", "auto", "自动", steps=[step])), labour_hours=2)
    assert row(session, ticket).answers["labour_hours"] == 6


def test_a_copy_may_be_read_but_not_worked_on(session: Session, world: World, begin: Begin) -> None:
    with pytest.raises(ScrmError):
        service.get_ticket_view(session, world.charlie, ticket_id=begin(middle(session, _cc(world, "dora"))), now=NOW)
    ticket = begin(middle(session, _cc(world, "charlie"), name="抄送二"))
    assert row(session, ticket).node_id == "visit"
    view = service.get_ticket_view(session, world.charlie, ticket_id=ticket, now=NOW)
    assert view.actions == []
    assert rows(session, "SELECT user_id FROM notification WHERE kind = 'ticket.copied'")[-1] == (
        world.users["charlie"],
    )
    with pytest.raises(ScrmError):
        service.complete_ticket(session, world.charlie, ticket_id=ticket, version=row(session, ticket).version, now=NOW)


def _cc(world: World, name: str) -> dict[str, Any]:
    return node("copy", "cc", "知会", cc={"to": people(world, name), "text": "{number} 已受理"})


def test_a_flow_that_opens_itself_is_stopped_and_says_so(session: Session, world: World) -> None:
    plain = only(session, node("n", "cc", "知会", cc={"to": people(world, "bob")}), "空")
    steps = [{"do": "open_ticket", "flow_id": plain}]
    looping = only(session, node("n", "auto", "自动", steps=steps), "绕圈")
    nodes = [
        node("start", "start", "开始"),
        node("n", "auto", "自动", steps=[{"do": "open_ticket", "flow_id": looping}]),
    ]
    drawing = flow([*nodes, node("end", "end", "结束")], chain("start", "n", "end"))
    actor = system_actor()
    saved = flows.save_draft(
        session, actor, flow_id=looping, revision=flows.get_draft(session, actor, flow_id=looping).revision,
        graph=drawing, now=NOW,
    )  # fmt: skip
    flows.publish_flow(session, actor, flow_id=looping, revision=saved.revision, now=NOW)
    unit = world.units["pudong"]
    opened = service.open_ticket(session, world.bob, flow_id=looping, answers={"title": "x"}, org_unit_id=unit, now=NOW)
    assert rows(session, "SELECT count(*) FROM ticket")[0][0] < 30, "the chain of events has an end"
    assert hot.load(session, opened.id).status == "closed"
    assert rows(session, "SELECT count(*) FROM ticket_event WHERE kind = 'auto_failed'")[0][0] > 0
