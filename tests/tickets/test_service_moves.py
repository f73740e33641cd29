"""Running tickets and a new version of their flow: moved, moved later, refused, undone; nothing lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.moving import TicketMoveItem
from models.ticket import TicketCounter, TicketEvent, TicketTask
from scrm_app.core.errors import Conflict, Forbidden
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import parse_graph
from scrm_app.forms import service as forms
from scrm_app.library.engine.build import chain, edge, flow, node, task
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import Choice
from tests.conftest import NOW, World
from tests.tickets.conftest import FORM, GRAPH, Open

MOVE, LATER = Choice("move"), Choice


def without_approval() -> dict[str, Any]:
    """受理 has half the time, 店长审批 is gone, a 复核 is new before 回访, 维修 also needs the phone."""
    nodes = {n["id"]: n for n in GRAPH["nodes"]}
    repair = {**nodes["repair"], "required_fields": ["labour_hours", "phone"]}
    return flow(
        [
            nodes["start"],
            {**nodes["accept"], "limit_minutes": 15},
            repair,
            task("check", "复核", "staff", 60, "复核中"),
            nodes["visit"],
            nodes["end"],
        ],
        chain("start", "accept", "repair", "check", "visit", "end"),
    )


Publish = Callable[..., int]


@pytest.fixture
def publish_next(session: Session, world: World, flow_id: int) -> Publish:
    """Publish a new drawing of the flow and start the move; the move's id."""

    def published(
        graph: dict[str, Any], at: datetime = NOW, mapping: dict[str, str] | None = None, **choices: Any
    ) -> int:
        draft = flows.get_draft(session, world.admin, flow_id=flow_id)
        saved = flows.save_draft(session, world.admin, flow_id=flow_id, revision=draft.revision, graph=graph, now=at)
        made = flows.publish_flow(session, world.admin, flow_id=flow_id, revision=saved.revision, now=at)
        return service.start_moves(
            session, world.admin, flow_id=flow_id, version_id=made.id, choices=choices, mapping=mapping or {}, now=at
        )

    return published


def run(session: Session, at: datetime = NOW) -> None:
    while service.run_moves(session, at):
        pass


def row(session: Session, ticket: int) -> Any:
    return hot.load(session, ticket)


def tasks(session: Session, ticket: int) -> list[Any]:
    return list(hot.open_tasks(session, ticket))


def events(session: Session, ticket: int) -> list[Any]:
    table: Any = TicketEvent.__table__  # type: ignore[attr-defined]
    return list(session.connection().execute(sa.select(table).where(table.c.ticket_id == ticket).order_by(table.c.id)))


def counters(session: Session) -> dict[tuple[str, str], int]:
    service.write_counts(session)
    table: Any = TicketCounter.__table__  # type: ignore[attr-defined]
    return {(r.node_id, r.status): r.tickets for r in session.connection().execute(sa.select(table)) if r.tickets}


def everything(session: Session, ticket: int) -> dict[str, Any]:
    """What a person could miss: the ticket and its visits, without the marks of having been touched."""
    table: Any = TicketTask.__table__  # type: ignore[attr-defined]
    visits = session.connection().execute(sa.select(table).where(table.c.ticket_id == ticket).order_by(table.c.id))
    stays = row(session, ticket)._asdict()
    for touched in ("version", "updated_at", "last_actor_name"):
        stays.pop(touched)
    return {"ticket": stays, "tasks": [{k: v for k, v in v._mapping.items() if k != "version"} for v in visits]}


def to_approval(session: Session, world: World, ticket: int) -> None:
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    service.complete_ticket(session, world.bob, ticket_id=ticket, version=row(session, ticket).version, now=NOW)
    assert row(session, ticket).node_id == "approve"


