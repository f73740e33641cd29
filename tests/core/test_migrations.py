"""The schema goes up and down on both databases, keeps what is in it, and agrees with the models."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect
from sqlmodel import Session

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
