"""The schema goes up and down on both databases, keeps what is in it, and agrees with the models."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect
from sqlmodel import Session

from models.board import TRIGGERS
from scrm_app.core import db, migrations
from scrm_app.identity import repository
from tests.conftest import build_world


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "postgresql":
        yield request.getfixturevalue("postgres")
        return
    engine = db.make_engine(f"sqlite:///{tmp_path / 'm.db'}")
    yield engine
    engine.dispose()


def test_models_and_migrations_agree(empty: Engine):
    migrations.upgrade(empty)
    assert migrations.drift(empty) == []


def test_the_triggers_that_keep_answers_ready_outlive_every_migration(empty: Engine):
    """SQLite drops the triggers of a table that a migration writes anew."""
    migrations.upgrade(empty)
    asked = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ticket'"
    if empty.dialect.name == "postgresql":
        asked = "SELECT tgname FROM pg_trigger WHERE tgrelid = 'ticket'::regclass AND NOT tgisinternal"
    with empty.connect() as connection:
        found = {row[0] for row in connection.exec_driver_sql(asked)}
    assert found == set(TRIGGERS[empty.dialect.name])


def test_upgrading_twice_keeps_what_is_there(empty: Engine):
    migrations.upgrade(empty)
    with Session(empty) as session:
        build_world(session)
        session.commit()
    migrations.upgrade(empty)
    with Session(empty) as session:
        assert repository.count_users(session) == 2, "count_users looks no further than two"
    assert migrations.drift(empty) == []


def test_down_to_nothing_and_up_again(empty: Engine):
    migrations.upgrade(empty)
    migrations.downgrade(empty, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(empty)
    assert migrations.drift(empty) == []
