"""A database that is locked or gone is a sentence; nothing is half-written; it works again without a restart."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from models.identity import AppSetting
from scrm_app.core import db
from scrm_app.core.errors import Unavailable
from tests.postgres import Cluster


def names(engine: Engine) -> list[str]:
    with db.transaction(write=False, bind=engine) as session:
        return list(session.exec(select(AppSetting.name).order_by("id")))


def write(engine: Engine, name: str) -> None:
    with db.transaction(bind=engine) as session:
        session.add(AppSetting(name=name))


def test_a_locked_sqlite_is_a_sentence_and_reads_go_on(tmp_path: Path):
    engine = db.make_engine(f"sqlite:///{tmp_path / 'o.db'}", wait_seconds=0.2)
    SQLModel.metadata.create_all(engine)
    write(engine, "before")
    other = db.make_engine(f"sqlite:///{tmp_path / 'o.db'}")
    with other.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable) as refusal:
            write(engine, "during")
        assert names(engine) == ["before"]
    assert "稍后再试" in refusal.value.text.zh
    write(engine, "after")
    assert names(engine) == ["before", "after"]


def test_a_postgresql_that_went_away_is_a_sentence_and_comes_back(postgres: Engine, cluster: Cluster):
    SQLModel.metadata.create_all(postgres)
    write(postgres, "before")
    cluster.stop()
    try:
        with pytest.raises(Unavailable):
            write(postgres, "during")
    finally:
        cluster.start()
    write(postgres, "after")
    assert names(postgres) == ["before", "after"]
