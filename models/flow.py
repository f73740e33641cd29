"""Flows: one editable draft each, and published versions that never change again."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, UniqueConstraint, event
from sqlalchemy.orm import Mapper
from sqlmodel import Field, SQLModel

from models.types import JsonDict, UtcDateTime


class Flow(SQLModel, table=True):
    """A flow being designed. `revision` counts every saved change; a save must name the one it started from."""

    __tablename__ = "flow"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80)
    description: str = Field(default="", max_length=300)
    form_id: int | None = Field(default=None, foreign_key="form.id", index=True)
    draft: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    revision: int = 1
    latest_number: int = 0
    """Number of the newest published version; 0 before the first."""
    has_changes: bool = True
    """Whether drawing or form differ from the newest version."""
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_by_id: int | None = Field(default=None, foreign_key="user.id")
    updated_by_id: int | None = Field(default=None, foreign_key="user.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime, index=True)


class FlowVersion(SQLModel, table=True):
    """What was published once, with the form version it works on; tickets point here, so it never changes."""

    __tablename__ = "flow_version"
    __table_args__ = (UniqueConstraint("flow_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    flow_id: int = Field(foreign_key="flow.id")
    number: int
    flow_name: str = Field(max_length=80)
    name: str = Field(default="", max_length=80)
    """What the designer called this version ("增加审批"); may be empty."""
    note: str = Field(default="", max_length=300)
    graph: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    form_version_id: int = Field(foreign_key="form_version.id")
    published_by_id: int | None = Field(default=None, foreign_key="user.id")
    published_at: datetime = Field(sa_type=UtcDateTime)


@event.listens_for(FlowVersion, "before_update")
@event.listens_for(FlowVersion, "before_delete")
def _never_again(_mapper: Mapper[Any], _connection: Connection, _target: FlowVersion) -> None:
    raise RuntimeError("a published flow version is immutable")
