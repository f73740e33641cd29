"""What calendars tell the features above."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class DutyPlanned:
    """Somebody was planned for a night shift that ends at `ends_at`."""

    duty_id: int
    user_id: int
    ends_at: datetime
    at: datetime


@dataclass(frozen=True)
class HoursChanged:
    """Opening hours of a unit and below (None = the company) changed; running promises are recomputed."""

    org_unit_id: int | None
    before: Any
    """The hours of before: a WorkCalendar."""
    at: datetime
