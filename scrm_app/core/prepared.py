"""Core statements compiled once for each dialect and then sent as plain SQL: for the few statements of a hot path.

They go to the driver's own cursor, because a statement costs less than SQLAlchemy's bookkeeping around it, unless
somebody listens to statements; then they go through SQLAlchemy's execution.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import repeat
from typing import Any, TypeVar

from sqlalchemy import JSON, Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import ClauseElement
from sqlmodel import Session

from models.types import UtcDateTime

K = TypeVar("K")
V = TypeVar("V")
_Plan = tuple[str, tuple[str, ...] | None, tuple[tuple[str, Any], ...], dict[str, Any]]


def start(session: Session, connection: Connection) -> None:
    """A transaction begins on `connection`, before the session itself takes part."""
    session.info["link"] = None, connection, {}


def link(session: Session) -> Connection:
    """The connection of the session's transaction, looked up once for each transaction and each savepoint.

    A new savepoint must ask the session: only then is it opened on the connection.
    """
    running, held = session.get_nested_transaction() or session.get_transaction(), session.info.get("link")
    if held is not None and held[0] is running:
        return held[1]  # type: ignore[no-any-return]
    connection = session.connection()
    known = held[2] if held is not None and held[0] is None and not session.in_nested_transaction() else {}
    session.info["link"] = session.get_nested_transaction() or session.get_transaction(), connection, known
    return connection


def kept(session: Session) -> dict[Any, Any]:
    """What was read already and cannot change unnoticed while this transaction (or savepoint) runs."""
    link(session)
    return session.info["link"][2]  # type: ignore[no-any-return]


def remember(session: Session, cache: dict[K, V], key: K, read: Callable[[], V], *, own: bool) -> V:
    """`read()`, kept in `cache`; what this transaction made itself (`own`) may be undone, and is forgotten with it."""
    if key in cache:
        return cache[key]
    held: dict[K, V] = kept(session).setdefault(("own", id(cache)), {}) if own else cache
    if key not in held:
        held[key] = read()
    return held[key]


def send(connection: Connection, sql: str, values: Any, *, many: bool = False) -> Any:
    """Execute plain SQL; what comes back has `rowcount`, `fetchone` and `fetchall`. Errors are SQLAlchemy's own."""
    driver = _driver(connection)
    if driver is None:
        return connection.exec_driver_sql(sql, values)
    dialect: Any = connection.dialect
    try:
        if not many:
            return driver.execute(sql, values)
        cursor = driver.cursor()
        cursor.executemany(sql, values)
    except dialect.dbapi.Error as error:
        raise DBAPIError.instance(sql, values, error, dialect.dbapi.Error, dialect=dialect) from error
    return cursor


def _driver(connection: Connection) -> Any:
    """The driver's own connection, None where statements are listened to; found once a transaction."""
    own = connection.__dict__
    if "_own_driver" not in own:
        hooks: Any = connection.dispatch
        listened = hooks.before_cursor_execute or hooks.after_cursor_execute
        plain = connection.dialect.driver in ("pysqlite", "psycopg") and not listened
        own["_own_driver"] = connection.connection.dbapi_connection if plain else None
    return own["_own_driver"]


