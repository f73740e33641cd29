"""Prepared statements live inside the session's transaction: savepoints, listeners and refusals included."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from models.identity import AppSetting
from scrm_app.core import db
from scrm_app.core.prepared import Prepared, PreparedRead, kept, link, remember

TABLE = sa.Table("word", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.String))
ADD = Prepared(TABLE.insert().inline(), ("id", "text"))
ALL = PreparedRead(sa.select(TABLE.c.id, TABLE.c.text).order_by(TABLE.c.id))


@pytest.fixture
def words(session: Session) -> Session:
    TABLE.create(session.connection())
    return session


def add(session: Session, key: int) -> None:
    ADD.run(link(session), {"id": key, "text": f"w{key}"})


def ids(session: Session) -> list[int]:
    return [row.id for row in ALL.all(link(session), {})]


def test_what_a_rolled_back_savepoint_wrote_is_gone(words: Session) -> None:
    def half(key: int) -> None:
        with words.begin_nested():
            add(words, key)
            with words.begin_nested():
                add(words, key + 10)
            raise ValueError("no")

    add(words, 1)
    for key in (2, 3):
        with pytest.raises(ValueError, match="no"):
            half(key)
    add(words, 4)
    assert ids(words) == [1, 4]


def test_a_refusal_of_the_database_is_sqlalchemys_own(words: Session) -> None:
    add(words, 1)
    with pytest.raises(IntegrityError), words.begin_nested():
        add(words, 1)
    assert ids(words) == [1]


def test_who_listens_to_statements_hears_them(words: Session) -> None:
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    words.rollback()
    bind = words.get_bind()
    sa.event.listen(bind, "before_cursor_execute", hear)
    TABLE.create(words.connection())
    add(words, 1)
    assert ids(words) == [1]
    sa.event.remove(bind, "before_cursor_execute", hear)
    assert any("INSERT INTO word" in statement for statement in heard)


def test_in_a_transaction_prepared_rows_and_orm_rows_are_committed_or_undone_together(database: Engine) -> None:
    def fail(session: Session, key: int) -> None:
        add(session, key)
        session.add(AppSetting(name="undone"))
        session.flush()
        raise ValueError("no")

    def fail_inside(session: Session) -> None:
        with session.begin_nested():
            fail(session, 2)

    db.call(lambda session: TABLE.create(link(session)))
    with db.transaction() as session:
        add(session, 1)
        with pytest.raises(ValueError, match="no"):
            fail_inside(session)
        session.add(AppSetting(name="kept"))
        add(session, 3)
    with pytest.raises(ValueError, match="no"):
        db.call(fail, 4)
    with db.transaction(write=False) as session:
        assert ids(session) == [1, 3]
        assert [row.name for row in session.exec(select(AppSetting))] == ["kept"]


def test_what_was_read_is_forgotten_with_the_savepoint_and_the_transaction(database: Engine) -> None:
    with db.transaction() as session:
        kept(session)["a"] = "outside"
        savepoint = session.begin_nested()
        assert kept(session).get("a") != "inside"
        kept(session)["a"] = "inside"
        savepoint.rollback()
        assert kept(session).get("a") != "inside"
    with db.transaction() as session:
        assert kept(session) == {}


def test_what_a_transaction_made_itself_is_not_remembered_for_others(database: Engine) -> None:
    cache: dict[int, str] = {}

    def make(session: Session) -> None:
        assert [remember(session, cache, 1, lambda: "mine", own=True) for _ in range(2)] == ["mine", "mine"]
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        db.call(make)
    assert db.call(remember, cache, 1, lambda: "theirs", own=False) == "theirs"
    assert cache == {1: "theirs"}
