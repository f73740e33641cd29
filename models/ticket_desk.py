"""How a person has set up the list and the boards, and how full the columns of a board may get."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.types import JsonDict, UtcDateTime


class TicketDesk(SQLModel, table=True):
    """What one person chose at one place (`list`, `board`): columns, facts, what is folded; nobody else reads it."""

    __tablename__ = "ticket_desk"
    user_id: int = Field(primary_key=True, foreign_key="user.id")
    place: str = Field(primary_key=True, max_length=40)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class BoardLimit(SQLModel, table=True):
    """At most `most` open tickets in one column of a flow's board, counted over all, per store or per person."""

    __tablename__ = "board_limit"
    id: int | None = Field(default=None, primary_key=True)
    flow_id: int = Field(foreign_key="flow.id", index=True)
    by: str = Field(max_length=64)
    """What the board is grouped by: node, stage, person, priority, or `f.` and the key of a field."""
    column: str = Field(max_length=80)
    scope: str = Field(default="all", max_length=8)
    """all, store or person."""
    most: int
    hard: bool = False
    """Refused beyond `most`; otherwise only shown."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
