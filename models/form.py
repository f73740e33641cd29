"""Forms: one editable draft each, and published versions that never change again."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, UniqueConstraint, event
from sqlalchemy.orm import Mapper
from sqlmodel import Field, SQLModel

from models.types import JsonDict, UtcDateTime


class Form(SQLModel, table=True):
    """A form being designed. `revision` counts every saved change; a save must name the one it started from."""

    __tablename__ = "form"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80)
    description: str = Field(default="", max_length=300)
    draft: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    revision: int = 1
    latest_number: int = 0
    """Number of the newest published version; 0 before the first."""
    has_changes: bool = True
    """Whether the draft differs from the newest version."""
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_by_id: int | None = Field(default=None, foreign_key="user.id")
    updated_by_id: int | None = Field(default=None, foreign_key="user.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime, index=True)


class FormVersion(SQLModel, table=True):
    """What was published once; tickets and flows point here, so it is never changed or deleted."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("form_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    form_id: int = Field(foreign_key="form.id")
    number: int
    name: str = Field(max_length=80)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    note: str = Field(default="", max_length=300)
    published_by_id: int | None = Field(default=None, foreign_key="user.id")
    published_at: datetime = Field(sa_type=UtcDateTime)


@event.listens_for(FormVersion, "before_update")
@event.listens_for(FormVersion, "before_delete")
def _never_again(_mapper: Mapper[Any], _connection: Connection, _target: FormVersion) -> None:
    raise RuntimeError("a published form version is immutable")
