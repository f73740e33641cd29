"""Moves of tickets are found on the audit page, within reach, and cost the move nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models.audit import AuditEntry
from scrm_app.audit import service as audit
from scrm_app.core.errors import NotFound
from scrm_app.core.pagination import PageRequest
from scrm_app.tickets import service
from tests.conftest import NOW, World
from tests.tickets.conftest import Open
from tests.tickets.test_service_reminders import row

FIRST = PageRequest()


@pytest.fixture(autouse=True)
def trails() -> Iterator[None]:
    before = list(audit._trails.values())
    audit.use_trails([service.HISTORY])
    yield
    audit.use_trails(before)


def work_it(session: Session, world: World, ticket: int) -> None:
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW + timedelta(minutes=1))
    version = row(session, ticket).version
    service.complete_ticket(session, world.bob, ticket_id=ticket, version=version, now=NOW + timedelta(minutes=2))


def test_moves_stand_in_the_log_among_the_other_changes(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    work_it(session, world, ticket)
    number = row(session, ticket).number
    found = audit.list_entries(session, world.admin, wish={"text": number}, page=FIRST)
    assert found.rows[0].action == "ticket.completed"
    assert (found.rows[0].before, found.rows[0].after) == ({"node": "受理"}, {"node": "维修"})
    assert [r.action for r in audit.list_entries(session, world.admin, wish={}, page=FIRST).rows][:3] == [
        "ticket.completed",
        "ticket.claimed",
        "ticket.opened",
    ]
    again = audit.get_line(session, world.admin, key=found.rows[0].key)
    assert again == found.rows[0]


def test_they_are_searched_by_person_kind_and_day(session: Session, world: World, open_one: Open) -> None:
    work_it(session, world, open_one())

    def count(**wish: object) -> int:
        return audit.list_entries(session, world.admin, wish=wish, page=FIRST).total

    assert count(text="鲍勃") == 2
    assert count(action="ticket.complet") == 1
    assert count(action="ticket.") == 3
    assert count(action="customer.") == 0
    assert count(subject_type="customer") == count(since=NOW + timedelta(days=1)) == count(text="100%") == 0
    assert count(user_id=world.users["bob"], until=NOW + timedelta(minutes=2)) == 1


def test_a_region_reads_only_its_own(session: Session, world: World, open_one: Open) -> None:
    work_it(session, world, open_one())
    (line, *_) = audit.list_entries(session, world.admin, wish={"text": "鲍勃"}, page=FIRST).rows
    north = replace(world.charlie, permissions=frozenset({"audit.view"}))
    east = replace(world.erin, permissions=frozenset({"audit.view"}))
    assert audit.list_entries(session, north, wish={}, page=FIRST).total == 0
    assert audit.list_entries(session, east, wish={"text": "鲍勃"}, page=FIRST).total == 2
    for key in (line.key, "ticket-999999", "ticket-", "ticket-x", "-1", "nothing-1", ""):
        with pytest.raises(NotFound):
            audit.get_line(session, north, key=key)


def test_a_move_writes_nothing_into_the_audit_table(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    before = len(session.exec(select(AuditEntry.id)).all())
    work_it(session, world, ticket)
    assert len(session.exec(select(AuditEntry.id)).all()) == before
