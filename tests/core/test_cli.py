"""`make run`: what the first start does, what every later one leaves alone."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, inspect
from sqlmodel import Session, SQLModel, func, select

from models.identity import User
from models.ticket import Ticket
from scrm_app import cli
from scrm_app.core import db, migrations
from scrm_app.core.settings import settings
from scrm_app.identity import service as identity
from scrm_app.library import service as library
from tests.conftest import build_world


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A small source tree in the place of ours, and the builds that were asked for."""
    asked: list[list[str]] = []

    def build(command: list[str], **_given: Any) -> None:
        asked.append([str(word) for word in command])
        (tmp_path / ".web" / "build").mkdir(parents=True, exist_ok=True)

    for name in ("scrm_app", "components"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.py").write_text("x = 1")
    (tmp_path / "rxconfig.py").write_text("")
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    monkeypatch.setattr(cli, "SOURCES", ("scrm_app", "components", "rxconfig.py"))
    monkeypatch.setattr(cli.subprocess, "run", build)
    monkeypatch.delenv("REFLEX_WEB_WORKDIR", raising=False)
    cli.build()
    return asked


def test_a_restart_without_changes_builds_nothing(house: list[list[str]], tmp_path: Path) -> None:
    (tmp_path / "scrm_app" / "__pycache__").mkdir()
    (tmp_path / "scrm_app" / "__pycache__" / "page.pyc").write_text("what running leaves behind")
    cli.build()
    cli.build()
    assert [command[1:3] for command in house] == [["export", "--frontend-only"]]


@pytest.mark.parametrize("change", ["a line", "a new file", "a file is gone", "the settings of the build"])
def test_a_change_of_the_code_is_built_once(house: list[list[str]], tmp_path: Path, change: str) -> None:
    page = tmp_path / "components" / "page.py"
    match change:
        case "a line":
            page.write_text("x = 2")
        case "a new file":
            (page.parent / "other.jsx").write_text("")
        case "a file is gone":
            page.unlink()
        case _:
            (tmp_path / "rxconfig.py").write_text("PORT = 1")
    cli.build()
    cli.build()
    assert len(house) == 2


def test_another_port_is_built_once(house: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8080")
    settings.cache_clear()
    cli.build()
    cli.build()
    settings.cache_clear()
    assert len(house) == 2


@pytest.fixture
def nothing(database: Engine) -> Engine:
    """A database with nothing in it at all, as on a fresh machine."""
    SQLModel.metadata.drop_all(database)
    return database


def people(engine: Engine) -> int:
    with Session(engine) as session:
        return session.exec(select(func.count()).select_from(User)).one()


def test_without_demo_data_the_first_start_ends_at_the_wizard(nothing: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO", "0")
    cli.prepare()
    assert migrations.drift(nothing) == []
    assert people(nothing) == 0
    assert db.call(identity.is_first_run, write=False)


@pytest.mark.parametrize(("demo", "asked"), [(None, 1), ("1", 1), ("0", 0)])
def test_the_demo_company_comes_unless_it_is_not_wanted(
    database: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], demo: str | None, asked: int
) -> None:
    loaded = SimpleNamespace(tickets=3, customers=2, password="Yuntu@2026", accounts=[("admin", "陈总", "总部")])
    calls: list[object] = []
    monkeypatch.setattr(library, "load_demo", lambda _session, now: calls.append(now) or loaded)
    monkeypatch.setattr(cli, "migrate", lambda: None)
    monkeypatch.delenv("DEMO", raising=False)
    if demo is not None:
        monkeypatch.setenv("DEMO", demo)
    cli.prepare()
    assert len(calls) == asked
    printed = capsys.readouterr().out
    assert (("Yuntu@2026" in printed) and ("admin" in printed) and ("陈总" in printed)) is bool(asked)


def test_a_log_is_imported_from_the_shell_and_twice_changes_nothing(
    database: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with db.transaction() as session:
        build_world(session)
    log = tmp_path / "log.csv"
    steps = [("受理", 9), ("维修", 10), ("回访", 12)]
    rows = [f"{case},{step},2026-01-0{case}T{hour:02}:00:00" for case in (1, 2, 3) for step, hour in steps]
    log.write_text("\n".join(["case:concept:name,concept:name,time:timestamp", *rows]))
    for _ in range(2):
        assert cli.main(["import-log", str(log), "旧系统"]) == 0
        with Session(database) as session:
            assert session.exec(select(func.count()).select_from(Ticket)).one() == 3
    assert capsys.readouterr().out.strip()


def test_a_later_start_leaves_what_is_there_alone(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEMO", raising=False)
    with db.transaction() as session:
        build_world(session)
    before = people(database)
    monkeypatch.setattr(cli, "migrate", lambda: None)
    cli.prepare()
    assert people(database) == before > 0
    assert inspect(database).has_table("ticket")
