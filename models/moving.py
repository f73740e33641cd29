"""Running tickets on their way to a newer version of their flow: one plan a publish, one line a ticket."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import JsonDict, UtcDateTime


class TicketMove(SQLModel, table=True):
    """What was decided about running tickets when a version was published."""

    __tablename__ = "ticket_move"
    __table_args__ = (
        Index("ix_ticket_move_flow", "flow_id", "id"),
        Index("ix_ticket_move_status", "status", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    flow_id: int = Field(foreign_key="flow.id")
    to_version_id: int = Field(foreign_key="flow_version.id")
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    """Old node id to new node id, for nodes that have no counterpart with the same id."""
    choices: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    """Node id to {"do": stay | move | later, "at": node id}."""
    status: str = Field(default="running", max_length=12)
    """running, done, undoing or undone."""
    total: int = 0
    """Lines of the move; what became of them is counted from the lines."""
    user_id: int | None = Field(default=None, foreign_key="user.id")
    user_name: str = Field(default="", max_length=80)
    created_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class TicketMoveItem(SQLModel, table=True):
    """One ticket of a move. `before` is what an undo puts back."""

    __tablename__ = "ticket_move_item"
    __table_args__ = (
        UniqueConstraint("move_id", "ticket_id", name="uq_ticket_move_item"),
        Index("ix_ticket_move_item_todo", "move_id", "status", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    move_id: int = Field(foreign_key="ticket_move.id", ondelete="CASCADE")
    ticket_id: int = Field(foreign_key="ticket.id", ondelete="CASCADE", index=True)
    status: str = Field(default="todo", max_length=12)
    """todo, later, moved, refused, gone (ended first), undone or kept (undo was refused)."""
    at_node: str = Field(default="", max_length=64)
    """For `later`: the node on reaching which the ticket moves."""
    from_version_id: int = Field(foreign_key="flow_version.id")
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    after_version: int = 0
    """The ticket's version right after it was moved: equal means nobody touched it since."""
    reason_zh: str = Field(default="", max_length=300)
    reason_en: str = Field(default="", max_length=300)
