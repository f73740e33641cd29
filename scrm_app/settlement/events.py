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