def stored_instant(value: datetime | None) -> str | None:
    """An instant as SQLAlchemy stores it on SQLite: UTC to the microsecond, without zone."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("naive datetime refused: hand in an aware one")
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _instant(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


def _decoded(value: str | None) -> Any:
    return None if value is None else json.loads(value)


def _converter(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    if dialect.name == "sqlite" and isinstance(kind, UtcDateTime):
        return _instant
    if dialect.name == "sqlite" and isinstance(kind, JSON):
        return _decoded
    return kind._cached_result_processor(dialect, None)  # type: ignore[no-any-return]


class Prepared:
    """A statement without expanding parameters. `keys` are the values an INSERT is given; results are unconverted."""

    def __init__(self, statement: ClauseElement, keys: Sequence[str] | None = None) -> None:
        self.statement = statement
        self.keys = list(keys) if keys is not None else None
        self._plans: dict[str, _Plan] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Execute with one set of values."""
        plan = self._plan(connection.dialect)
        return send(connection, plan[0], self._bind(values, plan))

    def run_many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Any:
        """Execute once for each set of values."""
        if len(rows) == 1:
            return self.run(connection, rows[0])
        plan = self._plan(connection.dialect)
        bound = self._bind_all(rows, plan) if plan[1] is not None else [self._bind(row, plan) for row in rows]
        return send(connection, plan[0], bound, many=True)

    @staticmethod
    def _bind_all(rows: Sequence[Mapping[str, Any]], plan: _Plan) -> list[Any]:
        """The same as `_bind` of every row, column by column."""
        _, order, processors, own = plan
        known, columns = dict(processors), {}
        for name in dict.fromkeys(order or ()):
            values: Iterable[Any] = [row[name] for row in rows] if name in rows[0] else repeat(own[name], len(rows))
            columns[name] = list(map(known[name], values)) if name in known else list(values)
        return list(zip(*(columns[name] for name in order or ()), strict=True))

    def _plan(self, dialect: Dialect) -> _Plan:
        plan = self._plans.get(dialect.name)
        if plan is None:
            compiled: Any = self.statement.compile(dialect=dialect, column_keys=self.keys)
            order = tuple(compiled.positiontup) if compiled.positiontup is not None else None
            own = {name: value for name, value in compiled.params.items() if value is not None}
            processors = compiled._bind_processors
            if dialect.name == "sqlite":
                times = [name for name, bind in compiled.binds.items() if isinstance(bind.type, UtcDateTime)]
                processors = {**processors, **{name: stored_instant for name in times if name in processors}}
            plan = self._plans[dialect.name] = str(compiled), order, tuple(processors.items()), own
        return plan

    @staticmethod
    def _bind(values: Mapping[str, Any], plan: _Plan) -> Any:
        _, order, processors, own = plan
        bound = {**own, **values}
        for name, process in processors:
            bound[name] = process(bound[name])
        return bound if order is None else tuple([bound[name] for name in order])


class PreparedRead(Prepared):
    """A question (SELECT, or INSERT … RETURNING) whose rows are named tuples with converted values."""

    def __init__(self, statement: Any, keys: Sequence[str] | None = None) -> None:
        super().__init__(statement, keys)
        self._columns = list(statement.exported_columns)
        self._row: Any = namedtuple("Row", [column.key for column in self._columns])  # type: ignore[misc]
        self._converters: dict[str, list[tuple[int, Callable[[Any], Any]]]] = {}

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The first row, or None."""
        if _driver(connection) is None:
            return connection.execute(self.statement, dict(values)).first()  # type: ignore[call-overload]
        found = self.run(connection, values).fetchall()
        if not found:
            return None
        row = list(found[0])
        for n, convert in self._known_converters(connection.dialect):
            row[n] = convert(row[n])
        return self._row._make(row)

    def all(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """Every row."""
        if _driver(connection) is None:
            rows: Sequence[Any] = connection.execute(self.statement, dict(values)).all()  # type: ignore[call-overload]
            return rows
        return self._converted(self.run(connection, values).fetchall(), connection.dialect)

    def _known_converters(self, dialect: Dialect) -> list[tuple[int, Callable[[Any], Any]]]:
        known = self._converters.get(dialect.name)
        if known is None:
            made = [_converter(column.type, dialect) for column in self._columns]
            known = [(n, convert) for n, convert in enumerate(made) if convert is not None]
            self._converters[dialect.name] = known
        return known

    def _converted(self, rows: Sequence[Sequence[Any]], dialect: Dialect) -> list[Any]:
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for n, convert in self._known_converters(dialect) if rows else ():
            columns[n] = [convert(value) for value in columns[n]]
        return list(map(self._row._make, zip(*columns, strict=True)))
