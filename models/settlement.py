"""Money: plans and their immutable versions, monthly statements with their lines, the price book."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import JsonDict, UtcDateTime


class SettlementPlan(SQLModel, table=True):
    """A plan being edited; what counts is its versions. `position` is the visible matching order."""

    __tablename__ = "settlement_plan"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80)
    position: int = Field(default=0, index=True)
    draft: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    is_active: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
    """The revision of the draft."""


class PlanVersion(SQLModel, table=True):
    """A published copy; never changed. In force from `starts_on` until `ends_on` or the next version's start."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"), UniqueConstraint("plan_id", "starts_on"))
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="settlement_plan.id")
    number: int
    doc: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    starts_on: date
    ends_on: date | None = None
    published_at: datetime = Field(sa_type=UtcDateTime)
    published_by: int = 0


class Statement(SQLModel, table=True):
    """One store, one month, one kind (service: tickets; orders: sales). Locked statements never change."""

    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("org_unit_id", "period", "kind"), Index("ix_statement_period", "period"))
    id: int | None = Field(default=None, primary_key=True)
    org_unit_id: int = Field(foreign_key="org_unit.id")
    period: str = Field(max_length=7)
    kind: str = Field(default="service", max_length=8)
    status: str = Field(default="draft", max_length=10)
    """draft, confirmed, disputed or locked."""
    labour_fen: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    parts_fen: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    commission_fen: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    adjustment_fen: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    total_fen: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    open_fen: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    confirmed_fen: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    disputed_fen: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    adjusted_fen: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    """Where the total stands: every line is on exactly one of these four sides (settlement/engine/standing.py)."""
    disputed_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    line_count: int = 0
    dispute_note: str = Field(default="", max_length=500)
    locked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    locked_by: int | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class StatementLine(SQLModel, table=True):
    """One amount with the compact trace its explanation is rebuilt from. One line for each part of each source."""

    __tablename__ = "statement_line"
    __table_args__ = (
        UniqueConstraint("source", "source_id", "part"),
        Index("ix_statement_line_statement", "statement_id", "kind"),
    )
    id: int | None = Field(default=None, primary_key=True)
    statement_id: int = Field(foreign_key="statement.id")
    source: str = Field(max_length=10)
    """ticket, order or adjustment; `source_id` is its id (no constraint: money outlives what it was for)."""
    source_id: int
    part: str = Field(default="", max_length=12)
    """labour, part:0 …, commission."""
    kind: str = Field(max_length=10)
    title: str = Field(default="", max_length=200)
    reference: str = Field(default="", max_length=80)
    """The number people know the source by."""
    amount_fen: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    plan_version_id: int | None = Field(default=None, foreign_key="plan_version.id")
    quantity_milli: int = 0
    unit_fen: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    region_tier: str = Field(default="", max_length=10)
    customer_type: str = Field(default="", max_length=40)
    province_code: str = Field(default="", max_length=6)
    x: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    """Commission: what this line adds to the running total (fen, tickets or hundredths of an hour)."""
    cum_before: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    tier: int = 0
    month_total: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    """The total that picked the tier of a 全额 plan."""
    late_from: str = Field(default="", max_length=7)
    """The month it belongs to when that was locked already."""
    status: str = Field(default="open", max_length=10, sa_column_kwargs={"server_default": "open"})
    """open, confirmed or disputed: what whoever owes or earns it said about it."""
    occurred_at: datetime = Field(sa_type=UtcDateTime)


class LineDispute(SQLModel, table=True):
    """An objection to one line. It names the line by its source, because recalculating gives lines new ids."""

    __tablename__ = "line_dispute"
    __table_args__ = (Index("ix_line_dispute_line", "source", "source_id", "part"),)
    id: int | None = Field(default=None, primary_key=True)
    statement_id: int = Field(foreign_key="statement.id", index=True)
    source: str = Field(max_length=10)
    source_id: int
    part: str = Field(default="", max_length=12)
    amount_fen: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    """What was frozen."""
    status: str = Field(default="open", max_length=10)
    """open, withdrawn, kept or corrected."""
    opened_by: int | None = Field(default=None, foreign_key="user.id")
    opened_name: str = Field(default="", max_length=80)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    settled_by: int | None = Field(default=None, foreign_key="user.id")
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class LineNote(SQLModel, table=True):
    """One message of the talk about a disputed line, perhaps with a photo."""

    __tablename__ = "line_note"
    id: int | None = Field(default=None, primary_key=True)
    dispute_id: int = Field(foreign_key="line_dispute.id", index=True)
    side: str = Field(max_length=10)
    """customer, store or office: who is speaking."""
    author_id: int | None = Field(default=None, foreign_key="user.id")
    author_name: str = Field(default="", max_length=80)
    body: str = Field(max_length=500)
    attachment_id: int | None = Field(default=None, foreign_key="attachment.id")
    created_at: datetime = Field(sa_type=UtcDateTime)


class Adjustment(SQLModel, table=True):
    """An amount entered by hand, with its reason."""

    __tablename__ = "adjustment"
    id: int | None = Field(default=None, primary_key=True)
    org_unit_id: int = Field(foreign_key="org_unit.id", index=True)
    period: str = Field(max_length=7)
    amount_fen: int = Field(sa_column=Column(BigInteger, nullable=False))
    reason: str = Field(max_length=200)
    dispute_id: int | None = Field(default=None, foreign_key="line_dispute.id")
    """The objection it settles."""
    created_by: int = 0
    created_by_name: str = Field(default="", max_length=80, sa_column_kwargs={"server_default": ""})
    created_at: datetime = Field(sa_type=UtcDateTime)


class UnsettledTicket(SQLModel, table=True):
    """A closed ticket no plan was for; settled by the next recalculation that finds one."""

    __tablename__ = "unsettled_ticket"
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(unique=True)
    org_unit_id: int = Field(foreign_key="org_unit.id", index=True)
    period: str = Field(max_length=7)
    created_at: datetime = Field(sa_type=UtcDateTime)
    checked_at: datetime = Field(sa_type=UtcDateTime)
    """When plans were last tried on it; a plan published later makes it worth another look."""


class PricePart(SQLModel, table=True):
    """An entry of the price book. `cost_fen`, the purchase price, is only for those with `price.cost`."""

    __tablename__ = "price_part"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120, unique=True)
    code: str = Field(default="", max_length=40, index=True)
    unit: str = Field(default="件", max_length=10)
    sale_fen: int = 0
    cost_fen: int = 0
    is_active: bool = True
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
