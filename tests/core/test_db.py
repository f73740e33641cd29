"""One committer, all or nothing, and the tabs are told only after the commit."""

from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.identity import AppSetting, LoginAttempt
from scrm_app.core import db, live
from scrm_app.core.errors import Conflict
from tests.conftest import NOW


def test_a_failed_transaction_leaves_nothing_and_tells_nobody(database: Engine, monkeypatch: pytest.MonkeyPatch):
    said: list[set[str]] = []
    monkeypatch.setattr(live, "announce", said.append)

    def work(session: Session) -> None:
        session.add(AppSetting(name="a"))
        session.flush()
        live.touch(session, "tickets")
        raise KeyError

    with pytest.raises(KeyError):
        db.call(work)
    with db.transaction(write=False) as session:
        assert session.get(AppSetting, 1) is None
    assert said == []


def test_a_commit_tells_the_open_tabs(database: Engine, monkeypatch: pytest.MonkeyPatch):
    said: list[set[str]] = []
    monkeypatch.setattr(live, "announce", said.append)
    db.call(lambda session: live.touch(session, "tickets", "ticket:1"))
    assert said == [{"tickets", "ticket:1"}]


def test_a_duplicate_is_a_sentence_not_a_stack_trace(database: Engine):
    db.call(lambda session: session.add(AppSetting(name="a")))
    with pytest.raises(Conflict):
        db.call(lambda session: session.add(AppSetting(name="a")))


def test_naive_datetimes_are_refused(session: Session):
    session.add(LoginAttempt(login="x", at=datetime(2026, 1, 1)))  # noqa: DTZ001
    with pytest.raises(Exception, match="naive datetime"):
        session.flush()


def test_instants_come_back_aware(session: Session):
    session.add(LoginAttempt(login="x", at=NOW))
    session.flush()
    session.expire_all()
    row = session.get(LoginAttempt, 1)
    assert row is not None
    assert row.at == NOW
    assert row.at.tzinfo is not None


@pytest.mark.parametrize(("durable", "level"), [(True, 2), (False, 1)])
def test_durable_transactions_wait_for_the_disk(database: Engine, durable: bool, level: int):
    if database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL waits for the disk at every commit")
    with db.transaction(durable=durable) as session:
        assert session.connection().exec_driver_sql("PRAGMA synchronous").scalar() == level
