"""What was changed by whom, and which rule decided what. Rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.types import JsonDict, UtcDateTime


class AuditEntry(SQLModel, table=True):
    """One change: who, what, before and after, when, from where."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_type", "subject_id"),
        Index("ix_audit_entry_who", "user_id", "at"),
        Index("ix_audit_entry_action", "action", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    user_id: int = Field(default=0)
    """user.id; 0 is the product itself. No constraint: the log outlives people."""
    user_name: str = Field(default="", max_length=40)
    address: str = Field(default="", max_length=64)
    action: str = Field(max_length=60)
    subject_type: str = Field(max_length=40)
    subject_id: str = Field(default="", max_length=40)
    subject_name: str = Field(default="", max_length=120)
    org_unit_id: int = Field(default=0)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)


class Decision(SQLModel, table=True):
    """One decision of an engine: the rule, its version, what went in, what came out."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_subject", "subject_type", "subject_id"),
        Index("ix_decision_kind", "kind", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str = Field(max_length=40)
    subject_type: str = Field(max_length=40)
    subject_id: int = Field(default=0)
    rule: str = Field(max_length=80)
    rule_version: int = 0
    inputs: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    result: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
