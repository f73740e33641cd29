"""Trying a draft: scenarios that run again at every publish, and replays of past tickets."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.types import JsonDict, UtcDateTime


class FlowScenario(SQLModel, table=True):
    """A sample ticket with the steps taken and what should come of it."""

    __tablename__ = "flow_scenario"

    id: int | None = Field(default=None, primary_key=True)
    flow_id: int = Field(foreign_key="flow.id", index=True)
    name: str = Field(max_length=80)
    inputs: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    """answers, store, and the steps in order."""
    expected: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    """path (node ids), status, and what was written as a result."""
    must_pass: bool = False
    created_by_id: int | None = Field(default=None, foreign_key="user.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class FlowReplay(SQLModel, table=True):
    """One replay of a drawing over the tickets of the last days; the drawing is kept as it was then."""

    __tablename__ = "flow_replay"
    __table_args__ = (Index("ix_flow_replay_status", "status", "heartbeat_at"),)

    id: int | None = Field(default=None, primary_key=True)
    flow_id: int = Field(foreign_key="flow.id", index=True)
    what: str = Field(default="draft", max_length=12)
    """draft, or live: every ticket on the version it really ran on."""
    graph: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    days: int = 30
    since: datetime = Field(sa_type=UtcDateTime)
    status: str = Field(default="queued", max_length=12)
    """queued, running, done, failed or cancelled."""
    wants_cancel: bool = False
    total: int = 0
    done: int = 0
    result: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    """Totals: breaches, people, reasons."""
    user_id: int = Field(foreign_key="user.id")
    user_name: str = Field(default="", max_length=80)
    created_at: datetime = Field(sa_type=UtcDateTime)
    heartbeat_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class FlowReplayRow(SQLModel, table=True):
    """One ticket of a replay: as it was, and as it would have been."""

    __tablename__ = "flow_replay_row"
    __table_args__ = (Index("ix_flow_replay_row_kind", "replay_id", "differs", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    replay_id: int = Field(foreign_key="flow_replay.id", ondelete="CASCADE")
    ticket_id: int
    org_unit_id: int
    number: str = Field(max_length=40)
    differs: int = 0
    """0 the same; else the sum of 1 path, 2 people, 4 breach, 8 ends nowhere."""
    now: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    then: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    reason_zh: str = Field(default="", max_length=300)
    reason_en: str = Field(default="", max_length=300)
