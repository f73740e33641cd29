"""Publishing a flow whose node asks other people now: a moved ticket stands as if it had come to that drawing."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.notification import Notification
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import parse_graph
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.library.engine.build import node, task
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import Choice
from tests.conftest import NOW, World
from tests.tickets.flows_of_all_kinds import middle, people, vote
from tests.tickets.test_service_moves import counters, everything, run
from tests.tickets.test_service_moves_waiting import AT, Redraw, alarms, fire, half_voted, redraw
from tests.tickets.test_service_votes import Begin, asked, begin, history, row, say

__all__ = ["begin", "redraw"]
LEADER = {"kind": "leader", "value": ""}


def alone(world: World, name: str, **more: Any) -> dict[str, Any]:
    """An approval of one person."""
    person = {"kind": "person", "value": str(world.users[name])}
    return node("vote", "approval", "会审", assign=person, limit_minutes=60, **more)


def several(world: World, mode: str, *names: str, **more: Any) -> dict[str, Any]:
    return {"approval": {"mode": mode, "approvers": people(world, *names), **more}}


NOBODY: dict[str, Any] = {"approval": {"mode": "any", "approvers": []}}


def told(session: Session, world: World, ticket: int) -> list[str]:
    """Logins of those who were told at the move that they have the ticket."""
    table: Any = Notification.__table__  # type: ignore[attr-defined]
    meant = table.c.dedupe_key.like(f"ticket.assigned:{ticket}:{row(session, ticket).version}:%")
    logins = {user: login for login, user in world.users.items()}
    return sorted(logins[r.user_id] for r in session.connection().execute(sa.select(table).where(meant)))


def undo(session: Session, world: World, move: int) -> None:
    service.undo_moves(session, world.admin, move_id=move, now=AT)
    run(session, AT)


def test_one_becomes_several_with_seats_promises_reminders_and_notices(
    session: Session, world: World, begin: Begin, redraw: Redraw
) -> None:
    flow_id = middle(session, alone(world, "alice"))
    ticket = begin(flow_id)
    before, counted, rung = everything(session, ticket), counters(session), alarms(session, ticket)
    move = redraw(flow_id, vote=several(world, "all", "bob", "dora", "erin"))
    assert asked(session, world, ticket) == ["bob", "dora", "erin"]
    turns = hot.open_tasks(session, ticket)
    assert {(t.entered_at, t.due_at) for t in turns} == {(NOW, NOW + timedelta(minutes=60))}
    assert len({(t.token_id, t.seat) for t in turns}) == 3
    assert row(session, ticket).assignee_id in {world.users[n] for n in ("bob", "dora", "erin")}
    assert told(session, world, ticket) == ["bob", "dora", "erin"]
    assert alarms(session, ticket) == rung, "one promise for the place, as on arrival"
    undo(session, world, move)
    assert everything(session, ticket) == before
    assert (counters(session), alarms(session, ticket)) == (counted, rung)
    say(session, world.alice, ticket)
    assert row(session, ticket).node_id == "visit"


def test_who_had_it_keeps_the_visit_when_they_are_one_of_several_now(
    session: Session, world: World, begin: Begin, redraw: Redraw
) -> None:
    flow_id = middle(session, alone(world, "alice"))
    ticket = begin(flow_id)
    (had,) = hot.open_tasks(session, ticket)
    redraw(flow_id, vote=several(world, "all", "dora", "alice") | {"limit_minutes": 90})
    turns = {t.assignee_id: t for t in hot.open_tasks(session, ticket)}
    assert set(turns) == {world.users["alice"], world.users["dora"]}
    assert turns[world.users["alice"]].id == had.id
    assert {t.due_at for t in turns.values()} == {NOW + timedelta(minutes=90)}
    assert told(session, world, ticket) == ["dora"]
    say(session, world.alice, ticket)
    assert row(session, ticket).node_id == "vote"
    say(session, world.dora, ticket)
    assert row(session, ticket).node_id == "visit"


@pytest.mark.parametrize("mode", ["any", "all", "sequence", "ratio"])
def test_a_moved_ticket_is_asked_like_one_that_arrives(
    session: Session, world: World, begin: Begin, redraw: Redraw, mode: str
) -> None:
    flow_id = middle(session, alone(world, "alice"))
    moved = begin(flow_id)
    redraw(flow_id, vote=several(world, mode, "bob", "dora", "erin", percent=60))
    arrives = begin(flow_id)
    assert asked(session, world, moved) == asked(session, world, arrives)
    assert [len(t["seats"]) for t in row(session, moved).flow_state["tokens"]] == [3]
    for who in (world.bob, world.dora, world.erin):
        for ticket in (moved, arrives):
            if row(session, ticket).node_id == "vote":
                say(session, who, ticket)
        assert row(session, moved).node_id == row(session, arrives).node_id
        assert asked(session, world, moved) == asked(session, world, arrives)
    assert row(session, moved).node_id == "visit"


def test_says_of_people_still_asked_are_kept(session: Session, world: World, begin: Begin, redraw: Redraw) -> None:
    flow_id, ticket = half_voted(session, world, begin, world.alice)
    before = everything(session, ticket)
    move = redraw(flow_id, vote=several(world, "all", "alice", "dora", "bob"))
    assert asked(session, world, ticket) == ["bob", "dora"]
    assert told(session, world, ticket) == ["bob"]
    undo(session, world, move)
    assert everything(session, ticket) == before
    redraw(flow_id, vote=several(world, "all", "alice", "dora", "bob") | {"name": "会签"})
    say(session, world.bob, ticket)
    say(session, world.dora, ticket)
    assert row(session, ticket).node_id == "visit"


def test_several_become_one(session: Session, world: World, begin: Begin, redraw: Redraw) -> None:
    flow_id = middle(session, vote(world, "all", "bob", "erin", "dora"))
    ticket = begin(flow_id)
    say(session, world.bob, ticket)
    before = everything(session, ticket)
    move = redraw(flow_id, vote=NOBODY | {"assign": LEADER})
    (turn,) = hot.open_tasks(session, ticket)
    assert (turn.assignee_id, turn.seat, turn.due_at) == (world.users["alice"], 0, NOW + timedelta(minutes=60))
    assert row(session, ticket).assignee_id == world.users["alice"]
    assert told(session, world, ticket) == ["alice"]
    undo(session, world, move)
    assert everything(session, ticket) == before
    assert asked(session, world, ticket) == ["dora", "erin"]


def test_one_of_several_decides_alone_now(session: Session, world: World, begin: Begin, redraw: Redraw) -> None:
    flow_id = middle(session, vote(world, "all", "bob", "erin"))
    ticket = begin(flow_id)
    had = {t.assignee_id: t.id for t in hot.open_tasks(session, ticket)}
    erin = {"kind": "person", "value": str(world.users["erin"])}
    redraw(flow_id, vote=NOBODY | {"assign": erin})
    (turn,) = hot.open_tasks(session, ticket)
    assert (turn.id, turn.seat) == (had[world.users["erin"]], 0)
    assert told(session, world, ticket) == []
    say(session, world.erin, ticket)
    assert row(session, ticket).node_id == "visit"


def test_votes_that_are_enough_now_pass_it_on_and_the_undo_asks_again(
    session: Session, world: World, begin: Begin, redraw: Redraw
) -> None:
    flow_id, ticket = half_voted(session, world, begin, world.erin)
    before, counted, rung = everything(session, ticket), counters(session), alarms(session, ticket)
    move = redraw(flow_id, vote=several(world, "any", "alice", "erin", "dora"))
    assert (row(session, ticket).node_id, asked(session, world, ticket)) == ("visit", ["alice"])
    assert history(session, ticket)[-2:] == ["migrated", "counted"]
    undo(session, world, move)
    assert everything(session, ticket) == before
    assert (counters(session), alarms(session, ticket)) == (counted, rung)


def test_the_dry_result_names_those_that_would_pass_at_once(session: Session, world: World, begin: Begin) -> None:
    flow_id = middle(session, vote(world, "all", "alice", "erin", "dora"))
    enough, not_yet = begin(flow_id), begin(flow_id)
    say(session, world.erin, enough)
    say(session, world.dora, not_yet)
    before = everything(session, enough), everything(session, not_yet)
    draft = flows.get_draft(session, world.admin, flow_id=flow_id).graph
    drawings = {"erin": several(world, "any", "erin", "bob"), "leader": NOBODY | {"assign": LEADER}}
    erin = {"kind": "person", "value": str(world.users["erin"])}
    wanted = {"erin": 1, "leader": 0, "alone": 1}
    for name, changes in (drawings | {"alone": NOBODY | {"assign": erin}}).items():
        nodes = [{**n, **(changes if n["id"] == "vote" else {})} for n in draft["nodes"]]
        plan = service.plan_moves(
            session,
            world.admin,
            flow_id=flow_id,
            new=parse_graph({**draft, "nodes": nodes}),
            schema=FormSchema(),
            newest_version_id=0,
            choices={"vote": Choice("move")},
            mapping={},
        )
        assert (plan.moved, plan.passing) == (2, wanted[name]), name
    assert (everything(session, enough), everything(session, not_yet)) == before, "nothing was written"


def test_what_an_automatic_step_may_have_done_is_not_taken_back(
    session: Session, world: World, begin: Begin, redraw: Redraw
) -> None:
    auto = node("tag", "auto", "打标签", steps=[{"do": "tag", "tag": "已审"}])
    flow_id = middle(session, vote(world, "all", "alice", "dora"), auto)
    ticket = begin(flow_id)
    say(session, world.dora, ticket)
    move = redraw(flow_id, vote=several(world, "any", "alice", "dora"))
    assert row(session, ticket).node_id == "visit"
    undo(session, world, move)
    assert (row(session, ticket).node_id, row(session, ticket).flow_version_id) == ("visit", 1)
    assert asked(session, world, ticket) == ["alice"]


def test_a_no_never_ends_a_ticket_by_publishing(session: Session, world: World, begin: Begin, redraw: Redraw) -> None:
    flow_id = middle(session, vote(world, "ratio", "alice", "erin", "dora", "bob", approval={"percent": 50}))
    ticket = begin(flow_id)
    say(session, world.erin, ticket)
    say(session, world.dora, ticket, yes=False)
    redraw(flow_id, vote=several(world, "all", "alice", "erin", "dora", "bob"))
    assert row(session, ticket).status == "open"
    assert asked(session, world, ticket) == ["alice", "bob", "dora"], "who said no is asked again, yes is kept"
    say(session, world.dora, ticket, yes=False)
    assert row(session, ticket).status == "cancelled"


def test_enough_votes_do_not_pass_over_what_is_required(
    session: Session, world: World, begin: Begin, redraw: Redraw
) -> None:
    flow_id = middle(session, vote(world, "all", "alice", "erin"))
    ticket = begin(flow_id)
    say(session, world.erin, ticket)
    redraw(flow_id, vote=several(world, "any", "alice", "erin") | {"required_fields": ["labour_hours"]})
    assert row(session, ticket).node_id == "vote"
    assert asked(session, world, ticket) == ["alice", "erin"]


def test_additions_go_with_whoever_asked_for_them(session: Session, world: World, begin: Begin, redraw: Redraw) -> None:
    offered = {"actions": ["approve", "reject", "add_sign", "remove_sign"]}
    flow_id = middle(session, vote(world, "all", "alice", "dora", **offered))
    ticket = begin(flow_id)
    wish: dict[str, Any] = {"ticket_id": ticket, "user_ids": [world.users["erin"]], "when": "before", "now": NOW}
    service.add_signers(session, world.alice, version=row(session, ticket).version, **wish)
    kept, lost = several(world, "all", "alice", "bob"), several(world, "all", "bob", "dora")
    redraw(flow_id, vote=kept)
    assert "erin" in asked(session, world, ticket)
    assert "dora" not in asked(session, world, ticket)
    redraw(flow_id, vote=lost)
    assert asked(session, world, ticket) == ["bob", "dora"]


def test_in_order_becomes_together_and_back(session: Session, world: World, begin: Begin, redraw: Redraw) -> None:
    flow_id = middle(session, vote(world, "sequence", "alice", "erin", "dora"))
    ticket = begin(flow_id)
    say(session, world.alice, ticket)
    assert asked(session, world, ticket) == ["erin"]
    redraw(flow_id, vote=several(world, "all", "alice", "erin", "dora"))
    assert asked(session, world, ticket) == ["dora", "erin"]
    redraw(flow_id, vote=several(world, "sequence", "dora", "alice", "erin"))
    assert asked(session, world, ticket) == ["dora"], "the first who has not spoken yet"
    fire(session, NOW + timedelta(minutes=61))
    assert row(session, ticket).breached_at is not None, "the promise was not given anew"


def test_work_of_one_becomes_an_approval_of_several(
    session: Session, world: World, begin: Begin, redraw: Redraw
) -> None:
    step = task("vote", "备料", "staff", 60, "", assign=LEADER)
    flow_id = middle(session, step)
    ticket = begin(flow_id)
    before = everything(session, ticket)
    move = redraw(flow_id, vote={"kind": "approval", "actions": [], **several(world, "all", "alice", "bob")})
    assert asked(session, world, ticket) == ["alice", "bob"]
    assert {t.kind for t in hot.open_tasks(session, ticket)} == {"approval"}
    undo(session, world, move)
    assert everything(session, ticket) == before


def test_who_agreed_before_is_not_asked_again_where_the_new_drawing_says_so(
    session: Session, world: World, begin: Begin, redraw: Redraw
) -> None:
    flow_id = middle(session, alone(world, "alice"))
    ticket = begin(flow_id)
    redraw(flow_id, vote=several(world, "all", "bob", "dora", dedupe=True))
    assert asked(session, world, ticket) == ["dora"], "Bob opened it"
