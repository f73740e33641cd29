"""The rescue board on a real database: learnt from finished visits, within reach and rules, applied and undone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.dispatch import ForecastModel
from scrm_app.audit import service as audit
from scrm_app.calendars import service as calendars
from scrm_app.core.errors import Conflict, Forbidden
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import MassAct
from scrm_app.tickets.service.rescue import model_of
from tests.conftest import NOW, World
from tests.tickets.conftest import Open

LATER = NOW + timedelta(minutes=15)


def history(session: Session, world: World, ticket: int, count: int = 60) -> None:
    """Finished visits to 受理: 4 to 23 minutes for Dora one by one, 31 to 70 for Bob, who had seven at a time."""
    row = hot.load(session, ticket)
    visits = []
    for n in range(count):
        came = NOW - timedelta(days=30, hours=-6 * n)
        visits.append(("dora", came, 4 + n * 7 % 20))
        visits += [("bob", came + timedelta(minutes=k), 31 + (n * 7 + k * 11) % 40) for k in range(7)]
    session.connection().execute(
        hot.TASK.insert(),
        [
            {
                "ticket_id": ticket,
                "flow_version_id": row.flow_version_id,
                "node_id": "accept",
                "node_name": "受理",
                "org_unit_id": row.org_unit_id,
                "entered_at": came,
                "due_at": came + timedelta(minutes=30),
                "finished_at": came + timedelta(minutes=minutes),
                "action": "complete",
                "actor_id": world.users[who],
                "assignee_id": world.users[who],
            }
            for who, came, minutes in visits
        ],
    )
    service.measure_forecast(session, NOW)


@pytest.fixture
def busy(session: Session, world: World, open_one: Open) -> list[int]:
    """Six tickets, all with Bob; Dora has none."""
    ids = [open_one(title=f"漏水 {n}") for n in range(6)]
    wish = MassAct(act="assign", value=str(world.users["bob"]))
    service.do_all(session, world.alice, ticket_ids=ids, act=wish, now=NOW)
    history(session, world, ids[0])
    return ids


def holders(session: Session, ids: list[int]) -> list[Any]:
    return [hot.load(session, one).assignee_id for one in ids]


def test_what_is_kept_reads_back_as_it_was(session: Session, world: World, busy: list[int]) -> None:
    model, made_at = model_of(session)
    assert made_at == NOW
    assert model.visits == 480
    assert model.chance("1:accept", 0, world.users["bob"], 0, 30) is not None
    service.measure_forecast(session, LATER)
    again, made_at = model_of(session)
    assert (again, made_at) == (model, LATER)
    assert session.connection().execute(sa.select(sa.func.count()).select_from(ForecastModel)).scalar_one() == 1


def test_the_risky_are_named_with_what_the_chance_rests_on(session: Session, world: World, busy: list[int]) -> None:
    board = service.get_rescue(session, world.alice, now=LATER)
    assert board.watched == 6
    assert [one.ticket_id for one in board.risks] != []
    first = board.risks[0]
    assert (first.assignee, first.left, first.load, first.away_until) == ("鲍勃", 15, 6, None)
    assert 0.5 < first.chance <= 1
    assert board.before == pytest.approx(sum(one.chance for one in board.risks))
    assert board.check.looks > 0


def test_proposals_are_done_and_taken_back(session: Session, world: World, busy: list[int]) -> None:
    before = holders(session, busy)
    board = service.get_rescue(session, world.alice, now=NOW + timedelta(minutes=5))
    assert board.proposals
    assert {one.move.to_user for one in board.proposals} == {world.users["dora"]}
    assert board.after < board.before
    wanted = [one.ticket_id for one in board.proposals]
    done = service.apply_rescue(session, world.alice, ticket_ids=wanted, now=NOW + timedelta(minutes=5))
    assert sorted(fate.id for fate in done.done) == sorted(wanted)
    assert {hot.load(session, one).assignee_id for one in wanted} == {world.users["dora"]}
    kinds = [one.kind for one in audit.list_decisions(session, "ticket", wanted[0])]
    assert "ticket.rescue" in kinds
    service.undo_all(session, world.alice, fates=done.done, now=LATER)
    assert holders(session, busy) == before


def test_who_is_on_leave_gets_nothing_and_makes_tickets_late(session: Session, world: World, busy: list[int]) -> None:
    def gone(who: str, until: datetime) -> None:
        user = world.users[who]
        calendars.add_leave(
            session, world.admin, user_id=user, starts_at=NOW - timedelta(days=1), ends_at=until, reason="", now=NOW
        )

    gone("dora", NOW + timedelta(days=1))
    assert service.get_rescue(session, world.alice, now=NOW).proposals == []
    gone("bob", NOW + timedelta(minutes=20))
    risks = service.get_rescue(session, world.alice, now=NOW).risks
    assert {one.away_until for one in risks} == {NOW + timedelta(minutes=20)}
    assert {one.left for one in risks} == {10}


def test_a_shift_that_begins_too_late_is_no_help(session: Session, world: World, busy: list[int]) -> None:
    shift = calendars.add_shift(
        session, world.admin, name="晚", starts_minute=23 * 60, ends_minute=23 * 60 + 59, now=NOW
    )
    calendars.set_duty(session, world.admin, user_id=world.users["dora"], day=NOW.date(), shift_id=shift, now=NOW)
    assert calendars.there_from(session, [world.users["dora"], world.users["bob"]], NOW) == {
        world.users["bob"]: NOW,
        world.users["dora"]: NOW.replace(hour=15, minute=0, second=0, microsecond=0),
    }
    assert service.get_rescue(session, world.alice, now=NOW).proposals == []


def test_only_who_may_reassign_and_only_in_reach(session: Session, world: World, busy: list[int]) -> None:
    for who in (world.bob, world.charlie, world.finance):
        with pytest.raises(Forbidden):
            service.get_rescue(session, who, now=LATER)
        with pytest.raises(Forbidden):
            service.apply_rescue(session, who, ticket_ids=busy, now=LATER)


def test_what_is_not_proposed_is_not_done(session: Session, world: World, busy: list[int]) -> None:
    with pytest.raises(Conflict):
        service.apply_rescue(session, world.alice, ticket_ids=[10**6, -1], now=LATER)


def test_before_anything_was_learnt_nothing_is_said(session: Session, world: World, open_one: Open) -> None:
    open_one()
    board = service.get_rescue(session, world.alice, now=LATER)
    assert (board.watched, board.unknown, board.risks, board.proposals) == (1, 1, [], [])


def test_released_goes_back_to_its_queue(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    row = hot.load(session, ticket)
    wish = MassAct(act="release")
    done = service.do_all(session, world.alice, ticket_ids=[ticket], act=wish, now=NOW)
    assert hot.load(session, ticket).assignee_id is None
    again = service.do_all(session, world.alice, ticket_ids=[ticket], act=wish, now=NOW)
    assert len(again.refused) == 1
    service.undo_all(session, world.alice, fates=done.done, now=NOW)
    assert hot.load(session, ticket).assignee_id == row.assignee_id
    with pytest.raises(Forbidden):
        service.release_ticket(session, world.bob, ticket_id=ticket, version=hot.load(session, ticket).version, now=NOW)


def test_giving_out_of_the_queue_is_taken_back(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    wish = MassAct(act="assign", value=str(world.users["dora"]))
    done = service.do_all(session, world.alice, ticket_ids=[ticket], act=wish, now=NOW)
    assert hot.load(session, ticket).assignee_id == world.users["dora"]
    service.undo_all(session, world.alice, fates=done.done, now=NOW)
    assert hot.load(session, ticket).assignee_id is None
