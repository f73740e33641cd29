"""Core statements compiled once for each dialect and then sent as plain SQL: for the few statements of a hot path."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect
from sqlalchemy.sql.expression import ClauseElement

_Plan = tuple[str, tuple[str, ...] | None, tuple[tuple[str, Any], ...]]


class Prepared:
    """A write without expanding parameters. `keys` are the values an INSERT is given; results come back unconverted."""

    def __init__(self, statement: ClauseElement, keys: Sequence[str] | None = None) -> None:
        self.statement = statement
        self.keys = list(keys) if keys is not None else None
        self._plans: dict[str, _Plan] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Execute with one set of values."""
        sql, order, processors = self._plan(connection.dialect)
        return connection.exec_driver_sql(sql, self._bind(values, order, processors))

    def run_many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> CursorResult[Any]:
        """Execute once for each set of values."""
        sql, order, processors = self._plan(connection.dialect)
        return connection.exec_driver_sql(sql, [self._bind(row, order, processors) for row in rows])

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
        return bound if order is None else tuple(bound[name] for name in order)
