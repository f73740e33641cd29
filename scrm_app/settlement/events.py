"""What happens to money."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PlanPublished:
    """A plan has a new immutable version."""

    plan_id: int
    version_id: int
    at: datetime


@dataclass(frozen=True)
class StatementLocked:
    """A month of a store is closed for good."""

    statement_id: int
    org_unit_id: int
    period: str
    total_fen: int
    at: datetime


@dataclass(frozen=True)
class LineDisputed:
    """Somebody objects to a line of a statement."""

    dispute_id: int
    statement_id: int
    reason: str
    who: str
    by_id: int | None
    at: datetime


@dataclass(frozen=True)
class LineNoteWritten:
    """Somebody wrote about a line under objection; `opened_by` is whose objection it is."""

    dispute_id: int
    note_id: int
    statement_id: int
    side: str
    body: str
    who: str
    opened_by: int | None
    at: datetime


@dataclass(frozen=True)
class LineDisputeSettled:
    """The office has decided about an objection."""

    dispute_id: int
    statement_id: int
    outcome: str
    correction_fen: int
    reason: str
    opened_by: int | None
    at: datetime
