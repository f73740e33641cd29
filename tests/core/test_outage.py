"""A database that is locked or gone is a sentence; nothing is half-written; it works again without a restart."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import SQLModel, select

from models.identity import AppSetting
from scrm_app.core import db
from scrm_app.core.errors import DiskFull, Unavailable
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


def test_a_full_disk_is_a_sentence_and_it_goes_on_when_there_is_room(tmp_path: Path):
    engine = db.make_engine(f"sqlite:///{tmp_path / 'o.db'}")
    SQLModel.metadata.create_all(engine)
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    engine.dispose()
    tight = db.make_engine(f"sqlite:///{tmp_path / 'o.db'}")

    @event.listens_for(tight, "connect")
    def no_room(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    def write_much() -> None:
        with db.transaction(bind=tight) as session:
            for n in range(2000):
                session.add(AppSetting(name=f"{n:060}"))
                session.flush()

    with pytest.raises(DiskFull) as refusal:
        write_much()
    assert "磁盘已满" in refusal.value.text.zh
    assert names(tight) == []
    write(engine, "after")
    assert names(engine) == ["after"]
