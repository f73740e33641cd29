"""Bringing a database to the schema of this code and back, on SQLite and PostgreSQL, with Alembic."""

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


def upgrade(engine: Engine, revision: str = "head") -> None:
    """All migrations up to `revision`, in one transaction."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Back to `revision` ("base" = nothing)."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def drift(engine: Engine) -> list[Any]:
    """Differences between the migrated database and the models; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, SQLModel.metadata))


def write_revision(engine: Engine, message: str) -> None:
    """A new migration file from what the models have and the database has not; for developers."""
    with engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)
