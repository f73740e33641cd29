"""Limits of columns: refused on every way in, soft ones only shown, per store or person, set by few, audited."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from models.audit import AuditEntry
from scrm_app.core.actor import system_actor
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.library.engine.build import node
from scrm_app.notifications import service as notifications
from scrm_app.tickets import service
from scrm_app.tickets.engine import limits as engine
from scrm_app.tickets.engine.limits import Limit, Stand
from scrm_app.tickets.errors import ColumnFull
from scrm_app.tickets.repository import hot
from tests.conftest import NOW, World
from tests.tickets.conftest import Open
from tests.tickets.flows_of_all_kinds import middle
from tests.tickets.test_service_votes import Begin, begin

__all__ = ["begin"]

stands = st.builds(
    Stand,
    org_unit_id=st.integers(1, 2),
    node_id=st.sampled_from(["a", "b"]),
    stage=st.sampled_from(["pre", "mid"]),
    assignee_id=st.none() | st.integers(1, 2),
    priority=st.integers(0, 2),
    status=st.sampled_from(["open", "open", "closed"]),
    answers=st.fixed_dictionaries({}, optional={"k": st.sampled_from(["x", "y", ""])}),
)
kinds = st.sampled_from(
    [("node", "a"), ("stage", "mid"), ("person", "1"), ("person", "0"), ("f.k", "=x"), ("f.k", "0")]
)


@given(stands, stands, kinds, st.sampled_from(list(engine.SCOPES)), st.integers(1, 3))
def test_a_ticket_enters_exactly_when_a_count_grows(
    before: Stand, after: Stand, kind: tuple[str, str], scope: str, most: int
) -> None:
    limit = Limit(1, *kind, scope, most, True)

    def counts(stand: Stand) -> dict[Any, int]:
        return {engine.group_of(scope, stand): 1} if engine.holds(limit, stand) else {}

    grows = any(n > counts(before).get(group, 0) for group, n in counts(after).items())
    assert bool(engine.entered([limit], before, after)) == grows
    assert bool(engine.entered([limit], None, after)) == bool(counts(after))


@given(st.dictionaries(st.integers(1, 5), st.integers(0, 9)), st.integers(1, 9))
def test_the_fullest_group_says_the_state(counts: dict[int | None, int], most: int) -> None:
    state = engine.state_of(Limit(1, "node", "a", "store", most, False), counts)
    assert (state == "over") == any(n > most for n in counts.values())
    assert (state == "ok") == all(n < most for n in counts.values())


def limited(session: Session, world: World, flow_id: int, by: str, column: str, **more: Any) -> None:
    wish = {"scope": "all", "most": 1, "hard": True, **more}
    service.set_limit(session, world.alice, flow_id=flow_id, by=by, column=column, now=NOW, **wish)


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(ColumnFull) as told:
        act()
    assert told.value.text.en
    return told.value.text.zh


def version(session: Session, ticket: int) -> int:
    return int(hot.load(session, ticket).version)


def test_a_full_step_refuses_the_drag_the_button_and_the_act_on_many(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    limited(session, world, flow_id, "node", "repair")
    first, second = open_one(), open_one()
    service.move_ticket(session, world.alice, ticket_id=first, to_node="repair", now=NOW)
    before = hot.load(session, second)
    ways = [
        lambda: service.move_ticket(session, world.alice, ticket_id=second, to_node="repair", now=NOW),
        lambda: service.complete_ticket(
            session, world.alice, ticket_id=second, version=version(session, second), now=NOW
        ),
        lambda: service.drop_card(
            session, world.alice, ticket_id=second, version=version(session, second), by="stage", to="mid", now=NOW
        ),
    ]
    for way in ways:
        with session.begin_nested() as trial:
            assert refused(way).startswith("「维修」已满 (1 张)。")
            trial.rollback()
    many = service.do_all(
        session, world.alice, ticket_ids=[second], act=service.MassAct(act="move", value="维修"), now=NOW
    )
    assert "已满" in many.refused[0].refused.zh  # type: ignore[union-attr]
    assert hot.load(session, second) == before
    service.complete_ticket(
        session, world.alice, ticket_id=first, version=version(session, first), answers={"labour_hours": 1}, now=NOW
    )
    assert service.move_ticket(session, world.alice, ticket_id=second, to_node="repair", now=NOW).node_id == "repair"
    back = {"version": version(session, first), "to": "repair", "note": "没修好"}
    assert "已满" in refused(lambda: service.return_ticket(session, world.alice, ticket_id=first, now=NOW, **back))


def test_a_soft_limit_refuses_nothing_and_is_shown(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    limited(session, world, flow_id, "node", "accept", hard=False)
    said = {}
    for expected in ("ok", "full", "over"):
        said = service.board_limits(session, world.bob, flow_id=flow_id, by="")["accept"]
        assert said["state"] == expected
        open_one()
    assert said["closed"] is None
    assert "已超出" in said["text"].zh


def test_staff_open_nothing_into_a_full_step_but_the_flow_and_customers_do(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    limited(session, world, flow_id, "node", "accept")
    open_one()
    refused(open_one)
    assert open_one(actor=system_actor())


def test_a_limit_per_store_leaves_the_other_store_alone(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    limited(session, world, flow_id, "node", "accept", scope="store")
    open_one()
    assert "这家门店" in refused(open_one)
    where = {"answers": {"title": "异响"}, "org_unit_id": world.units["xihu"], "now": NOW}
    assert service.open_ticket(session, world.admin, flow_id=flow_id, **where).id
    assert service.board_limits(session, world.admin, flow_id=flow_id, by="")["accept"]["shut"] == {}, (
        "she is asked why"
    )
    seer = replace(world.admin, permissions=world.admin.permissions - {"ticket.admin", "flow.design"})
    said = service.board_limits(session, seer, flow_id=flow_id, by="")["accept"]
    assert set(said["shut"]) == {world.units["pudong"], world.units["xihu"]}


@pytest.mark.parametrize("kept", [False, True], ids=["read slowly", "kept ready"])
@pytest.mark.parametrize("scope", ["all", "store"])
def test_a_limit_on_an_answer_is_shown_on_the_board_by_that_question(
    session: Session, world: World, flow_id: int, open_one: Open, kept: bool, scope: str
) -> None:
    if kept:
        service.keep_question(session, world.alice, flow_id=flow_id, by="f.urgency", now=NOW)
    limited(session, world, flow_id, "f.urgency", "=特急", scope=scope)
    limited(session, world, flow_id, "f.urgency", "0", scope=scope, most=2)
    open_one(urgency="特急")
    open_one()
    said = service.board_limits(session, world.alice, flow_id=flow_id, by="f.urgency")
    assert {column: one["state"] for column, one in said.items()} == {"=特急": "full", "0": "ok"}
    assert refused(lambda: open_one(urgency="特急"))


def test_a_limit_per_person_refuses_claim_transfer_and_reassignment(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    limited(session, world, flow_id, "node", "accept", scope="person")
    first, second, third = open_one(), open_one(), open_one()
    service.claim_ticket(session, world.bob, ticket_id=first, now=NOW)
    bob = {"to_user_id": world.users["bob"]}
    with session.begin_nested() as trial:
        assert "这位负责人" in refused(lambda: service.claim_ticket(session, world.bob, ticket_id=second, now=NOW))
        trial.rollback()
    with session.begin_nested() as trial:
        refused(
            lambda: service.reassign_ticket(
                session, world.alice, ticket_id=third, version=version(session, third), now=NOW, **bob
            )
        )
        trial.rollback()
    service.claim_ticket(session, world.dora, ticket_id=second, now=NOW)
    handed = {"version": version(session, second), **bob}
    refused(lambda: service.transfer_ticket(session, world.dora, ticket_id=second, now=NOW, **handed))


def test_columns_of_people_priorities_and_answers_have_limits_too(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    bob = str(world.users["bob"])
    for by, column in (("person", bob), ("priority", "2"), ("f.urgency", "=加急")):
        limited(session, world, flow_id, by, column)
    first, second = open_one(), open_one()
    service.claim_ticket(session, world.bob, ticket_id=first, now=NOW)
    with session.begin_nested() as trial:
        assert "「鲍勃」" in refused(lambda: service.claim_ticket(session, world.bob, ticket_id=second, now=NOW))
        trial.rollback()
    service.set_priority(session, world.alice, ticket_id=first, version=version(session, first), level=2, now=NOW)
    urgent = {"version": version(session, second), "level": 2}
    assert "「特急」" in refused(
        lambda: service.set_priority(session, world.alice, ticket_id=second, now=NOW, **urgent)
    )
    open_one(urgency="加急")
    answers = {"version": version(session, second), "answers": {"urgency": "加急"}}
    assert "「加急」" in refused(
        lambda: service.save_answers(session, world.alice, ticket_id=second, now=NOW, **answers)
    )
    refused(lambda: open_one(urgency="加急"))


def test_staying_in_a_column_that_is_too_full_is_no_way_in(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    first, _ = open_one(), open_one()
    limited(session, world, flow_id, "node", "accept")
    service.claim_ticket(session, world.bob, ticket_id=first, now=NOW)
    assert service.set_priority(
        session, world.alice, ticket_id=first, version=version(session, first), level=1, now=NOW
    )


def test_setting_is_for_few_checked_and_written_down(session: Session, world: World, flow_id: int) -> None:
    wish: dict[str, Any] = {"flow_id": flow_id, "by": "node", "column": "repair", "scope": "all", "now": NOW}
    assert service.may_set_limits(session, world.alice)
    staff = replace(world.bob, permissions=world.bob.permissions - {"ticket.admin", "flow.design"})
    assert not service.may_set_limits(session, staff)
    with pytest.raises(Forbidden):
        service.set_limit(session, staff, most=3, hard=True, **wish)
    with pytest.raises(Forbidden):
        service.list_limits(session, world.finance, flow_id=flow_id)
    bad: list[dict[str, Any]] = [
        {"most": -1}, {"most": 10_000}, {"scope": "region"}, {"by": "answers"}, {"column": "nowhere"},
        {"by": "stage", "column": "x"}, {"by": "priority", "column": "7"}, {"by": "person", "column": "-1"},
        {"by": "f.urgency", "column": "x"},
    ]  # fmt: skip
    for one in bad:
        with pytest.raises(InvalidInput):
            service.set_limit(session, world.alice, **{**wish, "most": 3, "hard": True, **one})
    service.set_limit(session, world.alice, most=3, hard=False, **wish)
    service.set_limit(session, world.alice, most=5, hard=True, **wish)
    assert [(one.most, one.hard) for one in service.list_limits(session, staff, flow_id=flow_id)] == [(5, True)]
    service.set_limit(session, world.alice, most=0, hard=True, **wish)
    assert service.list_limits(session, staff, flow_id=flow_id) == []
    logged = session.exec(select(AuditEntry).where(AuditEntry.action == "flow.limit_set")).all()
    assert len(logged) == 3


def test_what_the_flow_moves_by_itself_goes_into_a_full_step_which_then_shows_as_exceeded(
    session: Session, world: World, begin: Begin
) -> None:
    flow_id = middle(session, node("pause", "wait", "等待", wait={"until": "duration", "minutes": 60}))
    limited(session, world, flow_id, "node", "visit")
    waiting = [begin(flow_id), begin(flow_id)]
    notifications.fire_due(session, NOW + timedelta(minutes=61))
    assert {hot.load(session, ticket).node_id for ticket in waiting} == {"visit"}
    over = service.board_limits(session, world.bob, flow_id=flow_id, by="")["visit"]
    assert (over["state"], "现在已超出" in over["text"].zh) == ("over", True)
    assert "已满" in over["closed"].zh, "people put nothing more into it"
