"""The one place that opens and commits transactions, and keeps the event loop free of them."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import lru_cache, partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from scrm_app.core import live
from scrm_app.core.errors import Conflict, DiskFull, Unavailable
from scrm_app.core.prepared import send, start
from scrm_app.core.settings import settings

T = TypeVar("T")
_writer = threading.RLock()


def _configure_sqlite(engine: Engine, wait_seconds: float) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            f"busy_timeout={int(wait_seconds * 1000)}",
            "foreign_keys=ON",
            "wal_autocheckpoint=4000",
            "cache_size=-16000",
            "mmap_size=268435456",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        wanted = options.get("synchronous")
        if wanted and connection.info.get("synchronous", "NORMAL") != wanted:
            send(connection, f"PRAGMA synchronous={wanted}", ())
            connection.info["synchronous"] = wanted
        send(connection, options.get("begin", "BEGIN"), ())


_WAYS: dict[tuple[bool, bool], dict[str, str]] = {
    (False, False): {"begin": "BEGIN"},
    (False, True): {"begin": "BEGIN"},
    (True, False): {"begin": "BEGIN IMMEDIATE", "synchronous": "NORMAL"},
    (True, True): {"begin": "BEGIN IMMEDIATE", "synchronous": "FULL"},
}


def _for(base: Engine, write: bool, durable: bool) -> Engine:
    ways = base.__dict__.setdefault("_transaction_ways", {})
    if (write, durable) not in ways:
        ways[write, durable] = base.execution_options(**_WAYS[write, durable])
    return ways[write, durable]  # type: ignore[no-any-return]


def make_engine(url: str, *, wait_seconds: float = 10) -> Engine:
    """An engine with the product's SQLite manners (WAL, foreign keys, explicit BEGIN) or a checked PostgreSQL pool.

    `wait_seconds` is how long a statement waits for a lock (SQLite) or a connection (PostgreSQL) before it refuses.
    """
    if not url.startswith("sqlite"):
        arguments = {"connect_timeout": max(2, int(wait_seconds))}
        return create_engine(
            url, pool_pre_ping=True, pool_size=10, max_overflow=20, pool_timeout=wait_seconds, connect_args=arguments
        )
    engine = create_engine(url, connect_args={"check_same_thread": False}, pool_size=16, pool_timeout=wait_seconds)
    _configure_sqlite(engine, wait_seconds)
    return engine


@lru_cache
def engine() -> Engine:
    """The engine of this process, made at first use and never at import (the server forks after importing)."""
    settings().data_dir.mkdir(parents=True, exist_ok=True)
    return make_engine(settings().database_url)


def _refusal(error: Exception) -> Exception:
    if isinstance(error, IntegrityError):
        return Conflict(
            "有人刚刚做了同样的改动, 请刷新后再试。", "Someone just made the same change. Refresh and try again."
        )
    if "disk is full" in str(error) or "No space left" in str(error):
        return DiskFull()
    return Unavailable(
        "数据库暂时没有响应, 您的内容没有丢失, 请稍后再试。",
        "The database is not answering. Nothing was saved; please try again in a moment.",
    )


def _begin(connection: Connection) -> Session:
    """A session inside the connection's transaction; it takes part when it is first needed; hot paths never do."""
    connection.begin()
    session = Session(connection, expire_on_commit=False)
    start(session, connection)
    return session


def _commit(session: Session, connection: Connection) -> None:
    if session.in_transaction():
        session.commit()
    connection.commit()


_last: list[Callable[[Session], None]] = []


def before_commit(*steps: Callable[[Session], None]) -> None:
    """What every writing transaction does right before its commit (wiring.LAST)."""
    _last[:] = steps


@contextmanager
def transaction(*, write: bool = True, durable: bool = False, bind: Engine | None = None) -> Iterator[Session]:
    """All or nothing. `durable` waits for the disk (settlement locks, permission changes); reads never block writers.

    Raises Unavailable or Conflict in words where the database refuses. After the commit open screens are told.
    """
    base = bind or engine()
    sqlite = base.dialect.name == "sqlite"
    with _writer if sqlite and write else nullcontext():
        try:
            with (_for(base, write, durable) if sqlite else base).connect() as connection:
                session = _begin(connection)
                try:
                    yield session
                    if write:
                        for step in _last:
                            step(session)
                        _commit(session, connection)
                finally:
                    session.close()
        except (OperationalError, IntegrityError, PoolTimeout) as error:
            raise _refusal(error) from error
    if write:
        live.announce(session.info.pop("live", set()))


def call(fn: Callable[..., T], *args: Any, write: bool = True, durable: bool = False, **kwargs: Any) -> T:
    """`fn(session, *args, **kwargs)` in one transaction, on this thread."""
    with transaction(write=write, durable=durable) as session:
        return fn(session, *args, **kwargs)


async def run(fn: Callable[..., T], *args: Any, write: bool = True, durable: bool = False, **kwargs: Any) -> T:
    """`call`, off the event loop."""
    return await asyncio.to_thread(partial(call, fn, *args, write=write, durable=durable, **kwargs))
