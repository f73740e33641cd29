"""What comes after a ticket is closed: how the customer is asked, what they answered, who wants it reopened."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import JsonList, UtcDateTime


class AftercarePolicy(SQLModel, table=True):
    """What a flow does after closing; a flow without a row asks nothing and is reopened by supervisors only."""

    __tablename__ = "aftercare_policy"
    flow_id: int = Field(primary_key=True, foreign_key="flow.id")
    survey_on: bool = False
    question: str = Field(default="", max_length=120)
    choices: list[Any] = Field(default_factory=list, sa_type=JsonList)
    whom: str = Field(default="all", max_length=8)
    """all, phone (tickets with a number) or h5 (who sent the request through a link)."""
    delay_minutes: int = 0
    open_days: int = 14
    survey_ways: list[Any] = Field(
        default_factory=lambda: ["page", "sms", "email"],
        sa_type=JsonList,
        sa_column_kwargs={"server_default": '["page", "sms", "email"]'},
    )
    """How the invitation is sent: page, sms, email; none at all leaves it on the customer's link."""
    remind_hours: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """The store's leader is told of a question still unanswered after that; 0 = never."""
    low_score: int = 2
    """Up to this score an answer is low."""
    low_action: str = Field(default="notify", max_length=10)
    """notify, follow_up (a new ticket that belongs to this one) or reopen."""
    reopen_days: int = 7
    reopen_staff: str = Field(default="assign", max_length=8)
    """no, work (whoever works on tickets) or assign (supervisors)."""
    reopen_customer: str = Field(default="no", max_length=8)
    """no, ask (staff decide) or self (at once)."""
    reopen_node: str = Field(default="", max_length=64)
    """Where it goes on; empty = the last step of people it went through."""
    version: int = 1
    updated_at: datetime = Field(sa_type=UtcDateTime)


class TicketSurvey(SQLModel, table=True):
    """One question after one closing, and the one answer. Question and choices are as they were asked."""

    __tablename__ = "ticket_survey"
    __table_args__ = (
        UniqueConstraint("ticket_id", "round", name="uq_ticket_survey"),
        Index("ix_ticket_survey_answered", "answered_at", "org_unit_id", "score"),
        Index("ix_ticket_survey_asked", "asked_at", "org_unit_id"),
        Index("ix_ticket_survey_worker", "worker_id", "answered_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", ondelete="CASCADE")
    round: int = 1
    flow_id: int = Field(foreign_key="flow.id")
    org_unit_id: int = Field(foreign_key="org_unit.id")
    worker_id: int | None = Field(default=None, foreign_key="user.id")
    """Who did the last step of people before it closed; scores count for them."""
    question: str = Field(default="", max_length=120)
    choices: list[Any] = Field(default_factory=list, sa_type=JsonList)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    score: int | None = None
    picked: list[Any] = Field(default_factory=list, sa_type=JsonList)
    words: str = Field(default="", max_length=500)
    is_low: bool = False
    follow_up_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)


class ReopenWish(SQLModel, table=True):
    """Somebody wants a closed ticket opened again, with the reason and what became of it."""

    __tablename__ = "reopen_wish"
    __table_args__ = (Index("ix_reopen_wish_ticket", "ticket_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", ondelete="CASCADE")
    side: str = Field(max_length=8)
    """staff or customer."""
    name: str = Field(default="", max_length=80)
    reason: str = Field(max_length=500)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    outcome: str = Field(default="open", max_length=10)
    """open, reopened or declined."""
    answer: str = Field(default="", max_length=500)
    decided_by_id: int | None = Field(default=None, foreign_key="user.id")
    decided_name: str = Field(default="", max_length=80)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
