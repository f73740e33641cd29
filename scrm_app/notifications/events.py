"""Facts that notifications tell the features above."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class ReminderDue:
    """The time of a reminder has come; published once, in the transaction that claims it."""

    kind: str
    subject_type: str
    subject_id: int
    due_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    """The clock when it was claimed: later than `due_at` after an outage."""