def test_tickets_move_with_their_answers_their_people_and_an_honest_clock(
    session: Session, world: World, open_one: Open, publish_next: Publish
) -> None:
    stays = open_one(title="留在旧版", amount=400_000)
    to_approval(session, world, stays)
    moves = open_one(title="要移动", phone="13800138000")
    service.claim_ticket(session, world.bob, ticket_id=moves, now=NOW)
    before = row(session, moves)
    move = publish_next(without_approval(), accept=MOVE)
    assert row(session, moves).flow_version_id == before.flow_version_id, "nothing moves before the job"
    run(session)
    after = row(session, moves)
    assert after.flow_version_id != before.flow_version_id
    assert (after.node_id, after.answers, after.assignee_id) == ("accept", before.answers, world.users["bob"])
    assert after.due_at == NOW + timedelta(minutes=15), "counted from entering, with the new promise"
    assert tasks(session, moves)[0].due_at == after.due_at
    assert row(session, stays).flow_version_id == before.flow_version_id
    line = events(session, moves)[-1]
    assert (line.kind, line.actor_name, line.data) == ("migrated", "管理员", {"from_version": 1, "to_version": 2})
    view = service.get_move(session, world.admin, move_id=move, now=NOW)
    assert (view.status, view.total, view.moved, view.refused, view.left) == ("done", 1, 1, 0, 0)
    service.complete_ticket(session, world.bob, ticket_id=moves, version=row(session, moves).version, now=NOW)
    assert row(session, moves).node_id == "repair"


def test_a_ticket_at_a_removed_node_goes_where_it_was_told_or_stays_with_the_reason(
    session: Session, world: World, open_one: Open, publish_next: Publish
) -> None:
    ticket = open_one(amount=400_000)
    to_approval(session, world, ticket)
    lost = publish_next(without_approval(), approve=MOVE)
    run(session)
    assert row(session, ticket).node_id == "approve"
    view = service.get_move(session, world.admin, move_id=lost, now=NOW)
    assert (view.moved, view.refused) == (0, 1)
    assert "没有对应的节点" in view.listed[0][4].zh
    graph = without_approval()
    graph["nodes"][1]["limit_minutes"] = 20
    publish_next(graph, mapping={"approve": "repair"}, approve=MOVE)
    run(session)
    assert (row(session, ticket).node_id, row(session, ticket).node_name) == ("repair", "维修")
    assert row(session, ticket).assignee_id in (world.users["bob"], world.users["dora"]), (
        "chosen by the new node's rule"
    )
    assert counters(session) == {("repair", "open"): 1}
    assert (events(session, ticket)[-1].from_node, events(session, ticket)[-1].to_node) == ("店长审批", "维修")


def test_a_ticket_moves_in_the_very_step_that_reaches_the_chosen_node(
    session: Session, world: World, open_one: Open, publish_next: Publish
) -> None:
    ticket = open_one()
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    move = publish_next(without_approval(), accept=LATER("later", "repair"))
    run(session)
    old = row(session, ticket).flow_version_id
    assert service.get_move(session, world.admin, move_id=move, now=NOW).waiting == 1
    moved = service.complete_ticket(session, world.bob, ticket_id=ticket, version=row(session, ticket).version, now=NOW)
    now = row(session, ticket)
    assert now.flow_version_id != old
    assert (moved.version, moved.node_id, now.node_id, now.move_item_id) == (now.version, "repair", "repair", None)
    assert [e.kind for e in events(session, ticket)][-2:] == ["complete", "migrated"]
    assert service.get_move(session, world.admin, move_id=move, now=NOW).moved == 1
    worker = world.bob if now.assignee_id == world.users["bob"] else world.dora
    answers = {"labour_hours": 1, "phone": "13800138000"}
    service.complete_ticket(session, worker, ticket_id=ticket, version=now.version, answers=answers, now=NOW)
    assert row(session, ticket).node_id == "check", "it goes on by the new drawing"


