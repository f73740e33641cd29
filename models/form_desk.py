"""What lies around a form being designed: who holds the pen, and drafts put aside so that no work is lost."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.types import JsonDict, UtcDateTime


class FormLease(SQLModel, table=True):
    """Who may change the draft of a form now. Past `expires_at` it means nothing."""

    __tablename__ = "form_lease"
    form_id: int = Field(primary_key=True, foreign_key="form.id")
    user_id: int = Field(foreign_key="user.id")
    tab: str = Field(max_length=80)
    """The browser tab, as the server knows it: the same person in two tabs is two holders."""
    since: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class FormSnapshot(SQLModel, table=True):
    """A draft put aside so that nobody's work is lost. `reason`: taken (before a take-over) or unsaved (after it)."""

    __tablename__ = "form_snapshot"
    id: int | None = Field(default=None, primary_key=True)
    form_id: int = Field(foreign_key="form.id", index=True)
    user_id: int | None = Field(default=None, foreign_key="user.id")
    """Whose work it is."""
    tab: str = Field(default="", max_length=80)
    reason: str = Field(max_length=12)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    created_at: datetime = Field(sa_type=UtcDateTime)
