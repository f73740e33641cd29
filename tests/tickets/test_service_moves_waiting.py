"""Tickets that wait, have a sub-flow or a vote running when their flow is published anew: the thread is kept."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.flows import service as flows
from scrm_app.library.engine.build import chain, edge, flow, node, task
from scrm_app.notifications import service as notifications
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import Choice
from tests.conftest import NOW, World
from tests.tickets.conftest import FORM, publish
from tests.tickets.flows_of_all_kinds import middle, only, vote
from tests.tickets.test_service_automatic import rows, wait
from tests.tickets.test_service_moves import run
from tests.tickets.test_service_votes import Begin, asked, begin, row, say

__all__ = ["begin"]
Redraw = Callable[..., int]
AT = NOW + timedelta(minutes=10)


@pytest.fixture
def redraw(session: Session, world: World) -> Redraw:
    """Change nodes of a flow (`new` renames them), publish it and move every ticket now; the move's id."""

    def redrawn(flow_id: int, new: dict[str, str] | None = None, **changes: Any) -> int:
        about: dict[str, Any] = {"flow_id": flow_id, "now": AT}
        draft, names = flows.get_draft(session, world.admin, flow_id=flow_id), new or {}
        nodes = [{**n, **changes.get(n["id"], {}), "id": names.get(n["id"], n["id"])} for n in draft.graph["nodes"]]
        edges = [
            {**e, "source": names.get(e["source"], e["source"]), "target": names.get(e["target"], e["target"])}
            for e in draft.graph["edges"]
        ]
        graph = {**draft.graph, "nodes": nodes, "edges": edges}
        saved = flows.save_draft(session, world.admin, revision=draft.revision, graph=graph, **about)
        made = flows.publish_flow(session, world.admin, revision=saved.revision, **about)
        choices = {n["id"]: Choice("move") for n in draft.graph["nodes"]}
        move = service.start_moves(session, world.admin, version_id=made.id, choices=choices, mapping=names, **about)
        run(session, AT)
        return move

    return redrawn


def half_voted(session: Session, world: World, begin: Begin, first: Actor) -> tuple[int, int]:
    """A flow whose vote asks Alice, Erin and Dora, and a ticket at it on which the first of them has agreed."""
    flow_id = middle(session, vote(world, "all", "alice", "erin", "dora"))
    ticket = begin(flow_id)
    say(session, first, ticket)
    return flow_id, ticket


def fire(session: Session, at: datetime) -> None:
    while notifications.fire_due(session, at):
        pass


def alarms(session: Session, ticket: int) -> list[str]:
    found = rows(session, "SELECT payload FROM reminder WHERE subject_id = :t AND status = 'waiting'", t=ticket)
    return sorted(str(payload).replace("'", '"') for (payload,) in found)


def test_a_wait_ends_by_the_new_drawing_wherever_it_went(
    session: Session, world: World, begin: Begin, redraw: Redraw
) -> None:
    flow_id = middle(session, wait(until="duration", minutes=120))
    ticket = begin(flow_id)
    (before,) = hot.open_tasks(session, ticket)
    redraw(flow_id, {"pause": "rest"}, pause={"name": "冷静期", "wait": {"until": "duration", "minutes": 60}})
    (after,) = hot.open_tasks(session, ticket)
    assert (row(session, ticket).node_id, row(session, ticket).node_name) == ("rest", "冷静期")
    assert (after.node_id, after.kind, after.due_at) == ("rest", "wait", None)
    assert (after.token_id, after.seat, after.entered_at) == (before.token_id, before.seat, before.entered_at)
    fire(session, NOW + timedelta(minutes=59))
    assert row(session, ticket).node_id == "rest"
    fire(session, NOW + timedelta(minutes=61))
    assert (row(session, ticket).node_id, asked(session, world, ticket)) == ("visit", ["alice"])


