"""The board by stage, person and priority on a real database, and what drops do there."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden, InvalidInput, NotFound
from scrm_app.tickets import service
from scrm_app.tickets.engine import grouping as engine
from scrm_app.tickets.errors import MoveRefused, TicketChanged
from scrm_app.tickets.repository import hot, questions
from scrm_app.tickets.service import Board, TicketFilter, grouping
from tests.conftest import NOW, World
from tests.tickets.conftest import FORM, GRAPH, Open, publish


def board(session: Session, actor: Actor, flow_id: int, by: str, lane: str = "", **wish: Any) -> Board:
    asked, more = TicketFilter(flow_id=flow_id, **{k: v for k, v in wish.items() if k != "start"}), {}
    if "start" in wish:
        more = {"start": wish["start"]}
    return service.get_grouped_board(session, actor, wish=asked, by=by, lane=lane, now=NOW, **more)


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


@pytest.mark.parametrize(
    ("by", "to"),
    [("person", "1"), ("priority", "2"), ("stage", "mid"), ("", "repair"), ("store", "1"), ("f.urgency", "=加急")],
)
def test_outsiders_drop_nothing(session: Session, world: World, open_one: Open, by: str, to: str) -> None:
    ticket = open_one()
    before = hot.load(session, ticket)
    with pytest.raises(NotFound):
        drop(session, world.charlie, ticket, by, to)
    with pytest.raises(Forbidden):
        drop(session, world.finance, ticket, by, to)
    assert hot.load(session, ticket) == before


@pytest.mark.parametrize("by", [*engine.GROUPS, "f.urgency"])
def test_outsiders_see_nothing(session: Session, world: World, flow_id: int, open_one: Open, by: str) -> None:
    open_one()
    assert counts(board(session, world.charlie, flow_id, by)) == {}
    with pytest.raises(Forbidden):
        board(session, world.finance, flow_id, by)
    with pytest.raises(InvalidInput):
        board(session, world.alice, flow_id, "answers")
    for junk in ("f.", "f.title", "f.password_hash", "f." + "x" * 99, "f.'; DROP TABLE ticket; --"):
        with pytest.raises(InvalidInput):
            board(session, world.alice, flow_id, junk)
    with pytest.raises(InvalidInput):
        board(session, world.alice, flow_id, "person", lane="person")


def test_a_question_of_the_form_makes_columns_and_a_drop_answers_it(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    assert service.list_group_fields(session, world.bob, flow_id=flow_id) == [("f.urgency", "紧急程度")]
    urgent, open_ = open_one(urgency="加急"), open_one()
    found = board(session, world.alice, flow_id, "f.urgency")
    assert [c.id for c in found.columns] == ["0", "=普通", "=加急", "=特急"]
    assert counts(found) == {"0": 1, "=加急": 1}
    assert [k.id for k in found.columns[2].cards] == [urgent]
    card = found.columns[0].cards[0]
    assert found.rules[card.rule]["=特急"] is None
    row = drop(session, world.alice, open_, "f.urgency", "=特急")
    assert (row.answers["urgency"], row.priority) == ("特急", 2)
    assert counts(board(session, world.alice, flow_id, "f.urgency")) == {"=加急": 1, "=特急": 1}
    assert drop(session, world.alice, open_, "f.urgency", "0").answers.get("urgency") is None
    for forged in ("=没有", "rest", "特急", ""):
        with pytest.raises((InvalidInput, MoveRefused)):
            drop(session, world.alice, open_, "f.urgency", forged)


def test_somebody_elses_card_is_not_answered(session: Session, world: World, flow_id: int, open_one: Open) -> None:
    ticket = open_one()
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    found = board(session, world.dora, flow_id, "f.urgency")
    assert found.rules[found.columns[0].cards[0].rule]["=加急"] == engine.NOT_YOURS_TO_CHANGE
    with pytest.raises(MoveRefused) as told:
        drop(session, world.dora, ticket, "f.urgency", "=加急")
    assert told.value.text == engine.NOT_YOURS_TO_CHANGE


def rights_at(world: World, session: Session, **of: Any) -> int:
    """A flow whose 受理 has these field rights; its id."""
    nodes = [n | {"field_rights": of["node"]} if n["id"] == "accept" and "node" in of else n for n in GRAPH["nodes"]]
    form = FORM | {"rights": of["grid"]} if "grid" in of else FORM
    flow = publish(session, GRAPH | {"nodes": nodes}, form, "有权限的")
    where: dict[str, Any] = {"answers": {"title": "异响", "urgency": "加急"}, "org_unit_id": world.units["pudong"]}
    service.open_ticket(session, world.alice, flow_id=flow, now=NOW, **where)
    return flow


def test_a_field_that_is_only_read_at_the_step_refuses_in_words(session: Session, world: World) -> None:
    flow = rights_at(world, session, node={"urgency": "read"})
    found = board(session, world.alice, flow, "f.urgency")
    card = found.columns[2].cards[0]
    why = found.rules[card.rule]["=普通"]
    assert why is not None
    assert "不能修改「紧急程度」" in why.zh
    with pytest.raises(MoveRefused) as told:
        drop(session, world.alice, card.id, "f.urgency", "=普通")
    assert told.value.text == why


def test_a_field_hidden_at_the_step_is_neither_counted_nor_shown(session: Session, world: World) -> None:
    flow = rights_at(world, session, node={"urgency": "hide"})
    assert counts(board(session, world.alice, flow, "f.urgency")) == {}


def test_a_field_hidden_from_the_role_groups_nothing(session: Session, world: World) -> None:
    flow = rights_at(world, session, grid={"role:staff": {"urgency": "hide"}})
    assert service.list_group_fields(session, world.bob, flow_id=flow) == []
    with pytest.raises(InvalidInput):
        board(session, world.bob, flow, "f.urgency")
    assert counts(board(session, world.alice, flow, "f.urgency")) == {"=加急": 1}


@pytest.mark.parametrize("by", ["", "stage", "priority", "f.urgency"])
@pytest.mark.parametrize("lane", engine.LANES)
def test_lanes_hold_every_card_once(
    session: Session, world: World, flow_id: int, open_one: Open, by: str, lane: str
) -> None:
    if by == lane:
        return
    made = {open_one(urgency=u) for u in ("特急", "加急", "普通", "普通")}
    service.claim_ticket(session, world.bob, ticket_id=min(made), now=NOW)
    found = board(session, world.alice, flow_id, by, lane)
    assert {k.id for c in found.columns for k in c.cards} == made
    lanes = {one.id: one.count for one in found.lanes}
    assert sum(lanes.values()) == len(made)
    for column in found.columns:
        assert sum(column.lanes.values()) == column.count
        assert all(k.lane in lanes and k.lane_rule in found.lane_rules for k in column.cards)


def test_lanes_are_targets_too(session: Session, world: World, flow_id: int, open_one: Open) -> None:
    open_one()
    card = next(k for c in board(session, world.alice, flow_id, "", "store").columns for k in c.cards)
    with pytest.raises(MoveRefused) as told:
        drop(session, world.alice, card.id, "store", card.lane)
    assert told.value.text == engine.STORE_STAYS
    found = board(session, world.alice, flow_id, "", "priority")
    rule = {"0": None, "1": None, "2": None, "rest": engine.REST_STAYS}
    assert found.lane_rules[found.columns[0].cards[0].lane_rule] == rule


def test_a_long_column_is_handed_out_from_any_place(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    def part(start: int) -> Any:
        return board(session, world.alice, flow_id, "", start={"accept": start}).columns[0]

    made = {open_one() for _ in range(48)}
    assert part(7).start == 0, "a column that fits into one window is there whole"
    assert {k.id for k in part(7).cards} == made
    made |= {open_one() for _ in range(22)}
    order = [k.id for start in (0, 48) for k in part(start).cards]
    assert len(order) == len(made) == 70
    assert set(order) == made
    for start in (7, 69):
        assert (part(start).start, part(start).count) == (start, 70)
        assert [k.id for k in part(start).cards] == order[start : start + 48]
    assert (part(10**6).start, len(part(10**6).cards)) == (69, 1)


def test_finished_work_stands_with_who_did_it_and_never_waits_to_be_claimed(
    session: Session, world: World, open_one: Open, flow_id: int
) -> None:
    ticket, waiting = open_one(), open_one()
    close(session, world, ticket)
    found = board(session, world.alice, flow_id, "", "person")
    lanes = {one.id: one for one in found.lanes}
    closed = next(c for c in found.columns if c.id == "closed")
    assert [(k.id, k.lane) for k in closed.cards] == [(ticket, "rest")]
    assert lanes["rest"].title == engine.FINISHED
    assert [k.lane for c in found.columns for k in c.cards if k.id == waiting] == ["0"]
    open_again = open_one()
    service.claim_ticket(session, world.bob, ticket_id=open_again, now=NOW)
    found = board(session, world.alice, flow_id, "", "person")
    closed = next(c for c in found.columns if c.id == "closed")
    assert [k.lane for k in closed.cards] == [str(world.users["bob"])]
    assert "rest" not in {one.id for one in found.lanes}
    found = board(session, world.alice, flow_id, "", "priority")
    closed = next(c for c in found.columns if c.id == "closed")
    assert [k.lane for k in closed.cards] == ["0"]


def close(session: Session, world: World, ticket: int) -> None:
    """Bob does every step to the end."""
    while (row := hot.load(session, ticket)).status == "open":
        about: dict[str, Any] = {"ticket_id": ticket, "version": row.version, "now": NOW}
        if row.assignee_id != world.users["bob"]:
            service.reassign_ticket(session, world.alice, **about, to_user_id=world.users["bob"])
            about["version"] += 1
        service.complete_ticket(session, world.bob, **about, answers={"labour_hours": "1"})


def test_the_answers_kept_ready_follow_every_change_of_a_ticket(
    session: Session, world: World, flow_id: int, open_one: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened, moved, answered, handed over, closed, cancelled: the board is what a look into each ticket would give."""
    first, urgent = open_one(), open_one(urgency="加急")
    service.keep_question(session, world.alice, flow_id=flow_id, by="f.urgency", now=NOW)

    def cancel() -> None:
        version = hot.load(session, first).version
        service.cancel_ticket(session, world.alice, ticket_id=first, version=version, note="不修了", now=NOW)

    acts: list[Any] = [
        lambda: None,
        lambda: open_one(urgency="特急"),
        lambda: drop(session, world.alice, first, "f.urgency", "=普通"),
        lambda: drop(session, world.alice, first, "f.urgency", "0"),
        lambda: drop(session, world.alice, first, "person", world.users["dora"]),
        lambda: drop(session, world.alice, urgent, "priority", 1),
        lambda: service.move_ticket(session, world.alice, ticket_id=urgent, to_node="repair", now=NOW),
        lambda: close(session, world, urgent),
        cancel,
    ]
    wishes: list[dict[str, Any]] = [{}, {"lane": "person"}, {"priority": 1}, {"q": "空调"}, {"store_id": 1}]
    for act in acts:
        act()
        seen = []
        for kept in (True, False):
            monkeypatch.setattr(questions, "is_kept", lambda *_, kept=kept: kept)
            actors = (world.alice, world.bob, world.charlie)
            seen.append([board(session, actor, flow_id, "f.urgency", **wish) for actor in actors for wish in wishes])
        assert seen[0] == seen[1]
    assert counts(seen[0][0]) == {"=特急": 1}


