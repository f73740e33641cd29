"""Several logs read as one, newest first."""

import heapq
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A line of a log."""

    @property
    def at(self) -> datetime:
        """When it happened."""
        ...


D = TypeVar("D", bound=Dated)


def newest_of(logs: Iterable[Sequence[D]], offset: int, size: int) -> list[D]:
    """Lines offset … offset + size of all logs together; each comes newest first and, if it can, that long."""
    merged = heapq.merge(*logs, key=lambda line: line.at, reverse=True)
    return [line for place, line in enumerate(merged) if offset <= place < offset + size]
