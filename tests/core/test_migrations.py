"""The schema goes up and down on both databases, keeps what is in it, and agrees with the models."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Engine, LargeBinary, MetaData, Numeric, inspect
from sqlmodel import Session

from models.board import TRIGGERS
from scrm_app.core import db, migrations
from scrm_app.core.settings import ROOT
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


def sample(column: Column[Any]) -> Any:
    """Something the column takes; a reference is to the first row of the other table."""
    kinds: list[tuple[type, Any]] = [
        (JSON, []),
        (Boolean, False),
        (DateTime, datetime(2026, 3, 2, 4, tzinfo=UTC)),
        (Date, date(2026, 3, 2)),
        (LargeBinary, b"1"),
        (Numeric, 1),
    ]
    found = next((value for kind, value in kinds if isinstance(column.type, kind)), None)
    return found if found is not None else (1 if column.type.python_type is int else "1")


def counted(engine: Engine) -> dict[str, int]:
    """Rows of each table; the full-text index is counted by what it indexes."""
    with engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if not name.startswith("ticket_fts")]
        return {name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in names}


def fill(engine: Engine, bare: set[str]) -> None:
    """A row in each of these tables."""
    metadata = MetaData()
    metadata.reflect(engine, only=sorted(bare))
    with engine.begin() as connection:
        for table in (one for one in metadata.sorted_tables if one.name in bare):
            needed = [c for c in table.columns if not c.nullable and not (c.primary_key and c.autoincrement is True)]
            connection.execute(table.insert().values({c.name: sample(c) for c in needed}))


FORGETS = {"0240": {"ticket_text"}}
"""What a migration empties on purpose: the text index is built anew by its job."""


def lost(before: dict[str, int], after: dict[str, int]) -> set[str]:
    """Tables that stand in both and have fewer rows than they had."""
    return {name for name, rows in before.items() if after.get(name, rows) < rows}


def test_each_migration_carries_the_rows_of_every_table_up_and_down_to_nothing(empty: Engine):
    steps = [step.revision for step in ScriptDirectory(str(ROOT / "models" / "migrations")).walk_revisions()]
    rows: dict[str, int] = {}
    for revision in reversed(steps):
        migrations.upgrade(empty, revision)
        rows, before = counted(empty), rows
        assert lost(before, rows) <= FORGETS.get(revision, set()), revision
        fill(empty, {name for name, many in rows.items() if not many})
        rows = counted(empty)
    assert migrations.drift(empty) == []
    migrations.downgrade(empty, steps[-1])
    assert not lost(rows, counted(empty))
    migrations.downgrade(empty, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(empty)
    assert migrations.drift(empty) == []
