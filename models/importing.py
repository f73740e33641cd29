"""Imports: each uploaded file with its mapping, progress and result; and the mappings remembered for next time."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import JsonDict, JsonList, UtcDateTime


class ImportJob(SQLModel, table=True):
    """One file on its way in. Counts and `done_row` are written in the same transaction as the rows they count."""

    __tablename__ = "import_job"
    __table_args__ = (
        Index("ix_import_job_status", "status", "heartbeat_at"),
        Index("ix_import_job_user", "user_id", "created_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    target: str = Field(max_length=20)
    """customers, orders, leads or ticket_log."""
    status: str = Field(default="uploaded", max_length=12)
    """uploaded, queued, running, done, failed or cancelled."""
    file_name: str = Field(max_length=200)
    file_token: str = Field(max_length=64)
    """Name of the stored file inside the data folder."""
    file_size: int = 0
    sha256: str = Field(default="", max_length=64)
    source: str = Field(default="", max_length=60)
    """The system the numbers in the file come from; (source, number) is what makes a record the same record."""
    inspection: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    """kind, sheets, sheet, encoding, delimiter, header, sample, total as the child process reported them."""
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    """The Spec (columns, extra, month_first, zone) the rows are read with."""
    options: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    total_rows: int = 0
    done_row: int = 0
    """Row number in the file of the last row taken in or refused; a restart goes on after it."""
    done_count: int = 0
    new_count: int = 0
    changed_count: int = 0
    unchanged_count: int = 0
    rejected_count: int = 0
    problem_zh: str = Field(default="", max_length=500)
    problem_en: str = Field(default="", max_length=500)
    wants_cancel: bool = False
    user_id: int = Field(foreign_key="user.id")
    org_unit_id: int = Field(foreign_key="org_unit.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    heartbeat_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class ImportMapping(SQLModel, table=True):
    """How a header was mapped last time, found again by its signature."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("target", "signature"),)
    id: int | None = Field(default=None, primary_key=True)
    target: str = Field(max_length=20)
    signature: str = Field(max_length=32)
    columns: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    options: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    user_id: int = Field(foreign_key="user.id")
    used_at: datetime = Field(sa_type=UtcDateTime)


class ImportReject(SQLModel, table=True):
    """A row that was not taken in, as it was, with the reasons; gone when the import is deleted."""

    __tablename__ = "import_reject"
    __table_args__ = (Index("ix_import_reject_job_row", "job_id", "row_number"),)
    id: int | None = Field(default=None, primary_key=True)
    job_id: int = Field(foreign_key="import_job.id")
    row_number: int
    cells: list[str] = Field(default_factory=list, sa_type=JsonList)
    reasons: list[Any] = Field(default_factory=list, sa_type=JsonList)
    """[column index as text or "", [Chinese, English]] each."""
