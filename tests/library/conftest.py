"""A database for a whole file, because making what stands in it takes long."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from scrm_app import wiring
from scrm_app.core import db
from scrm_app.core.settings import settings


@contextmanager
def own_database(folder: Path) -> Iterator[Engine]:
    """An empty SQLite database that `core.db` uses until the block ends, with everything wired as in the product."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        settings.cache_clear()
        db.engine.cache_clear()
        wiring.connect()
        SQLModel.metadata.create_all(db.engine())
        yield db.engine()
        db.engine().dispose()
        db.engine.cache_clear()
    settings.cache_clear()
