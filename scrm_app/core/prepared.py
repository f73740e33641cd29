"""Core statements compiled once for each dialect and then sent as plain SQL: for the few statements of a hot path.

On SQLite, where a statement costs less than SQLAlchemy's bookkeeping around it, they go to the driver's own cursor,
unless somebody listens to statements; everywhere else they go through SQLAlchemy's execution.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import ClauseElement
from sqlmodel import Session

_Plan = tuple[str, tuple[str, ...] | None, tuple[tuple[str, Any], ...]]


def link(session: Session) -> Connection:
    """The connection of the session's transaction, looked up once for each transaction."""
    running, held = session.get_transaction(), session.info.get("link")
    if held is not None and held[0] is running and running is not None:
        return held[1]  # type: ignore[no-any-return]
    connection = session.connection()
    session.info["link"] = session.get_transaction(), connection
    return connection


def send(connection: Connection, sql: str, values: Any, *, many: bool = False) -> Any:
    """Execute plain SQL; what comes back has `rowcount`, `fetchone` and `fetchall`. Errors are SQLAlchemy's own."""
    if not _direct(connection):
        return connection.exec_driver_sql(sql, values)
    cursor: Any = connection.connection.cursor()
    try:
        return cursor.executemany(sql, values) if many else cursor.execute(sql, values)
    except sqlite3.Error as error:
        raise DBAPIError.instance(sql, values, error, sqlite3.Error, dialect=connection.dialect) from error


def _direct(connection: Connection) -> bool:
    hooks: Any = connection.dispatch
    listened = hooks.before_cursor_execute or hooks.after_cursor_execute
    return connection.dialect.driver == "pysqlite" and not listened


class Prepared:
    """A statement without expanding parameters. `keys` are the values an INSERT is given; results are unconverted."""

    def __init__(self, statement: ClauseElement, keys: Sequence[str] | None = None) -> None:
        self.statement = statement
        self.keys = list(keys) if keys is not None else None
        self._plans: dict[str, _Plan] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Execute with one set of values."""
        sql, order, processors = self._plan(connection.dialect)
        return send(connection, sql, self._bind(values, order, processors))

    def run_many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Any:
        """Execute once for each set of values."""
        if len(rows) == 1:
            return self.run(connection, rows[0])
        sql, order, processors = self._plan(connection.dialect)
        return send(connection, sql, [self._bind(row, order, processors) for row in rows], many=True)

    def _plan(self, dialect: Dialect) -> _Plan:
        plan = self._plans.get(dialect.name)
        if plan is None:
            compiled: Any = self.statement.compile(dialect=dialect, column_keys=self.keys)
            order = tuple(compiled.positiontup) if compiled.positiontup is not None else None
            plan = self._plans[dialect.name] = str(compiled), order, tuple(compiled._bind_processors.items())
        return plan

    @staticmethod
    def _bind(values: Mapping[str, Any], order: tuple[str, ...] | None, processors: tuple[tuple[str, Any], ...]) -> Any:
        bound = dict(values)
        for name, process in processors:
            bound[name] = process(bound[name])
        return bound if order is None else tuple([bound[name] for name in order])


class PreparedRead(Prepared):
    """A question (SELECT, or INSERT … RETURNING) whose rows are named tuples with converted values."""

    def __init__(self, statement: Any, keys: Sequence[str] | None = None) -> None:
        super().__init__(statement, keys)
        self._columns = list(statement.exported_columns)
        self._row = namedtuple("Row", [column.key for column in self._columns])  # type: ignore[misc]
        self._converters: list[tuple[int, Callable[[Any], Any]]] | None = None

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The first row, or None."""
        if not _direct(connection):
            return connection.execute(self.statement, dict(values)).first()  # type: ignore[call-overload]
        found = self.run(connection, values).fetchall()
        return self._converted(found[0], connection.dialect) if found else None

    def all(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """Every row."""
        if not _direct(connection):
            return connection.execute(self.statement, dict(values)).all()  # type: ignore[call-overload]
        dialect = connection.dialect
        return [self._converted(row, dialect) for row in self.run(connection, values).fetchall()]

    def _converted(self, row: Sequence[Any], dialect: Dialect) -> Any:
        if self._converters is None:
            made = [column.type._cached_result_processor(dialect, None) for column in self._columns]
            self._converters = [(n, convert) for n, convert in enumerate(made) if convert is not None]
        values = list(row)
        for n, convert in self._converters:
            values[n] = convert(values[n])
        return self._row._make(values)
