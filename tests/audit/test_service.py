"""The audit log and the decision log."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from scrm_app.audit import service
from scrm_app.core.errors import Forbidden, NotFound
from scrm_app.core.pagination import PageRequest


def write(session: Session, actor: Any, now: datetime, **more: Any) -> None:
    fields = {"action": "ticket.moved", "subject_type": "ticket", "subject_id": 7} | more
    service.record(session, actor, now=now, **fields)
    session.flush()


def test_only_what_differs_is_kept_and_secrets_are_dots(session: Session, world: Any, now: datetime) -> None:
    write(
        session,
        world.alice,
        now,
        before={"name": "甲", "phone": "1", "password": "old"},
        after={"name": "乙", "phone": "1", "password": "new"},
    )
    entry = service.list_entries(session, world.admin, wish={}, page=PageRequest()).rows[0]
    assert entry.before == {"name": "甲", "password": "••••••"}
    assert entry.after == {"name": "乙", "password": "••••••"}
    assert entry.user_name == "爱丽丝"
    assert entry.at == now


def test_the_log_is_searched_by_who_what_and_when(session: Session, world: Any, now: datetime) -> None:
    write(session, world.alice, now, subject_name="GD20261120-0001")
    write(session, world.charlie, now + timedelta(hours=1), action="customer.edited", subject_type="customer")
    found = lambda **wish: service.list_entries(session, world.admin, wish=wish, page=PageRequest()).total  # noqa: E731
    assert found() == 2
    assert found(text="GD2026") == 1
    assert found(text="查理") == 1
    assert found(action="ticket.") == 1
    assert found(since=now + timedelta(minutes=1)) == 1
    assert found(until=now) == 0
    assert found(text="100%") == 0


def test_paging_gives_newest_first(session: Session, world: Any, now: datetime) -> None:
    for n in range(5):
        write(session, world.alice, now + timedelta(minutes=n), subject_id=n)
    page = service.list_entries(session, world.admin, wish={}, page=PageRequest(page=2, size=2))
    assert [row.subject_id for row in page.rows] == ["2", "1"]
    assert page.total == 5


def test_staff_may_not_read_the_log_and_a_region_sees_its_own(session: Session, world: Any, now: datetime) -> None:
    write(session, world.charlie, now)
    with pytest.raises(Forbidden):
        service.list_entries(session, world.bob, wish={}, page=PageRequest())
    entry = service.list_entries(session, world.admin, wish={}, page=PageRequest()).rows[0]
    from dataclasses import replace

    erin = replace(world.erin, permissions=frozenset({"audit.view"}))
    assert service.list_entries(session, erin, wish={}, page=PageRequest()).total == 0
    with pytest.raises(NotFound):
        service.get_entry(session, erin, entry_id=entry.id)


def test_decisions_are_kept_as_they_were_made(session: Session, now: datetime) -> None:
    rows = [
        service.DecisionRow("settlement.line", "ticket", n, "plan:3", 2, {"base_fen": n}, {"fen": n * 2})
        for n in (1, 2)
    ]
    service.log_decisions(session, rows, now=now)
    service.log_decision(
        session, "settlement.line", "ticket", 1, rule="plan:3", rule_version=3, inputs={}, result={"fen": 9}, now=now
    )
    found = service.list_decisions(session, "ticket", 1)
    assert [(d.rule_version, d.result) for d in found] == [(3, {"fen": 9}), (2, {"fen": 2})]
