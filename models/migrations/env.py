"""What Alembic runs. The connection is handed in by `scrm_app.core.migrations`."""

from alembic import context
from sqlmodel import SQLModel

import models  # noqa: F401  (knows every table)
from models.types import UtcDateTime


def _render(kind: str, item: object, autogen: object) -> str | bool:
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from models.types import UtcDateTime")  # type: ignore[attr-defined]
        return "UtcDateTime()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=_render,
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
