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


@dataclass(frozen=True)
class AlarmStep:
    """A graded warning reached a level; `who` is a list of people (told already) or a word the owner understands."""

    alarm_id: int
    subject_type: str
    subject_id: int
    level: int
    who: list[int] | str
    urgent: bool
    started_at: datetime
    at: datetime
    channels: tuple[str, ...] = ()
    """Over which channels this level is told; empty: as each person wishes."""
