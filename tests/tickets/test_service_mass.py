"""One act on many tickets: the trial tells the truth and writes nothing; refusals leave rows alone; undo is honest."""

import random
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import Session

from models.audit import AuditEntry
from models.notification import Notification, OutboxMessage, Reminder
from scrm_app.core import bulk
from scrm_app.core.errors import Forbidden
from scrm_app.tickets import service
from scrm_app.tickets.repository import counting, hot
from scrm_app.tickets.service import MassAct, TicketFilter, mass
from tests.conftest import NOW, World
from tests.tickets.conftest import Open


def rows(session: Session) -> list[tuple[Any, ...]]:
    """Everything a mass act could touch."""
    link = session.connection()
    found = [tuple(row) for table in (hot.TICKET, hot.TASK, hot.EVENT) for row in link.execute(sa.select(table))]
    count = link.execute(sa.select(sa.func.count()).select_from(Notification)).scalar_one()
    return [*map(str, found), (count,)]  # type: ignore[list-item]


def ask(act: str, value: str = "", note: str = "") -> MassAct:
    return MassAct(act=act, value=value, note=note)


@pytest.fixture
def three(session: Session, open_one: Open) -> list[int]:
    return [open_one(title=title) for title in ("漏水", "异响", "换锁")]


@pytest.mark.parametrize(
    "act",
    [
        ask("priority", "2"),
        ask("tag", "回访"),
        ask("move", "维修"),
        ask("cancel", note="重复"),
        ask("move", "没有这步"),
    ],
)
def test_a_trial_says_what_happens_and_writes_nothing(
    session: Session, world: World, three: list[int], act: MassAct
) -> None:
    before = rows(session)
    told = service.try_all(session, world.admin, ticket_ids=three, act=act, now=NOW)
    assert rows(session) == before
    done = service.do_all(session, world.admin, ticket_ids=three, act=act, now=NOW)
    assert [f.id for f in told.done] == [f.id for f in done.done]
    assert [(f.id, f.refused) for f in told.refused] == [(f.id, f.refused) for f in done.refused]
    assert len(done.done) + len(done.refused) == 3


def test_assigning_is_taken_back(session: Session, world: World, three: list[int]) -> None:
    bob, alice = world.users["bob"], world.users["alice"]
    service.do_all(session, world.alice, ticket_ids=three, act=ask("assign", str(bob)), now=NOW)
    done = service.do_all(session, world.alice, ticket_ids=three, act=ask("assign", str(alice)), now=NOW)
    assert [hot.load(session, one).assignee_id for one in three] == [alice] * 3
    service.set_priority(
        session, world.alice, ticket_id=three[2], version=hot.load(session, three[2]).version, level=1, now=NOW
    )
    back = service.undo_all(session, world.alice, fates=done.done, now=NOW)
    assert [hot.load(session, one).assignee_id for one in three] == [bob, bob, alice]
    assert [fate.id for fate in back.refused] == [three[2]], "what was touched since stays"


def test_tags_and_priority_come_back_as_they_were(session: Session, world: World, three: list[int]) -> None:
    first = service.do_all(session, world.alice, ticket_ids=three[:1], act=ask("tag", "回访"), now=NOW)
    assert first.done[0].undo == ("untag", "回访")
    again = service.do_all(session, world.alice, ticket_ids=three, act=ask("tag", "回访"), now=NOW)
    assert [fate.undo for fate in again.done] == [None, ("untag", "回访"), ("untag", "回访")], "one had it already"
    service.undo_all(session, world.alice, fates=again.done, now=NOW)
    assert [hot.load(session, one).tags for one in three] == [["回访"], [], []]
    raised = service.do_all(session, world.alice, ticket_ids=three, act=ask("priority", "2"), now=NOW)
    service.undo_all(session, world.alice, fates=raised.done, now=NOW)
    assert {hot.load(session, one).priority for one in three} == {0}


def test_those_who_may_not_change_nothing(session: Session, world: World, three: list[int]) -> None:
    before = rows(session)
    assert service.do_all(session, world.charlie, ticket_ids=three, act=ask("tag", "x"), now=NOW).done == []
    told = service.do_all(session, world.bob, ticket_ids=three, act=ask("cancel", note="x"), now=NOW)
    assert (told.done, len(told.refused)) == ([], 3)
    assert rows(session) == before
    with pytest.raises(Forbidden):
        service.matching_ids(session, world.finance, wish=TicketFilter(), now=NOW)


