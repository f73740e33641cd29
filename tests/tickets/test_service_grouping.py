"""The board by stage, person and priority on a real database, and what drops do there."""

from typing import Any

import pytest
from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden, InvalidInput, NotFound
from scrm_app.tickets import service
from scrm_app.tickets.engine import grouping as engine
from scrm_app.tickets.errors import MoveRefused, TicketChanged
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import Board, TicketFilter
from tests.conftest import NOW, World
from tests.tickets.conftest import Open


def board(session: Session, actor: Actor, flow_id: int, by: str, **wish: Any) -> Board:
    return service.get_grouped_board(session, actor, wish=TicketFilter(flow_id=flow_id, **wish), by=by, now=NOW)


def counts(found: Board) -> dict[str, int]:
    return {c.id: c.count for c in found.columns if c.count}


def drop(session: Session, actor: Actor, ticket: int, by: str, to: Any) -> Any:
    version = hot.load(session, ticket).version
    service.drop_card(session, actor, ticket_id=ticket, version=version, by=by, to=str(to), now=NOW)
    return hot.load(session, ticket)


def test_columns_hold_what_they_say(session: Session, world: World, flow_id: int, open_one: Open) -> None:
    urgent, _, taken = open_one(urgency="特急"), open_one(), open_one()
    service.claim_ticket(session, world.bob, ticket_id=taken, now=NOW)
    moved = open_one()
    service.move_ticket(session, world.alice, ticket_id=moved, to_node="repair", now=NOW)
    worker = hot.load(session, moved).assignee_id
    people = counts(board(session, world.alice, flow_id, "person"))
    assert people["0"] == 2
    assert sum(people.values()) == 4
    assert people[str(worker)] >= 1
    levels = board(session, world.alice, flow_id, "priority")
    assert [c.id for c in levels.columns] == ["2", "1", "0"]
    assert counts(levels) == {"2": 1, "0": 3}
    assert [card.id for card in levels.columns[0].cards] == [urgent]
    stages = board(session, world.alice, flow_id, "stage")
    assert [c.id for c in stages.columns] == ["pre", "mid", "post", "closed"]
    assert counts(stages) == {"pre": 3, "mid": 1}
    assert counts(board(session, world.alice, flow_id, "person", priority=2)) == {"0": 1}


def test_the_answer_before_the_drop_is_the_answer_after_it(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    ticket = open_one()
    found = board(session, world.bob, flow_id, "person")
    card = next(k for c in found.columns for k in c.cards)
    assert found.columns[0].cards == [card]
    rule = found.rules[card.rule]
    dora, bob = world.users["dora"], world.users["bob"]
    assert rule[str(dora)] == engine.ONLY_SELF
    with pytest.raises(MoveRefused) as told:
        drop(session, world.bob, ticket, "person", dora)
    assert told.value.text == engine.ONLY_SELF
    assert rule[str(bob)] is None
    assert drop(session, world.bob, ticket, "person", bob).assignee_id == bob
    with pytest.raises(MoveRefused) as told:
        drop(session, world.dora, ticket, "person", dora)
    assert told.value.text == engine.NOT_YOURS
    assert drop(session, world.bob, ticket, "person", dora).assignee_id == dora


def test_a_supervisor_assigns_but_not_to_far_people_and_not_back(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    ticket = open_one()
    assert drop(session, world.alice, ticket, "person", world.users["dora"]).assignee_id == world.users["dora"]
    with pytest.raises(NotFound):
        drop(session, world.alice, ticket, "person", world.users["charlie"])
    with pytest.raises(MoveRefused) as told:
        drop(session, world.alice, ticket, "person", 0)
    assert told.value.text == engine.NOT_BACK
    everyone = board(session, world.admin, flow_id, "person")
    card = next(k for c in everyone.columns for k in c.cards)
    far = everyone.rules[card.rule].get(str(world.users["charlie"]), engine.TOO_FAR)
    assert far == engine.TOO_FAR


def test_a_drop_on_a_priority_sets_it(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    assert drop(session, world.bob, ticket, "priority", 2).priority == 2
    for forged in ("3", "-1", "x", "1.5", "٣"):
        with pytest.raises(InvalidInput):
            drop(session, world.bob, ticket, "priority", forged)
    with pytest.raises(TicketChanged):
        service.drop_card(session, world.bob, ticket_id=ticket, version=1, by="priority", to="1", now=NOW)
    assert hot.load(session, ticket).priority == 2


def test_a_drop_on_a_stage_takes_the_one_way_there(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    ticket = open_one()
    found = board(session, world.alice, flow_id, "stage")
    rule = found.rules[found.columns[0].cards[0].rule]
    assert rule["mid"] is None
    assert rule["post"] is not None
    with pytest.raises(MoveRefused) as told:
        drop(session, world.alice, ticket, "stage", "post")
    assert told.value.text == rule["post"]
    assert drop(session, world.alice, ticket, "stage", "mid").node_id == "repair"


@pytest.mark.parametrize(("by", "to"), [("person", "1"), ("priority", "2"), ("stage", "mid"), ("", "repair")])
def test_outsiders_drop_nothing(session: Session, world: World, open_one: Open, by: str, to: str) -> None:
    ticket = open_one()
    before = hot.load(session, ticket)
    with pytest.raises(NotFound):
        drop(session, world.charlie, ticket, by, to)
    with pytest.raises(Forbidden):
        drop(session, world.finance, ticket, by, to)
    assert hot.load(session, ticket) == before


@pytest.mark.parametrize("by", engine.GROUPS)
def test_outsiders_see_nothing(session: Session, world: World, flow_id: int, open_one: Open, by: str) -> None:
    open_one()
    assert counts(board(session, world.charlie, flow_id, by)) == {}
    with pytest.raises(Forbidden):
        board(session, world.finance, flow_id, by)
    with pytest.raises(InvalidInput):
        board(session, world.alice, flow_id, "answers")
