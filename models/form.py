"""Forms: one editable draft each, and published versions that never change again."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Index, UniqueConstraint, event
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


class FormSerial(SQLModel, table=True):
    """The last serial number a field of a form gave out in a period (`202611`; empty when it never starts anew)."""

    __tablename__ = "form_serial"
    __table_args__ = (UniqueConstraint("form_id", "field_key", "period"),)
    id: int | None = Field(default=None, primary_key=True)
    form_id: int = Field(foreign_key="form.id")
    field_key: str = Field(max_length=40)
    period: str = Field(default="", max_length=8)
    last: int = 0


class FormFill(SQLModel, table=True):
    """A form being filled in by somebody, kept on the server so that a refresh or another device goes on with it.

    After it was sent only the fact remains (`submitted_at`), for the share of those who finish.
    """

    __tablename__ = "form_fill"
    __table_args__ = (
        UniqueConstraint("key_hash"),
        Index("ix_form_fill_form", "form_id", "started_at"),
        Index("ix_form_fill_expires", "expires_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key_hash: str = Field(max_length=64)
    """Fingerprint of whose it is: a person and what they fill in, or the secret of a visitor's address."""
    user_id: int | None = Field(default=None, foreign_key="user.id")
    subject: str = Field(max_length=40)
    """new:<flow>, ticket:<id> or h5:<link>."""
    form_id: int = Field(foreign_key="form.id")
    form_version_id: int = Field(foreign_key="form_version.id")
    org_unit_id: int | None = Field(default=None, foreign_key="org_unit.id")
    channel: str = Field(default="pc", max_length=24)
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    started_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


@event.listens_for(FormVersion, "before_update")
@event.listens_for(FormVersion, "before_delete")
def _never_again(_mapper: Mapper[Any], _connection: Connection, _target: FormVersion) -> None:
    raise RuntimeError("a published form version is immutable")