def test_taking_the_move_back_gives_the_wait_its_old_end(
    session: Session, world: World, begin: Begin, redraw: Redraw
) -> None:
    flow_id = middle(session, wait(until="duration", minutes=120))
    ticket = begin(flow_id)
    move = redraw(flow_id, {"pause": "rest"}, pause={"wait": {"until": "duration", "minutes": 60}})
    service.undo_moves(session, world.admin, move_id=move, now=AT)
    run(session, AT)
    assert row(session, ticket).node_id == "pause"
    fire(session, NOW + timedelta(minutes=61))
    assert row(session, ticket).node_id == "pause"
    fire(session, NOW + timedelta(minutes=121))
    assert row(session, ticket).node_id == "visit"


def test_a_wait_that_would_be_over_by_the_new_drawing_ends_at_the_next_tick(
    session: Session, begin: Begin, redraw: Redraw
) -> None:
    flow_id = middle(session, wait(until="duration", minutes=120))
    ticket = begin(flow_id)
    redraw(flow_id, pause={"wait": {"until": "duration", "minutes": 5}})
    fire(session, AT)
    assert row(session, ticket).node_id == "visit"


def test_the_ticket_a_sub_flow_opened_still_brings_its_parent_on(
    session: Session, world: World, begin: Begin, redraw: Redraw
) -> None:
    work = task("do", "备件采购", "staff", 60, "", assign={"kind": "leader", "value": ""})
    call = {"flow_id": only(session, work, "备件采购流程"), "sync": True}
    flow_id = middle(session, node("call", "subflow", "采购", subflow=call))
    ticket = begin(flow_id)
    (before,) = hot.open_tasks(session, ticket)
    redraw(flow_id, {"call": "buy"}, call={"name": "外部采购"})
    (after,) = hot.open_tasks(session, ticket)
    assert (row(session, ticket).node_id, after.token_id, after.seat) == ("buy", before.token_id, before.seat)
    [(child, token)] = rows(session, "SELECT id, parent_token FROM ticket WHERE parent_id = :t", t=ticket)
    assert token == after.token_id
    service.complete_ticket(session, world.alice, ticket_id=child, version=row(session, child).version, now=AT)
    assert row(session, ticket).node_id == "visit"


def test_a_vote_goes_on_with_the_same_people_and_says(
    session: Session, world: World, begin: Begin, redraw: Redraw
) -> None:
    flow_id, ticket = half_voted(session, world, begin, world.alice)
    before = {(t.token_id, t.seat, t.assignee_id) for t in hot.open_tasks(session, ticket)}
    redraw(flow_id, {"vote": "board"}, vote={"assign": {"kind": "leader", "value": ""}, "limit_minutes": 90})
    assert {(t.token_id, t.seat, t.assignee_id) for t in hot.open_tasks(session, ticket)} == before
    assert asked(session, world, ticket) == ["dora", "erin"]
    say(session, world.erin, ticket)
    say(session, world.dora, ticket)
    assert row(session, ticket).node_id == "visit"


def test_the_reminders_of_an_untouched_branch_stay(session: Session, world: World, redraw: Redraw) -> None:
    parts = [
        node("start", "start", "开始"),
        node("p", "parallel", "同时"),
        task("a", "备件", "staff", 60, ""),
        task("b", "上门", "staff", 90, ""),
        node("w", "wait", "等待", wait={"until": "duration", "minutes": 600}),
        node("j", "join", "汇合"),
        node("end", "end", "结束"),
    ]
    ways = [*chain("start", "p", "a", "j", "end"), edge("p", "b"), edge("b", "j"), edge("p", "w"), edge("w", "j")]
    flow_id = publish(session, flow(parts, ways), FORM, "并行")
    about = {"flow_id": flow_id, "answers": {"title": "x"}, "org_unit_id": world.units["pudong"]}
    ticket = service.open_ticket(session, world.alice, now=NOW, **about).id
    before = alarms(session, ticket)
    move = redraw(flow_id, a={"limit_minutes": 30})
    moved = alarms(session, ticket)
    assert len(moved) == len(before)
    assert [p for p in before if '"a"' not in p] == [p for p in moved if '"a"' not in p]
    service.undo_moves(session, world.admin, move_id=move, now=AT)
    run(session, AT)
    assert alarms(session, ticket) == before
