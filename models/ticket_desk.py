"""How a person has set up the list and the boards, and how full the columns of a board may get."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
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
    """At most `most` open tickets in one column of a flow's board, counted over all, per store, person or priority."""

    __tablename__ = "board_limit"
    id: int | None = Field(default=None, primary_key=True)
    flow_id: int = Field(foreign_key="flow.id", index=True)
    by: str = Field(max_length=64)
    """What the board is grouped by: node, stage, person, priority, or `f.` and the key of a field."""
    column: str = Field(max_length=80)
    scope: str = Field(default="all", max_length=8)
    """all, store, person or priority."""
    most: int
    hard: bool = False
    """Refused beyond `most`; otherwise only shown."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class BoardAge(SQLModel, table=True):
    """Cards of a column are orange once they stay longer than `slow_hours` in their step, red after `stale_hours`."""

    __tablename__ = "board_age"
    __table_args__ = (UniqueConstraint("flow_id", "by", "column"),)
    id: int | None = Field(default=None, primary_key=True)
    flow_id: int = Field(foreign_key="flow.id")
    by: str = Field(max_length=64)
    column: str = Field(max_length=80)
    slow_hours: int
    stale_hours: int
    created_at: datetime = Field(sa_type=UtcDateTime)


class TicketPresence(SQLModel, table=True):
    """A browser tab shows a ticket; unless it says so again it means nothing after a while."""

    __tablename__ = "ticket_presence"
    tab: str = Field(primary_key=True, max_length=80)
    ticket_id: int = Field(foreign_key="ticket.id", ondelete="CASCADE", index=True)
    user_id: int = Field(foreign_key="user.id")
    seen_at: datetime = Field(sa_type=UtcDateTime)
