"""What a feature hands to the clock."""

import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrm_app.core.text import Text

Step = Callable[[Any, datetime], object]
Probe = Callable[[Any, datetime], bool]
stopping = threading.Event()
"""Set when the server goes down: finish what is under way, start nothing new."""


@dataclass(frozen=True)
class Job:
    """Work that is looked for every `every_seconds`. Every job must be safe when two processes run it at once.

    `fn(session, now)` runs in a write transaction of its own; when it returns True there is more, and it runs again
    in the next transaction. `due(session, now)` is asked first in a read transaction, so that an idle tick takes no
    write lock. A job that talks to the outside is `alone(now)` instead: a coroutine that opens its own transactions.
    """

    name: str
    every_seconds: float
    about: Text
    fn: Step | None = None
    due: Probe | None = None
    alone: Callable[[datetime], Awaitable[object]] | None = None
