"""What happens to flows."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FlowPublished:
    """A flow got a new immutable version; new tickets use it from now on, running ones keep theirs."""

    flow_id: int
    version_id: int
    number: int
    at: datetime