@pytest.mark.parametrize("junk", [{"act": "drop"}, {"act": "tag", "value": "x" * 99}, {"act": ["tag"]}, {}])
def test_junk_is_no_act(junk: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        MassAct.model_validate(junk)


@pytest.mark.parametrize("value", ["", "x", "-1", "99999999999999999999", "7777"])
def test_nobody_is_no_assignee(session: Session, world: World, three: list[int], value: str) -> None:
    told = service.do_all(session, world.alice, ticket_ids=three, act=ask("assign", value), now=NOW)
    assert (told.done, len(told.refused)) == ([], 3)


def test_all_that_match_are_the_newest_in_reach(session: Session, world: World, three: list[int]) -> None:
    assert service.matching_ids(session, world.alice, wish=TicketFilter(q="异响"), now=NOW) == [three[1]]
    assert service.matching_ids(session, world.charlie, wish=TicketFilter(), now=NOW) == []
    choices = service.mass_choices(session, world.alice, ticket_ids=three)
    assert "维修" in choices.steps


def written(session: Session) -> list[dict[str, Any]]:
    """Everything acts write, without the running numbers of rows."""
    counting.write_counts(session)
    link, gone = session.connection(), {"id", "created_at"}
    tables = (
        hot.TICKET,
        hot.TASK,
        hot.EVENT,
        counting.COUNTER,
        *map(bulk.table_of, (Notification, Reminder, AuditEntry, OutboxMessage)),
    )
    found = [dict(row) for table in tables for row in link.execute(sa.select(table)).mappings()]
    return sorted(({k: str(v) for k, v in row.items() if k not in gone} for row in found), key=repr)


@pytest.mark.parametrize("seed", range(6))
def test_many_at_once_is_what_one_by_one_gives(
    session: Session, world: World, open_one: Open, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tickets in every state, some of which refuse, some unseen: the same fates, the same rows, whatever the runs."""
    draw = random.Random(seed)
    ids = [open_one(urgency=draw.choice(["普通", "特急"]), amount=draw.choice([1, 500_000])) for _ in range(9)]
    for one in draw.sample(ids, 5):
        state = draw.choice(["move", "cancel", "assign", "tag"])
        value = {"move": "维修", "assign": str(world.users["bob"]), "tag": "回访"}.get(state, "")
        service.do_all(session, world.admin, ticket_ids=[one], act=ask(state, value, "因为"), now=NOW)
    ids.append(10**6)
    asked = [ask("move", "维修", "批量"), ask("priority", "2"), ask("tag", "回访"), ask("cancel", note="重复")]
    asked += [ask("assign", str(world.users["bob"])), ask("release"), ask("move", "店长审批")]
    monkeypatch.setattr(mass, "RUN", draw.choice([2, 3, 64]))
    for act in asked:
        who, order = draw.choice([world.admin, world.alice, world.bob, world.charlie]), draw.sample(ids, len(ids))
        with session.begin_nested() as trial:
            together = service.do_all(session, who, ticket_ids=order, act=act, now=NOW)
            rows_together = written(session)
            trial.rollback()
        apart = {one: service.do_all(session, who, ticket_ids=[one], act=act, now=NOW) for one in sorted(order)}
        assert together.done == [fate for one in order for fate in apart[one].done]
        assert together.refused == [fate for one in order for fate in apart[one].refused]
        assert rows_together == written(session)


def test_tickets_are_taken_by_number_and_told_as_they_were_given(
    session: Session, world: World, three: list[int]
) -> None:
    """Two acts that overlap in other orders would wait for each other on PostgreSQL."""
    given = [three[2], three[0], three[1]]
    done = service.do_all(session, world.alice, ticket_ids=given, act=ask("priority", "2"), now=NOW)
    assert [fate.id for fate in done.done] == given
    back = service.undo_all(session, world.alice, fates=done.done, now=NOW)
    assert [fate.id for fate in back.done] == given
    found = session.connection().execute(sa.select(hot.EVENT.c.ticket_id).order_by(hot.EVENT.c.id))
    assert [row[0] for row in found][-6:] == [*three, *three]
