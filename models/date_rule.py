"""Reminders on dates: before, on or after a birthday, a follow-up date, a date field of a form."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class DateRule(SQLModel, table=True):
    """Tell `who` at `minute` (after midnight, business time), `offset_days` after the date (negative: before)."""

    __tablename__ = "date_rule"
    __table_args__ = (Index("ix_date_rule_source", "source"),)
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60)
    source: str = Field(max_length=120)
    """Which date: `customer.birthday`, `opportunity.follow_up`, `ticket:<form id>:<field key>` …"""
    offset_days: int = 0
    minute: int = 540
    who: str = Field(default="owner", max_length=60)
    """owner, role:<code> or user:<id>."""
    words: str = Field(default="", max_length=300)
    is_enabled: bool = True
    scan_after: int | None = Field(default=0, index=True)
    """The last record whose reminder is planned; NULL when all are."""
    scanned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
