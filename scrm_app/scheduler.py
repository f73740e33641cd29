"""The clock of the product: APScheduler only ticks; due work is rows."""

import contextlib
from collections.abc import AsyncIterator


@contextlib.asynccontextmanager
async def background() -> AsyncIterator[None]:
    """Runs the jobs while the server lives."""
    yield
