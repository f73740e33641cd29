"""How tickets are given out and what is promised: rule books and their versions, counters, modes, promises, links."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.types import JsonDict, JsonList, UtcDateTime


class RuleBook(SQLModel, table=True):
    """An ordered table of rules (dispatch, priority, sla, ladder or reply): the draft, and which version counts."""

    __tablename__ = "rule_book"
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=12, index=True)
    name: str = Field(max_length=60)
    owner_id: int | None = Field(default=None, foreign_key="user.id")
    """Who answers for the rules: cases of 不合适 go there."""
    draft: list[Any] = Field(default_factory=list, sa_type=JsonList)
    is_default: bool = False
    """The book that counts where nothing else is named; one a kind."""
    published: int = 0
    """Number of the version that counts; 0 = none yet."""
    revision: int = 1
    updated_at: datetime = Field(sa_type=UtcDateTime)


class RuleBookVersion(SQLModel, table=True):
    """A published copy of a rule book; never changed."""

    __tablename__ = "rule_book_version"
    __table_args__ = (UniqueConstraint("book_id", "number", name="uq_rule_book_version"),)
    id: int | None = Field(default=None, primary_key=True)
    book_id: int = Field(foreign_key="rule_book.id")
    number: int
    rules: list[Any] = Field(default_factory=list, sa_type=JsonList)
    note: str = Field(default="", max_length=200)
    published_at: datetime = Field(sa_type=UtcDateTime)
    published_by: int = 0
    """user.id; 0 is the product itself."""
    published_name: str = Field(default="", max_length=40)


class DispatchTurn(SQLModel, table=True):
    """Who was last in a round robin; locked while the next one is chosen."""

    __tablename__ = "dispatch_turn"
    name: str = Field(max_length=80, primary_key=True)
    """`book:rule:place`."""
    last_user_id: int = 0
    given: int = 0


class DispatchSeat(SQLModel, table=True):
    """A person as the target of automatic dispatch: the row is locked while their cap is checked."""

    __tablename__ = "dispatch_seat"
    user_id: int = Field(foreign_key="user.id", primary_key=True)
    given: int = 0
    """How many tickets the rules ever gave."""
    given_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    median_minutes: int = 0
    """Measured over the last 30 days; 0 = too little to say."""
    speed_percent: int = 100
    """100 = as fast as colleagues of the same work; 200 = twice as fast."""
    samples: int = 0


class DispatchCase(SQLModel, table=True):
    """Somebody found a decision unfit: the card as it was, for the owner of the rule."""

    __tablename__ = "dispatch_case"
    __table_args__ = (Index("ix_dispatch_case_book", "book_id", "status", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    book_id: int | None = Field(default=None, foreign_key="rule_book.id")
    rule_id: str = Field(default="", max_length=40)
    rule_name: str = Field(default="", max_length=60)
    version: int = 0
    reporter_id: int = Field(foreign_key="user.id")
    reason: str = Field(max_length=500)
    card: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    status: str = Field(default="open", max_length=8)
    """open or done."""
    answer: str = Field(default="", max_length=500)
    created_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class HandlingMode(SQLModel, table=True):
    """What a handling mode (urgent, normal, batch) means: time limits, dispatch rules, notices."""

    __tablename__ = "handling_mode"
    code: str = Field(max_length=12, primary_key=True)
    limit_percent: int = 100
    book_id: int | None = Field(default=None, foreign_key="rule_book.id")
    """Dispatch rules of this mode; empty = the default ones."""
    notices: str = Field(default="normal", max_length=8)
    """urgent (break quiet hours), normal, or quiet (inbox only for supervisors)."""
    version: int = 1


class FlowMode(SQLModel, table=True):
    """In which mode a flow is handled now; no row = normal."""

    __tablename__ = "flow_mode"
    flow_id: int = Field(foreign_key="flow.id", primary_key=True)
    mode: str = Field(default="normal", max_length=12)
    changed_by: int = 0
    changed_at: datetime = Field(sa_type=UtcDateTime)


class TicketPromise(SQLModel, table=True):
    """A promise over the whole ticket (first response, resolution): what is used up, and since when it runs."""

    __tablename__ = "ticket_promise"
    __table_args__ = (
        UniqueConstraint("ticket_id", "kind", "round", name="uq_ticket_promise"),
        Index(
            "ix_ticket_promise_due",
            "due_at",
            sqlite_where=text("met_at IS NULL"),
            postgresql_where=text("met_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", ondelete="CASCADE")
    kind: str = Field(max_length=12)
    """response or resolution."""
    round: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """1, and one more for every time the ticket was reopened."""
    org_unit_id: int = Field(foreign_key="org_unit.id")
    target_seconds: int
    spent_seconds: int = 0
    """Working seconds used before `running_since`."""
    running_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """NULL while paused."""
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    warn_percent: int = 80
    met_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    breached_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    rule_name: str = Field(default="", max_length=60)
    book_version: int = 0


class TicketLink(SQLModel, table=True):
    """Two tickets that belong together; `kind`: related, child (other is the part) or merged (other was kept)."""

    __tablename__ = "ticket_link"
    __table_args__ = (UniqueConstraint("ticket_id", "other_id", "kind", name="uq_ticket_link"),)
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", ondelete="CASCADE")
    other_id: int = Field(foreign_key="ticket.id", index=True, ondelete="CASCADE")
    kind: str = Field(max_length=8)
    by_name: str = Field(default="", max_length=80)
    created_at: datetime = Field(sa_type=UtcDateTime)


class ForecastModel(SQLModel, table=True):
    """What is known of how long visits take and how often promises break; one row, measured anew every few hours."""

    __tablename__ = "forecast_model"
    id: int = Field(default=1, primary_key=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    visits: int = 0
    body: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