def test_undo_puts_every_untouched_ticket_back_as_it_was(
    session: Session, world: World, open_one: Open, publish_next: Publish
) -> None:
    tickets = [open_one(title=f"第 {i} 张", phone="13800138000") for i in range(45)]
    dear = open_one(amount=400_000)
    to_approval(session, world, dear)
    waits = open_one(title="稍后")
    service.claim_ticket(session, world.bob, ticket_id=waits, now=NOW)
    before = {t: everything(session, t) for t in [*tickets, dear, waits]}
    counted = counters(session)
    move = publish_next(without_approval(), mapping={"approve": "repair"}, accept=MOVE, approve=MOVE)
    run(session)
    assert {row(session, t).flow_version_id for t in tickets} == {row(session, dear).flow_version_id}
    with pytest.raises(Conflict):
        service.undo_moves(session, world.admin, move_id=move, now=NOW + timedelta(minutes=31))
    service.undo_moves(session, world.admin, move_id=move, now=NOW + timedelta(minutes=29))
    run(session, NOW + timedelta(minutes=29))
    assert {t: everything(session, t) for t in before} == before
    assert counters(session) == counted
    assert events(session, dear)[-1].kind == "migrated_back"
    view = service.get_move(session, world.admin, move_id=move, now=NOW)
    assert (view.status, view.undone, view.undo_until) == ("undone", 47, None)
    with pytest.raises(Conflict):
        service.undo_moves(session, world.admin, move_id=move, now=NOW)


def test_undo_keeps_the_work_done_since(session: Session, world: World, open_one: Open, publish_next: Publish) -> None:
    goes_on, at_new = open_one(phone="13800138000"), open_one(phone="13800138000")
    move = publish_next(without_approval(), accept=MOVE)
    run(session)
    for ticket in (goes_on, at_new):
        service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
        service.complete_ticket(session, world.bob, ticket_id=ticket, version=row(session, ticket).version, now=NOW)
    who = world.bob if row(session, at_new).assignee_id == world.users["bob"] else world.dora
    service.complete_ticket(
        session, who, ticket_id=at_new, version=row(session, at_new).version, answers={"labour_hours": 2}, now=NOW
    )
    assert row(session, at_new).node_id == "check"
    service.undo_moves(session, world.admin, move_id=move, now=NOW)
    run(session)
    assert (row(session, goes_on).node_id, row(session, goes_on).flow_version_id) == ("repair", 1)
    assert row(session, at_new).node_id == "check", "the old version has no such place"
    assert row(session, at_new).answers["labour_hours"] == 2
    view = service.get_move(session, world.admin, move_id=move, now=NOW)
    assert (view.undone, [line[3] for line in view.listed]) == (1, ["kept"])


def test_the_dry_result_is_what_then_happens(
    session: Session, world: World, open_one: Open, publish_next: Publish, flow_id: int
) -> None:
    for i in range(3):
        open_one(title=f"甲{i}", phone="13800138000")
    bare = open_one(title="没有电话", amount=400_000)
    to_approval(session, world, bare)
    graph, schema = parse_graph(without_approval()), forms.get_form_version(session, 1).schema
    choices = {"accept": MOVE, "approve": MOVE}
    about = {"flow_id": flow_id, "new": graph, "schema": schema, "newest_version_id": 0, "choices": choices}
    first = service.plan_moves(session, world.admin, mapping={}, **about)
    assert (first.running, first.moved, first.refused) == (4, 3, 1)
    assert first.refusing[0].id == bare
    plan = service.plan_moves(session, world.admin, mapping={"approve": "repair"}, **about)
    assert (plan.moved, plan.to_fill, plan.refused, plan.stay) == (4, 1, 0, 0)
    assert "联系电话" in plan.needing[0].why.zh
    assert {n.node_id: (n.name, n.tickets, n.to) for n in plan.nodes} == {
        "accept": ("受理", 3, "accept"),
        "approve": ("店长审批", 1, "repair"),
    }
    move = publish_next(without_approval(), mapping={"approve": "repair"}, **choices)
    run(session)
    assert service.get_move(session, world.admin, move_id=move, now=NOW).moved == plan.moved


