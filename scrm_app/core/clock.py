"""The only place that reads the clock; everything else is handed `now`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present, aware UTC."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Tests and replays: time stands still at `at` (aware) inside the block."""
    token = _frozen.set(at)
    try:
        yield
    finally:
        _frozen.reset(token)


def local(at: datetime, zone: str) -> datetime:
    """`at` in the zone of the business; for presenters only."""
    return at.astimezone(ZoneInfo(zone))
