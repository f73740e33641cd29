"""Bringing a database to the schema of this code and back, on SQLite and PostgreSQL, with Alembic."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, text
from sqlmodel import SQLModel

import models  # noqa: F401
from scrm_app.core.settings import ROOT

_LOCK = 7_206_311
"""Advisory lock key on PostgreSQL: two starting processes migrate one after the other."""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "models" / "migrations"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _rebuilding(engine: Engine) -> Iterator[Connection]:
    """One transaction in which SQLite may write a table anew: dropping the old one must not touch what refers to it.

    SQLite switches foreign keys only outside a transaction; what refers to nothing afterwards undoes everything.
    """
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(3):
                    raise RuntimeError(f"rows that refer to nothing after the migration: {broken}")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def upgrade(engine: Engine, revision: str = "head") -> None:
    """All migrations up to `revision`, in one transaction."""
    with _rebuilding(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Back to `revision` ("base" = nothing)."""
    with _rebuilding(engine) as connection:
        command.downgrade(_config(connection), revision)


def drift(engine: Engine) -> list[Any]:
    """Differences between the migrated database and the models; empty when they agree."""
    with engine.connect() as connection:
        opts = {"compare_type": False, "include_name": _is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, SQLModel.metadata))


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether the models know it: SQLite keeps the full-text index in tables of its own."""
    return not (kind == "table" and (name or "").startswith("ticket_fts"))


def write_revision(engine: Engine, message: str) -> None:
    """A new migration file from what the models have and the database has not; for developers."""
    with engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)
