"""Sales: opportunities and the stages they went through."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class Opportunity(SQLModel, table=True):
    """A possible sale. `reached` is the furthest open stage it was ever in, so a lost one still counts where it got."""

    __tablename__ = "opportunity"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_opportunity_funnel", "channel", "reached", "status"),
        Index("ix_opportunity_unit_stage", "org_unit_id", "status", "stage"),
        Index("ix_opportunity_contact", "status", "last_contact_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(default="manual", max_length=60)
    external_id: str | None = Field(default=None, max_length=200)
    name: str = Field(default="", max_length=200)
    customer_id: int | None = Field(default=None, foreign_key="customer.id", index=True)
    phone: str = Field(default="", max_length=40)
    channel: str = Field(default="", max_length=200)
    """Where the lead came from; "" is unknown."""
    segment: str = Field(default="", max_length=200)
    seller: str = Field(default="", max_length=200)
    """The sales person's name where they have no account here."""
    stage: str = Field(default="new", max_length=20)
    """new, contacted, qualified, proposal, won or lost."""
    reached: int = Field(default=0)
    """Index of the furthest stage on the way to won (0 … 4)."""
    status: str = Field(default="open", max_length=8)
    """open, won or lost."""
    amount_fen: int = 0
    lost_reason: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=2000)
    org_unit_id: int = Field(foreign_key="org_unit.id")
    owner_id: int | None = Field(default=None, foreign_key="user.id", index=True)
    first_contact_at: datetime = Field(sa_type=UtcDateTime)
    last_contact_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    follow_up_on: date | None = None
    """When somebody wants to call again."""
    won_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lost_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class StageChange(SQLModel, table=True):
    """An opportunity left one stage for another; append-only."""

    __tablename__ = "stage_change"
    __table_args__ = (Index("ix_stage_change_opportunity", "opportunity_id", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    opportunity_id: int = Field(foreign_key="opportunity.id")
    from_stage: str = Field(default="", max_length=20)
    to_stage: str = Field(max_length=20)
    at: datetime = Field(sa_type=UtcDateTime)
    user_id: int | None = Field(default=None, foreign_key="user.id")