def test_only_so_many_questions_are_kept_and_old_ones_are_forgotten(
    session: Session, world: World, flow_id: int, open_one: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_one(urgency="加急")
    service.keep_question(session, world.alice, flow_id=flow_id, by="f.urgency", now=NOW)
    monkeypatch.setattr(questions, "MOST", 1)
    questions.keep(session, flow_id, "other", NOW + timedelta(hours=1))
    assert not questions.is_kept(session, flow_id, "urgency")
    assert counts(board(session, world.alice, flow_id, "f.urgency")) == {"=加急": 1}
    assert not grouping.is_any_forgotten(session, NOW + timedelta(days=60))
    assert grouping.is_any_forgotten(session, NOW + timedelta(days=61))
    grouping.forget_questions(session, NOW + timedelta(days=61))
    assert session.connection().execute(select(questions.CHOICE.c.key)).all() == []
    with pytest.raises(Forbidden):
        service.keep_question(session, world.finance, flow_id=flow_id, by="f.urgency", now=NOW)
    with pytest.raises(InvalidInput):
        service.keep_question(session, world.alice, flow_id=flow_id, by="f.title", now=NOW)


def test_an_answer_written_while_its_question_was_forgotten_is_in_nobodys_way(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    """On PostgreSQL a ticket changed at that moment still sees the question, and writes after the answers are gone."""
    ticket = hot.load(session, open_one(urgency="特急"))
    copied = {name: getattr(ticket, name) for name in questions.COPIED}
    late = {"ticket_id": ticket.id, "key": "urgency", "value": "普通", **copied}
    session.connection().execute(questions.CHOICE.insert(), late)
    service.keep_question(session, world.alice, flow_id=flow_id, by="f.urgency", now=NOW)
    assert counts(board(session, world.alice, flow_id, "f.urgency")) == {"=特急": 1}