def test_tickets_are_named_only_within_reach_and_only_designers_move(
    session: Session, world: World, open_one: Open, publish_next: Publish, flow_id: int
) -> None:
    open_one(title="浦东的事")
    about = {"flow_id": flow_id, "new": parse_graph(without_approval()), "newest_version_id": 0, "mapping": {}}
    about |= {"schema": forms.get_form_version(session, 1).schema, "choices": {"accept": MOVE}}
    with pytest.raises(Forbidden):
        service.plan_moves(session, world.bob, **about)
    with pytest.raises(Forbidden):
        service.start_moves(
            session, world.alice, flow_id=flow_id, version_id=1, choices={"accept": MOVE}, mapping={}, now=NOW
        )
    move = publish_next(without_approval(), accept=MOVE)
    for actor in (world.bob, world.charlie, world.finance):
        with pytest.raises(Forbidden):
            service.undo_moves(session, actor, move_id=move, now=NOW)
        with pytest.raises(Forbidden):
            service.get_move(session, actor, move_id=move, now=NOW)


def test_a_paused_ticket_keeps_the_time_it_stood_still(
    session: Session, world: World, open_one: Open, publish_next: Publish
) -> None:
    ticket = open_one()
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    pause, resume = NOW + timedelta(minutes=5), NOW + timedelta(minutes=65)
    service.pause_ticket(session, world.bob, ticket_id=ticket, version=row(session, ticket).version, note="", now=pause)
    service.resume_ticket(session, world.bob, ticket_id=ticket, version=row(session, ticket).version, now=resume)
    assert row(session, ticket).due_at == NOW + timedelta(minutes=90)
    publish_next(without_approval(), at=resume, accept=MOVE)
    run(session, resume)
    assert row(session, ticket).due_at == NOW + timedelta(minutes=75)


def test_both_branches_of_a_parallel_part_move_together(session: Session, world: World) -> None:
    from tests.tickets.conftest import publish

    def drawing(limit: int) -> dict[str, Any]:
        return flow(
            [
                node("start", "start", "开始"),
                node("p", "parallel", "同时"),
                task("a", "备件", "staff", limit, ""),
                task("b", "上门", "staff", 60, ""),
                node("j", "join", "汇合"),
                task("last", "回访", "staff", 60, ""),
                node("end", "end", "结束"),
            ],
            [*chain("start", "p", "a", "j", "last", "end"), edge("p", "b"), edge("b", "j")],
        )

    flow_id = publish(session, drawing(60), FORM, "并行")
    opened = service.open_ticket(
        session, world.alice, flow_id=flow_id, answers={"title": "x"}, org_unit_id=world.units["pudong"], now=NOW
    ).id
    draft = flows.get_draft(session, world.admin, flow_id=flow_id)
    saved = flows.save_draft(session, world.admin, flow_id=flow_id, revision=draft.revision, graph=drawing(30), now=NOW)
    made = flows.publish_flow(session, world.admin, flow_id=flow_id, revision=saved.revision, now=NOW)
    choices = {row(session, opened).node_id: MOVE}
    service.start_moves(session, world.admin, flow_id=flow_id, version_id=made.id, choices=choices, mapping={}, now=NOW)
    run(session)
    assert {t.node_id: t.due_at - NOW for t in tasks(session, opened)} == {
        "a": timedelta(minutes=30),
        "b": timedelta(minutes=60),
    }
    for at in ("a", "b"):
        version = row(session, opened).version
        service.complete_ticket(session, world.alice, ticket_id=opened, version=version, at=at, now=NOW)
    assert row(session, opened).node_id == "last"
    assert [i.status for i in session.exec(sa.select(TicketMoveItem)).scalars()] == ["moved"]  # type: ignore[call-overload]


def test_nothing_to_move_makes_no_move(session: Session, world: World, open_one: Open, publish_next: Publish) -> None:
    open_one()
    assert publish_next(without_approval(), accept=Choice("stay")) == 0
