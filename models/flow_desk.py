"""What lies around a flow being drawn: who holds the pen, drawings put aside, and templates to start from."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.types import JsonDict, UtcDateTime


class FlowLease(SQLModel, table=True):
    """Who may change the draft of a flow now. Past `expires_at` it means nothing."""

    __tablename__ = "flow_lease"
    flow_id: int = Field(primary_key=True, foreign_key="flow.id")
    user_id: int = Field(foreign_key="user.id")
    tab: str = Field(max_length=80)
    """The browser tab, as the server knows it: the same person in two tabs is two holders."""
    since: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class FlowSnapshot(SQLModel, table=True):
    """A drawing put aside so that nobody's work is lost.

    `reason`: taken (before a take-over), unsaved (after it), replaced (before a version or a snapshot was restored).
    """

    __tablename__ = "flow_snapshot"
    id: int | None = Field(default=None, primary_key=True)
    flow_id: int = Field(foreign_key="flow.id", index=True)
    user_id: int | None = Field(default=None, foreign_key="user.id")
    """Whose work it is."""
    tab: str = Field(default="", max_length=80)
    reason: str = Field(max_length=12)
    graph: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    created_at: datetime = Field(sa_type=UtcDateTime)


class FlowTemplate(SQLModel, table=True):
    """A flow with its form, as exported, to start new flows from."""

    __tablename__ = "flow_template"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80, unique=True)
    description: str = Field(default="", max_length=300)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    """The document of docs/flow-json.md, its form's fields included."""
    created_by_id: int | None = Field(default=None, foreign_key="user.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
