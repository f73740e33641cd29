"""Many rows at once: which are new, which differ, which are the same; written with one executemany each."""

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, cast

from sqlalchemy import ARRAY, Column, Dialect, Table, any_, bindparam, func, literal
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlmodel import Session, SQLModel

from scrm_app.core.text import Text

Values = dict[str, Any]


@dataclass
class Outcome:
    """What became of a batch; `refused` maps the index of a row to the reason."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: dict[int, Text] = field(default_factory=dict)


@dataclass
class Plan:
    """Rows to insert and to update, by key.

    `stored` is what the database holds (with `id`); `fresh` are the columns that a new row has by itself.
    """

    stored: dict[Hashable, Values]
    fresh: Mapping[str, Any]
    inserts: dict[Hashable, Values] = field(default_factory=dict)
    updates: dict[Hashable, Values] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)

    def take(self, key: Hashable, given: Values) -> None:
        """One row with the values it brings."""
        stored = self.stored.get(key)
        if stored is None:
            self.stored[key] = self.inserts[key] = given
            self.outcome.new += 1
            return
        changes = {name: value for name, value in given.items() if self._held(stored, name) != value}
        if not changes:
            self.outcome.unchanged += 1
            return
        self.outcome.changed += 1
        stored.update(changes)
        if key not in self.inserts:
            self.updates.setdefault(key, {}).update(changes)

    def _held(self, stored: Values, name: str) -> Any:
        return stored[name] if name in stored else self.fresh.get(name)


def table_of(model: type[SQLModel]) -> Table:
    """The Core table of a model."""
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


def fetch(
    session: Session, table: Table, key: str, values: list[Any], only: Iterable[str] = (), **fixed: Any
) -> list[Values]:
    """The rows whose `key` column is among `values` and whose other columns equal `fixed`; `only` these columns."""
    if not values:
        return []
    wanted = [table.c[name] for name in only if name in table.c]
    query = table.select().with_only_columns(*wanted) if wanted else table.select()
    query = query.where(_among(table.c[key], values, session.get_bind().dialect))
    for name, value in fixed.items():
        query = query.where(table.c[name] == value)
    return [dict(row) for row in session.execute(query).mappings()]


def _among(column: Column[Any], values: list[Any], dialect: Dialect) -> ColumnElement[bool]:
    """`column IN values` with one parameter, so that the statement is compiled once whatever their number."""
    if dialect.name == "sqlite":
        return column.in_(func.json_each(json.dumps(values)).table_valued("value").select())
    return column == any_(literal(values, ARRAY(column.type)))


def insert_rows(session: Session, table: Table, rows: list[Values], fresh: Mapping[str, Any] | None = None) -> None:
    """One executemany; `fresh` gives the columns that a row, or every row, leaves out.

    Values are prepared column by column and equal ones once, because a batch repeats most of them; that takes a
    third of the time of the statement's own path.
    """
    dialect = session.get_bind().dialect
    defaults = {c.name: c.default.arg for c in table.c if isinstance(c.default, ScalarElementColumnDefault)}
    blank: Mapping[str, Any] = {**defaults, **(fresh or {})}
    given = set().union(*rows)
    names = [column.name for column in table.c if column.name in given or column.name in blank]
    columns: dict[str, Iterable[Any]] = {}
    for name in names:
        absent = blank.get(name)
        values = [row.get(name, absent) for row in rows] if name in given else [absent]
        prepared = _prepared(table.c[name], values, dialect)
        columns[name] = prepared if name in given else repeat(prepared[0], len(rows))
    compiled = table.insert().values({name: bindparam(name) for name in names}).compile(dialect=dialect)
    if compiled.positional:
        tuples: list[Any] = list(zip(*(columns[name] for name in compiled.positiontup or names), strict=True))
    else:
        tuples = [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    session.connection().exec_driver_sql(str(compiled), tuples)


def _prepared(column: Column[Any], values: list[Any], dialect: Dialect) -> list[Any]:
    convert = column.type.dialect_impl(dialect).bind_processor(dialect)
    if convert is None:
        return values
    known: dict[Any, Any] = {}
    prepared = []
    for value in values:
        key = value if isinstance(value, Hashable) else id(value)
        if key not in known:
            known[key] = convert(value)
        prepared.append(known[key])
    return prepared


def write(session: Session, table: Table, plan: Plan, touched: Mapping[str, Any]) -> None:
    """Carry out a plan; updates also set `touched` and count the version up where there is one."""
    if plan.inserts:
        insert_rows(session, table, list(plan.inserts.values()), plan.fresh)
    by_columns: dict[tuple[str, ...], list[Values]] = {}
    for key, changes in plan.updates.items():
        row = {f"v_{name}": value for name, value in changes.items()}
        by_columns.setdefault(tuple(sorted(changes)), []).append({**row, "v_key": plan.stored[key]["id"]})
    for columns, rows in by_columns.items():
        values: Values = {name: bindparam(f"v_{name}") for name in columns} | dict(touched)
        if "version" in table.c:
            values["version"] = table.c.version + 1
        session.execute(table.update().where(table.c.id == bindparam("v_key")).values(values), rows)
